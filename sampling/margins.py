"""How many cases to read to estimate a rate to a margin.

Rates and margins are read as the decimals that were typed, for every answer is rounded up: in
binary arithmetic 0.035 * 400 is a little over 14, and 23 files too many would be asked for.
"""

from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil, floor

from sampling.agreement_results import Caution
from sampling.exact import Number
from sampling.intervals import exact_finite, wilson_centre
from sampling.ranges import (
    above_0,
    inside,
    refuse_confidence,
    refuse_population,
    share,
    two_sided_z,
)
from sampling.ranges import (
    margin as half_width,
)
from sampling.tails import first_that_holds

_SLACK = 1e-12  # a size that rounding alone lifted over a whole number is that number
_FEW = 5  # expected failures below which the normal curve is a poor guide

_NEAR_AN_END = Caution(
    "near-an-end",
    "So few failures or passes are expected that the margin will be lopsided: "
    "plan by the exact interval.",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many units to read.

    Parameters
    ----------
    method : str
    n : int
        Units to read.
    population : int or None
        Units in the frame; None for a process without end.
    allowed : int or None
        Failures that may be seen and still support the claim; None when the size is for a margin.
    cautions : tuple of Caution
        What a reader must know beside the number.
    """

    method: str
    n: int
    population: int | None
    allowed: int | None = None
    cautions: tuple[Caution, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ExactSize:
    """Sizes whose exact interval keeps to a margin.

    The limits are lumpy, so one case more can widen them: ``first`` is the first size that keeps
    to the margin, ``n`` the one from which every size up to twice as many does.

    Parameters
    ----------
    first : int
        First size that keeps to the margin.
    n : int
        Size from which every one up to twice as many does.
    population : int
        N.
    """

    first: int
    n: int
    population: int

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def n_for_margin(
    margin: Number,
    *,
    population: int | None = None,
    rate: Number = "0.5",
    confidence: float = 0.95,
    effect: Number = 1,
) -> Size:
    """Return how many cases estimate a rate to plus or minus ``margin``.

    Parameters
    ----------
    margin : number
        Half-width wanted, a fraction inside (0, 0.5].
    population : int or None
        Cases in the frame; None leaves out the finite correction.
    rate : number
        The rate expected, inside (0, 1); one half needs the most.
    confidence : float
        Two-sided coverage, inside (0, 1).
    effect : number
        Design effect, above 0. It multiplies the size before the finite correction.

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If an argument is out of range.

    Notes
    -----
    n0 = z^2 p (1 - p) / e^2 times the effect; n = n0 / (1 + (n0 - 1) / N), rounded up.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 4.4.

    Examples
    --------
    >>> [n_for_margin(e, population=400).n for e in ("0.10", "0.05")]
    [78, 197]
    """
    wanted, expected = half_width(margin), inside(rate)
    z = two_sided_z(confidence)
    size = z * z * float(expected * (1 - expected) / wanted**2 * above_0(effect, "effect"))
    if population is not None:
        refuse_population(population)
        size = size / (1 + (size - 1) / population) if size > 1 else size
    n = _up(size)
    n = n if population is None else min(n, population)
    few = n * min(expected, 1 - expected) < _FEW and n != population
    return Size("normal margin", n, population, cautions=(_NEAR_AN_END,) if few else ())


def n_for_wilson_margin(margin: Number, *, rate: Number, confidence: float = 0.95) -> Size:
    """Return how many cases make half the Wilson interval no wider than ``margin``.

    For rates near 0 or 1, where the normal margin is too hopeful.

    Parameters
    ----------
    margin, rate : number
        Fractions, the margin inside (0, 0.5] and the rate from 0 to 1.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Wilson (1927), JASA 22:209-212.

    Examples
    --------
    >>> n_for_wilson_margin("0.05", rate="0.95").n
    83
    """
    wanted, expected = float(half_width(margin)), float(share(rate))
    z = two_sided_z(confidence)

    def fits(trials: int) -> bool:
        return wilson_centre(expected, trials, z)[1] <= wanted * (1 + _SLACK)

    most = _up(z * z / wanted**2) + 1
    return Size("Wilson margin", first_that_holds(1, most, fits), None)


def n_for_exact_margin(
    margin: Number, *, population: int, rate: Number = "0.5", confidence: float = 0.95
) -> ExactSize:
    """Return how many cases of a frame make half the exact interval no wider than ``margin``.

    The number seen is taken to be the expected one, rounded to the nearest. It takes under a
    second for a frame of 1,000, and some seconds for thousands.

    Parameters
    ----------
    margin : number
        A fraction inside (0, 0.5].
    population : int
        Cases in the frame, at least 1.
    rate : number
        The rate expected, from 0 to 1.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    ExactSize

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Wright, Exact Confidence Bounds when Sampling from Small Finite Universes (1991).

    Examples
    --------
    >>> n_for_exact_margin("0.10", population=400)
    ExactSize(first=82, n=82, population=400)
    """
    wanted, expected = half_width(margin), share(rate)
    refuse_population(population)
    refuse_confidence(confidence)

    def fits(n: int) -> bool:
        low, high = exact_finite(_nearest(expected * n), n, population, confidence=confidence)[:2]
        return high - low <= 2 * wanted * population

    first = next(n for n in range(1, population + 1) if fits(n))
    steady, n = first, first + 1
    while n <= min(2 * steady, population):
        steady = steady if fits(n) else n + 1
        n += 1
    return ExactSize(first, steady, population)


def _nearest(number: Fraction) -> int:
    """Return the nearest whole number, halves upwards."""
    return floor(number + Fraction(1, 2))


def _up(size: float) -> int:
    return max(1, ceil(size * (1 - _SLACK)))
