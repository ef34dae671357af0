"""One rate from one simple random sample: of the frame it was drawn from, or of the process.

"How many of these files?" is answered for the frame, exactly, and with nothing left to doubt when
all were read. "Is practice getting worse?" is about the process that makes the files. Both are
honest; each says which it is.
"""

from math import sqrt

from sampling.intervals import exact_finite, wilson
from sampling.ranges import refuse_confidence, refuse_drawn
from sampling.results import Estimate, NoEstimate
from sampling.tallies import Tally, refuse_tally


def rate(met: int, judged: int, *, confidence: float = 0.95) -> Estimate:
    """Return the rate of a process without end, with Wilson's interval.

    Parameters
    ----------
    met, judged : int
        Cases that met the standard, of those judged.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        Undefined when nothing was judged: no evidence is not 0%.

    Raises
    ------
    DesignError
        If not 0 <= met <= judged, or ``confidence`` is out of range.

    References
    ----------
    Wilson (1927), JASA 22:209-212.

    Examples
    --------
    >>> found = rate(9, 12)
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (0.75, 0.468, 0.911)
    """
    refuse_tally(Tally(met, judged))
    refuse_confidence(confidence)
    if not judged:
        return _nothing(_PROCESS, None, confidence)
    low, high = wilson(met, judged, confidence=confidence)
    share = met / judged
    error = sqrt(share * (1 - share) / (judged - 1)) if judged > 1 else None
    return Estimate(_PROCESS, share, low, high, judged, None, confidence, error, _degrees(judged))


def rate_finite(met: int, judged: int, population: int, *, confidence: float = 0.95) -> Estimate:
    """Return the rate of a finite frame, with the exact interval in cases.

    Parameters
    ----------
    met, judged : int
        Cases that met the standard, of those drawn and judged.
    population : int
        Cases in the frame, at least ``judged``.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Estimate
        With ``low_count`` and ``high_count``: "between 2 and 30 of 150 files". Undefined when
        nothing was judged. The standard error is sqrt((1 - n/N) p (1 - p) / (n - 1)).

    Raises
    ------
    DesignError
        If not 0 <= met <= judged <= population, or ``confidence`` is out of range.

    References
    ----------
    Cochran (1977), section 3.2; Wright (1991), for the exact limits.

    Examples
    --------
    >>> found = rate_finite(2, 30, 150)
    >>> found.low_count, found.high_count
    (2, 30)
    """
    refuse_tally(Tally(met, judged))
    refuse_drawn(judged, population)
    refuse_confidence(confidence)
    if not judged:
        return _nothing(_FRAME, population, confidence)
    ends = exact_finite(met, judged, population, confidence=confidence)
    share, left = met / judged, 1 - judged / population
    error = sqrt(left * share * (1 - share) / (judged - 1)) if judged > 1 else None
    return Estimate(
        _FRAME,
        share,
        ends.low,
        ends.high,
        judged,
        population,
        confidence,
        0.0 if not left else error,
        _degrees(judged),
        low_count=ends.low_count,
        high_count=ends.high_count,
    )


_PROCESS = "of the process: Wilson"
_FRAME = "of the frame: exact hypergeometric"


def _degrees(judged: int) -> float | None:
    return float(judged - 1) if judged > 1 else None


def _nothing(method: str, population: int | None, confidence: float) -> Estimate:
    return Estimate(
        method, None, None, None, 0, population, confidence, undefined=NoEstimate.NOTHING_JUDGED
    )
