"""Answers as revisions: appended, never overwritten."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class AnswerRevision(Base):
    """One saving of one answer; the newest revision counts."""

    __tablename__ = "answer_revision"

    grading_id: Mapped[UUID] = mapped_column(ForeignKey("grading.id"))
    question_key: Mapped[str]
    revision: Mapped[int]  # from 1
    value: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    na_reason: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(default="")
    rationale: Mapped[str] = mapped_column(default="")
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]
    is_current: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        UniqueConstraint("grading_id", "question_key", "revision"),
        Index(None, "grading_id", "is_current"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )


def current_answers(grading_ids: Collection[UUID]) -> Select[AnswerRevision]:
    """Select the newest revision of every answer of these gradings."""
    return select(AnswerRevision).where(
        AnswerRevision.grading_id.in_(grading_ids), AnswerRevision.is_current.is_(True)
    )


def revisions_of(grading_id: UUID, question_key: str) -> Select[AnswerRevision]:
    """Select every revision of one answer, oldest first."""
    return (
        select(AnswerRevision)
        .where(AnswerRevision.grading_id == grading_id, AnswerRevision.question_key == question_key)
        .order_by(AnswerRevision.revision)
    )
