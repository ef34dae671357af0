"""One draw in a process of its own, so that its memory can be told: ``draw_process.py N P``.

It prints, as JSON, the seconds of the draw and of hashing every id, the best of each, and the
bytes held with the ids alone and at most.
"""

import json
import resource
import sys
from pathlib import Path

from sampling.draws import Columns, draw_columns
from tests.benchmarks.racing import best, hash_ids

STRATA = 50
SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
TAKEN = {f"Team {n:02d}": 4 for n in range(STRATA)}


def columns_of(count: int) -> Columns:
    """Return the ids and strata of a frame."""
    names = list(TAKEN)
    return Columns([f"C-{n:08d}" for n in range(count)], [names[n % STRATA] for n in range(count)])


def drawn(columns: Columns, processes: int) -> list[str]:
    """Return the units drawn."""
    found = draw_columns(columns, TAKEN, seed=SEED, scope=SCOPE, processes=processes)
    return [position.unit_id for position in found.positions]


def peak() -> int:
    """Return the most bytes that this process held, by the system's own count where it tells."""
    # What getrusage tells begins with the most that the process which started this one held.
    told = Path("/proc/self/status")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    for line in lines:
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(count: int, processes: int) -> dict[str, float]:
    """Return what one draw takes."""
    columns = columns_of(count)
    ids = list(columns.ids)
    ids_alone = peak()
    rounds = max(2, min(5, 2_000_000 // count))
    return {
        "draw": best(lambda: drawn(columns, processes), rounds),
        "hashing": best(lambda: hash_ids(ids), rounds),
        "ids": ids_alone,
        "memory": peak(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
