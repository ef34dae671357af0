"""Any upload to sheets of text: what it is, is told by its content and never by its name."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from auditapp.importers.archives import unpack
from auditapp.importers.csv_text import read_csv
from auditapp.importers.findings import FileRefusedError, refused
from auditapp.importers.limits import MEBIBYTE, Limits
from auditapp.importers.sheets import Sheet
from auditapp.importers.workbooks import read_workbook

_SAVE_AS = "Save or export it as a CSV file or an Excel workbook (.xlsx), and upload that"

# First bytes of what people upload by mistake, with what it is.
_WRONG = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file (.xls) or one with a password"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PAR1", "a Parquet file"),
)
_WRONG_TEXT = (
    (b"<!doctype html", "a web page, perhaps the sign-in page of the system exported from"),
    (b"<html", "a web page, perhaps the sign-in page of the system exported from"),
    (b"<?xml", "an XML file"),
    (b"{\\rtf", "a Word document"),
)
_JSON_STARTS = (b'{"', b"[{", b'["')
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_TABLES = (".csv", ".txt", ".tsv")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One uploaded file."""

    name: str
    content: bytes


def read_sheets(source: SourceFile, limits: Limits) -> tuple[Sheet, ...]:
    """Return the tables of a CSV file, a workbook, or a zip of CSV files.

    Raises
    ------
    FileRefusedError
        If it is empty, too large, none of these, damaged or unsafe.
    """
    name, content = shown_name(source.name), source.content
    if len(content) > limits.file_bytes:
        raise too_large(name, len(content), limits)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise refused(name, "it is empty", "Check that the export finished, then upload it again")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_zip(name, content, limits)
    _check_text(name, content)
    return (read_csv(name, "", content, limits),)


def too_large(name: str, size: int, limits: Limits) -> FileRefusedError:
    """Return the refusal of a file over the size limit; an edge can raise it unread."""
    return refused(
        shown_name(name),
        f"it is {size / MEBIBYTE:,.0f} MiB; at most {limits.file_bytes // MEBIBYTE} MiB are read",
        "Export a shorter period or fewer columns, or split it",
    )


def shown_name(name: str) -> str:
    """Return a file's name fit to be shown: its last part, printable, of bearable length."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(letter for letter in last if letter.isprintable()).strip()
    if len(printable) > _NAME_LENGTH:
        printable = f"{printable[: _NAME_LENGTH - 9]}…{printable[-8:]}"
    return printable or "the file"


_NAME_LENGTH = 80


def _read_zip(name: str, content: bytes, limits: Limits) -> tuple[Sheet, ...]:
    if _OPEN_DOCUMENT in content[:200]:
        raise refused(name, "it is an OpenDocument file (.ods or .odt)", _SAVE_AS)
    if b"[Content_Types].xml" in content:
        return read_workbook(name, content, limits)
    unpacked = unpack(name, content, limits)
    parts = {part: table for part, table in unpacked.items() if not _is_litter(part)}
    if not parts or not all(part.casefold().endswith(_TABLES) for part in parts):
        raise refused(
            name,
            "it is a zip that holds something else than CSV tables",
            "Pack only CSV files, or upload one CSV file or Excel workbook (.xlsx)",
        )
    sheets = []
    for part, table in sorted(parts.items()):
        if table.strip():
            _check_text(name, table)
            sheets.append(read_csv(name, shown_name(PurePosixPath(part).name), table, limits))
    return tuple(sheets)


def _is_litter(part: str) -> bool:
    """Whether a Mac put this into the zip by itself."""
    return part.startswith("__MACOSX/") or part.endswith(".DS_Store")


def _check_text(name: str, content: bytes) -> None:
    for start, what in _WRONG:
        if content.startswith(start):
            raise refused(name, f"it is {what}, not a table", _SAVE_AS)
    head = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for start, what in _WRONG_TEXT:
        if head.startswith(start):
            raise refused(name, f"it is {what}, not a table", _SAVE_AS)
    if head.startswith(_JSON_STARTS):
        raise refused(name, "it is a JSON file, not a table", _SAVE_AS)
