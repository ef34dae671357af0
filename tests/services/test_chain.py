"""The chain from caseload to submitted audit, walked through the services on both databases."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.concerns import ConcernLevel
from auditapp.domain.errors import IndependenceError, NotFoundError, RefusedError
from auditapp.domain.grades import Grade
from auditapp.domain.replacements import ReplacementReason
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.rounds import DrawnUnit
from auditapp.services import (
    audits,
    audits_reading,
    concerns,
    draws,
    draws_reading,
    events,
    integrity,
    replacements,
    rounds,
)
from auditapp.services.concerns import ConcernText
from tests.support.cast import Cast
from tests.support.chain import ZONE, drawn_round, open_round, store_contacts, submitted_audit


def own_audit(session: Session, cast: Cast) -> Audit:
    found = session.scalar(
        select(Audit).where(Audit.auditor_id == cast.ana.id).order_by(Audit.reference)
    )
    assert found is not None
    return found


def test_a_round_goes_from_plan_to_open_and_its_draw_verifies(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    round_id = open_round(session, cast, now)
    view = rounds.show(session, round_id, actor=cast.lee.actor)
    assert view.state is RoundState.OPEN
    assert (view.progress.frame_size, view.progress.drawn, view.progress.audits) == (20, 6, 6)
    assert view.progress.draw_id is not None
    assert draws.check(session, view.progress.draw_id, actor=cast.lee.actor).same
    assert not [finding for finding in integrity.check(session) if finding.stop]
    assert events.check_chain(session) == ()


def test_nobody_audits_their_own_team(session: Session, cast: Cast, now: datetime) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    pairs = {(audit.auditor_id, audit.team_code) for audit in session.scalars(select(Audit))}
    assert (cast.sam.id, "NORTH") not in pairs
    assert {team for _auditor, team in pairs} == {"EAST", "NORTH"}


def test_a_replacement_needs_a_second_person_and_brings_the_next_reserve(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    round_id = drawn_round(session, cast, now)
    draw_id = draws.current_draw(session, round_id)
    assert draw_id is not None
    before = draws_reading.certificate_of(session, draw_id, actor=cast.lee.actor)
    out = next(unit for unit in before.units if not unit.is_reserve)
    next_in = next(u for u in before.units if u.is_reserve and u.stratum == out.stratum)
    replacements.ask(session, out.id, ReplacementReason.RESTRICTED, actor=cast.lee.actor, now=now)
    (asked,) = replacements.of_draw(session, draw_id)
    with pytest.raises(IndependenceError), session.begin_nested():
        replacements.approve(session, asked.id, expected=1, actor=cast.lee.actor, now=now)
    replacements.approve(session, asked.id, expected=1, actor=cast.lou.actor, now=now)
    states = {unit.id: unit.state.value for unit in session.scalars(select(DrawnUnit)).all()}
    assert states[out.id] == "replaced"
    assert states[next_in.id] == "promoted"
    assert draws.check(session, draw_id, actor=cast.lee.actor).same


def test_a_submitted_audit_is_selected_and_kept_from_being_final(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = own_audit(session, cast)
    submitted_audit(session, audit.id, cast.ana, now)
    assert audit.state is AuditState.SUBMITTED
    # A new auditor's first three audits are always moderated.
    assert (audit.moderation_selected, audit.moderation_probability) == (True, 1.0)
    assert session.scalar(select(Moderation).where(Moderation.audit_id == audit.id)) is not None
    with pytest.raises(RefusedError) as refused, session.begin_nested():
        audits.finalise(
            session, audit.id, expected=audit.revision, zone=ZONE, actor=cast.lee.actor, now=now
        )
    words = " ".join(problem.message for problem in refused.value.problems)
    assert "moderation is not settled" in words
    assert "feedback conversation" in words


def test_a_declared_interest_takes_the_case_from_the_declarers_sight(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = own_audit(session, cast)
    audits.move(
        session,
        audit.id,
        "declare_interest",
        expected=1,
        zone=ZONE,
        actor=cast.ana.actor,
        now=now,
        reason="I know the family",
    )
    with pytest.raises(NotFoundError):
        audits_reading.show(session, audit.id, actor=cast.ana.actor, zone=ZONE, now=now)


def test_a_strangers_audit_is_not_found(session: Session, cast: Cast, now: datetime) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = own_audit(session, cast)
    for stranger in (cast.sam, cast.tess, cast.hana):
        with pytest.raises(NotFoundError):
            audits_reading.show(session, audit.id, actor=stranger.actor, zone=ZONE, now=now)


def test_an_inadequate_grade_opens_a_concern_for_a_named_receiver(
    session: Session, cast: Cast, now: datetime
) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = own_audit(session, cast)
    submitted_audit(session, audit.id, cast.ana, now, {"m.overall": Grade.INADEQUATE.value})
    raised = session.scalars(select(Concern).where(Concern.audit_id == audit.id)).all()
    assert [(one.automatic, one.level) for one in raised] == [(True, ConcernLevel.SERIOUS)]
    assert raised[0].receiver_id in {cast.tess.id, cast.hana.id}


def test_a_concern_is_decided_only_with_words(session: Session, cast: Cast, now: datetime) -> None:
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    audit = own_audit(session, cast)
    said = ConcernText("Bruising was not followed up")
    concern_id = concerns.raise_concern(session, audit.id, said, actor=cast.ana.actor, now=now)
    concern = session.get_one(Concern, concern_id)
    receiver = cast.tess if concern.receiver_id == cast.tess.id else cast.hana
    concerns.acknowledge(session, concern_id, expected=1, actor=receiver.actor, now=now)
    with pytest.raises(RefusedError):
        concerns.decide(session, concern_id, " ", expected=2, actor=cast.hana.actor, now=now)
