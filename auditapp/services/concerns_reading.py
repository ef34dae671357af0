"""Concerns as lists and pages show them, to those who may read their text."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.concerns import (
    CLIMBS_AFTER,
    CLIMBS_TO,
    CONCERN_WORKFLOW,
    OPEN,
    ConcernFacts,
    ConcernLevel,
    ConcernState,
    act_by,
)
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.workflow import Offer
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.audits import Audit
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.persistence.people import Person
from auditapp.services import events
from auditapp.services.concerns import facts_of

__all__ = ["ConcernDetail", "ConcernLine", "count_open", "search", "show"]


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A concern as a list shows it: no word of what was said."""

    id: UUID
    reference: str
    level: ConcernLevel
    state: ConcernState
    automatic: bool
    audit_id: UUID | None
    audit_reference: str | None
    receiver_id: UUID
    receiver_name: str
    raised_at: datetime
    acknowledged_at: datetime | None
    climbs_at: datetime | None
    act_by: date  # the day by whose end the safety decision is due
    is_late: bool  # not acknowledged, or not decided, in time


@dataclass(frozen=True, slots=True)
class ConcernDetail:
    """A concern as its own page shows it."""

    line: ConcernLine
    child_ref: str | None
    what: str
    since_when: str
    told: str
    raised_by: str
    acknowledged_by: str | None
    decision: str
    decided_by: str | None
    decided_at: datetime | None
    closing_words: str
    closed_at: datetime | None
    revision: int
    history: tuple[events.HistoryLine, ...]
    offers: tuple[Offer[ConcernState, ConcernFacts], ...]


def search(
    session: Session, *, actor: Actor, now: datetime, zone: ZoneInfo, only_open: bool = False
) -> tuple[ConcernLine, ...]:
    """Return the concerns this person may read, newest first."""
    if not actor.may(Permission.CONCERNS_READ):
        raise NotAllowedError(Permission.CONCERNS_READ.value)
    statement = _visible(actor).order_by(Concern.raised_at.desc())
    if only_open:
        statement = statement.where(Concern.state.in_(OPEN))
    pairs = session.execute(statement).all()
    names = _names(session, {row.receiver_id for row, _audit in pairs})
    return tuple(_line(row, audit, names, now, zone) for row, audit in pairs)


def count_open(session: Session, audit_id: UUID) -> int:
    """Return how many concerns of this audit are not closed."""
    rows = select(Concern.id).where(Concern.audit_id == audit_id, Concern.state.in_(OPEN))
    return len(session.scalars(rows).all())


def show(
    session: Session, concern_id: UUID, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> ConcernDetail:
    """Return one concern in full.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    row, audit = _found(session, concern_id, actor)
    people = {row.receiver_id, row.raised_by, row.acknowledged_by, row.decided_by} - {None}
    names = _names(session, {person for person in people if person})
    return ConcernDetail(
        line=_line(row, audit, names, now, zone),
        child_ref=row.child_ref,
        what=row.what,
        since_when=row.since_when,
        told=row.told,
        raised_by=names[row.raised_by],
        acknowledged_by=names[row.acknowledged_by] if row.acknowledged_by else None,
        decision=row.decision,
        decided_by=names[row.decided_by] if row.decided_by else None,
        decided_at=row.decided_at,
        closing_words=row.closing_words,
        closed_at=row.closed_at,
        revision=row.revision,
        history=events.history(session, row.id),
        offers=CONCERN_WORKFLOW.offers(row.state, facts_of(row), actor),
    )


def find(session: Session, concern_id: UUID, *, actor: Actor) -> Concern:
    """Return a concern's row for whoever may read it, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    return _found(session, concern_id, actor)[0]


def _found(session: Session, concern_id: UUID, actor: Actor) -> tuple[Concern, Audit | None]:
    found = session.execute(_visible(actor).where(Concern.id == concern_id)).first()
    if found is None:
        raise NotFoundError(f"concern {concern_id}")
    return found[0], found[1]


def _visible(actor: Actor) -> Select[Concern, Audit | None]:
    """Select the concerns whose text this person may read.

    A second grader, before the lock, sees the concerns they raised and no others: an existing
    one would tell what the first grader found.
    """
    statement = select(Concern, Audit).join(Audit, Audit.id == Concern.audit_id, isouter=True)
    mine = or_(Concern.raised_by == actor.id, Concern.receiver_id == actor.id)
    involved = Concern.audit_id.in_(
        select(Moderation.audit_id).where(Moderation.moderator_id == actor.id)
    )
    allowed = [mine, involved, Audit.auditor_id == actor.id]
    if actor.holds(Role.HEAD_OF_SERVICE):
        allowed.append(Audit.service == actor.service if actor.service else Audit.id.is_not(None))
    hidden = Concern.audit_id.in_(concealed_from(actor.id))
    return statement.where(or_(*allowed), or_(mine, ~hidden))


def _line(
    row: Concern, audit: Audit | None, names: dict[UUID, str], now: datetime, zone: ZoneInfo
) -> ConcernLine:
    waits = row.state is ConcernState.RAISED
    due = (row.climbed_at or row.raised_at) + CLIMBS_AFTER[row.level]
    undecided = row.state in {ConcernState.RAISED, ConcernState.ACKNOWLEDGED}
    by = act_by(row.level, row.raised_at.astimezone(zone).date(), jersey_calendar())
    return ConcernLine(
        id=row.id,
        reference=row.reference,
        level=row.level,
        state=row.state,
        automatic=row.automatic,
        audit_id=row.audit_id,
        audit_reference=audit.reference if audit else None,
        receiver_id=row.receiver_id,
        receiver_name=names[row.receiver_id],
        raised_at=row.raised_at,
        acknowledged_at=row.acknowledged_at,
        climbs_at=due if waits and row.route in CLIMBS_TO else None,
        act_by=by,
        is_late=(waits and due <= now) or (undecided and by < now.astimezone(zone).date()),
    )


def _names(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return dict(rows.all())
