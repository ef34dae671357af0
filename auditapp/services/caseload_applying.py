"""Writes what a comparison found: all of it in the caller's one transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from auditapp.domain.caseload import facts_of
from auditapp.domain.caseload_imports import Fate
from auditapp.persistence.caseload import CaseloadRow
from auditapp.services import caseload_structure as structure
from auditapp.services.caseload_comparing import Change, Comparison

__all__ = ["write"]


def write(
    session: Session, comparison: Comparison, *, import_id: UUID, now: datetime, today: date
) -> None:
    """Store every new and changed row, mark those gone, and keep the structure beside them.

    Nothing is ever deleted: frozen frames point at these rows.
    """
    moved = structure.keep(session, comparison.changes, comparison.gone, today=today)
    found = structure.allocations(session, today=today)
    stamp = {"import_id": import_id, "updated_at": now, "gone_at": None}
    new = [{"id": uuid4()} | _columns(one, found) | stamp for one in _with(comparison, Fate.NEW)]
    changed = [
        {"id": one.stored_id} | _columns(one, found) | stamp
        for one in _with(comparison, Fate.CHANGED)
    ]
    gone = [{"id": one.id, "gone_at": now} for one in comparison.gone]
    if new:
        session.execute(insert(CaseloadRow), new)
    for updates in (changed, gone):
        if updates:
            session.execute(update(CaseloadRow), updates)
    if moved:
        structure.refill(session, found)
    session.expire_all()


def _with(comparison: Comparison, fate: Fate) -> Iterable[Change]:
    return (change for change in comparison.changes if change.fate is fate)


def _columns(change: Change, found: structure.Allocations) -> dict[str, Any]:
    row, facts = change.row, facts_of(change.row)
    child = getattr(row, "child_ref", None)
    team, worker = found.of(row.kind, child, row.on_date, facts)
    return {
        "kind": row.kind.value,
        "key": row.key,
        "child_ref": child,
        "family_ref": getattr(row, "family_ref", None),
        "team_code": team,
        "worker_ref": worker,
        "on_date": row.on_date,
        "facts": facts,
        "digest": change.digest,
    }
