"""Answers that reached the server after their audit had gone to somebody else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class OrphanDraft(Base):
    """One late answer of a former auditor: kept as it came, read by nobody but its writer."""

    __tablename__ = "orphan_draft"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audit.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    question_key: Mapped[str]
    value: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    na_reason: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(default="")
    rationale: Mapped[str] = mapped_column(default="")
    kept_at: Mapped[datetime]
