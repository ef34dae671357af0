"""Exact inclusion probabilities of order sampling: take the n smallest of independent keys.

Unit i comes in when fewer than n of the others have a smaller key. With F the distribution of its
key, pi is the integral of F'(x) P(fewer than n of the others lie below x) dx. How many others lie
below x is a sum of independent yes/no variables (Poisson-binomial), found by convolution; the
integrand is smooth, so Gauss-Legendre sums converge fast. The sum of all pi is n exactly: that is
the check that says when to stop refining.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, log, log2

import numpy as np
from numpy.typing import NDArray

from sampling.plain import Plain
from sampling.poisson_binomial import Floats, room, room_normal

_NOTHING = 40.0  # natural logarithm: e^-40 is nothing
_NODES = 32
_FIRST_PANELS = 2
_MOST_PANELS = 64
_CLOSE = 1e-12
_MOST_WORK = 2e9  # multiplications, some five seconds; beyond it the normal approximation
_PLACE = 1e-3


@dataclass(frozen=True, slots=True)
class Inclusion(Plain):
    """Inclusion probability of each unit, in the order given, and whether they are exact.

    Parameters
    ----------
    probabilities : tuple of float
        From 0 to 1, in the order given.
    is_exact : bool
        Whether to the last digits; otherwise to about one in a million.
    """

    probabilities: tuple[float, ...]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of D kinds of unit: how many of each, and their distribution and density."""

    counts: NDArray[np.intp]
    below: Callable[[Floats], Floats]  # (P,) places -> (P, D)
    density: Callable[[Floats], Floats]


def pareto_inclusion(targets: Sequence[float], size: int) -> Inclusion:
    """Return the inclusion probabilities of Pareto order sampling.

    Parameters
    ----------
    targets : sequence of float, length N
        Wanted probabilities, each inside (0, 1), with sum ``size``.
    size : int
        n, 1 <= size < N.

    Returns
    -------
    Inclusion
        In the order given; exact, but for frames of very many different sizes.

    Notes
    -----
    The key is u (1 - t) / ((1 - u) t); its logarithm is logistic about log((1 - t) / t).

    References
    ----------
    Rosén (1997), J. Stat. Plan. Inference 62:159-191; Aires (1999) for the exact probabilities.

    Examples
    --------
    >>> found = pareto_inclusion([0.2, 0.2, 0.4, 0.5, 0.7], 2)
    >>> [round(pi, 4) for pi in found.probabilities]
    [0.1929, 0.1929, 0.3965, 0.5054, 0.7122]
    """
    return _pareto(tuple(targets), size)


def successive_inclusion(weights: Sequence[float], size: int) -> Inclusion:
    """Return the inclusion probabilities of drawing one by one in proportion to weights.

    Parameters
    ----------
    weights : sequence of float, length N
        Above 0.
    size : int
        n, 1 <= size < N.

    Returns
    -------
    Inclusion
        In the order given; exact, but for frames of very many different sizes.

    Notes
    -----
    Drawing one by one without replacement takes the n smallest of -ln(u) / w (Efraimidis and
    Spirakis, 2006, Inf. Process. Lett. 97:181-185). The chances are not n w over the sum of w.

    References
    ----------
    Efraimidis & Spirakis (2006), Inf. Process. Lett. 97:181-185.

    Examples
    --------
    Weights 1, 2, 3 and n = 2 give 25/60, 44/60 and 51/60:

    >>> [round(60 * pi, 6) for pi in successive_inclusion([1, 2, 3], 2).probabilities]
    [25.0, 44.0, 51.0]
    """
    return _successive(tuple(weights), size)


# A draw and its verification ask the same question.
@lru_cache(maxsize=8)
def _pareto(targets: tuple[float, ...], size: int) -> Inclusion:
    kinds, which, counts = np.unique(np.asarray(targets), return_inverse=True, return_counts=True)
    shift = np.log(kinds / (1 - kinds))

    def below(x: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-(x[:, None] + shift))))

    def density(x: Floats) -> Floats:
        share = below(x)
        return share * (1 - share)

    return _inclusion(_Keys(counts, below, density), size, which)


@lru_cache(maxsize=8)
def _successive(weights: tuple[float, ...], size: int) -> Inclusion:
    kinds, which, counts = np.unique(
        np.asarray(weights, dtype=np.float64), return_inverse=True, return_counts=True
    )
    rates = kinds / float(np.mean(weights))

    def below(x: Floats) -> Floats:
        return np.asarray(-np.expm1(-np.exp(x)[:, None] * rates))

    def density(x: Floats) -> Floats:
        pace = np.exp(x)[:, None] * rates
        return np.asarray(pace * np.exp(-pace))

    return _inclusion(_Keys(counts, below, density), size, which)


def _inclusion(keys: _Keys, size: int, which: NDArray[np.intp]) -> Inclusion:
    low, high = _range(keys, size)
    is_exact = _work(keys.counts, size) <= _MOST_WORK
    panels = _FIRST_PANELS
    found = _integral(keys, size, np.linspace(low, high, panels + 1), is_exact=is_exact)
    while _error(found, keys.counts, size) > _CLOSE and is_exact and panels < _MOST_PANELS:
        panels *= 2
        found = _integral(keys, size, np.linspace(low, high, panels + 1), is_exact=is_exact)
    if not is_exact:
        found *= size / float((found * keys.counts).sum())
    return Inclusion(tuple(np.minimum(found, 1.0)[which].tolist()), is_exact)


def _error(found: Floats, counts: NDArray[np.intp], size: int) -> float:
    return abs(float((found * counts).sum()) - size) / size


def _work(counts: NDArray[np.intp], size: int) -> float:
    additions = float(np.minimum(counts, size).sum()) * (1 + log2(len(counts)))
    return additions * size * _FIRST_PANELS * _NODES * 3


def _range(keys: _Keys, size: int) -> tuple[float, float]:
    """Return between which places it is open whether n others lie below: Chernoff's bound."""

    def mean(x: float) -> float:
        return float((keys.below(np.array([x])) * keys.counts).sum())

    def can_be_full(x: float) -> bool:
        return mean(x) >= size or _chernoff(mean(x), size) < _NOTHING

    def must_be_full(x: float) -> bool:
        others = mean(x) - 1
        all_below = int(keys.counts.sum()) - mean(x) < exp(-_NOTHING) * size
        return all_below or (others > size - 1 and _chernoff(others, size - 1) > _NOTHING)

    return _first_place(can_be_full), _first_place(must_be_full)


def _chernoff(mean: float, count: int) -> float:
    """Return the logarithm of how unlikely ``count`` is, at least, on its side of the mean."""
    return mean - count - (count * log(mean / count) if count and mean else 0.0)


def _first_place(holds: Callable[[float], bool]) -> float:
    """Return about where a condition begins to hold; to the right it does."""
    low, high = -700.0, 700.0
    while high - low > _PLACE:
        middle = (low + high) / 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


def _integral(keys: _Keys, size: int, edges: Floats, *, is_exact: bool) -> Floats:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    # Left of the first edge there is room for certain, so the integral is F there.
    total = keys.below(edges[:1])[0]
    for low, high in pairwise(edges.tolist()):
        half = (high - low) / 2
        points = low + half * (nodes + 1)
        shares = keys.below(points)
        free = (room if is_exact else room_normal)(shares, keys.counts, size)
        total = total + (half * weights[:, None] * keys.density(points) * free).sum(axis=0)
    return np.asarray(total)
