"""Records to rows: each built once, repeats and contradictions named with both their places."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from auditapp.domain.caseload import FIELDS, ROW_TYPES, Row, RowKind, facts_of
from auditapp.importers.checked import CheckedRow
from auditapp.importers.findings import counted, place
from auditapp.importers.tables import ReadTable, Record

_NAMED = 5

Pool = dict[RowKind, dict[str, CheckedRow]]  # kind to key to row


@dataclass(slots=True)
class Tally:
    """What became of one table's records."""

    accepted: int = 0
    repeats: dict[int, str] = field(default_factory=dict)  # row to the place it repeats


@dataclass(frozen=True, slots=True)
class _Built:
    record: Record
    row: Row


def build(tables: list[ReadTable]) -> tuple[Pool, dict[int, Tally]]:
    """Return the rows of an upload by kind and key, and each table's tally by its ``id``."""
    groups: dict[tuple[RowKind, str], list[_Built]] = {}
    tallies = {id(table): Tally(accepted=table.folded) for table in tables}
    for table in tables:
        for record in table.records:
            row = _row(record)
            if row is not None:
                groups.setdefault((row.kind, row.key), []).append(_Built(record, row))
    pool: Pool = {}
    for (kind, key), group in groups.items():
        kept = _keep(group, tallies)
        if kept is not None:
            pool.setdefault(kind, {})[key] = kept
    for table in tables:
        _remark_on_repeats(table, tallies[id(table)])
    _remark_on_shared_references(groups)
    return pool, tallies


def _row(record: Record) -> Row | None:
    kind = record.table.format.kind
    for name, label in _required(kind):
        if name not in record.values:
            _reject_empty(record, name, label)
            return None
    names = _names(kind)
    values: dict[str, Any] = {name: value for name, value in record.values.items() if name in names}
    return ROW_TYPES[kind](**values)


@cache
def _required(kind: RowKind) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, field.label) for field in FIELDS[kind] if field.required)


@cache
def _names(kind: RowKind) -> frozenset[str]:
    return frozenset(field.name for field in FIELDS[kind])


def _reject_empty(record: Record, name: str, label: str) -> None:
    record.table.reject(
        record.number,
        record.table.heading(name),
        f"{label} is empty or not known",
        "Fill it in the source, or map its local value, and try again",
    )


def _keep(group: list[_Built], tallies: dict[int, Tally]) -> CheckedRow | None:
    """Return the one row a group of equal keys stands for, or None if they contradict."""
    first = group[0]
    if any(other.row != first.row for other in group[1:]):
        for one in group:
            _reject_contradiction(one, next(other for other in group if other.row != one.row))
        return None
    tallies[id(first.record.table)].accepted += 1
    for other in group[1:]:
        tallies[id(other.record.table)].repeats[other.record.number] = _place(first, other)
    return _checked(first)


def _remark_on_repeats(table: ReadTable, tally: Tally) -> None:
    if tally.repeats:
        named = [f"row {row} is {first} again" for row, first in sorted(tally.repeats.items())]
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        table.remark(
            f"{counted(len(named), 'exact repeat')} counted once: "
            f"{'; '.join(named[:_NAMED])}{more}",
            tally.repeats,
        )


def _checked(built: _Built) -> CheckedRow:
    table = built.record.table
    sheet = table.sheet
    carried = _carried(table.format.kind, table.fills, frozenset(built.record.values))
    built.record.values.clear()  # the row has them now, and a large upload needs the room
    return CheckedRow(built.row, carried, sheet.file, sheet.name, built.record.number)


@lru_cache(maxsize=256)
def _carried(kind: RowKind, fills: frozenset[str], said: frozenset[str]) -> frozenset[str]:
    """Return the fields a row speaks about: every column's, empty or not, and those joined in."""
    return (said | fills) & _names(kind)


def _reject_contradiction(one: _Built, other: _Built) -> None:
    table = one.record.table
    mine, theirs = facts_of(one.row), facts_of(other.row)
    differing = [
        table.heading(field.name)
        for field in FIELDS[one.row.kind]
        if mine.get(field.name) != theirs.get(field.name)
    ]
    identity = next(
        (name for name in one.row.identities[0] if getattr(one.row, name) is not None), "child_ref"
    )
    table.reject(
        one.record.number,
        table.heading(identity),
        f"the same {one.row.kind.label.lower()} stands in {_place(other, one)} "
        f"with another {', '.join(differing[:5])}",
        "Keep the row that is right in the source, and export again",
        getattr(one.row, identity),
    )


def _place(one: _Built, seen_from: _Built) -> str:
    """Return where a row stands, as seen from another: the row alone within one sheet."""
    sheet, here = one.record.table.sheet, seen_from.record.table.sheet
    if (sheet.file, sheet.name) == (here.file, here.name):
        return f"row {one.record.number}"
    return place(sheet.file, sheet.name, one.record.number)


def _remark_on_shared_references(groups: dict[tuple[RowKind, str], list[_Built]]) -> None:
    """Say where one event's reference stands with several children: siblings, or a slip."""
    by_ref: dict[tuple[int, object], list[Record]] = {}
    for group in groups.values():
        built = group[0]
        name = built.row.identities[0][0]
        if built.row.identities[0][1:] == ("child_ref",) and name != "child_ref":
            ref = getattr(built.row, name)
            if ref is not None:
                by_ref.setdefault((id(built.record.table), ref), []).append(built.record)
    shared = {key: records for key, records in by_ref.items() if len(records) > 1}
    for table in {id(records[0].table): records[0].table for records in shared.values()}.values():
        mine = [records for (at, _), records in shared.items() if at == id(table)]
        name = ROW_TYPES[table.format.kind].identities[0][0]
        table.remark(
            f"{counted(len(mine), 'reference')} in {table.heading(name)} with more than one child, "
            "taken as an event about several children",
            [record.number for records in mine for record in records],
        )


def enriched(checked: CheckedRow, changes: Mapping[str, object]) -> CheckedRow:
    """Return a row with more said in it, where it says nothing yet."""
    added: dict[str, Any] = {
        name: value
        for name, value in changes.items()
        if value is not None and getattr(checked.row, name) is None
    }
    if not added:
        return checked
    row = replace(checked.row, **added)
    return replace(checked, row=row, carried=checked.carried | added.keys())
