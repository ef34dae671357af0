"""What a simple random sample of n from N can and cannot show, before it is drawn."""

from dataclasses import asdict, dataclass
from fractions import Fraction
from math import sqrt

from sampling.faults import DesignError, Fault
from sampling.intervals import upper_finite
from sampling.ranges import two_sided_z
from sampling.tails import at_most_of_frame

_MOST = 0.5  # no share is further than this from one half


@dataclass(frozen=True, slots=True)
class SampleShows:
    """What a sample can show with the stated confidence.

    ``margin`` is the half-width, a fraction, of the interval for a rate of one half, with the
    finite population correction. ``detectable`` is the least number of faulty units, of N, of
    which at least one will be drawn; ``undetected`` the most that may be there when none is.

    Parameters
    ----------
    margin : float
        Half-width for a rate of one half, from 0 to 0.5.
    detectable : int
        Least faulty units of which one will be drawn.
    undetected : int
        Most that may be there when none is.
    size : int
        n.
    population : int
        N.
    confidence : float
        Two-sided coverage, inside (0, 1).
    """

    margin: float
    detectable: int
    undetected: int
    size: int
    population: int
    confidence: float

    @property
    def detectable_rate(self) -> float:
        """``detectable`` as a share of the population."""
        return self.detectable / self.population

    @property
    def undetected_rate(self) -> float:
        """``undetected`` as a share of the population."""
        return self.undetected / self.population

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def what_a_sample_shows(size: int, population: int, *, confidence: float = 0.95) -> SampleShows:
    """Return what a simple random sample of ``size`` from ``population`` can show.

    Parameters
    ----------
    size, population : int
        Units to draw and units there are, 1 <= size <= population.
    confidence : float
        Inside (0, 1): two-sided for the margin, one-sided for what is found or missed.

    Returns
    -------
    SampleShows

    Raises
    ------
    DesignError
        If ``size`` is not between 1 and ``population``, or ``confidence`` is out of range.

    Notes
    -----
    The chance that none of D faulty units is among n drawn from N is
    C(N - D, n) / C(N, n), computed in whole numbers.

    References
    ----------
    Wright (1991), for the limit when none is seen; Cochran (1977), section 3.2.

    Examples
    --------
    A dip sample of 10 from 34:

    >>> shown = what_a_sample_shows(10, 34)
    >>> shown.detectable, shown.undetected, round(shown.margin, 3)
    (8, 7, 0.264)
    """
    _refuse(size, population)
    z = two_sided_z(confidence)
    undetected = upper_finite(0, size, population, confidence=confidence)
    correction = (population - size) / (population - 1) if population > 1 else 0.0
    margin = min(_MOST, z * sqrt(correction / (4 * size)))
    return SampleShows(margin, undetected + 1, undetected, size, population, confidence)


def chance_of_missing(faulty: int, size: int, population: int) -> Fraction:
    """Return the exact chance that a sample holds none of the faulty units.

    Parameters
    ----------
    faulty : int
        Units of the population at fault.
    size : int
        Units read.
    population : int

    Returns
    -------
    Fraction
        From 0 to 1.

    Raises
    ------
    DesignError
        If ``faulty`` is not between 0 and ``population``, or ``size`` not between 1 and it.

    References
    ----------
    Cochran (1977), chapter 3: the hypergeometric distribution.

    Examples
    --------
    >>> chance_of_missing(1, 10, 40)
    Fraction(3, 4)
    """
    _refuse(size, population)
    if not 0 <= faulty <= population:
        raise DesignError(
            Fault.BAD_SIZE, f"need 0 <= faulty <= population, got {faulty} of {population}"
        )
    return Fraction(*at_most_of_frame(0, drawn=size, marked=faulty, population=population))


def _refuse(size: int, population: int) -> None:
    if not 1 <= size <= population:
        raise DesignError(
            Fault.BAD_SIZE, f"need 1 <= size <= population, got {size} of {population}"
        )
