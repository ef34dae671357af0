"""The first 64 bits of many tickets, in one process or in several.

A frame of a million units takes more than half a second to hash in one process. From there on the
work is shared among processes, with the same result. It is not when a copy of this process might
hold a lock for ever: while other threads run, or where processes cannot be forked.
"""

import os
import sys
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sampling.faults import DesignError, Fault
from sampling.tickets import TICKET_BYTES, apart, bodies_of, digests, prefix, together

SHARED_FROM = 1_000_000  # units, from which processes share the work unasked

Part = TypeVar("Part", str, bytes)

_CHUNK = 1_024  # so few that their tickets stay in the processor's nearest memory
_SHARE = 32 * _CHUNK
_BIG_ENDIAN = np.dtype(">u8")
_WORDS = TICKET_BYTES // 8


def ticket_heads(
    seed: str, scope: str, unit_ids: Sequence[str], *, processes: int | None = None
) -> NDArray[np.uint64]:
    """Return the first 64 bits of the tickets of many units.

    Parameters
    ----------
    seed, scope : str
    unit_ids : sequence of str, length N
    processes : int, optional
        How many processes share the work. None decides by N: one below a million units, and
        above it as many as there are processors, where that is safe.

    Returns
    -------
    ndarray of uint64, shape (N,)

    Raises
    ------
    DesignError
        If ``processes`` is below 1.

    Examples
    --------
    >>> hex(int(ticket_heads("8203 5517 4096", "dip/2025-09/core", ["C-000001"])[0]))
    '0xd3cda7c62fcb572c'
    """
    if processes is not None and processes < 1:
        raise DesignError(Fault.BAD_NUMBER, f"at least 1 process is needed, not {processes}")
    start = prefix(seed, scope)
    sharing = processes or _processes_for(len(unit_ids))
    if sharing == 1:
        return _joined(_heads(start, bodies_of(ids)) for ids in _parts(unit_ids, _CHUNK))
    lines = [together(ids) for ids in _parts(unit_ids, _SHARE)]
    if None in lines:  # an id with a line end in it, which nobody has
        return ticket_heads(seed, scope, unit_ids, processes=1)
    forks = _may_fork()
    with ProcessPoolExecutor(sharing, get_context("fork" if forks else "spawn")) as pool:
        return _joined(pool.map(partial(_heads_of_lines, start), lines))


def _heads_of_lines(start: bytes, lines: bytes) -> NDArray[np.uint64]:
    return _heads(start, apart(lines))


def _heads(start: bytes, bodies: Sequence[bytes]) -> NDArray[np.uint64]:
    parts = (
        np.frombuffer(b"".join(digests(start, part)), _BIG_ENDIAN)[::_WORDS].astype(np.uint64)
        for part in _parts(bodies, _CHUNK)
    )
    return _joined(parts)


def _parts(items: Sequence[Part], length: int) -> Iterable[Sequence[Part]]:
    return (items[begin : begin + length] for begin in range(0, len(items), length))


def _joined(parts: Iterable[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    return np.concatenate([np.empty(0, np.uint64), *parts])


def _processes_for(units: int) -> int:
    if units < SHARED_FROM or not _may_fork():
        return 1
    return os.cpu_count() or 1


def _may_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1
