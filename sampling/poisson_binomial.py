"""How likely it is that fewer than n of the other units say yes, each with a chance of its own."""

from math import lgamma

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.intp]


def room(shares: Floats, counts: Counts, size: int) -> Floats:
    """Return P(fewer than n others say yes) for one unit of each kind, exactly.

    Parameters
    ----------
    shares : ndarray, shape (P, D)
        Chance to say yes of the D kinds of unit, at P places.
    counts : ndarray of int, shape (D,)
        How many units there are of each kind.
    size : int
        n.

    Returns
    -------
    ndarray, shape (P, D)

    Notes
    -----
    Leaving one out by division would be unstable; instead the kinds are split in halves again
    and again, and each half inherits the distribution of all that is outside it.
    """
    found = np.empty_like(shares)
    none_yet = np.zeros((len(shares), size))
    none_yet[:, 0] = 1.0
    waiting = [(0, len(counts), none_yet)]
    while waiting:
        begin, end, outside = waiting.pop()
        if end - begin == 1:
            others = _joined(outside, shares[:, begin], int(counts[begin]) - 1)
            found[:, begin] = others.sum(axis=1)
            continue
        middle = (begin + end) // 2
        waiting.append((begin, middle, _with(outside, shares, counts, range(middle, end))))
        waiting.append((middle, end, _with(outside, shares, counts, range(begin, middle))))
    return found


def room_normal(shares: Floats, counts: Counts, size: int) -> Floats:
    """Return the same by the normal distribution with a correction for skewness.

    For large frames, where the exact sum would take long. Its error falls with the variance of
    the count (Volkova, 1996, Theory Probab. Appl. 40:791-794).
    """
    from scipy.special import ndtr  # noqa: PLC0415  # heavy, used here only

    spread = shares * (1 - shares)
    skew = spread * (1 - 2 * shares)
    mean = (shares * counts).sum(axis=1)[:, None] - shares
    variance = np.maximum((spread * counts).sum(axis=1)[:, None] - spread, 1e-100)
    third = (skew * counts).sum(axis=1)[:, None] - skew
    z = (size - 0.5 - mean) / np.sqrt(variance)
    bell = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    lean = third / (variance * np.sqrt(variance))
    return np.asarray(np.clip(ndtr(z) + lean * (1 - z * z) * bell / 6, 0.0, 1.0))


def _with(outside: Floats, shares: Floats, counts: Counts, kinds: range) -> Floats:
    for kind in kinds:
        outside = _joined(outside, shares[:, kind], int(counts[kind]))
    return outside


def _joined(outside: Floats, share: Floats, count: int) -> Floats:
    """Return the distribution, up to n - 1, after ``count`` more units with this chance."""
    size = outside.shape[1]
    if count <= size:
        for _ in range(count):
            more = outside * (1 - share)[:, None]
            more[:, 1:] += outside[:, :-1] * share[:, None]
            outside = more
        return outside
    chances = _binomial(share, count, size)
    joined = outside * chances[:, :1]
    for yes in range(1, size):
        joined[:, yes:] += outside[:, :-yes] * chances[:, yes : yes + 1]
    return joined


def _binomial(share: Floats, count: int, size: int) -> Floats:
    yes = np.arange(size)
    ways = lgamma(count + 1) - np.array(
        [lgamma(k + 1) + lgamma(count - k + 1) for k in range(size)]
    )
    # Chances of exactly 0 or 1 have no logarithm; what is this close to them is the same.
    safe = np.clip(share, 1e-300, 1 - 1e-16)[:, None]
    return np.asarray(np.exp(ways + yes * np.log(safe) + (count - yes) * np.log1p(-safe)))
