"""What makes no frame, no draw and no allocation, with what each refusal must say."""

import numpy as np

from sampling.cells import as_text
from sampling.clusters import ClusterPlan
from sampling.designs import draw, plan_from_dict
from sampling.drawn import Plan, Unit
from sampling.draws import Columns, SimplePlan, draw_columns, draw_simple
from sampling.exact import exact
from sampling.faults import Fault
from sampling.frames import Frame, Roles, frame_of, read_frame
from sampling.must_audit import MUST_AUDIT, MustAuditPlan
from sampling.optimum_allocation import neyman, optimum
from sampling.order_sampling import ParetoPlan
from sampling.ordering import refuse_repeated
from sampling.replacement import Skip, bounds, walk
from sampling.sampford import SampfordPlan
from sampling.sizes import capped, chances
from sampling.strata import proportional
from sampling.targeted import Pick, judgement_picks
from sampling.ticket_heads import ticket_heads
from sampling.tickets import randint, ticket_order
from sampling.year_walk import YearWalkPlan, collocated, in_window, stopped_at
from tests.sampling.refusal import Refusal

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
UNITS = [Unit(f"C-{n}") for n in range(4)]


def frame(*columns: str, rows: int = 3, cell: str = "1") -> Frame:
    return frame_of(["id", *columns], [[f"C-{n}", *[cell] * len(columns)] for n in range(rows)])


def drawn(plan: Plan, of: Frame | None = None) -> object:
    return draw(of or frame("stratum"), plan, seed=SEED, scope=SCOPE)


def walked(*skips: Skip) -> object:
    return walk(draw_simple(UNITS, 2, seed=SEED, scope=SCOPE, reserves=1), skips)


FIRST = draw_simple(UNITS, 2, seed=SEED, scope=SCOPE).main[0].unit_id
SIZES = {"East": 6, "West": 4}

REFUSED: list[Refusal] = [
    # frames
    (lambda _: as_text([]), Fault.BAD_CELL, "make it one of them"),
    (lambda _: as_text("C\u200b1"), Fault.BAD_CELL, r"take out '\\u200b'"),
    (lambda _: as_text(float("inf")), Fault.BAD_CELL, "give a finite one or leave it empty"),
    (lambda _: frame("a").column("team"), Fault.BAD_COLUMN, "no column 'team'; it has id, a"),
    (
        lambda _: read_frame([{"ref": "C-1"}, {"ref": []}], Roles("ref")),
        Fault.BAD_CELL,
        r"row 2: \[\] is neither",
    ),
    (
        lambda _: read_frame([{"ref": "C-1"}], Roles("id")),
        Fault.BAD_COLUMN,
        "row 1: there is no column 'id'; there are ref",
    ),
    (
        lambda _: read_frame([{"ref": "C-1"}], Roles("ref", keep=("size",))),
        Fault.BAD_COLUMN,
        "'size': rename it first",
    ),
    (
        lambda _: read_frame([{"ref": "C-1", "why": "closed"}], Roles("ref", excluded="why")),
        Fault.EMPTY_FRAME,
        r"all 1 are excluded \(1 closed\); lift a reason",
    ),
    (lambda _: read_frame([], Roles("ref")), Fault.EMPTY_FRAME, "widen the filter"),
    (lambda _: read_frame([{"ref": ""}], Roles("ref")), Fault.BAD_ID, "empty in row 1: fill it"),
    (
        lambda _: read_frame([{"ref": "7"}, {"ref": 7}], Roles("ref")),
        Fault.DUPLICATE_ID,
        "unit id 7 appears more than once, in row 1, 2: keep one row of each",
    ),
    (lambda _: frame_of(["ref"], []), Fault.BAD_COLUMN, 'begin with "id" and differ'),
    (lambda _: frame_of(["id"], [["C-1", "a"]]), Fault.BAD_COLUMN, "has 2 cells, not 1"),
    (lambda _: frame_of(["id"], [["C-1"]] * 2), Fault.DUPLICATE_ID, "twice: keep one"),
    # tickets
    (lambda _: ticket_order(SEED, SCOPE, ["a", "a"]), Fault.DUPLICATE_ID, "keep one"),
    (lambda _: randint(SEED, SCOPE, 0), Fault.BAD_NUMBER, r"from 1 to 2\^256, got 0"),
    (
        lambda _: refuse_repeated(np.zeros(2, np.uint64), ["a", "a"]),
        Fault.DUPLICATE_ID,
        "'a' appears twice: keep one",
    ),
    (
        lambda _: ticket_heads(SEED, SCOPE, ["a"], processes=0),
        Fault.BAD_NUMBER,
        "at least 1 process is needed",
    ),
    (
        lambda _: draw_columns(Columns(["a"], [""]), {"": 1}, seed=" ", scope=SCOPE),
        Fault.NO_SEED,
        "give both",
    ),
    # plans
    (lambda _: drawn(SimplePlan(0)), Fault.BAD_SIZE, "take 1 or more"),
    (lambda _: drawn(SimplePlan(4)), Fault.TOO_MANY, "cannot take 4 of 3: take from 0 to 3"),
    (lambda _: drawn(SimplePlan(1, -1)), Fault.BAD_SIZE, "keep 0 or more"),
    (lambda _: plan_from_dict({"design": "luck"}), Fault.UNKNOWN_METHOD, "known: .*simple random"),
    (
        lambda _: plan_from_dict({"design": "simple random", "size": "5"}),
        Fault.BAD_PLAN,
        "size = '5'; it has size: a whole number, reserves",
    ),
    (
        lambda _: plan_from_dict({"design": "simple random"}),
        Fault.BAD_PLAN,
        "incomplete; it has size: a whole number",
    ),
    (
        lambda _: drawn(ParetoPlan(1, shift="1"), frame("size")),
        Fault.BAD_PLAN,
        "give less than 1",
    ),
    (lambda _: drawn(ClusterPlan(1, -1), frame("cluster")), Fault.BAD_SIZE, "take 1 or more"),
    (
        lambda _: drawn(ClusterPlan(1), frame("cluster", cell="")),
        Fault.BAD_CELL,
        "C-0 belongs to no cluster: fill its cell",
    ),
    (
        lambda _: drawn(MustAuditPlan({}), frame("stratum", "must", cell=MUST_AUDIT)),
        Fault.BAD_PLAN,
        "rename it",
    ),
    (lambda _: drawn(YearWalkPlan(1, "", 1)), Fault.BAD_PLAN, "no month before"),
    (lambda _: drawn(YearWalkPlan(1, "x")), Fault.BAD_PLAN, "64 hexadecimal digits are"),
    (
        lambda _: drawn(SampfordPlan(28), frame("size", rows=30)),
        Fault.BAD_PLAN,
        "use Pareto instead",
    ),
    (
        lambda _: stopped_at(draw_simple(UNITS, 1, seed=SEED, scope=SCOPE), ["x"]),
        Fault.BAD_WALK,
        "give ids of its positions",
    ),
    (lambda _: in_window({}, 2, 1), Fault.BAD_NUMBER, "between 0 and 1, got 2"),
    (lambda _: collocated(["a"], 1.0), Fault.BAD_NUMBER, r"inside \(0, 1\)"),
    (
        lambda _: judgement_picks(frame(), [Pick("C-9", "worst", "Lee")]),
        Fault.BAD_PLAN,
        "C-9 is not in the frame: leave it out",
    ),
    # sizes
    (lambda _: exact("abc"), Fault.BAD_NUMBER, "'abc' is no number: write it as 0.05"),
    (lambda _: drawn(ParetoPlan(1), frame("size", cell="0")), Fault.BAD_NUMBER, "at least one"),
    (lambda _: capped({"a": exact(1)}, "0.5"), Fault.BAD_NUMBER, "give 1 for equal chances"),
    (lambda _: chances({"a": exact(1)}, 2), Fault.TOO_MANY, "take from 1 to 1"),
    # allocations
    (lambda _: proportional({"East": -1}, 0), Fault.BAD_SIZE, "give 0 or more"),
    (
        lambda _: proportional(SIZES, 2, at_least={"East": 2}, at_most={"East": 1}),
        Fault.FLOORS_TOO_LARGE,
        "at least 2 and at most 1 of 'East': take at least 1",
    ),
    (lambda _: proportional(SIZES, 11), Fault.TOO_MANY, "take from 0 to 10"),
    (
        lambda _: proportional(SIZES, 8, at_most={"East": 2}),
        Fault.TOO_MANY,
        "no more than 6 of 8 units: take 6",
    ),
    (lambda _: proportional(SIZES, 3, at_least=2), Fault.FLOORS_TOO_LARGE, "take at least 4"),
    (
        lambda _: proportional(SIZES, 3, at_most={"North": 1}),
        Fault.UNKNOWN_STRATUM,
        "no stratum North; there are East, West",
    ),
    (
        lambda _: optimum(SIZES, 3, {"East": 1, "West": 1}, at_least=0),
        Fault.BAD_SIZE,
        "take at least 1 from each stratum, not 0 of East, West",
    ),
    (lambda _: neyman(SIZES, 3, {"East": 1}), Fault.BAD_NUMBER, "for West: give one"),
    (
        lambda _: neyman(SIZES, 3, {"East": 1, "West": -1}),
        Fault.BAD_NUMBER,
        "'West' is -1: give 0 or more",
    ),
    (
        lambda _: neyman(SIZES, 3, {"East": 1, "West": 1}, costs={"East": 0, "West": 1}),
        Fault.BAD_NUMBER,
        "'East' is 0: give more",
    ),
    # replacements
    (
        lambda _: walked(Skip(FIRST, "dull", "2025-09-08", "Ana", "Lee")),
        Fault.BAD_WALK,
        "the reasons are .*refused",
    ),
    (
        lambda _: walked(Skip("C-9", "refused", "2025-09-08", "Ana", "Lee")),
        Fault.BAD_WALK,
        "C-9 is not in the sample",
    ),
    (lambda _: walked(Skip(FIRST, "refused", "", "Ana", "Lee")), Fault.BAD_WALK, "on which day"),
    (
        lambda _: walked(Skip(FIRST, "refused", "2025-09-08", "Ana", "Ana")),
        Fault.BAD_WALK,
        "a second person must approve",
    ),
    (lambda _: bounds(3, 2, 0), Fault.BAD_NUMBER, "need 0 <= failures <= judged"),
]
