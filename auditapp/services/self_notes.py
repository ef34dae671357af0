"""What auditors note for themselves: theirs alone, kept until the audit is final.

No report, export, list or page of anyone else reads these. Making an audit final, or giving it
up, removes them (``audits``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import (
    ConflictError,
    NotFoundError,
    Problem,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.permissions import Actor
from auditapp.domain.values import TEXT_LENGTH
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.self_notes import AuditSelfNote
from auditapp.services import audit_templates
from auditapp.services.audits import find, own_grading

__all__ = ["SelfNote", "read", "save"]

_OVER = frozenset({AuditState.FINAL, AuditState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class SelfNote:
    """One note as it is stored."""

    text: str
    revision: int
    saved_at: datetime


def read(session: Session, audit_id: UUID, *, actor: Actor) -> Mapping[str, SelfNote]:
    """Return this person's own notes on an audit by question key, "" for the whole audit."""
    rows = session.scalars(
        select(AuditSelfNote).where(
            AuditSelfNote.audit_id == audit_id, AuditSelfNote.person_id == actor.id
        )
    )
    return {row.question_key: SelfNote(row.text, row.revision, row.saved_at) for row in rows}


def save(
    session: Session,
    audit_id: UUID,
    question_key: str,
    text: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> SelfNote:
    """Save a note of the audit's own auditor; an unchanged one stays as it is.

    Raises
    ------
    NotFoundError, WrongStateError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    audit = find(session, audit_id, actor)
    # One save at a time: two first notes on a question could not tell each other.
    session.refresh(own_grading(session, audit, actor), with_for_update=True)
    _refuse(session, audit, question_key, text)
    row = session.scalar(
        select(AuditSelfNote).where(
            AuditSelfNote.audit_id == audit_id,
            AuditSelfNote.person_id == actor.id,
            AuditSelfNote.question_key == question_key,
        )
    )
    if row is None and not text.strip():
        return SelfNote("", 0, now)
    if row is None:
        row = _first(session, audit, question_key, expected, text, actor, now)
    elif row.text != text.strip():
        _change(session, row, expected, text, now)
    return SelfNote(row.text, row.revision, row.saved_at)


def _refuse(session: Session, audit: Audit, question_key: str, text: str) -> None:
    if audit.state in _OVER:
        raise WrongStateError([Problem("", "This audit is over, so its notes are gone")])
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    if question_key and question_key not in template.questions:
        raise NotFoundError(f"question {question_key}")
    if len(text) > TEXT_LENGTH:
        words = f"Shorten your note to {TEXT_LENGTH:,} characters; it has {len(text):,}"
        raise RefusedError([Problem(question_key, words)])


def _first(
    session: Session,
    audit: Audit,
    question_key: str,
    expected: int,
    text: str,
    actor: Actor,
    now: datetime,
) -> AuditSelfNote:
    if expected:
        raise ConflictError(
            "This note is gone", stored={question_key: ""}, entered={question_key: text}
        )
    row = AuditSelfNote(
        audit_id=audit.id,
        person_id=actor.id,
        question_key=question_key,
        text=text.strip(),
        saved_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _change(session: Session, row: AuditSelfNote, expected: int, text: str, now: datetime) -> None:
    try:
        save_revision(
            session,
            row,
            expected=expected,
            message="You changed this note in another window since you opened this one",
        )
    except ConflictError as conflict:
        raise ConflictError(
            str(conflict), stored={row.question_key: row.text}, entered={row.question_key: text}
        ) from conflict
    row.text, row.saved_at = text.strip(), now
    session.flush()
