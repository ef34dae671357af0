"""Workbooks of audit templates: read under guard, whatever the file claims to be."""

from auditapp.domain.errors import Problem, RefusedError
from auditapp.importers.findings import FileRefusedError
from auditapp.importers.limits import MEBIBYTE, Limits
from auditapp.importers.sheets import MERGED, UNCOMPUTED, Sheet
from auditapp.importers.workbooks import read_workbook
from auditapp.library.exchange import CannotExchangeError
from auditapp.library.exchange_reading import read_template
from auditapp.library.exchange_rows import Row, Unread
from auditapp.library.exchange_workbook import to_workbook
from auditapp.library.loader import shipped_library
from auditapp.library.schema import WrittenTemplate
from auditapp.library.texts import read_template as read_text

__all__ = ["FIELD", "LIMITS", "from_text", "read", "written"]

FIELD = "file"
# A template is small: what is larger is something else.
LIMITS = Limits(
    file_bytes=2 * MEBIBYTE,
    entries=60,
    unpacked_bytes=20 * MEBIBYTE,
    rows=5_000,
    columns=60,
    cells=200_000,
)
_UNREAD = {
    UNCOMPUTED: Unread("the cell holds a formula", "Write the text itself into the cell"),
    MERGED: Unread("the cell is part of a merged one", "Unmerge the cells, and fill in each row"),
}


def written(template: WrittenTemplate) -> bytes:
    """Return a template as a workbook.

    Raises
    ------
    RefusedError
        If a workbook cannot hold it.
    """
    try:
        return to_workbook(template)
    except CannotExchangeError as fault:
        raise RefusedError([Problem("", str(fault))]) from fault


def from_text(source: str, key: str, version: int) -> bytes:
    """Return the text of a version as a workbook.

    Raises
    ------
    RefusedError
        If the text cannot be read, or no workbook can hold it.
    """
    reading = read_text(source, key=key, version=version, library=shipped_library())
    if reading.written is None:
        raise RefusedError([Problem("", "The text of this version cannot be read as a template")])
    return written(reading.written)


def read(file: str, content: bytes) -> tuple[WrittenTemplate, tuple[str, ...]]:
    """Return the template of a workbook, and what of it was taken with a remark.

    Raises
    ------
    RefusedError
        With everything that is wrong, each with its sheet, row and column.
    """
    if len(content) > LIMITS.file_bytes:
        size = LIMITS.file_bytes // MEBIBYTE
        message = f"The file is larger than {size} MB. Upload a workbook with one template"
        raise RefusedError([Problem(FIELD, message)])
    try:
        sheets = read_workbook(file, content, LIMITS)
    except FileRefusedError as refused:
        raise RefusedError([Problem(FIELD, one.sentence) for one in refused.problems]) from refused
    found = read_template({sheet.name: _rows(sheet) for sheet in sheets})
    if isinstance(found, WrittenTemplate):
        return found, tuple(notice.sentence for sheet in sheets for notice in sheet.notices)
    raise RefusedError([Problem(FIELD, str(fault)) for fault in found])


def _rows(sheet: Sheet) -> tuple[Row, ...]:
    return tuple(
        Row(row.number, tuple(_UNREAD.get(cell, cell) for cell in row.cells)) for row in sheet.rows
    )
