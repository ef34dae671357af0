"""Gathers what the independence rules need: people, involvements, earlier audits, interests."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.independence import Candidate, InvolvementFact, UnitFacts
from auditapp.domain.permissions import Role
from auditapp.domain.rounds import RoundKind
from auditapp.persistence.audits import Audit
from auditapp.persistence.caseload import Involvement, Team, Worker
from auditapp.persistence.people import Person, PersonRole, Training, TrainingKind
from auditapp.persistence.rounds import DrawnUnit, FrameRow, Round

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
    load: dict[UUID, int] = defaultdict(int)
    finished = (AuditState.FINAL, AuditState.WITHDRAWN, AuditState.SUBMITTED)
    holders = select(Audit.auditor_id).where(Audit.state.not_in(finished))
    for auditor_id in session.scalars(holders):
        load[auditor_id] += 1
    return tuple(
        TrainedPerson(
            Candidate(person.id, person.worker_ref, person.team_code, person.service),
            person.name,
            person.job_title,
            load[person.id],
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
            window_start=round_row.period_start,
            window_end=round_row.period_end,
            auditor_id=(auditors or {}).get(row.id),
            declared_by=frozenset(interests[row.id]),
            audited_child_before=frozenset(child_before[row.child_ref or ""]),
            audited_worker_lately=frozenset(lately[row.worker_ref or ""]),
            is_re_audit=round_row.kind is RoundKind.RE_AUDIT,
        )
    return found


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
        Audit.worker_ref.in_(workers), Audit.round_id.in_(session.scalars(earlier).all())
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
