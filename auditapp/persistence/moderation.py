"""Moderations, and which audits are concealed from whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.grades import Grade
from auditapp.domain.moderation import (
    CONCEALING,
    ModerationMode,
    ModerationState,
    ReasonCode,
    Response,
)
from auditapp.persistence.base import Base, enum_type


class Moderation(Base):
    """The second grading of one audit, and the agreed record beside both originals."""

    __tablename__ = "moderation"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audit.id"), unique=True)
    mode: Mapped[ModerationMode] = mapped_column(default=ModerationMode.BLIND)
    state: Mapped[ModerationState] = mapped_column(default=ModerationState.WAITING)
    moderator_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    chair_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    assigned_at: Mapped[datetime | None]
    assigned_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    compared_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    agreed_grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "agreed_grade"))
    agreed_impact: Mapped[Grade | None] = mapped_column(enum_type(Grade, "agreed_impact"))
    reason_code: Mapped[ReasonCode | None]
    narrative: Mapped[str] = mapped_column(default="")
    response: Mapped[Response | None]
    response_words: Mapped[str] = mapped_column(default="")
    responded_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    panel_grade: Mapped[Grade | None] = mapped_column(enum_type(Grade, "panel_grade"))
    panel_narrative: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "moderator_id", "state"),
        CheckConstraint(
            "state = 'waiting' OR moderator_id IS NOT NULL", name="started_has_moderator"
        ),
        CheckConstraint(
            "chair_id IS NULL OR chair_id <> moderator_id", name="chair_is_a_third_person"
        ),
        CheckConstraint(
            "state NOT IN ('agreed', 'disputed', 'panel', 'decided') "
            "OR (reason_code IS NOT NULL AND narrative <> '')",
            name="agreed_has_reason",
        ),
        CheckConstraint("(state = 'decided') = (decided_at IS NOT NULL)", name="decided_has_time"),
    )


def concealed_from(person_id: UUID) -> Select[UUID]:
    """Select the audits of which this person may see nothing: they are grading them blind."""
    return select(Moderation.audit_id).where(
        Moderation.moderator_id == person_id,
        Moderation.mode == ModerationMode.BLIND,
        Moderation.state.in_(CONCEALING),
    )
