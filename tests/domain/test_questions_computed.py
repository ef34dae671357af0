"""Computed answers, against results worked out by hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from auditapp.domain.calculations import CALCULATIONS, AuditContext, Terms

JERSEY = ZoneInfo("Europe/Jersey")
LIBERATION_DAY = date(2026, 5, 9)
CONTEXT = AuditContext(date(2026, 11, 3), zone=JERSEY)


def result(name: str, *inputs: object, **terms: object) -> object:
    made = Terms(**{"context": CONTEXT, **terms})  # type: ignore[arg-type]  # each case gives its own terms
    return CALCULATIONS[name].function(inputs, made)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


def test_hours_are_clock_hours() -> None:
    assert result("hours_between", at(2, 10, 12), at(3, 16, 40)) == 30.47
    assert result("hours_between", at(2, 10), date(2026, 10, 3)) is None
    assert result("hours_between", at(2, 10), None) is None


def test_hours_pass_over_a_change_of_the_clocks() -> None:
    # On 25 October 2026 the clocks go back at 02:00: wall time shows 24 hours, 25 pass.
    evening = datetime(2026, 10, 24, 12)  # noqa: DTZ001  # a time as a file without a zone holds it
    noon = datetime(2026, 10, 25, 12)  # noqa: DTZ001  # likewise
    assert result("hours_between", evening, noon) == 25


def test_a_time_with_and_one_without_a_zone_are_compared_in_the_zone_of_the_service() -> None:
    wall = datetime(2026, 7, 1, 13)  # noqa: DTZ001  # summer time: 12:00 in UTC
    assert result("hours_between", wall, datetime(2026, 7, 1, 12, tzinfo=UTC)) == 0


@pytest.mark.parametrize(("hours", "expected"), [(71, "yes"), (72, "yes"), (73, "no"), (-1, "no")])
def test_seventy_two_hours_end_on_the_minute(hours: int, expected: str) -> None:
    done = at(5, 12) + timedelta(hours=hours)
    assert result("within_hours", at(5, 12), done, limit=72) == expected


def test_without_a_limit_nothing_can_be_in_time() -> None:
    assert result("within_hours", at(5, 12), at(6, 12)) is None


def test_what_was_never_held_is_late_once_its_hours_have_passed() -> None:
    assert result("within_hours", at(5, 12), None, limit=72) == "no"
    assert result("within_hours", at(5, 12), "na", limit=72) == "no"
    assert result("within_hours", at(31, 12), None, limit=72) is None  # its hours end today
    assert result("within_hours", at(30, 12), None, limit=72) == "no"
    # A date without its time could be either.
    assert result("within_hours", at(5, 12), date(2026, 10, 8), limit=72) is None


def test_a_minute_over_is_over() -> None:
    assert result("within_hours", at(5, 12), at(8, 12, 1), limit=72) == "no"


def test_working_days_leave_out_weekends_and_public_holidays() -> None:
    def working(day: date) -> bool:
        return day.weekday() < 5 and day != date(2026, 5, 8)

    terms = {"context": AuditContext(LIBERATION_DAY, is_working_day=working), "counting": "working"}
    # From Thursday 7 May to Tuesday 12 May: Friday is given as a holiday, then Monday, Tuesday.
    assert result("days_between", date(2026, 5, 7), date(2026, 5, 12), **terms) == 2
    assert result("days_between", date(2026, 5, 12), date(2026, 5, 7), **terms) == -2
    assert result("days_between", date(2026, 5, 7), date(2026, 5, 12)) == 5


@pytest.mark.parametrize(("day", "expected"), [(14, "yes"), (15, "yes"), (16, "no")])
def test_the_last_day_of_a_limit_is_in_time(day: int, expected: str) -> None:
    assert result("within_days", date(2026, 10, 1), date(2026, 10, day), limit=14) == expected


def test_what_is_not_done_is_late_once_the_limit_has_passed() -> None:
    assert result("within_days", date(2026, 10, 20), None, limit=14) is None  # day 14 is today
    assert result("within_days", date(2026, 10, 19), None, limit=14) == "no"
    assert result("days_so_far", date(2026, 10, 19), None) == 15
    assert result("days_so_far", date(2026, 10, 19), date(2026, 10, 20)) == 1


def test_rows_are_late_when_done_after_their_day_or_not_at_all() -> None:
    rows = (
        {"due": date(2026, 8, 1), "held": date(2026, 8, 1)},
        {"due": date(2026, 9, 1), "held": date(2026, 9, 2)},
        {"due": date(2026, 10, 1), "held": None},
        {"due": date(2026, 12, 1), "held": None},  # not yet due
        {"due": None, "held": date(2026, 8, 1)},
    )
    assert result("late_rows", rows) == 2
    assert result("late_rows", ()) == 0


def test_days_since_run_to_the_day_of_the_audit() -> None:
    assert result("days_since", date(2026, 10, 3)) == 31
    assert result("days_since", datetime(2026, 10, 3, 23, 30, tzinfo=UTC)) == 30
    assert result("days_since", None) is None


def test_a_plan_is_in_place_by_a_review_or_not_yet_due() -> None:
    review = date(2026, 10, 20)
    assert result("on_or_before", date(2026, 10, 20), review) == "yes"
    assert result("on_or_before", date(2026, 10, 21), review) == "no"
    assert result("on_or_before", None, review) == "no"
    assert result("on_or_before", None, date(2026, 12, 1)) is None
    assert result("on_or_before", None, None) is None


def test_the_longest_gap_counts_up_to_the_audit() -> None:
    rows: tuple[Mapping[str, object], ...] = (
        {"on": date(2026, 8, 1)},
        {"on": date(2026, 9, 1)},
        {"on": None},
    )
    assert result("longest_gap", rows) == 63  # 1 September to 3 November
    assert result("longest_gap", date(2026, 10, 1), date(2026, 1, 1)) == 273
    assert result("longest_gap", None) is None
    assert result("longest_gap", date(2026, 11, 3)) == 0
    assert result("latest", rows) == 63
    assert result("latest", ()) is None


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 10, 31), date(2026, 11, 1), 2),
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2025, 11, 4), None, 13),
        (None, None, None),
        (date(2026, 12, 1), date(2026, 11, 1), 0),
    ],
)
def test_months_are_those_touched(start: date | None, end: date | None, months: int | None) -> None:
    assert result("months_between", start, end) == months


def test_shares_have_a_base_or_are_not_known() -> None:
    assert result("percent", 9, 12) == 75
    assert result("percent", 0, 12) == 0
    assert result("percent", 0, 0) is None
    assert result("percent", None, 12) is None


def test_counts_and_sizes() -> None:
    assert result("count_rows", ("a", "b")) == 2
    assert result("count_rows", None) is None
    assert result("at_least", 3, limit=3) == "yes"
    assert result("at_least", 2, limit=3) == "no"
    assert result("at_least", None, limit=3) is None
    assert result("at_most", 42, 30, limit=42) == "yes"
    assert result("at_most", 42, 43, limit=42) == "no"
    assert result("at_most", 42, None, limit=42) is None


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ((("direction", "advice", "decision", "endorsement"),), "met"),
        ((("direction", "advice", "decision"),), "partly"),
        ((("direction",),), "not_met"),
        ((("none",),), "not_met"),
        (("yes", "yes", "yes", "yes"), "met"),
        (("yes", "no", "yes", "yes"), "partly"),
        (("no", "no", "yes", "yes"), "not_met"),
        ((None, None), None),
    ],
)
def test_four_of_four_is_met_and_three_is_partly(
    inputs: tuple[object, ...], expected: str | None
) -> None:
    assert result("met_by_count", *inputs, limit=4, partly=3) == expected


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (date(2026, 4, 10), "within_3"),
        (date(2026, 4, 11), "within_6"),
        (date(2026, 7, 10), "within_6"),
        (date(2026, 7, 11), "within_12"),
        (date(2027, 1, 10), "none"),  # after the day of the audit
        (None, "none"),
    ],
)
def test_a_new_contact_falls_into_its_band(again: date | None, expected: str) -> None:
    assert result("again_within", date(2026, 1, 10), again) == expected


def test_a_contact_long_after_is_later() -> None:
    assert result("again_within", date(2025, 1, 10), date(2026, 1, 11)) == "later"
    assert result("again_within", None, date(2026, 1, 11)) is None


@pytest.mark.parametrize(
    ("authorised", "agreed", "expected"),
    [
        (date(2026, 9, 20), date(2026, 9, 21), "in_agreed"),
        (date(2026, 10, 1), date(2026, 9, 21), "in_limit"),
        (date(2026, 10, 1), None, "in_limit"),
        (date(2026, 10, 15), date(2026, 9, 21), "in_limit"),  # day 45
        (date(2026, 10, 16), date(2026, 10, 31), "over_limit"),  # day 46, whatever was agreed
        (None, date(2026, 9, 21), "open_late"),
    ],
)
def test_an_assessment_is_in_time_by_agreement_and_by_the_limit(
    authorised: date | None, agreed: date | None, expected: str
) -> None:
    assert result("assessment_timing", date(2026, 8, 31), authorised, agreed, limit=45) == expected


def test_an_open_assessment_is_in_time_until_it_is_not() -> None:
    assert result("assessment_timing", date(2026, 10, 1), None, None, limit=45) == "open_in_time"
    assert result("assessment_timing", None, None, None, limit=45) is None


@pytest.mark.parametrize("name", CALCULATIONS)
def test_every_calculation_is_unknown_while_its_inputs_are_blank(name: str) -> None:
    formula = CALCULATIONS[name]
    assert result(name, *(None,) * formula.least, limit=1) is None
