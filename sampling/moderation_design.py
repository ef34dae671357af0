"""How many audits to moderate, whose, and what moderation says of all of them.

Every audit must have had a chance of being moderated: those chosen for their grade are a stratum
moderated whole, the rest a random part of it. Then the corrected rate of all audits follows from
the first grades of all and the differences in the part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import ceil, inf, sqrt
from statistics import NormalDist

import numpy as np

from sampling.agreement_results import Caution
from sampling.exact import exact
from sampling.faults import DesignError, Fault
from sampling.plain import Plain
from sampling.ranges import inside, refuse_confidence, refuse_endless
from sampling.ratings import Floats, Ratings


@dataclass(frozen=True, slots=True)
class Phase(Plain):
    """The audits of one stratum: all first values, and first and second of the moderated part.

    ``first`` has one value for every audit of the stratum, ``pairs`` the first and second value
    of each moderated one: grades as numbers, or 1 and 0 for a standard met or not.

    Parameters
    ----------
    name : str
        Of the stratum.
    first : sequence of float
        First value of every audit in it.
    pairs : sequence
        First and second value of each moderated one.
    """

    name: str
    first: Sequence[float]
    pairs: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class TwoPhase:
    """A mean corrected by moderation; the interval is None when its variance is undefined.

    ``uncorrected`` is the mean of the first values, ``correction`` what moderation adds to it.

    Parameters
    ----------
    value : float
        The mean as moderation would have it.
    uncorrected : float
        Mean of the first values.
    correction : float
        What moderation adds to it.
    standard_error : float or None
        None when a stratum has one moderated audit of several.
    low : float or None
        Lower end; None without a standard error.
    high : float or None
        Upper end; None without a standard error.
    audits : int
        First values.
    moderated : int
        Audits looked at again.
    population : int or None
        Cases the audits were drawn from; None when they are all there is.
    confidence : float
        Two-sided coverage, inside (0, 1).
    cautions : tuple of Caution
        What a reader must know beside the number.
    """

    value: float
    uncorrected: float
    correction: float
    standard_error: float | None
    low: float | None
    high: float | None
    audits: int
    moderated: int
    population: int | None
    confidence: float
    cautions: tuple[Caution, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Discussion(Plain):
    """One file of a calibration: how far apart its grades are. ``unit`` is its row.

    Parameters
    ----------
    unit : int
        Its row, from 0.
    steps : int
        Grades between the lowest and the highest.
    counts : tuple of int
        Raters who chose each category, shape (q,).
    """

    unit: int
    steps: int
    counts: tuple[int, ...]  # raters per category


def moderation_sizes(
    submitted: Mapping[str, int], *, share: str | Decimal | Fraction, floor: int = 2
) -> dict[str, int]:
    """Return how many audits of each auditor to moderate at random.

    The share is rounded up for each, no fewer than ``floor``, no more than there are.

    Parameters
    ----------
    submitted : mapping of str to int
        Audits that each auditor has submitted.
    share : str, Decimal or Fraction
        From 0 to 1.
    floor : int
        The least for each auditor.

    Returns
    -------
    dict of str to int
        Audits of each auditor to moderate.

    Raises
    ------
    DesignError
        If the share is outside 0 to 1, or a number is negative.

    References
    ----------
    Neyman (1938), JASA 33:101-116, on sampling a part of a sample again.

    Examples
    --------
    >>> moderation_sizes({"Ana": 24, "Sam": 5, "Lee": 1}, share="0.2")
    {'Ana': 5, 'Sam': 2, 'Lee': 1}
    """
    part = exact(share, called="share")
    if not 0 <= part <= 1 or floor < 0 or min(submitted.values(), default=0) < 0:
        raise DesignError(
            Fault.BAD_NUMBER,
            f"need a share from 0 to 1 and no negative number, got {share}, {floor}, {submitted}",
        )
    return {
        auditor: min(audits, max(floor, ceil(part * audits)))
        for auditor, audits in submitted.items()
    }


def optimum_share(correlation: float, *, cost_ratio: float) -> float:
    """Return the share to moderate that costs least for the precision it buys.

    Parameters
    ----------
    correlation : float
        Between first and second grades, inside (0, 1).
    cost_ratio : float
        What a moderation costs as a multiple of a first audit.

    Returns
    -------
    float
        From 0 to 1.

    References
    ----------
    Cochran, Sampling Techniques (1977), chapter 12.

    Raises
    ------
    DesignError
        If an argument is out of range.

    Examples
    --------
    >>> [round(optimum_share(r, cost_ratio=2), 2) for r in (0.9, 0.95)]
    [0.34, 0.23]
    """
    if not 0 < correlation < 1 or not 0 < cost_ratio < inf:
        raise DesignError(
            Fault.BAD_NUMBER,
            f"need 0 < correlation < 1 and a cost above 0, got {correlation}, {cost_ratio}",
        )
    return min(1.0, sqrt((1 - correlation**2) / (cost_ratio * correlation**2)))


def files_to_detect(
    leniency: float, *, deviation: float, power: float = 0.8, confidence: float = 0.95
) -> int:
    """Return how many double audits show an auditor's leniency, with the stated power.

    Parameters
    ----------
    leniency : float
        The mean difference to detect, in grades.
    deviation : float
        Standard deviation of one difference, in grades.
    power : float
        Chance of finding it, inside (0, 1).
    confidence : float
        Two-sided, inside (0, 1).

    Returns
    -------
    int
        Files graded twice.

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Fleiss, Levin & Paik (2003), chapter 4: (z_a + z_b)^2 s^2 / d^2.

    Examples
    --------
    >>> files_to_detect(0.5, deviation=0.6)
    12
    """
    refuse_confidence(confidence)
    inside(power, "power")
    if not (0 < leniency < inf and 0 < deviation < inf):
        raise DesignError(
            Fault.BAD_NUMBER,
            f"leniency and deviation must be above 0, got {leniency} and {deviation}",
        )
    normal = NormalDist()
    reach = normal.inv_cdf(0.5 + confidence / 2) + normal.inv_cdf(power)
    return ceil((reach * deviation / leniency) ** 2)


def two_phase(
    phases: Sequence[Phase], *, population: int | None = None, confidence: float = 0.95
) -> TwoPhase:
    """Return the mean of all audits as moderation would have it: the difference estimator.

    Parameters
    ----------
    phases : sequence of Phase
        The strata moderation was drawn in; one that was moderated whole adds no doubt.
    population : int or None
        The cases the audits were drawn from at random; None when the audits are all there is.
    confidence : float
        Two-sided coverage, inside (0, 1), of a normal interval.

    Returns
    -------
    TwoPhase

    References
    ----------
    Saerndal, Swensson & Wretman, Model Assisted Survey Sampling (1992), chapter 9.

    Raises
    ------
    DesignError
        If no audit is given, a stratum has none moderated or more moderated than audits, or
        the population is smaller than the number of audits.

    Examples
    --------
    Ten audits, five looked at again, one of which was found worse:

    >>> phase = Phase("", [1] * 7 + [0] * 3, [(1, 1), (1, 0), (1, 1), (0, 0), (0, 0)])
    >>> round(two_phase([phase]).value, 6)
    0.5
    """
    refuse_confidence(confidence)
    audits = _audits(phases, population)
    uncorrected = float(np.concatenate([phase.first for phase in phases]).mean())
    shares = [len(phase.first) / audits for phase in phases]
    changes = [np.array([second - first for first, second in phase.pairs]) for phase in phases]
    correction = sum(
        share * float(change.mean()) for share, change in zip(shares, changes, strict=True)
    )
    variance = _second_phase(phases, shares, changes)
    if population is not None and variance is not None:
        variance += _first_phase(phases, shares, audits, population)
    value = uncorrected + correction
    error = None if variance is None else sqrt(variance)
    reach = None if error is None else NormalDist().inv_cdf(0.5 + confidence / 2) * error
    words = "A stratum with one moderated audit of several has no variance: join it to another."
    return TwoPhase(
        value=value,
        uncorrected=uncorrected,
        correction=correction,
        standard_error=error,
        low=None if reach is None else value - reach,
        high=None if reach is None else value + reach,
        audits=audits,
        moderated=sum(len(phase.pairs) for phase in phases),
        population=population,
        confidence=confidence,
        cautions=() if error is not None else (Caution("single-moderation", words),),
    )


def files_to_discuss(ratings: Ratings, *, steps: int = 2) -> tuple[Discussion, ...]:
    """Return the files of a calibration whose grades lie at least ``steps`` apart, widest first.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
    steps : int
        How many grades lie between the lowest and the highest, at least.

    Returns
    -------
    tuple of Discussion
        Widest first; empty when all agree.

    References
    ----------
    Krippendorff (2013), Content Analysis, on training coders.

    Examples
    --------
    >>> from sampling.ratings import read_ratings
    >>> ratings = read_ratings([["1", "1", "3"], ["2", "2", "2"]], "1234")
    >>> [(found.unit, found.steps) for found in files_to_discuss(ratings)]
    [(0, 2)]
    """
    found = []
    for unit, codes in enumerate(ratings.codes):
        given = codes[codes >= 0]
        apart = int(given.max() - given.min()) if len(given) else 0
        if len(given) > 1 and apart >= steps:
            counts = np.bincount(given, minlength=ratings.q).tolist()
            found.append(Discussion(unit, apart, tuple(counts)))
    return tuple(sorted(found, key=lambda one: (-one.steps, one.unit)))


def _audits(phases: Sequence[Phase], population: int | None) -> int:
    for phase in phases:
        if not 0 < len(phase.pairs) <= len(phase.first):
            raise DesignError(
                Fault.BAD_SIZE,
                f"{phase.name}: {len(phase.pairs)} moderated of {len(phase.first)} audits: "
                "moderate at least one and at most all",
            )
        refuse_endless(
            [*phase.first, *chain.from_iterable(phase.pairs)], f"grade in {phase.name!r}"
        )
    audits = sum(len(phase.first) for phase in phases)
    if not audits or (population is not None and population < audits):
        raise DesignError(
            Fault.BAD_SIZE,
            f"{audits} audits cannot come from a population of {population}: "
            f"it holds at least {max(audits, 1)}",
        )
    return audits


def _second_phase(
    phases: Sequence[Phase], shares: Sequence[float], changes: Sequence[Floats]
) -> float | None:
    variance = 0.0
    for phase, share, change in zip(phases, shares, changes, strict=True):
        part = len(change) / len(phase.first)
        if part < 1:
            if len(change) == 1:
                return None
            variance += share**2 * (1 - part) * float(change.var(ddof=1)) / len(change)
    return variance


def _first_phase(
    phases: Sequence[Phase], shares: Sequence[float], audits: int, population: int
) -> float:
    """The doubt that stays if all were moderated, from the moderated values by their weights."""
    seconds = [np.array([second for _, second in phase.pairs]) for phase in phases]
    pairs = list(zip(shares, seconds, strict=True))
    mean = sum(share * float(values.mean()) for share, values in pairs)
    spread = sum(share * float(((values - mean) ** 2).mean()) for share, values in pairs)
    return (1 - audits / population) * spread * audits / max(audits - 1, 1) / audits
