"""Recommendations and the lines of their record."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.actions import EntryKind, Priority
from auditapp.domain.recommendations import ImpactResult, RecommendationKind, RecommendationState
from auditapp.persistence.base import Base


class Recommendation(Base):
    """A change to practice, service, policy, training or data, followed to its effect."""

    __tablename__ = "recommendation"

    reference: Mapped[str] = mapped_column(unique=True)  # REC-2026-007
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[RecommendationKind]
    text: Mapped[str]
    finding: Mapped[str] = mapped_column(default="")
    theme: Mapped[str] = mapped_column(default="")
    state: Mapped[RecommendationState] = mapped_column(default=RecommendationState.DRAFT)
    priority: Mapped[Priority]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(index=True)
    first_due_on: Mapped[date | None]
    moves: Mapped[int] = mapped_column(default=0)
    commitment: Mapped[str | None]  # C-08
    measure_question: Mapped[str | None]
    measure_words: Mapped[str] = mapped_column(default="")
    baseline_met: Mapped[int | None]
    baseline_of: Mapped[int | None]
    target_percent: Mapped[int | None]
    impact_due_on: Mapped[date | None]
    impact_result: Mapped[ImpactResult | None]
    impact_met: Mapped[int | None]
    impact_of: Mapped[int | None]
    done_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    not_accepted_reason: Mapped[str] = mapped_column(default="")
    board_visible: Mapped[bool] = mapped_column(default=True)
    reopened: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "owner_id", "state"),
        CheckConstraint("verified_by IS NULL OR verified_by <> owner_id", name="second_person"),
        CheckConstraint(
            "state IN ('draft', 'superseded') OR owner_id IS NOT NULL", name="proposed_has_owner"
        ),
        CheckConstraint(
            "state NOT IN ('done', 'verified', 'impact_due', 'impact_shown', 'closed') "
            "OR done_at IS NOT NULL",
            name="done_has_time",
        ),
        CheckConstraint(
            "state NOT IN ('impact_shown', 'closed') OR impact_result = 'improved'",
            name="closed_has_effect",
        ),
        CheckConstraint(
            "state <> 'not_accepted' OR not_accepted_reason <> ''", name="refusal_has_reason"
        ),
        CheckConstraint(
            "target_percent IS NULL OR target_percent BETWEEN 0 AND 100", name="target_is_percent"
        ),
        CheckConstraint(
            "baseline_of IS NULL OR baseline_met BETWEEN 0 AND baseline_of",
            name="baseline_is_share",
        ),
        CheckConstraint(
            "impact_of IS NULL OR impact_met BETWEEN 0 AND impact_of", name="impact_is_share"
        ),
    )


class RecommendationEntry(Base):
    """One line of a recommendation's record."""

    __tablename__ = "recommendation_entry"

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[EntryKind]
    text: Mapped[str]
    where_found: Mapped[str] = mapped_column(default="")
