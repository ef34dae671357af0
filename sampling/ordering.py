"""The first units in ticket order, found without sorting the rest.

Tickets are held as four 64-bit words each. Of a large frame only the units below a cut that
surely holds enough are sorted, on all 256 bits: the result is that of sorting everything.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sampling.faults import DesignError, Fault
from sampling.tickets import TICKET_BYTES, tickets, utf8

_CHUNK = 65_536
_WORDS = TICKET_BYTES // 8
_TOP = 2**64 - 1

_BIG_ENDIAN = np.dtype(">u8")


def ticket_words(seed: str, scope: str, unit_ids: Sequence[str]) -> NDArray[np.uint64]:
    """Return the tickets of many units as words, most significant first.

    Parameters
    ----------
    seed, scope : str
    unit_ids : sequence of str, length N

    Returns
    -------
    ndarray of uint64, shape (N, 4)
    """
    words = np.empty((len(unit_ids), _WORDS), np.uint64)
    for start in range(0, len(unit_ids), _CHUNK):
        chunk = b"".join(tickets(seed, scope, unit_ids[start : start + _CHUNK]))
        words[start : start + _CHUNK] = np.frombuffer(chunk, _BIG_ENDIAN).reshape(-1, _WORDS)
    return words


def first_in_order(
    words: NDArray[np.uint64], codes: NDArray[np.intp], wanted: NDArray[np.intp]
) -> list[NDArray[np.intp]]:
    """Return, for each stratum, the rows of its first units in ticket order.

    Parameters
    ----------
    words : ndarray of uint64, shape (N, 4)
        Tickets, as ``ticket_words`` gives them.
    codes : ndarray of intp, shape (N,)
        Number of each unit's stratum, from 0 to H - 1.
    wanted : ndarray of intp, shape (H,)
        How many units of each stratum; fewer are returned where it has no more.

    Returns
    -------
    list of H ndarrays of intp
        Row numbers, in ascending ticket order.
    """
    sizes = np.bincount(codes, minlength=len(wanted))
    wanted = np.minimum(wanted, sizes)
    below = words[:, 0] <= _cuts(sizes, wanted)[codes]
    found = np.bincount(codes[below], minlength=len(wanted))
    short = found < wanted
    if short.any():
        below |= short[codes]
    rows = np.flatnonzero(below)
    keys = words[rows]
    order = rows[np.lexsort((*keys.T[::-1], codes[rows]))]
    ends = np.cumsum(np.bincount(codes[rows], minlength=len(wanted)))
    begins = np.concatenate(([0], ends[:-1]))
    return [order[begin : begin + count] for begin, count in zip(begins, wanted, strict=True)]


def refuse_repeated(words: NDArray[np.uint64], unit_ids: Sequence[str]) -> None:
    """Refuse ids that are one id, also when only their Unicode form differs.

    Raises
    ------
    DesignError
        If an id appears twice.
    """
    first = np.sort(words[:, 0])
    twice = first[1:][first[1:] == first[:-1]]
    seen: set[bytes] = set()
    for row in np.flatnonzero(np.isin(words[:, 0], twice)).tolist():
        body = utf8(unit_ids[row])
        if body in seen:
            raise DesignError(Fault.DUPLICATE_ID, f"the unit id {unit_ids[row]!r} appears twice")
        seen.add(body)


def _cuts(sizes: NDArray[np.intp], wanted: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return a ticket for each stratum below which the wanted units almost surely lie."""
    # Six standard deviations and a dozen more: when too few lie below, all are taken.
    shares = [
        min(1.0, (count + 6 * sqrt(count) + 12) / size) if count else 0.0
        for count, size in zip(wanted.tolist(), sizes.tolist(), strict=True)
    ]
    return np.array([_TOP if share >= 1 else int(share * 2**64) for share in shares], np.uint64)
