"""Dates typed in boxes: what was typed is kept, what is wrong is named, what is right is a date."""

from datetime import date, datetime

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from auditapp.web.fields import DatePartsField, DateTimePartsField


class SeenForm(Form):  # type: ignore[misc]  # the form library has no types
    seen = DatePartsField("When was the child seen?", noun="the date the child was seen")
    decided = DateTimePartsField("When was it decided?", noun="the time of the decision")
    due = DatePartsField("Due", noun="the due date", required=True)


def typed(prefix: str, **boxes: str) -> MultiDict[str, str]:
    return MultiDict({f"{prefix}-{part}": value for part, value in boxes.items()})


@pytest.mark.parametrize("month", ["3", "03", "mar", "March"])
def test_a_date_may_be_typed_with_the_month_in_words(month: str) -> None:
    form = SeenForm(typed("seen", day=" 27", month=month, year="2026"))
    assert form.seen.data == date(2026, 3, 27)
    assert form.seen.process_errors == []


def test_a_blank_date_is_none_and_no_problem_in_a_draft() -> None:
    form = SeenForm(typed("seen", day="", month=" ", year=""))
    form.validate()
    assert form.seen.data is None
    assert form.seen.errors in ([], ())


def test_a_blank_required_date_says_what_to_enter() -> None:
    form = SeenForm(MultiDict())
    form.validate()
    assert form.due.errors == ["Enter the due date, like 27 3 2026"]


def test_a_missing_box_is_named_and_marked() -> None:
    form = SeenForm(typed("seen", day="27", month="", year=""))
    form.validate()
    assert form.seen.wrong == ("month", "year")
    assert form.seen.errors == [
        "The date the child was seen must include a month and a year, like 27 3 2026"
    ]


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("31", "2", "2026"),
        ("29", "2", "2026"),
        ("0", "1", "2026"),
        ("1", "13", "2026"),
        ("1", "1", "26"),
        ("1", "1", "20261"),
        ("1", "smarch", "2026"),
        ("-1", "1", "2026"),
        ("٢٧", "3", "2026"),
        ("9" * 5000, "3", "2026"),
        ("<script>", "3", "2026"),
    ],
)
def test_a_date_that_is_not_real_is_refused_and_kept_as_typed(
    day: str, month: str, year: str
) -> None:
    form = SeenForm(typed("seen", day=day, month=month, year=year))
    form.validate()
    assert form.seen.data is None
    assert (form.seen.day, form.seen.month, form.seen.year) == (day, month, year)
    assert form.seen.errors[0].startswith("The date the child was seen must be a real date")


def test_a_time_of_day_comes_with_its_date() -> None:
    form = SeenForm(typed("decided", day="3", month="10", year="2026", time="16:40"))
    assert form.decided.data == datetime(2026, 10, 3, 16, 40)  # noqa: DTZ001  # the edge adds the zone


@pytest.mark.parametrize("clock", ["24:00", "16:60", "4pm", "16", "noon"])
def test_a_time_that_is_not_on_the_clock_marks_only_its_box(clock: str) -> None:
    form = SeenForm(typed("decided", day="3", month="10", year="2026", time=clock))
    form.validate()
    assert form.decided.wrong == ("time",)
    (words,) = form.decided.errors
    assert words.startswith("The time of the decision must have a time of day")
    assert words.endswith("like 27 3 2026 at 16:40")


def test_a_stored_date_fills_the_boxes() -> None:
    stored = datetime(2026, 10, 3, 9, 5)  # noqa: DTZ001  # the edge adds the zone
    form = SeenForm(data={"seen": date(2026, 2, 1), "decided": stored})
    assert (form.seen.day, form.seen.month, form.seen.year) == ("1", "2", "2026")
    assert form.decided.time == "09:05"
    assert form.due.data is None
