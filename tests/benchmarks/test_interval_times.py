"""Exact limits of large frames, and small numbers hidden in large tables."""

import numpy as np

from sampling.disclosure import primary, recoverable, secondary
from sampling.intervals import exact_finite
from sampling.published_cells import table
from tests.benchmarks.racing import hold_time, size

FRAME = size(10_000, 1_000_000)
SIDE = size(5, 20)


def test_exact_limits_of_a_large_frame() -> None:
    found = exact_finite(37, 400, population=FRAME)

    assert found.low_count / FRAME <= 37 / 400 <= found.high_count / FRAME
    hold_time(
        "exact limits, 37 of 400 read of a million",
        lambda: exact_finite(37, 400, population=FRAME),
        most=0.05,
    )


def test_small_numbers_hidden_in_a_table_of_twenty_by_twenty() -> None:
    stream = np.random.Generator(np.random.PCG64(20260114))
    counts = stream.poisson(30 * stream.gamma(1, 1, (SIDE, SIDE)))
    names = [f"{n:02d}" for n in range(SIDE)]
    cells = table(counts, {"team": names, "grade": names})
    found = secondary(cells, kept=["all"])

    assert found.is_safe
    assert len(found.hidden) > len(primary(cells).hidden)
    assert recoverable(cells, found.hidden).is_safe
    hold_time(
        f"secondary suppression of {SIDE} by {SIDE}, {len(primary(cells).hidden)} small counts",
        lambda: secondary(cells, kept=["all"]),
        most=15,
    )
    hold_time(
        f"what can be worked out of {SIDE} by {SIDE}",
        lambda: recoverable(cells, found.hidden),
        most=15,
    )
