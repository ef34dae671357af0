"""The rows of the caseload as people look through them, and how fresh each kind is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from auditapp.domain.caseload_imports import ImportState
from auditapp.domain.errors import NotAllowedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.vocabularies import RowKind
from auditapp.persistence.caseload import CaseloadImport, CaseloadRow

__all__ = ["PAGE_SIZE", "Filter", "Freshness", "RowPage", "RowView", "browse", "freshness"]

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current one kind of row is."""

    kind: RowKind
    rows: int
    latest_day: date | None
    changed_at: datetime | None
    imported_at: datetime | None  # when a file with such rows was last applied
    imported_from: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows of the caseload to show; empty means all."""

    kind: RowKind
    team: str = ""
    worker: str = ""
    child: str = ""
    start: date | None = None
    end: date | None = None
    with_gone: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the caseload."""

    key: str
    child_ref: str | None
    family_ref: str | None
    team_code: str | None
    worker_ref: str | None
    on_date: date | None
    facts: Mapping[str, Any]
    updated_at: datetime
    gone_at: datetime | None


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows, of how many, with what else the caseload holds."""

    rows: tuple[RowView, ...]
    total: int
    page: int
    pages: int
    kinds: tuple[tuple[RowKind, int], ...]
    teams: tuple[tuple[str, int], ...]  # of the kind shown


def freshness(session: Session, *, actor: Actor) -> tuple[Freshness, ...]:
    """Return how current each kind of row is."""
    _need(actor)
    last = _last_imports(session)
    found = session.execute(
        select(
            CaseloadRow.kind,
            func.count(),
            func.max(CaseloadRow.on_date),
            func.max(CaseloadRow.updated_at),
        )
        .where(CaseloadRow.gone_at.is_(None))
        .group_by(CaseloadRow.kind)
    )
    lines = {
        kind: Freshness(
            kind=RowKind.of(kind),
            rows=count,
            latest_day=latest_day,
            changed_at=changed_at,
            imported_at=last[kind].applied_at if kind in last else None,
            imported_from=last[kind].file_name if kind in last else "",
        )
        for kind, count, latest_day, changed_at in found
    }
    return tuple(lines[kind.value] for kind in RowKind if kind.value in lines)


def browse(session: Session, wanted: Filter, *, page: int, actor: Actor) -> RowPage:
    """Return one page of current rows of a kind, with how many there are."""
    _need(actor)
    conditions = _conditions(wanted)
    total = session.scalar(select(func.count()).select_from(CaseloadRow).where(*conditions)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    rows = session.scalars(
        select(CaseloadRow)
        .where(*conditions)
        .order_by(CaseloadRow.on_date.desc().nulls_last(), CaseloadRow.key)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    current = CaseloadRow.gone_at.is_(None)
    kinds = dict(
        session.execute(
            select(CaseloadRow.kind, func.count()).where(current).group_by(CaseloadRow.kind)
        ).all()
    )
    teams = session.execute(
        select(CaseloadRow.team_code, func.count())
        .where(current, CaseloadRow.kind == wanted.kind.value, CaseloadRow.team_code.is_not(None))
        .group_by(CaseloadRow.team_code)
        .order_by(CaseloadRow.team_code)
    )
    return RowPage(
        rows=tuple(_row(row) for row in rows),
        total=total,
        page=page,
        pages=pages,
        kinds=tuple((kind, kinds[kind.value]) for kind in RowKind if kind.value in kinds),
        teams=tuple((team or "", count) for team, count in teams),
    )


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [CaseloadRow.kind == wanted.kind.value]
    if not wanted.with_gone:
        conditions.append(CaseloadRow.gone_at.is_(None))
    for column, value in (
        (CaseloadRow.team_code, wanted.team),
        (CaseloadRow.worker_ref, wanted.worker),
        (CaseloadRow.child_ref, wanted.child),
    ):
        if value:
            conditions.append(column == value)
    if wanted.start:
        conditions.append(CaseloadRow.on_date >= wanted.start)
    if wanted.end:
        conditions.append(CaseloadRow.on_date <= wanted.end)
    return conditions


def _row(row: CaseloadRow) -> RowView:
    return RowView(
        key=row.key,
        child_ref=row.child_ref,
        family_ref=row.family_ref,
        team_code=row.team_code,
        worker_ref=row.worker_ref,
        on_date=row.on_date,
        facts=row.facts,
        updated_at=row.updated_at,
        gone_at=row.gone_at,
    )


def _last_imports(session: Session) -> dict[str, CaseloadImport]:
    """Return the import last applied of each kind."""
    applied = session.scalars(
        select(CaseloadImport)
        .where(CaseloadImport.state == ImportState.APPLIED)
        .order_by(CaseloadImport.applied_at)
    )
    return {kind: row for row in applied for kind in row.counts.get("preview", {})}


def _need(actor: Actor) -> None:
    if not actor.may(Permission.CASELOAD_READ):
        raise NotAllowedError(Permission.CASELOAD_READ.value)
