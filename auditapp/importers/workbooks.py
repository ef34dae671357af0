"""Excel workbooks to rows, read after the safe unpacking and with formulas watched.

The reader gives stored values only, so a formula nobody ever computed would look like an empty
cell. The sheets' XML is searched for those first, and for cells placed so far out that the
table could not be held in memory.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from posixpath import normpath
from xml.etree import ElementTree as ET  # no part with a DTD comes this far

from python_calamine import CalamineSheet, CalamineWorkbook

from auditapp.importers.archives import unpack
from auditapp.importers.findings import FileProblem, FileRefusedError, Notice, counted, refused
from auditapp.importers.limits import Limits
from auditapp.importers.sheets import MERGED, UNCOMPUTED, Sheet, SheetRow, is_blank

_LAST_EXACT = 10**15  # beyond this a spreadsheet's numbers have lost digits
_CELL_REF = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_STORED = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_DTD = tuple(
    word.encode(coding) for word in ("<!DOCTYPE", "<!ENTITY") for coding in ("utf-8", "utf-16-le")
)

Cell = int | float | str | bool | time | date | datetime | timedelta
Spot = tuple[int, int]  # row and column, both from 0


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool
    xml: bytes | None  # None for a chart sheet


def read_workbook(file: str, content: bytes, limits: Limits) -> tuple[Sheet, ...]:
    """Return the visible sheets of a workbook that is already known to be a zip.

    Raises
    ------
    FileRefusedError
        If it is unsafe, damaged, has macros, or is over a limit.
    """
    parts = unpack(file, content, limits)
    _check_kind(file, parts)
    _check_no_dtd(file, parts)
    try:
        return _read(file, content, parts, limits)
    except FileRefusedError:
        raise
    except BaseException as error:  # the reader's own panics are no Exception
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _damaged(file) from error
        raise


def _check_kind(file: str, parts: Mapping[str, bytes]) -> None:
    names = {part.casefold() for part in parts}
    if "xl/workbook.xml" not in names:
        raise refused(
            file,
            "it is not an Excel workbook (.xlsx) or a zip of CSV tables",
            "In Excel choose Save as, Excel workbook (.xlsx), and upload that",
        )
    if any(part.endswith("vbaproject.bin") for part in names):
        raise refused(
            file,
            "the workbook has macros, which are never opened",
            "Save it as an Excel workbook (.xlsx) without macros",
        )


def _check_no_dtd(file: str, parts: Mapping[str, bytes]) -> None:
    for content in parts.values():
        if any(word in content for word in _DTD):
            raise refused(
                file,
                "the workbook defines XML entities, which no spreadsheet needs",
                "Open it in Excel, save it as a new .xlsx workbook, and upload that",
            )


def _damaged(file: str) -> FileRefusedError:
    return refused(
        file,
        "the workbook is damaged or not written the way Excel writes one",
        "Open it in Excel, save it as a new .xlsx workbook, and upload that",
    )


def _read(
    file: str, content: bytes, parts: Mapping[str, bytes], limits: Limits
) -> tuple[Sheet, ...]:
    folded = {name.casefold(): part for name, part in parts.items()}
    workbook = ET.fromstring(folded["xl/workbook.xml"])  # noqa: S314  # no DTD comes this far
    listed = list(_listed(workbook, folded))
    for sheet in listed:
        if sheet.xml is not None:
            _check_area(file, sheet.name, sheet.xml, limits)
    reader = CalamineWorkbook.from_filelike(BytesIO(content))
    outside = any("externallinks/" in name for name in folded)
    epoch_1904 = _counts_from_1904(workbook)
    return tuple(
        _sheet(file, sheet, reader, outside=outside, epoch_1904=epoch_1904)
        for sheet in listed
        if sheet.xml is not None
    )


def _listed(workbook: ET.Element, parts: Mapping[str, bytes]) -> Iterator[_Listed]:
    targets = {}
    for relation in ET.fromstring(parts["xl/_rels/workbook.xml.rels"]):  # noqa: S314  # likewise
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
        targets[relation.get("Id")] = path.casefold()
    for sheet in workbook.iter():
        if _local(sheet.tag) == "sheet":
            relation_id = next(v for k, v in sheet.attrib.items() if _local(k) == "id")
            path = targets[relation_id]
            xml = None if "chartsheets/" in path else parts[path]
            hidden = sheet.get("state", "visible") != "visible"
            yield _Listed(sheet.get("name", ""), hidden, xml)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _counts_from_1904(workbook: ET.Element) -> bool:
    settings = (part for part in workbook if _local(part.tag) == "workbookPr")
    return any(part.get("date1904") in ("1", "true") for part in settings)


def _check_area(file: str, sheet: str, xml: bytes, limits: Limits) -> None:
    """Refuse a sheet whose outermost cells span more than could be held, however few they are."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for column, row in (found.groups() for found in _CELL_REF.finditer(xml)):
        columns.add(column)
        rows.add(row)
    last_row = max(map(int, rows), default=0)
    last_column = max(map(_column_number, columns), default=0)
    if last_row > limits.rows + 1 or last_column > limits.columns:
        too_far = True
    else:
        too_far = last_row * last_column > limits.cells
    if too_far:
        raise FileRefusedError(
            [
                FileProblem(
                    file,
                    f"cells reach as far as row {last_row:,}; at most {limits.rows:,} rows, "
                    f"{limits.columns} columns and {limits.cells:,} cells are read",
                    "Delete the rows and columns outside the table, or split it",
                    sheet=sheet,
                    row=last_row,
                )
            ]
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _sheet(
    file: str, listed: _Listed, reader: CalamineWorkbook, *, outside: bool, epoch_1904: bool
) -> Sheet:
    if listed.hidden:
        words = "the sheet is hidden and was not read; unhide it to import it"
        return Sheet(file, listed.name, (), (Notice(file, listed.name, words),))
    opened = reader.get_sheet_by_name(listed.name)
    formulas = dict(_formulas(listed.xml or b""))
    uncomputed = {spot for spot, stored in formulas.items() if not stored}
    rows = tuple(_rows(opened, uncomputed, _merged_over(opened)))
    notices = []
    if formulas:
        notices.append(_formula_notice(file, listed.name, formulas))
    if outside:
        words = "the workbook links to other files; the links were not followed"
        notices.append(Notice(file, listed.name, words))
    return Sheet(file, listed.name, rows, tuple(notices), epoch_1904=epoch_1904)


def _formula_notice(file: str, sheet: str, formulas: Mapping[Spot, bool]) -> Notice:
    rows = sorted({row + 1 for row, _ in formulas})
    words = f"{counted(len(formulas), 'formula')}; the values stored in the workbook were used"
    return Notice(file, sheet, words, tuple(rows[:20]))


def _formulas(xml: bytes) -> Iterator[tuple[Spot, bool]]:
    """Yield the place of each formula, and whether a value is stored with it."""
    if not _FORMULA.search(xml):
        return
    for cell in _CELL_END.split(xml):
        if found := _FORMULA.search(cell):
            refs = list(_CELL_REF.finditer(cell, 0, found.start()))
            if refs:
                column, row = refs[-1].groups()
                stored = _STORED.search(cell, found.start()) is not None
                yield (int(row) - 1, _column_number(column) - 1), stored


def _merged_over(sheet: CalamineSheet) -> set[Spot]:
    """Return the places that merged ranges cover, but for the first of each."""
    covered: set[Spot] = set()
    last = (sheet.total_height, sheet.total_width)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        rows = range(top, min(bottom, last[0]) + 1)
        columns = range(left, min(right, last[1]) + 1)
        covered |= {(row, column) for row in rows for column in columns} - {(top, left)}
    return covered


def _rows(sheet: CalamineSheet, uncomputed: set[Spot], merged: set[Spot]) -> Iterator[SheetRow]:
    if sheet.start is None:
        return
    first_column = sheet.start[1]
    margin = [""] * first_column
    marks = {**dict.fromkeys(merged, MERGED), **dict.fromkeys(uncomputed, UNCOMPUTED)}
    marked: dict[int, list[tuple[int, str]]] = {}
    for (row, column), mark in marks.items():
        marked.setdefault(row, []).append((column, mark))
    for index, values in enumerate(sheet.iter_rows()):
        cells = margin + [_text(value) for value in values]
        for column, mark in marked.get(index, ()):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = mark
        if not is_blank(cells):
            yield SheetRow(index + 1, tuple(cells))


def _text(value: Cell) -> str:
    """Return a stored value as text: whole numbers without a point, times to the second."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        whole = value + timedelta(microseconds=500_000)  # days kept as fractions gather dust
        return whole.replace(microsecond=0).isoformat(" ")
    if isinstance(value, float | int):
        return _number(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float) -> str:
    if abs(value) >= _LAST_EXACT:
        return f"{value:.5E}"
    return str(int(value)) if value == int(value) else repr(value)
