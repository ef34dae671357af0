"""Agreement of graders in one honest piece: percentages first, coefficients if the data carry them.

Under the least number of files graded twice there is a percentage and nothing else; up to the
firm number a coefficient is indicative. Which coefficient and which weights is settled before the
data are seen: AC2 and ordinal alpha, with kappa beside them because readers ask for it.
"""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from sampling.agreement import cohen, conger, gwet, percent, within_one
from sampling.agreement_results import MINIMUM, Agreement, Caution, Minimum, Undefined
from sampling.agreement_weights import QUADRATIC, Weighting
from sampling.alpha import ORDINAL, krippendorff
from sampling.bootstrap import REPLICATES, alpha_statistic, bootstrap
from sampling.confusion import Diagnostics, diagnostics
from sampling.plain import Plain
from sampling.ratings import Ratings

_TWO = 2
_SURE = 0.95


class Weight(StrEnum):
    """How much a figure can carry."""

    PERCENTAGE_ONLY = "percentage only"
    INDICATIVE = "indicative"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class Band(Plain):
    """A word for a span of a coefficient.

    Parameters
    ----------
    low : float
        Where it begins.
    high : float
        Where it ends.
    words : str
        What it is called.
    """

    low: float
    high: float
    words: str


# Landis & Koch (1977), Biometrics 33:159-174, best first.
LANDIS_KOCH = (
    Band(0.8, 1.0, "almost perfect"),
    Band(0.6, 0.8, "substantial"),
    Band(0.4, 0.6, "moderate"),
    Band(0.2, 0.4, "fair"),
    Band(0.0, 0.2, "slight"),
    Band(-1.0, 0.0, "poor"),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything a report says of agreement.

    ``kappa`` is Cohen's with two raters, Conger's with more. ``diagnostics`` is None with more
    than two. A coefficient withheld for too little data keeps its place with the reason.

    Parameters
    ----------
    weight : Weight
        How much the figures can carry.
    exact : Agreement
        Percent agreement.
    within_one : Agreement
        Agreement within one grade.
    headline : Agreement
        Gwet's coefficient, weighted.
    alpha : Agreement
        Krippendorff's, ordinal, its interval by resampling.
    kappa : Agreement
        Cohen's of two raters, Conger's of more, weighted.
    band : str or None
        The word for what the headline reaches with 95% probability; None without an error.
    diagnostics : Diagnostics or None
        None with more than two raters.
    ratings_by_rater : tuple of int
        Ratings that each gave, in their order.
    dropped : int
        Files without any rating.
    cautions : tuple of Caution
        What a reader must know beside the number.
    """

    weight: Weight
    exact: Agreement
    within_one: Agreement
    headline: Agreement
    alpha: Agreement
    kappa: Agreement
    band: str | None
    diagnostics: Diagnostics | None
    ratings_by_rater: tuple[int, ...]
    dropped: int
    cautions: tuple[Caution, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def summarise(
    ratings: Ratings,
    weighting: Weighting = QUADRATIC,
    *,
    seed: int,
    population: int | None = None,
    confidence: float = 0.95,
    replicates: int = REPLICATES,
    minimum: Minimum = MINIMUM,
) -> Summary:
    """Return percentages, coefficients and cautions for ratings on an ordered scale.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which grade.
    weighting : Weighting
        For the headline and kappa; settled before the data are seen.
    seed : int
        Of the resampling for alpha's interval.
    population : int or None
        Units the rated ones were drawn from; None for no end.
    confidence : float
        Two-sided coverage of every interval, inside (0, 1).
    replicates : int
        Resamples for alpha's interval, at least 2.
    minimum : Minimum
        How much data each statement needs.

    Returns
    -------
    Summary
        Coefficients are left out, with a caution, below ``minimum``.

    Raises
    ------
    ValueError
        If ``confidence``, ``replicates`` or ``population`` is out of range.

    References
    ----------
    Gwet (2021); Krippendorff (2011); least sizes after Cicchetti (1976), Br. J. Psychiatry
    129:452-456. The example is Gwet's, as R's irrCAC prints it (.914) and Krippendorff (.815).

    Examples
    --------
    >>> twelve = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
    >>> rows = [[None if grade == "." else grade for grade in unit] for unit in twelve.split()]
    >>> from sampling.ratings import read_ratings
    >>> found = summarise(read_ratings(rows, "12345"), seed=1)
    >>> round(found.headline.value, 3), round(found.alpha.value, 3)
    (0.914, 0.815)
    """
    exact = percent(ratings, population=population, confidence=confidence)
    pair = ratings.codes.shape[1] == _TWO
    checked = diagnostics(ratings, minimum) if pair else None
    headline = gwet(ratings, weighting, population=population, confidence=confidence)
    kappa = (cohen if pair else conger)(
        ratings, weighting, population=population, confidence=confidence
    )
    alpha = _alpha(ratings, seed=seed, replicates=replicates, confidence=confidence)
    weight = _weight(exact.pairs, minimum)
    if weight is Weight.PERCENTAGE_ONLY:
        headline, alpha, kappa = (_withheld(one) for one in (headline, alpha, kappa))
    return Summary(
        weight=weight,
        exact=exact,
        within_one=within_one(ratings, population=population, confidence=confidence),
        headline=headline,
        alpha=alpha,
        kappa=kappa,
        band=band(headline),
        diagnostics=checked,
        ratings_by_rater=tuple((ratings.codes >= 0).sum(axis=0).tolist()),
        dropped=len(ratings.codes) - exact.units,
        cautions=(
            *_cautions(ratings, headline, exact.pairs, minimum),
            *(checked.cautions if checked else ()),
        ),
    )


def band(agreement: Agreement, bands: tuple[Band, ...] = LANDIS_KOCH) -> str | None:
    """Return the best band that a coefficient reaches with 95% probability.

    A value alone overstates: .67 with a standard error of .15 lies in the band from .6, but can
    be called no better than the one below. None when there is no value or no standard error.

    Parameters
    ----------
    agreement : Agreement
        A coefficient with its standard error.
    bands : tuple of Band
        From the best down; those of Landis & Koch unless given.

    Returns
    -------
    str or None
        The words of the band.

    References
    ----------
    Gwet (2021), chapter on benchmarking.

    Examples
    --------
    >>> band(Agreement("kappa", 0.67, 30, 30, standard_error=0.15))
    'moderate'
    """
    if agreement.value is None or not agreement.standard_error:
        return None
    true = NormalDist(agreement.value, agreement.standard_error)
    inside = true.cdf(1) - true.cdf(-1)
    return next(
        (one.words for one in bands if (true.cdf(1) - true.cdf(one.low)) / inside >= _SURE),
        bands[-1].words,
    )


def _alpha(ratings: Ratings, *, seed: int, replicates: int, confidence: float) -> Agreement:
    resampled = bootstrap(
        ratings, alpha_statistic(ORDINAL), seed=seed, replicates=replicates, confidence=confidence
    )
    return replace(
        krippendorff(ratings, ORDINAL),
        standard_error=resampled.standard_error,
        low=resampled.low,
        high=resampled.high,
        confidence=confidence,
    )


def _weight(pairs: int, minimum: Minimum) -> Weight:
    if pairs < minimum.units:
        return Weight.PERCENTAGE_ONLY
    return Weight.INDICATIVE if pairs < minimum.firm_units else Weight.FIRM


def _withheld(agreement: Agreement) -> Agreement:
    reason = agreement.undefined or Undefined.TOO_FEW
    return Agreement(agreement.method, None, agreement.units, agreement.pairs, undefined=reason)


def _cautions(
    ratings: Ratings, headline: Agreement, pairs: int, minimum: Minimum
) -> tuple[Caution, ...]:
    """Say what the amount of data does not allow."""
    found = []
    if pairs < minimum.units:
        words = f"Only {pairs} files were graded twice: too few for more than a percentage."
        found.append(Caution("percentage-only", words))
    elif pairs < minimum.firm_units:
        words = f"{pairs} files were graded twice: the coefficients are indicative."
        found.append(Caution("indicative", words))
    if minimum.units <= pairs < _TWO * ratings.q**2:
        words = f"Weighted kappa on {ratings.q} grades wants {_TWO * ratings.q**2} files."
        found.append(Caution("few-for-weights", words))
    if ratings.codes.size and np.mean(ratings.codes < 0) > minimum.missing:
        words = "More than half of the possible ratings are missing."
        found.append(Caution("missing", words))
    if headline.low is not None and headline.high is not None:
        width = headline.high - headline.low
        if width > minimum.width:
            words = f"The interval is {width:.2f} wide: too little data to judge agreement by it."
            found.append(Caution("wide", words))
    return tuple(found)
