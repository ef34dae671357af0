"""Control charts of monthly results: which month differs from those before, and by chance or not.

Limits come from a baseline that is frozen; a new one starts with a recorded decision, never
because the points look better. With fewer than twelve points there are no limits to believe: draw
a run chart.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import sqrt

from sampling.faults import DesignError, Fault
from sampling.ranges import refuse_endless
from sampling.results import NoEstimate
from sampling.tails import smallest_count
from sampling.tallies import Tally, refuse_tally

LEAST_POINTS = 12
_THREE_SIGMA = 0.00135  # chance beyond three standard errors on one side
_OF_RANGE, _OF_LARGEST = 1.128, 3.267  # d2 and D4 of ranges of two


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One period; all None where there was nothing, limits None without a baseline.

    ``out`` says whether it lies outside the limits.
    """

    value: float | None
    low: float | None
    high: float | None
    out: bool


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A chart of periods in order.

    ``centre`` is that of the baseline's points; None, like all limits, with too few of them.
    ``ranges`` are the moving ranges of an XmR chart, the first None; empty for other charts.

    Parameters
    ----------
    method : str
        How it was found, in words.
    centre : float or None
        Of the baseline's points; None with too few of them.
    points : tuple
        One for each period.
    baseline : int
        First periods that make the centre.
    ranges : tuple
        Moving ranges of an XmR chart, the first None; empty for other charts.
    undefined : NoEstimate or None
        Why there are no limits; None when there are.
    """

    method: str
    centre: float | None
    points: tuple[ChartPoint, ...]
    baseline: int
    ranges: tuple[ChartPoint, ...] = ()
    undefined: NoEstimate | None = None

    @property
    def out(self) -> tuple[int, ...]:
        """The places, from 0, of the points outside their limits."""
        return tuple(place for place, point in enumerate(self.points) if point.out)

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def p_chart(
    periods: Sequence[Tally], *, baseline: int | None = None, least: int = LEAST_POINTS
) -> ControlChart:
    """Return a chart of rates with limits three standard errors about the centre.

    For periods of about 50 cases and more; see ``p_chart_exact`` for fewer.

    Parameters
    ----------
    periods : sequence of Tally
        Cases that met the standard, of those judged, in order.
    baseline : int or None
        How many first periods make the centre; None takes all.
    least : int
        Periods with a case that the baseline must have for limits.

    Returns
    -------
    ControlChart

    Raises
    ------
    DesignError
        If a tally makes no share, or the baseline is not between 1 and the number of periods.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control (2009), the orange juice cans:
    centre .2313, limits .0524 and .4102, samples 15 and 23 out.

    Examples
    --------
    >>> cans = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22,
    ...         8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    >>> chart = p_chart([Tally(faulty, 50) for faulty in cans])
    >>> first = chart.points[0]
    >>> round(chart.centre, 4), round(first.low, 4), round(first.high, 4), chart.out
    (0.2313, 0.0524, 0.4102, (14, 22))
    """

    def limits(centre: float, judged: int) -> tuple[float, float]:
        reach = 3 * sqrt(centre * (1 - centre) / judged)
        return max(0.0, centre - reach), min(1.0, centre + reach)

    return _of_rates("p chart", periods, baseline, least, limits)


def p_chart_exact(
    periods: Sequence[Tally], *, baseline: int | None = None, least: int = LEAST_POINTS
) -> ControlChart:
    """Return a chart of rates with exact limits: as rare as three standard errors, at any size.

    For periods of 10 to 30 cases and rates near 0 or 1. A point is out when chance makes so low,
    or so high, a count less often than .00135. Parameters and errors are those of ``p_chart``.

    Parameters
    ----------
    periods : sequence of Tally
        Cases that met the standard, and cases judged, of each period.
    baseline : int, optional
        How many first periods make the centre; all unless given.
    least : int
        Periods, below which there are no limits.

    Returns
    -------
    ControlChart

    Raises
    ------
    DesignError
        As ``p_chart``.

    References
    ----------
    Montgomery, Introduction to Statistical Quality Control (2009), on limits by probability.

    Examples
    --------
    Fourteen of twenty, after a year of nineteen:

    >>> chart = p_chart_exact([*[Tally(19, 20)] * 12, Tally(14, 20)], baseline=12)
    >>> chart.points[-1].low, chart.out
    (0.75, (12,))
    """

    def limits(centre: float, judged: int) -> tuple[float, float]:
        low = smallest_count(centre, judged, _THREE_SIGMA)
        high = judged - smallest_count(1 - centre, judged, _THREE_SIGMA)
        return low / judged, high / judged

    return _of_rates("p chart, exact limits", periods, baseline, least, limits)


def xmr(
    values: Sequence[float | None], *, baseline: int | None = None, least: int = LEAST_POINTS
) -> ControlChart:
    """Return a chart of single values by their moving ranges: for rates of periods of like size.

    Parameters
    ----------
    values : sequence of float or None
        One for each period in order; None where there is none, which the ranges step over.
    baseline : int or None
        How many first periods make the centre and limits; None takes all.
    least : int
        Values that the baseline must have for limits, at least 2.

    Returns
    -------
    ControlChart

    Raises
    ------
    DesignError
        If the baseline is not between 1 and the number of values, or a value is not finite.

    Notes
    -----
    The mean, plus or minus 3 / 1.128 of the mean moving range; ranges up to 3.267 of it. Limits of
    rates are not cut to [0, 1]: one outside says nothing on that side.

    References
    ----------
    NIST/SEMATECH e-Handbook of Statistical Methods (2012), section 6.3.2.2: flow rates with centre
    50.81, limits 45.8159 and 55.8041.

    Examples
    --------
    >>> flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    >>> chart = xmr(flow, least=10)
    >>> first = chart.points[0]
    >>> round(chart.centre, 2), round(first.low, 4), round(first.high, 4), chart.out
    (50.81, 45.8159, 55.8041, ())
    """
    refuse_endless((0 if value is None else value for value in values), "value")
    first = _first(baseline, len(values))
    known = [value for value in values[:first] if value is not None]
    if len(known) < max(2, least):
        points = tuple(ChartPoint(value, None, None, out=False) for value in values)
        return ControlChart(_XMR, None, points, first, undefined=NoEstimate.TOO_FEW_POINTS)
    centre = sum(known) / len(known)
    range_mean = sum(abs(b - a) for a, b in pairwise(known)) / (len(known) - 1)
    reach = 3 * range_mean / _OF_RANGE
    points = tuple(_point(value, centre - reach, centre + reach) for value in values)
    ranges = tuple(_point(value, 0.0, _OF_LARGEST * range_mean) for value in _ranges(values))
    return ControlChart(_XMR, centre, points, first, ranges)


_XMR = "XmR chart"


def _of_rates(
    method: str,
    periods: Sequence[Tally],
    baseline: int | None,
    least: int,
    limits: Callable[[float, int], tuple[float, float]],
) -> ControlChart:
    for tally in periods:
        refuse_tally(tally)
    first = _first(baseline, len(periods))
    known = [tally for tally in periods[:first] if tally.judged]
    rates = [tally.rate if tally.judged else None for tally in periods]
    if len(known) < max(1, least):
        points = tuple(ChartPoint(rate, None, None, out=False) for rate in rates)
        return ControlChart(method, None, points, first, undefined=NoEstimate.TOO_FEW_POINTS)
    centre = sum(tally.met for tally in known) / sum(tally.judged for tally in known)
    points = tuple(
        _point(rate, *(limits(centre, tally.judged) if tally.judged else (None, None)))
        for rate, tally in zip(rates, periods, strict=True)
    )
    return ControlChart(method, centre, points, first)


def _first(baseline: int | None, periods: int) -> int:
    first = periods if baseline is None else baseline
    if baseline is not None and not 1 <= first <= periods:
        raise DesignError(
            Fault.BAD_SIZE,
            f"a baseline of {first} does not lie in {periods} periods: give 1 to {periods}",
        )
    return first


def _ranges(values: Sequence[float | None]) -> list[float | None]:
    """Return how far each value lies from the one known before it; None for the first."""
    ranges: list[float | None] = []
    last: float | None = None
    for value in values:
        ranges.append(None if value is None or last is None else abs(value - last))
        last = last if value is None else value
    return ranges


def _point(value: float | None, low: float | None, high: float | None) -> ChartPoint:
    if value is None or low is None or high is None:
        return ChartPoint(value, low, high, out=False)
    slack = _SLACK * max(abs(low), abs(high))
    return ChartPoint(value, low, high, out=not low - slack <= value <= high + slack)


_SLACK = 1e-12  # a point on its limit is not out for the sake of rounding
