"""Met, late, not yet due, or not known: never guessed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from auditapp.domain.calendar import WorkingCalendar
from auditapp.domain.timeliness import (
    Clock,
    Judgement,
    Outcome,
    Tally,
    When,
    due,
    judge,
    longest_gap,
    months_missed,
    tally,
)
from auditapp.domain.timescales import TIMESCALES, Timescale, Unit

JERSEY = ZoneInfo("Europe/Jersey")
CALENDAR = WorkingCalendar(frozenset({date(2025, 5, 5), date(2025, 5, 9)}))
NOW = datetime(2025, 5, 20, 12, 0, tzinfo=JERSEY)
CLOCK = Clock(NOW, CALENDAR, JERSEY)

INTERVIEW = TIMESCALES["return_interview"]
URGENT = TIMESCALES["action_urgent"]
ESCALATED = TIMESCALES["missing_escalated"]
MONTH = Timescale("m", "Signed", 1, Unit.MONTHS, "the review")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 5, day, hour, minute, tzinfo=JERSEY)


@pytest.mark.parametrize(
    ("timescale", "start", "expected"),
    [
        (INTERVIEW, at(6, 16, 40), at(9, 16, 40)),
        (URGENT, date(2025, 5, 1), date(2025, 5, 12)),  # over two holidays and a weekend
        (URGENT, at(1, 23, 30), date(2025, 5, 12)),
        (ESCALATED, date(2025, 5, 1), date(2025, 5, 6)),
        (MONTH, date(2025, 5, 31), date(2025, 6, 30)),
        (MONTH, date(2025, 12, 15), date(2026, 1, 15)),
    ],
)
def test_a_due_date_follows_its_unit(timescale: Timescale, start: When, expected: When) -> None:
    assert due(timescale, start, CLOCK) == expected


def test_an_evening_in_utc_is_counted_on_the_day_it_was_in_jersey() -> None:
    late_evening = datetime(2025, 5, 1, 23, 30, tzinfo=UTC)  # 2 May, 00:30 in Jersey

    assert due(ESCALATED, late_evening, CLOCK) == date(2025, 5, 7)


def test_a_time_without_a_zone_is_the_services_own() -> None:
    assert due(INTERVIEW, datetime(2025, 5, 6, 16, 40), CLOCK) == at(9, 16, 40)  # noqa: DTZ001  # the case
    assert due(ESCALATED, datetime(2025, 5, 1, 9, 0), CLOCK) == date(2025, 5, 6)  # noqa: DTZ001  # the case


def test_clock_hours_run_on_when_the_clocks_change() -> None:
    found = datetime(2025, 3, 29, 12, 0, tzinfo=JERSEY)  # the clocks go forward next night

    assert due(INTERVIEW, found, CLOCK) == datetime(2025, 4, 1, 13, 0, tzinfo=JERSEY)


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (at(9, 16, 40), Outcome.MET),
        (at(9, 16, 41), Outcome.LATE),
        (date(2025, 5, 8), Outcome.MET),
        (date(2025, 5, 10), Outcome.LATE),
        (date(2025, 5, 9), Outcome.NOT_KNOWN),
    ],
)
def test_hours_are_judged_to_the_minute_or_not_at_all(end: When, outcome: Outcome) -> None:
    judgement = judge(INTERVIEW, at(6, 16, 40), end, CLOCK)

    assert judgement.outcome is outcome
    assert judgement.estimated is not isinstance(end, datetime)
    assert not judgement.is_open


def test_hours_from_a_date_alone_are_judged_only_when_every_moment_agrees() -> None:
    found = date(2025, 5, 6)

    assert judge(INTERVIEW, found, at(8, 23), CLOCK) == Judgement(
        Outcome.MET, datetime(2025, 5, 9, 23, 59, 59, 999999, JERSEY), estimated=True
    )
    assert judge(INTERVIEW, found, at(9, 12), CLOCK).reason == (
        "the time of day is not recorded, and the result hangs on it"
    )
    assert judge(INTERVIEW, found, at(10, 0), CLOCK).outcome is Outcome.LATE


@pytest.mark.parametrize(
    ("start", "outcome"),
    [
        (at(17, 12), Outcome.NOT_YET_DUE),
        (at(17, 11, 59), Outcome.LATE),
        (date(2025, 5, 17), Outcome.NOT_KNOWN),
        (date(2025, 5, 18), Outcome.NOT_YET_DUE),
    ],
)
def test_what_has_not_happened_is_late_from_the_moment_it_is_due(
    start: When, outcome: Outcome
) -> None:
    judgement = judge(INTERVIEW, start, None, CLOCK)

    assert judgement.outcome is outcome
    assert judgement.is_open


@pytest.mark.parametrize(
    ("start", "end", "outcome"),
    [
        (date(2025, 5, 1), date(2025, 5, 12), Outcome.MET),
        (date(2025, 5, 1), at(12, 23, 59), Outcome.MET),
        (date(2025, 5, 1), date(2025, 5, 13), Outcome.LATE),
        (date(2025, 5, 13), None, Outcome.NOT_YET_DUE),
        (date(2025, 5, 12), None, Outcome.LATE),
    ],
)
def test_the_due_day_itself_is_in_time(start: date, end: When | None, outcome: Outcome) -> None:
    assert judge(URGENT, start, end, CLOCK).outcome is outcome


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (None, date(2025, 5, 2), "the start is not recorded"),
        (date(2025, 5, 3), date(2025, 5, 2), "it ends before it starts"),
        (at(6, 12), at(6, 11), "it ends before it starts"),
        (date(2025, 5, 1), date(2025, 5, 21), "the end lies in the future"),
        (date(2025, 5, 21), None, "the start lies in the future"),
    ],
)
def test_impossible_records_are_not_judged(
    start: When | None, end: When | None, reason: str
) -> None:
    judgement = judge(URGENT, start, end, CLOCK)

    assert judgement.outcome is Outcome.NOT_KNOWN
    assert judgement.reason == reason


def test_a_start_and_an_end_on_one_day_may_lack_a_time() -> None:
    assert judge(INTERVIEW, at(6, 16), date(2025, 5, 6), CLOCK).outcome is Outcome.MET


def test_a_tally_keeps_estimates_and_unknowns_apart() -> None:
    judgements = [
        judge(INTERVIEW, at(6, 16), end, CLOCK)
        for end in (at(7, 9), at(12, 9), date(2025, 5, 7), date(2025, 5, 9))
    ]
    judgements.append(judge(INTERVIEW, at(20, 9), None, CLOCK))

    counted = tally(judgements)

    assert counted == Tally(met=2, late=1, not_yet_due=1, not_known=1, estimated=1)
    assert counted.judged == 3
    assert tally([]) == Tally(0, 0, 0, 0, 0)


# Monthly records and gaps

JAN, FEB, MARCH = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)


def test_a_month_without_a_record_is_missed_once_it_is_over() -> None:
    records = [date(2025, 1, 31), date(2025, 3, 2)]

    def missed(days: list[date], as_of: date) -> tuple[date, ...]:
        return months_missed(days, opened=date(2024, 12, 28), closed=None, as_of=as_of)

    assert missed(records, date(2025, 2, 28)) == ()
    assert missed(records, date(2025, 3, 1)) == (FEB,)
    assert missed([], date(2025, 4, 1)) == (JAN, FEB, MARCH)


def test_a_case_opened_late_in_a_month_owes_no_record_for_it() -> None:
    as_of = date(2025, 2, 1)

    assert months_missed([], opened=date(2025, 1, 18), closed=None, as_of=as_of) == (JAN,)
    assert months_missed([], opened=date(2025, 1, 19), closed=None, as_of=as_of) == ()
    assert months_missed([], opened=date(2025, 1, 19), closed=None, as_of=as_of, grace_days=7) == (
        JAN,
    )


def test_a_closed_case_owes_records_up_to_its_closing() -> None:
    as_of = date(2025, 2, 20)

    assert months_missed([], opened=JAN, closed=date(2025, 2, 13), as_of=as_of) == (JAN,)
    assert months_missed([], opened=JAN, closed=date(2025, 2, 14), as_of=as_of) == (JAN, FEB)
    assert months_missed([], opened=JAN, closed=date(2025, 2, 25), as_of=as_of) == (JAN,)


def test_a_case_not_yet_open_owes_nothing() -> None:
    assert months_missed([], opened=date(2025, 6, 1), closed=None, as_of=MARCH) == ()


def test_the_longest_gap_counts_from_the_opening_and_up_to_today() -> None:
    days = [date(2025, 1, 20), date(2025, 2, 10), date(2024, 6, 1)]

    assert longest_gap(days, start=JAN, until=date(2025, 3, 31)) == 49
    assert longest_gap([], start=JAN, until=FEB) == 31
    assert longest_gap([], start=JAN, until=JAN) == 0
