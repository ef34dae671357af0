"""What two periods or teams can show of a change, before any file is read.

Dips of 20 a month cannot show improvement: from 60% the rate would have to reach 96%. A run chart
over the year can.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from sampling.exact import Number
from sampling.faults import DesignError, Fault
from sampling.margins import Size
from sampling.plain import Plain
from sampling.ranges import inside, refuse_population, share, two_sided_z
from sampling.tails import first_that_holds

_NORMAL = NormalDist()
_LONGEST = 1_000_000  # cases in each period
_STEPS = 100  # halvings of the search for a rate; far finer than any rate is said


@dataclass(frozen=True, slots=True)
class Periods(Plain):
    """The sizes of two samples, and what else bears on their difference.

    Parameters
    ----------
    first, second : int
        Cases read in each, at least 1.
    first_population, second_population : int or None
        Cases in each frame; None for a process without end.
    shared : int
        Cases read in both.
    correlation : number
        Between the two answers of a shared case, from 0 to 1.

    Raises
    ------
    DesignError
        If a number is out of range.
    """

    first: int
    second: int
    first_population: int | None = None
    second_population: int | None = None
    shared: int = 0
    correlation: Number = 0

    def __post_init__(self) -> None:
        for read, population in self._each():
            if read < 1 or (population is not None and population < read):
                raise DesignError(
                    Fault.BAD_SIZE,
                    f"cannot read {read} of {population} cases: read 1 or more, "
                    "of at least as many",
                )
        if not 0 <= self.shared <= min(self.first, self.second):
            raise DesignError(
                Fault.BAD_SIZE,
                f"{self.shared} shared of {self.first} and {self.second}: from 0 to "
                f"{min(self.first, self.second)}",
            )
        share(self.correlation, "correlation")

    def variance(self, first: float, second: float) -> float:
        """Return the variance of the difference between rates of ``first`` and ``second``."""
        spreads = (first * (1 - first), second * (1 - second))
        alone = sum(
            spread * _left(read, population) / read
            for spread, (read, population) in zip(spreads, self._each(), strict=True)
        )
        together = float(share(self.correlation)) * self.shared / (self.first * self.second)
        return max(0.0, alone - 2 * together * sqrt(spreads[0] * spreads[1]))

    def _each(self) -> tuple[tuple[int, int | None], tuple[int, int | None]]:
        return (self.first, self.first_population), (self.second, self.second_population)


@dataclass(frozen=True, slots=True)
class Change(Plain):
    """The nearest rates that would be told from the first; None where even 0 or 1 would not.

    ``power`` is the chance that such a change is found significant.

    Parameters
    ----------
    rate : float
        In the first period, from 0 to 1.
    down_to : float or None
        Nearest lower rate that would show; None when 0 would not.
    up_to : float or None
        Nearest higher rate that would show; None when 1 would not.
    power : float
        The chance that it shows.
    confidence : float
        Two-sided coverage, inside (0, 1).
    """

    rate: float
    down_to: float | None
    up_to: float | None
    power: float
    confidence: float


def power_two_periods(
    first: Number, second: Number, periods: Periods, *, confidence: float = 0.95
) -> float:
    """Return the chance that two samples show a change from one rate to another.

    Parameters
    ----------
    first, second : number
        The two true rates, from 0 to 1.
    periods : Periods
        The two samples.
    confidence : float
        Of the two-sided test, inside (0, 1).

    Returns
    -------
    float
        From 0 to 1, by the normal curve. Significance in the wrong direction is not counted.

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions (2003), chapter 4. R's
    ``power.prop.test(n = 50, p1 = .5, p2 = .75)`` prints a power of .740.

    Examples
    --------
    >>> round(power_two_periods("0.5", "0.75", Periods(50, 50)), 4)
    0.7402
    """
    return _power(float(share(first)), float(share(second)), periods, two_sided_z(confidence))


def n_two_periods(
    first: Number,
    second: Number,
    *,
    power: Number = "0.8",
    confidence: float = 0.95,
    population: int | None = None,
) -> Size:
    """Return how many cases to read in each period to show a change.

    Parameters
    ----------
    first, second : number
        The two true rates, from 0 to 1, not the same.
    power : number
        The chance wanted of showing it, inside (0, 1).
    confidence : float
        Of the two-sided test, inside (0, 1).
    population : int or None
        Cases in each period's frame; None for a process without end.

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If the rates are the same, or an argument is out of range.

    References
    ----------
    Fleiss, Levin & Paik (2003), chapter 4, without continuity correction. R's
    ``power.prop.test(p1 = .50, p2 = .75, power = .90)`` prints 76.7.

    Examples
    --------
    >>> n_two_periods("0.50", "0.75", power="0.9").n
    77
    """
    rates = float(share(first)), float(share(second))
    if rates[0] == rates[1]:
        raise DesignError(
            Fault.BAD_PLAN, f"there is no change from {first} to {second} to show: give two rates"
        )
    if population is not None:
        refuse_population(population)
    wanted, z = float(inside(power, "power")), two_sided_z(confidence)

    def shows(n: int) -> bool:
        periods = Periods(n, n, population, population)
        return _power(*rates, periods, z) >= wanted

    end = _LONGEST if population is None else population
    n = first_that_holds(1, end + 1, shows)
    if n > _LONGEST:
        raise DesignError(
            Fault.BAD_PLAN,
            f"more than {_LONGEST} cases would be needed: the rates are too close; move them apart",
        )
    # Both frames read whole leave no doubt about their difference.
    return Size("two periods", min(n, end), population)


def smallest_detectable_change(
    rate: Number, periods: Periods, *, power: Number = "0.8", confidence: float = 0.95
) -> Change:
    """Return the nearest rates that two samples would tell from ``rate``.

    Parameters
    ----------
    rate : number
        The rate in the first period, from 0 to 1.
    periods : Periods
        The two samples.
    power : number
        The chance wanted of showing the change, inside (0, 1).
    confidence : float
        Of the two-sided test, inside (0, 1).

    Returns
    -------
    Change
        None where no rate that way could be told.

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Fleiss, Levin & Paik (2003), chapter 4, solved for the second rate.

    Examples
    --------
    Twenty a month from 60%: nothing short of 96%.

    >>> round(smallest_detectable_change("0.60", Periods(20, 20)).up_to, 2)
    0.96
    """
    start, wanted = float(share(rate)), float(inside(power, "power"))
    z = two_sided_z(confidence)

    def shows(second: float) -> bool:
        return _power(start, second, periods, z) >= wanted

    return Change(
        start, _nearest(start, 0.0, shows), _nearest(start, 1.0, shows), wanted, confidence
    )


def _power(first: float, second: float, periods: Periods, z: float) -> float:
    weight = periods.first / (periods.first + periods.second)
    pooled = weight * first + (1 - weight) * second
    under_none = sqrt(periods.variance(pooled, pooled))
    apart, error = abs(first - second), sqrt(periods.variance(first, second))
    reach = apart - z * under_none
    if error == 0:
        return 1.0 if reach > 0 else 0.0
    return _NORMAL.cdf(reach / error)


def _nearest(start: float, end: float, shows: Callable[[float], bool]) -> float | None:
    """Halve towards the nearest rate on one side that shows; the end when it alone does."""
    if start == end or not shows(end):
        return None
    hidden, shown = start, end
    for _ in range(_STEPS):
        middle = (hidden + shown) / 2
        hidden, shown = (hidden, middle) if shows(middle) else (middle, shown)
    return shown


def _left(read: int, population: int | None) -> float:
    """The part of a frame that is not read: its correction of the variance."""
    return 1.0 if population is None else float(1 - Fraction(read, population))
