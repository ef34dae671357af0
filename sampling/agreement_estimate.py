"""From a coefficient of agreement to its estimate: value, standard error, interval, cautions."""

from dataclasses import replace
from math import sqrt

import numpy as np

from sampling.agreement_results import Agreement, Caution, undefined_because
from sampling.agreement_weights import IDENTITY, Weighting
from sampling.coefficients import Coefficient, Parts
from sampling.faults import DesignError, Fault
from sampling.intervals import wilson
from sampling.ranges import refuse_confidence
from sampling.ratings import Floats, Patterns, Ratings

_TINY = 1e-12  # a standard error below this is 0 in arithmetic
_TWO = 2


def estimate(
    coefficient: Coefficient,
    ratings: Ratings,
    weighting: Weighting = IDENTITY,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return a coefficient with its linearised standard error and its interval.

    The interval uses Student's t with one degree of freedom less than units, cut at -1 and 1.

    Parameters
    ----------
    coefficient : Coefficient
        One of those in ``sampling.coefficients``.
    weighting : Weighting
        How much of an agreement there is between grades that differ.
    population : int or None
        Units the rated ones were drawn from, for the finite correction; None for no end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Raises
    ------
    DesignError
        If ``confidence`` is out of range, the population is smaller than the number of units, or
        a coefficient for two raters gets another number.
    """
    refuse_confidence(confidence)
    patterns, weights = coefficient.patterns(ratings), weighting.of(ratings.q)
    if population is not None and population < patterns.units:
        raise DesignError(
            Fault.TOO_MANY,
            f"{patterns.units} rated units cannot come from a population of {population}: "
            f"it holds at least {patterns.units}",
        )
    pairs = patterns.pairs
    parts = _parts(coefficient, patterns, weights)
    value = float(parts.values()[0])
    error = None
    if patterns.units > 1 and not np.isnan(value):
        finite = 1.0 if population is None else 1 - patterns.units / population
        error = sqrt(max(0.0, coefficient.variance(patterns, weights, parts) * finite))
    low, high = _interval(value, error, patterns.units, confidence)
    return Agreement(
        method=f"{coefficient.name}, {weighting.name}".removesuffix(", "),
        value=_known(value),
        standard_error=error,
        low=low,
        high=high,
        observed=_known(float(parts.observed[0])),
        expected=_known(float(parts.expected[0])),
        units=patterns.units,
        pairs=pairs,
        population=population,
        confidence=confidence,
        undefined=undefined_because(value, pairs),
        cautions=_cautions(ratings, patterns, value, pairs),
    )


def _parts(coefficient: Coefficient, patterns: Patterns, weights: Floats) -> Parts:
    if not patterns.pairs:
        return Parts(np.array([np.nan]), np.array([np.nan]))
    return coefficient.parts(patterns, patterns.times[None].astype(np.float64), weights)


def as_proportion(found: Agreement, ratings: Ratings, confidence: float) -> Agreement:
    """Return a share of pairs of two raters with Wilson's interval instead."""
    found = replace(found, expected=None)
    if found.value is None or ratings.codes.shape[1] != _TWO:
        return replace(found, low=None if found.low is None else max(0.0, found.low))
    interval = wilson(round(found.value * found.pairs), found.pairs, confidence=confidence)
    return replace(found, low=interval.low, high=interval.high)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _interval(
    value: float, error: float | None, units: int, confidence: float
) -> tuple[float | None, float | None]:
    if not error or error < _TINY:
        return None, None
    from scipy.special import stdtrit  # noqa: PLC0415  # SciPy is slow to start

    reach = error * float(stdtrit(units - 1, 0.5 + confidence / 2))
    return max(-1.0, value - reach), min(1.0, value + reach)


def _cautions(
    ratings: Ratings, patterns: Patterns, value: float, pairs: int
) -> tuple[Caution, ...]:
    """Say what the value alone does not."""
    found = []
    if value > 1 - _TINY:
        least = max(0.0, 1 - 3 / pairs)
        words = (
            f"No disagreement was seen in {pairs} files; "
            f"true agreement of only {least:.0%} could still show none."
        )
        found.append(Caution("no-disagreement", words))
        rated = ratings.codes[ratings.codes >= 0]
        if rated.min() == rated.max():
            found.append(Caution("no-variation", "All grades are the same."))
    if patterns.units > pairs > 0:
        alone = patterns.units - pairs
        found.append(Caution("single-ratings", f"{alone} files have only one rating."))
    return tuple(found)
