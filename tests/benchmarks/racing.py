"""Two ways to the same result, timed in turn in one process, and marks for one way alone.

Without ``AUDITAPP_BENCH`` nothing is timed: the sizes are tiny and the tests prove that both ways
give the same result. With it, each test also holds a ratio or a mark, and the tables are printed;
``AUDITAPP_BENCH=write`` also puts them into the document.

A mark in seconds was set on a machine that hashes an id in 0.38 microseconds. It is stretched by
how much longer this machine takes at that moment, measured in turn with the work itself.
"""

import gc
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import numpy as np

FULL = bool(os.environ.get("AUDITAPP_BENCH"))
WRITES = os.environ.get("AUDITAPP_BENCH") == "write"
ROUNDS = 5
IRRCAC = (
    Path(__file__)
    .parents[2]
    .joinpath(".venv-irrcac", "Scripts/python.exe" if os.name == "nt" else "bin/python")
)
REFERENCE = 0.38e-6  # seconds to hash an id from Python, where the marks were set

_SAMPLE = [f"C-{n:08d}" for n in range(20_000)]
_BLOCK = 64  # bytes
_BULK = bytes(16 * 2**20)


@dataclass(frozen=True, slots=True)
class Result:
    """One row of a table; times in seconds, the best of the rounds."""

    name: str
    ours: float
    peer: float | None = None
    most: float | None = None  # times the peer
    mark: float | None = None  # seconds, on the machine the marks were set on
    slowness: float = 1.0  # how many times longer this machine takes
    limit: float | None = None  # what no way could undercut here
    memory: float | None = None  # bytes

    @property
    def within(self) -> bool:
        """Whether the bound and the mark hold."""
        by_ratio = self.most is None or self.peer is None or self.ours <= self.most * self.peer
        return by_ratio and (self.mark is None or self.ours <= self.mark * max(1, self.slowness))

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands under ``HEADINGS``."""
        ratio = None if self.peer is None else self.ours / self.peer
        beyond = None if self.limit is None else self.ours / self.limit
        return (
            self.name,
            _time(self.ours),
            _time(self.peer),
            _number(ratio),
            _number(self.most),
            _time(self.mark),
            _time(None if self.mark is None else self.mark * max(1, self.slowness)),
            _time(self.limit),
            _number(beyond),
            "" if self.memory is None else f"{self.memory / 2**20:,.0f} MB",
        )

    @property
    def line(self) -> str:
        """The row."""
        return f"| {' | '.join(self.cells)} |"


HEADINGS = (
    "what", "ours", "peer", "ratio", "held to", "mark", "mark here", "limit", "times the limit",
    "memory",
)  # fmt: skip
RESULTS: dict[str, list[Result]] = {}
LEFT_OUT: list[str] = []


def keep(table: str, result: Result) -> None:
    """Put a result into a table, and hold it to its bound and its mark."""
    RESULTS.setdefault(table, []).append(result)
    assert result.within, result.line


def size(small: int, large: int) -> int:
    """Return the size to run at."""
    return large if FULL else small


def hold(  # the sides of a race, all named by the caller
    table: str,
    name: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    most: float,
    limit: float | None = None,
    rounds: int = ROUNDS,
) -> None:
    """Hold our time to ``most`` times the peer's; timed only when asked for."""
    if not FULL:
        return
    ours()
    peer()
    times = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    one, other = (min(side) for side in zip(*times, strict=True))
    keep(table, Result(name, one, other, most, limit=limit))


def hold_time(  # as above
    table: str,
    name: str,
    run: Callable[[], object],
    *,
    mark: float,
    limit: float | None = None,
    rounds: int = ROUNDS,
) -> None:
    """Hold our time to a mark, and note the memory; only when asked for."""
    if not FULL:
        return
    tracemalloc.start()
    run()
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    times = [(seconds(run), seconds(hash_sample)) for _ in range(rounds)]
    ours, hashing = (min(side) for side in zip(*times, strict=True))
    slowness = hashing / len(_SAMPLE) / REFERENCE
    keep(
        table,
        Result(name, ours, mark=mark, slowness=slowness, limit=limit, memory=memory),
    )


def hash_sample() -> None:
    """Hash twenty thousand ids, which tells how quick this machine is just now."""
    hash_ids(_SAMPLE)


def hash_ids(ids: list[str]) -> None:
    """Hash every id by itself: the least that a draw by tickets does in Python."""
    for unit_id in ids:
        sha256(unit_id.encode()).digest()


def seconds(run: Callable[[], object]) -> float:
    """Return how long it takes, without garbage collection."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        run()
        return perf_counter() - start
    finally:
        gc.enable()


def best(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the shortest of several times."""
    return min(seconds(run) for _ in range(rounds))


@cache
def block_seconds() -> float:
    """Return what SHA-256 takes for one block of 64 bytes in bulk."""
    return best(lambda: sha256(_BULK).digest()) * _BLOCK / len(_BULK)


@cache
def hash_seconds() -> float:
    """Return what hashing one id from Python takes."""
    return best(hash_sample) / len(_SAMPLE)


@cache
def pass_seconds(count: int) -> float:
    """Return what one pass over so many bytes in memory takes."""
    words = np.ones(count // 8 + 1, np.uint64)
    return best(words.max, 4 * ROUNDS)


def _time(value: float | None) -> str:
    if value is None:
        return ""
    if value >= 1:
        return f"{value:,.2f} s"
    return f"{1000 * value:,.1f} ms" if value >= 0.0001 else f"{1e6 * value:,.1f} µs"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
