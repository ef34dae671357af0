"""Intervals by resampling files and raters: what other files and other auditors would have shown.

A rater who is drawn twice agrees with themselves without fail. Counting that as agreement would
lift it by about one part in the number of raters, so pairs of a rater with themselves are left
out of every resample. With few raters the resamples hardly differ in who rated: six is the least.
"""

from dataclasses import replace

import numpy as np

from sampling.bootstrap import (
    REPLICATES,
    Resampled,
    Sample,
    Statistic,
    percentiles,
    refuse_replicates,
)
from sampling.faults import DesignError, Fault
from sampling.ranges import refuse_confidence
from sampling.ratings import Counts, Floats, Patterns, Ratings, count_patterns, row_patterns

LEAST_RATERS = 6


def bootstrap_two_way(
    ratings: Ratings,
    statistic: Statistic,
    *,
    seed: int,
    replicates: int = REPLICATES,
    confidence: float = 0.95,
) -> Resampled:
    """Return the percentile interval of a statistic over other units and other raters.

    It answers another question than ``bootstrap``, which keeps the raters, and is wider where
    raters differ.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category; six raters or more who rated anything.
    statistic : Statistic
        What to resample: alpha, or a coefficient that looks at categories and not at who chose
        them (percent agreement, Fleiss, Brennan-Prediger, Gwet).
    seed : int
        Of NumPy's PCG64, to be stated beside the interval.
    replicates : int
        Resamples, at least 2.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Resampled
        ``raters`` is how many were resampled. Without interval, with the reason, when the
        statistic is undefined in more than 5% of the resamples.

    Raises
    ------
    DesignError
        If there are fewer than six raters, the statistic goes by each rater's own margins, or
        ``replicates`` or ``confidence`` is out of range.

    References
    ----------
    Owen (2007), The pigeonhole bootstrap, Ann. Appl. Stat. 1:386-411: rows and columns are drawn
    with replacement, each by itself.

    Examples
    --------
    Six raters, of whom the last is always one grade harsher:

    >>> from sampling.bootstrap import alpha_statistic, bootstrap
    >>> from sampling.ratings import read_ratings
    >>> rows = [[grade] * 5 + [worse] for grade, worse in ["32", "21", "32", "43", "21"] * 4]
    >>> ratings = read_ratings(rows, "1234")
    >>> files = bootstrap(ratings, alpha_statistic(), seed=1)
    >>> both = bootstrap_two_way(ratings, alpha_statistic(), seed=1)
    >>> both.raters, both.high - both.low > 2 * (files.high - files.low)
    (6, True)
    """
    refuse_confidence(confidence)
    refuse_replicates(replicates)
    if statistic.patterns is not count_patterns:
        raise DesignError(
            Fault.BAD_PLAN,
            f"{statistic.name} goes by each rater's own margins, so raters cannot be resampled: "
            "take Fleiss', Gwet's or Krippendorff's instead",
        )
    raters = np.flatnonzero((ratings.codes >= 0).any(axis=0))
    if len(raters) < LEAST_RATERS:
        raise DesignError(
            Fault.TOO_FEW,
            f"{len(raters)} raters are too few to say what others would have given: "
            f"at least {LEAST_RATERS} are needed, {LEAST_RATERS - len(raters)} more",
        )
    rated = Ratings(ratings.codes[:, raters], ratings.scale)
    sample = _sample(rated, statistic, seed, replicates)
    method = f"{statistic.name}, files and raters resampled"
    return replace(percentiles(sample, method, confidence), raters=len(raters))


def drawn_raters(rows: Counts, counted: Counts, q: int) -> Patterns:
    """Return patterns of raters' codes as counts, when each rater counts so many times.

    Parameters
    ----------
    rows : ndarray of int, shape (patterns, raters)
        Code of each rater, -1 where there is none.
    counted : ndarray of int, shape (raters,)
    q : int
        Categories of the scale.

    Returns
    -------
    Patterns
        One for each row, times 1; ``given`` is 0 where none of the drawn raters rated.
    """
    chosen = (rows[:, :, None] == np.arange(q)).astype(np.int64)
    counts = np.tensordot(chosen, counted, axes=(1, 0))
    squares = np.tensordot(chosen, counted**2, axes=(1, 0))
    return Patterns(counts, counts.sum(axis=1), np.ones(len(rows), dtype=np.int64), squares)


def _sample(ratings: Ratings, statistic: Statistic, seed: int, replicates: int) -> Sample:
    patterns, q = row_patterns(ratings), ratings.q
    stream = np.random.Generator(np.random.PCG64(seed))
    number = patterns.rows.shape[1]
    observed = drawn_raters(patterns.rows, np.ones(number, dtype=np.int64), q)
    value = _value(statistic, observed, patterns.times, q)
    found = np.array(
        [
            _value(
                statistic,
                drawn_raters(patterns.rows, stream.multinomial(number, [1 / number] * number), q),
                stream.multinomial(patterns.units, patterns.times / patterns.units),
                q,
            )
            for _ in range(replicates)
        ]
    )
    known: Floats = found[~np.isnan(found)]
    return Sample(patterns, q, value, known, replicates, seed)


def _value(statistic: Statistic, patterns: Patterns, times: Counts, q: int) -> float:
    kept = (patterns.given > 0) & (times > 0)
    if not kept.any():
        return float("nan")
    own = patterns.own[kept]
    seen = Patterns(patterns.rows[kept], patterns.given[kept], times[kept], own)
    return float(statistic.values(seen, times[kept][None].astype(np.float64), q)[0])
