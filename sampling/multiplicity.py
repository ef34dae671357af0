"""Many comparisons at once: what may still be claimed, and ranks with their doubt.

Ask twenty teams and one will look different by chance. Holm is for claims ("these teams differ");
Benjamini and Hochberg for a screen of what to look at next. A funnel plot needs neither: its outer
limits do that work. There is no league table without the interval of each rank.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sampling.faults import DesignError, Fault
from sampling.intervals import exact_binomial
from sampling.ranges import refuse_confidence
from sampling.tallies import Tally, refuse_tally


class Rank(NamedTuple):
    """Where a team may stand among ``of`` teams; 1 is the highest rate."""

    team: str
    highest: int
    lowest: int
    of: int


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted so that any false claim at all is as rare as stated.

    Parameters
    ----------
    p_values : sequence of float, shape (m,)
        Each from 0 to 1.

    Returns
    -------
    tuple of float, shape (m,)
        In the order given; compare each with the risk as if it stood alone.

    Raises
    ------
    DesignError
        If one is not between 0 and 1.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6:65-70.

    Examples
    --------
    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    p, order = _ordered(p_values)
    steps = np.maximum.accumulate(np.arange(len(p), 0, -1) * p)
    return _in_place(np.minimum(steps, 1), order)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return p-values adjusted so that the stated share of the claims, on average, is false.

    Parameters, result and errors are those of ``holm``.

    Parameters
    ----------
    p_values : sequence of float, shape (m,)
        Each from 0 to 1.

    Returns
    -------
    tuple of float, shape (m,)
        Adjusted p-values, in the order given, at most 1.

    References
    ----------
    Benjamini & Hochberg (1995), JRSS B 57:289-300: of their 15 p-values 4 are found at .05,
    where Bonferroni finds 3.

    Examples
    --------
    >>> theirs = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262,
    ...           .5719, .6528, .7590, 1.000]
    >>> sum(p <= 0.05 for p in benjamini_hochberg(theirs))
    4
    """
    p, order = _ordered(p_values)
    m = len(p)
    steps = np.minimum.accumulate((m / np.arange(1, m + 1) * p)[::-1])[::-1]
    return _in_place(np.minimum(steps, 1), order)


def adjust_p(p_values: Sequence[float], method: str = "holm") -> tuple[float, ...]:
    """Return p-values adjusted for how many there are, by the named method.

    Parameters
    ----------
    p_values : sequence of float, shape (m,)
        Each from 0 to 1.
    method : str
        "holm" for claims, "benjamini-hochberg" to screen, "bonferroni" for comparison.

    Returns
    -------
    tuple of float, shape (m,)
        In the order given, at most 1.

    Raises
    ------
    DesignError
        If the method is unknown, or one is not between 0 and 1.

    References
    ----------
    Holm (1979), Scand. J. Stat. 6:65-70; Benjamini & Hochberg (1995), JRSS B 57:289-300.

    Examples
    --------
    >>> [round(p, 3) for p in adjust_p([0.01, 0.04, 0.03], "bonferroni")]
    [0.03, 0.12, 0.09]
    """
    if method not in _ADJUSTED:
        raise DesignError(
            Fault.UNKNOWN_METHOD,
            f"the method {method!r} is not known here; known: {', '.join(_ADJUSTED)}",
        )
    return _ADJUSTED[method](p_values)


def _bonferroni(p_values: Sequence[float]) -> tuple[float, ...]:
    p, order = _ordered(p_values)
    return _in_place(np.minimum(len(p) * p, 1), order)


_ADJUSTED: Mapping[str, Callable[[Sequence[float]], tuple[float, ...]]] = {
    "holm": holm,
    "benjamini-hochberg": benjamini_hochberg,
    "bonferroni": _bonferroni,
}


def ranks(teams: Mapping[str, Tally], *, confidence: float = 0.95) -> tuple[Rank, ...]:
    """Return the places each team may hold, all at once with the stated confidence.

    Parameters
    ----------
    teams : mapping of str to Tally
        Cases that met the standard, of those judged.
    confidence : float
        That every team's true place lies in its range, inside (0, 1).

    Returns
    -------
    tuple of Rank
        In the order given. A team without a judged case may hold any place.

    Raises
    ------
    DesignError
        If a tally makes no share, or ``confidence`` is out of range.

    Notes
    -----
    A team stands below another only when their intervals do not touch; the intervals are
    Clopper-Pearson's at 1 - (1 - confidence) / m, so that all hold together.

    References
    ----------
    Klein, Wright & Wieczorek (2020), JRSS A 183:589-606, A joint confidence region for an overall
    ranking of populations.

    Examples
    --------
    Only East and West can be told apart:

    >>> for rank in ranks({"East": Tally(38, 40), "North": Tally(9, 12), "West": Tally(8, 40)}):
    ...     print(rank.team, "from", rank.highest, "to", rank.lowest)
    East from 1 to 2
    North from 1 to 3
    West from 2 to 3
    """
    refuse_confidence(confidence)
    each = 1 - (1 - confidence) / max(1, len(teams))
    ends = {}
    for name, tally in teams.items():
        refuse_tally(tally)
        ends[name] = exact_binomial(*tally, confidence=each) if tally.judged else (0.0, 1.0)
    return tuple(
        Rank(
            name,
            1 + sum(other[0] > high for other in ends.values()),
            len(ends) - sum(other[1] < low for other in ends.values()),
            len(ends),
        )
        for name, (low, high) in ends.items()
    )


_Floats = np.ndarray[tuple[int], np.dtype[np.float64]]
_Order = np.ndarray[tuple[int], np.dtype[np.intp]]


def _ordered(p_values: Sequence[float]) -> tuple[_Floats, _Order]:
    p = np.asarray(p_values, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise DesignError(Fault.BAD_NUMBER, f"a p-value lies between 0 and 1, got {p_values}")
    order = np.argsort(p, kind="stable")
    return p[order], order


def _in_place(steps: _Floats, order: _Order) -> tuple[float, ...]:
    found = np.empty(len(steps))
    found[order] = steps
    return tuple(found.tolist())
