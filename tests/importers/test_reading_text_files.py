import pytest

from auditapp.domain.caseload import OpenCase
from auditapp.importers.checking import check_file
from auditapp.importers.findings import FileRefusedError
from auditapp.importers.limits import Limits
from auditapp.importers.reading import shown_name, too_large
from tests.importers.making import (
    OPEN_CASE,
    OPEN_CASES,
    TODAY,
    check,
    open_cases,
    refusal,
    rejected,
    rows,
    said,
    table,
    workbook,
    zipped,
)

GOOD = table(OPEN_CASES, OPEN_CASE)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cases.csv: it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b" \r\n \r\n", "it is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "it is a web page"),
        (b"\xef\xbb\xbf  <HTML>", "it is a web page"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"\x1f\x8b\x08\x00", "it is a gzip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "it is an old Excel file (.xls)"),
        (b'<?xml version="1.0"?><Message/>', "it is an XML file"),
        (b'{"cases": []}', "it is a JSON file"),
        (b"PK\x05\x06" + bytes(18), "it is a zip that holds something else than CSV"),
        (b"PK\x03\x04 not a zip after all", "the file is damaged"),
        (b"\x89PNG\r\n", "it is a picture"),
    ],
)
def test_a_wrong_type_of_file_is_refused_by_its_content(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_refusal_says_what_to_do() -> None:
    assert refusal(b"%PDF-1.7").endswith(
        "Save or export it as a CSV file or an Excel workbook (.xlsx), and upload that."
    )


def test_a_workbook_called_csv_is_read_as_the_workbook_it_is() -> None:
    checked = check(workbook({"Cases": [OPEN_CASES, OPEN_CASE]}), "cases.csv")
    assert checked.accepted == 1


def test_a_file_over_the_limit_is_refused_unread() -> None:
    limits = Limits(file_bytes=1024 * 1024)
    with pytest.raises(FileRefusedError, match=r"big.csv: it is 3 MiB; at most 1 MiB are read"):
        check_file("big.csv", b"x" * 3 * 1024 * 1024, today=TODAY, limits=limits)


def test_an_edge_can_refuse_by_size_alone() -> None:
    error = too_large("big.csv", 200 * 1024 * 1024, Limits())
    assert "it is 200 MiB; at most 25 MiB are read" in str(error)


def test_headings_without_rows_are_refused() -> None:
    assert "row 1: it has headings but no rows" in refusal(table(OPEN_CASES))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_each_encoding_services_send(encoding: str) -> None:
    content = open_cases({"Responsible Team": "Équipe \u2013 accueil"}).decode().encode(encoding)
    assert rows(check(content), OpenCase)[0].team_code == "Équipe \u2013 accueil"


def test_windows_text_is_named_as_such() -> None:
    content = open_cases({"Responsible Team": "Assessment \u2013 1"}).decode().encode("cp1252")
    assert "cases.csv: read as Windows text (cp1252), as it is not UTF-8" in said(check(content))


def test_mixed_encodings_are_refused_with_the_byte() -> None:
    content = open_cases({"Responsible Team": "Équipe"}, {"Mosaic ID": "700101"})
    broken = content.replace(b"700101,", b"700101,caf\xe9 ")
    words = refusal(broken)
    assert "cases.csv, row 3: two text encodings are mixed in it" in words
    assert f"(byte {broken.index(b'xe9'[:0] + bytes([0xE9])) + 1})" in words


def test_utf_16_without_its_mark_is_refused() -> None:
    content = GOOD.decode().encode("utf-16-le")
    assert "row 1: it holds bytes that are no text (byte 2)" in refusal(content)


def test_bytes_of_no_known_encoding_are_refused() -> None:
    assert "its text encoding is not known" in refusal(GOOD.replace(b"MASH", b"M\x81SH"))


@pytest.mark.parametrize(
    ("delimiter", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")]
)
def test_other_separators_are_found_and_named(delimiter: str, words: str) -> None:
    checked = check(table(OPEN_CASES, OPEN_CASE, delimiter=delimiter))
    assert checked.accepted == 1
    assert f"cases.csv: cells are separated by {words}" in said(checked)


def test_a_separator_that_changes_midway_is_refused_with_its_row() -> None:
    content = GOOD + table(OPEN_CASE, delimiter=";")
    assert "row 3: the separator between cells changes from this row on" in refusal(content)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_line_end_is_read(end: str) -> None:
    assert check(GOOD.decode().replace("\r\n", end).encode()).accepted == 1


def test_a_quote_never_closed_is_refused_with_the_row_it_opened_in() -> None:
    content = GOOD + b'700101,"oops,01/01/2010,F,CIN,MASH,W001,01/03/2018,\r\n' + GOOD * 3
    assert "row 3: a quotation mark opened in this row is never closed" in refusal(content)


def test_stray_quotes_are_refused_with_their_row() -> None:
    content = GOOD + b'700101,"a"b,01/01/2010,F,CIN,MASH,W001,01/03/2018,\r\n'
    assert "row 3: quotation marks stand where none can be" in refusal(content)


def test_a_cell_of_two_megabytes_is_refused_with_its_row() -> None:
    content = open_cases({}, {"Mosaic ID": "700101", "Name": "x" * 2_000_000})
    assert "row 3: one cell is longer than any cell of a caseload can be" in refusal(content)


def test_a_newline_inside_quotes_stays_in_its_cell_and_row_numbers_hold() -> None:
    content = open_cases({"Name": "two\nlines"}, {"Mosaic ID": "700101", "DOB": "x"})
    assert "cases.csv, row 3, column DOB: it is not a date" in rejected(check(content))[0]


def test_rows_longer_and_shorter_than_the_headings_are_rejected() -> None:
    checked = check(table(OPEN_CASES, OPEN_CASE, [*OPEN_CASE, "more"], OPEN_CASE[:4]))
    assert checked.accepted == 1
    assert [(one.row, one.reason) for one in checked.rejects] == [
        (3, "it has 10 cells where the headings have 9"),
        (4, "it has only 4 of 9 cells"),
    ]


def test_trailing_blank_rows_and_commas_are_passed_over() -> None:
    checked = check(table([*OPEN_CASES, "", ""], [*OPEN_CASE, "", ""]) + b",,,\r\n\r\n , \r\n")
    assert (checked.accepted, checked.rejected) == (1, 0)


def test_title_lines_above_the_headings_are_passed_over() -> None:
    checked = check(b"Open cases at 31/10/2018\r\n\r\nRun by: reports\r\n" + GOOD)
    assert checked.tables[0].header_row == 4
    assert [one.number for one in checked.rows if isinstance(one.row, OpenCase)] == [5]


def test_a_totals_line_is_rejected_as_such() -> None:
    checked = check(table(OPEN_CASES, OPEN_CASE, ["Total", "", "", "", "", "", "", "", "1"]))
    assert rejected(checked) == [
        "cases.csv, row 3: it is a totals line, not a row. Leave it out of the export."
    ]


def test_headings_repeated_further_down_are_rejected() -> None:
    checked = check(GOOD + table(OPEN_CASES, ["700101", *OPEN_CASE[1:]]))
    assert checked.accepted == 2
    assert rejected(checked) == [
        "cases.csv, row 3: it repeats the headings. Keep the headings once, on top."
    ]


def test_too_many_rows_columns_or_cells_are_refused() -> None:
    many = table(OPEN_CASES, *[OPEN_CASE] * 12)
    for limits in (Limits(rows=10), Limits(columns=5), Limits(cells=50)):
        with pytest.raises(FileRefusedError, match="it has more than"):
            check_file("cases.csv", many, today=TODAY, limits=limits)


def test_a_zip_of_tables_is_read_table_by_table() -> None:
    other = table(
        ("Mosaic ID", "Supervision date", "Supervisor ID"), ("700100", "01/08/2018", "W002")
    )
    checked = check(zipped({"cases.csv": GOOD, "sup.csv": other, "__MACOSX/._x": b"?"}), "all.zip")
    assert [(one.file, one.sheet, one.name) for one in checked.tables] == [
        ("all.zip", "cases.csv", "Open cases"),
        ("all.zip", "sup.csv", "Supervisions"),
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/x.csv", "x.csv"),
        ("C:\\files\\x.csv", "x.csv"),
        ("x.csv\r\nX: y", "x.csvX: y"),
        ("\u202egpj.csv", "gpj.csv"),
        ("", "the file"),
        ("a" * 300 + ".csv", "a" * 71 + "…" + "aaaa.csv"),
    ],
)
def test_a_file_name_is_shown_without_what_could_mislead(name: str, shown: str) -> None:
    assert shown_name(name) == shown
