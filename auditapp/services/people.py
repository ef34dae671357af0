"""People: added, given roles, trained, ended."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import BEFORE_SUBMIT
from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.people import (
    Standing,
    TrainingRecord,
    password_problems,
    role_problems,
    standing,
)
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.caseload import Team
from auditapp.persistence.people import Person, PersonRole, Training, TrainingKind, WebSession
from auditapp.services import events
from auditapp.services.accounts import hash_password

__all__ = [
    "NewPerson",
    "PersonView",
    "TrainingKind",
    "actor_named",
    "actor_of",
    "add",
    "end",
    "everyone",
    "record_training",
    "set_password",
    "set_roles",
    "show",
]

SYSTEM = "system:command-line"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to be added."""

    name: str
    sign_in_name: str
    roles: frozenset[Role]
    job_title: str = ""
    worker_ref: str | None = None
    team_code: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as the pool and their own card show them."""

    id: UUID
    name: str
    sign_in_name: str
    job_title: str
    roles: frozenset[Role]
    team_code: str | None
    service: str | None
    worker_ref: str | None
    auditing: Standing
    moderating: Standing
    expires_on: date | None
    open_audits: int
    ended: bool
    revision: int


def add(  # who, with which password, by whom, when
    session: Session,
    wanted: NewPerson,
    password: str,
    *,
    cost: int,
    actor: Actor | str,
    now: datetime,
    is_demo: bool = False,
) -> UUID:
    """Add a person who may sign in, and return their id.

    Raises
    ------
    NotAllowedError, RefusedError
        Nothing is stored in either case.
    """
    if isinstance(actor, Actor):
        _need(actor, Permission.PEOPLE_CHANGE)
    name = wanted.sign_in_name.strip().casefold()
    problems = list(role_problems(wanted.roles))
    if not wanted.name.strip():
        problems.append(Problem("name", "Enter the person's name"))
    if not name or " " in name:
        problems.append(Problem("sign_in_name", "Enter a sign-in name without spaces"))
    elif session.scalar(select(Person.id).where(Person.sign_in_name == name)):
        problems.append(Problem("sign_in_name", "Somebody signs in with this name already"))
    if wanted.worker_ref and session.scalar(
        select(Person.id).where(Person.worker_ref == wanted.worker_ref)
    ):
        problems.append(Problem("worker_ref", "Somebody else is this worker already"))
    problems += password_problems(password, about=(wanted.name, name))
    if problems:
        raise RefusedError(problems)
    row = Person(
        name=wanted.name.strip(),
        sign_in_name=name,
        password_hash=hash_password(password, cost=cost),
        job_title=wanted.job_title.strip(),
        worker_ref=wanted.worker_ref or None,
        team_code=wanted.team_code or None,
        service=wanted.service or None,
        is_demo=is_demo,
        must_change_password=not is_demo,
        created_at=now,
        roles=[PersonRole(role=role) for role in sorted(wanted.roles)],
    )
    session.add(row)
    session.flush()
    _log(session, row.id, "added", actor, now, roles=sorted(wanted.roles))
    return row.id


def set_roles(
    session: Session,
    person_id: UUID,
    roles: frozenset[Role],
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a person these roles and no others; it counts from their next request on."""
    _need(actor, Permission.PEOPLE_CHANGE)
    row = _find(session, person_id)
    problems = list(role_problems(roles))
    if person_id == actor.id:
        problems.append(Problem("roles", "Somebody else must change your own roles"))
    if problems:
        raise RefusedError(problems)
    save_revision(session, row, expected=expected)
    # A role that stays keeps its row: a new one beside it would break the rule of one each.
    kept = [held for held in row.roles if held.role in roles]
    added = sorted(roles - {held.role for held in kept})
    row.roles = [*kept, *(PersonRole(role=role) for role in added)]
    _log(session, person_id, "roles_changed", actor, now, roles=sorted(roles))


def end(session: Session, person_id: UUID, *, expected: int, actor: Actor, now: datetime) -> None:
    """End a person's access: they are signed out everywhere at once."""
    _need(actor, Permission.PEOPLE_CHANGE)
    row = _find(session, person_id)
    if person_id == actor.id:
        raise RefusedError([Problem("", "Somebody else must end your own access")])
    save_revision(session, row, expected=expected)
    row.ended_at = now
    _sign_out(session, person_id, now)
    _log(session, person_id, "ended", actor, now)


def set_password(
    session: Session, sign_in_name: str, password: str, *, cost: int, now: datetime
) -> None:
    """Set a first password from the command line; it must be changed at the first sign-in."""
    row = session.scalar(
        select(Person).where(Person.sign_in_name == sign_in_name.strip().casefold())
    )
    if row is None:
        raise NotFoundError(f"nobody signs in as {sign_in_name}")
    problems = password_problems(password, about=(row.name, row.sign_in_name))
    if problems:
        raise RefusedError(problems)
    row.password_hash = hash_password(password, cost=cost)
    row.must_change_password = True
    _sign_out(session, row.id, now)
    _log(session, row.id, "password_set", SYSTEM, now)


def record_training(  # what a training record says
    session: Session,
    person_id: UUID,
    kind: TrainingKind,
    record: TrainingRecord,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Record a training with its calibration and accreditation.

    Raises
    ------
    NotAllowedError, NotFoundError, RefusedError
        Nothing is stored in any of these cases.
    """
    _need(actor, Permission.PEOPLE_TRAIN)
    _find(session, person_id)
    problems = []
    if record.expires_on <= record.trained_on:
        problems.append(Problem("expires_on", "The training must expire after it was given"))
    if record.accredited_on and not record.calibrated_on:
        problems.append(Problem("calibrated_on", "Enter the calibration before accreditation"))
    if person_id == actor.id and record.accredited_on:
        problems.append(Problem("accredited_on", "Somebody else must accredit you"))
    if problems:
        raise RefusedError(problems)
    session.add(
        Training(
            person_id=person_id,
            kind=kind,
            trained_on=record.trained_on,
            expires_on=record.expires_on,
            calibrated_on=record.calibrated_on,
            accredited_on=record.accredited_on,
            recorded_by=actor.id,
            recorded_at=now,
        )
    )
    _log(session, person_id, "trained", actor, now, kind=kind.value)


def everyone(session: Session, *, actor: Actor, today: date) -> tuple[PersonView, ...]:
    """Return everyone this person may see with their standing and load, those who left last."""
    _need(actor, Permission.PEOPLE_READ)
    wanted = _seen_by(actor).order_by(Person.ended_at.is_not(None), Person.name)
    rows = session.scalars(wanted).all()
    loads, trainings = _loads(session), _trainings(session)
    return tuple(_view(row, trainings[row.id], loads[row.id], today) for row in rows)


def show(session: Session, person_id: UUID, *, actor: Actor, today: date) -> PersonView:
    """Return one person.

    Raises
    ------
    NotFoundError
        If there is nobody, or whoever asks may not see them.
    """
    _need(actor, Permission.PEOPLE_READ)
    row = session.scalar(_seen_by(actor).where(Person.id == person_id))
    if row is None:
        raise NotFoundError(f"person {person_id}")
    return _view(row, _trainings(session)[person_id], _loads(session)[person_id], today)


def actor_of(session: Session, person_id: UUID) -> Actor:
    """Return a person as the rules see them."""
    row = _find(session, person_id)
    return Actor(
        row.id,
        frozenset(role.role for role in row.roles),
        worker_ref=row.worker_ref,
        team=row.team_code,
        service=row.service,
        agency=row.agency,
    )


def actor_named(session: Session, sign_in_name: str) -> Actor:
    """Return the person with this sign-in name as the rules see them.

    Raises
    ------
    NotFoundError
        If nobody has it, or their access has ended.
    """
    name = sign_in_name.strip().casefold()
    row = session.scalar(
        select(Person).where(Person.sign_in_name == name, Person.ended_at.is_(None))
    )
    if row is None:
        raise NotFoundError(f"nobody signs in as {sign_in_name}")
    return actor_of(session, row.id)


def _seen_by(actor: Actor) -> Select[Person]:
    """Select the people somebody may see: a manager's own team, a head's own service."""
    wanted = select(Person)
    if actor.holds(Role.PROGRAMME_LEAD) or actor.holds(Role.ADMINISTRATOR):
        return wanted
    if actor.holds(Role.HEAD_OF_SERVICE):
        if actor.service is None:
            return wanted
        teams = select(Team.code).where(Team.service == actor.service)
        in_service = or_(Person.service == actor.service, Person.team_code.in_(teams))
        return wanted.where(or_(Person.id == actor.id, in_service))
    team = Person.team_code == actor.team if actor.team else false()
    return wanted.where(or_(Person.id == actor.id, team))


def _loads(session: Session) -> Mapping[UUID, int]:
    counted = session.execute(
        select(Audit.auditor_id, func.count())
        .where(Audit.state.in_(BEFORE_SUBMIT))
        .group_by(Audit.auditor_id)
    )
    return defaultdict(int, counted.all())


def _trainings(session: Session) -> Mapping[UUID, list[Training]]:
    found: defaultdict[UUID, list[Training]] = defaultdict(list)
    for row in session.scalars(select(Training)):
        found[row.person_id].append(row)
    return found


def _view(row: Person, trainings: Sequence[Training], open_audits: int, today: date) -> PersonView:
    return PersonView(
        id=row.id,
        name=row.name,
        sign_in_name=row.sign_in_name,
        job_title=row.job_title,
        roles=frozenset(role.role for role in row.roles),
        team_code=row.team_code,
        service=row.service,
        worker_ref=row.worker_ref,
        auditing=standing(_records(trainings, TrainingKind.AUDITOR), today),
        moderating=standing(_records(trainings, TrainingKind.MODERATOR), today),
        expires_on=max((training.expires_on for training in trainings), default=None),
        open_audits=open_audits,
        ended=row.ended_at is not None,
        revision=row.revision,
    )


def _records(trainings: Sequence[Training], kind: TrainingKind) -> list[TrainingRecord]:
    return [
        TrainingRecord(t.trained_on, t.expires_on, t.calibrated_on, t.accredited_on)
        for t in trainings
        if t.kind is kind
    ]


def _sign_out(session: Session, person_id: UUID, now: datetime) -> None:
    for held in session.scalars(select(WebSession).where(WebSession.person_id == person_id)):
        held.ended_at = held.ended_at or now


def _find(session: Session, person_id: UUID) -> Person:
    row = session.get(Person, person_id)
    if row is None:
        raise NotFoundError(f"person {person_id}")
    return row


def _need(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError(permission.value)


def _log(
    session: Session,
    person_id: UUID,
    action: str,
    actor: Actor | str,
    now: datetime,
    **facts: object,
) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"person.{action}",
        subject_kind="person",
        subject_id=person_id,
        facts=facts,
    )
