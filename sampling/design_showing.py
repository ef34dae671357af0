"""What a sample with unequal chances can and cannot show, before it is drawn.

The stratified and the weighted counterpart of ``showing``. Nobody knows where the faulty units
lie, so what may go unseen is told for the worst way they can lie.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heapreplace
from math import sqrt

from sampling.design_effects import effective_size
from sampling.drawn import Wanted, refuse_counts
from sampling.exact import exact
from sampling.plain import Plain
from sampling.ranges import two_sided_z
from sampling.sampled import refuse_chances

_MOST = 0.5  # no share is further than this from one half


@dataclass(frozen=True, slots=True)
class DesignShows(Plain):
    """What a design can show with the stated confidence.

    ``margin`` is the half-width, a fraction, of the interval for a rate of one half that is the
    same everywhere. ``undetected`` is the most faulty units, of N, that may be there when none is
    seen, however they lie. ``effective`` is Kish's size: units of equal weight that say as much.

    Parameters
    ----------
    margin : float
        Half-width for a rate of one half, from 0 to 0.5.
    undetected : int
        Most faulty units that may be there when none is seen.
    effective : float
        Units of equal weight that say as much.
    size : int
        n.
    population : int
        N.
    confidence : float
        Two-sided coverage, inside (0, 1).
    """

    margin: float
    undetected: int
    effective: float
    size: int
    population: int
    confidence: float


def what_strata_show(
    sizes: Mapping[str, int], taken: Mapping[str, int], *, confidence: float = 0.95
) -> DesignShows:
    """Return what simple random samples of strata can show.

    Parameters
    ----------
    sizes, taken : mappings of str to int
        N and n of each stratum; a stratum with none taken is spoken of as if it could be anything.
    confidence : float
        Inside (0, 1): two-sided for the margin, one-sided for what may go unseen.

    Returns
    -------
    DesignShows

    Raises
    ------
    DesignError
        If more is taken from a stratum than it has, or nothing at all.

    Notes
    -----
    The chance that no faulty unit is seen is a product over strata. For so many faulty units it is
    largest when each next one is put where it lowers the product least, for the logarithm of each
    factor is concave: that product is compared, in whole numbers.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 5.10, for the margin; the worst case is ours.

    Examples
    --------
    >>> shown = what_strata_show({"East": 34}, {"East": 10})
    >>> shown.undetected, round(shown.margin, 3)
    (7, 0.264)
    >>> what_strata_show({"must": 5, "rest": 34}, {"must": 5, "rest": 10}).undetected
    7
    """
    refuse_counts(sizes, Wanted(taken, {}))
    population, z = sum(sizes.values()), two_sided_z(confidence)
    variance, weights = 0.0, []
    for name, size in sizes.items():
        count = taken.get(name, 0)
        weights += [size / count] * count if count else []
        left = (size - count) / (size - 1) if size > 1 else float(not count)
        variance += (size / population) ** 2 * left / (4 * count or 1)
    return DesignShows(
        margin=min(_MOST, z * sqrt(variance)),
        undetected=_unseen_in_strata(sizes, taken, 1 - exact(confidence)),
        effective=effective_size(weights),
        size=sum(taken.values()),
        population=population,
        confidence=confidence,
    )


def what_chances_show(chances: Sequence[float], *, confidence: float = 0.95) -> DesignShows:
    """Return what a draw of fixed size with these chances can show.

    Parameters
    ----------
    chances : sequence of float, length N
        Inclusion probability of every unit of the frame.
    confidence : float
        Inside (0, 1).

    Returns
    -------
    DesignShows

    Raises
    ------
    DesignError
        If a chance is not above 0 and up to 1.

    Notes
    -----
    The variance is Hájek's with every residual one half. In a draw of fixed size the units hinder
    one another, so that none of several is drawn with at most the product of their 1 - pi: the
    faulty units are taken to be those with the least chances.

    References
    ----------
    Hájek (1964), Ann. Math. Stat. 35:1491-1523, for the margin; the worst case is ours.

    Examples
    --------
    >>> shown = what_chances_show([10 / 34] * 34)
    >>> shown.undetected, round(shown.margin, 3), round(shown.effective, 6)
    (8, 0.264, 10.0)
    """
    refuse_chances(chances)
    population, z = len(chances), two_sided_z(confidence)
    spread = sum(1 / chance - 1 for chance in chances)
    variance = spread / (4 * population * (population - 1)) if population > 1 else 0.0
    unseen, product = 0, 1.0
    for chance in sorted(chances):
        product *= 1 - chance
        if product <= 1 - confidence:
            break
        unseen += 1
    return DesignShows(
        margin=min(_MOST, z * sqrt(variance)),
        undetected=unseen,
        effective=population**2 / sum(1 / chance for chance in chances),
        size=round(sum(chances)),
        population=population,
        confidence=confidence,
    )


def _unseen_in_strata(sizes: Mapping[str, int], taken: Mapping[str, int], risk: Fraction) -> int:
    """Put faulty units one by one where they are likeliest to be missed, until they are not."""
    heap = [_step(size, taken.get(name, 0), 0) for name, size in sizes.items()]
    heapify(heap)
    unseen, chance = 0, Fraction(1)
    while heap:
        seen, size, count, placed = heap[0]
        chance *= 1 - seen
        if chance <= risk:
            break
        unseen += 1
        heapreplace(heap, _step(size, count, placed + 1))
    return unseen


def _step(size: int, taken: int, placed: int) -> tuple[Fraction, int, int, int]:
    """Return the chance that the next faulty unit of a stratum is the first one seen."""
    left = size - placed
    seen = Fraction(taken, left) if taken < left else Fraction(1)
    return seen if left else Fraction(1), size, taken, placed
