"""Properties of the designs, counted out over everything that chance could do to a small frame."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.designs import draw
from sampling.drawn import Plan
from sampling.draws import SimplePlan, StratifiedPlan
from sampling.frames import Frame, frame_of
from sampling.must_audit import MustAuditPlan
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.ordering import first_in_order
from sampling.pps import SystematicPpsPlan, at_steps, whole_parts
from sampling.sampford import SampfordPlan
from sampling.sizes import chances
from sampling.systematic import SystematicPlan, every_so_many
from sampling.year_walk import YearWalkPlan

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
COLUMNS = ["id", "stratum", "size", "cluster", "must"]
ROWS = [
    [f"C-{n:02d}", "East" if n < 7 else "West", str(n % 4 + 1), f"T{n % 4}", "yes" * (n == 3)]
    for n in range(12)
]
EVERY_DESIGN: list[Plan] = [
    SimplePlan(4, 2),
    StratifiedPlan({"East": 2, "West": 2}, {"East": 1}),
    MustAuditPlan({"East": 2, "West": 2}),
    SystematicPlan(4, ("stratum",), 1),
    ParetoPlan(4, 1),
    SuccessivePlan(4, 1),
    SystematicPpsPlan(4, (), 1),
    SampfordPlan(3, 1),
    ClusterPlan(2, 2, 1),
    ClusterBySizePlan(2, 2),
    YearWalkPlan(4, "8" * 64, 1, 1),
]


def together(samples: Iterable[tuple[Sequence[int], Fraction]]) -> dict[tuple[int, int], Fraction]:
    """Return how likely each pair of units, and each with itself, is in the sample."""
    found: dict[tuple[int, int], Fraction] = {}
    for sample, chance in samples:
        for pair in product(sample, sample):
            found[pair] = found.get(pair, Fraction(0)) + chance
    return found


def ordered(ranks: tuple[int, ...], strata: str, wanted: dict[str, int]) -> list[int]:
    heads = np.array(ranks, np.uint64)
    found = first_in_order(heads, strata, Counter(strata), wanted, lambda _: [])
    return [row for rows in found.values() for row in rows]


def over_every_order(strata: str, wanted: dict[str, int]) -> dict[tuple[int, int], Fraction]:
    orders = list(permutations(range(len(strata))))
    return together((ordered(ranks, strata, wanted), Fraction(1, len(orders))) for ranks in orders)


def test_pairs_of_a_simple_draw_are_as_likely_as_cochran_says() -> None:
    joint = over_every_order("aaaaaa", {"a": 3})
    for i, j in product(range(6), repeat=2):
        # n/N, and n (n - 1) / (N (N - 1))
        assert joint[i, j] == (Fraction(1, 2) if i == j else Fraction(3 * 2, 6 * 5))


def test_strata_are_drawn_independently_of_one_another() -> None:
    joint = over_every_order("aaabbb", {"a": 2, "b": 1})
    for i, j in combinations(range(6), 2):
        if i < 3 <= j:
            assert joint[i, j] == Fraction(2, 3) * Fraction(1, 3)
        else:
            assert joint.get((i, j), 0) == (Fraction(2, 6) if j < 3 else 0)


@settings(max_examples=40)
@given(st.integers(2, 14), st.data())
def test_in_a_systematic_draw_neighbours_never_meet_and_pairs_sum_as_they_must(
    units: int, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, units))
    starts = [(every_so_many(units, size, start), Fraction(1, units)) for start in range(units)]
    joint = together(starts)
    for i in range(units):
        others = sum((joint.get((i, j), Fraction(0)) for j in range(units) if j != i), Fraction(0))
        assert others == (size - 1) * Fraction(size, units)
        if 2 * size <= units:
            assert (i, i + 1) not in joint


@settings(max_examples=40)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=9), st.data())
def test_pairs_of_a_systematic_draw_by_size_sum_as_they_must(
    sizes: list[int], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(sizes)))
    wanted = list(chances({str(n): Fraction(x) for n, x in enumerate(sizes)}, size).values())
    parts, whole = whole_parts(wanted)
    joint = together((at_steps(parts, whole, start), Fraction(1, whole)) for start in range(whole))
    for i, own in enumerate(wanted):
        others = [joint.get((i, j), Fraction(0)) for j in range(len(sizes)) if j != i]
        assert sum(others, Fraction(0)) == (size - 1) * own


@pytest.mark.parametrize("plan", EVERY_DESIGN, ids=lambda plan: plan.design)
@settings(max_examples=12)
@given(rows=st.permutations(ROWS))
def test_the_order_of_the_rows_changes_nothing(plan: Plan, rows: list[list[str]]) -> None:
    first = draw(frame_of(COLUMNS, ROWS), plan, seed=SEED, scope=SCOPE)
    again = draw(frame_of(COLUMNS, rows), plan, seed=SEED, scope=SCOPE)
    assert again.positions == first.positions
    assert dict(again.chances) == dict(first.chances)


def listed(plan: Plan, frame: Frame, seed: str) -> list[str]:
    return [position.unit_id for position in draw(frame, plan, seed=seed, scope=SCOPE).main]


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 11))
def test_a_larger_draw_begins_with_the_smaller_one(number: int, size: int) -> None:
    frame, seed = frame_of(COLUMNS, ROWS), str(number)
    for made in (SimplePlan, SuccessivePlan, YearWalkPlan):
        assert listed(made(size + 1), frame, seed)[:size] == listed(made(size), frame, seed)
    few, more = min(size, 4), min(size, 4) + 1
    smaller = listed(StratifiedPlan({"East": few, "West": few}), frame, seed)
    larger = listed(StratifiedPlan({"East": more, "West": few}), frame, seed)
    assert [unit for unit in larger if unit != larger[few]] == smaller


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(ROWS))
def test_a_unit_that_leaves_moves_no_other(number: int, gone: list[str]) -> None:
    whole = listed(SimplePlan(12), frame_of(COLUMNS, ROWS), str(number))
    rest = frame_of(COLUMNS, [row for row in ROWS if row != gone])
    assert listed(SimplePlan(11), rest, str(number)) == [unit for unit in whole if unit != gone[0]]


@pytest.mark.parametrize("made", [ParetoPlan, SuccessivePlan, SystematicPpsPlan, SampfordPlan])
def test_a_larger_unit_has_the_larger_chance(
    made: type[ParetoPlan | SuccessivePlan | SystematicPpsPlan | SampfordPlan],
) -> None:
    found = draw(frame_of(COLUMNS, ROWS), made(3), seed=SEED, scope=SCOPE).chances
    by_size = sorted(ROWS, key=lambda row: int(row[2]))
    in_order = [found[row[0]] for row in by_size]
    assert in_order == sorted(in_order)
    assert sum(in_order) == pytest.approx(3, abs=1e-9)
