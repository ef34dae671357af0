"""Two ways to the same result, timed in turn in one process.

Without ``AUDITAPP_BENCH=1`` nothing is timed: the sizes are tiny and the tests prove that both
ways give the same result. With it, each test also holds a ratio.
"""

import gc
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

FULL = os.environ.get("AUDITAPP_BENCH") == "1"
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Race:
    """The best times of both in seconds; the best is what the work costs without disturbance."""

    name: str
    ours: float
    peer: float
    most: float

    @property
    def ratio(self) -> float:
        """Our time as a multiple of the peer's."""
        return self.ours / self.peer

    @property
    def line(self) -> str:
        """One row of the table."""
        return (
            f"| {self.name} | {1000 * self.ours:,.1f} ms | {1000 * self.peer:,.1f} ms "
            f"| {self.ratio:.3f} | {self.most:g} |"
        )


RACES: list[Race] = []


@dataclass(frozen=True, slots=True)
class Time:
    """The best time in seconds, the most memory held at once beside the input, and the mark."""

    name: str
    seconds: float
    memory: int
    most: float

    @property
    def line(self) -> str:
        """One row of the table."""
        return (
            f"| {self.name} | {1000 * self.seconds:,.1f} ms | {self.memory / 2**20:,.0f} MB "
            f"| {1000 * self.most:,.0f} ms |"
        )


TIMES: list[Time] = []


def size(small: int, large: int) -> int:
    """Return the size to run at."""
    return large if FULL else small


def hold(name: str, ours: Callable[[], object], peer: Callable[[], object], *, most: float) -> None:
    """Hold our time to ``most`` times the peer's; timed only when asked for."""
    if not FULL:
        return
    ours()
    peer()
    times = [(_time(ours), _time(peer)) for _ in range(ROUNDS)]
    race = Race(name, min(one for one, _ in times), min(other for _, other in times), most)
    RACES.append(race)
    assert race.ratio <= most, race.line


def hold_time(name: str, run: Callable[[], object], *, most: float, rounds: int = ROUNDS) -> None:
    """Hold our time to so many seconds, and note the memory; only when asked for."""
    if not FULL:
        return
    tracemalloc.start()
    run()
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    time = Time(name, min(_time(run) for _ in range(rounds)), memory, most)
    TIMES.append(time)
    assert time.seconds <= most, time.line


def _time(run: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        run()
        return perf_counter() - start
    finally:
        gc.enable()
