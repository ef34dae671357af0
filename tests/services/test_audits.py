"""The life of an audit as the services keep it: state, event and what follows, together."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from auditapp.domain.audits import AuditState
from auditapp.domain.concerns import ConcernLevel
from auditapp.domain.errors import (
    ConflictError,
    IndependenceError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.feedback import Feedback
from auditapp.domain.grades import Grade
from auditapp.domain.permissions import Actor
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audit_notes import AuditNote
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person
from auditapp.persistence.rounds import Round
from auditapp.services import allocation, audits, events, feedback
from tests.services.conftest import Desk
from tests.support.auditing import accept, entry, move, save, view_of
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


def test_an_audit_brings_the_facts_and_the_timeline_of_its_case(desk: Desk) -> None:
    audit = desk.mine[0]
    assert audit.facts["child_ref"] == audit.child_ref
    assert audit.facts["manager_ref"] == f"M-{audit.team_code}"
    assert audit.facts["round_theme"] == "Front door"
    assert audit.facts["received_at"].endswith("T10:12:00")
    # Twelve months of work, up to the end of the period.
    assert (audit.window_start, audit.window_end) == (date(2025, 10, 31), date(2026, 10, 31))
    assert [event["what"] for event in audit.timeline] == [
        "Contact: received",
        "Contact: decided",
    ]
    assert audit.reference.startswith("A-2026-")


def test_accepting_starts_the_auditors_grading(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    assert (audit.state, audit.accepted_at) == (AuditState.ACCEPTED, now)
    assert view_of(desk.session, audit, desk.cast.ana).stored == {}
    assert actions_of(desk, audit)[-1] == "audit.accept"


@pytest.mark.parametrize("who", ["sam", "tess", "hana", "bo", "adi"])
def test_to_a_stranger_there_is_no_such_audit(desk: Desk, now: datetime, who: str) -> None:
    with pytest.raises(NotFoundError):
        move(desk.session, desk.mine[0], "accept", getattr(desk.cast, who), now)


def test_the_lead_sees_an_audit_but_does_not_do_it(desk: Desk, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        move(desk.session, desk.mine[0], "accept", desk.cast.lee, now)


def test_a_move_from_a_stale_page_changes_nothing(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    with pytest.raises(ConflictError):
        audits.move(
            desk.session,
            audit.id,
            "accept",
            expected=audit.revision + 1,
            zone=ZONE,
            actor=desk.cast.ana.actor,
            now=now,
        )
    assert audit.state is AuditState.ASSIGNED


def test_a_declared_interest_hides_the_case_and_gives_it_back(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    with pytest.raises(RefusedError, match="Enter the reason"):
        move(desk.session, audit, "declare_interest", desk.cast.ana, now)
    move(desk.session, audit, "declare_interest", desk.cast.ana, now, "We are cousins")
    assert (audit.state, audit.reason) == (AuditState.WITHDRAWN, "We are cousins")
    with pytest.raises(NotFoundError):
        audits.find(desk.session, audit.id, desk.cast.ana.actor)
    board = allocation.board(
        desk.session, audit.round_id, actor=desk.cast.lee.actor, today=now.date()
    )
    (unit,) = board.units
    assert unit.child_ref == audit.child_ref
    assert board.pairs[unit.id, desk.cast.ana.id].blocked
    # What was said stays in the audit: the log only knows that something was.
    (line,) = events.history(desk.session, audit.id)[-1:]
    assert (line.reason, line.facts) == ("", {"reason_given": True})


def test_the_first_answer_begins_the_audit(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry("core.summary", None))
    assert audit.state == "accepted"
    saved = save(desk.session, audit, desk.cast.ana, now, entry(RAG, "yes"))
    assert audit.state == "in_progress"
    assert (saved.revisions, saved.view.sheet.value(RAG)) == ({RAG: 1}, "yes")
    save(desk.session, audit, desk.cast.ana, now, entry(RAG, "no", 1))
    assert actions_of(desk, audit).count("audit.begin") == 1


def test_an_audit_that_is_not_accepted_takes_no_answers(desk: Desk, now: datetime) -> None:
    with pytest.raises(NotFoundError):
        save(desk.session, desk.mine[0], desk.cast.ana, now, entry(RAG, "yes"))


def test_answers_to_a_withdrawn_audit_are_refused_naming_who_and_when(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    save(desk.session, audit, desk.cast.ana, now, entry(RAG, "yes"))
    move(desk.session, audit, "withdraw", desk.cast.lee, now, "The case is restricted")
    with pytest.raises(WrongStateError) as late:
        save(desk.session, audit, desk.cast.ana, now, entry(RAG, "no", 1))
    assert "Lee Example withdrew the audit on 23 November 2026" in str(late.value)
    assert view_of(desk.session, audit, desk.cast.ana).stored[RAG].value == "yes"


def test_answers_stop_when_the_round_does(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    desk.session.execute(
        update(Round).values(state=RoundState.CANCELLED, reason="a change of plan")
    )
    with pytest.raises(WrongStateError, match="no longer open"):
        save(desk.session, audit, desk.cast.ana, now, entry(RAG, "yes"))


def test_a_child_at_risk_is_told_of_at_the_first_yes(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    saved = save(desk.session, audit, desk.cast.ana, now, entry(SAFE, "not_told"))
    (concern,) = concerns_of(desk, audit)
    assert saved.alarm.opened == (concern.id,)
    assert (concern.level, concern.automatic) == (ConcernLevel.IMMEDIATE, True)
    assert concern.receiver_id in {desk.cast.tess.id, desk.cast.hana.id}
    assert "nobody has been told yet" in concern.what


def test_one_question_opens_one_concern_whatever_becomes_of_its_answer(
    desk: Desk, now: datetime
) -> None:
    audit, ana = desk.mine[0], desk.cast.ana
    accept(desk.session, audit, ana, now)
    for base, answer in enumerate(("not_told", "told", "no", "told")):
        save(desk.session, audit, ana, now, entry(SAFE, answer, base))
    save(desk.session, audit, ana, now, entry("safe.serious", "yes"))
    assert [one.level for one in concerns_of(desk, audit)] == [
        ConcernLevel.IMMEDIATE,
        ConcernLevel.SERIOUS,
    ]


def test_a_draft_saves_even_when_nobody_can_receive_its_concern(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    desk.session.execute(update(Person).values(ended_at=now))
    saved = save(desk.session, audit, desk.cast.ana, now, entry(SAFE, "not_told"))
    assert "telephone" in saved.alarm.problem
    assert saved.view.stored[SAFE].value == "not_told"
    assert concerns_of(desk, audit) == []


def test_submitting_locks_the_grades_and_selects_a_new_auditor(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    submit(desk, audit, now)
    grading = desk.session.scalars(select(Grading).where(Grading.audit_id == audit.id)).one()
    assert (grading.grade, grading.proposed_grade) == (Grade.GOOD, Grade.GOOD)
    assert grading.impact_grade is Grade.GOOD
    assert grading.locked_at == now
    assert (audit.moderation_reason, audit.moderation_probability) == ("new_auditor", 1.0)
    moderation = moderation_of(desk, audit)
    assert moderation is not None
    # Five working days later, over a weekend.
    assert moderation.due_on == date(2026, 11, 30)
    assert events.check_chain(desk.session) == ()


def test_an_unfinished_audit_stays_as_it_was_when_submitted(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    accept(desk.session, audit, desk.cast.ana, now)
    before = audit.revision
    with pytest.raises(RefusedError) as refused:
        submit(desk, audit, now)
    assert refused.value.problems[0].message.endswith("answers are not yet complete")
    assert (audit.state, audit.revision) == (AuditState.ACCEPTED, before)
    assert moderation_of(desk, audit) is None


def test_a_connection_told_in_the_answers_stops_the_submission(desk: Desk, now: datetime) -> None:
    audit = desk.mine[0]
    whole(desk, audit, now)
    base = view_of(desk.session, audit, desk.cast.ana).revision("core.conflict")
    save(desk.session, audit, desk.cast.ana, now, entry("core.conflict", "yes", base))
    with pytest.raises(IndependenceError, match="Return this audit to the pool"):
        submit(desk, audit, now)


def test_a_grade_above_the_proposed_one_needs_a_reason_and_a_moderator(
    desk: Desk, now: datetime
) -> None:
    audit = desk.mine[0]
    no_longer_new(desk, now)
    whole(desk, audit, now, **{"m.threshold_ok": "too_low", OVERALL: "good"})
    with pytest.raises(RefusedError, match="Say why this is Good"):
        submit(desk, audit, now)
    submit(desk, audit, now, reason="The error was put right within the hour")
    assert audit.moderation_reason == "raised_above_proposal"
