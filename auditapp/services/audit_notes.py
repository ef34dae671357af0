"""What is said between an auditor, the lead and the moderator: notes and answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AUDIT_WORKFLOW, GradingKind
from auditapp.domain.errors import (
    ConflictError,
    NotFoundError,
    Problem,
    RefusedError,
)
from auditapp.domain.notes import (
    NOTE_WORKFLOW,
    NoteState,
    audit_is_talked_about,
    notes_are_seen,
    takes_part,
)
from auditapp.domain.permissions import Actor
from auditapp.domain.values import TEXT_LENGTH
from auditapp.persistence.audit_notes import AuditNote, NoteMessage
from auditapp.persistence.base import save_revision
from auditapp.services import answers, audit_templates
from auditapp.services.audit_access import Seen, see
from auditapp.services.audit_facts import audit_facts
from auditapp.services.audit_notes_reading import note_facts
from auditapp.services.audits import find, log

__all__ = ["ask", "audit_of", "move", "return_with_note"]

_LOGGED = {"answer": "note_answered", "resolve": "note_resolved", "reopen": "note_reopened"}
_EMPTY = {"answer": "Write your answer", "reopen": "Say what is still open"}


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


def ask(
    session: Session,
    audit_id: UUID,
    text: str,
    *,
    question_key: str = "",
    actor: Actor,
    now: datetime,
) -> UUID:
    """Open a note on one question of an audit, or on all of it, and return its id.

    Raises
    ------
    NotFoundError, RefusedError
        If this person may not know of the audit; if they take no part in it, or it has ended;
        if nothing is written, or about no question there is.
    """
    seen = _seen(session, audit_id, actor)
    audit, facts = seen.audit, note_facts(seen, asked_by=actor.id)
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    problems = [rule(facts, actor) for rule in (takes_part, audit_is_talked_about)]
    problems.append(_text_problem(text, "text", "Write your question"))
    if question_key and question_key not in template.questions:
        problems.append(Problem("question_key", "Choose a question from the list"))
    if found := [problem for problem in problems if problem is not None]:
        raise RefusedError(found)
    note = AuditNote(
        audit_id=audit.id, question_key=question_key, at=now, by=actor.id, text=text.strip()
    )
    session.add(note)
    session.flush()
    log(session, audit, "note_asked", actor, now, facts={"note": str(note.id)})
    return note.id


def move(
    session: Session,
    note_id: UUID,
    action: str,
    text: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Answer a note, settle it, or ask again.

    Raises
    ------
    NotFoundError, NotAllowedError, WrongStateError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    note, seen = _find(session, note_id, actor)
    if action not in _LOGGED:
        raise NotFoundError(f"move {action} of note {note_id}")
    _claim(session, note, expected, text)
    facts = note_facts(seen, asked_by=note.by)
    # What is missing is told at the box, so the workflow is not to ask for it as a reason.
    step = NOTE_WORKFLOW.decide(action, note.state, facts, actor, reason=text.strip() or "-")
    if problem := _text_problem(text, f"text-{note_id}", _EMPTY.get(action, "")):
        raise RefusedError([problem])
    note.state = step.target
    note.resolved_at = now if step.target is NoteState.RESOLVED else None
    if step.target is NoteState.ANSWERED:
        note.answered_at = now
    session.add(NoteMessage(note_id=note.id, at=now, by=actor.id, action=action, text=text.strip()))
    log(session, seen.audit, _LOGGED[action], actor, now, facts={"note": str(note.id)})


def audit_of(session: Session, note_id: UUID, *, actor: Actor) -> UUID:
    """Return the audit that a note is about.

    Raises
    ------
    NotFoundError
        If there is no such note, or this person may not read it.
    """
    return _find(session, note_id, actor)[1].audit.id


def _seen(session: Session, audit_id: UUID, actor: Actor) -> Seen:
    seen = see(session, audit_id, actor=actor)
    if not notes_are_seen(seen.sight, actor):
        raise NotFoundError(f"notes of audit {audit_id}")
    return seen


def _find(session: Session, note_id: UUID, actor: Actor) -> tuple[AuditNote, Seen]:
    note = session.get(AuditNote, note_id)
    if note is None:
        raise NotFoundError(f"note {note_id}")
    return note, _seen(session, note.audit_id, actor)


def _claim(session: Session, note: AuditNote, expected: int, text: str) -> None:
    """Take the note for this move, or refuse with what was said to it meanwhile."""
    try:
        save_revision(session, note, expected=expected)
    except ConflictError as late:
        said = select(NoteMessage.text).where(NoteMessage.note_id == note.id)
        last = session.scalar(said.order_by(NoteMessage.at.desc()).limit(1))
        raise ConflictError(
            "Someone else wrote to this note while you were working on it",
            stored={"note": last or note.text},
            entered={"note": text},
        ) from late


def _text_problem(text: str, where: str, empty: str) -> Problem | None:
    if empty and not text.strip():
        return Problem(where, empty)
    if len(text) > TEXT_LENGTH:
        return Problem(where, f"Shorten this to {TEXT_LENGTH:,} characters; it has {len(text):,}")
    return None
