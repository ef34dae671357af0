"""What one person must do now, in the order it is due; what they finished; what is stuck."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.concerns import CLIMBS_AFTER, ConcernState
from auditapp.domain.moderation import ModerationState
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit
from auditapp.persistence.concerns import Concern
from auditapp.persistence.events import Event
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.persistence.round_progress import progress_of
from auditapp.persistence.rounds import Round
from auditapp.services.work_task import Moment, Task
from auditapp.services.work_tasks import FINDERS, OPEN_AUDITS

__all__ = ["Done", "Moved", "Stuck", "Task", "finished", "moved", "my_tasks", "stuck"]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something that waits too long."""

    words: str
    noun: str
    id: UUID | None


@dataclass(frozen=True, slots=True)
class Done:
    """How many of one thing a person finished this month."""

    action: str  # of the log
    count: int


@dataclass(frozen=True, slots=True)
class Moved:
    """An audit of this person that was given to somebody else."""

    id: UUID
    reference: str
    reason: str
    at: datetime


# What counts as finished work, in the order of the chain.
FINISHED = (
    "audit.submit",
    "moderation.lock",
    "moderation.agree",
    "moderation.decide",
    "audit.finalise",
    "concern.acknowledge",
    "concern.decide",
    "action.finish",
    "action.verify",
    "recommendation.finish",
    "recommendation.verify",
    "report.approve",
    "report.release",
)


def my_tasks(
    session: Session, *, actor: Actor, now: datetime, today: date, zone: ZoneInfo
) -> tuple[Task, ...]:
    """Return everything this person must do now: urgent first, then by date."""
    moment = Moment(now, today, zone)
    tasks = [task for find in FINDERS for task in find(session, actor, moment)]
    return tuple(
        sorted(tasks, key=lambda task: (not task.urgent, task.due_on or date.max, task.subject))
    )


def finished(session: Session, *, actor: Actor, since: datetime) -> tuple[Done, ...]:
    """Return what this person finished since a moment, counted from the log."""
    counted = dict(
        session.execute(
            select(Event.action, func.count())
            .where(Event.actor == str(actor.id), Event.at >= since, Event.action.in_(FINISHED))
            .group_by(Event.action)
        ).all()
    )
    return tuple(Done(action, counted[action]) for action in FINISHED if action in counted)


def moved(session: Session, *, actor: Actor, since: datetime) -> tuple[Moved, ...]:
    """Return what went from this person to somebody else since a moment, the newest first."""
    rows = session.execute(
        select(Audit.id, Audit.reference, Audit.reason, Event.at)
        .join(Event, Event.subject_id == Audit.id)
        .where(
            Audit.auditor_id == actor.id,
            Audit.state == AuditState.WITHDRAWN,
            Event.action == "audit.reallocated",
            Event.at >= since,
        )
        .order_by(Event.seq.desc())
    )
    return tuple(Moved(*row) for row in rows)


def stuck(session: Session, *, actor: Actor, now: datetime, today: date) -> tuple[Stuck, ...]:
    """Return what waits too long, for the programme lead; empty for others."""
    if not actor.may(Permission.ALLOCATION_MAKE):
        return ()
    return (
        *_late_concerns(session, now),
        *_late_audits(session, actor, today),
        *_without_moderator(session, actor),
        *_unallocated(session, today),
    )


def _late_concerns(session: Session, now: datetime) -> list[Stuck]:
    raised = session.scalars(select(Concern).where(Concern.state == ConcernState.RAISED))
    late = [
        row for row in raised if (row.climbed_at or row.raised_at) + CLIMBS_AFTER[row.level] <= now
    ]
    if not late:
        return []
    # A lead learns how many, and no more than that: the text is its receiver's.
    words = "1 concern waits" if len(late) == 1 else f"{len(late)} concerns wait"
    return [Stuck(f"{words} longer than it may to be acknowledged", "concern", None)]


def _late_audits(session: Session, actor: Actor, today: date) -> list[Stuck]:
    late = session.scalars(
        select(Audit)
        .where(
            Audit.state.in_(OPEN_AUDITS),
            Audit.due_on < today,
            Audit.id.not_in(concealed_from(actor.id)),
        )
        .order_by(Audit.due_on, Audit.reference)
    )
    return [
        Stuck(f"{audit.reference} is {_days((today - audit.due_on).days)} late", "audit", audit.id)
        for audit in late
    ]


def _without_moderator(session: Session, actor: Actor) -> list[Stuck]:
    rows = session.execute(
        select(Moderation.id, Audit.reference)
        .join(Audit, Audit.id == Moderation.audit_id)
        .where(
            Moderation.state == ModerationState.WAITING,
            Moderation.moderator_id.is_(None),
            Audit.state != AuditState.WITHDRAWN,
            Audit.auditor_id != actor.id,
        )
        .order_by(Moderation.created_at)
    )
    return [
        Stuck(f"{reference} waits for a moderator", "moderator", moderation_id)
        for moderation_id, reference in rows
    ]


def _unallocated(session: Session, today: date) -> list[Stuck]:
    rounds = session.scalars(
        select(Round).where(
            Round.state.in_((RoundState.DRAWN, RoundState.ALLOCATED, RoundState.OPEN))
        )
    ).all()
    progress = progress_of(session, [row.id for row in rounds])
    found = []
    for row in sorted(rounds, key=lambda row: row.allocate_by or row.due_on or date.max):
        waiting = progress[row.id].unallocated
        if waiting:
            late = " and is late" if row.allocate_by and row.allocate_by < today else ""
            cases = "1 drawn case" if waiting == 1 else f"{waiting} drawn cases"
            words = f"{row.reference} has {cases} without an auditor{late}"
            found.append(Stuck(words, "allocation", row.id))
    return found


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
