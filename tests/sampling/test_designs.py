"""Every design draws what it says, with the chances it states, and can be performed again."""

import json
from collections import Counter
from dataclasses import fields
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.certificate_files import from_csv, from_json, to_csv, to_json
from sampling.certificates import certify
from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.designs import FITS, PLANS, draw, plan_digest, plan_from_dict, plan_to_dict
from sampling.drawn import Draw, Plan, Unit
from sampling.draws import SimplePlan, StratifiedPlan, draw_stratified
from sampling.faults import DesignError, Fault
from sampling.frames import Frame, frame_of
from sampling.must_audit import MUST_AUDIT, MustAuditPlan
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.pps import SystematicPpsPlan, at_steps, whole_parts
from sampling.sampford import SampfordPlan
from sampling.sizes import chances
from sampling.systematic import SystematicPlan, every_so_many
from sampling.verification import verify
from sampling.year_walk import YearWalkPlan

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
COLUMNS = ["id", "stratum", "size", "cluster", "must", "excluded", "opened"]
PLAN_OF_EACH: list[Plan] = [
    SimplePlan(6, 3),
    StratifiedPlan({"East": 4, "West": 2}, {"East": 1, "West": 3}),
    MustAuditPlan({"East": 3, "West": 2}, {"East": 1}),
    SystematicPlan(6, ("opened",), 2),
    ParetoPlan(6, 2, "5", "0.25"),
    SuccessivePlan(6, 2, "5"),
    SystematicPpsPlan(6, ("stratum",), 2),
    SampfordPlan(4, 2),
    ClusterPlan(3, 2, 1),
    ClusterBySizePlan(3, 2, 1),
    YearWalkPlan(6, "8" * 64, 2, 2),
]


def row(number: int) -> list[str]:
    return [
        f"C-{number:06d}",
        "West" if number % 3 == 0 else "East",
        str(number % 7 + 1),
        f"T{number % 5}",
        "complaint" if number in {4, 9} else "",
        "conflict" if number == 13 else "",
        f"2025-{number % 12 + 1:02d}-01",
    ]


def frame(rows: int = 31) -> Frame:
    return frame_of(COLUMNS, [row(number) for number in range(1, rows)])


def drawn_by(plan: Plan, *, seed: str = SEED) -> Draw:
    return draw(frame(), plan, seed=seed, scope=SCOPE)


def main_of(outcome: Draw) -> list[str]:
    return [position.unit_id[-2:] for position in outcome.main]


def test_there_is_a_plan_of_every_design() -> None:
    assert {plan.design for plan in PLAN_OF_EACH} == set(PLANS)
    kinds = {field.type for made in PLANS.values() for field in fields(made)}  # type: ignore[arg-type]  # plans are dataclasses
    assert kinds == set(FITS)


@pytest.mark.parametrize("plan", PLAN_OF_EACH, ids=lambda plan: plan.design)
def test_every_design_takes_what_it_says_and_is_verified(plan: Plan) -> None:
    outcome = drawn_by(plan)
    assert len(outcome.main) == sum(outcome.taken.values())
    ids = [position.unit_id for position in outcome.positions]
    assert len(set(ids)) == len(ids)
    assert "C-000013" not in ids
    assert all(0 < position.inclusion_probability <= 1 for position in outcome.positions)
    body = certify(outcome, frame(), excluded={"closed": 4}, about={"by": "Lee"}).to_dict()
    assert body["frame"]["excluded"] == {"closed": 4, "conflict": 1}
    for copy in (body, from_json(to_json(body)), from_csv(to_csv(body))):
        found = verify(copy)
        assert found.same, found.differences
        assert (found.drawn, found.frame_size) == (len(outcome.main), 30)


@pytest.mark.parametrize("plan", PLAN_OF_EACH, ids=lambda plan: plan.design)
def test_every_plan_survives_as_plain_values(plan: Plan) -> None:
    again = plan_from_dict(json.loads(json.dumps(plan_to_dict(plan))))
    assert again == plan
    digest = plan_digest(plan, scope=SCOPE, frame_digest="f")
    assert digest == plan_digest(again, scope=SCOPE, frame_digest="f")
    assert digest != plan_digest(plan, scope=SCOPE, frame_digest="g")
    assert digest != plan_digest(plan, scope="other", frame_digest="f")


@pytest.mark.parametrize("plan", PLAN_OF_EACH, ids=lambda plan: plan.design)
def test_another_seed_draws_another_list_and_every_unit_has_its_turn(plan: Plan) -> None:
    seen: Counter[str] = Counter()
    for number in range(200):
        seen.update(main_of(drawn_by(plan, seed=f"seed {number}")))
    assert len(seen) == 29


def counted(plan: Plan, draws: int) -> tuple[Counter[str], dict[str, float]]:
    seen: Counter[str] = Counter()
    stated: dict[str, float] = {}
    for number in range(draws):
        outcome = drawn_by(plan, seed=f"seed {number}")
        seen.update(position.unit_id for position in outcome.main)
        stated |= {p.unit_id: p.inclusion_probability for p in outcome.positions}
    return seen, stated


@pytest.mark.parametrize(
    "plan",
    [
        SimplePlan(6),
        StratifiedPlan({"East": 4, "West": 2}),
        MustAuditPlan({"East": 3, "West": 2}),
        SystematicPlan(6, ("opened",)),
        ParetoPlan(6, 0, "5", "0.25"),
        SuccessivePlan(6),
        SystematicPpsPlan(6),
        SampfordPlan(4),
        ClusterPlan(2, 2),
        ClusterBySizePlan(3, 2),
        YearWalkPlan(6, "8" * 64),
    ],
    ids=lambda plan: plan.design,
)
def test_units_are_drawn_as_often_as_stated(plan: Plan) -> None:
    draws = 600
    seen, stated = counted(plan, draws)
    for unit_id, chance in stated.items():
        spread = (draws * chance * (1 - chance)) ** 0.5
        assert abs(seen[unit_id] - draws * chance) <= 4.5 * spread + 1e-6, unit_id


def test_the_strata_of_a_draw_are_weighted_by_what_they_stand_for() -> None:
    outcome = drawn_by(StratifiedPlan({"East": 4, "West": 2}))
    weights = {position.stratum: position.weight for position in outcome.main}
    assert weights == pytest.approx({"East": 19 / 4, "West": 10 / 2})
    assert sum(position.weight for position in outcome.main) == pytest.approx(29)


def test_a_stratum_that_gives_none_keeps_no_reserve() -> None:
    units = [Unit("A", "East"), Unit("B", "East"), Unit("C", "West")]
    outcome = draw_stratified(
        units, {"East": 1, "West": 0}, seed=SEED, scope=SCOPE, reserves={"East": 5, "West": 5}
    )
    assert outcome.taken == {"East": 1, "West": 0}
    assert [(p.stratum, p.is_reserve) for p in outcome.positions] == [
        ("East", False),
        ("East", True),
    ]


def test_what_must_be_audited_is_there_for_certain_and_apart() -> None:
    outcome = drawn_by(MustAuditPlan({"East": 3, "West": 2}, {"East": 1}))
    must = [p for p in outcome.main if p.stratum == MUST_AUDIT]
    assert {p.unit_id for p in must} == {"C-000004", "C-000009"}
    assert {p.inclusion_probability for p in must} == {1.0}
    assert outcome.positions[: len(must)] == tuple(must)
    assert outcome.sizes == {"East": 18, "West": 9, MUST_AUDIT: 2}
    assert all(p.stratum != MUST_AUDIT for p in outcome.reserve)


def test_a_must_audit_draw_without_any_such_case_is_stratified() -> None:
    rows = [[*row(number)[:4], "", "", ""] for number in range(1, 31)]
    outcome = draw(frame_of(COLUMNS, rows), MustAuditPlan({"East": 3}), seed=SEED, scope=SCOPE)
    assert outcome.sizes == {"East": 20, "West": 10}


def test_the_published_systematic_draw_holds() -> None:
    plain = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    outcome = draw(plain, SystematicPlan(6), seed=SEED, scope=SCOPE)
    assert main_of(outcome) == ["03", "06", "09", "13", "16", "19"]
    assert outcome.notes == {"start": "7"}
    assert [caution.code for caution in outcome.cautions] == ["no-unbiased-variance"]


@given(st.integers(1, 40), st.data())
def test_a_systematic_draw_has_its_size_even_gaps_and_equal_chances(
    units: int, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, units))
    seen: Counter[int] = Counter()
    for start in range(units):
        places = every_so_many(units, size, start)
        seen.update(places)
        gaps = {after - before for before, after in pairwise(places)}
        assert len(places) == size
        assert gaps <= {units // size, -(-units // size)}
    assert set(seen.values()) == {size}


def test_a_systematic_draw_follows_the_declared_order_numbers_as_numbers() -> None:
    rows = [[f"C-{n:06d}", "", str(30 - n)] for n in range(1, 21)]
    by_size = frame_of(["id", "stratum", "size"], rows)
    outcome = draw(by_size, SystematicPlan(6, ("size",)), seed=SEED, scope=SCOPE)
    # Places 3, 6, 9, 13, 16, 19 of a list that begins with C-000020 of size 10.
    assert main_of(outcome) == ["18", "15", "12", "08", "05", "02"]


@given(st.lists(st.integers(1, 9), min_size=2, max_size=12), st.data())
def test_systematic_by_size_has_exactly_the_wanted_chances(
    sizes: list[int], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(sizes)))
    wanted = list(chances({str(n): Fraction(x) for n, x in enumerate(sizes)}, size).values())
    parts, whole = whole_parts(wanted)
    seen: Counter[int] = Counter()
    for start in range(whole):
        places = at_steps(parts, whole, start)
        assert len(places) == size
        seen.update(places)
    assert [Fraction(seen[place], whole) for place in range(len(sizes))] == wanted


def test_units_without_a_size_are_never_drawn_and_counted() -> None:
    rows = [
        ["C-1", "", ""],
        ["C-2", "", "0"],
        ["C-3", "", "-2"],
        ["C-4", "", "1"],
        ["C-5", "", "2"],
    ]
    sized = frame_of(["id", "stratum", "size"], rows)
    for plan in (ParetoPlan(1), SuccessivePlan(1), SystematicPpsPlan(1), SampfordPlan(1)):
        outcome = draw(sized, plan, seed=SEED, scope=SCOPE)
        assert outcome.main[0].unit_id in {"C-4", "C-5"}
        assert any("3 units have no size above 0" in said.words for said in outcome.cautions)


@pytest.mark.parametrize("made", [ParetoPlan, SuccessivePlan, SystematicPpsPlan, SampfordPlan])
def test_taking_every_unit_is_certain(made: Any) -> None:  # noqa: ANN401  # four plan classes
    sized = frame_of(["id", "stratum", "size"], [[f"C-{n}", "", str(n)] for n in range(1, 6)])
    outcome = draw(sized, made(5), seed=SEED, scope=SCOPE)
    assert {p.inclusion_probability for p in outcome.main} == {1.0}
    assert len(outcome.main) == 5


def test_a_unit_that_must_come_in_by_its_size_comes_first() -> None:
    rows = [["C-1", "", "100"], *([f"C-{n}", "", "1"] for n in range(2, 12))]
    sized = frame_of(["id", "stratum", "size"], rows)
    for plan in (ParetoPlan(3), SampfordPlan(3)):
        outcome = draw(sized, plan, seed=SEED, scope=SCOPE)
        chance = {p.unit_id: p.inclusion_probability for p in outcome.main}
        assert chance.pop("C-1") == 1.0
        assert list(chance.values()) == pytest.approx([0.2, 0.2])


def test_whole_clusters_keep_families_together() -> None:
    outcome = drawn_by(ClusterPlan(2))
    assert len(outcome.main) == sum(
        outcome.sizes[p] for p in set(outcome.notes["clusters drawn"].split(", "))
    )
    assert {p.inclusion_probability for p in outcome.main} == {0.4}
    assert [said.code for said in outcome.cautions] == ["few-clusters"]


def test_clusters_by_size_with_a_fixed_take_give_nearly_equal_chances() -> None:
    rows = [[f"C-{n:03d}", "", f"T{int(n**0.5)}"] for n in range(200)]
    many = frame_of(["id", "stratum", "cluster"], rows)
    outcome = draw(many, ClusterBySizePlan(4, 1), seed=SEED, scope=SCOPE)
    assert [p.inclusion_probability for p in outcome.main] == pytest.approx([0.02] * 4, rel=0.03)
    assert len(draw(many, ClusterBySizePlan(9, 1), seed=SEED, scope=SCOPE).cautions) == 0


def test_equal_clusters_with_a_fixed_take_favour_small_ones_and_the_weights_say_so() -> None:
    outcome = drawn_by(ClusterPlan(5, 2))
    for position in outcome.main:
        assert position.inclusion_probability == pytest.approx(2 / outcome.sizes[position.stratum])


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (SimplePlan(0), "at least one unit"),
        (SimplePlan(30), "cannot take 30 of 29"),
        (SimplePlan(3, -1), "cannot keep -1 reserves"),
        (StratifiedPlan({"North": 1}), "cannot take 1 of 0 in 'North'"),
        (StratifiedPlan({"East": -1, "West": 3}), "cannot take -1"),
        (MustAuditPlan({"East": 19}), "cannot take 19 of 18 in 'East'"),
        (SystematicPlan(3, ("worker",)), "no column 'worker'"),
        (ParetoPlan(30), "cannot take 30 of 29"),
        (ParetoPlan(3, 0, "0.5"), "highest ratio is at least 1"),
        (ParetoPlan(3, 0, "", "1"), "the shift 1 is not from 0 to 1"),
        (SuccessivePlan(30), "cannot take 30 of 29"),
        (ClusterPlan(6), "cannot take 6 of 5"),
        (ClusterPlan(2, -1), "cannot take -1 and keep 0"),
        (YearWalkPlan(3, "", 1), "an overlap of 1"),
        (YearWalkPlan(3, "x"), "'x' is no ticket"),
    ],
)
def test_a_plan_that_the_frame_cannot_give_is_refused(plan: Plan, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        drawn_by(plan)


@pytest.mark.parametrize(("seed", "scope"), [("", SCOPE), (" ", SCOPE), (SEED, "")])
def test_a_draw_without_seed_or_scope_is_refused(seed: str, scope: str) -> None:
    with pytest.raises(DesignError, match="needs a seed and a scope") as caught:
        draw(frame(), SimplePlan(3), seed=seed, scope=scope)
    assert caught.value.code is Fault.NO_SEED


@pytest.mark.parametrize(
    ("columns", "rows", "plan", "words"),
    [
        (["id", "stratum"], [["A", ""]], ParetoPlan(1), "no column 'size'"),
        (["id", "size"], [["A", "big"]], ParetoPlan(1), "the size of A 'big' is no number"),
        (["id", "size"], [["A", "0"]], ParetoPlan(1), "no unit has a size above 0"),
        (["id", "cluster"], [["A", ""]], ClusterPlan(1), "A belongs to no cluster"),
        (["id", "stratum", "must"], [["A", MUST_AUDIT, ""]], MustAuditPlan({}), "no stratum can"),
    ],
)
def test_a_frame_that_lacks_what_the_design_needs_is_refused(
    columns: list[str], rows: list[list[str]], plan: Plan, words: str
) -> None:
    with pytest.raises(DesignError, match=words):
        draw(frame_of(columns, rows), plan, seed=SEED, scope=SCOPE)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "design None is not known"),
        ({"design": ["simple random"]}, "is not known here; known: .*simple random"),
        ({"design": "simple random"}, "incomplete"),
        ({"design": "simple random", "size": "5"}, "cannot have size = '5'"),
        ({"design": "simple random", "size": True}, "cannot have size = True"),
        ({"design": "simple random", "size": 5, "luck": 1}, "cannot have luck"),
        ({"design": "stratified", "taken": {"East": "all"}}, "cannot have taken"),
        ({"design": "systematic", "size": 5, "sort_by": [1]}, "cannot have sort_by"),
        ({"design": "Pareto", "size": 5, "shift": 0.5}, "cannot have shift"),
    ],
)
def test_plain_values_that_make_no_plan_are_refused(body: dict[str, Any], words: str) -> None:
    with pytest.raises(DesignError, match=words):
        plan_from_dict(body)


def test_drawing_one_by_one_lists_units_as_a_running_draw_would() -> None:
    # With equal sizes the order is that of -ln(u): the order of falling numbers.
    sized = frame_of(["id", "stratum", "size"], [[f"C-{n:06d}", "", "2"] for n in range(1, 21)])
    whole = draw(sized, SuccessivePlan(20), seed=SEED, scope=SCOPE)
    tickets = [position.ticket for position in whole.main]
    assert tickets == sorted(tickets, reverse=True)


def test_all_samples_of_two_from_four_are_as_likely_by_the_simple_design() -> None:
    four = frame_of(["id"], [["A"], ["B"], ["C"], ["D"]])
    seen = Counter(
        frozenset(p.unit_id for p in draw(four, SimplePlan(2), seed=str(n), scope=SCOPE).main)
        for n in range(6000)
    )
    # 6 pairs, 1,000 each; 99.9% point of chi-square with 5 degrees of freedom.
    assert sum((count - 1000) ** 2 / 1000 for count in seen.values()) < 20.5
    assert len(seen) == len(list(combinations("ABCD", 2)))


def test_a_draw_of_thousands_equals_sorting_all_tickets() -> None:
    rng = np.random.default_rng(1)
    strata = [f"S{code}" for code in rng.integers(0, 9, 5000)]
    rows = [[f"C-{n}", stratum] for n, stratum in enumerate(strata)]
    whole = frame_of(["id", "stratum"], rows)
    few = StratifiedPlan({f"S{code}": 5 for code in range(9)})
    every = StratifiedPlan({f"S{code}": strata.count(f"S{code}") for code in range(9)})
    first = draw(whole, few, seed=SEED, scope=SCOPE)
    everything = draw(whole, every, seed=SEED, scope=SCOPE)
    for name in few.taken:
        assert [p.unit_id for p in first.main if p.stratum == name] == [
            p.unit_id for p in everything.main if p.stratum == name
        ][:5]
