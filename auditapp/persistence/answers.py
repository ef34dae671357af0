"""Answers as revisions: appended, never overwritten."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    UniqueConstraint,
    Update,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class AnswerRevision(Base):
    """One saving of one answer; the newest revision counts."""

    __tablename__ = "answer_revision"

    grading_id: Mapped[UUID] = mapped_column(ForeignKey("grading.id"))
    question_key: Mapped[str]
    revision: Mapped[int]  # from 1
    value: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    typed: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))  # where it is no value yet
    na_reason: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(default="")
    rationale: Mapped[str] = mapped_column(default="")
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]
    client: Mapped[str] = mapped_column(default="")  # the open page it was sent from
    sequence: Mapped[int] = mapped_column(default=0)  # among all that page sent, from 1
    is_current: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        UniqueConstraint("grading_id", "question_key", "revision"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
    )


_CURRENT = AnswerRevision.is_current.is_(True)
# Never two newest revisions of one answer; and the one lookup every page makes.
Index(
    "uq_answer_revision_current",
    AnswerRevision.grading_id,
    AnswerRevision.question_key,
    unique=True,
    sqlite_where=_CURRENT,
    postgresql_where=_CURRENT,
)


def current_answers(grading_ids: Collection[UUID]) -> Select[AnswerRevision]:
    """Select the newest revision of every answer of these gradings."""
    return select(AnswerRevision).where(AnswerRevision.grading_id.in_(grading_ids), _CURRENT)


def stored_answers(grading_id: UUID) -> Select[Any]:
    """Select what the newest revision of every answer holds, as plain values.

    A page reads a hundred of these, and rows of the mapper would take most of its time.
    """
    row = AnswerRevision
    return select(
        row.question_key,
        row.revision,
        row.value,
        row.typed,
        row.na_reason,
        row.evidence,
        row.rationale,
        row.saved_at,
        row.client,
        row.sequence,
    ).where(row.grading_id == grading_id, _CURRENT)


def supersede(grading_id: UUID, question_keys: Collection[str]) -> Update:
    """Update what was the newest revision of these answers, before newer ones are inserted."""
    return (
        update(AnswerRevision)
        .where(
            AnswerRevision.grading_id == grading_id,
            AnswerRevision.question_key.in_(question_keys),
            _CURRENT,
        )
        .values(is_current=False)
        .execution_options(synchronize_session=False)
    )


def revisions_of(grading_id: UUID, question_key: str) -> Select[AnswerRevision]:
    """Select every revision of one answer, oldest first."""
    return (
        select(AnswerRevision)
        .where(AnswerRevision.grading_id == grading_id, AnswerRevision.question_key == question_key)
        .order_by(AnswerRevision.revision)
    )
