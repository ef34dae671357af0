"""Every design: drawn, certified, performed again; refused with the smallest change."""

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.designs import DESIGNS, DesignKind, Sharing, rule_of
from auditapp.domain.errors import NotAllowedError, Problem, RefusedError
from auditapp.domain.replacements import ReplacementReason
from auditapp.persistence.rounds import Draw, DrawnUnit, UnitState
from auditapp.services import (
    draw_files,
    draws,
    draws_reading,
    frames,
    integrity,
    planning,
    replacements,
    rounds,
)
from auditapp.services.draw_designs import Design
from auditapp.services.drawn_cases import cases_of
from auditapp.services.draws_reading import CertificateView
from sampling import PLANS
from tests.support.cast import Cast
from tests.support.chain import plan, population, store_contacts

SEED: dict[str, Any] = {"seed": "8203 5517 4096", "seed_words": "dice, seen by Hana"}
OFTEN = ("contacts_often",)  # 5 of the 20 cases: every fourth contact has three before it
PICKS = "K-0009, third contact in a month\n\nK-0012, seen by the police, alone"
WANTED = {
    DesignKind.SIMPLE: Design(6, **SEED),
    DesignKind.STRATIFIED: Design(6, DesignKind.STRATIFIED, by="source", at_least=2, **SEED),
    DesignKind.TARGETED: Design(6, DesignKind.TARGETED, flags=OFTEN, **SEED),
    DesignKind.MUST_AUDIT: Design(8, DesignKind.MUST_AUDIT, flags=OFTEN, **SEED),
    DesignKind.YEAR_WALK: Design(6, DesignKind.YEAR_WALK, **SEED),
    DesignKind.JUDGEMENT: Design(2, DesignKind.JUDGEMENT, picks=PICKS),
}
DRAWN = [kind for kind in DesignKind if kind is not DesignKind.JUDGEMENT]


def framed(session: Session, cast: Cast, now: datetime, **changes: object) -> UUID:
    lee = cast.lee.actor
    round_id = rounds.plan(session, plan(**changes), actor=lee, now=now)
    frames.freeze(session, round_id, population(), expected=1, actor=lee, now=now)
    return round_id


def made(session: Session, cast: Cast, now: datetime, design: Design) -> CertificateView:
    store_contacts(session, cast, now)
    return drawn(session, cast, now, framed(session, cast, now), design)


def drawn(
    session: Session,
    cast: Cast,
    now: datetime,
    round_id: UUID,
    design: Design,
    *,
    reason: str = "",
) -> CertificateView:
    expected = rounds.find(session, round_id).revision
    lee = cast.lee.actor
    draw_id = draws.make(
        session, round_id, design, expected=expected, actor=lee, now=now, reason=reason
    )
    return draws_reading.certificate_of(session, draw_id, actor=lee)


def main_keys(view: CertificateView) -> list[str]:
    return [unit.unit_key for unit in view.units if not unit.is_reserve]


def refusal(session: Session, cast: Cast, now: datetime, design: Design) -> list[Problem]:
    store_contacts(session, cast, now)
    round_id = framed(session, cast, now)
    with pytest.raises(RefusedError) as refused, session.begin_nested():
        drawn(session, cast, now, round_id, design)
    assert session.scalars(select(Draw)).all() == []
    return list(refused.value.problems)


def test_every_design_of_the_table_is_known_to_the_certificates() -> None:
    assert {DESIGNS[kind].drawn_as for kind in DRAWN} <= set(PLANS)
    assert {rule_of(rule.drawn_as) for rule in DESIGNS.values()} == set(DESIGNS.values())


@pytest.mark.parametrize("kind", list(DesignKind))
def test_a_draw_of_every_design_verifies_in_the_service_and_from_its_file(
    session: Session, cast: Cast, now: datetime, kind: DesignKind
) -> None:
    view = made(session, cast, now, WANTED[kind])
    assert view.rule.kind is kind
    assert len(main_keys(view)) == view.size == WANTED[kind].size
    assert draws.check(session, view.draw_id, actor=cast.lee.actor).same
    assert [found for found in integrity.check(session) if found.stop] == []
    text = draw_files.as_json(session, view.draw_id, actor=cast.lee.actor, now=now)
    assert draw_files.check_file(text).same
    other = main_keys(view)[0]
    swapped = next(row[0] for row in json.loads(text)["frame"]["rows"] if row[0] != other)
    altered = draw_files.check_file(
        text.replace(f'"unit_id": "{other}"', f'"unit_id": "{swapped}"')
    )
    assert not altered.same


@pytest.mark.parametrize("kind", DRAWN)
def test_a_certificate_holds_every_weight_and_a_csv_line_for_every_case(
    session: Session, cast: Cast, now: datetime, kind: DesignKind
) -> None:
    view = made(session, cast, now, WANTED[kind])
    assert all(unit.inclusion_probability and unit.weight for unit in view.units)
    text = draw_files.as_csv(session, view.draw_id, actor=cast.lee.actor, now=now)
    lines = text.splitlines()
    assert lines[0].endswith("drawn,number,probability,weight,reason")
    assert len(lines) == 21
    assert sum(",main," in line for line in lines) == view.size


def test_a_quota_is_kept_and_the_rest_is_shared_by_size(
    session: Session, cast: Cast, now: datetime
) -> None:
    design = Design(6, DesignKind.STRATIFIED, by="worker", at_least=1, **SEED)
    view = made(session, cast, now, design)
    # 20 cases of six workers, three or four each.
    assert [part.taken for part in view.strata] == [1] * 6
    assert {unit.stratum for unit in view.units if not unit.is_reserve} == {
        part.stratum for part in view.strata
    }
    assert view.words["strata"] == "By worker: in proportion to their size."


def test_equal_shares_make_unequal_weights(session: Session, cast: Cast, now: datetime) -> None:
    design = Design(6, DesignKind.STRATIFIED, by="source", sharing=Sharing.EQUAL, **SEED)
    view = made(session, cast, now, design)
    # 13 of the 20 came from the police and 7 from schools.
    assert [(p.stratum, p.size, p.taken) for p in view.strata] == [
        ("police", 13, 3),
        ("school", 7, 3),
    ]
    weights = {unit.stratum: unit.weight for unit in view.units}
    assert weights == pytest.approx({"police": 13 / 3, "school": 7 / 3})


def test_flags_make_a_case_likelier_by_a_formula_that_is_published(
    session: Session, cast: Cast, now: datetime
) -> None:
    view = made(session, cast, now, WANTED[DesignKind.TARGETED])
    assert view.words["formula"] == (
        "Weight 1, and 2 more for each of: 3 or more earlier contacts in 12 months. At most 5."
    )
    chances = {unit.why: unit.inclusion_probability for unit in view.units}
    flagged, others = chances["3 or more earlier contacts in 12 months"], chances[""]
    # Wanted: 6 x 3 / (5 x 3 + 15) = .6 and .2; the exact chances of Pareto are near, and sum to 6.
    assert (flagged, others) == pytest.approx((0.6, 0.2), abs=0.01)
    assert 5 * (flagged or 0) + 15 * (others or 0) == pytest.approx(6, abs=1e-9)
    assert view.frame_digest != view.frozen_digest


def test_must_audit_cases_are_all_read_and_the_rest_is_drawn(
    session: Session, cast: Cast, now: datetime
) -> None:
    view = made(session, cast, now, WANTED[DesignKind.MUST_AUDIT])
    must = [unit for unit in view.units if unit.stratum == "must audit"]
    assert {unit.unit_key for unit in must} == {f"K-{n:04d}" for n in (7, 11, 15, 19, 23)}
    assert {unit.inclusion_probability for unit in must} == {1.0}
    rest = [unit for unit in view.units if not unit.is_reserve and unit not in must]
    assert [unit.inclusion_probability for unit in rest] == pytest.approx([3 / 15] * 3)


def test_what_is_left_beside_the_must_audit_cases_can_be_drawn_by_strata(
    session: Session, cast: Cast, now: datetime
) -> None:
    design = Design(11, DesignKind.MUST_AUDIT, flags=OFTEN, by="team", **SEED)
    view = made(session, cast, now, design)
    # The five flagged are all of East, which has five more; North has ten: 6 to share by size.
    assert [(part.stratum, part.size, part.taken) for part in view.strata] == [
        ("EAST", 5, 2),
        ("NORTH", 10, 4),
        ("must audit", 5, 5),
    ]
    rest = [unit for unit in view.units if not unit.is_reserve and unit.stratum != "must audit"]
    assert {unit.stratum: unit.team_code for unit in rest} == {"EAST": "EAST", "NORTH": "NORTH"}
    assert [unit.inclusion_probability for unit in rest] == pytest.approx([2 / 5] * 6)
    assert view.words["must_audit"].endswith("The rest by team, in proportion to size.")
    assert draws.check(session, view.draw_id, actor=cast.lee.actor).same


def test_the_walk_through_the_year_reads_nobody_twice_before_everybody_was(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    months = [framed(session, cast, now) for _ in range(4)]
    read: Counter[str] = Counter()
    for later, month in enumerate(months[:3]):
        on = now + timedelta(days=30 * later)
        read.update(main_keys(drawn(session, cast, on, month, WANTED[DesignKind.YEAR_WALK])))
    assert (len(read), set(read.values())) == (18, {1})
    on = now + timedelta(days=90)
    last = drawn(session, cast, on, months[3], WANTED[DesignKind.YEAR_WALK])
    read.update(main_keys(last))
    assert (len(read), sum(read.values())) == (20, 24)
    assert "cases read before can come again" in last.words["caution"]
    assert last.draws_in_scope == 4
    assert last.words["walk"] == "Goes on where the draw of R-2026-0003 stopped."


def test_a_reserve_that_came_in_has_had_its_turn_in_the_walk(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    first, second = framed(session, cast, now), framed(session, cast, now)
    view = drawn(session, cast, now, first, WANTED[DesignKind.YEAR_WALK])
    came_in = next(unit for unit in view.units if unit.is_reserve)
    session.get_one(DrawnUnit, came_in.id).state = UnitState.PROMOTED
    session.flush()
    later = drawn(session, cast, now, second, WANTED[DesignKind.YEAR_WALK])
    assert came_in.unit_key not in main_keys(later)


def test_a_walk_keeps_its_seed_all_year(session: Session, cast: Cast, now: datetime) -> None:
    store_contacts(session, cast, now)
    first, second = framed(session, cast, now), framed(session, cast, now)
    drawn(session, cast, now, first, WANTED[DesignKind.YEAR_WALK])
    other = Design(6, DesignKind.YEAR_WALK, seed="1111", seed_words="dice")
    with pytest.raises(RefusedError, match="has the seed 8203 5517 4096"):
        drawn(session, cast, now, second, other)


def test_picks_are_kept_with_who_and_why_and_have_no_chance(
    session: Session, cast: Cast, now: datetime
) -> None:
    view = made(session, cast, now, WANTED[DesignKind.JUDGEMENT])
    assert [(unit.unit_key, unit.why, unit.weight) for unit in view.units] == [
        ("K-0009", "third contact in a month", None),
        ("K-0012", "seen by the police, alone", None),
    ]
    body = session.get_one(Draw, view.draw_id).manifest
    assert {place["by"] for place in body["positions"]} == {str(cast.lee.id)}
    assert (view.seed, view.algorithm) == ("", "none: picked by judgement")


def test_a_redraw_names_the_draw_it_replaces_on_its_certificate(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    round_id = framed(session, cast, now)
    first = drawn(session, cast, now, round_id, WANTED[DesignKind.SIMPLE])
    why = "The import of that morning lacked a team"
    second = drawn(session, cast, now, round_id, WANTED[DesignKind.JUDGEMENT], reason=why)
    assert (second.replaces_scope, second.replaces_digest) == (first.scope, first.digest)
    assert (second.draws_made, second.replaces_reason) == (2, why)
    body = session.get_one(Draw, second.draw_id).manifest
    assert body["redraw"] == {"replaces": first.digest, "reason": why, "number": 2}


def test_a_case_that_must_be_audited_goes_out_without_a_reserve(
    session: Session, cast: Cast, now: datetime
) -> None:
    view = made(session, cast, now, WANTED[DesignKind.MUST_AUDIT])
    out = next(unit for unit in view.units if unit.stratum == "must audit")
    why = ReplacementReason.DUPLICATE_OR_SIBLING
    replacements.ask(session, out.id, why, actor=cast.lee.actor, now=now)
    (asked,) = replacements.of_draw(session, view.draw_id)
    replacements.approve(session, asked.id, expected=1, actor=cast.lou.actor, now=now)
    (decided,) = replacements.of_draw(session, view.draw_id)
    assert (decided.out_key, decided.in_key) == (out.unit_key, None)
    assert session.get_one(DrawnUnit, out.id).state is UnitState.REPLACED
    assert len(cases_of(session, view.draw_id).not_eligible) == 1


@pytest.mark.parametrize(
    ("design", "where", "words"),
    [
        (Design(21, **SEED), "size", "The frame holds 20 cases. Enter 20 or fewer"),
        (Design(0, **SEED), "size", "The frame holds 20 cases"),
        (Design(6), "seed", "Enter a seed"),
        (Design(6, DesignKind.STRATIFIED, **SEED), "by", "Choose what the strata are"),
        (
            Design(5, DesignKind.STRATIFIED, by="worker", **SEED),
            "size",
            "At least 1 from each of 6 strata makes 6. Enter 6 or more",
        ),
        (
            Design(6, DesignKind.STRATIFIED, by="source", at_least=4, **SEED),
            "size",
            "makes 8. Enter 8 or more, or choose fewer strata, or a lower quota",
        ),
        (Design(6, DesignKind.TARGETED, **SEED), "flags", "Tick at least one flag"),
        (
            Design(6, DesignKind.TARGETED, flags=("no_supervision",), **SEED),
            "flags",
            "Tick at least one flag",
        ),
        (Design(6, DesignKind.MUST_AUDIT, flags=("nonsense",), **SEED), "must", "Tick at least"),
        (
            Design(5, DesignKind.MUST_AUDIT, flags=OFTEN, **SEED),
            "size",
            "5 cases must be audited. Enter 6 or more, so that some of the other 15",
        ),
        (
            Design(7, DesignKind.MUST_AUDIT, flags=OFTEN, by="worker", **SEED),
            "size",
            "Enter 11 or more, so that each of the 6 other strata gives one",
        ),
        (Design(1, DesignKind.JUDGEMENT), "picks", "List at least one case"),
        (
            Design(1, DesignKind.JUDGEMENT, picks="K-0001, was a referral"),
            "picks",
            "Line 1: K-0001 is not in the frame",
        ),
        (Design(1, DesignKind.JUDGEMENT, picks="K-0009"), "picks", "Line 1: say why K-0009"),
        (
            Design(1, DesignKind.JUDGEMENT, picks="K-0009, a\nK-0009, b"),
            "picks",
            "K-0009 is picked twice",
        ),
    ],
)
def test_a_design_that_cannot_be_is_refused_at_its_field_with_the_smallest_change(
    session: Session, cast: Cast, now: datetime, design: Design, where: str, words: str
) -> None:
    problems = refusal(session, cast, now, design)
    assert problems[0].where == where
    assert words in problems[0].message


def test_only_who_may_draw_learns_what_a_design_tells(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    round_id = framed(session, cast, now)
    for member in (cast.ana, cast.bo, cast.tess):
        with pytest.raises(NotAllowedError):
            planning.tell(session, round_id, WANTED[DesignKind.SIMPLE], actor=member.actor)
        with pytest.raises(NotAllowedError):
            planning.choices(session, round_id, actor=member.actor)
