"""The people of the demonstration: invented, obviously so, and stored through the services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from auditapp.domain.people import TrainingRecord
from auditapp.domain.permissions import Actor, Role
from auditapp.services import people
from auditapp.services.people import NewPerson, TrainingKind

__all__ = ["CAST", "Part", "add_everyone", "train_everyone"]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast, by sign-in name."""

    sign_in: str
    name: str
    title: str
    roles: frozenset[Role]
    worker_ref: str | None = None
    team: str | None = None
    service: str | None = None


def _part(  # the sides of a part
    sign_in: str,
    name: str,
    title: str,
    *roles: Role,
    worker_ref: str | None = None,
    team: str | None = None,
    service: str | None = None,
) -> Part:
    return Part(sign_in, name, title, frozenset(roles), worker_ref, team, service)


_A, _M, _TM, _HOS = Role.AUDITOR, Role.MODERATOR, Role.TEAM_MANAGER, Role.HEAD_OF_SERVICE
CAST: tuple[Part, ...] = (
    _part("lee", "Lee Lead", "Programme lead", Role.PROGRAMME_LEAD),
    _part("lou", "Lou Lead", "Deputy programme lead", Role.PROGRAMME_LEAD),
    _part("ana", "Ana Auditor", "Quality officer", _A),
    _part("mo", "Mo Moderator", "Quality manager", _M),
    _part("mel", "Mel Moderator", "Senior reviewing officer", _M),
    _part("hana", "Hana Head", "Head of service", _HOS),
    _part("tess", "Tess Teammanager", "Team manager", _TM, worker_ref="M-01", team="HUB-1"),
    _part("tom", "Tom Teammanager", "Team manager", _TM, worker_ref="M-02", team="HUB-2"),
    _part("tia", "Tia Teammanager", "Team manager", _TM, worker_ref="M-03", team="EH-1"),
    _part("ari", "Ari Audit-Example", "Team manager", _A, _TM, worker_ref="M-04", team="AST-1"),
    _part("asa", "Asa Audit-Example", "Team manager", _A, _TM, worker_ref="M-05", team="AST-2"),
    _part("alf", "Alf Audit-Example", "Team manager", _A, _TM, worker_ref="M-06", team="SGD-1"),
    _part("ava", "Ava Audit-Example", "Team manager", _A, _TM, worker_ref="M-07", team="CIC-1"),
    _part("abe", "Abe Audit-Example", "Team manager", _A, _TM, worker_ref="M-08", team="CLV-1"),
    _part("art", "Art Audit-Example", "Senior practitioner", _A, worker_ref="W-601", team="SGD-1"),
    _part("aya", "Aya Audit-Example", "Senior practitioner", _A, worker_ref="W-701", team="CIC-1"),
    _part("amy", "Amy Audit-Example", "Reviewing officer", _A),
    _part("axl", "Axl Audit-Example", "Reviewing officer", _A),
    _part("lyn", "Lyn Lapsed-Example", "Senior practitioner", _A),
    _part("nia", "Nia New-Example", "Senior practitioner", _A),
    _part("pat", "Pat Partner", "Health partner", Role.PARTNER_AUDITOR),
    _part("bo", "Bo Board", "Board member", Role.BOARD_READER),
    _part("adi", "Adi Admin", "System administrator", Role.ADMINISTRATOR),
)
_LAPSED, _NOT_YET_CALIBRATED, _LAPSING = "lyn", "nia", "axl"
_YEAR = timedelta(days=365)


def add_everyone(
    session: Session, password: str, *, cost: int, now: datetime
) -> Mapping[str, Actor]:
    """Store the whole cast with one password, and return them by sign-in name."""
    actors = {}
    for part in CAST:
        wanted = NewPerson(
            part.name,
            part.sign_in,
            part.roles,
            part.title,
            part.worker_ref,
            part.team,
            part.service,
        )
        person_id = people.add(
            session, wanted, password, cost=cost, actor=people.SYSTEM, now=now, is_demo=True
        )
        actors[part.sign_in] = people.actor_of(session, person_id)
    return actors


def train_everyone(
    session: Session, actors: Mapping[str, Actor], *, today: date, now: datetime
) -> None:
    """Record the training of auditors and moderators: most accredited, a few not."""
    for part in CAST:
        for role, kind in ((_A, TrainingKind.AUDITOR), (_M, TrainingKind.MODERATOR)):
            if role in part.roles:
                people.record_training(
                    session,
                    actors[part.sign_in].id,
                    kind,
                    _training(part.sign_in, now.date(), today),
                    actor=actors["lee"],
                    now=now,
                )


def _training(sign_in: str, on: date, today: date) -> TrainingRecord:
    if sign_in == _LAPSED:
        trained = today - _YEAR - timedelta(days=40)
        return TrainingRecord(trained, trained + _YEAR, trained, trained + timedelta(days=21))
    if sign_in == _NOT_YET_CALIBRATED:
        return TrainingRecord(on, on + _YEAR, None, None)
    expires = today + timedelta(days=30) if sign_in == _LAPSING else on + 2 * _YEAR
    calibrated = on - timedelta(days=20)
    return TrainingRecord(
        on - timedelta(days=34), expires, calibrated, calibrated + timedelta(days=6)
    )
