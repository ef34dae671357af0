"""The append-only, hash-chained log of who did what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class Event(Base):
    """One line of the log. Triggers refuse every update and delete."""

    __tablename__ = "event"

    seq: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    actor: Mapped[str]  # a person's id, or "system:<job>"; no foreign key: the log outlives people
    action: Mapped[str] = mapped_column(index=True)  # noun.verb
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]]  # codes, counts and field names; never a value typed by hand
    previous_hash: Mapped[str]
    hash: Mapped[str]


class EventHead(Base):
    """The one row that orders the log: its lock keeps the numbers without a gap."""

    __tablename__ = "event_head"

    name: Mapped[str] = mapped_column(unique=True)
    seq: Mapped[int]
    hash: Mapped[str]


def history_of(subject_id: UUID) -> Select[Event]:
    """Select the events of one record, oldest first."""
    return select(Event).where(Event.subject_id == subject_id).order_by(Event.seq)


def chain() -> Select[Event]:
    """Select the whole log in order."""
    return select(Event).order_by(Event.seq)


def views_since(
    actor: str, action: str, kind: str, subject_id: UUID | None, since: datetime
) -> Select[int]:
    """Select whether somebody viewed a record (or, without one, a list) since a moment."""
    return (
        select(Event.seq)
        .where(
            Event.subject_id == subject_id if subject_id else Event.subject_id.is_(None),
            Event.action == action,
            Event.subject_kind == kind,
            Event.actor == actor,
            Event.at > since,
        )
        .limit(1)
    )
