"""The formulas behind the coefficients of agreement, each a value with its parts and variance.

A coefficient is the agreement observed, corrected for the agreement expected by chance:
(observed - expected) / (1 - expected). They differ only in what chance is. A single formula
serves the value and every resample: it takes how often each pattern occurs, shape
(sets, patterns), and answers for each set.

Notation follows Gwet, Handbook of Inter-Rater Reliability (2021): unit i gets r_i ratings, r_ik
of them category k; n units have a rating, n' have two; w_kl are the weights.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sampling.faults import DesignError, Fault
from sampling.ratings import Floats, Patterns, Ratings, count_patterns, row_patterns

_TINY = 1e-12  # below this, 1 - expected is 0 in arithmetic


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Agreement observed and expected, for one or many sets of times, shape (sets,)."""

    observed: Floats
    expected: Floats

    def values(self) -> Floats:
        """Return the coefficient, shape (sets,); not-a-number where chance leaves no room."""
        room = 1 - self.expected
        room = np.where(room > _TINY, room, np.nan)
        values: Floats = (self.observed - self.expected) / room
        return values


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient: its name, the patterns it reads, and its formulas.

    ``parts(patterns, times, weights)`` takes times of shape (sets, patterns), so that a single
    formula serves the value and every resample. ``variance(patterns, weights, parts)`` is for
    the observed times and an endless population.

    Parameters
    ----------
    name : str
        As it is reported.
    patterns : callable
        Which patterns of ratings it reads.
    parts : callable
        Agreement observed and expected for each set of times.
    variance : callable
        Of the value, for the observed times and an endless population.
    """

    name: str
    patterns: Callable[[Ratings], Patterns]
    parts: Callable[[Patterns, Floats, Floats], Parts]
    variance: Callable[[Patterns, Floats, Parts], float]


# Observed agreement of many raters: Gwet (2021), equation for p_a


def _of_patterns(patterns: Patterns, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Return agreement within each pattern, whether it has two ratings, and shares r_ik / r_i."""
    given = patterns.given.astype(np.float64)
    own = patterns.own.sum(axis=1)
    alike = (patterns.rows * (patterns.rows @ weights.T)).sum(axis=1) - own
    pairs = given * given - own
    paired = (pairs > 0).astype(np.float64)
    within = np.divide(alike, pairs, out=np.zeros_like(given), where=pairs > 0)
    return within, paired, patterns.rows / given[:, None]


def _observed(times: Floats, within: Floats, paired: Floats) -> Floats:
    agreed, pairs = times @ within, times @ paired
    observed: Floats = np.divide(agreed, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)
    return observed


Expected = Callable[[Floats, Floats], Floats]  # pi (sets, q), weights (q, q) -> (sets,)
OfPattern = Callable[[Floats, Floats, Floats], Floats]  # shares, pi (q,), weights -> (patterns,)


def _many_raters(name: str, expected: Expected, of_pattern: OfPattern | None) -> Coefficient:
    """Return a coefficient whose chance depends on the mean shares pi_k alone."""

    def parts(patterns: Patterns, times: Floats, weights: Floats) -> Parts:
        within, paired, shares = _of_patterns(patterns, weights)
        pi = times @ shares / times.sum(axis=1)[:, None]
        observed = _observed(times, within, paired)
        return Parts(observed, np.broadcast_to(expected(pi, weights), observed.shape))

    def variance(patterns: Patterns, weights: Floats, at: Parts) -> float:
        within, paired, shares = _of_patterns(patterns, weights)
        pi = patterns.times @ shares / patterns.units
        term = None if of_pattern is None else of_pattern(shares, pi, weights)
        return _linearised(patterns, within, paired, at, term)

    return Coefficient(name, count_patterns, parts, variance)


def _linearised(
    patterns: Patterns, within: Floats, paired: Floats, at: Parts, term: Floats | None
) -> float:
    """Gwet (2008, 2021): v = sum (kappa*_i - kappa)^2 / (n (n - 1))."""
    n, times = patterns.units, patterns.times
    value, chance = float(at.values()[0]), float(at.expected[0])
    influence = n / float(times @ paired) * (within - chance * paired) / (1 - chance)
    if term is not None:
        influence = influence - 2 * (1 - value) * (term - chance) / (1 - chance)
    return float(times @ (influence - value) ** 2) / (n * (n - 1))


# What chance is


def _none(pi: Floats, weights: Floats) -> Floats:
    del weights
    return np.zeros(len(pi))


def _fleiss(pi: Floats, weights: Floats) -> Floats:
    expected: Floats = ((pi @ weights) * pi).sum(axis=1)
    return expected


def _fleiss_of(shares: Floats, pi: Floats, weights: Floats) -> Floats:
    return shares @ ((weights + weights.T) @ pi / 2)


def _even(pi: Floats, weights: Floats) -> Floats:
    return np.full(len(pi), weights.mean())


def _gwet(pi: Floats, weights: Floats) -> Floats:
    q = len(weights)
    expected: Floats = weights.sum() / (q * (q - 1)) * (pi * (1 - pi)).sum(axis=1)
    return expected


def _gwet_of(shares: Floats, pi: Floats, weights: Floats) -> Floats:
    q = len(weights)
    expected: Floats = weights.sum() / (q * (q - 1)) * (shares @ (1 - pi))
    return expected


# Raters with margins of their own


def _pairs(ratings: Ratings) -> Patterns:
    """Return the patterns of two raters in which both gave a rating."""
    if ratings.codes.shape[1] != 2:  # noqa: PLR2004  # first and second
        raise DesignError(
            Fault.BAD_PLAN,
            f"Cohen's kappa is for 2 raters, got {ratings.codes.shape[1]}: use conger",
        )
    patterns = row_patterns(ratings)
    both = patterns.given > 1
    return Patterns(patterns.rows[both], patterns.given[both], patterns.times[both])


def _cohen_margins(patterns: Patterns, times: Floats, q: int) -> tuple[Floats, Floats]:
    chosen = patterns.rows[:, :, None] == np.arange(q)  # (patterns, 2, q)
    total = times.sum(axis=1)[:, None]
    return times @ chosen[:, 0] / total, times @ chosen[:, 1] / total


def _cohen_parts(patterns: Patterns, times: Floats, weights: Floats) -> Parts:
    rows, columns = _cohen_margins(patterns, times, len(weights))
    alike = weights[patterns.rows[:, 0], patterns.rows[:, 1]]
    return Parts(times @ alike / times.sum(axis=1), ((rows @ weights) * columns).sum(axis=1))


def _cohen_variance(patterns: Patterns, weights: Floats, at: Parts) -> float:
    """Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72:323-327."""
    value, chance = float(at.values()[0]), float(at.expected[0])
    rows, columns = _cohen_margins(patterns, patterns.times[None].astype(float), len(weights))
    k, el = patterns.rows.T
    expected = (weights @ columns[0])[k] + (rows[0] @ weights)[el]
    influence = (weights[k, el] - expected * (1 - value)) / (1 - chance)
    mean = patterns.times @ influence / patterns.units
    return float(patterns.times @ (influence - mean) ** 2) / patterns.units**2


def _rater_shares(patterns: Patterns, times: Floats, q: int) -> tuple[Floats, Floats]:
    """Return each rater's shares, (sets, raters, q), and their numbers of units, (sets, raters)."""
    chosen = (patterns.rows[:, :, None] == np.arange(q)).astype(np.float64)
    counts = np.einsum("sp,pgk->sgk", times, chosen)
    given = counts.sum(axis=2)
    shares = np.divide(
        counts, given[:, :, None], out=np.zeros_like(counts), where=given[:, :, None] > 0
    )
    return shares, given


def _conger_parts(patterns: Patterns, times: Floats, weights: Floats) -> Parts:
    q = len(weights)
    within, paired, _ = _of_patterns(_counted(patterns, q), weights)
    shares, given = _rater_shares(patterns, times, q)
    raters = (given > 0).sum(axis=1)  # whoever rated nothing has no margins
    total = shares.sum(axis=1)
    every = ((total @ weights) * total).sum(axis=1)
    own = ((shares @ weights) * shares).sum(axis=(1, 2))
    couples = raters * (raters - 1)
    chance = np.divide(every - own, couples, out=np.full(len(couples), np.nan), where=couples > 0)
    return Parts(_observed(times, within, paired), chance)


def _conger_variance(patterns: Patterns, weights: Floats, at: Parts) -> float:
    """Gwet (2021), variance of Conger's kappa: each rating moves its own rater's margins."""
    q, n = len(weights), patterns.units
    within, paired, _ = _of_patterns(_counted(patterns, q), weights)
    shares, given = _rater_shares(patterns, patterns.times[None].astype(float), q)
    share, units = shares[0], given[0]
    seen = units > 0
    raters = int(seen.sum())
    chosen = (patterns.rows[:, :, None] == np.arange(q)).astype(np.float64)
    rated = (patterns.rows >= 0).astype(np.float64)
    moved = chosen - (rated - units / n)[:, :, None] * share
    scaled = moved[:, seen] * (n / units[seen])[None, :, None]
    others = share.sum(axis=0) - share[seen]
    term = np.einsum("pgl,kl,gk->p", scaled, weights, others) / (raters * (raters - 1))
    return _linearised(patterns, within, paired, at, term)


def _counted(patterns: Patterns, q: int) -> Patterns:
    rows = (patterns.rows[:, :, None] == np.arange(q)).sum(axis=1)
    return Patterns(rows, patterns.given, patterns.times)


PERCENT = _many_raters("Percent agreement", _none, None)
FLEISS = _many_raters("Fleiss' kappa", _fleiss, _fleiss_of)
BRENNAN_PREDIGER = _many_raters("Brennan-Prediger coefficient", _even, None)
GWET = _many_raters("Gwet's AC", _gwet, _gwet_of)
COHEN = Coefficient("Cohen's kappa", _pairs, _cohen_parts, _cohen_variance)
CONGER = Coefficient("Conger's kappa", row_patterns, _conger_parts, _conger_variance)
