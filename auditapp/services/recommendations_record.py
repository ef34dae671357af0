"""The record of a recommendation: notes, evidence, moved dates, changed owners."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.actions import MOVES_WITHOUT_APPROVAL, EntryKind
from auditapp.domain.errors import NotAllowedError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.recommendations import LIVE
from auditapp.persistence.base import save_revision
from auditapp.persistence.people import Person
from auditapp.persistence.recommendations import Recommendation, RecommendationEntry
from auditapp.services import events
from auditapp.services.recommendations_reading import find, may_change

__all__ = ["enter", "log", "move_date", "note", "owner_problems", "reassign"]


def note(  # a line of the record has this many sides
    session: Session,
    recommendation_id: UUID,
    text: str,
    *,
    actor: Actor,
    now: datetime,
    kind: EntryKind = EntryKind.NOTE,
    where_found: str = "",
) -> None:
    """Add a progress note or evidence to the record."""
    row = _changeable(session, recommendation_id, actor)
    if not text.strip():
        raise RefusedError([Problem("text", "Write the note first")])
    enter(session, row, kind, text, actor, now, where_found=where_found)
    log(session, row, f"{kind.value}_added", actor, now)


def move_date(
    session: Session,
    recommendation_id: UUID,
    due_on: date,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str,
) -> None:
    """Move the due date, keeping why; the third move is a head of service's."""
    row = _changeable(session, recommendation_id, actor)
    problems = []
    if row.state not in LIVE or row.done_at is not None:
        problems.append(Problem("due_on", "It is done, so its date stays"))
    if row.moves >= MOVES_WITHOUT_APPROVAL and not actor.holds(Role.HEAD_OF_SERVICE):
        message = f"The date has moved {row.moves} times; ask a head of service to move it again"
        problems.append(Problem("due_on", message))
    if not reason.strip():
        problems.append(Problem("reason", "Enter why the date must move"))
    if due_on < now.date():
        problems.append(Problem("due_on", "The new date is in the past; enter a later one"))
    if problems:
        raise RefusedError(problems)
    save_revision(session, row, expected=expected, entered={"due_on": due_on})
    enter(session, row, EntryKind.DATE_MOVE, f"{row.due_on} to {due_on}: {reason}", actor, now)
    row.due_on, row.moves = due_on, row.moves + 1
    log(session, row, "date_moved", actor, now, facts={"due_on": due_on.isoformat()})


def reassign(
    session: Session,
    recommendation_id: UUID,
    owner_id: UUID,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str,
) -> None:
    """Give the recommendation another owner, keeping why."""
    row = _changeable(session, recommendation_id, actor)
    problems = owner_problems(session, owner_id)
    if not reason.strip():
        problems.append(Problem("reason", "Enter why the owner changes"))
    if row.verified_by == owner_id:
        problems.append(Problem("owner_id", "Whoever verified it cannot own it"))
    if problems:
        raise RefusedError(problems)
    save_revision(session, row, expected=expected, entered={"owner_id": owner_id})
    row.owner_id = owner_id
    enter(session, row, EntryKind.REASSIGNMENT, reason, actor, now)
    log(session, row, "reassigned", actor, now, facts={"owner": str(owner_id)})


def enter(  # a line of the record has this many sides
    session: Session,
    row: Recommendation,
    kind: EntryKind,
    text: str,
    actor: Actor,
    now: datetime,
    *,
    where_found: str = "",
) -> None:
    """Add one line to the record."""
    session.add(
        RecommendationEntry(
            recommendation_id=row.id,
            at=now,
            by=actor.id,
            kind=kind,
            text=text.strip(),
            where_found=where_found.strip(),
        )
    )
    session.flush()


def owner_problems(session: Session, owner_id: UUID) -> list[Problem]:
    """Return what speaks against this owner."""
    person = session.get(Person, owner_id)
    if person is None or person.ended_at is not None:
        return [Problem("owner_id", "Choose one owner who works here now")]
    actor = Actor(person.id, frozenset(role.role for role in person.roles))
    if not actor.may(Permission.RECOMMENDATIONS_OWN):
        words = f"{person.name} does not hold a role that owns recommendations"
        return [Problem("owner_id", words)]
    return []


def log(  # the sides of an event
    session: Session,
    row: Recommendation,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Write the event of a change."""
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"recommendation.{action}",
        subject_kind="recommendation",
        subject_id=row.id,
        reason=reason,
        facts=dict(facts or {}),
    )


def _changeable(session: Session, recommendation_id: UUID, actor: Actor) -> Recommendation:
    row = find(session, recommendation_id, actor)
    if not may_change(row, actor):
        raise NotAllowedError("only the owner, the lead and a head of service may change it")
    return row
