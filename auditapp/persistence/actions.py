"""Actions and the lines of their record."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.actions import ActionState, EntryKind, Impact, Priority, VerificationResult
from auditapp.persistence.base import Base


class Action(Base):
    """What must happen for one child because of one audit."""

    __tablename__ = "action"

    reference: Mapped[str] = mapped_column(unique=True)  # ACT-2026-0041
    audit_id: Mapped[UUID | None] = mapped_column(ForeignKey("audit.id"), index=True)
    child_ref: Mapped[str | None]
    question_key: Mapped[str | None]
    text: Mapped[str]
    priority: Mapped[Priority]
    state: Mapped[ActionState] = mapped_column(default=ActionState.OPEN)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(index=True)
    first_due_on: Mapped[date]
    moves: Mapped[int] = mapped_column(default=0)
    inadequate: Mapped[bool] = mapped_column(default=False)
    done_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]
    verification_result: Mapped[VerificationResult | None]
    impact: Mapped[Impact | None]
    closed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    reopened: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "owner_id", "state"),
        CheckConstraint("verified_by IS NULL OR verified_by <> owner_id", name="second_person"),
        CheckConstraint(
            "state NOT IN ('done', 'verified', 'closed') OR done_at IS NOT NULL",
            name="done_has_time",
        ),
        CheckConstraint(
            "state NOT IN ('verified', 'closed') OR verified_at IS NOT NULL",
            name="verified_has_time",
        ),
        CheckConstraint("state <> 'closed' OR impact IS NOT NULL", name="closed_has_impact"),
        CheckConstraint(
            "state NOT IN ('not_accepted', 'superseded') OR reason <> ''", name="ended_has_reason"
        ),
    )


class ActionEntry(Base):
    """One line of an action's record: a note, evidence, a moved date, a verification."""

    __tablename__ = "action_entry"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[EntryKind]
    text: Mapped[str]
    where_found: Mapped[str] = mapped_column(default="")
