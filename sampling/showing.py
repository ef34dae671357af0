"""What a simple random sample of n from N can and cannot show, before it is drawn."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class SampleShows:
    """What a sample can show with 95% confidence.

    ``margin`` is the half-width, a fraction, of the interval for a rate of one half, with the
    finite population correction. ``detectable`` is the least number of faulty units, of N, of
    which at least one will be drawn; ``undetected`` the most that may be there when none is.
    """

    margin: float
    detectable: int
    undetected: int


def what_a_sample_shows(size: int, population: int) -> SampleShows:
    """Return what a simple random sample of ``size`` from ``population`` can show.

    Raises
    ------
    ValueError
        If ``size`` is not between 1 and ``population``.

    Notes
    -----
    The chance that none of D faulty units is among n drawn from N is
    C(N - D, n) / C(N, n), computed in whole numbers.

    Examples
    --------
    A dip sample of 10 from 34:

    >>> shown = what_a_sample_shows(10, 34)
    >>> shown.detectable, shown.undetected, round(shown.margin, 3)
    (8, 7, 0.264)
    """
    if not 1 <= size <= population:
        raise ValueError(f"need 1 <= size <= population, got {size} of {population}")
    detectable = _least_detected(size, population)
    correction = (population - size) / (population - 1) if population > 1 else 0.0
    z = NormalDist().inv_cdf(0.5 + _CONFIDENCE / 2)
    return SampleShows(z * sqrt(0.25 / size * correction), detectable, detectable - 1)


def chance_of_missing(faulty: int, size: int, population: int) -> Fraction:
    """Return the exact chance that a sample holds none of the faulty units."""
    if not 0 <= faulty <= population:
        raise ValueError(f"need 0 <= faulty <= population, got {faulty} of {population}")
    return Fraction(comb(population - faulty, size), comb(population, size))


def _least_detected(size: int, population: int) -> int:
    low, high = 1, population
    limit = Fraction(1, 20)
    while low < high:
        middle = (low + high) // 2
        if chance_of_missing(middle, size, population) <= limit:
            high = middle
        else:
            low = middle + 1
    return low
