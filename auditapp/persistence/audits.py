"""Audits and their gradings."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.grades import Grade
from auditapp.persistence.base import Base, enum_type


class Audit(Base):
    """One unit read against one audit template version by one auditor."""

    __tablename__ = "audit"

    reference: Mapped[str] = mapped_column(unique=True)  # A-2026-0012
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), index=True)
    drawn_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("drawn_unit.id"), index=True)
    template_key: Mapped[str]
    template_version: Mapped[int]
    auditor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AuditState] = mapped_column(default=AuditState.ASSIGNED)
    child_ref: Mapped[str | None] = mapped_column(index=True)
    worker_ref: Mapped[str | None] = mapped_column(index=True)
    team_code: Mapped[str | None]
    service: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of the caseload, as assigned
    timeline: Mapped[list[Any]] = mapped_column(default=list)  # its dated events, likewise
    window_start: Mapped[date]
    window_end: Mapped[date]
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    interest_declared: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]
    due_on: Mapped[date]
    moderation_selected: Mapped[bool] = mapped_column(default=False)
    moderation_probability: Mapped[float | None]
    moderation_reason: Mapped[str] = mapped_column(default="")
    feedback_on: Mapped[date | None]
    feedback_absence: Mapped[str] = mapped_column(default="")
    final_grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "final_grade"))
    final_impact: Mapped[Grade | None] = mapped_column(enum_type(Grade, "final_impact"))
    reason: Mapped[str] = mapped_column(default="")  # why it was withdrawn
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "auditor_id", "state"),
        Index(None, "round_id", "state"),
        CheckConstraint("window_end >= window_start", name="window_ends_after_start"),
        CheckConstraint("state <> 'final' OR final_at IS NOT NULL", name="final_has_time"),
        CheckConstraint(
            "state <> 'submitted' OR submitted_at IS NOT NULL", name="submitted_has_time"
        ),
        CheckConstraint(
            "state NOT IN ('accepted', 'in_progress', 'submitted', 'returned', 'final') "
            "OR accepted_at IS NOT NULL",
            name="worked_on_was_accepted",
        ),
        CheckConstraint("state <> 'withdrawn' OR reason <> ''", name="withdrawn_has_reason"),
        CheckConstraint(
            "state <> 'final' OR feedback_on IS NOT NULL OR feedback_absence <> ''",
            name="final_has_feedback",
        ),
        CheckConstraint(
            "moderation_probability IS NULL "
            "OR (moderation_probability > 0 AND moderation_probability <= 1)",
            name="probability_is_a_probability",
        ),
    )


class Grading(Base):
    """One person's answers and grades for one audit; locked when handed in."""

    __tablename__ = "grading"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audit.id"))
    kind: Mapped[GradingKind]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    proposed_grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "proposed_grade"))
    grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "grade"))
    impact_grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "impact_grade"))
    grade_reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (UniqueConstraint("audit_id", "kind", "person_id"),)
