"""What is kept of a check, written and read in one place: tables, remarks and local values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from auditapp.domain.caseload import FIELDS
from auditapp.domain.vocabularies import Vocabulary
from auditapp.importers.checked import CheckedFile, CheckedTable
from auditapp.importers.formats import plain_heading
from auditapp.importers.values import LocalValue, list_name

__all__ = ["ColumnView", "TableView", "ValueView", "lists", "mapping_of", "tables_in", "values_in"]

_NOTICES_KEPT = 500
_VALUES_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the file and what it was read as, or why it was not."""

    letter: str
    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class TableView:
    """One table of an upload: what it is, how it was mapped, what became of its rows."""

    file: str
    sheet: str
    name: str
    kind: str
    header_row: int
    mapped: tuple[ColumnView, ...]
    unmapped: tuple[str, ...]
    dropped: tuple[ColumnView, ...]
    absent: tuple[str, ...]
    read: int
    accepted: int
    rejected: int
    repeated: int


@dataclass(frozen=True, slots=True)
class ValueView:
    """A local value, how often it stands in the upload, and what it means; None is undecided."""

    list_name: str
    list_label: str
    heading: str
    local: str
    plain: str
    count: int
    value: str | None
    by_person: bool


@cache
def lists() -> Mapping[str, type[Vocabulary]]:
    """Return the closed lists that local values can be mapped to, by name."""
    return {
        list_name(field.choices): field.choices
        for fields in FIELDS.values()
        for field in fields
        if field.choices is not None
    }


def mapping_of(checked: CheckedFile) -> dict[str, Any]:
    """Return what is kept of a check, ready for JSON."""
    values = _merged(checked.values)
    return {
        "tables": [_table(table) for table in checked.tables],
        "notices": [notice.sentence for notice in checked.notices[:_NOTICES_KEPT]],
        "notices_left_out": max(0, len(checked.notices) - _NOTICES_KEPT),
        "values": [asdict(value) for value in values[:_VALUES_KEPT]],
        "values_left_out": max(0, len(values) - _VALUES_KEPT),
    }


def tables_in(mapping: Mapping[str, Any]) -> tuple[TableView, ...]:
    """Return the tables that a kept check names."""
    return tuple(
        TableView(
            **{
                **table,
                "mapped": tuple(ColumnView(**one) for one in table["mapped"]),
                "dropped": tuple(ColumnView(**one) for one in table["dropped"]),
                "unmapped": tuple(table["unmapped"]),
                "absent": tuple(table["absent"]),
            }
        )
        for table in mapping.get("tables", ())
    )


def values_in(mapping: Mapping[str, Any]) -> tuple[ValueView, ...]:
    """Return the local values that a kept check names, those still undecided first."""
    return tuple(ValueView(**value) for value in mapping.get("values", ()))


def _table(table: CheckedTable) -> dict[str, Any]:
    view = TableView(
        file=table.file,
        sheet=table.sheet,
        name=table.name,
        kind=table.kind.value,
        header_row=table.header_row,
        mapped=tuple(ColumnView(one.letter, one.heading, one.label) for one in table.mapped),
        unmapped=table.unmapped,
        dropped=tuple(ColumnView("", one.heading, one.reason) for one in table.dropped),
        absent=table.absent,
        read=table.read,
        accepted=table.accepted,
        rejected=table.rejected,
        repeated=table.repeated,
    )
    return asdict(view)


def _merged(values: tuple[LocalValue, ...]) -> list[ValueView]:
    """Return each local value of a list once, though several columns may have it."""
    merged: dict[tuple[str, str, bool], ValueView] = {}
    for one in values:
        plain = plain_heading(one.local)
        # What a column itself makes of a value is no reason to hide that another does not.
        identity = (one.list_name, plain, one.value is None)
        before = merged.get(identity)
        merged[identity] = ValueView(
            list_name=one.list_name,
            list_label=one.list_label,
            heading=before.heading if before else one.heading,
            local=before.local if before else one.local,
            plain=plain,
            count=one.count + (before.count if before else 0),
            value=one.value,
            by_person=one.by_person,
        )
    return sorted(
        merged.values(),
        key=lambda one: (one.value is not None, one.list_name, -one.count, one.plain),
    )
