"""One thing that somebody must do, and what finds such things."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from auditapp.domain.permissions import Actor

__all__ = ["Finder", "Moment", "Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, for which record, by when."""

    verb: str  # "Continue the audit"
    subject: str  # what it is about, without a grade
    noun: str  # audit, reply, moderation, action, recommendation and others: where it is done
    id: UUID
    due_on: date | None
    urgent: bool = False  # somebody may be at risk, or it is overdue


@dataclass(frozen=True, slots=True)
class Moment:
    """When the list is read: the instant, and the day in the service's own time zone."""

    now: datetime
    today: date
    zone: ZoneInfo


Finder = Callable[[Session, Actor, Moment], list[Task]]
