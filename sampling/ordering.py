"""The first units in ticket order, found without sorting the rest.

Tickets are held as four 64-bit words each. Of a large frame only the units below a cut that
surely holds enough are sorted, on all 256 bits: the result is that of sorting everything.
"""

from collections.abc import Mapping, Sequence
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
    words: NDArray[np.uint64],
    strata: Sequence[str],
    sizes: Mapping[str, int],
    wanted: Mapping[str, int],
) -> dict[str, list[int]]:
    """Return, for each stratum, the rows of its first units in ticket order.

    Parameters
    ----------
    words : ndarray of uint64, shape (N, 4)
        Tickets, as ``ticket_words`` gives them.
    strata : sequence of str, length N
    sizes : mapping of str to int
        How many units each stratum has.
    wanted : mapping of str to int
        How many units of each stratum; fewer are returned where it has no more.

    Returns
    -------
    dict of str to list of int
        Row numbers in ascending ticket order, by the names of ``wanted``.
    """
    counts = {name: min(count, sizes.get(name, 0)) for name, count in wanted.items()}
    cuts = {name: _cut(count, sizes.get(name, 0)) for name, count in counts.items()}
    order = _below(words, strata, cuts)
    short = {name: _TOP for name, count in counts.items() if len(order[name]) < count}
    if short:
        order |= _below(words, strata, short)
    return {name: order[name][:count] for name, count in counts.items()}


def refuse_repeated(words: NDArray[np.uint64], unit_ids: Sequence[str]) -> None:
    """Refuse ids that are one id, also when only their Unicode form differs.

    Raises
    ------
    DesignError
        If an id appears twice.
    """
    first = np.sort(words[:, 0])
    twice = first[1:][first[1:] == first[:-1]]
    if not len(twice):
        return
    seen: set[bytes] = set()
    for row in np.flatnonzero(np.isin(words[:, 0], twice)).tolist():
        body = utf8(unit_ids[row])
        if body in seen:
            raise DesignError(Fault.DUPLICATE_ID, f"the unit id {unit_ids[row]!r} appears twice")
        seen.add(body)


def _below(
    words: NDArray[np.uint64], strata: Sequence[str], cuts: Mapping[str, int]
) -> dict[str, list[int]]:
    """Return the rows of each stratum up to its cut, in ascending ticket order."""
    numbers = {name: number for number, name in enumerate(cuts)}
    # Only the few rows below the highest cut are looked at one by one.
    rows = np.flatnonzero(words[:, 0] <= np.uint64(max(cuts.values(), default=0)))
    codes = np.array([numbers.get(strata[row], -1) for row in rows.tolist()], np.intp)
    limits = np.array([*cuts.values(), 0], np.uint64)
    below = (codes >= 0) & (words[rows, 0] <= limits[codes])
    rows, codes = rows[below], codes[below]
    order = rows[np.lexsort((*words[rows].T[::-1], codes))]
    ends = np.cumsum(np.bincount(codes, minlength=len(cuts))).tolist()
    begins = [0, *ends]
    return {name: order[begins[n] : ends[n]].tolist() for name, n in numbers.items()}


def _cut(count: int, size: int) -> int:
    """Return a ticket below which the wanted units of a stratum almost surely lie."""
    # Six standard deviations and a dozen more: when too few lie below, all are taken.
    enough = count + 6 * sqrt(count) + 12
    return _TOP if enough >= size else int(enough / size * 2**64)
