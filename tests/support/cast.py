"""The people of the tests, each with one part."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.permissions import Actor, Role
from auditapp.persistence.caseload import Team, Worker
from auditapp.persistence.people import Person, PersonRole, Training, TrainingKind
from auditapp.services.accounts import hash_password

PASSWORD = "four invented words here"
COST = 1


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast."""

    id: UUID
    name: str
    sign_in_name: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone."""

    ana: Member  # audits; manages the West team
    mo: Member  # moderates
    lee: Member  # leads the programme
    lou: Member  # leads it too: the second person
    sam: Member  # audits elsewhere; a stranger to what the others do
    tess: Member  # manages the East team, whose work is audited
    hana: Member  # head of the whole service
    adi: Member  # administers
    bo: Member  # reads for the board


PARTS: dict[str, tuple[str, Role, str | None, str | None]] = {
    "ana": ("Ana Example", Role.AUDITOR, "M-WEST", "WEST"),
    "mo": ("Mo Example", Role.MODERATOR, None, None),
    "lee": ("Lee Example", Role.PROGRAMME_LEAD, None, None),
    "lou": ("Lou Example", Role.PROGRAMME_LEAD, None, None),
    "sam": ("Sam Stranger", Role.AUDITOR, "M-NORTH", "NORTH"),
    "tess": ("Tess Example", Role.TEAM_MANAGER, "M-EAST", "EAST"),
    "hana": ("Hana Example", Role.HEAD_OF_SERVICE, None, None),
    "adi": ("Adi Example", Role.ADMINISTRATOR, None, None),
    "bo": ("Bo Example", Role.BOARD_READER, None, None),
}


def make_cast(session: Session, now: datetime) -> Cast:
    """Store everyone, trained and accredited where their part needs it."""
    members = {name: _member(session, name, now) for name in PARTS}
    lead = members["lee"].id
    for name, kind in (
        ("ana", TrainingKind.AUDITOR),
        ("sam", TrainingKind.AUDITOR),
        ("mo", TrainingKind.MODERATOR),
    ):
        session.add(
            Training(
                person_id=members[name].id,
                kind=kind,
                trained_on=date(2026, 1, 5),
                expires_on=date(2027, 12, 31),
                calibrated_on=date(2026, 1, 6),
                accredited_on=date(2026, 1, 7),
                recorded_by=lead,
                recorded_at=now,
            )
        )
    session.add_all(
        Team(code=code, name=f"{code.capitalize()} team", service=service, manager_ref=f"M-{code}")
        for code, service in (("EAST", "Safeguarding"), ("WEST", "Early help"), ("NORTH", "Care"))
    )
    session.add_all(
        Worker(ref=f"W-{code}-{n}", team_code=code, manager_ref=f"M-{code}")
        for code in ("EAST", "WEST", "NORTH")
        for n in (1, 2, 3)
    )
    session.flush()
    return Cast(**members)


def _member(session: Session, name: str, now: datetime) -> Member:
    full, role, worker_ref, team = PARTS[name]
    row = Person(
        name=full,
        sign_in_name=name,
        password_hash=_hash(),
        job_title=role.label,
        worker_ref=worker_ref,
        team_code=team,
        created_at=now,
        roles=[PersonRole(role=role)],
    )
    session.add(row)
    session.flush()
    actor = Actor(row.id, frozenset({role}), worker_ref=worker_ref, team=team)
    return Member(row.id, full, name, actor)


_HASHES: list[str] = []


def _hash() -> str:
    if not _HASHES:
        _HASHES.append(hash_password(PASSWORD, cost=COST))
    return _HASHES[0]
