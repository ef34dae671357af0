"""The formats in words, as a document: made from the same tables the import reads by."""

from collections.abc import Iterator, Sequence

from auditapp.domain.caseload import FieldKind
from auditapp.importers import annex_a, mosaic, ssd
from auditapp.importers.formats import Column, FileFormat, TableFormat
from auditapp.importers.limits import DEFAULT_LIMITS, MEBIBYTE
from auditapp.importers.values import list_name

_HEAD = f"""# Files that can be imported

This page is made from the tables the import itself reads by; `tests/importers` fails when it is
out of date. Upload a CSV file, an Excel workbook (.xlsx), or a zip of CSV files. What a file is, is
told by its content. Tables of the Standard Safeguarding Dataset complete each other, so upload
them together.

## What every file goes through

1. **Opened safely.** At most {DEFAULT_LIMITS.file_bytes // MEBIBYTE} MiB,
   {DEFAULT_LIMITS.entries} files inside, {DEFAULT_LIMITS.unpacked_bytes // MEBIBYTE} MiB unpacked
   and counted while unpacking, {DEFAULT_LIMITS.rows:,} rows and {DEFAULT_LIMITS.columns} columns a
   sheet. Macros, passwords, links, entities and packed files inside packed files are refused.
2. **Read as text.** UTF-8, UTF-16 with its mark, or Windows text (named in a notice); commas,
   semicolons, tabs or bars. Formulas give their stored values; one without a value rejects its
   row.
3. **Recognised.** The heading row is the one with most headings of one table, within the first 30
   rows, so title rows do not matter, nor do case, blanks, quotes and punctuation. A table without a
   column it needs is refused; a heading that only looks right is offered, never guessed.
4. **Stripped.** Names, addresses, postcodes, contact details, notes and every column not listed
   below are not read. A date of birth becomes an age band. A worker's name becomes their id when
   the list of workers is in the upload, or else a stand-in reference beginning `N-`.
5. **Judged row by row.** A bad cell rejects its row and names row, column, reason and remedy. A
   row that repeats another exactly counts once; rows that contradict each other under one
   reference are all rejected.
6. **Completed.** Tables of one upload are joined; open cases, closures, involvements, workers and
   teams that follow from them are worked out. Nothing stated is changed, and a count over a period
   is made only where the upload reaches back over the whole of it.

## How cells are read

- **Dates**: 03/09/2018, 3-9-2018, 2018-09-03, 20180903, 3 Sep 2018, and day numbers of a
  spreadsheet; with a time if there is one. 1900-01-01 and 9999-12-31 mean "no date". Two-digit
  years and time zones are rejected. When dates have the month first, the file is refused. Midnight
  exactly counts as a day without a clock.
- **References** keep their leading zeros. 1.23E+06 is rejected, because its digits are lost. A
  word without a digit is rejected, because it may be a name.
- **Closed lists** take the published codes, their labels, and the local values of the value map,
  which wins over everything built in. A local value nobody knows is listed with its count, and its
  rows are accepted without it. Of several outcomes in one cell, the one that asks most of the
  service counts. Outcome columns in JSON are read by their flags; broken JSON is listed to be
  mapped.
- **Empty** are blank cells, `#N/A`, `#REF!`, `NULL`, `n/a` and `-`.

In the tables below, headings in **bold** must be there; the others may be.
"""

_TITLES = (
    (FileFormat.MOSAIC, mosaic.TABLES),
    (FileFormat.SSD, ssd.TABLES),
    (FileFormat.ANNEX_A, annex_a.TABLES),
)


_FEW = 2  # tables a column may stand in before it is described once for all


def document() -> str:
    """Return the description of every format, in Markdown."""
    return "\n".join([_HEAD, *_formats()]).rstrip() + "\n"


def _formats() -> Iterator[str]:
    for file_format, tables in _TITLES:
        yield f"## {file_format.label}\n"
        shared = _shared(tables)
        if shared:
            yield "Most lists share these columns:\n"
            yield from _columns(tables[0], shared)
            yield ""
        yield "Each list and its own columns:\n" if shared else "Each table and its columns:\n"
        yield "| list | heading | read as | also |\n|---|---|---|---|"
        for table in tables:
            own = [column for column in table.columns if column not in shared]
            yield from _rows(table, own)
        yield ""


def _shared(tables: Sequence[TableFormat]) -> list[Column]:
    """Return the columns that stand in several tables just the same, in order."""
    all_of_them = [column for table in tables for column in table.columns]
    shared: dict[str, Column] = {}
    for column in all_of_them:
        if all_of_them.count(column) > _FEW:
            shared.setdefault(column.fills, column)
    return list(shared.values())


def _columns(table: TableFormat, columns: Sequence[Column]) -> Iterator[str]:
    yield "| heading | read as | also |\n|---|---|---|"
    for column in columns:
        yield f"| {_heading(column)} | {_reading(table, column)} | {_also(column)} |"


def _rows(table: TableFormat, columns: Sequence[Column]) -> Iterator[str]:
    kind = table.kind.label.lower()
    words = f"{table.name}: {'adds to' if table.adds_to else 'becomes'} *{kind}*"
    for column in columns:
        yield f"| {words} | {_heading(column)} | {_reading(table, column)} | {_also(column)} |"
        words = ""


def _heading(column: Column) -> str:
    return f"**{column.written[0]}**" if column.must else column.written[0]


def _also(column: Column) -> str:
    return ", ".join(column.written[1:])


def _reading(table: TableFormat, column: Column) -> str:
    field = table.field_of(column)
    if field.choices is not None:
        return f"{field.label} (list `{list_name(field.choices)}`)"
    if field.kind is FieldKind.MOMENT:
        return f"{field.label} (date and time)"
    return f"{field.label} ({field.kind.value})"
