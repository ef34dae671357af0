"""What is said between an auditor, the lead and the team: notes, their answers, and feedback."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.audits import AUDIT_WORKFLOW, AuditState, GradingKind
from auditapp.domain.errors import NotFoundError, Problem, RefusedError, WrongStateError
from auditapp.domain.permissions import Actor, Permission
from auditapp.persistence.audits import Audit, AuditNote
from auditapp.persistence.base import save_revision
from auditapp.services import answers
from auditapp.services.audit_facts import audit_facts
from auditapp.services.audits import find, log

__all__ = ["Feedback", "answer_note", "audit_of", "record_feedback", "return_with_note"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """When worker and manager heard what was found, or why they did not."""

    held_on: date | None
    absence: str = ""


def return_with_note(
    session: Session,
    audit_id: UUID,
    text: str,
    *,
    expected: int,
    zone: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Return a submitted audit to its auditor with a question; the grading opens again.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    audit = find(session, audit_id, actor)
    facts = audit_facts(session, audit, zone=zone, now=now)
    step = AUDIT_WORKFLOW.decide("return", audit.state, facts, actor, reason=text)
    save_revision(session, audit, expected=expected, entered={"note": text})
    grading = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR)
    if grading is not None:
        answers.unlock(session, grading.id)
    audit.state = step.target
    session.add(AuditNote(audit_id=audit.id, at=now, by=actor.id, text=text.strip()))
    log(session, audit, "return", actor, now)


def answer_note(session: Session, note_id: UUID, text: str, *, actor: Actor, now: datetime) -> None:
    """Answer a note as the auditor.

    Raises
    ------
    NotFoundError, WrongStateError, RefusedError
        If it is not this person's to answer; if it is answered; if nothing is written.
    """
    note, audit = _own_note(session, note_id, actor)
    session.refresh(note, with_for_update=True)
    if note.answered_at is not None:
        raise WrongStateError([Problem("", f"This note is already answered: {note.answer}")])
    if not text.strip():
        raise RefusedError([Problem(f"answer-{note_id}", "Write your answer")])
    note.answer, note.answered_at = text.strip(), now
    log(session, audit, "note_answered", actor, now)


def audit_of(session: Session, note_id: UUID, *, actor: Actor) -> UUID:
    """Return the audit that a note to this auditor is about.

    Raises
    ------
    NotFoundError
        If there is no such note, or it is to someone else.
    """
    return _own_note(session, note_id, actor)[1].id


def record_feedback(
    session: Session,
    audit_id: UUID,
    told: Feedback,
    *,
    expected: int,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Date the conversation with worker and manager, or say why there was none.

    Raises
    ------
    NotFoundError, WrongStateError, RefusedError, ConflictError
        If it is not this person's to record; if the audit is not handed in, or final; if neither
        a day nor a reason is given.
    """
    audit = find(session, audit_id, actor)
    if audit.auditor_id != actor.id and not actor.may(Permission.AUDITS_FINALISE):
        raise NotFoundError(f"audit {audit_id}")
    if audit.state is not AuditState.SUBMITTED:
        words = "Feedback is recorded once an audit is submitted and before it is final"
        raise WrongStateError([Problem("", words)])
    if problem := _feedback_problem(told, today):
        raise RefusedError([problem])
    entered = {"feedback_on": told.held_on, "feedback_absence": told.absence.strip()}
    save_revision(session, audit, expected=expected, entered=entered)
    audit.feedback_on = told.held_on
    audit.feedback_absence = "" if told.held_on else told.absence.strip()
    log(session, audit, "feedback_recorded", actor, now)


def _own_note(session: Session, note_id: UUID, actor: Actor) -> tuple[AuditNote, Audit]:
    note = session.get(AuditNote, note_id)
    if note is None:
        raise NotFoundError(f"note {note_id}")
    audit = find(session, note.audit_id, actor)
    if audit.auditor_id != actor.id:
        raise NotFoundError(f"note {note_id}")
    return note, audit


def _feedback_problem(told: Feedback, today: date) -> Problem | None:
    if told.held_on is None and not told.absence.strip():
        return Problem("held_on", "Enter the day of the conversation, or why there was none")
    if told.held_on is not None and told.held_on > today:
        return Problem("held_on", "Enter a day that is not in the future")
    return None
