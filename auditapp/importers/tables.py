"""A recognised sheet to records: each row's cells read, each fault of a row named.

A record is a row on its way: field name to value, with what only passes through (a date of
birth, a worker's name) still in it. Records never leave the importers.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from auditapp.domain.caseload import FieldKind, Moment, day_of
from auditapp.importers.cells import ColumnReader
from auditapp.importers.dates import CellError, DayOrder, day_order
from auditapp.importers.dropped_names import names_by_child
from auditapp.importers.findings import (
    FileProblem,
    FileRefusedError,
    Notice,
    Reject,
    counted,
    listed,
)
from auditapp.importers.formats import TableFormat
from auditapp.importers.recognising import MappedColumn, Recognised
from auditapp.importers.sheets import Sheet, SheetRow, tidy
from auditapp.importers.values import LocalValue, ValueMap, list_label, list_name

_DATES = frozenset({FieldKind.DATE, FieldKind.MOMENT})
_TOTALS = re.compile(
    r"^(?:grand |sub ?)?totals?\b|^count\b|^end of (?:report|file)\b", re.IGNORECASE
)
# Start and end of the same thing; an end before its start is a slip of the keyboard.
_SPANS = (
    ("opened_on", "closed_on"),
    ("received_on", "closed_on"),
    ("received_at", "decided_at"),
    ("started_on", "ended_on"),
    ("started_on", "authorised_on"),
    ("care_started_on", "care_ended_on"),
    ("episode_started_on", "episode_ended_on"),
    ("missing_from", "found_at"),
)
_BIRTHS = frozenset({"birth", "expected_birth", "age_years"})
_MAY_COME = frozenset({"due_on", "agreed_for", "next_review_due_on", "expected_birth"})
_ROWS_NAMED = 20


@dataclass(slots=True)
class Record:
    """One row on its way to becoming a row of the caseload."""

    table: "ReadTable"
    number: int
    values: dict[str, object]

    def moment(self, name: str) -> Moment | None:
        """Return a date or time of the record, if it has it."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def text(self, name: str) -> str | None:
        """Return a text of the record, if it has it."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None


@dataclass(slots=True)
class ReadTable:
    """A sheet's records and what there is to say about its rows."""

    found: Recognised
    records: list[Record] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    readers: list[tuple[MappedColumn, ColumnReader]] = field(default_factory=list)
    fills: frozenset[str] = frozenset()  # the fields its columns fill
    read: int = 0
    folded: int = 0  # rows that became part of another row
    names: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    @property
    def format(self) -> TableFormat:
        """The table's format."""
        return self.found.table

    @property
    def sheet(self) -> Sheet:
        """The sheet it was read from."""
        return self.found.sheet

    def heading(self, fills: str) -> str:
        """Return the heading of the column that fills a field, or the field's own words."""
        for one in self.found.mapped:
            if one.column.fills == fills:
                return one.heading
        return fills

    def reject(
        self, number: int, column: str, reason: str, advice: str, value: str | None = None
    ) -> None:
        """Leave a row out, for a reason."""
        sheet = self.sheet
        self.rejects.append(Reject(sheet.file, sheet.name, number, column, reason, advice, value))

    def remark(self, message: str, rows: Iterable[int] = ()) -> None:
        """Say something about the table."""
        named = tuple(sorted(rows)[:_ROWS_NAMED])
        self.notices.append(Notice(self.sheet.file, self.sheet.name, message, named))

    def local_values(self) -> Iterator[LocalValue]:
        """Yield the local values of each column that goes to a closed list, most frequent first."""
        for one, reader in self.readers:
            if reader.choices is None:
                continue
            counts: dict[str, int] = {}
            for text, mapped in reader.mapped.items():
                counts[mapped.local] = counts.get(mapped.local, 0) + reader.counts[text]
            by_local = {mapped.local: mapped for mapped in reader.mapped.values()}
            for local, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                mapped = by_local[local]
                value = (mapped.member.value if mapped.member else "") if mapped.known else None
                yield LocalValue(
                    list_name(reader.choices),
                    list_label(reader.choices),
                    one.heading,
                    local,
                    count,
                    value,
                    mapped.by_person,
                )


def read_table(found: Recognised, *, today: date, value_map: ValueMap) -> ReadTable:
    """Return the records of a sheet, and the rejects among its rows; the sheet's rows are let go.

    Raises
    ------
    FileRefusedError
        If it cannot be told whether its dates have the day or the month first.
    """
    table = ReadTable(found, fills=frozenset(one.column.fills for one in found.mapped))
    epoch_1904 = found.sheet.epoch_1904
    for one in found.mapped:
        fills = found.table.field_of(one.column)
        reader = ColumnReader(fills, one.column.values, value_map, epoch_1904=epoch_1904)
        table.readers.append((one, reader))
    _read_rows(table)
    children = {record.number: record.text("child_ref") for record in table.records}
    table.names = names_by_child(found, children)
    _check_order(table)
    _count_values(table)
    _remark_on_dates(table, today)
    _remark_on_columns(table)
    kept = found.sheet.rows[: found.header_index + 1]
    table.found = replace(found, sheet=replace(found.sheet, rows=kept))
    return table


def _read_rows(table: ReadTable) -> None:
    found = table.found
    headings = found.sheet.rows[found.header_index].cells
    spans = [span for span in _SPANS if table.fills.issuperset(span)]
    for row in found.sheet.rows[found.header_index + 1 :]:
        table.read += 1
        if not _reject_shape(table, row, headings):
            record = _read_row(table, row)
            if record is not None and not _ends_before_it_starts(record, spans):
                table.records.append(record)


def _count_values(table: ReadTable) -> None:
    for one, reader in table.readers:
        if reader.choices is not None:
            reader.counts.update(
                row.cells[one.position]
                for row in table.sheet.rows[table.found.header_index + 1 :]
                if one.position < len(row.cells)
            )


def _check_order(table: ReadTable) -> None:
    """Refuse a table whose dates seem to have the month before the day."""
    texts = [
        (one, tidy(text))
        for one, reader in table.readers
        if reader.fills.kind in _DATES
        for text in reader.seen
    ]
    orders = [day_order(text) for _, text in texts]
    month_first = orders.count(DayOrder.MONTH_FIRST)
    if not month_first or DayOrder.DAY_FIRST in orders:
        return
    if month_first == 1 and DayOrder.EITHER not in orders:
        return  # a single slip, and nothing else that it puts in doubt
    at = orders.index(DayOrder.MONTH_FIRST)
    one, text = texts[at]
    row = next(
        row.number
        for row in table.sheet.rows
        if len(row.cells) > one.position and tidy(row.cells[one.position]) == text
    )
    problem = FileProblem(
        table.sheet.file,
        f"dates such as {text} have the month first, so 03/09/2018 could be March or September",
        "Export dates as day/month/year or as 2018-09-03",
        sheet=table.sheet.name,
        row=row,
        column=one.heading,
    )
    raise FileRefusedError([problem])


def _reject_shape(table: ReadTable, row: SheetRow, headings: tuple[str, ...]) -> bool:
    """Reject a row that is no row of the table; return whether it was one."""
    first = next((tidy(cell) for cell in row.cells if cell.strip()), "")
    width = len(headings)
    if _TOTALS.match(first):
        table.reject(row.number, "", "it is a totals line, not a row", "Leave it out of the export")
    elif row.cells == headings:
        table.reject(row.number, "", "it repeats the headings", "Keep the headings once, on top")
    elif table.sheet.delimiter and len(row.cells) > width and any(row.cells[width:]):
        table.reject(
            row.number,
            "",
            f"it has {len(row.cells)} cells where the headings have {width}",
            "Put text that holds the separator in quotation marks",
        )
    elif table.sheet.delimiter and len(row.cells) < width:
        table.reject(
            row.number,
            "",
            f"it has only {len(row.cells)} of {width} cells",
            "Check whether the row was cut off, and export again",
        )
    else:
        return False
    return True


def _read_row(table: ReadTable, row: SheetRow) -> Record | None:
    values: dict[str, object] = dict(table.format.fixed)
    cells = row.cells
    width = len(cells)
    sound = True
    for one, reader in table.readers:
        text = cells[one.position] if one.position < width else ""
        value = reader.seen[text] if text in reader.seen else reader.read(text)
        if value is None:
            continue
        if type(value) is CellError:
            shown = tidy(text) if value.shown else None
            table.reject(row.number, one.heading, value.reason, value.advice, shown)
            sound = False
        values[one.column.fills] = value
    return Record(table, row.number, values) if sound else None


def _ends_before_it_starts(record: Record, spans: Iterable[tuple[str, str]]) -> bool:
    for start, end in spans:
        begun, ended = record.moment(start), record.moment(end)
        if begun is not None and ended is not None and is_before(ended, begun):
            table = record.table
            table.reject(
                record.number,
                table.heading(end),
                f"it is before {table.heading(start)}",
                "Correct the one that is wrong in the source, and export again",
                ended.isoformat(),
            )
            return True
    return False


def is_before(one: Moment, other: Moment) -> bool:
    """Whether a moment comes before another, by the clock only where both have one."""
    if type(one) is type(other):
        return one < other
    return (day_of(one) or date.max) < (day_of(other) or date.min)


def _remark_on_dates(table: ReadTable, today: date) -> None:
    for one, reader in table.readers:
        if reader.fills.kind in _DATES and one.column.fills not in _MAY_COME | {"birth"}:
            rows = [
                record.number
                for record in table.records
                if (day_of(record.moment(one.column.fills)) or today) > today
            ]
            if rows:
                table.remark(f"{counted(len(rows), 'date')} in {one.heading} in the future", rows)


def _remark_on_columns(table: ReadTable) -> None:
    births = [one.heading for one, _ in table.readers if one.column.fills in _BIRTHS]
    if births and table.read:
        table.remark(f"{listed(births)} became an age band and nothing else of it is kept")
    for dropped in table.found.dropped:
        table.remark(f"{dropped.heading} was not read: {dropped.reason}")
    for one, reader in table.readers:
        broken = [text for text, mapped in reader.mapped.items() if mapped.broken_json]
        if broken:
            count = sum(reader.counts[text] for text in broken)
            table.remark(
                f"{counted(count, 'cell')} in {one.heading} not valid JSON; listed "
                "among the local values to be mapped"
            )
