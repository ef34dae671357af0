import struct
import zlib
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
import xlsxwriter

from auditapp.domain.caseload import Contact, OpenCase
from auditapp.importers.checking import check_file
from auditapp.importers.findings import FileRefusedError
from auditapp.importers.limits import Limits
from tests.importers.making import (
    OPEN_CASE,
    OPEN_CASES,
    TODAY,
    Cell,
    changed,
    check,
    refusal,
    rejected,
    rows,
    said,
    workbook,
    zipped,
)

BOOK = workbook({"Cases": [OPEN_CASES, OPEN_CASE]})
SHEET = "xl/worksheets/sheet1.xml"


def test_a_merged_title_row_above_the_headings_is_passed_over() -> None:
    def title(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].merge_range(0, 0, 0, 8, "Open cases, all teams")

    checked = check(workbook({"Cases": [[], OPEN_CASES, OPEN_CASE]}, title), "cases.xlsx")
    assert checked.tables[0].header_row == 2
    assert (checked.accepted, checked.rejected) == (1, 0)


def test_whole_numbers_are_references_again_and_dates_are_dates() -> None:
    row: list[Cell] = [700100, "", date(2010, 9, 27), "M", "CIN", 12, 34, date(2018, 3, 1), None]
    case = rows(check(workbook({"Cases": [OPEN_CASES, tuple(row)]}), "cases.xlsx"), OpenCase)[0]
    assert (case.child_ref, case.team_code, case.worker_ref) == ("700100", "12", "34")
    assert case.opened_on == date(2018, 3, 1)


def test_dates_kept_as_day_numbers_are_read() -> None:
    row: list[Cell] = [*OPEN_CASE[:7], 43160, ""]
    case = rows(check(workbook({"Cases": [OPEN_CASES, tuple(row)]}), "cases.xlsx"), OpenCase)[0]
    assert case.opened_on == date(2018, 3, 1)


def test_day_numbers_of_a_workbook_that_counts_from_1904_are_read() -> None:
    row: list[Cell] = [*OPEN_CASE[:7], 43160 - 1462, ""]
    book = changed(
        workbook({"Cases": [OPEN_CASES, tuple(row)]}),
        "xl/workbook.xml",
        lambda xml: xml.replace(b"<workbookPr ", b'<workbookPr date1904="1" '),
    )
    assert rows(check(book, "cases.xlsx"), OpenCase)[0].opened_on == date(2018, 3, 1)


def test_times_lose_the_dust_of_fractions() -> None:
    headings = ("Mosaic ID", "Contact date", "Contact outcome", "Contact ID")
    received = datetime.fromisoformat("2018-09-03T14:05:00")
    book = workbook({"Contacts": [headings, ["700100", received, "NFA", "C1"]]})
    dusty = changed(book, SHEET, lambda xml: xml.replace(b"43346.58680555", b"43346.58680554"))
    assert rows(check(dusty, "contacts.xlsx"), Contact)[0].received_at == received


def test_a_number_too_long_for_a_spreadsheet_is_no_reference() -> None:
    row: list[Cell] = [1234567890123456, *OPEN_CASE[1:]]
    assert rejected(check(workbook({"Cases": [OPEN_CASES, tuple(row)]}), "cases.xlsx")) == [
        (
            "cases.xlsx, sheet Cases, row 2, column Mosaic ID: the reference lost its last digits "
            "when it was saved as a number (1.23457E+15). Format the column as text in the "
            "spreadsheet, export again, and upload that."
        )
    ]


def test_formulas_give_their_stored_values_and_are_named() -> None:
    def formula(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].write_formula(1, 4, '="C"&"P"', None, "CP")

    checked = check(workbook({"Cases": [OPEN_CASES, OPEN_CASE]}, formula), "cases.xlsx")
    assert rows(checked, OpenCase)[0].status == "cp"
    assert (
        "cases.xlsx, sheet Cases: 1 formula; the values stored in the workbook were used"
        in said(checked)
    )


def test_a_formula_without_a_stored_value_rejects_its_row() -> None:
    def formula(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].write_formula(1, 4, "=A1", None, "")

    book = workbook({"Cases": [OPEN_CASES, OPEN_CASE, ["700101", *OPEN_CASE[1:]]]}, formula)
    checked = check(book, "cases.xlsx")
    assert checked.accepted == 1
    assert rejected(checked) == [
        (
            "cases.xlsx, sheet Cases, row 2, column Case Status: it is a formula without a stored "
            "value. Open the workbook in Excel, let it calculate, save it, and upload it again."
        )
    ]


def test_merged_cells_among_the_rows_reject_the_rows_they_blank() -> None:
    def merge(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].merge_range(1, 5, 2, 5, "MASH")

    book = workbook({"Cases": [OPEN_CASES, OPEN_CASE, ["700101", *OPEN_CASE[1:]]]}, merge)
    checked = check(book, "cases.xlsx")
    assert checked.accepted == 1
    assert rejected(checked) == [
        (
            "cases.xlsx, sheet Cases, row 3, column Responsible Team: it is part of merged cells. "
            "Unmerge the cells and fill each one."
        )
    ]


def test_error_cells_are_empty() -> None:
    row = list(OPEN_CASE)
    row[5] = "#N/A"
    assert (
        rows(check(workbook({"C": [OPEN_CASES, tuple(row)]}), "c.xlsx"), OpenCase)[0].team_code
        is None
    )


def test_a_hidden_sheet_is_not_read_and_named() -> None:
    def hide(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[1].hide()

    hidden = [OPEN_CASES, ["700199", *OPEN_CASE[1:]]]
    book = workbook({"Cases": [OPEN_CASES, OPEN_CASE], "Old": hidden}, hide)
    checked = check(book, "cases.xlsx")
    assert [case.child_ref for case in rows(checked, OpenCase)] == ["700100"]
    assert (
        "cases.xlsx, sheet Old: the sheet is hidden and was not read; unhide it to import it"
        in said(checked)
    )


def test_two_sheets_with_the_same_list_are_refused() -> None:
    words = refusal(
        workbook({"Now": [OPEN_CASES, OPEN_CASE], "Then": [OPEN_CASES, OPEN_CASE]}), "cases.xlsx"
    )
    assert "cases.xlsx, sheet Then: Open cases stands here and in cases.xlsx, Now" in words


def test_other_sheets_of_a_workbook_are_named_and_left() -> None:
    checked = check(
        workbook(
            {
                "Cases": [OPEN_CASES, OPEN_CASE],
                "Chart": [["Team", "Worker", "n"], ["MASH", "W1", 3]],
            }
        ),
        "cases.xlsx",
    )
    assert (
        "cases.xlsx, sheet Chart: it was not recognised as a list of the caseload, so it was "
        "not read" in said(checked)
    )


def test_a_workbook_without_any_list_is_refused_with_what_is_read() -> None:
    words = refusal(workbook({"Rota": [["Day", "Who"], ["Monday", "Lee"]]}), "rota.xlsx")
    assert "rota.xlsx, sheet Rota, row 1: no heading row of a known list was found" in words
    assert "Lee" not in words


def test_macros_are_refused() -> None:
    book = changed(BOOK, "xl/vbaProject.bin", lambda _: b"macro")
    assert "the workbook has macros, which are never opened" in refusal(book, "cases.xlsm")


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le"])
def test_entities_are_refused_in_every_part(part: str, coding: str) -> None:
    dtd = '<!DOCTYPE x [<!ENTITY a "b">]>'.encode(coding)
    book = changed(BOOK, part, lambda xml: dtd + xml)
    assert "the workbook defines XML entities" in refusal(book, "cases.xlsx")


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace(b'r="A2"', b'r="999"'),
        lambda xml: xml.replace(b't="s"><v>0</v>', b't="s"><v>99999</v>'),
    ],
)
def test_a_damaged_sheet_is_refused_in_words(change: Callable[[bytes], bytes]) -> None:
    assert "the workbook is damaged" in refusal(changed(BOOK, SHEET, change), "cases.xlsx")


def test_a_workbook_cut_short_is_refused() -> None:
    assert "the file is damaged and cannot be unpacked" in refusal(BOOK[:-200], "cases.xlsx")


def test_other_office_files_are_refused_by_what_they_are() -> None:
    word = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    assert "it is not an Excel workbook (.xlsx)" in refusal(word, "notes.xlsx")
    ods = BytesIO()
    with ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
    assert "it is an OpenDocument file" in refusal(ods.getvalue(), "cases.xlsx")


def test_a_bomb_is_refused_by_what_it_would_unpack_to() -> None:
    book = changed(BOOK, SHEET, lambda xml: xml + b" " * 30_000_000)
    assert "unpacked it would be more than 200 times its packed size" in refusal(book, "c.xlsx")
    limits = Limits(unpacked_bytes=1024 * 1024, ratio=10**6)
    with pytest.raises(FileRefusedError, match="unpacked it would be more than 1 MiB"):
        check_file("c.xlsx", book, today=TODAY, limits=limits)


def test_a_declared_size_that_lies_is_found_while_unpacking() -> None:
    content = bytearray(zipped({"cases.csv": b"a,b,c\r\n" * 50}))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 10)
    assert "the file is damaged" in refusal(bytes(content), "all.zip")


def test_too_many_files_inside_are_refused() -> None:
    parts = {f"t{number}.csv": b"x" for number in range(201)}
    assert "it holds 201 files; at most 200 are allowed" in refusal(zipped(parts), "all.zip")


def crafted(name: str, *, attributes: int = 0, repeated: bool = False) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for number in range(2 if repeated else 1):
            info = ZipInfo(f"{name}{'' if repeated else number}")
            info.filename = name
            info.external_attr = attributes
            if repeated and number:
                with pytest.warns(UserWarning, match="Duplicate name"):
                    archive.writestr(info, b"x")
            else:
                archive.writestr(info, b"x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (crafted("../x.csv"), "a path that leads outside"),
        (crafted("/etc/x.csv"), "a path that leads outside"),
        (crafted("C:\\x.csv"), "a path that leads outside"),
        (crafted("inner.zip"), "another packed file or workbook"),
        (crafted("link.csv", attributes=0o120777 << 16), "a link instead of a file"),
        (crafted("x.csv", repeated=True), "two files inside it have the same name"),
    ],
)
def test_entries_that_trick_are_refused(content: bytes, words: str) -> None:
    assert words in refusal(content, "all.zip")


def test_an_encrypted_entry_is_refused() -> None:
    content = bytearray(zipped({"x.csv": b"a,b"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "it is protected by a password" in refusal(bytes(content), "all.zip")


def test_a_wrong_checksum_is_refused() -> None:
    content = bytearray(zipped({"x.csv": b"a,b"}))
    at = content.index(b"PK\x01\x02") + 16
    struct.pack_into("<I", content, at, zlib.crc32(b"other"))
    assert "the file is damaged" in refusal(bytes(content), "all.zip")


def test_a_false_dimension_costs_nothing() -> None:
    book = changed(BOOK, SHEET, lambda xml: xml.replace(b'ref="A1:I2"', b'ref="A1:XFD1048576"'))
    assert check(book, "cases.xlsx").accepted == 1


@pytest.mark.parametrize("far", [b"A1048576", b"XFD3"])
def test_a_cell_far_outside_is_refused_before_the_table_is_laid_out(far: bytes) -> None:
    cell = b'<row r="3"><c r="' + far + b'"><v>1</v></c></row></sheetData>'
    book = changed(BOOK, SHEET, lambda xml: xml.replace(b"</sheetData>", cell))
    assert "cells reach as far as row" in refusal(book, "cases.xlsx")


def test_links_to_other_files_are_not_followed_and_named() -> None:
    book = changed(BOOK, "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>")
    assert (
        "cases.xlsx, sheet Cases: the workbook links to other files; the links were not followed"
        in said(check(book, "cases.xlsx"))
    )


def test_the_next_good_file_is_read_after_a_bad_one() -> None:
    refusal(changed(BOOK, SHEET, lambda _: b""), "cases.xlsx")
    assert check(BOOK, "cases.xlsx").accepted == 1


def test_a_workbook_of_nothing_but_guidance_or_blank_sheets_is_refused() -> None:
    guidance = workbook({"Guidance": [["Read this"]], "Blank": []})
    assert "no list of the caseload was found in it" in refusal(guidance, "annex.xlsx")


def test_ticked_boxes_are_yes_and_no() -> None:
    headings = [*OPEN_CASES, "Disability"]
    both: list[list[Cell]] = [[*OPEN_CASE, True], ["700101", *OPEN_CASE[1:], False]]
    checked = check(workbook({"Cases": [headings, *both]}), "cases.xlsx")
    assert [case.disability for case in rows(checked, OpenCase)] == [True, False]
