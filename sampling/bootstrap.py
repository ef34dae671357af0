"""Intervals by resampling units, for any statistic of agreement.

A resample draws as many units as there are, with replacement: it is a multinomial draw over the
distinct patterns, so it costs the same for a hundred files as for a million. Resampling units
asks what other files would have shown; for other raters too see ``sampling.two_way``.

The stream is NumPy's PCG64 from a stated seed: the same seed gives the same interval with the
same version of NumPy. It proves nothing and is no part of a draw.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist

import numpy as np

from sampling.agreement_results import Undefined, undefined_because
from sampling.agreement_weights import IDENTITY, Weighting
from sampling.alpha import ORDINAL, Metric, alpha_values
from sampling.coefficients import Coefficient
from sampling.faults import DesignError, Fault
from sampling.ranges import refuse_confidence
from sampling.ratings import Floats, Patterns, Ratings, count_patterns

REPLICATES = 2000
UNDEFINED_SHARE = 0.05  # with more undefined replicates than this there is no interval
_CELLS = 2_000_000  # of the table of resamples held at a time


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic that can be resampled.

    ``values(patterns, times, q)`` takes times of shape (sets, patterns) and a scale of q
    categories; it returns shape (sets,), not-a-number where undefined.

    Parameters
    ----------
    name : str
        As it is reported.
    patterns : callable
        Which patterns of ratings it reads.
    values : callable
        Its value for each set of times, shape (sets,).
    """

    name: str
    patterns: Callable[[Ratings], Patterns]
    values: Callable[[Patterns, Floats, int], Floats]


@dataclass(frozen=True, slots=True)
class Resampled:
    """A statistic with its interval by resampling.

    Parameters
    ----------
    method : str
        The statistic, and what was resampled where that is not the units alone.
    value, standard_error, low, high : float or None
        None when undefined: see ``undefined``.
    units : int
        Units with a rating.
    replicates, undefined_replicates : int
        Resamples asked for, and those among them in which the statistic is undefined.
    seed : int
        Of NumPy's PCG64.
    confidence : float
        Two-sided coverage.
    undefined : Undefined or None
        Why there is no value, or no interval.
    raters : int or None
        Raters that were resampled too; None when they were not.
    """

    method: str
    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    units: int
    replicates: int
    undefined_replicates: int
    seed: int
    confidence: float
    undefined: Undefined | None = None
    raters: int | None = None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def coefficient_statistic(coefficient: Coefficient, weighting: Weighting = IDENTITY) -> Statistic:
    """Return a coefficient of agreement as a statistic to resample.

    Parameters
    ----------
    coefficient : Coefficient
        PERCENT, COHEN, CONGER, FLEISS, BRENNAN_PREDIGER or GWET.
    weighting : Weighting
        What partial agreement counts for.

    Returns
    -------
    Statistic
        For ``bootstrap``, ``bootstrap_bca`` and ``bootstrap_two_way``.

    References
    ----------
    Gwet, Handbook of Inter-Rater Reliability (2021), for the coefficients.

    Examples
    --------
    Fleiss, Levin & Paik's psychiatric table, whose kappa is .68:

    >>> from sampling.coefficients import COHEN
    >>> from sampling.ratings import ratings_of_table
    >>> ratings = ratings_of_table([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    >>> found = bootstrap(ratings, coefficient_statistic(COHEN), seed=1, replicates=200)
    >>> round(found.value, 4), found.low < found.value < found.high
    (0.6765, True)
    """

    def values(patterns: Patterns, times: Floats, q: int) -> Floats:
        return coefficient.parts(patterns, times, weighting.of(q)).values()

    name = f"{coefficient.name}, {weighting.name}".removesuffix(", ")
    return Statistic(name, coefficient.patterns, values)


def alpha_statistic(metric: Metric = ORDINAL, numbers: Sequence[float] | None = None) -> Statistic:
    """Return Krippendorff's alpha as a statistic to resample.

    Parameters
    ----------
    metric : Metric
        How far apart two categories are.
    numbers : sequence of float, optional
        The categories' values, for interval and ratio metrics; 1, 2, 3 ... unless given.

    Returns
    -------
    Statistic
        For ``bootstrap`` and ``bootstrap_bca``.

    References
    ----------
    Krippendorff (2013), Content Analysis, on resampled distributions of alpha.

    Examples
    --------
    >>> from sampling.ratings import read_ratings
    >>> ratings = read_ratings([["a", "a"], ["b", "b"], ["a", "b"]], "ab")
    >>> found = bootstrap(ratings, alpha_statistic(), seed=1, replicates=200)
    >>> round(found.value, 4)
    0.4444
    """

    def values(patterns: Patterns, times: Floats, q: int) -> Floats:
        del q
        return alpha_values(patterns, times, metric, numbers)

    return Statistic(f"Krippendorff's alpha, {metric.name}", count_patterns, values)


def bootstrap(
    ratings: Ratings,
    statistic: Statistic,
    *,
    seed: int,
    replicates: int = REPLICATES,
    confidence: float = 0.95,
) -> Resampled:
    """Return the percentile interval of a statistic.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    statistic : Statistic
        What to resample: ``alpha_statistic`` or one of your own.
    seed : int
        Of NumPy's PCG64, to be stated beside the interval.
    replicates : int
        Resamples of the units, at least 2.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Resampled
        Without interval when the statistic is undefined in more than 5% of the resamples.

    Raises
    ------
    DesignError
        If ``confidence`` or ``replicates`` is out of range.

    References
    ----------
    Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.

    Examples
    --------
    Gwet's example of 12 units and 4 raters, as R's irrCAC gives it:

    >>> twelve = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
    >>> rows = [[None if grade == "." else grade for grade in unit] for unit in twelve.split()]
    >>> from sampling.ratings import read_ratings
    >>> found = bootstrap(read_ratings(rows, "12345"), alpha_statistic(), seed=1)
    >>> round(found.value, 3), found.low < found.value < found.high
    (0.815, True)
    """
    refuse_confidence(confidence)
    sample = Sample.of(ratings, statistic, seed=seed, replicates=replicates)
    return percentiles(sample, statistic.name, confidence)


def bootstrap_bca(
    ratings: Ratings,
    statistic: Statistic,
    *,
    seed: int,
    replicates: int = REPLICATES,
    confidence: float = 0.95,
) -> Resampled:
    """Return the interval of a statistic corrected for bias and skewness.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    statistic : Statistic
        What to resample.
    seed : int
        Of NumPy's PCG64, to be stated beside the interval.
    replicates : int
        Resamples of the units, at least 2.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Resampled
        As ``bootstrap``.

    References
    ----------
    Efron (1987), J. Am. Stat. Assoc. 82:171-185.

    Raises
    ------
    DesignError
        If ``confidence`` or ``replicates`` is out of range.

    Examples
    --------
    >>> twelve = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
    >>> rows = [[None if grade == "." else grade for grade in unit] for unit in twelve.split()]
    >>> from sampling.ratings import read_ratings
    >>> found = bootstrap_bca(read_ratings(rows, "12345"), alpha_statistic(), seed=1)
    >>> round(found.value, 3), found.low < found.value < found.high
    (0.815, True)
    """
    refuse_confidence(confidence)
    sample = Sample.of(ratings, statistic, seed=seed, replicates=replicates)
    ends = sample.corrected((1 - confidence) / 2, statistic)
    return _result(sample, statistic.name, ends, confidence)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The observed value, the defined replicates, and what they came from."""

    patterns: Patterns
    q: int
    value: float
    replicates: Floats
    asked: int
    seed: int

    @classmethod
    def of(cls, ratings: Ratings, statistic: Statistic, *, seed: int, replicates: int) -> "Sample":
        """Draw the replicates."""
        refuse_replicates(replicates)
        patterns = statistic.patterns(ratings)
        if not patterns.units:
            return cls(patterns, ratings.q, float("nan"), np.empty(0), replicates, seed)
        times = patterns.times[None].astype(np.float64)
        value = float(statistic.values(patterns, times, ratings.q)[0])
        stream = np.random.Generator(np.random.PCG64(seed))
        size = max(1, _CELLS // len(patterns.times))
        parts = []
        for start in range(0, replicates, size):
            drawn = stream.multinomial(
                patterns.units,
                patterns.times / patterns.units,
                size=min(size, replicates - start),
            )
            parts.append(statistic.values(patterns, drawn.astype(np.float64), ratings.q))
        found = np.concatenate(parts)
        return cls(patterns, ratings.q, value, found[~np.isnan(found)], replicates, seed)

    def corrected(self, tail: float, statistic: Statistic) -> tuple[float, float] | None:
        """Return the shares of replicates that a BCa interval ends at."""
        below = (self.replicates < self.value).mean() if len(self.replicates) else 0.0
        level = float(below + (self.replicates == self.value).mean() / 2) if below else 0.0
        if not 0 < level < 1:
            return None
        normal = NormalDist()
        bias, skew = normal.inv_cdf(level), self._acceleration(statistic)
        ends = [bias + normal.inv_cdf(share) for share in (tail, 1 - tail)]
        low, high = (normal.cdf(bias + end / (1 - skew * end)) for end in ends)
        return low, high

    def _acceleration(self, statistic: Statistic) -> float:
        """Return the skewness of the jackknife over units, each pattern once."""
        times = self.patterns.times
        left_out = times - np.eye(len(times))
        values = statistic.values(self.patterns, left_out, self.q)
        kept = ~np.isnan(values)
        values, weight = values[kept], times[kept]
        spread = np.average(values, weights=weight) - values
        squares = float(weight @ spread**2)
        return float(weight @ spread**3) / (6 * squares**1.5) if squares > 0 else 0.0


def refuse_replicates(replicates: int) -> None:
    """Refuse so few resamples that they have no spread.

    Raises
    ------
    DesignError
        If there are fewer than two.
    """
    if replicates < 2:  # noqa: PLR2004  # one has no spread
        raise DesignError(
            Fault.BAD_SIZE, f"{replicates} resamples have no spread: take at least 2, better 2,000"
        )


def percentiles(sample: Sample, method: str, confidence: float) -> Resampled:
    """Return the interval that leaves as many replicates outside at each end."""
    tail = (1 - confidence) / 2
    return _result(sample, method, (tail, 1 - tail), confidence)


def _result(
    sample: Sample, method: str, ends: tuple[float, float] | None, confidence: float
) -> Resampled:
    reason = _no_interval(sample, ends)
    low = high = error = None
    if reason is None and ends is not None:
        low, high = (float(end) for end in np.quantile(sample.replicates, ends))
        error = float(sample.replicates.std(ddof=1))
    return Resampled(
        method=method,
        value=None if np.isnan(sample.value) else sample.value,
        standard_error=error,
        low=low,
        high=high,
        units=sample.patterns.units,
        replicates=sample.asked,
        undefined_replicates=sample.asked - len(sample.replicates),
        seed=sample.seed,
        confidence=confidence,
        undefined=reason,
    )


def _no_interval(sample: Sample, ends: tuple[float, float] | None) -> Undefined | None:
    found = sample.replicates
    if np.isnan(sample.value):
        return undefined_because(sample.value, sample.patterns.pairs)
    if sample.asked - len(found) > UNDEFINED_SHARE * sample.asked or len(found) <= 1:
        return Undefined.RESAMPLES_UNDEFINED
    if np.ptp(found) <= 0:
        return Undefined.RESAMPLES_ALIKE
    return Undefined.RESAMPLES_ONE_SIDED if ends is None else None
