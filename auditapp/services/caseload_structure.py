"""Teams, workers and involvements as independence and allocation read them, kept from the rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from auditapp.domain import caseload as rows
from auditapp.domain.caseload import RowKind
from auditapp.domain.caseload_imports import Fate
from auditapp.importers.joining import ALLOCATED
from auditapp.persistence.caseload import CaseloadRow, Involvement, Team, Worker
from auditapp.services.caseload_comparing import Change, Gone

__all__ = ["Allocations", "allocations", "keep", "refill"]

# Of these the worker counts who has the child today; of the others, who had it on their day.
_STANDING = frozenset(
    {
        RowKind.OPEN_CASE,
        RowKind.LOOKED_AFTER_CHILD,
        RowKind.PROTECTION_PLAN,
        RowKind.CIN_PLAN,
    }
)
_ALLOCATED_KINDS = frozenset(
    kind for kind, row_type in rows.ROW_TYPES.items() if issubclass(row_type, rows.AllocatedWork)
)

Identity = tuple[str, str, str, date | None]


@dataclass(slots=True)
class _Part:
    """An involvement as stored."""

    id: UUID
    team_code: str | None
    role: str
    worker_ref: str
    started_on: date | None
    ended_on: date | None

    def covers(self, day: date) -> bool:
        """Whether the worker had this part on the day."""
        return (self.started_on or date.min) <= day <= (self.ended_on or date.max)


def keep(session: Session, changes: Iterable[Change], gone: Iterable[Gone], *, today: date) -> bool:
    """Bring teams, workers and involvements to what the rows of an upload say.

    Return whether somebody now has, or had, another child or team than was stored.
    """
    by_kind: dict[RowKind, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.row.kind, []).append(change)
    _keep_teams(session, by_kind.get(RowKind.TEAM, []))
    left = {one.key for one in gone if one.kind is RowKind.WORKER}
    _keep_workers(session, by_kind.get(RowKind.WORKER, []), left)
    moved = _keep_involvements(session, by_kind.get(RowKind.INVOLVEMENT, []), today)
    fates = {change.fate for change in by_kind.get(RowKind.WORKER, ())}
    return moved or bool(fates - {Fate.UNCHANGED})


def _keep_teams(session: Session, changes: Iterable[Change]) -> None:
    stored = {team.code: team for team in session.scalars(select(Team))}
    for change in changes:
        row, carried = change.row, change.incoming.carried
        if not isinstance(row, rows.Team):
            continue
        team = stored.get(row.team_code)
        if team is None:
            team = Team(code=row.team_code, name=row.name)
            session.add(team)
            carried = carried | {"service", "manager_ref"}
        _set(team, row, carried & {"name", "service", "manager_ref"}, blank={"service"})
    session.flush()


def _keep_workers(session: Session, changes: Iterable[Change], left: set[str]) -> None:
    stored = {worker.ref: worker for worker in session.scalars(select(Worker))}
    for change in changes:
        row, carried = change.row, change.incoming.carried
        if not isinstance(row, rows.Worker):
            continue
        worker = stored.get(row.worker_ref)
        if worker is None:
            worker = Worker(ref=row.worker_ref)
            session.add(worker)
            carried = carried | {"team_code", "role", "manager_ref"}
        _set(worker, row, carried & {"team_code", "role", "manager_ref"}, blank={"role"})
        worker.active = row.active is not False
    for ref in left & stored.keys():
        stored[ref].active = False
    session.flush()


def _set(target: object, row: object, names: Iterable[str], *, blank: set[str]) -> None:
    for name in names:
        value = getattr(row, name)
        setattr(target, name, "" if value is None and name in blank else value)


def _keep_involvements(session: Session, changes: list[Change], today: date) -> bool:
    if not changes:
        return False
    stored = _identities(session)
    new: dict[Identity, dict[str, Any]] = {}
    changed: list[dict[str, Any]] = []
    for change in changes:
        row = change.row
        if isinstance(row, rows.Involvement):
            identity = (row.child_ref, row.worker_ref, row.role, row.started_on)
            said = {"team_code": row.team_code, "ended_on": row.ended_on}
            part = stored.get(identity)
            if part is None:
                new[identity] = _named(identity) | said
            elif (part.team_code, part.ended_on) != (row.team_code, row.ended_on):
                changed.append({"id": part.id, **said})
    changed += _handed_over(stored, _allocated_now(changes), today)
    if new:
        session.execute(insert(Involvement), list(new.values()))
    if changed:
        session.execute(update(Involvement), changed)
    return bool(new or changed)


def _allocated_now(changes: Iterable[Change]) -> dict[str, str]:
    """Return child to worker, as a list of cases without dates of allocation says it."""
    worked_out = (change.row for change in changes if change.incoming.number is None)
    return {
        row.child_ref: row.worker_ref
        for row in worked_out
        if isinstance(row, rows.Involvement) and row.role == ALLOCATED and row.started_on is None
    }


def _named(identity: Identity) -> dict[str, Any]:
    return dict(zip(("child_ref", "worker_ref", "role", "started_on"), identity, strict=True))


def _identities(session: Session) -> dict[Identity, _Part]:
    return {
        (child, part.worker_ref, part.role, part.started_on): part
        for child, part in _parts(session)
    }


def _parts(session: Session) -> list[tuple[str, _Part]]:
    found = session.execute(
        select(
            Involvement.child_ref,
            Involvement.id,
            Involvement.team_code,
            Involvement.role,
            Involvement.worker_ref,
            Involvement.started_on,
            Involvement.ended_on,
        )
    )
    return [(row[0], _Part(*row[1:])) for row in found]


def _handed_over(
    stored: Mapping[Identity, _Part], allocated: Mapping[str, str], today: date
) -> list[dict[str, Any]]:
    """End undated allocations that a later list gives to somebody else.

    Such a list only says who has the child now. The day it came is the latest day the former
    worker can have had them, which is the careful side for independence.
    """
    return [
        {"id": part.id, "team_code": part.team_code, "ended_on": today}
        for (child, worker, role, started_on), part in stored.items()
        if role == ALLOCATED
        and started_on is None
        and part.ended_on is None
        and allocated.get(child, worker) != worker
    ]


@dataclass(frozen=True, slots=True)
class Allocations:
    """Who had which child when, and who belongs to which team."""

    parts: Mapping[str, Sequence[_Part]]
    teams: Mapping[str, str | None]
    today: date

    def of(
        self, kind: RowKind, child: str | None, on: date | None, facts: Mapping[str, Any]
    ) -> tuple[str | None, str | None]:
        """Return the team and worker of a row: as its file said, or else the child's that day.

        Only the columns that frames and independence read are filled. The facts stay as the file
        said them, so that a later file is compared with what was said and not with what was
        filled.
        """
        stated = facts.get("team_code"), facts.get("worker_ref")
        if None not in stated or kind not in _ALLOCATED_KINDS:
            return stated
        day = self.today if kind in _STANDING else on or self.today
        return _allocation(*stated, _holder(self.parts.get(child or "", ()), day), self.teams)


def allocations(session: Session, *, today: date) -> Allocations:
    """Return who has and had which child, as involvements say it now."""
    parts: dict[str, list[_Part]] = {}
    for child, part in _parts(session):
        parts.setdefault(child, []).append(part)
    teams = dict(session.execute(select(Worker.ref, Worker.team_code)).all())
    return Allocations(parts, teams, today)


def refill(session: Session, found: Allocations) -> None:
    """Bring the team and worker of stored rows to what involvements say now."""
    changed = []
    for id_, kind, child, on, facts, team, worker in session.execute(_allocated_rows()):
        wanted = found.of(RowKind.of(kind), child, on, facts)
        if wanted != (team, worker):
            changed.append({"id": id_, "team_code": wanted[0], "worker_ref": wanted[1]})
    if changed:
        session.execute(update(CaseloadRow), changed)


def _allocated_rows() -> Any:  # noqa: ANN401  # the library's type lists seven columns
    return select(
        CaseloadRow.id,
        CaseloadRow.kind,
        CaseloadRow.child_ref,
        CaseloadRow.on_date,
        CaseloadRow.facts,
        CaseloadRow.team_code,
        CaseloadRow.worker_ref,
    ).where(
        CaseloadRow.kind.in_([kind.value for kind in _ALLOCATED_KINDS]),
        CaseloadRow.gone_at.is_(None),
    )


def _holder(parts: Iterable[_Part], day: date) -> _Part | None:
    """Return who had the child that day: the allocated worker first, then whoever came last."""
    return max(
        (part for part in parts if part.covers(day)),
        key=lambda part: (
            part.role == ALLOCATED,
            part.started_on or date.min,
            part.ended_on is None,
            part.worker_ref,
        ),
        default=None,
    )


def _allocation(
    team: str | None,
    worker: str | None,
    holder: _Part | None,
    teams: Mapping[str, str | None],
) -> tuple[str | None, str | None]:
    if worker is None and holder is not None:
        worker = holder.worker_ref
    if team is None and holder is not None and holder.worker_ref == worker:
        team = holder.team_code
    if team is None and worker is not None:
        team = teams.get(worker)
    return team, worker
