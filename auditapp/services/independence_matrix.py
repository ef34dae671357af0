"""Who audited whom over a span of time: counts alone, with the pairs that are barred."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotAllowedError, Severity
from auditapp.domain.independence import Candidate, UnitFacts, may_audit
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.persistence.audits import Audit
from auditapp.persistence.caseload import Team, Worker
from auditapp.persistence.people import Person, TrainingKind
from auditapp.services.independence import trained_people

__all__ = ["Matrix", "MatrixBy", "MatrixCell", "MatrixRow", "matrix"]


class MatrixBy(StrEnum):
    """Whose work the rows are."""

    TEAM = "team"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How often, and why never where it is barred."""

    count: int
    barred: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The work of one team or worker, by auditor in the order of the columns."""

    label: str
    cells: tuple[MatrixCell, ...]

    @property
    def total(self) -> int:
        """How often this work was audited."""
        return sum(cell.count for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who audited whom."""

    by: MatrixBy
    start: date
    end: date
    auditors: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    unseen: int  # workers whose work nobody audited; only where rows are workers

    @property
    def totals(self) -> tuple[int, ...]:
        """How many audits each auditor did."""
        return tuple(
            sum(row.cells[column].count for row in self.rows)
            for column in range(len(self.auditors))
        )


@dataclass(frozen=True, slots=True)
class _Work:
    """A team or a worker as the rules see them."""

    key: str
    label: str
    facts: UnitFacts
    is_current: bool = True


def matrix(
    session: Session, by: MatrixBy, *, start: date, end: date, actor: Actor, today: date
) -> Matrix:
    """Return the counts of audits given out from ``start`` to ``end``, withdrawn ones left out.

    Raises
    ------
    NotAllowedError
        If the actor does not oversee the programme.
    """
    if not actor.may(Permission.PROGRAMME_READ):
        raise NotAllowedError(Permission.PROGRAMME_READ.value)
    column = Audit.team_code if by is MatrixBy.TEAM else Audit.worker_ref
    first = datetime.combine(start, time(), UTC)
    after = datetime.combine(end + timedelta(days=1), time(), UTC)
    counts = Counter(
        (key or "", person_id)
        for key, person_id in session.execute(
            select(column, Audit.auditor_id).where(
                Audit.assigned_at >= first,
                Audit.assigned_at < after,
                Audit.state != AuditState.WITHDRAWN,
            )
        )
    )
    people = _people(session, {person_id for _key, person_id in counts}, today)
    works = _teams(session) if by is MatrixBy.TEAM else _workers(session)
    seen = {key for key, _person in counts}
    rows = [work for work in works if by is MatrixBy.TEAM or work.key in seen]
    known = {work.key for work in works}
    rows += [_Work(key, key or "Not recorded", _facts()) for key in sorted(seen - known)]
    return Matrix(
        by=by,
        start=start,
        end=end,
        auditors=tuple(name for name, _candidate in people),
        rows=tuple(_row(work, people, counts) for work in rows),
        unseen=sum(one.is_current and one.key not in seen for one in works)
        if by is MatrixBy.WORKER
        else 0,
    )


def _row(
    work: _Work,
    people: Sequence[tuple[str, Candidate]],
    counts: Mapping[tuple[str, UUID], int],
) -> MatrixRow:
    return MatrixRow(
        work.label,
        tuple(
            MatrixCell(counts.get((work.key, who.person_id), 0), _barred(work.facts, who))
            for _name, who in people
        ),
    )


def _barred(facts: UnitFacts, who: Candidate) -> str:
    stops = (p for p in may_audit(facts, who) if p.severity is not Severity.WARNING)
    return "; ".join(problem.message for problem in stops)


def _people(session: Session, audited: set[UUID], today: date) -> list[tuple[str, Candidate]]:
    """Return whoever may audit now, and whoever did, by name."""
    trained = trained_people(session, role=Role.AUDITOR, kind=TrainingKind.AUDITOR, today=today)
    found = {one.candidate.person_id: (one.name, one.candidate) for one in trained}
    others = session.scalars(select(Person).where(Person.id.in_(audited - found.keys())))
    for row in others:
        candidate = Candidate(row.id, row.worker_ref, row.team_code, row.service)
        found[row.id] = (row.name, candidate)
    return sorted(found.values(), key=lambda pair: (pair[0], str(pair[1].person_id)))


def _teams(session: Session) -> list[_Work]:
    return [
        _Work(
            team.code,
            f"{team.code} {team.name}" if team.name else team.code,
            _facts(team_code=team.code, team_manager=team.manager_ref),
        )
        for team in session.scalars(select(Team).order_by(Team.code))
    ]


def _workers(session: Session) -> list[_Work]:
    managers = dict(session.execute(select(Team.code, Team.manager_ref)).all())
    return [
        _Work(
            worker.ref,
            f"{worker.ref}, {worker.team_code}" if worker.team_code else worker.ref,
            _facts(
                worker_ref=worker.ref,
                worker_manager=worker.manager_ref,
                team_code=worker.team_code,
                team_manager=managers.get(worker.team_code or ""),
            ),
            worker.active,
        )
        for worker in session.scalars(select(Worker).order_by(Worker.team_code, Worker.ref))
    ]


def _facts(
    *,
    worker_ref: str | None = None,
    worker_manager: str | None = None,
    team_code: str | None = None,
    team_manager: str | None = None,
) -> UnitFacts:
    return UnitFacts(
        worker_ref=worker_ref,
        team_code=team_code,
        service=None,
        worker_manager_ref=worker_manager,
        team_manager_ref=team_manager,
        decided_by=frozenset(),
        involvements=(),
        window_start=date.min,
        window_end=date.max,
    )
