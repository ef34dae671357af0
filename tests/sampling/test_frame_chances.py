"""Every unit of a frame has a stated chance and weight, whether it was drawn or not."""

import json

import pytest

from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.designs import draw
from sampling.drawn import Plan
from sampling.draws import Columns, SimplePlan, StratifiedPlan, draw_columns
from sampling.frame_chances import FrameChances
from sampling.frames import Frame, frame_of
from sampling.must_audit import MustAuditPlan
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.pps import SystematicPpsPlan
from sampling.sampford import SampfordPlan
from sampling.systematic import SystematicPlan
from sampling.year_walk import YearWalkPlan

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"


def frame() -> Frame:
    """Return ten units: six East, four West; one must be audited, two have no size."""
    rows = [
        [
            f"C-{number:02d}",
            "East" if number <= 6 else "West",
            str(number - 2 if number > 2 else 0),
            f"T{(number + 1) // 3}",
            "complaint" if number == 4 else "",
            "",
        ]
        for number in range(1, 11)
    ]
    rows.append(["C-11", "West", "5", "T9", "", "conflict"])
    return frame_of(["id", "stratum", "size", "cluster", "must", "excluded"], rows)


TWO_FIFTHS = dict.fromkeys([f"C-{n:02d}" for n in range(1, 11)], 0.4)
# Sizes 1 to 8 sum to 36, so two units have 2 x / 36.
BY_SIZE = {f"C-{n:02d}": max(0, n - 2) / 18 for n in range(1, 11)}
# Clusters T0 (1 unit), T1 (3), T2 (3), T3 (3): two of four, then two of each.
CLUSTERS = {"C-01": 0.5, **dict.fromkeys([f"C-{n:02d}" for n in range(2, 11)], 0.5 * 2 / 3)}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (SimplePlan(4), TWO_FIFTHS),
        (SystematicPlan(4), TWO_FIFTHS),
        (YearWalkPlan(4), TWO_FIFTHS),
        (
            StratifiedPlan({"East": 3}),
            {f"C-{n:02d}": 0.5 if n <= 6 else 0.0 for n in range(1, 11)},
        ),
        (
            MustAuditPlan({"East": 2, "West": 1}),
            {f"C-{n:02d}": 1.0 if n == 4 else 0.4 if n <= 6 else 0.25 for n in range(1, 11)},
        ),
        (SystematicPpsPlan(2), BY_SIZE),
        (SampfordPlan(2), BY_SIZE),
        (ClusterPlan(2, 2), CLUSTERS),
    ],
    ids=lambda value: getattr(value, "design", ""),
)
def test_every_unit_has_the_chance_of_its_design(plan: Plan, expected: dict[str, float]) -> None:
    drawn = draw(frame(), plan, seed=SEED, scope=SCOPE)
    assert dict(drawn.chances) == pytest.approx(expected)
    assert "C-11" not in drawn.chances


@pytest.mark.parametrize("made", [ParetoPlan, SuccessivePlan])
def test_true_chances_of_unequal_draws_sum_to_the_size_and_grow_with_it(
    made: type[ParetoPlan | SuccessivePlan],
) -> None:
    chances = draw(frame(), made(3), seed=SEED, scope=SCOPE).chances
    assert sum(chances.values()) == pytest.approx(3, abs=1e-9)
    assert list(chances.values()) == sorted(chances.values())
    assert (chances["C-01"], chances.weight("C-01")) == (0.0, None)


def test_clusters_by_size_state_the_chance_of_units_in_undrawn_clusters() -> None:
    drawn = draw(frame(), ClusterBySizePlan(2, 1), seed=SEED, scope=SCOPE)
    # One unit of each drawn cluster: their chances sum to two whichever clusters come.
    assert sum(drawn.chances.values()) == pytest.approx(2, abs=1e-9)
    names = drawn.notes["clusters drawn"].split(", ")
    left = [unit_id for unit_id, _, _ in drawn.chances.rows()]
    assert len(left) == 10
    assert len(names) == 2


@pytest.mark.parametrize(
    "plan",
    [SimplePlan(4, 2), MustAuditPlan({"East": 2}), ParetoPlan(3, 1), ClusterBySizePlan(2, 1, 1)],
    ids=lambda plan: plan.design,
)
def test_listed_units_have_the_same_chance_in_both_places(plan: Plan) -> None:
    drawn = draw(frame(), plan, seed=SEED, scope=SCOPE)
    for position in drawn.positions:
        assert drawn.chances[position.unit_id] == position.inclusion_probability
        assert drawn.chances.weight(position.unit_id) == position.weight


def test_chances_are_plain_values_with_a_row_for_each_unit() -> None:
    drawn = draw(frame(), StratifiedPlan({"East": 3}), seed=SEED, scope=SCOPE)
    units = json.loads(json.dumps(drawn.chances.to_dict(), allow_nan=False))["units"]
    assert units[0] == {"unit_id": "C-01", "inclusion_probability": 0.5, "weight": 2.0}
    assert units[-1] == {"unit_id": "C-10", "inclusion_probability": 0.0, "weight": None}
    assert "chances" not in drawn.to_dict()


def test_a_unit_that_is_not_in_the_frame_has_no_chance_at_all() -> None:
    with pytest.raises(KeyError):
        FrameChances(["C-1"], [""], {"": 1.0})["C-2"]


def test_chances_cost_a_draw_nothing_before_they_are_asked() -> None:
    columns = Columns([f"C-{n}" for n in range(100_000)], ["East", "West"] * 50_000)
    drawn = draw_columns(columns, {"East": 5}, seed=SEED, scope=SCOPE)
    assert drawn.chances.ids is columns.ids
    assert drawn.chances.groups is columns.strata
    assert drawn.chances["C-0"] == 5 / 50_000
