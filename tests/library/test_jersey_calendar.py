"""Jersey's public holidays, checked against the days the States published."""

from datetime import date

from auditapp.library.calendar import jersey_calendar, jersey_holidays

# States of Jersey, public holidays 2025 (gov.je).
IN_2025 = {
    date(2025, 1, 1),
    date(2025, 4, 18),
    date(2025, 4, 21),
    date(2025, 5, 5),
    date(2025, 5, 9),
    date(2025, 5, 26),
    date(2025, 8, 25),
    date(2025, 12, 25),
    date(2025, 12, 26),
}


def test_the_holidays_of_a_year_are_jerseys_own() -> None:
    assert set(jersey_holidays([2025])) == IN_2025
    assert jersey_holidays([2025])[date(2025, 5, 9)] == "Liberation Day"


def test_liberation_day_is_no_working_day_and_scottish_days_are() -> None:
    calendar = jersey_calendar([2025])

    assert not calendar.is_working_day(date(2025, 5, 9))
    assert calendar.is_working_day(date(2025, 1, 2))
    assert calendar.is_working_day(date(2025, 8, 4))


def test_a_christmas_at_the_weekend_has_its_substitute_days() -> None:
    calendar = jersey_calendar([2021, 2022])

    assert calendar.add_working_days(date(2021, 12, 24), 1) == date(2021, 12, 29)


def test_the_calendar_reaches_far_enough_for_any_deadline() -> None:
    assert jersey_calendar().add_working_days(date(2026, 12, 24), 20) == date(2027, 1, 26)
    assert not jersey_calendar().is_working_day(date(1995, 5, 9))
