"""How far apart two rates are: two samples, the same cases twice, or two estimates.

Always the second less the first. An interval that holds 0 is no evidence of "no change"; it says
how large a change may have been missed.
"""

from collections.abc import Callable
from fractions import Fraction
from math import acos, copysign, cos, hypot, pi, sqrt

from sampling.faults import DesignError, Fault
from sampling.intervals import wilson
from sampling.ranges import refuse_confidence, two_sided_z
from sampling.results import Difference, Estimate, NoEstimate
from sampling.tails import at_most_of_trials
from sampling.tallies import Pairs, Tally, refuse_pairs, refuse_tally

_HALF = Fraction(1, 2)
_EDGE = 1e-13  # how near -1 and 1 the score is still a number
_FAR = 1e9
_SLACK = 1e-12


def difference(first: Tally, second: Tally, *, confidence: float = 0.95) -> Difference:
    """Return the difference of two rates with Newcombe's hybrid score interval, to show.

    Parameters
    ----------
    first, second : Tally
        Cases that met the standard, of those judged, in two samples of different cases.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Difference
        Undefined when one sample judged nothing.

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Newcombe (1998), Stat. Med. 17:873-890, method 10: 56/70 less 48/80.

    Examples
    --------
    >>> found = difference(Tally(48, 80), Tally(56, 70))
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    if not _both_judged(first, second, confidence):
        return _undefined(_NEWCOMBE, first.judged, second.judged, confidence)
    ends = [wilson(*tally, confidence=confidence) for tally in (first, second)]
    value = second.rate - first.rate
    low = value - hypot(second.rate - ends[1].low, ends[0].high - first.rate)
    high = value + hypot(ends[1].high - second.rate, first.rate - ends[0].low)
    return Difference(_NEWCOMBE, value, low, high, first.judged, second.judged, confidence)


def difference_miettinen_nurminen(
    first: Tally, second: Tally, *, confidence: float = 0.95
) -> Difference:
    """Return the difference of two rates with Miettinen and Nurminen's score interval.

    For where exactness matters; parameters and errors are those of ``difference``.

    Parameters
    ----------
    first, second : Tally
        Cases that met the standard, and cases judged, in each.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Difference
        Undefined when one side has no case.

    Raises
    ------
    DesignError
        If ``confidence`` is out of range.

    References
    ----------
    Miettinen & Nurminen (1985), Stat. Med. 4:213-226; figures from Newcombe (1998), method 6.

    Examples
    --------
    >>> found = difference_miettinen_nurminen(Tally(48, 80), Tally(56, 70))
    >>> round(found.low, 4), round(found.high, 4)
    (0.0528, 0.3382)
    """
    method = "Miettinen-Nurminen score"
    if not _both_judged(first, second, confidence):
        return _undefined(method, first.judged, second.judged, confidence)

    def score(apart: float) -> float:
        rate = constrained_rate(first, second, apart)
        units = first.judged + second.judged
        spread = rate * (1 - rate) / first.judged
        spread += (rate + apart) * (1 - rate - apart) / second.judged
        return _over(value - apart, spread * units / (units - 1))

    value = second.rate - first.rate
    low, high = _ends_of_score(score, value, two_sided_z(confidence))
    return Difference(method, value, low, high, first.judged, second.judged, confidence)


def constrained_rate(first: Tally, second: Tally, apart: float) -> float:
    """Return the likeliest rate of the first sample if the second's is ``apart`` higher.

    The root of a cubic, by Miettinen and Nurminen's closed form; inside [0, 1] with its partner.
    """
    units, met = first.judged + second.judged, first.met + second.met
    b = ((second.judged + 2 * first.judged) * apart - units - met) / (3 * units)
    c = ((first.judged * apart - units - 2 * first.met) * apart + met) / (3 * units)
    d = first.met * apart * (1 - apart) / units
    q = b**3 - 1.5 * b * c + d / 2
    p = copysign(sqrt(max(0.0, b * b - c)), q)
    turn = (pi + acos(max(-1.0, min(1.0, q / p**3)))) / 3 if p**3 else 0.0
    return max(0.0, -apart, min(1.0, 1 - apart, 2 * p * cos(turn) - b))


def paired(pairs: Pairs, *, confidence: float = 0.95) -> Difference:
    """Return the change in the same cases looked at twice: McNemar's exact p and Tango's interval.

    Parameters
    ----------
    pairs : Pairs
        Cases by what each look found.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Difference
        Undefined when there is no pair.

    Raises
    ------
    DesignError
        If a count is negative, or ``confidence`` out of range.

    References
    ----------
    Tango (1998), Stat. Med. 17:891-908; McNemar (1947), Psychometrika 12:153-157, by the exact
    binomial of the cases that changed.

    Examples
    --------
    Twelve of fifty improved and two got worse:

    >>> found = paired(Pairs(both=20, first_only=2, second_only=12, neither=16))
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4), round(found.p_value, 4)
    (0.2, 0.0611, 0.3447, 0.0129)
    """
    refuse_pairs(pairs)
    refuse_confidence(confidence)
    n = pairs.judged
    if not n:
        return _undefined(_TANGO, 0, 0, confidence)
    better, worse = pairs.second_only, pairs.first_only

    def score(apart: float) -> float:
        b = (2 * n - better + worse) * apart - better - worse
        root = sqrt(max(0.0, b * b + 8 * n * worse * apart * (1 - apart)))
        down = (root - b) / (4 * n)
        return _over(better - worse - n * apart, n * (2 * down + apart * (1 - apart)))

    value = (better - worse) / n
    low, high = _ends_of_score(score, value, two_sided_z(confidence))
    return Difference(_TANGO, value, low, high, n, n, confidence, p_value=mcnemar_exact(pairs))


def mcnemar_exact(pairs: Pairs) -> float:
    """Return the two-sided exact p-value that as many cases got better as got worse.

    1 when none changed.

    Parameters
    ----------
    pairs : Pairs
        How many cases met the standard twice, once or never.

    Returns
    -------
    float
        From 0 to 1; 1 when none changed.

    References
    ----------
    McNemar (1947), Psychometrika 12:153-157, by the exact binomial of the cases that changed.

    Examples
    --------
    Eight got better and one worse: 2 (1 + 9) / 512.

    >>> round(mcnemar_exact(Pairs(20, 8, 1, 15)), 6)
    0.039062
    """
    changed = pairs.first_only + pairs.second_only
    fewer = min(pairs.first_only, pairs.second_only)
    return min(1.0, 2 * float(at_most_of_trials(fewer, trials=changed, rate=_HALF)))


def difference_by_limits(first: Estimate, second: Estimate) -> Difference:
    """Return the difference of two estimates of different samples, from the limits of each.

    It keeps the shape of the intervals it comes from, exact or lopsided.

    Parameters
    ----------
    first, second : Estimate
        Of one coverage.

    Returns
    -------
    Difference
        Without interval when one of the two has none; undefined when one has no value.

    Raises
    ------
    DesignError
        If the coverages differ.

    References
    ----------
    Zou & Donner (2008), Stat. Med. 27:1693-1702 (MOVER), which is Newcombe's when both intervals
    are Wilson's.

    Examples
    --------
    >>> from sampling.rates import rate_finite
    >>> found = difference_by_limits(rate_finite(24, 40, 60), rate_finite(32, 40, 60))
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.2, 0.082, 0.32)
    """
    _refuse_unlike(first, second)
    method = f"by limits: {first.method}; {second.method}"
    if first.value is None or second.value is None:
        return _undefined(method, first.n, second.n, first.confidence)
    value = second.value - first.value
    before, after = _limits(first), _limits(second)
    if before is None or after is None:
        return Difference(method, value, None, None, first.n, second.n, first.confidence)
    low = value - hypot(second.value - after[0], before[1] - first.value)
    high = value + hypot(after[1] - second.value, first.value - before[0])
    return Difference(method, value, low, high, first.n, second.n, first.confidence)


def difference_by_errors(
    first: Estimate, second: Estimate, *, covariance: float = 0.0
) -> Difference:
    """Return the difference of two estimates of different samples, from their standard errors.

    For stratified, weighted and clustered estimates: over sqrt(v1 + v2 - 2 cov), t on the degrees
    of freedom of both designs together. The interval is cut to [-1, 1].

    Parameters
    ----------
    first, second : Estimate
        Of one coverage.
    covariance : float
        Of the two estimates, 0 when no case was read for both. A planned second look at cases of
        the month before makes it positive, and the difference more certain.

    Returns
    -------
    Difference
        Without interval and p-value when a standard error is unknown, or both are 0.

    Raises
    ------
    DesignError
        If the coverages differ, or the covariance is more than two such errors can have.

    References
    ----------
    Cochran, Sampling Techniques (1977), chapter 12, on sampling on two occasions.

    Examples
    --------
    >>> from sampling.rates import rate_finite
    >>> before, after = rate_finite(24, 40, 200), rate_finite(32, 40, 200)
    >>> found = difference_by_errors(before, after)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.2, 0.02, 0.38)
    """
    _refuse_unlike(first, second)
    method = "by standard errors"
    if first.value is None or second.value is None:
        return _undefined(method, first.n, second.n, first.confidence)
    value, sizes = second.value - first.value, (first.n, second.n)
    if first.standard_error is None or second.standard_error is None:
        return Difference(method, value, None, None, *sizes, first.confidence)
    if not abs(covariance) <= first.standard_error * second.standard_error * (1 + _SLACK):
        raise DesignError(
            Fault.BAD_NUMBER,
            f"a covariance of {covariance} is more than the two standard errors allow: at most "
            f"{first.standard_error * second.standard_error:.6g}",
        )
    variance = first.standard_error**2 + second.standard_error**2 - 2 * covariance
    error = sqrt(max(0.0, variance))
    degrees = (first.degrees or 0.0) + (second.degrees or 0.0)
    if not error:
        return Difference(method, value, None, None, *sizes, first.confidence, standard_error=0.0)
    reach = error * _t_reach(first.confidence, degrees)
    return Difference(
        method,
        value,
        max(-1.0, value - reach),
        min(1.0, value + reach),
        *sizes,
        first.confidence,
        p_value=_t_two_sided(value / error, degrees),
        standard_error=error,
        degrees=degrees,
    )


_NEWCOMBE = "Newcombe hybrid score"
_TANGO = "Tango score, exact McNemar"


def _ends_of_score(score: Callable[[float], float], value: float, z: float) -> tuple[float, float]:
    """Return where the score, which falls from the left end through 0 at ``value``, is z and -z."""
    from scipy.optimize import brentq  # noqa: PLC0415  # SciPy is slow to start

    def where(level: float, end: float) -> float:
        def over(apart: float) -> float:
            return (0.0 if apart == value else score(apart)) - level

        # Without a crossing before it, the end of the scale is the end of the interval.
        if (over(end) > 0) is (level < 0):
            return copysign(1.0, end)
        return float(brentq(over, end, value, xtol=1e-14))

    return where(z, -1 + _EDGE), where(-z, 1 - _EDGE)


def _over(apart: float, variance: float) -> float:
    """Return a score; one without variance is further than any level."""
    return apart / sqrt(variance) if variance > 0 else copysign(_FAR, apart)


def _both_judged(first: Tally, second: Tally, confidence: float) -> bool:
    refuse_tally(first)
    refuse_tally(second)
    refuse_confidence(confidence)
    return bool(first.judged and second.judged)


def _undefined(method: str, first: int, second: int, confidence: float) -> Difference:
    return Difference(
        method,
        None,
        None,
        None,
        first,
        second,
        confidence,
        undefined=NoEstimate.NOTHING_JUDGED,
    )


def _refuse_unlike(first: Estimate, second: Estimate) -> None:
    if first.confidence != second.confidence:
        raise DesignError(
            Fault.BAD_NUMBER,
            f"estimates of one coverage can be compared, not {first.confidence} and "
            f"{second.confidence}: give both the same confidence",
        )


def _limits(estimate: Estimate) -> tuple[float, float] | None:
    if estimate.low is None or estimate.high is None:
        return None
    return estimate.low, estimate.high


def _t_reach(confidence: float, degrees: float) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415  # SciPy is slow to start

    return float(stdtrit(degrees, 0.5 + confidence / 2))


def _t_two_sided(t: float, degrees: float) -> float:
    from scipy.special import stdtr  # noqa: PLC0415  # SciPy is slow to start

    return 2 * float(stdtr(degrees, -abs(t)))
