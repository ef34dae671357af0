"""Concerns: the immediate safeguarding escalations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.concerns import ConcernLevel, ConcernState, Route
from auditapp.persistence.base import Base


class Concern(Base):
    """One escalation, from raised to closed. Its text is the most sensitive there is."""

    __tablename__ = "concern"

    reference: Mapped[str] = mapped_column(unique=True)  # S-2026-0003
    audit_id: Mapped[UUID | None] = mapped_column(ForeignKey("audit.id"), index=True)
    action_id: Mapped[UUID | None] = mapped_column(ForeignKey("action.id"))
    child_ref: Mapped[str | None]
    level: Mapped[ConcernLevel]
    automatic: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ConcernState] = mapped_column(default=ConcernState.RAISED, index=True)
    what: Mapped[str]
    since_when: Mapped[str] = mapped_column(default="")
    told: Mapped[str] = mapped_column(default="")  # who was told already, and when
    route: Mapped[Route]
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    receiver_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="")
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closing_words: Mapped[str] = mapped_column(default="")
    climbed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "receiver_id", "state"),
        CheckConstraint("what <> ''", name="says_what"),
        CheckConstraint(
            "(state = 'raised') = (acknowledged_at IS NULL)", name="acknowledged_has_time"
        ),
        CheckConstraint(
            "state NOT IN ('decided', 'closed') OR (decided_at IS NOT NULL AND decision <> '')",
            name="decided_has_decision",
        ),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
    )
