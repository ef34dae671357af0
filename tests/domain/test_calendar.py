"""Working days are counted as people count them, and never past what is known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.domain.calendar import WorkingCalendar

LIBERATION_DAY = date(2025, 5, 9)  # a Friday
PLAIN = WorkingCalendar()
JERSEY_2025 = WorkingCalendar(frozenset({date(2025, 5, 5), LIBERATION_DAY}))

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
calendars = st.frozensets(days, max_size=40).map(WorkingCalendar)


@pytest.mark.parametrize(
    "day", [LIBERATION_DAY, date(2025, 5, 5), date(2025, 5, 10), date(2025, 5, 11)]
)
def test_weekends_and_public_holidays_are_not_worked(day: date) -> None:
    assert not JERSEY_2025.is_working_day(day)


@pytest.mark.parametrize("day", [date(2025, 5, 6), date(2025, 5, 8), date(2025, 5, 12)])
def test_other_days_from_monday_to_friday_are_worked(day: date) -> None:
    assert JERSEY_2025.is_working_day(day)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2025, 5, 8), 1, date(2025, 5, 12)),  # over Liberation Day and the weekend
        (date(2025, 5, 8), 2, date(2025, 5, 13)),
        (date(2025, 5, 2), 5, date(2025, 5, 13)),  # two holidays on the way
        (date(2025, 5, 8), 0, date(2025, 5, 8)),
        (LIBERATION_DAY, 0, date(2025, 5, 12)),  # "the same working day", raised on a holiday
        (date(2025, 5, 10), 1, date(2025, 5, 12)),
        (date(2025, 5, 12), -1, date(2025, 5, 8)),
        (date(2025, 5, 12), -3, date(2025, 5, 6)),
    ],
)
def test_working_days_are_added_from_the_day_after(start: date, count: int, expected: date) -> None:
    assert JERSEY_2025.add_working_days(start, count) == expected


def test_the_next_working_day_is_never_the_day_itself() -> None:
    assert JERSEY_2025.next_working_day(date(2025, 5, 7)) == date(2025, 5, 8)
    assert JERSEY_2025.next_working_day(date(2025, 5, 8)) == date(2025, 5, 12)
    assert JERSEY_2025.previous_working_day(date(2025, 5, 12)) == date(2025, 5, 8)
    assert JERSEY_2025.working_day_from(date(2025, 5, 8)) == date(2025, 5, 8)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2025, 5, 8), date(2025, 5, 8), 0),
        (date(2025, 5, 8), date(2025, 5, 11), 0),
        (date(2025, 5, 8), date(2025, 5, 12), 1),
        (date(2025, 5, 1), date(2025, 5, 31), 19),
        (date(2025, 5, 31), date(2025, 5, 1), -19),
    ],
)
def test_working_days_between_leave_out_the_first_day(start: date, end: date, count: int) -> None:
    assert JERSEY_2025.working_days_between(start, end) == count


def test_a_holiday_at_the_weekend_takes_no_working_day() -> None:
    saturday = WorkingCalendar(frozenset({date(2026, 5, 9)}))

    assert saturday.working_days_between(date(2026, 5, 8), date(2026, 5, 11)) == 1


def test_a_year_without_known_holidays_is_refused() -> None:
    calendar = WorkingCalendar(frozenset({LIBERATION_DAY}), frozenset({2025}))

    with pytest.raises(ValueError, match="holidays of 2026 are not known"):
        calendar.add_working_days(date(2025, 12, 30), 5)
    with pytest.raises(ValueError, match="holidays of 2024 are not known"):
        calendar.working_days_between(date(2024, 12, 30), date(2025, 1, 2))


def test_a_day_given_once_can_be_added() -> None:
    calendar = PLAIN.with_holidays([date(2025, 5, 6)])

    assert calendar.next_working_day(date(2025, 5, 5)) == date(2025, 5, 7)
    assert PLAIN.next_working_day(date(2025, 5, 5)) == date(2025, 5, 6)


@given(calendars, days, st.integers(1, 90))
def test_adding_and_counting_agree(calendar: WorkingCalendar, start: date, count: int) -> None:
    end = calendar.add_working_days(start, count)

    assert calendar.is_working_day(end)
    assert calendar.working_days_between(start, end) == count


@given(calendars, days, st.integers(0, 400))
def test_counting_equals_looking_at_each_day(
    calendar: WorkingCalendar, start: date, span: int
) -> None:
    each = [start + timedelta(days=n) for n in range(1, span + 1)]

    assert calendar.working_days_between(start, start + timedelta(days=span)) == sum(
        map(calendar.is_working_day, each)
    )
