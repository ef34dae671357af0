"""The limit of a finite frame, exactly and soon: floating point guesses, whole numbers decide.

Whole numbers of a frame of a million have thousands of digits, so a search that asked them at
each step would take tens of milliseconds. Floating point finds the place, and whole numbers are
asked there and one before it; were they to disagree, the search would go on with them.
"""

from collections.abc import Callable
from fractions import Fraction
from math import exp, lgamma

from sampling.tails import at_least_of_frame, first_that_holds

_NEGLIGIBLE = 1e-17  # beside what is summed already


def least_in_frame(seen: int, drawn: int, population: int, tail: Fraction) -> int:
    """Return the smallest number marked that makes at least ``seen`` likelier than ``tail``.

    Parameters
    ----------
    seen, drawn, population : int
        Marked units seen among the drawn, of a frame: 0 <= seen <= drawn <= population, drawn at
        least 1. Not checked.
    tail : Fraction
        Inside (0, 1).

    Examples
    --------
    Two of 30 drawn from a frame of 150, 2.5% in each tail:

    >>> least_in_frame(2, 30, 150, Fraction(1, 40))
    2
    """
    least, most = seen, population - drawn + seen
    nearly = float(tail)

    def seems_likely(marked: int) -> bool:
        return chance_of_at_least(seen, drawn, marked, population) > nearly

    def is_likely(marked: int) -> bool:
        chance = at_least_of_frame(seen, drawn=drawn, marked=marked, population=population)
        return chance.above(tail)

    guess = first_that_holds(least, most, seems_likely)
    return first_near(guess, least, most, is_likely)


def first_near(guess: int, low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first number from ``low`` to ``high`` that holds, if all after it do.

    ``high`` is never tried. Where ``guess`` is right, it and the number before it are all that
    is tried.

    Examples
    --------
    >>> [first_near(guess, 0, 100, lambda number: number >= 40) for guess in (0, 40, 41, 100)]
    [40, 40, 40, 40]
    """
    step = 1
    if guess >= high or holds(guess):
        high = guess
        while (lower := high - step) >= low and holds(lower):
            high, step = lower, 2 * step
        return first_that_holds(max(low, lower + 1), high, holds)
    low = guess + 1
    while (upper := low + step - 1) < high and not holds(upper):
        low, step = upper + 1, 2 * step
    return first_that_holds(low, min(upper, high), holds)


def chance_of_at_least(seen: int, drawn: int, marked: int, population: int) -> float:
    """Return nearly the chance that at least ``seen`` of the drawn units are marked.

    The numbers are those of ``least_in_frame``, and ``marked`` from ``seen`` to ``population``
    - ``drawn`` + ``seen``.

    Examples
    --------
    >>> round(chance_of_at_least(1, 10, 8, 34), 4)
    0.9595
    """
    unmarked = population - marked
    if seen * population > drawn * marked:
        return _one(seen, drawn, marked, unmarked) * _beyond(seen, drawn, marked, unmarked)
    if not seen:
        return 1.0
    # The lower tail is that of the unmarked units.
    others = drawn - seen + 1
    if others > unmarked:
        return 1.0
    other_tail = _one(others, drawn, unmarked, marked) * _beyond(others, drawn, unmarked, marked)
    return 1.0 - other_tail


def _one(count: int, drawn: int, marked: int, unmarked: int) -> float:
    """Return the chance of exactly so many marked."""
    return exp(
        _log_ways(marked, count)
        + _log_ways(unmarked, drawn - count)
        - _log_ways(marked + unmarked, drawn)
    )


def _log_ways(of: int, taken: int) -> float:
    return lgamma(of + 1) - lgamma(taken + 1) - lgamma(of - taken + 1)


def _beyond(count: int, drawn: int, marked: int, unmarked: int) -> float:
    """Return the chance of so many and more, as a multiple of the chance of so many."""
    term = total = 1.0
    for k in range(count, min(drawn, marked)):
        term *= (marked - k) * (drawn - k) / ((k + 1) * (unmarked - drawn + k + 1))
        total += term
        if term < _NEGLIGIBLE * total:
            break
    return total
