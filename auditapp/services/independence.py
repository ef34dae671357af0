"""Gathers what the independence rules need: people, involvements, earlier audits, interests."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.absences import Away
from auditapp.domain.audits import BEFORE_SUBMIT, AuditState
from auditapp.domain.calendar import months_before
from auditapp.domain.independence import Candidate, InvolvementFact, UnitFacts
from auditapp.domain.permissions import Role
from auditapp.domain.rounds import RoundKind
from auditapp.persistence.absences import absences_from
from auditapp.persistence.audits import Audit
from auditapp.persistence.caseload import Involvement, Team, Worker
from auditapp.persistence.people import Person, PersonRole, Training, TrainingKind
from auditapp.persistence.rounds import DrawnUnit, FrameRow, Round
from auditapp.services import audit_templates

__all__ = ["TrainedPerson", "trained_people", "unit_facts"]

# Who decided, authorised or chaired what is audited, in the names the caseload has.
_DECISION_FIELDS = ("authorised_by_ref", "decided_by_ref", "chaired_by_ref", "worker_ref")
_ROUNDS_REMEMBERED = 2


@dataclass(frozen=True, slots=True)
class TrainedPerson:
    """Someone accredited today, with the work they hold now."""

    candidate: Candidate
    name: str
    job_title: str
    open_audits: int
    open_minutes: int = 0  # what its audits usually take
    next_due: date | None = None
    away: tuple[Away, ...] = ()  # absences that are not over


def trained_people(
    session: Session, *, role: Role, kind: TrainingKind, today: date
) -> tuple[TrainedPerson, ...]:
    """Return everyone with ``role`` whose training is accredited and not lapsed, by name."""
    accredited = select(Training.person_id).where(
        Training.kind == kind, Training.accredited_on <= today, Training.expires_on >= today
    )
    people = session.scalars(
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == role, Person.ended_at.is_(None), Person.id.in_(accredited))
        .order_by(Person.name)
    ).all()
    ids = {person.id for person in people}
    held, away = _held(session, ids), _absences(session, ids, today)
    return tuple(
        TrainedPerson(
            Candidate(person.id, person.worker_ref, person.team_code, person.service),
            person.name,
            person.job_title,
            open_audits=len(held[person.id]),
            open_minutes=sum(minutes for _due, minutes in held[person.id]),
            next_due=min((due for due, _minutes in held[person.id]), default=None),
            away=tuple(away[person.id]),
        )
        for person in people
    )


def unit_facts(
    session: Session,
    round_row: Round,
    frame_rows: Sequence[FrameRow],
    *,
    auditors: Mapping[UUID, UUID] | None = None,
) -> Mapping[UUID, UnitFacts]:
    """Return by frame row what the rules may see.

    ``auditors`` names each frame row's auditor, when a moderator is sought.
    """
    children = {row.child_ref for row in frame_rows if row.child_ref}
    workers = {row.worker_ref for row in frame_rows if row.worker_ref}
    involved = _involvements(session, children)
    managers = _managers(session, workers)
    teams = {
        team.code: team
        for team in session.scalars(
            select(Team).where(Team.code.in_({row.team_code for row in frame_rows}))
        )
    }
    child_before = _child_before(session, children)
    lately = _lately(session, round_row, workers)
    window = _window(session, round_row)
    managers_of = _managers(
        session, {part.worker_ref for all_ in involved.values() for part in all_}
    )
    interests = _interests(session, {row.id for row in frame_rows})
    found = {}
    for row in frame_rows:
        team = teams.get(row.team_code or "")
        found[row.id] = UnitFacts(
            worker_ref=row.worker_ref,
            team_code=row.team_code,
            service=team.service if team else None,
            worker_manager_ref=managers.get(row.worker_ref or ""),
            team_manager_ref=team.manager_ref if team else None,
            decided_by=frozenset(
                str(row.facts[name]) for name in _DECISION_FIELDS if row.facts.get(name)
            ),
            involvements=tuple(involved[row.child_ref or ""]),
            window_start=window[0],
            window_end=window[1],
            auditor_id=(auditors or {}).get(row.id),
            declared_by=frozenset(interests[row.id]),
            audited_child_before=frozenset(child_before[row.child_ref or ""]),
            audited_worker_lately=frozenset(lately[row.worker_ref or ""]),
            is_re_audit=round_row.kind is RoundKind.RE_AUDIT,
            managed_in_window=frozenset(
                manager
                for part in involved[row.child_ref or ""]
                if part.overlaps(*window) and (manager := managers_of.get(part.worker_ref))
            ),
        )
    return found


def _held(session: Session, people: Collection[UUID]) -> dict[UUID, list[tuple[date, int]]]:
    """Return by auditor when each open audit is due, and how many minutes it usually takes."""
    found: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    rows = select(Audit.auditor_id, Audit.due_on, Audit.template_key, Audit.template_version)
    held = rows.where(Audit.state.in_(BEFORE_SUBMIT), Audit.auditor_id.in_(people))
    for auditor_id, due_on, key, version in session.execute(held):
        found[auditor_id].append((due_on, audit_templates.find(session, key, version).minutes))
    return found


def _absences(session: Session, people: Collection[UUID], today: date) -> dict[UUID, list[Away]]:
    found: dict[UUID, list[Away]] = defaultdict(list)
    for row in session.scalars(absences_from(today, people)):
        found[row.person_id].append(Away(row.starts_on, row.ends_on))
    return found


def _window(session: Session, round_row: Round) -> tuple[date, date]:
    """Return the work that an audit of the round looks at, as the audit itself has it."""
    template = audit_templates.find(session, round_row.template_key, round_row.template_version)
    start = months_before(round_row.period_end, template.window_months)
    return min(start, round_row.period_start), round_row.period_end


def _involvements(session: Session, children: Collection[str]) -> dict[str, list[InvolvementFact]]:
    found: dict[str, list[InvolvementFact]] = defaultdict(list)
    for row in session.scalars(select(Involvement).where(Involvement.child_ref.in_(children))):
        found[row.child_ref].append(
            InvolvementFact(row.worker_ref, row.role, row.started_on, row.ended_on)
        )
    return found


def _managers(session: Session, workers: Collection[str]) -> dict[str, str | None]:
    rows = session.execute(select(Worker.ref, Worker.manager_ref).where(Worker.ref.in_(workers)))
    return dict(rows.all())


def _child_before(session: Session, children: Collection[str]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = defaultdict(set)
    rows = select(Audit.child_ref, Audit.auditor_id).where(
        Audit.child_ref.in_(children), Audit.state != AuditState.WITHDRAWN
    )
    for value, auditor_id in session.execute(rows):
        found[value or ""].add(auditor_id)
    return found


def _lately(session: Session, round_row: Round, workers: Collection[str]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = defaultdict(set)
    earlier = (
        select(Round.id)
        .where(
            Round.id != round_row.id,
            Round.template_key == round_row.template_key,
            Round.created_at <= round_row.created_at,
        )
        .order_by(Round.created_at.desc())
        .limit(_ROUNDS_REMEMBERED)
    )
    rows = select(Audit.worker_ref, Audit.auditor_id).where(
        Audit.worker_ref.in_(workers),
        Audit.round_id.in_(session.scalars(earlier).all()),
        Audit.state != AuditState.WITHDRAWN,
    )
    for worker_ref, auditor_id in session.execute(rows):
        found[worker_ref or ""].add(auditor_id)
    return found


def _interests(session: Session, frame_rows: Collection[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = select(DrawnUnit.frame_row_id, Audit.auditor_id).join(
        Audit, Audit.drawn_unit_id == DrawnUnit.id
    )
    rows = rows.where(DrawnUnit.frame_row_id.in_(frame_rows), Audit.interest_declared.is_(True))
    for frame_row_id, person_id in session.execute(rows):
        found[frame_row_id].add(person_id)
    return found
