"""Run charts: whether months in a row are more than chance, from as few as ten points.

No limits are drawn, so none has to be believed. Choose one set of rules and keep to it: with eight
rules at once, one of them always cries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise
from math import log2
from statistics import median

from sampling.exact import exact
from sampling.ranges import refuse_endless
from sampling.results import NoEstimate
from sampling.tails import at_most_of_trials, first_that_holds

LEAST_POINTS = 10  # beside the centre line, for the rules to mean anything
_CROSSING_RISK = exact("0.05")
_HALF = exact("0.5")


@dataclass(frozen=True, slots=True)
class RunChart:
    """A run chart's two tests of chance.

    Parameters
    ----------
    centre : float or None
        The line compared with; None when there is no value.
    useful : int
        Points beside the line.
    longest_run, longest_expected : int
        The longest run on one side, and the longest that chance makes.
    crossings, fewest_expected : int
        Times the line is crossed, and the fewest that chance makes.
    signal : bool or None
        Whether either test fails; None with too few points, see ``undefined``.
    undefined : NoEstimate or None
    """

    centre: float | None
    useful: int
    longest_run: int
    longest_expected: int
    crossings: int
    fewest_expected: int
    signal: bool | None
    undefined: NoEstimate | None = None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def run_rules(values: Sequence[float | None], *, centre: float | None = None) -> RunChart:
    """Return whether a run of values shifts or trends more than chance makes it.

    Parameters
    ----------
    values : sequence of float or None
        One for each period in order; None where there is none.
    centre : float or None
        The line to compare with, such as the median of a frozen baseline; None takes the median
        of the values.

    Returns
    -------
    RunChart
        Points on the line count for neither side and do not break a run.

    Raises
    ------
    DesignError
        If a value is not finite.

    Notes
    -----
    A signal is a run longer than round(log2 n) + 3, or fewer crossings than the 5% point of a
    Binomial(n - 1, 1/2), n the points beside the line.

    References
    ----------
    Anhøj & Olesen (2014), PLoS ONE 9(11):e113825: with 24 points, runs of up to 8 and at least 8
    crossings. Anhøj (2015), PLoS ONE 10(3):e0121349.

    Examples
    --------
    >>> chart = run_rules([62, 58, 64, 60, 57, 63, 59, 61, 72, 74, 71, 76, 73, 75, 77, 74])
    >>> chart.longest_run, chart.longest_expected, chart.crossings, chart.fewest_expected
    (8, 7, 1, 4)
    >>> chart.signal
    True
    """
    given = [value for value in values if value is not None]
    refuse_endless(given, "value")
    if not given:
        return RunChart(None, 0, 0, 0, 0, 0, None, NoEstimate.TOO_FEW_POINTS)
    line = median(given) if centre is None else centre
    sides = [value > line for value in given if value != line]
    n = len(sides)
    run, longest = longest_run(sides), longest_expected(n)
    crossings = sum(before != after for before, after in pairwise(sides))
    fewest = fewest_expected(n)
    if n < LEAST_POINTS:
        return RunChart(line, n, run, longest, crossings, fewest, None, NoEstimate.TOO_FEW_POINTS)
    return RunChart(
        line, n, run, longest, crossings, fewest, signal=run > longest or crossings < fewest
    )


def longest_run(sides: Iterable[bool]) -> int:
    """Return the length of the longest run of one value.

    Examples
    --------
    >>> longest_run([True, True, False, True, True, True])
    3
    """
    return max((len(list(run)) for _, run in groupby(sides)), default=0)


def longest_expected(points: int) -> int:
    """Return the longest run on one side that chance makes of so many points; 0 of none.

    Examples
    --------
    >>> [longest_expected(points) for points in (10, 24, 60)]
    [6, 8, 9]
    """
    return round(log2(points)) + 3 if points else 0


def fewest_expected(points: int) -> int:
    """Return the fewest crossings of the line that chance makes of so many points.

    Examples
    --------
    >>> [fewest_expected(points) for points in (10, 24, 60)]
    [2, 8, 23]
    """
    gaps = max(0, points - 1)

    def enough(count: int) -> bool:
        below = at_most_of_trials(count, trials=gaps, rate=_HALF)
        return below.ways * _CROSSING_RISK.denominator >= _CROSSING_RISK.numerator * below.total

    return first_that_holds(0, gaps, enough)


def eight_in_a_row(values: Sequence[float | None], centre: float) -> tuple[int, ...]:
    """Return the places that end a run of eight or more on one side of the centre.

    The rule to keep beside the limits of a control chart, as Western Electric's fourth. A value
    on the line breaks the run; None does not.

    Parameters
    ----------
    values : sequence of float or None
        One for each period in order; None where there is none.
    centre : float
        The line to compare with.

    Returns
    -------
    tuple of int
        Places from 0, in order; empty when there is no such run.

    References
    ----------
    Western Electric, Statistical Quality Control Handbook (1956).

    Examples
    --------
    >>> eight_in_a_row([3, 1, 3, 3, 3, 3, 3, 3, 3, 3], 2.0)
    (9,)
    """
    found, run, last = [], 0, 0
    for place, value in enumerate(values):
        if value is None:
            continue
        side = (value > centre) - (value < centre)
        run = run + 1 if side == last and side else abs(side)
        last = side
        if run >= _ROW:
            found.append(place)
    return tuple(found)


_ROW = 8
