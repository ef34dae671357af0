"""Rates, means and ratios of a frame from a sample with weights, whatever drew it.

An answer is a number, or None where the question did not apply. A rate over the cases to which it
applied has a denominator that was left to chance too, and its doubt counts that.
"""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sampling.agreement_results import Caution
from sampling.design_effects import effective_size
from sampling.faults import DesignError, Fault
from sampling.intervals import Interval, beta_interval
from sampling.ranges import refuse_confidence, refuse_endless
from sampling.results import Estimate, NoEstimate
from sampling.sampled import Floats, Sampled, rows_by

_TINY = 1e-12  # of a variance that is rounding alone

_NO_SPREAD = Caution(
    "no-spread",
    "Every case read said the same, so the interval is that of as many cases drawn at random.",
)
_FEW = Caution(
    "few-degrees",
    "The interval rests on very few cases or teams, and is wide for that reason.",
)
_FEW_DEGREES = 7

Answers = Sequence[float | None]
Counted = NDArray[np.bool_]


def design_rate(answers: Answers, sampled: Sampled, *, confidence: float = 0.95) -> Estimate:
    """Return the weighted rate of a yes/no answer, with the Korn-Graubard interval.

    Parameters
    ----------
    answers : sequence of 1, 0 or None, shape (n,)
        Met, not met, not applicable, of each case read.
    sampled : Sampled
        How the cases were drawn.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        ``n`` counts the applicable cases. Undefined when there is none, or when by weights drawn
        with unequal chances they count as fewer than ten. Without interval, and with the reason,
        when the design gives no variance.

    Raises
    ------
    DesignError
        If an answer is no 1, 0 or None, or their number is not that of the sample.

    Notes
    -----
    Clopper-Pearson limits for n* = p (1 - p) / v cases, times the squared ratio of t on n - 1 to
    t on the design's degrees of freedom. n* is cut to (n - 1) / (1 - n / N), as many as a simple
    random sample counts for; with no variance seen it is n.

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24:193-201.

    Examples
    --------
    >>> from sampling.sampled import StratifiedSample
    >>> sampled = StratifiedSample(["East"] * 3 + ["West"] * 3, {"East": 30, "West": 10})
    >>> design_rate([1, 1, 0, 1, 0, 0], sampled).value
    0.5833333333333334
    """
    for place, answer in enumerate(answers, start=1):
        if answer not in {None, 0, 1}:
            raise DesignError(
                Fault.BAD_NUMBER, f"a yes/no answer is 1, 0 or None: number {place} is {answer!r}"
            )
    found = mean(answers, sampled, confidence=confidence)
    found = replace(found, method="weighted rate: Korn-Graubard")
    if found.value is None:
        return found
    if (found.effective or 0.0) < sampled.least_effective:
        return _without(found, NoEstimate.WEIGHTS_TOO_UNEVEN)
    if found.standard_error is None and found.undefined is not NoEstimate.ONE_CASE:
        return found
    error = found.standard_error or 0.0
    ends = _design_limits(found.value, error, found.n, sampled, confidence)
    alike = sampled.degrees and not _varies(found.value, error**2)
    cautions = (*found.cautions, _NO_SPREAD) if alike else found.cautions
    return replace(found, low=ends.low, high=ends.high, undefined=None, cautions=cautions)


def mean(values: Answers, sampled: Sampled, *, confidence: float = 0.95) -> Estimate:
    """Return the weighted mean of a number, such as a grade, with a t interval.

    Parameters
    ----------
    values : sequence of float or None, shape (n,)
        None where not applicable: the mean is then that of a domain.
    sampled : Sampled
        How the cases were drawn.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        None, with the reason, where it is undefined.

    Raises
    ------
    DesignError
        If the number of values is not that of the sample, or ``confidence`` is out of range.

    References
    ----------
    Hájek (1971): sum w y / sum w; its variance is that of the total of (y - mean) / sum w, taken
    as 0 outside the domain. Figures from Lohr, Sampling: Design and Analysis, example 5.2.

    Examples
    --------
    Five suites of four drawn from a hundred, read whole; Lohr's mean grade is 2.826, se 0.164:

    >>> from sampling.cluster_samples import TwoStageSample
    >>> grades = [3.08, 2.60, 3.44, 3.04, 2.36, 3.04, 3.28, 2.68, 2.00, 2.56, 2.52, 1.88,
    ...           3.00, 2.88, 3.44, 3.64, 2.68, 1.92, 3.28, 3.20]
    >>> suites = [suite for suite in "ABCDE" for _ in range(4)]
    >>> found = mean(grades, TwoStageSample(suites, dict.fromkeys("ABCDE", 4), 100))
    >>> round(found.value, 3), round(found.standard_error, 3)
    (2.826, 0.164)
    """
    ones = [None if value is None else 1.0 for value in values]
    return replace(ratio(values, ones, sampled, confidence=confidence), method="weighted mean")


def ratio(
    numerators: Answers, denominators: Answers, sampled: Sampled, *, confidence: float = 0.95
) -> Estimate:
    """Return a ratio of totals, such as visits late over visits due, with a t interval.

    Parameters
    ----------
    numerators, denominators : sequence of float or None, shape (n,)
        None in either leaves the case out of both.
    sampled : Sampled
        How the cases were drawn.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        ``effective`` is Kish's size of the cases that count. Undefined when none does or their
        denominators sum to nothing.

    Raises
    ------
    DesignError
        If the number of values is not that of the sample, or ``confidence`` is out of range.

    References
    ----------
    Särndal, Swensson & Wretman (1992), section 5.6: residuals (y - R x) / X.

    Examples
    --------
    >>> from sampling.sampled import StratifiedSample
    >>> sampled = StratifiedSample([""] * 3, {"": 30})
    >>> ratio([1, 0, 2], [2, 3, 4], sampled).value
    0.3333333333333333
    """
    refuse_confidence(confidence)
    _refuse_lengths(sampled, numerators, denominators)
    for column in (numerators, denominators):
        refuse_endless((0 if value is None else value for value in column), "value")
    y, x, counted = _columns(numerators, denominators)
    weights, n = sampled.weights, int(counted.sum())
    empty = Estimate("ratio", None, None, None, n, sampled.population, confidence)
    if not n:
        return replace(empty, undefined=NoEstimate.NOTHING_JUDGED)
    total = float(weights @ x)
    if not total:
        return replace(empty, undefined=NoEstimate.NO_DENOMINATOR)
    value = float(weights @ y) / total
    found = replace(empty, value=value, effective=effective_size(weights[counted].tolist()))
    if n == 1 and sampled.degrees:
        return replace(found, undefined=NoEstimate.ONE_CASE)
    variance = sampled.variance((y - value * x) / total)
    return _with_t(found, variance, sampled.degrees)


def post_stratified(
    values: Sequence[float],
    groups: Sequence[str],
    sizes: Mapping[str, int],
    sampled: Sampled,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """Return the mean with the sample brought to the known sizes of groups, such as teams.

    For when a draw took too few of one team by chance, and every team's caseload is known.

    Parameters
    ----------
    values : sequence of float, shape (n,)
    groups : sequence of str, shape (n,)
        The group of each case read.
    sizes : mapping of str to int
        Cases of the frame in each group; every one that holds a case must have been read from.
    sampled : Sampled
        How the cases were drawn.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        With a t interval; cautioned when a group has fewer than five cases.

    Raises
    ------
    DesignError
        If a group is unknown or not read from, or the lengths differ.

    References
    ----------
    Särndal, Swensson & Wretman (1992), section 7.6: residuals from the mean of the group, with
    the weights as adjusted.

    Examples
    --------
    >>> from sampling.sampled import StratifiedSample
    >>> sampled = StratifiedSample([""] * 4, {"": 40})
    >>> found = post_stratified([1, 0, 1, 1], ["A", "A", "B", "B"], {"A": 20, "B": 20}, sampled)
    >>> found.value
    0.75
    """
    refuse_confidence(confidence)
    _refuse_lengths(sampled, values, groups)
    refuse_endless(values, "value")
    y, rows = np.asarray(values, dtype=np.float64), rows_by(groups)
    for name in sorted(set(rows) | set(sizes)):
        if name not in sizes or (sizes[name] and name not in rows):
            raise DesignError(
                Fault.UNKNOWN_STRATUM, f"the group {name!r} needs a size, and a case read from it"
            )
    weights, population = sampled.weights, sum(sizes.values())
    value, residuals = 0.0, np.zeros(len(y))
    for name, of in rows.items():
        held = float(weights[of].sum())
        middle = float(weights[of] @ y[of]) / held
        value += sizes[name] / population * middle
        residuals[of] = sizes[name] / held * (y[of] - middle) / population
    small = sorted(name for name, of in rows.items() if len(of) < _FEW_IN_GROUP)
    found = Estimate("post-stratified mean", value, None, None, len(y), population, confidence)
    if small:
        words = f"Fewer than {_FEW_IN_GROUP} cases were read of {', '.join(small)}: join groups."
        found = replace(found, cautions=(Caution("small-groups", words),))
    return _with_t(found, sampled.variance(residuals), sampled.degrees)


_FEW_IN_GROUP = 5


def korn_graubard(
    rate: float,
    variance: float,
    n: float,
    *,
    most: float,
    degrees: float,
    confidence: float = 0.95,
) -> Interval:
    """Return Clopper-Pearson limits for the number of cases that the variance is worth.

    Parameters
    ----------
    rate : float
        From 0 to 1.
    variance : float
        Of the rate; 0 when no spread was seen, which counts as ``n`` cases.
    n : float
        Cases the rate rests on, at least 1.
    most : float
        The most cases it may count for.
    degrees : float
        Of the design, above 0.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Interval
        From 0 to 1.

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24:193-201.

    Examples
    --------
    With the variance of a simple random sample of 20 it is nearly Clopper and Pearson's:

    >>> from sampling.intervals import exact_binomial
    >>> [round(end, 3) for end in korn_graubard(0.25, 0.25 * 0.75 / 20, 20, most=20, degrees=19)]
    [0.087, 0.491]
    >>> [round(end, 3) for end in exact_binomial(5, 20)]
    [0.087, 0.491]
    """
    from scipy.special import stdtrit  # noqa: PLC0415  # SciPy is slow to start

    tail = 0.5 + confidence / 2
    worth = min(most, rate * (1 - rate) / variance) if _varies(rate, variance) else n
    # A domain of few cases has no more degrees than they give.
    few = max(1.0, n - 1)
    worth *= float(stdtrit(few, tail) / stdtrit(min(degrees, few), tail)) ** 2
    return beta_interval(rate * worth, (1 - rate) * worth, confidence)


def _design_limits(
    rate: float, error: float, n: int, sampled: Sampled, confidence: float
) -> Interval:
    degrees = sampled.degrees
    if not degrees:
        return Interval(rate, rate)
    left = 1 - len(sampled.weights) / float(sampled.weights.sum())
    most = (n - 1) / left if left else float(n)
    return korn_graubard(rate, error**2, n, most=most, degrees=degrees, confidence=confidence)


def _varies(rate: float, variance: float) -> bool:
    return variance > _TINY * rate * (1 - rate)


def _without(found: Estimate, reason: NoEstimate) -> Estimate:
    return replace(found, value=None, low=None, high=None, standard_error=None, undefined=reason)


def _with_t(found: Estimate, variance: float | NoEstimate, degrees: float) -> Estimate:
    from scipy.special import stdtrit  # noqa: PLC0415  # SciPy is slow to start

    if isinstance(variance, NoEstimate):
        return replace(found, undefined=variance)
    error = sqrt(max(0.0, variance))
    # A domain of few cases has no more degrees than they give.
    degrees = min(degrees, found.n - 1.0)
    reach = error * float(stdtrit(degrees, 0.5 + found.confidence / 2)) if degrees else 0.0
    value = found.value or 0.0
    few = (_FEW,) if 0 < degrees < _FEW_DEGREES else ()
    return replace(
        found,
        low=value - reach,
        high=value + reach,
        standard_error=error,
        degrees=degrees,
        cautions=(*found.cautions, *few),
    )


def _columns(numerators: Answers, denominators: Answers) -> tuple[Floats, Floats, Counted]:
    """Return both columns, 0 where either is None, and where neither is."""
    pairs = list(zip(numerators, denominators, strict=True))
    counted = np.array([y is not None and x is not None for y, x in pairs], dtype=bool)
    whole = np.array([(y or 0.0, x or 0.0) for y, x in pairs], dtype=np.float64).reshape(-1, 2)
    whole[~counted] = 0.0
    return whole[:, 0], whole[:, 1], counted


def _refuse_lengths(sampled: Sampled, *columns: Sized) -> None:
    n = len(sampled.weights)
    for column in columns:
        if len(column) != n:
            raise DesignError(
                Fault.BAD_SIZE, f"{len(column)} values for {n} cases read: give one for each"
            )
