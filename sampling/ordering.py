"""The first units in ticket order, found without sorting the rest.

Of each ticket only its *head*, the first 64 bits, is kept. Of a large frame only the units below a
cut that surely holds enough are sorted, and whole tickets are looked at where two heads are equal:
the result is that of sorting everything.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sampling.faults import DesignError, Fault
from sampling.tickets import utf8

Heads = NDArray[np.uint64]
Whole = Callable[[Sequence[int]], Sequence[bytes]]  # the whole tickets of some rows

_TOP = 2**64 - 1


def first_in_order(
    heads: Heads,
    strata: Sequence[str],
    sizes: Mapping[str, int],
    wanted: Mapping[str, int],
    whole: Whole,
) -> dict[str, list[int]]:
    """Return, for each stratum, the rows of its first units in ticket order.

    Parameters
    ----------
    heads : ndarray of uint64, shape (N,)
        First 64 bits of the tickets.
    strata : sequence of str, length N
    sizes : mapping of str to int
        How many units each stratum has.
    wanted : mapping of str to int
        How many units of each stratum; fewer are returned where it has no more.
    whole : callable
        Gives the whole tickets of rows, for those whose heads are equal.

    Returns
    -------
    dict of str to list of int
        Row numbers in ascending ticket order, by the names of ``wanted``.
    """
    counts = {name: min(count, sizes.get(name, 0)) for name, count in wanted.items()}
    cuts = {name: _cut(count, sizes.get(name, 0)) for name, count in counts.items()}
    order = _below(heads, strata, cuts)
    short = {name: _TOP for name, count in counts.items() if len(order[name]) < count}
    if short:
        order |= _below(heads, strata, short)
    return {name: _settled(order[name], heads, whole)[:count] for name, count in counts.items()}


def refuse_repeated(heads: Heads, unit_ids: Sequence[str]) -> None:
    """Refuse ids that are one id, also when only their Unicode form differs.

    Raises
    ------
    DesignError
        If an id appears twice.
    """
    first = np.sort(heads)
    twice = first[1:][first[1:] == first[:-1]]
    if not len(twice):
        return
    seen: set[bytes] = set()
    for row in np.flatnonzero(np.isin(heads, twice)).tolist():
        body = utf8(unit_ids[row])
        if body in seen:
            raise DesignError(
                Fault.DUPLICATE_ID, f"the unit id {unit_ids[row]!r} appears twice: keep one"
            )
        seen.add(body)


def _below(heads: Heads, strata: Sequence[str], cuts: Mapping[str, int]) -> dict[str, list[int]]:
    """Return the rows of each stratum up to its cut, in ascending order of their heads."""
    numbers = {name: number for number, name in enumerate(cuts)}
    # Only the few rows below the highest cut are looked at one by one.
    rows = np.flatnonzero(heads <= np.uint64(max(cuts.values(), default=0)))
    codes = np.array([numbers.get(strata[row], -1) for row in rows.tolist()], np.intp)
    limits = np.array([*cuts.values(), 0], np.uint64)
    below = (codes >= 0) & (heads[rows] <= limits[codes])
    rows, codes = rows[below], codes[below]
    order = rows[np.lexsort((heads[rows], codes))]
    ends = np.cumsum(np.bincount(codes, minlength=len(cuts))).tolist()
    begins = [0, *ends]
    return {name: order[begins[n] : ends[n]].tolist() for name, n in numbers.items()}


def _settled(rows: list[int], heads: Heads, whole: Whole) -> list[int]:
    """Return the rows with those of equal heads in the order of their whole tickets."""
    if all(before < after for before, after in pairwise(heads[rows].tolist())):
        return rows
    return [row for _, row in sorted(zip(whole(rows), rows, strict=True))]


def _cut(count: int, size: int) -> int:
    """Return a ticket head below which the wanted units of a stratum almost surely lie."""
    # Six standard deviations and a dozen more: when too few lie below, all are taken.
    enough = count + 6 * sqrt(count) + 12
    return _TOP if enough >= size else int(enough / size * 2**64)
