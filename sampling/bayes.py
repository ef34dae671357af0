"""How likely a rate is below a limit: the one number that is read as it is meant.

A prior says what was believed before the cases were read; the uniform one believes nothing. One
built from last year must be shown with the result, and may count for half of this year's cases at
most.
"""

from dataclasses import asdict, dataclass
from functools import lru_cache
from math import inf

import numpy as np
from numpy.typing import NDArray

from sampling.exact import Number
from sampling.faults import DesignError, Fault
from sampling.plain import Plain
from sampling.ranges import refuse_confidence, refuse_drawn, share
from sampling.tallies import Tally, refuse_tally

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior(Plain):
    """A Beta prior: cases that failed and that passed, believed in before any were read.

    Parameters
    ----------
    failed : float
        Failing cases believed in, above 0.
    passed : float
        Passing cases believed in, above 0.

    Raises
    ------
    DesignError
        If a number is not above 0, or without end.
    """

    failed: float
    passed: float

    def __post_init__(self) -> None:
        if not (0 < self.failed < inf and 0 < self.passed < inf):
            raise DesignError(
                Fault.BAD_NUMBER,
                f"a prior needs two finite numbers above 0, got {self.failed} and {self.passed}",
            )


UNIFORM = Prior(1.0, 1.0)
JEFFREYS = Prior(0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of the failing rate of a process once cases were read.

    ``low`` and ``high`` leave equal chances outside; ``upper`` is exceeded with the chance
    1 - confidence.

    Parameters
    ----------
    prior : Prior
        What was believed before.
    failed : float
        First number of the Beta distribution.
    passed : float
        Second number of it.
    mean : float
        Of the failing rate, from 0 to 1.
    low : float
        Lower end.
    high : float
        Upper end.
    upper : float
        Exceeded with the chance 1 - confidence.
    n : int
        Cases judged.
    confidence : float
        Two-sided coverage, inside (0, 1).
    """

    prior: Prior
    failed: float
    passed: float
    mean: float
    low: float
    high: float
    upper: float
    n: int
    confidence: float

    def chance_below(self, tolerable: Number) -> float:
        """Return how likely the failing rate is less than ``tolerable``.

        Raises
        ------
        DesignError
            If it is not between 0 and 1.
        """
        from scipy.special import betainc  # noqa: PLC0415  # SciPy is slow to start

        return float(betainc(self.failed, self.passed, float(share(tolerable, "tolerable rate"))))

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FinitePosterior:
    """What is believed of the number of failing cases in a frame, those seen among them.

    Parameters
    ----------
    prior : Prior
        What was believed before.
    mean : float
        Of the failing cases, those seen among them.
    low_count : int
        Lower end, in cases.
    high_count : int
        Upper end, in cases.
    upper_count : int
        Exceeded with the chance 1 - confidence, in cases.
    failures : int
        Cases seen to fail.
    n : int
        Cases judged.
    population : int
        N, cases of the frame; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).
    """

    prior: Prior
    mean: float
    low_count: int
    high_count: int
    upper_count: int
    failures: int
    n: int
    population: int
    confidence: float

    def chance_below(self, count: int) -> float:
        """Return how likely fewer than ``count`` cases of the frame fail."""
        chances = _unread(self.prior, self.failures, self.n, self.population)
        return float(chances[: max(0, count - self.failures)].sum())

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def prior_from(last: Tally, *, n: int) -> Prior:
    """Return a prior from last period's failures, weighed as at most half of this period's cases.

    Parameters
    ----------
    last : Tally
        Failures (as ``met``) among the cases judged in the last period.
    n : int
        Cases to be read in this one, at least 1.

    Returns
    -------
    Prior

    Raises
    ------
    DesignError
        If ``n`` is less than 1, or the counts make no share.

    References
    ----------
    Derks & others (2021), JASP for Audit, on priors from last year's audit; the cut is ours.

    Examples
    --------
    Six failures of sixty last year, thirty cases this year: fifteen cases are believed.

    >>> prior_from(Tally(6, 60), n=30)
    Prior(failed=2.5, passed=14.5)
    """
    refuse_tally(last)
    if n < 1:
        raise DesignError(Fault.BAD_SIZE, f"at least one case is to be read, not {n}")
    weight = min(1.0, n / 2 / last.judged) if last.judged else 0.0
    return Prior(
        UNIFORM.failed + weight * last.met, UNIFORM.passed + weight * (last.judged - last.met)
    )


def bayes(
    failures: int, judged: int, prior: Prior = UNIFORM, *, confidence: float = 0.95
) -> Posterior:
    """Return what is believed of a process after some of its cases were read.

    Parameters
    ----------
    failures, judged : int
        Cases that failed, of those judged. With none judged the prior stays.
    prior : Prior
        What was believed before.
    confidence : float
        The chance that the interval holds the rate, inside (0, 1).

    Returns
    -------
    Posterior

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Raiffa & Schlaifer, Applied Statistical Decision Theory (1961): Beta(a + x, b + n - x). With
    the uniform prior and no failure the upper end is 1 - .05 ** (1 / (n + 1)).

    Examples
    --------
    No failure in 20, nothing believed before: 95% sure of less than 13.3%.

    >>> found = bayes(0, 20)
    >>> round(found.upper, 3), round(found.chance_below("0.10"), 3)
    (0.133, 0.891)
    """
    from scipy.special import betaincinv  # noqa: PLC0415  # SciPy is slow to start

    refuse_tally(Tally(failures, judged))
    refuse_confidence(confidence)
    failed, passed = prior.failed + failures, prior.passed + judged - failures
    tails = ((1 - confidence) / 2, (1 + confidence) / 2, confidence)
    low, high, upper = (float(betaincinv(failed, passed, tail)) for tail in tails)
    mean = failed / (failed + passed)
    return Posterior(prior, failed, passed, mean, low, high, upper, judged, confidence)


def bayes_finite(
    failures: int,
    judged: int,
    population: int,
    prior: Prior = UNIFORM,
    *,
    confidence: float = 0.95,
) -> FinitePosterior:
    """Return what is believed of a frame after a simple random sample of it was read.

    Parameters
    ----------
    failures, judged : int
        Cases that failed, of those drawn and judged.
    population : int
        Cases in the frame, at least ``judged``.
    prior : Prior
        What was believed before.
    confidence : float
        The least chance that the interval holds the number, inside (0, 1).

    Returns
    -------
    FinitePosterior

    Raises
    ------
    DesignError
        If an argument is out of range.

    Notes
    -----
    The cases not read fail as a beta-binomial says; those seen to fail are added back.

    References
    ----------
    Raiffa & Schlaifer, Applied Statistical Decision Theory (1961), chapter 7: beta-binomial.

    Examples
    --------
    No failure in 30 of 150:

    >>> found = bayes_finite(0, 30, 150)
    >>> found.upper_count, round(found.chance_below(8), 3)
    (12, 0.849)
    """
    refuse_tally(Tally(failures, judged))
    refuse_drawn(judged, population)
    refuse_confidence(confidence)
    chances = _unread(prior, failures, judged, population)
    below = np.cumsum(chances)

    def count_at(tail: float) -> int:
        return failures + int(np.searchsorted(below, tail * (1 - _SLACK)))

    mean = failures + float(chances @ np.arange(len(chances)))
    return FinitePosterior(
        prior,
        mean,
        count_at((1 - confidence) / 2),
        count_at((1 + confidence) / 2),
        count_at(confidence),
        failures,
        judged,
        population,
        confidence,
    )


_SLACK = 1e-12  # rounding alone must not ask for a case more


@lru_cache(maxsize=64)
def _unread(prior: Prior, failures: int, judged: int, population: int) -> Floats:
    """Return the chance of 0, 1, ... failures among the cases not read."""
    from scipy.special import betaln, gammaln  # noqa: PLC0415  # SciPy is slow to start

    failed, passed = prior.failed + failures, prior.passed + judged - failures
    left = population - judged
    k = np.arange(left + 1)
    ways = gammaln(left + 1) - gammaln(k + 1) - gammaln(left - k + 1)
    chances = np.exp(ways + betaln(failed + k, passed + left - k) - betaln(failed, passed))
    whole: Floats = chances / chances.sum()
    whole.flags.writeable = False
    return whole
