"""Coefficients of agreement between raters, with standard errors and intervals.

All but Cohen's take any number of raters and missing ratings. Never report one alone: put the
percentages beside it (``percent``, ``within_one``), and read ``diagnostics`` before calling
agreement low. For four ordered grades the headline is Gwet's AC2 with quadratic or linear weights
beside ordinal alpha; linear when two grades apart should not be forgiven less than in proportion.
"""

from dataclasses import replace
from math import sqrt

import numpy as np

from sampling.agreement_results import Agreement, Caution, undefined_because
from sampling.agreement_weights import IDENTITY, WITHIN_ONE, Weighting
from sampling.coefficients import (
    BRENNAN_PREDIGER,
    COHEN,
    CONGER,
    FLEISS,
    GWET,
    PERCENT,
    Coefficient,
    Parts,
)
from sampling.intervals import wilson
from sampling.ratings import Floats, Patterns, Ratings

_TINY = 1e-12  # a standard error below this is 0 in arithmetic
_TWO = 2


def percent(
    ratings: Ratings, *, population: int | None = None, confidence: float = 0.95
) -> Agreement:
    """Return the share of pairs of ratings that are the same.

    With two raters this is a plain proportion and has Wilson's interval, which leaves the
    population out; with more it has the linearised one.

    Examples
    --------
    Feinstein & Cicchetti (1990), J. Clin. Epidemiol. 43:543-549, first table:

    >>> from sampling.ratings import ratings_of_table
    >>> percent(ratings_of_table([[40, 9], [6, 45]])).value
    0.85
    """
    found = estimate(PERCENT, ratings, population=population, confidence=confidence)
    return _as_proportion(found, ratings, confidence)


def within_one(
    ratings: Ratings, *, population: int | None = None, confidence: float = 0.95
) -> Agreement:
    """Return the share of pairs of ratings at most one category apart.

    Examples
    --------
    >>> from sampling.ratings import ratings_of_table
    >>> within_one(ratings_of_table([[3, 1, 1], [0, 4, 0], [0, 0, 1]])).value
    0.9
    """
    found = estimate(PERCENT, ratings, WITHIN_ONE, population=population, confidence=confidence)
    return _as_proportion(replace(found, method="Agreement within one grade"), ratings, confidence)


def cohen(
    ratings: Ratings,
    weighting: Weighting = IDENTITY,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return Cohen's kappa of two raters; units that only one of them rated are left out.

    References
    ----------
    Cohen (1960, 1968); standard error of Fleiss, Cohen & Everitt (1969).

    Examples
    --------
    Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, chapter 18 (.68):

    >>> from sampling.ratings import ratings_of_table
    >>> kappa = cohen(ratings_of_table([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    >>> round(kappa.value, 4), round(kappa.standard_error, 4)
    (0.6765, 0.0877)
    """
    return estimate(COHEN, ratings, weighting, population=population, confidence=confidence)


def fleiss(
    ratings: Ratings,
    weighting: Weighting = IDENTITY,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return Fleiss' kappa: chance follows the categories' shares over all raters.

    References
    ----------
    Fleiss (1971), Psychological Bulletin 76:378-382; variance of Gwet (2021).
    """
    return estimate(FLEISS, ratings, weighting, population=population, confidence=confidence)


def conger(
    ratings: Ratings,
    weighting: Weighting = IDENTITY,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return Conger's kappa: chance follows each rater's own shares; Cohen's when two.

    References
    ----------
    Conger (1980), Psychological Bulletin 88:322-328; variance of Gwet (2021).
    """
    return estimate(CONGER, ratings, weighting, population=population, confidence=confidence)


def brennan_prediger(
    ratings: Ratings,
    weighting: Weighting = IDENTITY,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return the Brennan-Prediger coefficient: by chance each category is equally likely.

    References
    ----------
    Brennan & Prediger (1981), Educational and Psychological Measurement 41:687-699.
    """
    return estimate(
        BRENNAN_PREDIGER, ratings, weighting, population=population, confidence=confidence
    )


def pabak(
    ratings: Ratings, *, population: int | None = None, confidence: float = 0.95
) -> Agreement:
    """Return the prevalence- and bias-adjusted kappa of a yes/no judgement, 2 p_a - 1.

    Raises
    ------
    ValueError
        If the scale has more than two categories: use ``brennan_prediger``.

    Examples
    --------
    Byrt, Bishop & Carlin (1993), J. Clin. Epidemiol. 46:423-429, on Feinstein & Cicchetti:

    >>> from sampling.ratings import ratings_of_table
    >>> round(pabak(ratings_of_table([[80, 10], [5, 5]])).value, 10)
    0.7
    """
    if ratings.q != _TWO:
        raise ValueError(f"PABAK is for 2 categories, the scale has {ratings.q}")
    found = brennan_prediger(ratings, population=population, confidence=confidence)
    return replace(found, method="PABAK")


def gwet(
    ratings: Ratings,
    weighting: Weighting = IDENTITY,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return Gwet's AC1, or AC2 when weighted: chance is agreement on files hard to grade.

    It holds where one grade is common and kappa collapses, but flatters when agreement by chance
    is truly high.

    References
    ----------
    Gwet (2008), Br. J. Math. Stat. Psychol. 61:29-48; Gwet (2021).
    """
    named = replace(GWET, name="Gwet's AC1" if weighting is IDENTITY else "Gwet's AC2")
    return estimate(named, ratings, weighting, population=population, confidence=confidence)


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
    ValueError
        If ``confidence`` is out of range, the population is smaller than the number of units, or
        a coefficient for two raters gets another number.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be inside (0, 1), got {confidence}")
    patterns, weights = coefficient.patterns(ratings), weighting.of(ratings.q)
    if population is not None and population < patterns.units:
        raise ValueError(
            f"{patterns.units} rated units cannot come from a population of {population}"
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


def _as_proportion(found: Agreement, ratings: Ratings, confidence: float) -> Agreement:
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
