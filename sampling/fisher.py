"""Fisher's exact test of two shares, in whole numbers, by both of its two-sided rules.

The rules differ when the sizes do: say which was used. Given the margins, the number that met the
standard in the first group is hypergeometric.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb

from sampling.exact import Number, exact
from sampling.faults import DesignError, Fault
from sampling.ranges import inside, refuse_confidence, share
from sampling.tallies import Tally

Test = Callable[[Tally, Tally], Fraction]

_MOST_CELLS = 40_000  # pairs of outcomes that a power is summed over


def fisher_minlike(first: Tally, second: Tally) -> Fraction:
    """Return the two-sided p-value that sums every table no likelier than the one seen.

    The rule of R's ``fisher.test`` and of SciPy.

    Parameters
    ----------
    first, second : Tally
        Cases that met the standard, of those judged, in two groups of different cases.

    Returns
    -------
    Fraction
        From 0 to 1, exact.

    References
    ----------
    Fisher, The Design of Experiments (1935): the lady who tastes 3 of 4 cups rightly, twice.

    Examples
    --------
    >>> fisher_minlike(Tally(3, 4), Tally(1, 4))
    Fraction(17, 35)
    """
    ways = _tables(first.judged, second.judged, first.met + second.met)
    seen = ways[first.met]
    return Fraction(sum(way for way in ways if way <= seen), sum(ways))


def fisher_central(first: Tally, second: Tally) -> Fraction:
    """Return the two-sided p-value that is twice the smaller tail, at most 1.

    It agrees with central confidence limits.

    Parameters
    ----------
    first, second : Tally
        Cases that met the standard, of those judged, in two groups of different cases.

    Returns
    -------
    Fraction
        From 0 to 1, exact.

    References
    ----------
    Fay (2010), Biostatistics 11:373-374, on the central and the other rule.

    Examples
    --------
    >>> fisher_central(Tally(3, 4), Tally(1, 4))
    Fraction(17, 35)
    """
    ways = _tables(first.judged, second.judged, first.met + second.met)
    tail = min(sum(ways[: first.met + 1]), sum(ways[first.met :]))
    return min(Fraction(1), Fraction(2 * tail, sum(ways)))


def exact_power_two_periods(
    first: Number,
    second: Number,
    judged: tuple[int, int],
    *,
    test: Test = fisher_central,
    confidence: float = 0.95,
) -> float:
    """Return the chance that Fisher's test shows a change, summed over everything that can be seen.

    Parameters
    ----------
    first, second : number
        The two true rates, inside (0, 1).
    judged : tuple of two int
        Cases judged in each, at least 1; their product at most 40,000.
    test : Test
        ``fisher_central`` or ``fisher_minlike``.
    confidence : float
        Of the two-sided test, inside (0, 1).

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Fisher, The Design of Experiments (1935); power by summing over both binomials.

    Examples
    --------
    Ten files each, from one in ten to nine in ten:

    >>> round(exact_power_two_periods("0.1", "0.9", (10, 10)), 3)
    0.958
    """
    if min(judged) < 1 or judged[0] * judged[1] > _MOST_CELLS:
        raise DesignError(
            Fault.BAD_SIZE,
            f"give at least 1 case each, with a product of at most {_MOST_CELLS}: {judged}",
        )
    refuse_confidence(confidence)
    risk = 1 - exact(confidence)
    chances = [
        _chances(judged[0], float(inside(share(first)))),
        _chances(judged[1], float(inside(share(second)))),
    ]
    return sum(
        chances[0][x] * chances[1][y]
        for x in range(judged[0] + 1)
        for y in range(judged[1] + 1)
        if test(Tally(x, judged[0]), Tally(y, judged[1])) <= risk
    )


@lru_cache(maxsize=4096)
def _tables(first: int, second: int, met: int) -> tuple[int, ...]:
    """Return the ways to share ``met`` over two groups, by how many are in the first."""
    return tuple(
        comb(first, x) * comb(second, met - x) if x <= met else 0 for x in range(first + 1)
    )


def _chances(judged: int, rate: float) -> list[float]:
    return [comb(judged, x) * rate**x * (1 - rate) ** (judged - x) for x in range(judged + 1)]
