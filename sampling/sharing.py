"""Sharing a whole number over strata in proportion to weights, between floors and caps.

The one step behind every allocation by largest remainder. Rounding each stratum by itself would
not add up: 10 cases over strata of 33, 33, 34, 33, 33, 33 would become 12.
"""

from bisect import bisect_left
from collections.abc import Mapping
from fractions import Fraction

Counts = Mapping[str, int]


def shares(
    weights: Mapping[str, Fraction], total: int, floors: Counts, caps: Counts
) -> dict[str, Fraction]:
    """Return the exact share of each stratum: its weight times one factor, cut to its bounds.

    Parameters
    ----------
    weights : mapping of str to Fraction
        At least 0; a stratum of weight 0 stays at its floor.
    total : int
        From the sum of the floors to the sum of the caps (of the floor where the weight is 0).
    floors, caps : mappings of str to int

    Notes
    -----
    The sum of the cut shares grows with the factor in straight pieces between the points where a
    stratum leaves its floor or meets its cap; the factor is found exactly in the right piece.
    """
    bends = sorted(
        {Fraction(0)}
        | {Fraction(floors[name]) / weight for name, weight in weights.items() if weight}
        | {Fraction(caps[name]) / weight for name, weight in weights.items() if weight}
    )

    def cut(name: str, factor: Fraction) -> Fraction:
        return min(Fraction(caps[name]), max(Fraction(floors[name]), weights[name] * factor))

    def filled(factor: Fraction) -> Fraction:
        return sum((cut(name, factor) for name in weights), Fraction(0))

    place = bisect_left(bends, Fraction(total), key=filled)
    factor = bends[place]
    if place:
        low, high = filled(bends[place - 1]), filled(factor)
        factor -= (factor - bends[place - 1]) * (high - total) / (high - low)
    return {name: cut(name, factor) for name in weights}


def largest_remainders(parts: Mapping[str, Fraction], sizes: Counts, total: int) -> dict[str, int]:
    """Round shares to whole numbers that sum to ``total``: Hamilton's method.

    Each stratum gets the whole part of its share; what is left goes to the largest remainders.
    Equal remainders go to the larger stratum, then to the name that comes first.
    """
    whole = {name: int(part) for name, part in parts.items()}
    left = total - sum(whole.values())
    by_remainder = sorted(parts, key=lambda name: (whole[name] - parts[name], -sizes[name], name))
    for name in by_remainder[:left]:
        whole[name] += 1
    return whole
