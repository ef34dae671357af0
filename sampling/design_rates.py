"""Rates by the way their cases were drawn: weighted, in two stages, of a subgroup, or to show.

Each is ``design_rate`` with its sample made for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log

from sampling.cluster_samples import TwoStageSample
from sampling.estimates import Answers, design_rate
from sampling.faults import DesignError, Fault
from sampling.results import Estimate
from sampling.sampled import Sampled, WeightedSample

_LOGIT = "weighted rate: logit"


def weighted(
    answers: Answers,
    chances: Sequence[float],
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Return the rate of a frame from cases drawn with unequal chances.

    Parameters
    ----------
    answers : sequence of 1, 0 or None, shape (n,)
        Met, not met, not applicable, of each case read.
    chances : sequence of float, shape (n,)
        Inclusion probability of each case read, above 0 and up to 1.
    population : int or None
        Cases in the frame; None when not known.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        The Hájek rate sum w y / sum w with Korn and Graubard's interval. Undefined when the cases
        count by their weights as fewer than ten.

    Raises
    ------
    DesignError
        If an answer is no 1, 0 or None, a chance is out of range, or the lengths differ.

    References
    ----------
    Hájek (1971); variance of a draw of fixed size by Rosén (1997), J. Stat. Plan. Inf. 62:159-191.

    Examples
    --------
    Ten of the riskier half, all met, drawn twice as often as ten of the safer half, none met:

    >>> found = weighted([1] * 10 + [0] * 10, [0.4] * 10 + [0.2] * 10, population=75)
    >>> round(found.value, 4), round(found.effective, 1)
    (0.3333, 18.0)
    """
    return design_rate(answers, WeightedSample(chances, population), confidence=confidence)


def two_stage(
    answers: Answers,
    clusters: Sequence[str],
    sizes: Mapping[str, int],
    clusters_in_frame: int,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Return the rate of a frame from cases of drawn teams, workers or families.

    Parameters
    ----------
    answers : sequence of 1, 0 or None, shape (n,)
        Met, not met, not applicable, of each case read.
    clusters : sequence of str, shape (n,)
        The cluster of each case read.
    sizes : mapping of str to int
        Cases in each drawn cluster.
    clusters_in_frame : int
        Clusters that could have been drawn, with equal chances.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        With the finite correction at both stages, on clusters less one degrees of freedom.

    Raises
    ------
    DesignError
        If a cluster has no size or gave more than it holds, or more clusters were drawn than
        there are.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 11.8; intervals of Korn & Graubard (1998).

    Examples
    --------
    Three of five teams, two cases of four in each:

    >>> teams = ["A", "A", "B", "B", "C", "C"]
    >>> found = two_stage([1, 1, 1, 0, 0, 1], teams, dict.fromkeys("ABC", 4), 5)
    >>> round(found.value, 4), found.degrees
    (0.6667, 2.0)
    """
    sampled = TwoStageSample(clusters, sizes, clusters_in_frame)
    return design_rate(answers, sampled, confidence=confidence)


def domain(
    answers: Answers, belongs: Sequence[bool], sampled: Sampled, *, confidence: float = 0.95
) -> Estimate:
    """Return the rate of a subgroup of the frame, such as children under five.

    Every case read stays in the sample, those outside the subgroup too: how many of the subgroup
    were drawn was left to chance, and leaving the others out first would hide that.

    Parameters
    ----------
    answers : sequence of 1, 0 or None, shape (n,)
        Met, not met, not applicable, of each case read.
    belongs : sequence of bool, shape (n,)
        Whether each case read is of the subgroup.
    sampled : Sampled
        How all the cases were drawn.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        ``n`` counts the applicable cases of the subgroup. Undefined when there is none.

    Raises
    ------
    DesignError
        If the lengths differ, or an answer is no 1, 0 or None.

    References
    ----------
    Särndal, Swensson & Wretman (1992), section 5.8: residuals y - p, 0 outside the domain.

    Examples
    --------
    >>> from sampling.sampled import StratifiedSample
    >>> found = domain([1, 0, 1, 1], [True, True, True, False], StratifiedSample([""] * 4, {"": 9}))
    >>> round(found.value, 4), found.n
    (0.6667, 3)
    """
    if len(belongs) != len(answers):
        raise DesignError(
            Fault.BAD_SIZE, f"{len(belongs)} members for {len(answers)} answers: say one for each"
        )
    own = [answer if member else None for answer, member in zip(answers, belongs, strict=True)]
    return design_rate(own, sampled, confidence=confidence)


def rate_to_show(answers: Answers, sampled: Sampled, *, confidence: float = 0.95) -> Estimate:
    """Return a weighted rate with the logit interval, which is to draw and not to assure with.

    Parameters
    ----------
    answers : sequence of 1, 0 or None, shape (n,)
        Met, not met, not applicable, of each case read.
    sampled : Sampled
        How the cases were drawn.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        As ``design_rate``, and with its interval where every case said the same, for 0 and 1 have
        no logit.

    Raises
    ------
    DesignError
        As ``design_rate``.

    References
    ----------
    Lumley, R package survey, ``svyciprop(method = "logit")``: the limits of
    log(p / (1 - p)) plus or minus t times se / (p (1 - p)).

    Examples
    --------
    >>> from sampling.sampled import StratifiedSample
    >>> sampled = StratifiedSample([""] * 20, {"": 400})
    >>> found = rate_to_show([1] * 15 + [0] * 5, sampled)
    >>> round(found.low, 3), round(found.high, 3)
    (0.504, 0.898)
    """
    from scipy.special import stdtrit  # noqa: PLC0415  # SciPy is slow to start

    found = design_rate(answers, sampled, confidence=confidence)
    if not found.value or found.value == 1 or not found.standard_error or not found.degrees:
        return found
    middle = log(found.value / (1 - found.value))
    error = found.standard_error / (found.value * (1 - found.value))
    reach = error * float(stdtrit(found.degrees, 0.5 + confidence / 2))
    low, high = (1 / (1 + exp(-end)) for end in (middle - reach, middle + reach))
    return replace(found, method=_LOGIT, low=low, high=high)
