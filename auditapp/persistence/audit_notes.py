"""Notes on an audit or one of its questions, and what was said after."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.notes import WAITING, NoteState
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import Base
from auditapp.persistence.people import Person


class AuditNote(Base):
    """What one side of an audit asks the other."""

    __tablename__ = "audit_note"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audit.id"), index=True)
    question_key: Mapped[str] = mapped_column(default="")  # "": the audit as a whole
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    state: Mapped[NoteState] = mapped_column(default=NoteState.OPEN)
    answered_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("state <> 'answered' OR answered_at IS NOT NULL", name="answered_has_time"),
        CheckConstraint(
            "(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_has_time"
        ),
    )


class NoteMessage(Base):
    """What was said to a note: an answer, why it was asked again, how it was settled."""

    __tablename__ = "audit_note_message"

    note_id: Mapped[UUID] = mapped_column(ForeignKey("audit_note.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str]  # of the note's workflow
    text: Mapped[str]


def notes_of(audit_id: UUID) -> Select[AuditNote, str]:
    """Select the notes on an audit with who wrote them, oldest first."""
    return (
        select(AuditNote, Person.name)
        .join(Person, Person.id == AuditNote.by)
        .where(AuditNote.audit_id == audit_id)
        .order_by(AuditNote.at, AuditNote.id)
    )


def messages_of(audit_id: UUID) -> Select[NoteMessage, str]:
    """Select what was said to the notes on an audit with who said it, oldest first."""
    return (
        select(NoteMessage, Person.name)
        .join(AuditNote, AuditNote.id == NoteMessage.note_id)
        .join(Person, Person.id == NoteMessage.by)
        .where(AuditNote.audit_id == audit_id)
        .order_by(NoteMessage.at, NoteMessage.id)
    )


def waiting_by_asker(audit_id: UUID) -> Select[bool, int]:
    """Select how many notes of an audit wait for an answer: by whether its auditor asked."""
    by_auditor = AuditNote.by == Audit.auditor_id
    return (
        select(by_auditor, func.count())
        .join(Audit, Audit.id == AuditNote.audit_id)
        .where(AuditNote.audit_id == audit_id, AuditNote.state.in_(WAITING))
        .group_by(by_auditor)
    )


def waiting_by_audit(audit_ids: Collection[UUID]) -> Select[UUID, int]:
    """Select how many notes wait for an answer, for each of these audits with any."""
    return (
        select(AuditNote.audit_id, func.count())
        .where(AuditNote.audit_id.in_(audit_ids), AuditNote.state.in_(WAITING))
        .group_by(AuditNote.audit_id)
    )
