"""Lot quality assurance: read n cases, and pass a team when at most d of them fail.

A rule to sort many small teams into those that need a closer look and those that do not. It does
not estimate a team's rate; the cases of all teams together, weighted, estimate the authority's.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import partial
from math import ceil, floor

from sampling.exact import Number, exact
from sampling.faults import DesignError, Fault
from sampling.tails import Chance, at_most_of_frame, at_most_of_trials, first_that_holds

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """Read ``size`` cases, pass when at most ``allowed`` fail.

    ``good_passes`` and ``bad_fails`` are the chances that the rule is right about a team at the
    good rate and at the bad rate of failure. ``population`` is None for a team without end.

    Parameters
    ----------
    size : int
        n, cases to read.
    allowed : int
        Most failures that pass.
    good_passes : float
        Chance that a good team passes, from 0 to 1.
    bad_fails : float
        Chance that a bad one fails.
    population : int or None
        Cases of the team; None for one without end.
    """

    size: int
    allowed: int
    good_passes: float
    bad_fails: float
    population: int | None = None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)

    def passes(self, failures: int) -> bool:
        """Return whether a team with so many failures passes."""
        if not 0 <= failures <= self.size:
            raise DesignError(
                Fault.BAD_NUMBER, f"{failures} failures of {self.size} cases: give 0 to {self.size}"
            )
        return failures <= self.allowed


def lqas_rule(
    size: int, allowed: int, *, good: Number, bad: Number, population: int | None = None
) -> Rule:
    """Return how often a rule is right about a good team and about a bad one.

    Parameters
    ----------
    size, allowed : int
        n and d, 0 <= allowed < size.
    good, bad : number
        Rates of failure, fractions, good < bad.
    population : int, optional
        Cases of the team, for small teams: a good one then has at most the good rate of
        failures, a bad one at least the bad rate, in whole cases.

    Returns
    -------
    Rule

    Raises
    ------
    DesignError
        If the numbers make no rule.

    References
    ----------
    Table 1 of PMC3013262, after Grant and Leavenworth (1988), Statistical Quality Control.

    Examples
    --------
    >>> rule = lqas_rule(19, 6, good="0.2", bad="0.5")
    >>> round(rule.good_passes, 4), round(rule.bad_fails, 4)
    (0.9324, 0.9165)
    """
    low, high = _rates(good, bad)
    if not 0 <= allowed < size or (population is not None and size > population):
        raise DesignError(
            Fault.BAD_SIZE,
            f"no rule: {allowed} failures allowed in {size} of {population} cases; allow 0 to "
            f"{(size if population is None else min(size, population)) - 1}",
        )
    pass_good, pass_bad = _passing(low, high, population)
    return Rule(
        size=size,
        allowed=allowed,
        good_passes=float(pass_good(size, allowed)),
        bad_fails=1 - float(pass_bad(size, allowed)),
        population=population,
    )


def lqas_plan(
    *,
    good: Number,
    bad: Number,
    alpha: Number = "0.05",
    beta: Number = "0.10",
    population: int | None = None,
) -> Rule:
    """Return the smallest rule that is right often enough about good teams and bad ones.

    Parameters
    ----------
    good, bad : number
        Rates of failure, fractions, good < bad.
    alpha, beta : number
        How often, at most, a good team may fail and a bad one pass.
    population : int, optional
        Cases of the team; see ``lqas_rule``.

    Returns
    -------
    Rule

    Raises
    ------
    DesignError
        If the numbers make no rule, or more than 1,000 cases would be needed.

    References
    ----------
    Kiermeier (2008), J. Stat. Software 26(6): the two-point plan.

    Examples
    --------
    >>> plan = lqas_plan(good="0.2", bad="0.5", alpha="0.1", beta="0.1")
    >>> plan.size, plan.allowed
    (19, 6)
    """
    low, high = _rates(good, bad)
    risk, miss = exact(alpha, called="alpha"), exact(beta, called="beta")
    if not (0 < risk < 1 and 0 < miss < 1):
        raise DesignError(Fault.BAD_NUMBER, f"alpha and beta lie inside (0, 1): {alpha}, {beta}")
    pass_good, pass_bad = _passing(low, high, population)
    most = min(_MOST, population or _MOST)
    size = 0
    for allowed in range(most):
        # For a fixed number allowed, more cases only lower both chances to pass.
        unlikely = partial(_fails, pass_bad, allowed, miss)
        size = first_that_holds(max(size, allowed) + 1, most + 1, unlikely)
        if size > most:
            break
        if not _below(pass_good(size, allowed), 1 - risk):
            return lqas_rule(size, allowed, good=low, bad=high, population=population)
    raise DesignError(
        Fault.TOO_MANY,
        f"no rule of up to {most} cases tells {good} from {bad} so surely: raise alpha or beta, "
        "or move the rates apart",
    )


def _rates(good: Number, bad: Number) -> tuple[Fraction, Fraction]:
    low, high = exact(good, called="good rate"), exact(bad, called="bad rate")
    if not 0 <= low < high <= 1:
        raise DesignError(
            Fault.BAD_NUMBER, f"need 0 <= good < bad <= 1 for the rates of failure: {good}, {bad}"
        )
    return low, high


_Passes = Callable[[int, int], Chance]


def _passing(low: Fraction, high: Fraction, population: int | None) -> tuple[_Passes, _Passes]:
    """Return the exact chance to pass of a team at the good rate, and of one at the bad rate."""
    if population is None:
        return _trials(low), _trials(high)
    # As good < bad, the two are different numbers of failures.
    few, many = floor(low * population), ceil(high * population)
    return _frame(few, population), _frame(many, population)


def _trials(rate: Fraction) -> _Passes:
    def passes(size: int, allowed: int) -> Chance:
        return at_most_of_trials(allowed, trials=size, rate=rate)

    return passes


def _frame(failing: int, population: int) -> _Passes:
    def passes(size: int, allowed: int) -> Chance:
        return at_most_of_frame(allowed, drawn=size, marked=failing, population=population)

    return passes


def _fails(passes: _Passes, allowed: int, miss: Fraction, size: int) -> bool:
    return not passes(size, allowed).above(miss)


def _below(chance: Chance, limit: Fraction) -> bool:
    return Fraction(chance.ways, chance.total) < limit
