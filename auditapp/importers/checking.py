"""The one way in: an upload read, mapped, judged and completed, with nothing applied.

What comes back is all a page shows before anybody decides; the same bytes, day, value map and
knowledge give the same result, so checking again at the moment of applying is safe.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256

from auditapp.domain.caseload import RowKind
from auditapp.importers.building import Tally, build
from auditapp.importers.checked import CheckedFile, CheckedRow, CheckedTable, ColumnMapping
from auditapp.importers.deriving import complete_rows
from auditapp.importers.deriving_cases import add_rows_worked_out
from auditapp.importers.dropped_names import together
from auditapp.importers.findings import FileProblem, FileRefusedError, Notice, counted, refused
from auditapp.importers.formats import FileFormat
from auditapp.importers.joining import NOTHING_KNOWN, Known, join
from auditapp.importers.limits import DEFAULT_LIMITS, Limits
from auditapp.importers.reading import SourceFile, read_sheets, shown_name
from auditapp.importers.recognising import (
    Recognised,
    keyed,
    recognise,
    unused_by_columns,
    unused_by_name,
)
from auditapp.importers.sheets import Sheet
from auditapp.importers.tables import ReadTable, read_table
from auditapp.importers.values import EMPTY, LocalValue, ValueMap

_NO_COLUMNS: Mapping[str, str] = {}


def check_file(
    name: str,
    content: bytes,
    *,
    today: date,
    value_map: ValueMap = EMPTY,
    column_map: Mapping[str, str] = _NO_COLUMNS,
    known: Known = NOTHING_KNOWN,
    limits: Limits = DEFAULT_LIMITS,
) -> CheckedFile:
    """Return what one uploaded file holds, row by row, with every reject and its reason.

    Raises
    ------
    FileRefusedError
        If the file cannot be taken at all; its problems say where and what to do.
    """
    return check_files(
        [SourceFile(name, content)],
        today=today,
        value_map=value_map,
        column_map=column_map,
        known=known,
        limits=limits,
    )


def check_files(
    sources: Sequence[SourceFile],
    *,
    today: date,
    value_map: ValueMap = EMPTY,
    column_map: Mapping[str, str] = _NO_COLUMNS,
    known: Known = NOTHING_KNOWN,
    limits: Limits = DEFAULT_LIMITS,
) -> CheckedFile:
    """Return what several files of one upload hold together.

    Parameters
    ----------
    sources
        The files; tables of the dataset complete each other, so upload them together.
    today
        The day of the import: ages and "has come" are told by it.
    value_map, column_map
        A person's choices: local values to ours, and headings to fields ("" leaves one out).
    known
        What the caseload holds already.
    limits
        The bounds of the upload; together the files may be four times one file's size.

    Raises
    ------
    FileRefusedError
        If any file cannot be taken at all; nothing of the others is taken then either.
    """
    with _collector_at_rest():
        return _check(sources, keyed(column_map), value_map, known, today=today, limits=limits)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the cyclic collector from walking millions of cells over and over.

    A check makes no cycles to speak of, and takes near twice as long with the collector at work.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _check(
    sources: Sequence[SourceFile],
    column_map: Mapping[str, str],
    value_map: ValueMap,
    known: Known,
    *,
    today: date,
    limits: Limits,
) -> CheckedFile:
    _check_total(sources, limits)
    tables, notices = _read(sources, column_map, value_map, today=today, limits=limits)
    file_format = tables[0].format.format
    name = _together([shown_name(source.name) for source in sources])
    rows, tallies, remarks = _work_out(tables, file_format, today=today, known=known)
    notices += [
        *(Notice(name, "", remark) for remark in (*remarks, *_new_to(rows, known))),
        *(notice for table in tables for notice in (*table.sheet.notices, *table.notices)),
    ]
    return CheckedFile(
        name=name,
        digest=_digest(sources),
        size=sum(len(source.content) for source in sources),
        format=file_format,
        tables=tuple(_checked_table(table, tallies[id(table)]) for table in tables),
        rows=rows,
        rejects=tuple(
            sorted(
                (reject for table in tables for reject in table.rejects),
                key=lambda reject: (reject.file, reject.sheet, reject.row),
            )
        ),
        notices=tuple(notices),
        values=_values(tables),
        names=together(table.names for table in tables),
    )


def _read(
    sources: Sequence[SourceFile],
    column_map: Mapping[str, str],
    value_map: ValueMap,
    *,
    today: date,
    limits: Limits,
) -> tuple[list[ReadTable], list[Notice]]:
    sheets = [sheet for source in sources for sheet in read_sheets(source, limits)]
    found, notices = _recognise_all(sheets, column_map)
    _check_together(found)
    tables: list[ReadTable] = []
    problems: list[FileProblem] = []
    sheets.clear()  # with each table read, its sheet's rows are let go
    found.reverse()
    while found:
        try:
            tables.append(read_table(found.pop(), today=today, value_map=value_map))
        except FileRefusedError as error:
            problems += error.problems
    _refuse(problems)
    if not any(table.read for table in tables):
        raise _no_rows(tables[0].found)
    return tables, notices


def _check_total(sources: Sequence[SourceFile], limits: Limits) -> None:
    if not sources:
        raise refused("the upload", "it holds no file", "Choose a file, then upload it")
    total = sum(len(source.content) for source in sources)
    if len(sources) > 1 and total > limits.file_bytes * _FILES_WORTH:
        raise refused(
            "the upload",
            "the files are too large together",
            "Upload them in smaller groups",
        )


_FILES_WORTH = 4


def _recognise_all(
    sheets: Sequence[Sheet], column_map: Mapping[str, str]
) -> tuple[list[Recognised], list[Notice]]:
    found: list[Recognised] = []
    problems: list[FileProblem] = []
    unknown: list[Sheet] = []
    worth_reading, notices = _worth_reading(sheets)
    for sheet in worth_reading:
        one, faults = recognise(sheet, column_map)
        problems += faults
        if one is not None:
            found.append(one)
        else:
            unknown.append(sheet)
    with_a_list = {one.sheet.file for one in found}
    for sheet in unknown:
        reason = unused_by_columns(sheet)
        if reason is None and sheet.name and sheet.file in with_a_list:
            reason = "was not recognised as a list of the caseload"
        if reason is None:
            problems.append(_not_recognised(sheet))
        else:
            notices.append(_not_read(sheet, reason))
    _refuse(problems)
    if not found:
        name = _together([sheet.file for sheet in sheets])
        raise refused(name, "no list of the caseload was found in it", _WHAT_IS_READ)
    return found, notices


def _worth_reading(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[Notice]]:
    """Return the sheets that may hold a list, and what to say of the others."""
    worth: list[Sheet] = []
    notices: list[Notice] = []
    for sheet in sheets:
        reason = unused_by_name(sheet)
        if not sheet.rows:
            notices += sheet.notices
        elif reason is not None:
            notices.append(_not_read(sheet, reason))
        else:
            worth.append(sheet)
    return worth, notices


def _not_read(sheet: Sheet, reason: str) -> Notice:
    return Notice(sheet.file, sheet.name, f"it {reason}, so it was not read")


_WHAT_IS_READ = (
    "Upload an open-case or event list with a heading row, tables of the Standard Safeguarding "
    "Dataset, or an Annex A workbook"
)


def _not_recognised(sheet: Sheet) -> FileProblem:
    return FileProblem(
        sheet.file,
        "no heading row of a known list was found in its first rows",
        _WHAT_IS_READ,
        sheet=sheet.name,
        row=sheet.rows[0].number,
    )


def _check_together(found: Sequence[Recognised]) -> None:
    """Refuse an upload of several formats, or with one list twice."""
    first = found[0]
    problems = []
    by_table: dict[tuple[FileFormat, str], Recognised] = {}
    for one in found:
        if one.table.format is not first.table.format:
            problems.append(
                FileProblem(
                    one.sheet.file,
                    f"it is {one.table.format.label}, while the upload began with "
                    f"{first.table.format.label}",
                    "Upload files of one kind at a time",
                    sheet=one.sheet.name,
                )
            )
        twin = by_table.setdefault((one.table.format, one.table.name), one)
        if twin is not one:
            problems.append(
                FileProblem(
                    one.sheet.file,
                    f"{one.table.name} stands here and in "
                    f"{', '.join(filter(None, (twin.sheet.file, twin.sheet.name)))}",
                    "Keep the one that should be imported",
                    sheet=one.sheet.name,
                )
            )
    _refuse(problems)


def _no_rows(first: Recognised) -> FileRefusedError:
    return FileRefusedError(
        [
            FileProblem(
                first.sheet.file,
                "it has headings but no rows",
                "Check the period and filters of the export, then upload it again",
                sheet=first.sheet.name,
                row=first.header_row,
            )
        ]
    )


def _refuse(problems: Iterable[FileProblem]) -> None:
    if named := list(problems):
        raise FileRefusedError(named)


def _work_out(
    tables: list[ReadTable], file_format: FileFormat, *, today: date, known: Known
) -> tuple[tuple[CheckedRow, ...], dict[int, Tally], tuple[str, ...]]:
    join(tables, today=today, known=known)
    pool, tallies = build(tables)
    complete_rows(pool, today=today)
    kinds = frozenset(table.format.kind for table in tables)
    remarks = add_rows_worked_out(pool, file_format=file_format, kinds=kinds, today=today)
    rows = tuple(one for kind in RowKind for one in pool.get(kind, {}).values())
    return rows, tallies, remarks


def _new_to(rows: Sequence[CheckedRow], known: Known) -> Iterator[str]:
    """Warn of references that are new, or look like known ones that lost their leading zeros."""
    stripped = {ref.lstrip("0"): ref for ref in known.children if ref.startswith("0")}
    children = {getattr(one.row, "child_ref", None) for one in rows} - known.children
    lost = sorted(ref for ref in children if ref in stripped)
    if lost:
        yield (
            f"{counted(len(lost), 'child reference')} known with leading zeros, such as "
            f"{stripped[lost[0]]} for {lost[0]}; format the column as text before exporting"
        )
    workers = {getattr(one.row, "worker_ref", None) for one in rows} - {None} - known.workers
    if workers and known.workers:
        yield f"{counted(len(workers), 'worker')} new to the caseload"


def _checked_table(table: ReadTable, tally: Tally) -> CheckedTable:
    found = table.found
    return CheckedTable(
        file=table.sheet.file,
        sheet=table.sheet.name,
        name=table.format.name,
        kind=table.format.kind,
        header_row=found.header_row,
        mapped=tuple(
            ColumnMapping(one.letter, one.heading, one.column.fills, one.label)
            for one in found.mapped
        ),
        unmapped=found.unmapped,
        dropped=found.dropped,
        absent=found.absent,
        read=table.read,
        accepted=tally.accepted,
        rejected=len({reject.row for reject in table.rejects}),
        repeated=len(tally.repeats),
    )


def _values(tables: Sequence[ReadTable]) -> tuple[LocalValue, ...]:
    """Return the local values of an upload, those still to be mapped first."""
    values = [value for table in tables for value in table.local_values()]
    return tuple(sorted(values, key=lambda one: (one.value is not None, one.list_name)))


def _digest(sources: Sequence[SourceFile]) -> str:
    digests = sorted(sha256(source.content).hexdigest() for source in sources)
    return digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()


def _together(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    if len(distinct) == 1:
        return distinct[0]
    return f"{distinct[0]} and {len(distinct) - 1} more" if distinct else "the upload"
