from datetime import date, datetime

import pytest

from auditapp.domain.caseload import Field, FieldKind, RowKind
from auditapp.domain.vocabularies import Absence, Sex
from auditapp.importers.cells import ColumnReader, Named
from auditapp.importers.dates import CellError, read_moment
from auditapp.importers.formats import field_named
from auditapp.importers.values import EMPTY


def reader(name: str, kind: FieldKind) -> ColumnReader:
    return ColumnReader(Field(name, name, kind, required=False), {}, EMPTY)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("03/09/2018", date(2018, 9, 3)),
        ("3/9/2018", date(2018, 9, 3)),
        ("03-09-2018", date(2018, 9, 3)),
        ("03.09.2018", date(2018, 9, 3)),
        ("2018-09-03", date(2018, 9, 3)),
        ("2018/09/03", date(2018, 9, 3)),
        ("20180903", date(2018, 9, 3)),
        ("3 Sep 2018", date(2018, 9, 3)),
        ("03-SEP-2018", date(2018, 9, 3)),
        ("3rd September 2018", date(2018, 9, 3)),
        ("43346", date(2018, 9, 3)),
        ("43346.5", datetime.fromisoformat("2018-09-03T12:00")),
        ("2018-09-03 14:05", datetime.fromisoformat("2018-09-03T14:05")),
        ("2018-09-03T14:05:59.9990000", datetime.fromisoformat("2018-09-03T14:05:59")),
        ("03/09/2018 14:05", datetime.fromisoformat("2018-09-03T14:05")),
        ("03/09/2018 2:05 PM", datetime.fromisoformat("2018-09-03T14:05")),
        ("03/09/2018 12:05 am", datetime.fromisoformat("2018-09-03T00:05")),
        ("2018-09-03 00:00:00", date(2018, 9, 3)),
        ("29/02/2016", date(2016, 2, 29)),
        ("1900-01-01", None),
        ("01/01/1900", None),
        ("30/12/1899", None),
        ("9999-12-31", None),
    ],
)
def test_dates_are_read_in_the_shapes_systems_write(
    text: str, moment: date | datetime | None
) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2018", "there is no such day"),
        ("29/02/2018", "there is no such day"),
        ("09/30/2018", "there is no such day in day/month/year order"),
        ("2018-13-01", "there is no such day"),
        ("03/09/18", "the year has two digits, so the century is not known"),
        ("3 Sep 18", "the year has two digits, so the century is not known"),
        ("03/09/0018", "the year cannot be right"),
        ("01/01/2999", "the year cannot be right"),
        ("2018-09-03 25:00", "there is no such time"),
        ("2018-09-03 lunch", "the time cannot be read"),
        ("2018-09-03T14:05:00Z", "the time has a time zone, and local time is needed"),
        ("2018-09-03T14:05+01:00", "the time has a time zone, and local time is needed"),
        ("soon", "it is not a date"),
        ("-5", "it is not a date"),
        ("1E+300", "it is not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(CellError) as refused:
        read_moment(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "shown"),
    [("31/02/2018", True), ("32/13", True), ("Mary Ashdown", False), ("met Mary on 3/9", False)],
)
def test_a_bad_date_is_shown_only_where_it_cannot_be_a_name(*, text: str, shown: bool) -> None:
    with pytest.raises(CellError) as refused:
        read_moment(text)
    assert refused.value.shown is shown


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u00a0", "#N/A", "#REF!", "NULL", "null", "n/a", "-", "--", "None", "nan", "NaT"],
)
@pytest.mark.parametrize("kind", [FieldKind.REF, FieldKind.DATE, FieldKind.TEXT, FieldKind.COUNT])
def test_the_many_ways_to_write_nothing_are_nothing(text: str, kind: FieldKind) -> None:
    assert reader("x", kind).read(text) is None


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("700100", "700100"),
        ("0070", "0070"),
        (" 700100\u00a0", "700100"),
        ("700 100", "700100"),
        ("700100.0", "700100"),
        ("\u200b700100\ufeff", "700100"),
        ("C-12/34", "C-12/34"),
        ('="0070"', "0070"),
        ("12E4", "12E4"),
        ("-1", None),
    ],
)
def test_references_are_kept_as_written_but_for_blanks(text: str, ref: str | None) -> None:
    assert reader("child_ref", FieldKind.REF).read(text) == ref


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.23E+06", "the reference lost its last digits when it was saved as a number"),
        ("7E+05", "the reference lost its last digits when it was saved as a number"),
        ("Mary Ashdown", "it looks like a name or a word, not a reference"),
        ("Ashdown", "it looks like a name or a word, not a reference"),
        ("Mary 2", "it is not a reference: blanks, signs or too many characters stand in it"),
        ("7" * 49, "it is not a reference: blanks, signs or too many characters stand in it"),
        ("<b>1</b>", "it is not a reference: blanks, signs or too many characters stand in it"),
        ("70\u202e0100", "the reference has letters or marks that look like others"),
        ("\u0421123", "the reference has letters or marks that look like others"),
        ("7\u200b1", "the reference has letters or marks that look like others"),
    ],
)
def test_what_is_no_reference_is_refused(text: str, reason: str) -> None:
    error = reader("child_ref", FieldKind.REF).read(text)
    assert isinstance(error, CellError)
    assert error.reason == reason


@pytest.mark.parametrize(
    ("text", "worker"),
    [
        ("W001", "W001"),
        ("00123", "00123"),
        ("123.0", "123"),
        ("AW", "AW"),
        ("Elm Travers (W005)", "W005"),
        ("TRAVERS, Elm [10223]", "10223"),
        ("-1", None),
        ("Elm\u00a0Travers", Named("Elm Travers")),
        ("Travers", Named("Travers")),
        ("elm.travers", Named("elm.travers")),
        ("elm.travers2", Named("elm.travers2")),
        ("elm@service.example", Named("elm@service.example")),
        ("Agency worker 2", Named("Agency worker 2")),
    ],
)
def test_a_workers_name_is_told_from_a_reference(text: str, worker: object) -> None:
    assert reader("worker_ref", FieldKind.REF).read(text) == worker


def test_an_exported_apostrophe_before_a_formula_sign_is_taken_off() -> None:
    texts = reader("role", FieldKind.TEXT)
    assert texts.read("'=SUM(A1)") == "=SUM(A1)"
    assert texts.read("' @x") == " @x"
    assert texts.read("'quoted'") == "'quoted'"


def test_markup_stays_the_text_it_is() -> None:
    texts = reader("role", FieldKind.TEXT)
    assert texts.read("<script>{{7*7}}") == "<script>{{7*7}}"


def test_a_long_text_is_refused_without_being_shown() -> None:
    error = reader("role", FieldKind.TEXT).read("x" * 81)
    assert isinstance(error, CellError)
    assert error.reason == "it has 81 characters, and narrative is never taken"
    assert not error.shown


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("3", 3), ("3.0", 3)])
def test_counts_are_whole_numbers(text: str, count: int) -> None:
    assert reader("x", FieldKind.COUNT).read(text) == count


@pytest.mark.parametrize("text", ["-2", "2.5", "two", "1E5"])
def test_what_is_no_count_is_refused(text: str) -> None:
    assert isinstance(reader("x", FieldKind.COUNT).read(text), CellError)


@pytest.mark.parametrize(
    ("text", "years"), [("7", 7), ("7.9", 7), ("0.5", 0), ("-1", -1), ("unborn", -1)]
)
def test_ages_are_whole_years_and_unborn_is_below_zero(text: str, years: int) -> None:
    assert reader("age_years", FieldKind.TEXT).read(text) == years


@pytest.mark.parametrize("text", ["7 months", "200", "x"])
def test_what_is_no_age_is_refused(text: str) -> None:
    assert isinstance(reader("age_years", FieldKind.TEXT).read(text), CellError)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Y", True),
        ("yes", True),
        ("a) Yes", True),
        ("1", True),
        ("TRUE", True),
        ("N", False),
        ("b) No", False),
        ("0", False),
        ("NA", None),
        ("n/a", None),
        ("perhaps", None),
        ("", None),
    ],
)
def test_flags_are_read_and_the_unknown_is_left_open(*, text: str, flag: bool | None) -> None:
    assert reader("disability", FieldKind.FLAG).read(text) is flag


def test_what_was_read_is_kept_for_the_next_cell_like_it() -> None:
    dates = reader("x", FieldKind.DATE)
    dates.read("03/09/2018")
    assert dates.seen == {"03/09/2018": date(2018, 9, 3)}


def test_a_date_field_drops_the_clock_and_a_moment_keeps_it() -> None:
    text = "2018-09-03 14:05"
    assert reader("x", FieldKind.DATE).read(text) == date(2018, 9, 3)
    assert reader("x", FieldKind.MOMENT).read(text) == datetime.fromisoformat("2018-09-03T14:05")


def test_closed_lists_are_read_through_the_value_map() -> None:
    sexes = ColumnReader(
        Field("sex", "Sex", FieldKind.CHOICE, required=False, choices=Sex), {}, EMPTY
    )
    assert sexes.read("b) Female") is Sex.FEMALE
    assert sexes.read("rather not say") is None
    assert sexes.mapped["rather not say"].known is False


def test_fields_that_pass_through_are_found_beside_those_of_the_row() -> None:
    assert field_named(RowKind.MISSING_EPISODE, "absence").choices is Absence
    assert field_named(RowKind.CHILD, "birth").kind is FieldKind.DATE


def test_na_is_no_date_and_lost_digits_are_no_worker() -> None:
    assert reader("x", FieldKind.DATE).read("NA") is None
    assert isinstance(reader("worker_ref", FieldKind.REF).read("1.2E+07"), CellError)
