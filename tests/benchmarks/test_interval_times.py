"""Exact limits of large frames, and small numbers hidden in large tables."""

import numpy as np

from sampling.cell_bounds import bounds_from_sums
from sampling.disclosure import primary, recoverable, secondary
from sampling.intervals import exact_finite
from sampling.published_cells import table
from sampling.tails import at_least_of_frame
from tests.benchmarks.racing import FULL, best, hold_time, size

FRAME = size(10_000, 1_000_000)
SIDE = size(5, 20)
TIMES = "Exact limits, and small numbers hidden"


def test_exact_limits_of_a_large_frame() -> None:
    found = exact_finite(37, 400, population=FRAME)

    assert found.low_count / FRAME <= 37 / 400 <= found.high_count / FRAME
    hold_time(
        TIMES,
        "exact limits, 37 of 400 read of a million; the limit: four chances in whole numbers",
        lambda: exact_finite(37, 400, population=FRAME),
        mark=0.005,
        limit=4 * best(one_chance) if FULL else None,
    )


def one_chance() -> None:
    at_least_of_frame(37, drawn=400, marked=FRAME // 10, population=FRAME)


def test_small_numbers_hidden_in_a_table_of_twenty_by_twenty() -> None:
    stream = np.random.Generator(np.random.PCG64(20260114))
    counts = stream.poisson(30 * stream.gamma(1, 1, (SIDE, SIDE)))
    names = [f"{n:02d}" for n in range(SIDE)]
    cells = table(counts, {"team": names, "grade": names})
    found = secondary(cells, kept=["all"])

    assert found.is_safe
    assert len(found.hidden) > len(primary(cells).hidden)
    assert recoverable(cells, found.hidden).is_safe

    def hide_and_prove() -> None:
        assert recoverable(cells, secondary(cells, kept=["all"]).hidden).is_safe

    low = np.zeros(len(cells.counts))
    high = np.full(len(low), 1000.0)
    one_pass = best(lambda: bounds_from_sums(cells.sums, low, high)) if FULL else None
    hold_time(
        TIMES,
        f"secondary suppression of {SIDE} by {SIDE}, {len(primary(cells).hidden)} small counts, "
        f"{len(found.hidden)} hidden, with the proof; the limit: one pass over all sums",
        hide_and_prove,
        mark=1,
        limit=one_pass,
    )
