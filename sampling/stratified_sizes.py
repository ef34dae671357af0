"""How many cases a stratified sample needs for a margin, in all or in every stratum.

An interval for each team costs far more than one for the service; the difference between the two
answers is what there is to decide.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import ceil

from sampling.exact import Number, exact
from sampling.faults import DesignError, Fault
from sampling.margins import Size, n_for_margin
from sampling.ranges import margin as half_width
from sampling.ranges import two_sided_z

_SLACK = 1e-12  # a size that rounding alone lifted over a whole number is that number


@dataclass(frozen=True, slots=True)
class StratumSizes:
    """Cases to read so that every stratum has its own margin.

    ``total`` is their sum, ``together`` what the same margin for the whole alone would need.

    Parameters
    ----------
    each : mapping of str to int
        Cases of each stratum.
    total : int
        Their sum.
    together : int
        What the same margin for the whole alone would need.
    """

    each: Mapping[str, int]
    total: int
    together: int

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def n_stratified(
    sizes: Mapping[str, int],
    spreads: Mapping[str, Number],
    *,
    margin: Number,
    confidence: float = 0.95,
) -> Size:
    """Return how many cases, shared in proportion to the strata, estimate the whole to a margin.

    Parameters
    ----------
    sizes : mapping of str to int
        Units of the frame in each stratum.
    spreads : mapping of str to number
        Standard deviation in each, at least 0: the root of p (1 - p) for a yes/no standard.
    margin : number
        Half-width wanted, a fraction inside (0, 0.5].
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If an argument is out of range, or a stratum has no spread.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 5.9: n = sum W S^2 / (V + sum W S^2 / N).

    Examples
    --------
    >>> sizes, spreads = {"East": 200, "West": 200}, {"East": "0.5", "West": "0.3"}
    >>> n_stratified(sizes, spreads, margin="0.10").n
    57
    """
    return _stratified("stratified, proportional", sizes, spreads, margin, confidence, _within)


def n_stratified_neyman(
    sizes: Mapping[str, int],
    spreads: Mapping[str, Number],
    *,
    margin: Number,
    confidence: float = 0.95,
) -> Size:
    """Return how many cases, shared as Neyman would, estimate the whole to a margin.

    Parameters and errors are those of ``n_stratified``. Where the answer is more than a stratum
    holds, that stratum is to be read whole.

    Parameters
    ----------
    sizes : mapping of str to int
        N of each stratum.
    spreads : mapping of str to Number
        Standard deviation in each stratum.
    margin : Number
        Half the width of the interval, in the unit of the values.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        As ``n_stratified``.

    References
    ----------
    Cochran (1977), section 5.9: n = (sum W S)^2 / (V + sum W S^2 / N).

    Examples
    --------
    >>> sizes, spreads = {"East": 200, "West": 200}, {"East": "0.5", "West": "0.3"}
    >>> n_stratified_neyman(sizes, spreads, margin="0.10").n
    53
    """
    return _stratified("stratified, Neyman", sizes, spreads, margin, confidence, _weighed)


def n_each_stratum(
    sizes: Mapping[str, int],
    *,
    margin: Number,
    rate: Number = "0.5",
    confidence: float = 0.95,
) -> StratumSizes:
    """Return how many cases give each stratum an interval of its own.

    Parameters
    ----------
    sizes : mapping of str to int
        Units of the frame in each stratum; empty strata need none.
    margin, rate : number
        Half-width wanted in each, and the rate expected, as in ``n_for_margin``.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    StratumSizes

    Raises
    ------
    DesignError
        If an argument is out of range, or there is no unit.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 4.4, in each stratum.

    Examples
    --------
    >>> needed = n_each_stratum({"East": 120, "North": 80, "West": 60}, margin="0.15")
    >>> dict(needed.each), needed.total, needed.together
    ({'East': 32, 'North': 29, 'West': 26}, 87, 37)
    """
    population = _population(sizes)

    def needed(units: int) -> int:
        return n_for_margin(margin, population=units, rate=rate, confidence=confidence).n

    each = {name: needed(units) if units else 0 for name, units in sizes.items()}
    return StratumSizes(each, sum(each.values()), needed(population))


_Strata = list[tuple[Fraction, Fraction]]  # each stratum's share of the frame, and its spread


def _stratified(
    method: str,
    sizes: Mapping[str, int],
    spreads: Mapping[str, Number],
    margin: Number,
    confidence: float,
    numerator: Callable[[_Strata], Fraction],
) -> Size:
    population = _population(sizes)
    strata = [
        (Fraction(units, population), _spread(name, spreads)) for name, units in sizes.items()
    ]
    wanted = float(half_width(margin)) / two_sided_z(confidence)
    n = float(numerator(strata)) / (wanted**2 + float(_within(strata)) / population)
    return Size(method, max(1, ceil(n * (1 - _SLACK))), population)


def _within(strata: _Strata) -> Fraction:
    return sum((part * spread**2 for part, spread in strata), Fraction(0))


def _weighed(strata: _Strata) -> Fraction:
    return sum((part * spread for part, spread in strata), Fraction(0)) ** 2


def _spread(name: str, spreads: Mapping[str, Number]) -> Fraction:
    if name not in spreads:
        raise DesignError(Fault.BAD_NUMBER, f"no standard deviation for {name!r}: give one")
    spread = exact(spreads[name], called="standard deviation")
    if spread < 0:
        raise DesignError(
            Fault.BAD_NUMBER, f"the standard deviation of {name!r} is {spread}: give 0 or more"
        )
    return spread


def _population(sizes: Mapping[str, int]) -> int:
    for name, units in sizes.items():
        if units < 0:
            raise DesignError(
                Fault.BAD_SIZE, f"the stratum {name!r} has a size of {units}: give 0 or more"
            )
    population = sum(sizes.values())
    if not population:
        raise DesignError(
            Fault.EMPTY_FRAME, "no stratum holds a case: give at least one a size above 0"
        )
    return population
