"""Intervals for one rate: for a process without end, and exact for a finite frame.

A finite frame has a share that is there to be counted, and the exact interval says how many of
its units it can be. "Is practice getting worse?" asks about the process that made them: then use
Wilson to show, and the exact binomial to assure. The Wald interval is nowhere: at these sizes it
covers less than it says.
"""

from math import sqrt
from typing import NamedTuple

from sampling.exact import exact
from sampling.finite_limits import least_in_frame
from sampling.ranges import refuse_confidence, refuse_counts, refuse_drawn, two_sided_z


class Interval(NamedTuple):
    """Lower and upper end, as fractions inside [0, 1]."""

    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """Return plain values for JSON."""
        return self._asdict()


class FiniteInterval(NamedTuple):
    """How many units of the whole frame, at least and at most, and the same as fractions."""

    low_count: int
    high_count: int
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """Return plain values for JSON."""
        return self._asdict()


def wilson(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval for a proportion.

    It stays inside [0, 1] and near its stated coverage at dip-sample sizes.

    Parameters
    ----------
    successes : int
        Cases that met the standard, 0 <= successes <= trials.
    trials : int
        Cases judged. "Not applicable" is no trial: leave those cases out first.
    confidence : float
        Two-sided coverage, a fraction inside (0, 1), not a percentage.

    Returns
    -------
    Interval
        From 0 to 1.

    Raises
    ------
    DesignError
        If ``trials`` is 0 (no evidence is not 0%) or an argument is out of range.

    References
    ----------
    Wilson (1927), JASA 22:209-212; example from Newcombe (1998), Stat. Med. 17:857-872.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    """
    refuse_counts(successes, trials)
    z = two_sided_z(confidence)
    centre, margin = wilson_centre(successes / trials, trials, z)
    # At the ends the algebra gives exactly 0 or 1; rounding must not step outside.
    low = 0.0 if successes == 0 else max(0.0, centre - margin)
    high = 1.0 if successes == trials else min(1.0, centre + margin)
    return Interval(low, high)


def wilson_centre(rate: float, trials: float, z: float) -> tuple[float, float]:
    """Return the middle and the half-width of the Wilson interval for any rate and size."""
    scale = 1 + z * z / trials
    centre = (rate + z * z / (2 * trials)) / scale
    margin = z / scale * sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    return centre, margin


def exact_binomial(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Return the Clopper-Pearson interval for a proportion: never less sure than it says.

    Parameters and errors are those of ``wilson``.

    Parameters
    ----------
    successes, trials : int
        0 to ``trials``, and at least 1.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Interval
        From 0 to 1.

    Raises
    ------
    ValueError
        If the counts or ``confidence`` are out of range.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26:404-413; example from Newcombe (1998).

    Examples
    --------
    >>> [round(end, 4) for end in exact_binomial(0, 20)]
    [0.0, 0.1684]
    """
    refuse_counts(successes, trials)
    refuse_confidence(confidence)
    return beta_interval(successes, trials - successes, confidence)


def beta_interval(successes: float, failures: float, confidence: float) -> Interval:
    """Return Clopper-Pearson limits for counts that need not be whole. Not checked."""
    from scipy.special import betaincinv  # noqa: PLC0415  # SciPy is slow to start

    tail = (1 - confidence) / 2
    low = float(betaincinv(successes, failures + 1, tail)) if successes > 0 else 0.0
    high = float(betaincinv(successes + 1, failures, 1 - tail)) if failures > 0 else 1.0
    return Interval(low, high)


def upper_binomial(failures: int, trials: int, *, confidence: float = 0.95) -> float:
    """Return the most the failing rate can be, one-sided: "at most".

    Parameters
    ----------
    failures : int
        Cases that failed, 0 <= failures <= trials.
    trials : int
        Cases judged, at least 1.
    confidence : float
        One-sided coverage, inside (0, 1).

    Returns
    -------
    float
        A fraction from 0 to 1.

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Clopper and Pearson (1934); AICPA, Audit Sampling (2017), table A-3 prints 7.7% for this.

    Examples
    --------
    >>> round(upper_binomial(1, 60), 3)
    0.077
    """
    refuse_counts(failures, trials)
    refuse_confidence(confidence)
    return beta_interval(failures, trials - failures, 2 * confidence - 1).high


def mid_p(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Return the mid-P interval: exact tails with half of the chance of what was seen.

    Narrower than Clopper-Pearson; it covers what it says on average, not for every rate.
    Parameters and errors are those of ``wilson``.

    References
    ----------
    Lancaster (1961), JASA 56:223-234; example from Newcombe (1998), method 6.

    Examples
    --------
    >>> [round(end, 4) for end in mid_p(81, 263)]
    [0.2544, 0.3658]
    """
    from scipy.optimize import brentq  # noqa: PLC0415  # SciPy is slow to start
    from scipy.special import bdtr  # noqa: PLC0415  # likewise

    refuse_counts(successes, trials)
    refuse_confidence(confidence)
    tail = (1 - confidence) / 2

    def below(rate: float) -> float:
        fewer = float(bdtr(successes - 1, trials, rate)) if successes else 0.0
        return (fewer + float(bdtr(successes, trials, rate))) / 2

    def rate_where(chance: float) -> float:
        return float(brentq(lambda rate: below(rate) - chance, 0.0, 1.0, xtol=1e-15))

    low = rate_where(1 - tail) if successes else 0.0
    high = rate_where(tail) if successes < trials else 1.0
    return Interval(low, high)


def jeffreys(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Return the Jeffreys interval: equal tails of the posterior from a Beta(1/2, 1/2) prior.

    The lower end is 0 when nothing succeeded, the upper end 1 when all did. Parameters and
    errors are those of ``wilson``.

    References
    ----------
    Brown, Cai and DasGupta (2001), Statistical Science 16:101-133, section 4.1.2.

    Examples
    --------
    >>> [round(end, 3) for end in jeffreys(1, 7)]
    [0.016, 0.501]
    """
    from scipy.special import betaincinv  # noqa: PLC0415  # SciPy is slow to start

    refuse_counts(successes, trials)
    refuse_confidence(confidence)
    tail = (1 - confidence) / 2
    a, b = successes + 0.5, trials - successes + 0.5
    low = float(betaincinv(a, b, tail)) if successes else 0.0
    high = float(betaincinv(a, b, 1 - tail)) if successes < trials else 1.0
    return Interval(low, high)


def agresti_coull(successes: int, trials: int, *, confidence: float = 0.95) -> Interval:
    """Return the Agresti-Coull interval: simple arithmetic about Wilson's middle, cut to [0, 1].

    It holds the Wilson interval inside it. Parameters and errors are those of ``wilson``.

    References
    ----------
    Agresti and Coull (1998), The American Statistician 52:119-126; Brown, Cai and DasGupta (2001).

    Examples
    --------
    >>> [round(end, 4) for end in agresti_coull(10, 10)]
    [0.6791, 1.0]
    """
    refuse_counts(successes, trials)
    z = two_sided_z(confidence)
    more = trials + z * z
    centre = (successes + z * z / 2) / more
    margin = z * sqrt(centre * (1 - centre) / more)
    return Interval(max(0.0, centre - margin), min(1.0, centre + margin))


def exact_finite(
    successes: int, trials: int, population: int, *, confidence: float = 0.95
) -> FiniteInterval:
    """Return the exact interval for how many of a finite frame meet the standard.

    For a simple random sample: the lower end is the smallest number M of the frame for which
    drawing at least ``successes`` is not too unlikely, the upper end the largest for which
    drawing at most ``successes`` is not. Computed in whole numbers.

    Parameters
    ----------
    successes : int
        Cases that met the standard, 0 <= successes <= trials.
    trials : int
        Cases drawn and judged, at least 1.
    population : int
        Cases in the frame, at least ``trials``; with as many the interval is a point.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    FiniteInterval
        In cases of the frame and as shares of it.

    Raises
    ------
    DesignError
        If not 0 <= successes <= trials <= population with trials at least 1.

    References
    ----------
    Wright (1991), Exact Confidence Bounds when Sampling from Small Finite Universes.

    Examples
    --------
    Two of 30 drawn from a frame of 150:

    >>> exact_finite(2, 30, 150)[:2]
    (2, 30)
    """
    refuse_counts(successes, trials)
    refuse_confidence(confidence)
    tail = (1 - exact(confidence)) / 2
    refuse_drawn(trials, population)
    low = least_in_frame(successes, trials, population, tail)
    high = population - least_in_frame(trials - successes, trials, population, tail)
    return FiniteInterval(low, high, low / population, high / population)


def upper_finite(failures: int, trials: int, population: int, *, confidence: float = 0.95) -> int:
    """Return how many of a finite frame can fail at most, one-sided.

    Parameters are those of ``exact_finite`` but that the coverage is one-sided.

    Raises
    ------
    DesignError
        As ``exact_finite``.

    Examples
    --------
    None, one and two failures among 30 of 150:

    >>> [upper_finite(failures, 30, 150) for failures in (0, 1, 2)]
    [12, 20, 27]
    """
    refuse_counts(failures, trials)
    refuse_confidence(confidence)
    refuse_drawn(trials, population)
    return population - least_in_frame(trials - failures, trials, population, 1 - exact(confidence))
