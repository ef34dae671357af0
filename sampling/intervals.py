"""Intervals for one rate: Wilson, exact binomial, and exact for a finite frame."""

from collections.abc import Callable
from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    """Lower and upper end, as fractions inside [0, 1]."""

    low: float
    high: float


class FiniteInterval(NamedTuple):
    """How many units of the whole frame, at least and at most, and the same as fractions."""

    low_count: int
    high_count: int
    low: float
    high: float


def wilson(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval for a proportion.

    It stays inside [0, 1] and near its stated coverage at dip-sample sizes.

    Parameters
    ----------
    successes : int
        Cases that met the standard, 0 <= successes <= trials.
    trials : int
        Cases judged. "Not applicable" is no trial: leave those cases out first.
    confidence : float
        Two-sided coverage, a fraction inside (0, 1), not a percentage.

    Raises
    ------
    ValueError
        If ``trials`` is 0 (no evidence is not 0%) or an argument is out of range.

    References
    ----------
    Wilson (1927), JASA 22:209-212; example from Newcombe (1998), Stat. Med. 17:857-872.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    _refuse(successes, trials, confidence)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = successes / trials
    scale = 1 + z * z / trials
    centre = (p + z * z / (2 * trials)) / scale
    margin = z / scale * sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    # At the ends the algebra gives exactly 0 or 1; rounding must not step outside.
    low = 0.0 if successes == 0 else max(0.0, centre - margin)
    high = 1.0 if successes == trials else min(1.0, centre + margin)
    return Interval(low, high)


def exact_binomial(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Return the Clopper-Pearson interval for a proportion: never less sure than it says.

    Raises
    ------
    ValueError
        If ``trials`` is 0 or an argument is out of range.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26:404-413; example from Newcombe (1998).

    Examples
    --------
    >>> [round(end, 4) for end in exact_binomial(0, 20)]
    [0.0, 0.1684]
    """
    from scipy.stats import beta  # noqa: PLC0415  # heavy, used here only

    _refuse(successes, trials, confidence)
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else float(beta.ppf(tail, successes, trials - successes + 1))
    high = (
        1.0 if successes == trials else float(beta.ppf(1 - tail, successes + 1, trials - successes))
    )
    return Interval(low, high)


def exact_finite(
    successes: int, trials: int, population: int, *, confidence: float = 0.95
) -> FiniteInterval:
    """Return the exact interval for how many of a finite frame meet the standard.

    For a simple random sample: the lower end is the smallest number M of the frame for which
    drawing at least ``successes`` is not too unlikely, the upper end the largest for which
    drawing at most ``successes`` is not. Computed in whole numbers.

    Raises
    ------
    ValueError
        If not 0 <= successes <= trials <= population with trials at least 1.

    Examples
    --------
    Two of 30 drawn from a frame of 150:

    >>> exact_finite(2, 30, 150)[:2]
    (2, 30)
    """
    _refuse(successes, trials, confidence)
    if trials > population:
        raise ValueError(f"cannot have drawn {trials} of {population}")
    tail = (1 - Fraction(str(confidence))) / 2
    least, most = successes, population - trials + successes

    def at_least(count: int) -> Fraction:
        return _tail(range(successes, min(trials, count) + 1), count, trials, population)

    def at_most(count: int) -> Fraction:
        return _tail(range(successes + 1), count, trials, population)

    low = _first(least, most, lambda count: at_least(count) > tail)
    high = most - _first(0, most - low, lambda step: at_most(most - step) > tail)
    return FiniteInterval(low, high, low / population, high / population)


def _tail(drawn: range, count: int, trials: int, population: int) -> Fraction:
    ways = sum(comb(count, x) * comb(population - count, trials - x) for x in drawn)
    return Fraction(ways, comb(population, trials))


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first number from ``low`` to ``high`` that holds; all after it do."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _refuse(successes: int, trials: int, confidence: float) -> None:
    if trials <= 0 or not 0 <= successes <= trials:
        raise ValueError(f"need 0 <= successes <= trials and trials > 0, got {successes}/{trials}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be inside (0, 1), got {confidence}")
