"""Small invented files to import, made in the shapes that services send."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from auditapp.domain.caseload import Row
from auditapp.importers.checked import CheckedFile
from auditapp.importers.checking import check_file, check_files
from auditapp.importers.findings import FileRefusedError
from auditapp.importers.reading import SourceFile

AnyRow = TypeVar("AnyRow", bound=Row)

TODAY = date(2018, 10, 31)
Cell = str | int | float | date | datetime | bool | None

OPEN_CASES = (
    "Mosaic ID",
    "Name",
    "DOB",
    "Gender",
    "Case Status",
    "Responsible Team",
    "Allocated Worker ID",
    "Start Date",
    "End Date",
)
OPEN_CASE = ("700100", "", "27/09/2010", "M", "CIN", "MASH", "W001", "01/03/2018", "")

CONTACTS = (
    "cont_contact_id",
    "cont_person_id",
    "cont_contact_date",
    "cont_contact_source_code",
    "cont_contact_outcome_json",
)


def table(
    headings: Sequence[str],
    *rows: Sequence[Cell],
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> bytes:
    """Return a CSV file."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def open_cases(*rows: Mapping[str, str]) -> bytes:
    """Return an open-case list; each row is the usual one with these cells changed."""
    usual = dict(zip(OPEN_CASES, OPEN_CASE, strict=True))
    return table(OPEN_CASES, *[list({**usual, **row}.values()) for row in rows])


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    touch: Callable[[xlsxwriter.Workbook], None] | None = None,
) -> bytes:
    """Return an Excel workbook; ``touch`` may do more to it before it is saved."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell, moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)
    if touch is not None:
        touch(book)
    book.close()
    return content.getvalue()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one of its parts changed, or added."""
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    return zipped(parts)


def check(content: bytes, name: str = "cases.csv") -> CheckedFile:
    """Check one file on the usual day."""
    return check_file(name, content, today=TODAY)


def check_tables(**tables: bytes) -> CheckedFile:
    """Check several CSV tables together on the usual day."""
    sources = [SourceFile(f"{name}.csv", content) for name, content in tables.items()]
    return check_files(sources, today=TODAY)


def rows(checked: CheckedFile, row_type: type[AnyRow]) -> list[AnyRow]:
    """Return the rows of one type."""
    return [one.row for one in checked.rows if isinstance(one.row, row_type)]


def said(checked: CheckedFile) -> list[str]:
    """Return the notices as sentences."""
    return [notice.sentence for notice in checked.notices]


def rejected(checked: CheckedFile) -> list[str]:
    """Return the rejects as sentences."""
    return [reject.sentence for reject in checked.rejects]


def refusal(content: bytes, name: str = "cases.csv") -> str:
    """Return the words in which a file is refused."""
    with pytest.raises(FileRefusedError) as refused:
        check(content, name)
    return str(refused.value)
