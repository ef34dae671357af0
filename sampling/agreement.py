"""Coefficients of agreement between raters, with standard errors and intervals.

All but Cohen's take any number of raters and missing ratings. Never report one alone: put the
percentages beside it (``percent``, ``within_one``), and read ``diagnostics`` before calling
agreement low. For four ordered grades the headline is Gwet's AC2 with quadratic or linear weights
beside ordinal alpha; linear when two grades apart should not be forgiven less than in proportion.
"""

from dataclasses import replace

from sampling.agreement_estimate import as_proportion, estimate
from sampling.agreement_results import Agreement
from sampling.agreement_weights import IDENTITY, WITHIN_ONE, Weighting
from sampling.coefficients import BRENNAN_PREDIGER, COHEN, CONGER, FLEISS, GWET, PERCENT
from sampling.faults import DesignError, Fault
from sampling.ratings import Ratings

_TWO = 2


def percent(
    ratings: Ratings, *, population: int | None = None, confidence: float = 0.95
) -> Agreement:
    """Return the share of pairs of ratings that are the same.

    With two raters this is a plain proportion and has Wilson's interval, which leaves the
    population out; with more it has the linearised one.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    population : int or None
        Units the rated ones were drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If ``confidence`` or ``population`` is out of range.

    References
    ----------
    Gwet, Handbook of Inter-Rater Reliability (2021); Wilson (1927), JASA 22:209-212.

    Examples
    --------
    Feinstein & Cicchetti (1990), J. Clin. Epidemiol. 43:543-549, first table:

    >>> from sampling.ratings import ratings_of_table
    >>> percent(ratings_of_table([[40, 9], [6, 45]])).value
    0.85
    """
    found = estimate(PERCENT, ratings, population=population, confidence=confidence)
    return as_proportion(found, ratings, confidence)


def within_one(
    ratings: Ratings, *, population: int | None = None, confidence: float = 0.95
) -> Agreement:
    """Return the share of pairs of ratings at most one category apart.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    population : int or None
        Units the rated ones were drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If ``confidence`` or ``population`` is out of range.

    References
    ----------
    Gwet (2021): percent agreement with weights of 1 up to one grade apart.

    Examples
    --------
    >>> from sampling.ratings import ratings_of_table
    >>> within_one(ratings_of_table([[3, 1, 1], [0, 4, 0], [0, 0, 1]])).value
    0.9
    """
    found = estimate(PERCENT, ratings, WITHIN_ONE, population=population, confidence=confidence)
    return as_proportion(replace(found, method="Agreement within one grade"), ratings, confidence)


def cohen(
    ratings: Ratings,
    weighting: Weighting = IDENTITY,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return Cohen's kappa of two raters; units that only one of them rated are left out.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    weighting : Weighting
        What partial agreement counts for: 1 on the diagonal, from 0 to 1 elsewhere.
    population : int or None
        Units the rated ones were drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        Unless there are two raters; if ``confidence`` or ``population`` is out of range.

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

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    weighting : Weighting
        What partial agreement counts for: 1 on the diagonal, from 0 to 1 elsewhere.
    population : int or None
        Units the rated ones were drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If ``confidence`` or ``population`` is out of range.

    References
    ----------
    Fleiss (1971), Psychological Bulletin 76:378-382; variance of Gwet (2021).

    Examples
    --------
    Gwet's example of 12 units and 4 raters, as R's irrCAC gives it:

    >>> twelve = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
    >>> rows = [[None if grade == "." else grade for grade in unit] for unit in twelve.split()]
    >>> from sampling.ratings import read_ratings
    >>> round(fleiss(read_ratings(rows, "12345")).value, 5)
    0.76117
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

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    weighting : Weighting
        What partial agreement counts for: 1 on the diagonal, from 0 to 1 elsewhere.
    population : int or None
        Units the rated ones were drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If ``confidence`` or ``population`` is out of range.

    References
    ----------
    Conger (1980), Psychological Bulletin 88:322-328; variance of Gwet (2021).

    Examples
    --------
    Gwet's example of 12 units and 4 raters, as R's irrCAC gives it:

    >>> twelve = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
    >>> rows = [[None if grade == "." else grade for grade in unit] for unit in twelve.split()]
    >>> from sampling.ratings import read_ratings
    >>> round(conger(read_ratings(rows, "12345")).value, 4)
    0.7628
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

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    weighting : Weighting
        What partial agreement counts for: 1 on the diagonal, from 0 to 1 elsewhere.
    population : int or None
        Units the rated ones were drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If ``confidence`` or ``population`` is out of range.

    References
    ----------
    Brennan & Prediger (1981), Educational and Psychological Measurement 41:687-699.

    Examples
    --------
    Gwet's example of 12 units and 4 raters, as R's irrCAC gives it:

    >>> twelve = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
    >>> rows = [[None if grade == "." else grade for grade in unit] for unit in twelve.split()]
    >>> from sampling.ratings import read_ratings
    >>> round(brennan_prediger(read_ratings(rows, "12345")).value, 5)
    0.77273
    """
    return estimate(
        BRENNAN_PREDIGER, ratings, weighting, population=population, confidence=confidence
    )


def pabak(
    ratings: Ratings, *, population: int | None = None, confidence: float = 0.95
) -> Agreement:
    """Return the prevalence- and bias-adjusted kappa of a yes/no judgement, 2 p_a - 1.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    population : int or None
        Units the rated ones were drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If the scale has more than two categories: use ``brennan_prediger``.

    References
    ----------
    Byrt, Bishop & Carlin (1993), J. Clin. Epidemiol. 46:423-429.

    Examples
    --------
    Byrt, Bishop & Carlin (1993), J. Clin. Epidemiol. 46:423-429, on Feinstein & Cicchetti:

    >>> from sampling.ratings import ratings_of_table
    >>> round(pabak(ratings_of_table([[80, 10], [5, 5]])).value, 10)
    0.7
    """
    if ratings.q != _TWO:
        raise DesignError(
            Fault.BAD_PLAN,
            f"PABAK is for 2 categories, the scale has {ratings.q}: use brennan_prediger",
        )
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

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    weighting : Weighting
        What partial agreement counts for: 1 on the diagonal, from 0 to 1 elsewhere.
    population : int or None
        Units the rated ones were drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Agreement
        Its value is None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If ``confidence`` or ``population`` is out of range.

    References
    ----------
    Gwet (2008), Br. J. Math. Stat. Psychol. 61:29-48; Gwet (2021).

    Examples
    --------
    Gwet's example of 12 units and 4 raters, as R's irrCAC gives it:

    >>> twelve = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
    >>> rows = [[None if grade == "." else grade for grade in unit] for unit in twelve.split()]
    >>> from sampling.ratings import read_ratings
    >>> found = gwet(read_ratings(rows, "12345"))
    >>> round(found.value, 5), round(found.standard_error, 5)
    (0.77544, 0.14295)
    """
    named = replace(GWET, name="Gwet's AC1" if weighting is IDENTITY else "Gwet's AC2")
    return estimate(named, ratings, weighting, population=population, confidence=confidence)
