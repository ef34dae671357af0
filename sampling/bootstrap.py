"""Intervals by resampling units, for any statistic of agreement.

A resample draws as many units as there are, with replacement: it is a multinomial draw over the
distinct patterns, so it costs the same for a hundred files as for a million. Resampling units
asks what other files would have shown; it says nothing of other raters.

The stream is NumPy's PCG64 from a stated seed: the same seed gives the same interval with the
same version of NumPy. It proves nothing and is no part of a draw.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist

import numpy as np

from sampling.agreement_weights import IDENTITY, Weighting
from sampling.alpha import ORDINAL, Metric, alpha_values
from sampling.coefficients import Coefficient
from sampling.ratings import Floats, Patterns, Ratings, count_patterns

REPLICATES = 2000
UNDEFINED_SHARE = 0.05  # with more undefined replicates than this there is no interval
_CELLS = 2_000_000  # of the table of resamples held at a time


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic that can be resampled.

    ``values(patterns, times, q)`` takes times of shape (sets, patterns) and a scale of q
    categories; it returns shape (sets,), not-a-number where undefined.
    """

    name: str
    patterns: Callable[[Ratings], Patterns]
    values: Callable[[Patterns, Floats, int], Floats]


@dataclass(frozen=True, slots=True)
class Resampled:
    """A statistic with its interval by resampling.

    ``low``, ``high`` and ``standard_error`` are None when the value is undefined, when too many
    replicates were, or when they do not vary. ``undefined`` counts the undefined replicates.
    """

    method: str
    value: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    units: int
    replicates: int
    undefined: int
    seed: int
    confidence: float

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def coefficient_statistic(coefficient: Coefficient, weighting: Weighting = IDENTITY) -> Statistic:
    """Return a coefficient of agreement as a statistic to resample."""

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
    ValueError
        If ``confidence`` or ``replicates`` is out of range.

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
    sample = _Sample.of(ratings, statistic, seed=seed, replicates=replicates)
    tail = (1 - _checked(confidence)) / 2
    return _result(sample, statistic, (tail, 1 - tail), confidence)


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
    ValueError
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
    sample = _Sample.of(ratings, statistic, seed=seed, replicates=replicates)
    tail = (1 - _checked(confidence)) / 2
    return _result(sample, statistic, sample.corrected(tail, statistic), confidence)


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """The observed value, the defined replicates, and what they came from."""

    patterns: Patterns
    q: int
    value: float
    replicates: Floats
    asked: int
    seed: int

    @classmethod
    def of(cls, ratings: Ratings, statistic: Statistic, *, seed: int, replicates: int) -> "_Sample":
        """Draw the replicates."""
        if replicates < 1:
            raise ValueError(f"replicates must be 1 or more, got {replicates}")
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


def _checked(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be inside (0, 1), got {confidence}")
    return confidence


def _result(
    sample: _Sample, statistic: Statistic, ends: tuple[float, float] | None, confidence: float
) -> Resampled:
    undefined = sample.asked - len(sample.replicates)
    enough = undefined <= UNDEFINED_SHARE * sample.asked and not np.isnan(sample.value)
    varied = enough and len(sample.replicates) > 1 and np.ptp(sample.replicates) > 0
    low = high = error = None
    if varied and ends is not None:
        low, high = (float(end) for end in np.quantile(sample.replicates, ends))
        error = float(sample.replicates.std(ddof=1))
    return Resampled(
        method=statistic.name,
        value=None if np.isnan(sample.value) else sample.value,
        standard_error=error,
        low=low,
        high=high,
        units=sample.patterns.units,
        replicates=sample.asked,
        undefined=undefined,
        seed=sample.seed,
        confidence=confidence,
    )
