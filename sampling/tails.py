"""Chances of counts, in whole numbers: how likely so many, or fewer, marked units are drawn.

A chance is ways over all ways; limits are compared by cross-multiplication, so that no rounding
decides whether one case more is needed.
"""

from collections.abc import Callable
from fractions import Fraction
from math import comb
from typing import NamedTuple


class Chance(NamedTuple):
    """A chance as whole numbers: ``ways`` of ``total``, each equally likely."""

    ways: int
    total: int

    def above(self, limit: Fraction) -> bool:
        """Return whether the chance is greater than ``limit``."""
        return self.ways * limit.denominator > limit.numerator * self.total

    def __float__(self) -> float:
        return float(Fraction(self.ways, self.total))


def at_most_of_frame(count: int, *, drawn: int, marked: int, population: int) -> Chance:
    """Return the chance that at most ``count`` of the drawn units are marked.

    Parameters
    ----------
    count : int
        Any whole number; below 0 the chance is 0.
    drawn, marked : int
        Units drawn at random without replacement, and units marked, of ``population``; both from
        0 to ``population``. Not checked.

    Examples
    --------
    No marked unit among 10 of 34 when 8 are marked:

    >>> round(float(at_most_of_frame(0, drawn=10, marked=8, population=34)), 4)
    0.0405
    """
    total = comb(population, drawn)
    least, most = max(0, drawn - (population - marked)), min(drawn, marked)
    if count < least:
        return Chance(0, total)
    if count >= most:
        return Chance(total, total)
    if count - least < most - count:
        return Chance(_hypergeometric(least, count, drawn, marked, population), total)
    # The other tail is shorter, and counts of unmarked units turn it into a lower one.
    unmarked = population - marked
    other = _hypergeometric(drawn - most, drawn - count - 1, drawn, unmarked, population)
    return Chance(total - other, total)


def at_least_of_frame(count: int, *, drawn: int, marked: int, population: int) -> Chance:
    """Return the chance that at least ``count`` of the drawn units are marked."""
    fewer = at_most_of_frame(count - 1, drawn=drawn, marked=marked, population=population)
    return Chance(fewer.total - fewer.ways, fewer.total)


def at_most_of_trials(count: int, *, trials: int, rate: Fraction) -> Chance:
    """Return the chance of at most ``count`` in independent trials.

    Parameters
    ----------
    count : int
    trials : int
        At least 0. Not checked.
    rate : Fraction
        Chance of each, from 0 to 1. Not checked.

    Examples
    --------
    >>> round(float(at_most_of_trials(6, trials=19, rate=Fraction(1, 5))), 4)
    0.9324
    """
    marked, total = rate.numerator, rate.denominator**trials
    if count >= trials:
        return Chance(total, total)
    unmarked = rate.denominator - marked
    if count < 0 or not unmarked:
        return Chance(0, total)
    term = unmarked**trials
    ways = term
    for k in range(count):
        term = term * (trials - k) * marked // ((k + 1) * unmarked)
        ways += term
    return Chance(ways, total)


def chance_up_to(count: int, trials: int, rate: float) -> float:
    """Return the chance of at most ``count`` as a float, for limits that are only drawn."""
    from scipy.special import bdtr  # noqa: PLC0415  # SciPy is slow to start

    return float(bdtr(count, trials, rate)) if count >= 0 else 0.0


def smallest_count(rate: float, trials: int, chance: float) -> int:
    """Return the smallest count of which at most so many has at least ``chance``: a quantile.

    Examples
    --------
    >>> smallest_count(0.95, 20, 0.00135)
    15
    """
    return first_that_holds(0, trials, lambda count: chance_up_to(count, trials, rate) >= chance)


def first_that_holds(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first number from ``low`` to ``high`` that holds, if all after it do.

    ``high`` is never tried: it is the answer when no number before it holds.
    """
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _hypergeometric(first: int, last: int, drawn: int, marked: int, population: int) -> int:
    """Return the ways to draw from ``first``, which must be possible, to ``last`` marked units.

    Each number of ways follows from the one before.
    """
    unmarked = population - marked
    term = comb(marked, first) * comb(unmarked, drawn - first)
    ways = term
    for k in range(first, last):
        term = term * ((marked - k) * (drawn - k)) // ((k + 1) * (unmarked - drawn + k + 1))
        ways += term
    return ways
