"""What auditors note for themselves; nobody else reads it, and it does not last."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Delete, ForeignKey, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class AuditSelfNote(Base):
    """One note of an auditor, on a question or on the whole audit."""

    __tablename__ = "audit_self_note"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audit.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    question_key: Mapped[str] = mapped_column(default="")  # "": on the whole audit
    text: Mapped[str]
    saved_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("audit_id", "person_id", "question_key"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )


def removal(audit_id: UUID) -> Delete:
    """Delete every note on an audit, once it is final or given up."""
    return delete(AuditSelfNote).where(AuditSelfNote.audit_id == audit_id)
