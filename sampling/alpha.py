"""Krippendorff's alpha: disagreement seen over disagreement expected, at any level of measurement.

Units with a single rating say nothing of disagreement and are dropped. Its analytic standard
errors differ between sources, so none is given: use ``bootstrap``.

Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Content Analysis (2013).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sampling.agreement_results import Agreement, Caution, undefined_because
from sampling.faults import DesignError, Fault
from sampling.ratings import Floats, Patterns, Ratings, count_patterns


@dataclass(frozen=True, slots=True)
class Metric:
    """How far apart two categories are at one level of measurement.

    ``distance(values, margins)`` takes the categories' values, shape (q,), and how often each was
    used, shape (sets, q); it returns shape (sets, q, q) or one that broadcasts to it.

    Parameters
    ----------
    name : str
        As it is reported.
    distance : callable
        Squared distances of categories from their values and margins.
    """

    name: str
    distance: Callable[[Floats, Floats], Floats]


def _nominal(values: Floats, margins: Floats) -> Floats:
    del margins
    return 1 - np.eye(len(values))


def _ordinal(values: Floats, margins: Floats) -> Floats:
    """The ratings that lie between two grades, their own counted half; only order matters."""
    del values
    middle = np.cumsum(margins, axis=1) - margins / 2
    apart: Floats = (middle[:, :, None] - middle[:, None, :]) ** 2
    return apart


def _interval(values: Floats, margins: Floats) -> Floats:
    del margins
    apart: Floats = (values[:, None] - values) ** 2
    return apart


def _ratio(values: Floats, margins: Floats) -> Floats:
    del margins
    total = values[:, None] + values
    share = np.divide(values[:, None] - values, total, out=np.zeros_like(total), where=total != 0)
    apart: Floats = share**2
    return apart


NOMINAL = Metric("nominal", _nominal)
ORDINAL = Metric("ordinal", _ordinal)
INTERVAL = Metric("interval", _interval)
RATIO = Metric("ratio", _ratio)


def alpha_values(
    patterns: Patterns, times: Floats, metric: Metric, values: Sequence[float] | None = None
) -> Floats:
    """Return alpha for each set of times, shape (sets,); not-a-number where it is undefined.

    ``patterns`` count categories, ``times`` has shape (sets, patterns).
    """
    rows = patterns.rows.astype(np.float64)
    q = rows.shape[1]
    # o_ck of one pattern: its ordered pairs c-k over its ratings less one; alone, it has none.
    pairs = rows[:, :, None] * rows[:, None, :]
    pairs[:, np.arange(q), np.arange(q)] -= patterns.own
    others = patterns.given - patterns.own.sum(axis=1) / patterns.given
    paired = others > 0
    pairs /= np.where(paired, others, 1.0)[:, None, None]
    together = (times @ pairs.reshape(len(rows), q * q)).reshape(-1, q, q)
    margins = times @ (rows * paired[:, None])
    numbers = np.arange(1.0, q + 1) if values is None else np.asarray(values, dtype=np.float64)
    apart = metric.distance(numbers, margins)
    seen = (together * apart).sum(axis=(1, 2))
    chance = (margins[:, :, None] * margins[:, None, :] * apart).sum(axis=(1, 2))
    left = margins.sum(axis=1) - 1
    ratio = np.divide(seen * left, chance, out=np.full_like(seen, np.nan), where=chance > 0)
    alpha: Floats = 1 - ratio
    return alpha


def krippendorff(
    ratings: Ratings, metric: Metric = ORDINAL, *, values: Sequence[float] | None = None
) -> Agreement:
    """Return Krippendorff's alpha.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    metric : Metric
        NOMINAL, ORDINAL, INTERVAL or RATIO.
    values : sequence of float or None
        The categories' values for the interval and ratio metrics; None numbers them from 1.

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If there is not one finite value for each category.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Content Analysis (2013).

    Examples
    --------
    Krippendorff (2011), four observers with missing ratings: .743, .815, .849, .797.

    >>> rows = ["1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4",
    ...         "4 4 4 4", "1 1 2 1", "2 2 2 2", ". 5 5 5", ". . 1 1", ". . 3 ."]
    >>> cells = [[None if cell == "." else cell for cell in row.split()] for row in rows]
    >>> from sampling.ratings import read_ratings
    >>> ratings = read_ratings(cells, "12345")
    >>> [round(krippendorff(ratings, m).value, 3) for m in (NOMINAL, ORDINAL, INTERVAL, RATIO)]
    [0.743, 0.815, 0.849, 0.797]
    """
    if values is not None and (len(values) != ratings.q or not np.isfinite(values).all()):
        raise DesignError(
            Fault.BAD_NUMBER,
            f"{len(values)} values for a scale of {ratings.q} categories: give a finite number "
            "for each",
        )
    patterns = count_patterns(ratings)
    pairs = patterns.pairs
    value = float(alpha_values(patterns, patterns.times[None].astype(float), metric, values)[0])
    dropped = patterns.units - pairs
    words = f"{dropped} files with only one rating are left out."
    return Agreement(
        method=f"Krippendorff's alpha, {metric.name}",
        value=None if np.isnan(value) else value,
        units=patterns.units,
        pairs=pairs,
        undefined=undefined_because(value, pairs),
        cautions=(Caution("single-ratings", words),) if dropped and pairs else (),
    )
