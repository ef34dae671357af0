"""Rounds, frozen frames, draws with their units, and replacements."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.rounds import RoundKind, RoundState
from auditapp.persistence.base import Base


class UnitState(StrEnum):
    """What became of one drawn position."""

    SELECTED = "selected"
    RESERVE = "reserve"
    REPLACED = "replaced"
    PROMOTED = "promoted"  # a reserve that came in


class ReplacementState(StrEnum):
    """Whether a replacement was approved."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class Round(Base):
    """One audit activity of the programme."""

    __tablename__ = "round"

    reference: Mapped[str] = mapped_column(unique=True)  # R-2026-014
    title: Mapped[str]
    kind: Mapped[RoundKind]
    theme: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    template_key: Mapped[str]
    template_version: Mapped[int]
    unit_kind: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    planned_for: Mapped[date] = mapped_column(index=True)  # first day of the planned month
    state: Mapped[RoundState] = mapped_column(default=RoundState.PLANNED, index=True)
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    planned_size: Mapped[int]
    allocate_by: Mapped[date | None]
    due_on: Mapped[date | None]
    commitments: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it was cancelled
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("period_end >= period_start", name="period_ends_after_start"),
        CheckConstraint("planned_size > 0", name="planned_size_is_positive"),
        CheckConstraint("state <> 'cancelled' OR reason <> ''", name="cancelled_has_reason"),
        CheckConstraint(
            "state NOT IN ('closed', 'reported') OR closed_at IS NOT NULL", name="closed_has_time"
        ),
    )


class Frame(Base):
    """The frozen list of units a draw is made from, with the filter that made it."""

    __tablename__ = "frame"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    filter: Mapped[dict[str, Any]]
    filter_words: Mapped[str]
    stratify_by: Mapped[str] = mapped_column(default="")
    size: Mapped[int]  # eligible rows: what N means everywhere
    excluded: Mapped[dict[str, Any]]  # reason -> count
    digest: Mapped[str]

    __table_args__ = (CheckConstraint("size >= 0", name="size_is_not_negative"),)


class FrameRow(Base):
    """One unit of a frame, eligible or excluded with its reason."""

    __tablename__ = "frame_row"

    frame_id: Mapped[UUID] = mapped_column(ForeignKey("frame.id"))
    position: Mapped[int]
    unit_key: Mapped[str]
    caseload_row_id: Mapped[UUID | None] = mapped_column(ForeignKey("caseload_row.id"))
    child_ref: Mapped[str | None]
    family_ref: Mapped[str | None]
    team_code: Mapped[str | None]
    worker_ref: Mapped[str | None]
    stratum: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]]
    excluded_reason: Mapped[str | None]

    __table_args__ = (UniqueConstraint("frame_id", "unit_key"), Index(None, "frame_id", "position"))


class Draw(Base):
    """A selection from a frame, and its proof. Never changed; a redraw names what it replaces."""

    __tablename__ = "draw"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), index=True)
    frame_id: Mapped[UUID] = mapped_column(ForeignKey("frame.id"))
    design: Mapped[str]
    seed: Mapped[str]
    seed_words: Mapped[str]  # how the seed was made and who witnessed it
    scope: Mapped[str]
    algorithm: Mapped[str]
    size: Mapped[int]
    reserve_size: Mapped[int]
    manifest: Mapped[dict[str, Any]]
    digest: Mapped[str]
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("draw.id"), unique=True)
    replaces_reason: Mapped[str] = mapped_column(default="")


class DrawnUnit(Base):
    """One main or reserve position of a draw."""

    __tablename__ = "drawn_unit"

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"))
    frame_row_id: Mapped[UUID] = mapped_column(ForeignKey("frame_row.id"))
    position: Mapped[int]  # from 1, within main or reserve of its stratum list
    is_reserve: Mapped[bool]
    stratum: Mapped[str] = mapped_column(default="")
    inclusion_probability: Mapped[float]
    state: Mapped[UnitState]

    __table_args__ = (
        UniqueConstraint("draw_id", "frame_row_id"),
        UniqueConstraint("draw_id", "is_reserve", "stratum", "position"),
        CheckConstraint(
            "inclusion_probability > 0 AND inclusion_probability <= 1",
            name="probability_is_a_probability",
        ),
    )


class Replacement(Base):
    """A drawn case that could not be audited, and the reserve that came in for it."""

    __tablename__ = "replacement"

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"), index=True)
    out_unit_id: Mapped[UUID] = mapped_column(ForeignKey("drawn_unit.id"), index=True)
    in_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("drawn_unit.id"))
    reason_code: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(default="")
    state: Mapped[ReplacementState] = mapped_column(default=ReplacementState.ASKED)
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="second_person"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_has_time"),
    )
