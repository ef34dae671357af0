"""Absences: recorded from and to, taken back, and who is away with which work open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.absences import Away, absence_problems
from auditapp.domain.audits import BEFORE_SUBMIT
from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.persistence.absences import Absence, absences_from
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.moderation import concealed_from
from auditapp.persistence.people import Person, PersonRole
from auditapp.services import events

__all__ = ["AbsenceView", "PersonChoice", "auditors", "cancel", "find", "from_today", "record"]


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """An absence that is not over, with the work that is open meanwhile."""

    id: UUID
    person_id: UUID
    name: str
    away: Away
    has_begun: bool
    open_audits: int
    revision: int


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who may be away."""

    id: UUID
    name: str


def record(
    session: Session, person_id: UUID, away: Away, *, actor: Actor, today: date, now: datetime
) -> UUID:
    """Record that an auditor is away, and return the absence's id.

    Raises
    ------
    NotAllowedError, RefusedError
        Nothing is stored in either case.
    """
    _need(actor)
    if person_id not in {person.id for person in auditors(session, actor=actor)}:
        raise RefusedError([Problem("person", "Choose an auditor")])
    # Two leads who record at the same moment wait for each other here.
    session.get_one(Person, person_id, with_for_update=True)
    rows = session.scalars(absences_from(today, [person_id]))
    others = [Away(row.starts_on, row.ends_on) for row in rows]
    if problems := absence_problems(away, others, today=today):
        raise RefusedError(problems)
    row = Absence(
        person_id=person_id,
        starts_on=away.starts_on,
        ends_on=away.ends_on,
        recorded_by=actor.id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    _log(session, row, "recorded", actor, now)
    return row.id


def cancel(
    session: Session, absence_id: UUID, *, expected: int, actor: Actor, now: datetime
) -> None:
    """Take an absence back.

    Raises
    ------
    NotAllowedError, NotFoundError, ConflictError
        Nothing is stored in any of these cases.
    """
    _need(actor)
    row = _row(session, absence_id)
    save_revision(session, row, expected=expected)
    row.cancelled_at = now
    _log(session, row, "cancelled", actor, now)


def from_today(session: Session, *, actor: Actor, today: date) -> tuple[AbsenceView, ...]:
    """Return every absence that is not over, the earliest first.

    Raises
    ------
    NotAllowedError
        If the actor may not allocate.
    """
    _need(actor)
    rows = session.scalars(absences_from(today)).all()
    return _views(session, rows, actor, today)


def find(session: Session, absence_id: UUID, *, actor: Actor, today: date) -> AbsenceView:
    """Return one absence.

    Raises
    ------
    NotAllowedError, NotFoundError
        If the actor may not allocate; if there is none, or it was taken back.
    """
    _need(actor)
    (view,) = _views(session, [_row(session, absence_id)], actor, today)
    return view


def auditors(session: Session, *, actor: Actor) -> tuple[PersonChoice, ...]:
    """Return everyone who audits and may still sign in, by name."""
    _need(actor)
    rows = session.execute(
        select(Person.id, Person.name)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.AUDITOR, Person.ended_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return tuple(PersonChoice(person_id, name) for person_id, name in rows)


def _views(
    session: Session, rows: Sequence[Absence], actor: Actor, today: date
) -> tuple[AbsenceView, ...]:
    people = {row.person_id for row in rows}
    names: Mapping[UUID, str] = dict(
        session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all()
    )
    held = Counter(
        dict(
            session.execute(
                select(Audit.auditor_id, func.count())
                .where(
                    Audit.auditor_id.in_(people),
                    Audit.state.in_(BEFORE_SUBMIT),
                    Audit.id.not_in(concealed_from(actor.id)),
                )
                .group_by(Audit.auditor_id)
            ).all()
        )
    )
    return tuple(
        AbsenceView(
            id=row.id,
            person_id=row.person_id,
            name=names[row.person_id],
            away=Away(row.starts_on, row.ends_on),
            has_begun=row.starts_on <= today,
            open_audits=held[row.person_id],
            revision=row.revision,
        )
        for row in rows
    )


def _row(session: Session, absence_id: UUID) -> Absence:
    row = session.get(Absence, absence_id)
    if row is None or row.cancelled_at is not None:
        raise NotFoundError(f"absence {absence_id}")
    return row


def _need(actor: Actor) -> None:
    if not actor.may(Permission.ALLOCATION_MAKE):
        raise NotAllowedError(Permission.ALLOCATION_MAKE.value)


def _log(session: Session, row: Absence, action: str, actor: Actor, now: datetime) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"absence.{action}",
        subject_kind="absence",
        subject_id=row.id,
        facts={
            "person": str(row.person_id),
            "from": row.starts_on.isoformat(),
            "to": row.ends_on.isoformat(),
        },
    )
