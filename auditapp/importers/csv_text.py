"""Text files to rows: which encoding, which separator, and rows that are whole."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from statistics import median

from auditapp.importers.findings import FileProblem, FileRefusedError, Notice
from auditapp.importers.limits import Limits
from auditapp.importers.sheets import Sheet, SheetRow, is_blank

_SAMPLE_ROWS = 30
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Letters and dashes of western languages as UTF-8 writes them; in cp1252 these pairs are rubbish.
_UTF8_PAIRS = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x90-\xbf]")


def read_csv(file: str, name: str, content: bytes, limits: Limits) -> Sheet:
    """Return the one table of a text file.

    Raises
    ------
    FileRefusedError
        If it is not readable text, a quote is never closed, or it is over a limit.
    """
    text, notices = _decode(file, name, content)
    delimiter = _delimiter(text)
    rows = tuple(_rows(file, name, text, delimiter, limits))
    if delimiter != ",":
        words = f"cells are separated by {_DELIMITERS[delimiter]}"
        notices = (*notices, Notice(file, name, words))
    _check_one_delimiter(file, name, rows, delimiter)
    return Sheet(file, name, rows, notices, delimiter)


def _decode(file: str, name: str, content: bytes) -> tuple[str, tuple[Notice, ...]]:
    if content.startswith(_UTF16_MARKS):
        return _decode_utf16(file, name, content), (Notice(file, name, "read as UTF-16 text"),)
    if (at := content.find(b"\0")) >= 0:
        raise _unreadable(file, name, content, at, "it holds bytes that are no text")
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        if _UTF8_PAIRS.search(content):
            raise _unreadable(
                file, name, content, error.start, "two text encodings are mixed in it"
            ) from error
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _unreadable(
            file, name, content, error.start, "its text encoding is not known"
        ) from error
    return text, (Notice(file, name, "read as Windows text (cp1252), as it is not UTF-8"),)


def _decode_utf16(file: str, name: str, content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise _unreadable(file, name, content, error.start, "its text is damaged") from error


def _unreadable(file: str, name: str, content: bytes, at: int, reason: str) -> FileRefusedError:
    line = content.count(b"\n", 0, at) + 1
    return FileRefusedError(
        [
            FileProblem(
                file,
                f"{reason} (byte {at + 1})",
                'Save it again as "CSV UTF-8" or as an Excel workbook (.xlsx)',
                sheet=name,
                row=line,
            )
        ]
    )


def _delimiter(text: str) -> str:
    """Return the separator that cuts the first rows into the most cells."""
    head = list(_lines(text, _SAMPLE_ROWS))
    return max(_DELIMITERS, key=lambda delimiter: _width(head, delimiter))


def _lines(text: str, count: int) -> Iterator[str]:
    for number, line in enumerate(StringIO(text, newline="")):
        if number == count:
            return
        yield line[:100_000]


def _width(head: list[str], delimiter: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(head, delimiter=delimiter) if row]
    except csv.Error:
        return 0
    return median(widths) if widths else 0


def _rows(file: str, name: str, text: str, delimiter: str, limits: Limits) -> Iterator[SheetRow]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = cells = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken_row(file, name, number, str(error)) from error
        if is_blank(row):
            continue
        cells += len(row)
        if number > limits.rows + 1 or len(row) > limits.columns or cells > limits.cells:
            raise _too_much(file, name, number, limits)
        yield SheetRow(number, tuple(row))


def _broken_row(file: str, name: str, number: int, words: str) -> FileRefusedError:
    if "field limit" in words:
        reason = "one cell is longer than any cell of a caseload can be"
        advice = "Take that text out, or close the quotation mark that swallows the rows after it"
    elif "unexpected end" in words:
        reason = "a quotation mark opened in this row is never closed"
        advice = "Close it, or export the file again"
    else:
        reason = "quotation marks stand where none can be"
        advice = "Write a quotation mark inside a cell twice, or export the file again"
    return FileRefusedError([FileProblem(file, reason, advice, sheet=name, row=number)])


def _too_much(file: str, name: str, number: int, limits: Limits) -> FileRefusedError:
    return FileRefusedError(
        [
            FileProblem(
                file,
                f"it has more than {limits.rows:,} rows, {limits.columns} columns "
                f"or {limits.cells:,} cells",
                "Split it, or leave out the columns that are not needed",
                sheet=name,
                row=number,
            )
        ]
    )


def _check_one_delimiter(file: str, name: str, rows: tuple[SheetRow, ...], delimiter: str) -> None:
    wide = max((len(row.cells) for row in rows[:_SAMPLE_ROWS]), default=0)
    if wide < 2:  # noqa: PLR2004  # one column has no separator to change
        return
    for row in rows:
        if len(row.cells) == 1 and _cut_otherwise(row.cells[0], delimiter, wide):
            raise FileRefusedError(
                [
                    FileProblem(
                        file,
                        "the separator between cells changes from this row on",
                        "Export the file again with one separator throughout",
                        sheet=name,
                        row=row.number,
                    )
                ]
            )


def _cut_otherwise(text: str, delimiter: str, wide: int) -> bool:
    others = (other for other in _DELIMITERS if other != delimiter)
    return any(text.count(other) >= wide - 1 for other in others)
