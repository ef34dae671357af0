"""Whether second grades differ from first ones as a whole: by their margins, or by direction.

The first rater is the auditor, the second the moderator. All read the raw counts: adding a half
to a table that holds a zero answers another question.
"""

from dataclasses import asdict, dataclass
from math import comb

import numpy as np

from sampling.agreement_results import Undefined
from sampling.confusion import table_of
from sampling.faults import DesignError, Fault
from sampling.ratings import Ratings

_TWO = 2


@dataclass(frozen=True, slots=True)
class ShiftTest:
    """A test of whether the second grades differ from the first as a whole; None: undefined.

    Parameters
    ----------
    method : str
        How it was found, in words.
    statistic : float or None
        Chi-squared, or for McNemar's test the fewer of the moves; None when undefined.
    degrees : int
        Of freedom.
    p_value : float or None
        Two-sided; None when undefined.
    files : int
        Files graded twice.
    undefined : Undefined or None
        Why there is no value; None when there is one.
    """

    method: str
    statistic: float | None
    degrees: int
    p_value: float | None
    files: int
    undefined: Undefined | None = None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def stuart_maxwell(ratings: Ratings) -> ShiftTest:
    """Test whether the second rater uses the grades as often as the first.

    Parameters
    ----------
    ratings : Ratings
        Of two raters, who gave which unit which category; both must have rated a unit.

    Returns
    -------
    ShiftTest
        Without p-value, with the reason, when no file moved.

    References
    ----------
    Stuart (1955), Biometrika 42:412-416; Maxwell (1970), Br. J. Psychiatry 116:651-655.

    Raises
    ------
    DesignError
        Unless there are two raters.

    Examples
    --------
    With two grades it is McNemar's chi-squared: (10 - 2)^2 / 12.

    >>> from sampling.ratings import ratings_of_table
    >>> found = stuart_maxwell(ratings_of_table([[20, 10], [2, 15]]))
    >>> round(found.statistic, 4), found.degrees
    (5.3333, 1)
    """
    table = table_of(ratings)
    used = (table.sum(axis=0) + table.sum(axis=1)) > 0
    table = table[used][:, used]
    files, degrees = int(table.sum()), max(len(table) - 1, 0)
    first, second = table.sum(axis=1), table.sum(axis=0)
    difference = (first - second)[:-1]
    covariance = -(table + table.T)[:-1, :-1].astype(np.float64)
    covariance[np.arange(degrees), np.arange(degrees)] = (first + second - 2 * table.diagonal())[
        :-1
    ]
    if not degrees or np.linalg.matrix_rank(covariance) < degrees:
        reason = Undefined.NO_VARIATION if files else Undefined.NO_PAIRS
        return ShiftTest("Stuart-Maxwell test", None, degrees, None, files, reason)
    statistic = float(difference @ np.linalg.solve(covariance, difference))
    return ShiftTest("Stuart-Maxwell test", statistic, degrees, _tail(statistic, degrees), files)


def bowker(ratings: Ratings) -> ShiftTest:
    """Test whether moves in one direction are as many as in the other, for each pair of grades.

    A pair of grades between which no file moved says nothing and has no degree of freedom.

    Parameters
    ----------
    ratings : Ratings
        Of two raters, who gave which unit which category; both must have rated a unit.

    Returns
    -------
    ShiftTest
        Without p-value, with the reason, when no file moved.

    References
    ----------
    Bowker (1948), J. Am. Stat. Assoc. 43:572-574.

    Raises
    ------
    DesignError
        Unless there are two raters.

    Examples
    --------
    Moves of 10 files one way and 2 the other: (10 - 2)^2 / 12 on one degree of freedom.

    >>> from sampling.ratings import ratings_of_table
    >>> found = bowker(ratings_of_table([[20, 10], [2, 15]]))
    >>> round(found.statistic, 4), found.degrees
    (5.3333, 1)
    """
    table = table_of(ratings)
    files = int(table.sum())
    upper = np.triu_indices(len(table), 1)
    up, down = table[upper], table.T[upper]
    moved = up + down > 0
    degrees = int(moved.sum())
    if not degrees:
        reason = Undefined.NO_VARIATION if files else Undefined.NO_PAIRS
        return ShiftTest("Bowker test", None, 0, None, files, reason)
    statistic = float(((up - down)[moved] ** 2 / (up + down)[moved]).sum())
    return ShiftTest("Bowker test", statistic, degrees, _tail(statistic, degrees), files)


def marginal_homogeneity(ratings: Ratings) -> ShiftTest:
    """Test whether the second rater uses the grades as often as the first, as the scale allows.

    Parameters
    ----------
    ratings : Ratings
        Of two raters, who gave which unit which category; both must have rated a unit.

    Returns
    -------
    ShiftTest
        McNemar's exact test of a yes/no judgement, Stuart and Maxwell's of more grades. Without
        p-value, with the reason, when no file moved.

    Raises
    ------
    DesignError
        Unless there are two raters.

    References
    ----------
    McNemar (1947), Psychometrika 12:153-157; Stuart (1955), Biometrika 42:412-416.

    Examples
    --------
    >>> from sampling.ratings import ratings_of_table
    >>> marginal_homogeneity(ratings_of_table([[20, 8], [1, 15]])).method
    "McNemar's exact test"
    """
    return (mcnemar if ratings.q == _TWO else stuart_maxwell)(ratings)


def mcnemar(ratings: Ratings) -> ShiftTest:
    """Test exactly whether a yes/no judgement moved more one way than the other.

    Parameters
    ----------
    ratings : Ratings
        Of two raters, who gave which unit which category; both must have rated a unit.

    Returns
    -------
    ShiftTest
        Without p-value, with the reason, when no file moved.

    Raises
    ------
    DesignError
        Unless there are two raters and two categories.

    References
    ----------
    McNemar (1947), Psychometrika 12:153-157, by the exact binomial of the files that moved.

    Examples
    --------
    >>> from sampling.ratings import ratings_of_table
    >>> round(mcnemar(ratings_of_table([[20, 8], [1, 15]])).p_value, 6)
    0.039062
    """
    if ratings.q != _TWO:
        raise DesignError(
            Fault.BAD_PLAN,
            f"McNemar's test is for 2 categories, the scale has {ratings.q}: use bowker",
        )
    table = table_of(ratings)
    files, moved = int(table.sum()), int(table[0, 1] + table[1, 0])
    if not moved:
        reason = Undefined.NO_VARIATION if files else Undefined.NO_PAIRS
        return ShiftTest("McNemar's exact test", None, 1, None, files, reason)
    fewer = int(min(table[0, 1], table[1, 0]))
    tail = sum(comb(moved, k) for k in range(fewer + 1)) / 2**moved
    return ShiftTest("McNemar's exact test", float(fewer), 1, min(1.0, 2 * tail), files)


def _tail(statistic: float, degrees: int) -> float:
    from scipy.special import chdtrc  # noqa: PLC0415  # SciPy is slow to start

    return float(chdtrc(degrees, statistic))
