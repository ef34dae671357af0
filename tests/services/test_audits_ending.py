"""The life of an audit as the services keep it: state, event and what follows, together."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from auditapp.domain.audits import AuditState
from auditapp.domain.concerns import ConcernState
from auditapp.domain.errors import (
    IndependenceError,
    RefusedError,
)
from auditapp.domain.feedback import Feedback
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationState, ReasonCode
from auditapp.domain.permissions import Actor, Role
from auditapp.persistence.audit_notes import AuditNote
from auditapp.persistence.audits import Audit
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.rounds import Round
from auditapp.services import audit_notes, audits, concerns, events, feedback
from auditapp.services.audit_selection import select_audit
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, save, view_of
from tests.support.chain import ZONE, fill

SAFE, RAG, OVERALL = "safe.now", "m.rag", "m.overall"


def actions_of(desk: Desk, audit: Audit) -> list[str]:
    return [line.action for line in events.history(desk.session, audit.id)]


def whole(desk: Desk, audit: Audit, now: datetime, **grades: object) -> None:
    """Let Ana accept an audit and answer all of it."""
    grading = accept(desk.session, audit, desk.cast.ana, now)
    fill(desk.session, grading, desk.cast.ana, now, {OVERALL: "good", **grades})


def submit(desk: Desk, audit: Audit, now: datetime, reason: str = "") -> None:
    audits.submit(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        reason=reason,
        actor=desk.cast.ana.actor,
        now=now,
    )


def finalise(desk: Desk, audit: Audit, now: datetime, actor: Actor | None = None) -> None:
    audits.finalise(
        desk.session,
        audit.id,
        expected=audit.revision,
        zone=ZONE,
        actor=actor or desk.cast.lee.actor,
        now=now,
    )


def tell_feedback(desk: Desk, audit: Audit, now: datetime) -> None:
    feedback.record(
        desk.session,
        audit.id,
        Feedback(now.date() - timedelta(days=10)),  # the time to comment is over
        expected=audit.revision,
        actor=desk.cast.ana.actor,
        today=now.date(),
        now=now,
    )


def moderation_of(desk: Desk, audit: Audit) -> Moderation | None:
    return desk.session.scalar(select(Moderation).where(Moderation.audit_id == audit.id))


def concerns_of(desk: Desk, audit: Audit) -> list[Concern]:
    rows = select(Concern).where(Concern.audit_id == audit.id).order_by(Concern.raised_at)
    return list(desk.session.scalars(rows))


def notes_of(desk: Desk, audit: Audit) -> list[UUID]:
    return list(desk.session.scalars(select(AuditNote.id).where(AuditNote.audit_id == audit.id)))


def no_longer_new(desk: Desk, now: datetime) -> None:
    """Let Ana have submitted three audits before, so that no rule is about her."""
    others = desk.mine[1:]
    for audit in others:
        audit.submitted_at = now - timedelta(days=1)
    extra = Audit(
        **{
            column: getattr(others[0], column)
            for column in (
                "round_id",
                "template_key",
                "template_version",
                "auditor_id",
                "window_start",
                "window_end",
                "assigned_at",
                "assigned_by",
                "due_on",
            )
        },
        reference="A-2026-9999",
        submitted_at=now - timedelta(days=2),
    )
    desk.session.add(extra)
    desk.session.flush()


def test_two_steps_above_the_proposed_grade_are_refused_in_their_own_words(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now, **{"m.threshold_ok": "too_low_protect", OVERALL: "good"})
    with pytest.raises(RefusedError, match="raised by one step at most"):
        submit(desk, audit, now, reason="I insist")


def test_nobody_can_know_before_whether_an_audit_is_drawn(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    no_longer_new(desk, now)
    whole(desk, audit, now)
    view = view_of(desk.session, audit, desk.cast.ana)
    drawn = []
    for second in range(200):
        audit.moderation_selected = False
        with desk.session.no_autoflush, desk.session.begin_nested() as trial:
            at = now + timedelta(seconds=second)
            select_audit(desk.session, audit, view, first_time=True, now=at)
            drawn.append(audit.moderation_selected)
            assert audit.moderation_probability == 0.2
            trial.rollback()
    assert 20 <= sum(drawn) <= 60  # about a fifth, moved by the moment alone


def test_chance_is_tried_once_and_a_certain_reason_holds_also_after_a_return(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    no_longer_new(desk, now)
    whole(desk, audit, now)
    view = view_of(desk.session, audit, desk.cast.ana)
    for second in range(50):
        at = now + timedelta(seconds=second)
        select_audit(desk.session, audit, view, first_time=False, now=at)
    assert not audit.moderation_selected
    base = view.revision(OVERALL)
    worse = save(desk.session, audit, desk.cast.ana, now, entry(OVERALL, "inadequate", base))
    select_audit(desk.session, audit, worse.view, first_time=False, now=now)
    assert (audit.moderation_reason, audit.moderation_probability) == ("inadequate", 1.0)


def test_what_a_returned_audit_now_says_is_acted_on(desk: Desk, now: datetime) -> None:
    audit, ana = desk.mine[0], desk.cast.ana
    whole(desk, audit, now)
    submit(desk, audit, now)
    audit_notes.return_with_note(
        desk.session,
        audit.id,
        "Look at the second contact again",
        expected=audit.revision,
        zone=ZONE,
        actor=desk.cast.lee.actor,
        now=now,
    )
    base = view_of(desk.session, audit, ana).revision(OVERALL)
    save(desk.session, audit, ana, now, entry(OVERALL, "inadequate", base, evidence="p. 2"))
    assert concerns_of(desk, audit) == []  # a grade is a judgement once it is handed in
    fill(desk.session, view_of(desk.session, audit, ana).id, ana, now)
    with pytest.raises(RefusedError, match="1 note waits for your answer"):
        submit(desk, audit, now)
    (note,) = notes_of(desk, audit)
    audit_notes.move(
        desk.session, note, "answer", "It was missed", expected=1, actor=ana.actor, now=now
    )
    submit(desk, audit, now)
    assert [one.what for one in concerns_of(desk, audit)] == ["The overall grade is Inadequate"]


def test_an_audit_that_nobody_moderates_is_final_with_its_auditors_grades(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    submit(desk, audit, now)
    desk.session.delete(moderation_of(desk, audit))
    desk.session.flush()
    with pytest.raises(RefusedError, match="Date the feedback conversation"):
        finalise(desk, audit, now)
    tell_feedback(desk, audit, now)
    finalise(desk, audit, now)
    assert (audit.state, audit.final_at) == (AuditState.FINAL, now)
    assert (audit.final_grade, audit.final_impact) == (Grade.GOOD, Grade.GOOD)


def test_a_moderated_audit_is_final_with_the_agreed_grade(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    submit(desk, audit, now)
    tell_feedback(desk, audit, now)
    with pytest.raises(RefusedError, match="moderation is not settled"):
        finalise(desk, audit, now)
    moderation = moderation_of(desk, audit)
    assert moderation is not None
    moderation.moderator_id = desk.cast.mo.id
    moderation.reason_code, moderation.narrative = ReasonCode.TOO_LENIENT, "Thin analysis"
    moderation.agreed_grade = Grade.REQUIRES_IMPROVEMENT
    moderation.agreed_at = now
    moderation.state = ModerationState.AGREED
    desk.session.flush()
    finalise(desk, audit, now)
    assert audit.final_grade is Grade.REQUIRES_IMPROVEMENT
    assert audit.final_impact is Grade.GOOD


def test_an_open_concern_keeps_an_audit_from_being_final(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    save(desk.session, audit, desk.cast.ana, now, entry("safe.serious", "yes", 1, evidence="p. 1"))
    fill(desk.session, view_of(desk.session, audit, desk.cast.ana).id, desk.cast.ana, now)
    submit(desk, audit, now)
    tell_feedback(desk, audit, now)
    desk.session.delete(moderation_of(desk, audit))
    (concern,) = concerns_of(desk, audit)
    with pytest.raises(RefusedError, match="1 concern is not yet acknowledged and decided"):
        finalise(desk, audit, now)
    hana = desk.cast.hana.actor
    concerns.acknowledge(desk.session, concern.id, expected=1, actor=hana, now=now)
    concerns.decide(desk.session, concern.id, "Seen today, safe", expected=2, actor=hana, now=now)
    assert concern.state is ConcernState.DECIDED
    finalise(desk, audit, now)
    assert audit.state is AuditState.FINAL


def test_a_concern_nobody_took_up_in_time_stops_the_submission(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry("safe.serious", "yes"))
    fill(desk.session, view_of(desk.session, audit, desk.cast.ana).id, desk.cast.ana, now)
    with pytest.raises(RefusedError, match="waited too long"):
        submit(desk, audit, now + timedelta(days=2))  # a Monday's, on Wednesday
    submit(desk, audit, now + timedelta(days=1))
    assert audit.state is AuditState.SUBMITTED


def test_a_lead_who_audited_the_case_does_not_make_it_final(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    submit(desk, audit, now)
    both = Actor(desk.cast.ana.id, frozenset({Role.AUDITOR, Role.PROGRAMME_LEAD}))
    with pytest.raises(IndependenceError):
        finalise(desk, audit, now, actor=both)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": AuditState.FINAL},
        {"state": AuditState.SUBMITTED},
        {"state": AuditState.WITHDRAWN, "reason": ""},
        {"window_end": date(2020, 1, 1)},
        {"moderation_probability": 1.5},
    ],
)
def test_the_database_itself_refuses_states_without_their_facts(
    desk: Desk, wrong: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError):
        desk.session.execute(update(Audit).where(Audit.id == desk.mine[0].id).values(**wrong))
    desk.session.rollback()


def test_a_re_audit_brings_what_the_earlier_audit_found(desk: Desk, now: datetime) -> None:
    earlier, later = desk.mine[0], desk.mine[1]
    whole(desk, earlier, now, **{"m.mgr": "not_met", OVERALL: "requires_improvement"})
    submit(desk, earlier, now)
    desk.session.delete(moderation_of(desk, earlier))
    desk.session.flush()
    tell_feedback(desk, earlier, now)
    finalise(desk, earlier, now)
    desk.session.execute(update(Round).values(kind="re_audit"))
    desk.session.expire_all()
    assert earlier.drawn_unit_id is not None
    again = audits.assign(
        desk.session,
        round_id=later.round_id,
        drawn_unit_id=earlier.drawn_unit_id,
        auditor_id=desk.cast.sam.id,
        due_on=date(2026, 12, 20),
        actor=desk.cast.lee.actor,
        now=now,
    )
    facts = desk.session.get_one(Audit, again).facts
    assert facts["earlier_reference"] == earlier.reference
    assert facts["earlier_grade"] == "requires_improvement"
    assert facts["earlier_final_on"] == "2026-11-23"
    findings = [row["finding"] for row in facts["earlier_findings"]]
    assert "Are the manager's decision and reason recorded, with name and time? Not met" in findings
