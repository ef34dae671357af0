"""What an upload would change: each of its rows beside the one stored under the same key."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.caseload import (
    AboutChild,
    Child,
    Row,
    RowKind,
    digest_of,
    row_from,
    updated,
    with_child,
)
from auditapp.domain.caseload_imports import STANDING_LISTS, Fate
from auditapp.importers.checked import CheckedFile, CheckedRow
from auditapp.importers.joining import Known
from auditapp.persistence.caseload import CaseloadRow, Team, Worker

__all__ = ["Change", "Comparison", "Gone", "compare", "known", "whole_lists_of"]

# In these kinds the age that counts is the child's age now; elsewhere it is that of the day.
_AGE_NOW = frozenset({RowKind.OPEN_CASE, RowKind.LOOKED_AFTER_CHILD})


@dataclass(frozen=True, slots=True)
class Change:
    """One row of an upload and what applying it does; ``row`` is what would be stored."""

    fate: Fate
    row: Row
    digest: str
    stored_id: UUID | None
    incoming: CheckedRow


@dataclass(frozen=True, slots=True)
class Gone:
    """A stored row that a whole list no longer has."""

    id: UUID
    kind: RowKind
    key: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything applying an upload would do."""

    changes: tuple[Change, ...]
    gone: tuple[Gone, ...]
    standing: int  # current rows of the kinds whose rows could be gone

    def preview(self) -> dict[str, dict[str, int]]:
        """Return how many rows of each kind meet which fate."""
        counts: dict[str, Counter[str]] = {}
        for change in self.changes:
            counts.setdefault(change.row.kind.value, Counter())[change.fate.value] += 1
        for one in self.gone:
            counts.setdefault(one.kind.value, Counter())[Fate.GONE.value] += 1
        return {kind: dict(counts[kind]) for kind in RowKind if kind in counts}


@dataclass(frozen=True, slots=True)
class _Stored:
    id: UUID
    key: str
    digest: str
    facts: Mapping[str, object]
    is_gone: bool


def known(session: Session) -> Known:
    """Return what the caseload holds, as far as a file may lean on it."""
    children = session.scalars(
        select(CaseloadRow.child_ref).where(CaseloadRow.child_ref.is_not(None)).distinct()
    )
    care = session.execute(
        select(CaseloadRow.facts, CaseloadRow.child_ref).where(
            CaseloadRow.kind == RowKind.LOOKED_AFTER_CHILD.value
        )
    )
    return Known(
        teams=dict(session.execute(select(Team.name, Team.code)).all()),
        workers=frozenset(session.scalars(select(Worker.ref))),
        children=frozenset(child for child in children if child),
        care_periods={
            str(facts["care_ref"]): child
            for facts, child in care
            if facts.get("care_ref") and child
        },
    )


def whole_lists_of(checked: CheckedFile) -> tuple[RowKind, ...]:
    """Return the kinds of which the upload has a list that could be whole."""
    kinds = {table.kind for table in checked.tables if table.read}
    return tuple(kind for kind in RowKind if kind in kinds & STANDING_LISTS)


def compare(
    session: Session, rows: Sequence[CheckedRow], *, whole_lists: Iterable[str]
) -> Comparison:
    """Return what applying these rows would do to the caseload as it is now."""
    children = _children(session)
    whole = frozenset(whole_lists)
    changes: list[Change] = []
    gone: list[Gone] = []
    standing = 0
    for kind, incoming in _by_kind(rows).items():
        stored = _stored(session, kind)
        changes += (_change(one, stored.get(one.row.key), children) for one in incoming)
        if kind.value in whole:
            current = [one for one in stored.values() if not one.is_gone]
            standing += len(current)
            keys = {one.row.key for one in incoming}
            gone += (Gone(one.id, kind, one.key) for one in current if one.key not in keys)
    return Comparison(tuple(changes), tuple(gone), standing)


def _by_kind(rows: Sequence[CheckedRow]) -> dict[RowKind, list[CheckedRow]]:
    groups: dict[RowKind, list[CheckedRow]] = {}
    for one in rows:
        groups.setdefault(one.row.kind, []).append(one)
    return groups


def _stored(session: Session, kind: RowKind) -> dict[str, _Stored]:
    found = session.execute(
        select(
            CaseloadRow.id,
            CaseloadRow.key,
            CaseloadRow.digest,
            CaseloadRow.facts,
            CaseloadRow.gone_at.is_not(None),
        ).where(CaseloadRow.kind == kind.value)
    )
    return {key: _Stored(id_, key, digest, facts, gone) for id_, key, digest, facts, gone in found}


def _children(session: Session) -> dict[str, Child]:
    found = {}
    for facts in session.scalars(
        select(CaseloadRow.facts).where(
            CaseloadRow.kind == RowKind.CHILD.value, CaseloadRow.gone_at.is_(None)
        )
    ):
        row = row_from(RowKind.CHILD, facts)
        if isinstance(row, Child):
            found[row.child_ref] = row
    return found


def _change(one: CheckedRow, stored: _Stored | None, children: Mapping[str, Child]) -> Change:
    row = one.row
    if stored is not None and digest_of(row) != stored.digest:
        row = updated(row_from(row.kind, stored.facts), row, carried=one.carried)
    row = _described(row, children)
    digest = digest_of(row)
    return Change(_fate(stored, digest), row, digest, stored.id if stored else None, one)


def _fate(stored: _Stored | None, digest: str) -> Fate:
    if stored is None:
        return Fate.NEW
    same = digest == stored.digest and not stored.is_gone
    return Fate.UNCHANGED if same else Fate.CHANGED


def _described(row: Row, children: Mapping[str, Child]) -> Row:
    """Return the row with what an earlier import said of its child, where it says nothing."""
    if not isinstance(row, AboutChild) or isinstance(row, Child):
        return row
    child = children.get(row.child_ref)
    if child is None:
        return row
    return with_child(row, child if row.kind in _AGE_NOW else replace(child, age_band=None))
