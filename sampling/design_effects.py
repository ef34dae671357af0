"""What clustering and unequal weights cost: a sample of 40 that says as much as one of 28."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from sampling.exact import Number
from sampling.faults import DesignError, Fault
from sampling.ranges import above_0, share


def design_effect(take: Number, *, correlation: Number) -> float:
    """Return how many times more cases are needed when they come ``take`` to a worker.

    Parameters
    ----------
    take : number
        Cases for each worker, team or family, at least 1; their mean when they differ.
    correlation : number
        Correlation within a cluster, from 0 to 1. Between .02 and .10 is plausible for workers;
        local figures beat any default.

    Returns
    -------
    float
        At least 1. Multiply it with ``weight_effect`` when weights are unequal too.

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Kish, Survey Sampling (1965), section 5.4.

    Examples
    --------
    >>> design_effect(6, correlation="0.05")
    1.25
    """
    cases = above_0(take, "take")
    if cases < 1:
        raise DesignError(Fault.BAD_NUMBER, f"take at least one case from each, not {take}")
    return float(1 + (cases - 1) * share(correlation, "correlation"))


def weight_effect(weights: Sequence[float]) -> float:
    """Return how many times more cases unequal weights need.

    Parameters
    ----------
    weights : sequence of float, shape (n,)
        Units of the frame that each case stands for, all above 0.

    Returns
    -------
    float
        At least 1.

    Raises
    ------
    DesignError
        If there is no weight or one is not above 0.

    References
    ----------
    Kish (1992), Journal of Official Statistics 8:183-200: n sum w^2 / (sum w)^2.

    Examples
    --------
    A caseload of 1 read whole, and 6 read of a caseload of 25:

    >>> round(weight_effect([1, *[25 / 6] * 6]), 3)
    1.089
    """
    return len(weights) / effective_size(weights)


def effective_size(weights: Sequence[float]) -> float:
    """Return how many cases of equal weight would say as much: (sum w)^2 / sum w^2.

    Parameters
    ----------
    weights : sequence of float, shape (n,)
        Above 0.

    Returns
    -------
    float
        From 1 to n.

    Raises
    ------
    DesignError
        If there is no weight or one is not above 0.

    References
    ----------
    Kish, Survey Sampling (1965), on the loss from weights.

    Examples
    --------
    >>> round(effective_size([1, *[25 / 6] * 6]), 2)
    6.43
    """
    w = np.asarray(weights, dtype=np.float64)
    if not len(w) or not (w > 0).all() or not np.isfinite(w).all():
        raise DesignError(
            Fault.BAD_NUMBER, "weights must be finite and above 0, and there must be one"
        )
    return float(w.sum() ** 2 / (w @ w))


def best_take(*, cluster_cost: Number, case_cost: Number, correlation: Number) -> float:
    """Return how many cases from each cluster buy most precision for the money.

    Parameters
    ----------
    cluster_cost, case_cost : number
        What another worker or team costs, and another case; above 0, in one unit.
    correlation : number
        Correlation within a cluster, above 0 and up to 1.

    Returns
    -------
    float
        Cases from each cluster, not rounded.

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Hansen, Hurwitz & Madow (1953); example from Valliant, Dever & Kreuter (2018), chapter 9.

    Examples
    --------
    >>> round(best_take(cluster_cost=750, case_cost=100, correlation="0.05"), 1)
    11.9
    """
    rho = above_0(share(correlation, "correlation"), "correlation")
    costs = above_0(cluster_cost, "cluster cost") / above_0(case_cost, "case cost")
    return sqrt(costs * (1 - rho) / rho)
