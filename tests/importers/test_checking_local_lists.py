from datetime import date, timedelta

import pytest

from auditapp.domain.caseload import (
    Closure,
    Involvement,
    OpenCase,
    Oversight,
    Supervision,
    Team,
    Worker,
    digest_of,
    facts_of,
    row_from,
)
from auditapp.domain.vocabularies import (
    AgeBand,
    CaseStatus,
    Ethnicity,
    Sex,
)
from auditapp.importers.checking import check_file
from auditapp.importers.formats import FileFormat
from auditapp.importers.joining import Known, pseudonym
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
)

HEADINGS = (
    *("Mosaic ID", "Name", "DOB", "Gender", "Ethnicity", "Case Status", "Responsible Team"),
    *("Allocated Worker", "Team Manager", "Start Date", "End Date", "Group/Family ID"),
    *("Last Management Oversight", "Last Supervision"),
)
OPEN = (
    *("700100", "Mary Ashdown", "27/09/2010", "M", "MOTH", "CIN", "Assessment 2"),
    *("Elm\u00a0Travers", "#N/A", "01/03/2018", "", "G0", "01/09/2018", "01/08/2018"),
)
CLOSED = (
    *("700105", "", "2016-12-28", "F", "NOBT", "Closed", "Looked After Children"),
    *("Ivy Marlow", "Fern Oxley", "2018-03-04", "01/10/2018", "G2", "", ""),
)
# As an analyst exports it: a mark at the start, both kinds of date, names, #N/A, a repeat.
FRAME = table(HEADINGS, OPEN, CLOSED, OPEN, encoding="utf-8-sig")


def test_an_open_case_list_becomes_typed_rows() -> None:
    checked = check(FRAME)
    assert checked.format is FileFormat.MOSAIC
    assert rows(checked, OpenCase)[0] == OpenCase(
        child_ref="700100",
        family_ref="G0",
        age_band=AgeBand.AGED_5_TO_9,
        sex=Sex.MALE,
        ethnicity=Ethnicity.MIXED,
        team_code="Assessment 2",
        worker_ref=pseudonym("Elm Travers"),
        status=CaseStatus.CIN,
        opened_on=date(2018, 3, 1),
        last_oversight_on=date(2018, 9, 1),
        last_supervision_on=date(2018, 8, 1),
    )


def test_a_closed_case_stays_and_gives_a_closure() -> None:
    checked = check(FRAME)
    assert [case.is_open for case in rows(checked, OpenCase)] == [True, False]
    closure = rows(checked, Closure)[0]
    assert (closure.child_ref, closure.opened_on, closure.closed_on) == (
        "700105",
        date(2018, 3, 4),
        date(2018, 10, 1),
    )


def test_what_a_list_implies_is_worked_out() -> None:
    checked = check(FRAME)
    elm, ivy, fern = (pseudonym(name) for name in ("Elm Travers", "Ivy Marlow", "Fern Oxley"))
    assert {team.team_code for team in rows(checked, Team)} == {
        "Assessment 2",
        "Looked After Children",
    }
    managed_by = {worker.worker_ref: worker.manager_ref for worker in rows(checked, Worker)}
    assert managed_by == {elm: None, ivy: fern, fern: None}
    assert [(one.child_ref, one.worker_ref, one.role) for one in rows(checked, Involvement)] == [
        ("700100", elm, "allocated worker"),
        ("700105", ivy, "allocated worker"),
    ]
    assert [one.supervised_on for one in rows(checked, Supervision)] == [date(2018, 8, 1)]
    assert [one.recorded_on for one in rows(checked, Oversight)] == [date(2018, 9, 1)]
    assert all(one.number is None for one in checked.rows if not isinstance(one.row, OpenCase))


def test_no_name_address_or_birth_date_is_anywhere_in_what_comes_out() -> None:
    everything = repr(check(FRAME))
    for secret in ("Mary", "Ashdown", "Travers", "Marlow", "27/09/2010", "2010-09-27", "2010, 9"):
        assert secret not in everything


def test_what_was_dropped_is_said() -> None:
    sentences = said(check(FRAME))
    assert "cases.csv: DOB became an age band and nothing else of it is kept" in sentences
    assert (
        "cases.csv: Name was not read: it may name or locate a person; it is never kept"
        in sentences
    )
    assert any(
        sentence.startswith("cases.csv: Allocated Worker holds names") for sentence in sentences
    )


def test_an_exact_repeat_counts_once_and_both_rows_are_named() -> None:
    checked = check(FRAME)
    assert checked.counts()["repeated"] == 1
    assert "cases.csv: 1 exact repeat counted once: row 4 is row 2 again" in said(checked)


def test_contradicting_rows_are_both_rejected_naming_each_other() -> None:
    checked = check(open_cases({}, {"Mosaic ID": "700101"}, {"Case Status": "CP", "Gender": "F"}))
    assert [case.child_ref for case in rows(checked, OpenCase)] == ["700101"]
    assert rejected(checked) == [
        (
            "cases.csv, row 2, column Mosaic ID: the same open case stands in row 4 with another "
            "Gender, Case Status (700100). "
            "Keep the row that is right in the source, and export again."
        ),
        (
            "cases.csv, row 4, column Mosaic ID: the same open case stands in row 2 with another "
            "Gender, Case Status (700100). "
            "Keep the row that is right in the source, and export again."
        ),
    ]


def test_the_same_file_gives_the_same_rows_and_digests() -> None:
    first, second = check(FRAME), check(FRAME)
    assert first == second
    assert [digest_of(one.row) for one in first.rows] == [digest_of(one.row) for one in second.rows]


def test_a_corrected_file_keeps_the_keys_and_changes_only_the_corrected_row() -> None:
    before = check(open_cases({}, {"Mosaic ID": "700101"}))
    after = check(open_cases({}, {"Mosaic ID": "700101", "Case Status": "CP"}))
    assert before.digest != after.digest
    old = {case.key: digest_of(case) for case in rows(before, OpenCase)}
    new = {case.key: digest_of(case) for case in rows(after, OpenCase)}
    assert old.keys() == new.keys() == {"700100", "700101"}
    assert [key for key in old if old[key] != new[key]] == ["700101"]


def test_every_row_survives_storage() -> None:
    for one in check(FRAME).rows:
        assert row_from(one.row.kind, facts_of(one.row)) == one.row


def test_the_mapping_found_is_shown_with_its_letters() -> None:
    one = check(FRAME).tables[0]
    assert (one.name, one.header_row) == ("Open cases", 1)
    assert [(column.letter, column.heading, column.label) for column in one.mapped][:3] == [
        ("A", "Mosaic ID", "Child reference"),
        ("C", "DOB", "Date of birth"),
        ("D", "Gender", "Sex"),
    ]
    assert [column.heading for column in one.dropped] == ["Name"]
    assert "Legal status" in one.absent


def test_unmapped_columns_are_listed_and_not_read() -> None:
    checked = check(table([*OPEN_CASES, "Colour"], [*OPEN_CASE, "green"]))
    assert checked.tables[0].unmapped == ("Colour",)
    assert "green" not in repr(checked)


@pytest.mark.parametrize(
    "heading",
    [
        "Forename",
        "Child's surname",
        "Full Name",
        "Address line 1",
        "Postcode",
        "Parish",
        "E-mail",
        "Mobile",
        "NHS number",
        "Mother",
        "Case notes",
        "Comments",
        "Concern details",
    ],
)
def test_columns_that_name_or_tell_a_story_are_dropped_with_their_reason(heading: str) -> None:
    checked = check(table([*OPEN_CASES[2:], heading, "Mosaic ID"], [*OPEN_CASE[2:], "x", "700100"]))
    assert [column.heading for column in checked.tables[0].dropped] == [heading]


def test_headings_are_found_in_any_order_case_and_spacing() -> None:
    headings = ["START DATE", "mosaic_id ", " Case\u00a0status", "responsible-team", "Worker ID"]
    checked = check(table(headings, ["01/03/2018", "700100", "CIN", "MASH", "W001"]))
    assert checked.accepted == 1


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Mosaic ID", "Child reference"),
        ("Case Status", "Status"),
        ("Responsible Team", "Team"),
        ("Allocated Worker ID", "Worker"),
        ("Start Date", "Opened"),
    ],
)
def test_a_list_without_a_column_it_needs_is_refused_naming_it(column: str, field: str) -> None:
    kept = [heading for heading in OPEN_CASES if heading != column]
    cells = [cell for heading, cell in zip(OPEN_CASES, OPEN_CASE, strict=True) if heading != column]
    words = refusal(table(kept, cells))
    assert words.startswith("cases.csv, row 1, column ")
    assert f"the column for {field} is missing from Open cases" in words


def test_a_misspelt_heading_is_refused_with_the_best_guess() -> None:
    headings = ["Case Statsu" if heading == "Case Status" else heading for heading in OPEN_CASES]
    words = refusal(table(headings, OPEN_CASE))
    assert (
        "cases.csv, row 1, column Case Status: the column for Status is missing from Open cases; "
        '"Case Statsu" looks like it. Add a column headed "Case Status", '
        "or rename the one that holds it." in words
    )


def test_a_person_can_map_a_heading_or_leave_a_column_out() -> None:
    headings = ["Stage" if heading == "Case Status" else heading for heading in OPEN_CASES]
    checked = check_file(
        "cases.csv",
        table(headings, OPEN_CASE),
        today=TODAY,
        column_map={"stage": "status", "Gender": ""},
    )
    case = rows(checked, OpenCase)[0]
    assert (case.status, case.sex) == (CaseStatus.CIN, None)
    assert checked.tables[0].unmapped == ("Gender",)


def test_two_columns_with_one_heading_are_refused() -> None:
    words = refusal(table([*OPEN_CASES, "Case status"], [*OPEN_CASE, "CP"]))
    assert 'two columns are headed "Case Status"' in words


def test_of_two_headings_for_one_field_the_better_counts_and_the_other_is_listed() -> None:
    checked = check(table([*OPEN_CASES, "Allocated worker"], [*OPEN_CASE, "Elm Travers"]))
    assert rows(checked, OpenCase)[0].worker_ref == "W001"
    assert checked.tables[0].unmapped == ("Allocated worker",)


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"Mosaic ID": ""}, "Mosaic ID", "Child reference is empty or not known"),
        ({"Mosaic ID": "-1"}, "Mosaic ID", "Child reference is empty or not known"),
        (
            {"Mosaic ID": "1.23E+06"},
            "Mosaic ID",
            "the reference lost its last digits when it was saved as a number",
        ),
        ({"Start Date": "31/02/2018"}, "Start Date", "there is no such day"),
        ({"Start Date": "01/03/18"}, "Start Date", "the year has two digits"),
        ({"End Date": "01/02/2018"}, "End Date", "it is before Start Date"),
        ({"DOB": "01/01/2030"}, "DOB", "the date of birth is long after the row's own date"),
    ],
)
def test_a_bad_cell_rejects_its_row_and_no_other(
    change: dict[str, str], column: str, reason: str
) -> None:
    checked = check(open_cases({"Mosaic ID": "700199"}, change))
    assert [case.child_ref for case in rows(checked, OpenCase)] == ["700199"]
    (reject,) = checked.rejects
    assert (reject.file, reject.row, reject.column) == ("cases.csv", 3, column)
    assert reject.reason.startswith(reason)
    assert reject.advice


def test_a_name_in_the_wrong_column_is_never_quoted() -> None:
    checked = check(open_cases({"Mosaic ID": "Mary Ashdown", "DOB": "Mary Ashdown"}))
    assert checked.accepted == 0
    assert len(checked.rejects) == 2
    assert "Mary" not in repr(checked)


def test_every_bad_cell_of_a_row_is_named_and_the_row_counts_once() -> None:
    checked = check(open_cases({"DOB": "x", "Start Date": "y", "End Date": "z"}, {}))
    assert [reject.column for reject in checked.rejects] == ["DOB", "Start Date", "End Date"]
    assert (checked.accepted, checked.rejected) == (1, 1)


def test_dates_with_the_month_first_are_refused_with_an_example() -> None:
    words = refusal(
        open_cases(
            {"Start Date": "03/25/2018", "DOB": "01/02/2010"},
            {"Mosaic ID": "700101", "DOB": "01/02/2010"},
        )
    )
    assert "row 2, column Start Date: dates such as 03/25/2018 have the month first" in words


def test_one_slip_among_dates_with_the_day_first_rejects_its_row_only() -> None:
    checked = check(open_cases({"Start Date": "03/25/2018"}, {"Mosaic ID": "700101"}))
    assert (checked.accepted, checked.rejected) == (1, 1)
    assert "no such day in day/month/year order (03/25/2018)" in rejected(checked)[0]


def test_dates_in_the_future_are_accepted_with_a_notice() -> None:
    later = (TODAY + timedelta(days=1)).strftime("%d/%m/%Y")
    checked = check(open_cases({"End Date": later}))
    assert checked.accepted == 1
    assert "cases.csv: 1 date in End Date in the future" in said(checked)


def test_lost_leading_zeros_are_noticed_against_what_is_known() -> None:
    known = Known(children=frozenset({"00700100", "700101"}), workers=frozenset({"W009"}))
    checked = check_file("cases.csv", open_cases({}), today=TODAY, known=known)
    assert (
        "cases.csv: 1 child reference known with leading zeros, such as 00700100 for 700100; "
        "format the column as text before exporting" in said(checked)
    )
    assert "cases.csv: 1 worker new to the caseload" in said(checked)


def test_a_team_name_becomes_the_code_the_caseload_knows() -> None:
    known = Known(teams={"Mash": "T1"})
    checked = check_file("cases.csv", open_cases({}), today=TODAY, known=known)
    assert rows(checked, OpenCase)[0].team_code == "T1"


def test_a_row_carries_the_fields_its_file_has_columns_for() -> None:
    checked = check(open_cases({"End Date": ""}))
    (case,) = [one for one in checked.rows if isinstance(one.row, OpenCase)]
    assert {"closed_on", "status", "age_band"} <= case.carried
    assert not {"last_supervision_on", "ethnicity", "birth"} & case.carried


def test_a_single_date_with_the_month_first_rejects_its_row_only() -> None:
    checked = check(open_cases({"Start Date": "03/25/2018", "DOB": ""}))
    assert (checked.accepted, checked.rejected) == (0, 1)
