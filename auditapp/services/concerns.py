"""Concerns: raised in seconds, received by a named person, decided, closed; never forgotten."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.concerns import (
    CLIMBS_TO,
    CONCERN_WORKFLOW,
    ConcernFacts,
    ConcernLevel,
    ConcernState,
    Route,
    waits_too_long,
)
from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.persistence.actions import Action
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person, PersonRole
from auditapp.persistence.references import next_reference
from auditapp.services import events

__all__ = [
    "ConcernText",
    "acknowledge",
    "climb",
    "close",
    "decide",
    "may_raise",
    "raise_automatic",
    "raise_concern",
    "receivers",
]

SYSTEM = "system:concerns"


@dataclass(frozen=True, slots=True)
class ConcernText:
    """The three things whoever raises a concern says, and to whom it goes."""

    what: str
    level: ConcernLevel = ConcernLevel.IMMEDIATE
    since_when: str = ""
    told: str = ""
    receiver_id: UUID | None = None  # None: the default receiver of the case


def raise_concern(
    session: Session, audit_id: UUID, said: ConcernText, *, actor: Actor, now: datetime
) -> UUID:
    """Raise a concern about the child of an audit and return its id.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError
        If the audit is not one this person works on; if nothing is said.
    """
    if not actor.may(Permission.CONCERNS_RAISE):
        raise NotAllowedError(Permission.CONCERNS_RAISE.value)
    audit = _audit_worked_on(session, audit_id, actor)
    if not said.what.strip():
        raise RefusedError([Problem("what", "Say what you saw, in a sentence")])
    route, receiver_id = _receiver(session, audit, said.receiver_id)
    row = Concern(
        reference=next_reference(session, "S", now.year),
        audit_id=audit.id,
        child_ref=audit.child_ref,
        level=said.level,
        what=said.what.strip(),
        since_when=said.since_when.strip(),
        told=said.told.strip(),
        route=route,
        raised_by=actor.id,
        raised_at=now,
        receiver_id=receiver_id,
    )
    return _store(session, row, actor, now)


def raise_automatic(
    session: Session, audit_id: UUID, what: str, *, level: int, actor: Actor, now: datetime
) -> UUID:
    """Raise the concern that an answer brings by itself: level 1 the same day, 2 in two days."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise NotFoundError(f"audit {audit_id}")
    route, receiver_id = _receiver(session, audit, None)
    row = Concern(
        reference=next_reference(session, "S", now.year),
        audit_id=audit.id,
        child_ref=audit.child_ref,
        level=ConcernLevel.IMMEDIATE if level == 1 else ConcernLevel.SERIOUS,
        automatic=True,
        what=what,
        route=route,
        raised_by=actor.id,
        raised_at=now,
        receiver_id=receiver_id,
    )
    return _store(session, row, actor, now)


def acknowledge(
    session: Session, concern_id: UUID, *, expected: int, actor: Actor, now: datetime
) -> None:
    """Acknowledge a concern: this person has it and is acting."""
    row = _find(session, concern_id)
    save_revision(session, row, expected=expected)
    step = CONCERN_WORKFLOW.decide("acknowledge", row.state, facts_of(row), actor)
    row.state = step.target
    row.acknowledged_by, row.acknowledged_at = actor.id, now
    _log(session, row, "acknowledged", actor, now)


def decide(
    session: Session,
    concern_id: UUID,
    decision: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Record the safety decision."""
    row = _find(session, concern_id)
    save_revision(session, row, expected=expected, entered={"decision": decision})
    facts = ConcernFacts(row.receiver_id, row.raised_by, bool(decision.strip()))
    step = CONCERN_WORKFLOW.decide("decide", row.state, facts, actor)
    row.state = step.target
    row.decision = decision.strip()
    row.decided_by, row.decided_at = actor.id, now
    _log(session, row, "decided", actor, now)


def close(
    session: Session, concern_id: UUID, words: str, *, expected: int, actor: Actor, now: datetime
) -> None:
    """Close a concern, saying what was seen to be done."""
    row = _find(session, concern_id)
    save_revision(session, row, expected=expected, entered={"reason": words})
    step = CONCERN_WORKFLOW.decide("close", row.state, facts_of(row), actor, reason=words)
    row.state = step.target
    row.closed_by, row.closed_at, row.closing_words = actor.id, now, words.strip()
    _log(session, row, "closed", actor, now)


def climb(session: Session, *, now: datetime) -> tuple[UUID, ...]:
    """Hand every concern that waited too long to the next receiver; return their ids.

    Run it often: a second run in the same moment changes nothing.
    """
    rows = session.scalars(select(Concern).where(Concern.state == ConcernState.RAISED)).all()
    moved = []
    for row in rows:
        since, route = row.climbed_at or row.raised_at, CLIMBS_TO.get(row.route)
        if route is None or not waits_too_long(row.level, row.state, since, now):
            continue
        audit = session.get(Audit, row.audit_id) if row.audit_id else None
        row.route, row.receiver_id = route, _by_route(session, audit, route) or row.receiver_id
        row.climbed_at = now
        row.revision += 1
        _log(session, row, "climbed", SYSTEM, now)
        moved.append(row.id)
    return tuple(moved)


def may_raise(session: Session, audit_id: UUID, *, actor: Actor) -> bool:
    """Whether this person can raise a concern about the child of an audit."""
    if not actor.may(Permission.CONCERNS_RAISE):
        return False
    try:
        _audit_worked_on(session, audit_id, actor)
    except NotFoundError:
        return False
    return True


def receivers(session: Session, audit_id: UUID, *, actor: Actor) -> tuple[tuple[UUID, str], ...]:
    """Return who can receive a concern about this audit, the default receiver first.

    Raises
    ------
    NotFoundError
        If there is no such audit, or this person does not work on it.
    """
    audit = _audit_worked_on(session, audit_id, actor)
    _route, default = _receiver(session, audit, None)
    people = session.scalars(
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(
            PersonRole.role.in_((Role.TEAM_MANAGER, Role.HEAD_OF_SERVICE)),
            Person.ended_at.is_(None),
        )
        .order_by(Person.name)
        .distinct()
    ).all()
    listed = sorted(people, key=lambda person: (person.id != default, person.name))
    return tuple((person.id, f"{person.name}, {person.job_title}") for person in listed)


def facts_of(row: Concern) -> ConcernFacts:
    """Return what the rules of a concern may see."""
    return ConcernFacts(row.receiver_id, row.raised_by, bool(row.decision))


def _audit_worked_on(session: Session, audit_id: UUID, actor: Actor) -> Audit:
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise NotFoundError(f"audit {audit_id}")
    moderates = session.scalar(
        select(Moderation.id).where(
            Moderation.audit_id == audit_id,
            (Moderation.moderator_id == actor.id) | (Moderation.chair_id == actor.id),
        )
    )
    oversees = actor.may(Permission.ALLOCATION_MAKE) or actor.may(Permission.CONCERNS_DECIDE)
    own_team = actor.holds(Role.TEAM_MANAGER) and actor.team == audit.team_code
    if audit.auditor_id == actor.id or moderates or oversees or own_team:
        return audit
    acts = session.scalar(
        select(Action.id).where(Action.audit_id == audit_id, Action.owner_id == actor.id).limit(1)
    )
    if acts:
        return audit
    raise NotFoundError(f"audit {audit_id}")


def _receiver(session: Session, audit: Audit, wanted: UUID | None) -> tuple[Route, UUID]:
    if wanted is not None:
        person = session.get(Person, wanted)
        roles = {role.role for role in person.roles} if person and not person.ended_at else set()
        if Role.HEAD_OF_SERVICE in roles:
            return Route.HEAD_OF_SERVICE, wanted
        if Role.TEAM_MANAGER in roles:
            return Route.TEAM_MANAGER, wanted
        raise RefusedError([Problem("receiver_id", "Choose a team manager or head of service")])
    for route in Route:
        if found := _by_route(session, audit, route):
            return route, found
    raise RefusedError(
        [Problem("receiver_id", "Nobody can receive concerns yet; telephone, then tell the lead")]
    )


def _by_route(session: Session, audit: Audit | None, route: Route) -> UUID | None:
    role = Role.TEAM_MANAGER if route is Route.TEAM_MANAGER else Role.HEAD_OF_SERVICE
    statement = (
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == role, Person.ended_at.is_(None))
        .order_by(Person.created_at, Person.id)
        .limit(1)
    )
    if route is Route.TEAM_MANAGER:
        # The auditor may be a manager too, but never receives their own concern.
        team = audit.team_code if audit else None
        statement = statement.where(Person.team_code == team)
        return session.scalar(
            statement.where(Person.id != audit.auditor_id) if audit else statement
        )
    service = audit.service if audit else None
    own = session.scalar(statement.where(Person.service == service)) if service else None
    whole_service = session.scalar(statement.where(Person.service.is_(None)))
    if route is Route.HEAD_OF_SERVICE:
        return own or whole_service or session.scalar(statement)
    return whole_service or session.scalar(statement)


def _find(session: Session, concern_id: UUID) -> Concern:
    row = session.get(Concern, concern_id)
    if row is None:
        raise NotFoundError(f"concern {concern_id}")
    return row


def _store(session: Session, row: Concern, actor: Actor, now: datetime) -> UUID:
    session.add(row)
    session.flush()
    _log(session, row, "raised", actor, now)
    return row.id


def _log(session: Session, row: Concern, action: str, actor: Actor | str, now: datetime) -> None:
    # What was said stays in the concern itself: the log has only its level and receiver.
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"concern.{action}",
        subject_kind="concern",
        subject_id=row.id,
        facts={"level": row.level.value, "receiver": str(row.receiver_id)},
    )
