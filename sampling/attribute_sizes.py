"""How many cases to read to find a fault at least once, or to rule a failing rate out.

All in whole numbers: one failure allowed too many would make another size.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from sampling.agreement_results import Caution
from sampling.exact import Number, exact
from sampling.faults import DesignError, Fault
from sampling.margins import Size
from sampling.ranges import above_0, refuse_confidence, refuse_population, share
from sampling.tails import Chance, at_most_of_frame, at_most_of_trials, first_that_holds

LONGEST = 10_000  # cases; a longer answer is a misprint in the question

_READ_ALL = Caution(
    "read-all", "Nothing short of reading every case can show this; the sample is the whole frame."
)


@dataclass(frozen=True, slots=True)
class _Allowance:
    """Failures that may be seen in n cases: a fixed number, and a rate rounded up."""

    fixed: int
    rate: Fraction

    def of(self, n: int) -> int:
        return self.fixed + ceil(self.rate * n)

    def longest(self, allowed: int, end: int) -> int:
        """Return the largest size up to ``end`` that allows no more."""
        return min(end, floor((allowed - self.fixed) / self.rate)) if self.rate else end


def n_discovery(rate: Number, *, population: int | None = None, confidence: float = 0.95) -> Size:
    """Return how many cases must be free of failure to rule a failing rate out.

    "If no failing file is found in these n, we can be 95% sure that the rate is lower." Once one
    failure is seen it says nothing.

    Parameters
    ----------
    rate : number
        The failing rate to rule out, inside (0, 1].
    population : int or None
        Cases in the frame; None for a process without end.
    confidence : float
        Inside (0, 1), one-sided.

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    AICPA, Audit Guide: Audit Sampling (2017), on discovery sampling: by the hypergeometric
    distribution the least n with C(N - M, n) / C(N, n) up to the risk.

    Examples
    --------
    >>> [n_discovery("0.05", population=N).n for N in (60, 100, 200, 400, 1000, 5000)]
    [38, 45, 51, 55, 57, 59]
    """
    return _attribute("discovery", rate, _Allowance(0, Fraction(0)), population, confidence)


def n_with_allowance(
    tolerable: Number, *, allowed: int, population: int | None = None, confidence: float = 0.95
) -> Size:
    """Return how many cases rule a rate out although ``allowed`` failures are seen.

    Parameters
    ----------
    tolerable : number
        The failing rate to rule out, inside (0, 1].
    allowed : int
        Failures that may be seen, at least 0.
    population : int or None
        Cases in the frame; None for a process without end.
    confidence : float
        Inside (0, 1), one-sided.

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    AICPA, Audit Guide: Audit Sampling (2017), table A-1 for no failure expected: 59.

    Examples
    --------
    >>> [n_with_allowance("0.05", allowed=k).n for k in (0, 1, 2)]
    [59, 93, 124]
    """
    if allowed < 0:
        raise DesignError(Fault.BAD_SIZE, f"allow 0 failures or more, not {allowed}")
    fixed = _Allowance(allowed, Fraction(0))
    return _attribute("attribute, fixed allowance", tolerable, fixed, population, confidence)


def n_attribute(
    tolerable: Number,
    *,
    expected: Number = 0,
    population: int | None = None,
    confidence: float = 0.95,
) -> Size:
    """Return how many cases rule a rate out when failures at the expected rate are seen.

    Parameters
    ----------
    tolerable : number
        The failing rate to rule out, inside (0, 1].
    expected : number
        The failing rate expected, from 0 to less than ``tolerable``. As many failures as it
        makes in n cases, rounded up, are allowed.
    population : int or None
        Cases in the frame; None for a process without end.
    confidence : float
        Inside (0, 1), one-sided.

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If the expected rate is not below the tolerable one, or an argument is out of range.

    References
    ----------
    AICPA, Audit Guide: Audit Sampling (2017), table A-1, gives 46 with 1 failure for this.

    Examples
    --------
    >>> size = n_attribute("0.10", expected="0.02")
    >>> size.n, size.allowed
    (46, 1)
    """
    hoped = share(expected, "expected rate")
    if hoped >= share(tolerable, "tolerable rate"):
        raise DesignError(
            Fault.BAD_PLAN,
            f"the expected rate {expected} is not below the tolerable rate {tolerable}: "
            f"no sample can show it; expect less than {tolerable}",
        )
    return _attribute("attribute", tolerable, _Allowance(0, hoped), population, confidence)


def _attribute(
    method: str,
    rate: Number,
    allowance: _Allowance,
    population: int | None,
    confidence: float,
) -> Size:
    """Return the least n with P(at most its allowance | rate) no more than the risk.

    Within one allowance the chance falls as n grows, so each allowance takes one search.
    """
    refuse_confidence(confidence)
    risk = 1 - exact(confidence)
    ruled_out = above_0(share(rate), "rate")
    chance = _chances(ruled_out, population)
    end = LONGEST if population is None else population
    least = 1
    while least <= end:
        allowed = allowance.of(least)
        longest = allowance.longest(allowed, end)

        def rules_out(n: int, allowed: int = allowed) -> bool:
            return not chance(allowed, n).above(risk)

        if rules_out(longest):
            return Size(method, first_that_holds(least, longest, rules_out), population, allowed)
        least = longest + 1
    return _all_of(method, ruled_out, population)


def _chances(rate: Fraction, population: int | None) -> Callable[[int, int], Chance]:
    if population is None:
        return lambda allowed, n: at_most_of_trials(allowed, trials=n, rate=rate)
    refuse_population(population)
    marked = ceil(rate * population)
    return lambda allowed, n: at_most_of_frame(
        allowed, drawn=n, marked=marked, population=population
    )


def _all_of(method: str, rate: Fraction, population: int | None) -> Size:
    """Reading every case shows any rate: fewer failures than the rate makes may be found."""
    if population is None:
        raise DesignError(
            Fault.BAD_PLAN,
            f"more than {LONGEST} cases would be needed: the rates are too close or too small; "
            "raise the tolerable rate or lower the confidence",
        )
    return Size(method, population, population, ceil(rate * population) - 1, (_READ_ALL,))
