"""Weights: how much of an agreement there is between two grades that differ.

1 on the diagonal, less the further apart. They are chosen once, before the data are seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sampling.faults import DesignError, Fault
from sampling.ratings import Floats


@dataclass(frozen=True, slots=True)
class Weighting:
    """A named rule for weights; ``of(q)`` gives the matrix for q categories, shape (q, q).

    Parameters
    ----------
    name : str
        As it is reported.
    of : callable
        Gives the weights for q categories, shape (q, q), from 0 to 1.
    """

    name: str
    of: Callable[[int], Floats]


def _steps(q: int) -> Floats:
    grades = np.arange(q, dtype=np.float64)
    return np.abs(grades[:, None] - grades)


def _identity(q: int) -> Floats:
    return np.eye(q)


def _linear(q: int) -> Floats:
    return 1 - _steps(q) / (q - 1)


def _quadratic(q: int) -> Floats:
    return 1 - (_steps(q) / (q - 1)) ** 2


def _ordinal(q: int) -> Floats:
    # The pairs of categories within the span of the two grades, as a share of all pairs.
    steps = _steps(q)
    return 1 - steps * (steps + 1) / (q * (q - 1))


def _within_one(q: int) -> Floats:
    return (_steps(q) <= 1).astype(np.float64)


IDENTITY = Weighting("", _identity)
LINEAR = Weighting("linear weights", _linear)
QUADRATIC = Weighting("quadratic weights", _quadratic)
ORDINAL = Weighting("ordinal weights", _ordinal)
WITHIN_ONE = Weighting("within one grade", _within_one)


def own_weights(name: str, matrix: Sequence[Sequence[float]]) -> Weighting:
    """Return weights given as a matrix.

    Parameters
    ----------
    name : str
        As it is to be reported.
    matrix : sequence of sequences of float, shape (q, q)
        What each pair of categories counts for.

    Returns
    -------
    Weighting
        For scales of q categories.

    Raises
    ------
    DesignError
        Unless it is square and symmetric, with 1 on the diagonal and the rest from 0 to 1; or,
        when used, if it has another size than the scale.

    References
    ----------
    Cohen (1968), Psychological Bulletin 70:213-220.

    Examples
    --------
    >>> own_weights("half", [[1, 0.5], [0.5, 1]]).of(2).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    weights = np.asarray(matrix, dtype=np.float64)
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1]:  # noqa: PLR2004  # a square
        raise DesignError(
            Fault.BAD_NUMBER,
            f"weights must be a square matrix, got shape {weights.shape}: give a row and a column "
            "for each category",
        )
    in_range = ((weights >= 0) & (weights <= 1)).all()
    if not (in_range and (weights == weights.T).all() and (weights.diagonal() == 1).all()):
        raise DesignError(
            Fault.BAD_NUMBER,
            f"weights must be symmetric, 1 on the diagonal and from 0 to 1 elsewhere, got {matrix}",
        )

    def of(q: int) -> Floats:
        if q != len(weights):
            raise DesignError(
                Fault.BAD_NUMBER,
                f"weights for {len(weights)} categories do not fit a scale of {q}: give {q} rows",
            )
        return weights

    return Weighting(name, of)
