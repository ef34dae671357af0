"""Whether things happened in time: met, late, not yet due, or not known.

A date without a time stands for every moment of its day. Where clock hours are counted from one,
the result holds only if it holds for all those moments, and is marked as an estimate; otherwise
it is not known. Nothing is guessed.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias, assert_never

from auditapp.domain.calendar import WorkingCalendar
from auditapp.domain.timescales import Timescale, Unit

When: TypeAlias = date | datetime
_DAY = timedelta(days=1)
GRACE_DAYS = 14  # a case open for less of a month is not expected to have that month's record


class Outcome(StrEnum):
    """How one thing stands against its timescale."""

    MET = "met"
    LATE = "late"
    NOT_YET_DUE = "not yet due"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing judged by one timescale.

    ``due`` is a moment for hours and a day otherwise, None when the start is not known.
    ``reason`` says why the outcome is not known.
    """

    outcome: Outcome
    due: When | None = None
    is_open: bool = False  # it has not happened yet
    estimated: bool = False  # a time of day was not recorded
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """What a judgement needs to know of the day and the place."""

    now: datetime
    calendar: WorkingCalendar
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things came out how. Shares are of those that are met or late."""

    met: int
    late: int
    not_yet_due: int
    not_known: int
    estimated: int  # among the met and late

    @property
    def judged(self) -> int:
        """The base of a share: what is met or late."""
        return self.met + self.late


def due(timescale: Timescale, start: When, clock: Clock) -> When:
    """Return when something is due: a moment for hours, else the last day that is in time.

    Of a date without a time the hours are counted from the end of that day, the latest it can be.
    """
    day = _day(start, clock.zone)
    match timescale.unit:
        case Unit.HOURS:
            last = _span(start, clock.zone)[1] + timedelta(hours=timescale.quantity)
            return last.astimezone(clock.zone)
        case Unit.WORKING_DAYS:
            return clock.calendar.add_working_days(day, timescale.quantity)
        case Unit.CALENDAR_DAYS:
            return day + timescale.quantity * _DAY
        case Unit.MONTHS:
            return _months_after(day, timescale.quantity)
        case _:  # pragma: no cover  # mypy proves that no unit is left
            assert_never(timescale.unit)


def judge(timescale: Timescale, start: When | None, end: When | None, clock: Clock) -> Judgement:
    """Judge something that started at ``start`` and happened at ``end``; None: not recorded."""
    if start is None:
        return Judgement(Outcome.NOT_KNOWN, reason="the start is not recorded")
    limit = due(timescale, start, clock)
    reason = _fault(start, end, clock)
    if reason:
        return Judgement(Outcome.NOT_KNOWN, limit, is_open=end is None, reason=reason)
    if timescale.unit is Unit.HOURS:
        return _by_the_clock(timescale, start, end, clock)
    if end is None:
        outcome = _open(in_time=_day(clock.now, clock.zone) <= _day(limit, clock.zone))
        return Judgement(outcome, limit, is_open=True)
    return Judgement(_closed(in_time=_day(end, clock.zone) <= _day(limit, clock.zone)), limit)


def tally(judgements: Iterable[Judgement]) -> Tally:
    """Count the outcomes."""
    every = list(judgements)
    count: Mapping[Outcome, int] = {
        outcome: sum(one.outcome is outcome for one in every) for outcome in Outcome
    }
    return Tally(
        count[Outcome.MET],
        count[Outcome.LATE],
        count[Outcome.NOT_YET_DUE],
        count[Outcome.NOT_KNOWN],
        sum(one.estimated and one.outcome in (Outcome.MET, Outcome.LATE) for one in every),
    )


def months_missed(
    records: Iterable[date],
    *,
    opened: date,
    closed: date | None,
    as_of: date,
    grace_days: int = GRACE_DAYS,
) -> tuple[date, ...]:
    """Return the first day of each calendar month that should have a record and has none.

    A month counts when it is over, or the case has closed in it, and the case was open for at
    least ``grace_days`` of it.
    """
    recorded = {day.replace(day=1) for day in records}
    end = min(closed or as_of, as_of)
    missed = []
    month = opened.replace(day=1)
    while month <= end:
        last = _months_after(month, 1) - _DAY
        days_open = (min(end, last) - max(opened, month)).days + 1
        is_over = last < as_of or (closed is not None and closed <= min(last, as_of))
        if is_over and days_open >= grace_days and month not in recorded:
            missed.append(month)
        month = last + _DAY
    return tuple(missed)


def longest_gap(days: Iterable[date], *, start: date, until: date) -> int:
    """Return the most calendar days without a record between ``start`` and ``until``."""
    inside = sorted({start, until, *(day for day in days if start <= day <= until)})
    return max(((b - a).days for a, b in pairwise(inside)), default=0)


def _open(*, in_time: bool) -> Outcome:
    return Outcome.NOT_YET_DUE if in_time else Outcome.LATE


def _closed(*, in_time: bool) -> Outcome:
    return Outcome.MET if in_time else Outcome.LATE


def _by_the_clock(timescale: Timescale, start: When, end: When | None, clock: Clock) -> Judgement:
    allowed = timedelta(hours=timescale.quantity)
    limit = due(timescale, start, clock)
    first, last = _span(start, clock.zone)
    happened = _span(clock.now if end is None else end, clock.zone)
    outcome_of = _open if end is None else _closed
    best = outcome_of(in_time=happened[0] - last <= allowed)
    worst = outcome_of(in_time=happened[1] - first <= allowed)
    estimated = not isinstance(start, datetime) or not (end is None or isinstance(end, datetime))
    if best is worst:
        return Judgement(best, limit, is_open=end is None, estimated=estimated)
    return Judgement(
        Outcome.NOT_KNOWN,
        limit,
        is_open=end is None,
        estimated=True,
        reason="the time of day is not recorded, and the result hangs on it",
    )


def _fault(start: When, end: When | None, clock: Clock) -> str:
    now = _span(clock.now, clock.zone)[1]
    if _span(start, clock.zone)[0] > now:
        return "the start lies in the future"
    if end is None:
        return ""
    if _span(end, clock.zone)[0] > now:
        return "the end lies in the future"
    if _span(end, clock.zone)[1] < _span(start, clock.zone)[0]:
        return "it ends before it starts"
    return ""


def _day(when: When, zone: tzinfo) -> date:
    if not isinstance(when, datetime):
        return when
    return when.astimezone(zone).date() if when.tzinfo else when.date()


def _span(when: When, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first and the last moment it can mean, in UTC, where hours pass evenly."""
    if isinstance(when, datetime):
        moment = (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
        return moment, moment
    start = datetime.combine(when, time.min, zone).astimezone(UTC)
    end = datetime.combine(when + _DAY, time.min, zone).astimezone(UTC)
    return start, end - timedelta(microseconds=1)


def _months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
