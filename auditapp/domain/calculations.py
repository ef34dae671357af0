"""Answers worked out from other answers: one table of named functions.

Each function gets the inputs in order (None where blank) and the terms of its question, and
returns a result, or None while it cannot be known. A result made from a date without a time where
the clock matters is not guessed: it stays None.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import TypeAlias

Input: TypeAlias = object
Result: TypeAlias = int | float | str | None

YES, NO = "yes", "no"
WORKING = "working"
LONGEST_SPAN = 40 * 366  # days
_WEEKEND = 5  # the first weekday number that is not a working day


def weekday(day: date) -> bool:
    """Whether ``day`` is Monday to Friday; public holidays are for the caller's calendar."""
    return day.weekday() < _WEEKEND


@dataclass(frozen=True, slots=True)
class AuditContext:
    """What the rules may know besides the answers: the day, the zone, the calendar, settings."""

    as_of: date  # the audit's date; what "today" means in its calculations
    zone: tzinfo = UTC  # the service's zone: what a time without an offset means
    is_working_day: Callable[[date], bool] = weekday
    settings: Mapping[str, int | str] = field(default_factory=dict)  # the service's own values


@dataclass(frozen=True, slots=True)
class Terms:
    """The parameters of one calculation, with the context it runs in."""

    context: AuditContext
    limit: int | None = None
    partly: int | None = None
    counting: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """One function of the table, with how many inputs it takes and what it gives."""

    function: Callable[[tuple[Input, ...], Terms], Result]
    explanation: str
    least: int = 1  # inputs
    most: int | None = 1  # None: any number
    needs_limit: bool = False
    codes: tuple[str, ...] = ()  # the codes it can give; empty for a number


def _moment(value: Input, context: AuditContext) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=context.zone)


def _day(value: Input, context: AuditContext) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(context.zone).date() if value.tzinfo else value.date()
    return value if isinstance(value, date) else None


def _days(inputs: tuple[Input, ...], terms: Terms) -> list[date]:
    """Every date among the inputs, also inside the rows of a repeat, sorted."""
    found: list[date] = []
    for value in inputs:
        if isinstance(value, tuple):
            rows = (row for row in value if isinstance(row, Mapping))
            candidates: list[object] = [cell for row in rows for cell in row.values()]
        else:
            candidates = [value]
        found += [day for one in candidates if (day := _day(one, terms.context)) is not None]
    return sorted(found)


def _answer(truth: bool) -> str:  # noqa: FBT001  # turns a truth into its code
    return YES if truth else NO


def _span(inputs: tuple[Input, ...], terms: Terms) -> timedelta | None:
    start, end = (_moment(value, terms.context) for value in inputs)
    if start is None or end is None:
        return None
    # Clock hours pass in UTC, also over a change of the clocks.
    return end.astimezone(UTC) - start.astimezone(UTC)


def hours_between(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Clock hours from the first moment to the second, to two decimals."""
    span = _span(inputs, terms)
    return None if span is None else round(span / timedelta(hours=1), 2)


def within_hours(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Whether the second moment is at most ``limit`` clock hours after the first.

    While the second is blank the answer is open, until the limit lies before the day of the
    audit: then it is no. A second date without its time is never guessed at.
    """
    if terms.limit is None:
        return None
    span, limit = _span(inputs, terms), timedelta(hours=terms.limit)
    if span is not None:
        return _answer(timedelta(0) <= span <= limit)
    start = _moment(inputs[0], terms.context)
    if start is None or isinstance(inputs[1], date):
        return None
    deadline = (start.astimezone(UTC) + limit).astimezone(terms.context.zone)
    return NO if deadline.date() < terms.context.as_of else None


def working_days(start: date, end: date, context: AuditContext) -> int:
    """Return the working days after ``start`` up to and including ``end``; negative backwards.

    Raises
    ------
    ValueError
        If the dates lie so far apart that one of them must be mistyped.
    """
    if end < start:
        return -working_days(end, start, context)
    span = (end - start).days
    if span > LONGEST_SPAN:
        raise ValueError(f"{start} and {end} are more than a childhood apart")
    return sum(context.is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))


def _elapsed(start: date, end: date, terms: Terms) -> int:
    if terms.counting == WORKING:
        return working_days(start, end, terms.context)
    return (end - start).days


def days_between(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Days from the first date to the second, working or calendar as the question says."""
    start, end = (_day(value, terms.context) for value in inputs)
    return None if start is None or end is None else _elapsed(start, end, terms)


def days_since(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Days from the date to the day of the audit."""
    start = _day(inputs[0], terms.context)
    return None if start is None else _elapsed(start, terms.context.as_of, terms)


def within_days(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Whether the second date is at most ``limit`` days after the first.

    While the second is blank the answer is open, until the limit has passed: then it is no.
    """
    start, end = (_day(value, terms.context) for value in inputs)
    if start is None or terms.limit is None:
        return None
    gap = _elapsed(start, end or terms.context.as_of, terms)
    return None if end is None and gap <= terms.limit else _answer(gap <= terms.limit)


def days_so_far(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Days from the first date to the second, or to the audit while the second is blank."""
    start, end = (_day(value, terms.context) for value in inputs)
    return None if start is None else _elapsed(start, end or terms.context.as_of, terms)


def late_rows(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """How many rows were due, by their first date, and not done by it, by their second."""
    if not isinstance(inputs[0], tuple):
        return None
    rows = [tuple(row.values()) for row in inputs[0] if isinstance(row, Mapping)]
    return sum(_late(row, terms.context) for row in rows)


def _late(row: tuple[Input, ...], context: AuditContext) -> bool:
    due, done = (_day(cell, context) for cell in (*row, None, None)[:2])
    return due is not None and due < (done or context.as_of)


def on_or_before(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Whether the first date is not after the second; unknown until the second is there.

    When the second date has come and the first is blank, the answer is no.
    """
    done, by = (_day(value, terms.context) for value in inputs)
    if by is None or by > terms.context.as_of:
        return None
    return _answer(done is not None and done <= by)


def longest_gap(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Longest run of days between two neighbouring dates, the day of the audit among them."""
    days = _days(inputs, terms)
    if not days:
        return None
    points = sorted({*days, terms.context.as_of})
    return max(((b - a).days for a, b in pairwise(points)), default=0)


def latest(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Days from the latest date to the day of the audit."""
    days = _days(inputs, terms)
    return (terms.context.as_of - days[-1]).days if days else None


def months_between(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Calendar months that the time from the first date to the second touches."""
    start, end = (_day(value, terms.context) for value in inputs)
    if start is None:
        return None
    end = end or terms.context.as_of
    return max(0, (end.year - start.year) * 12 + end.month - start.month + 1)


def count_rows(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """How many rows, or choices, the answer has."""
    del terms
    return len(inputs[0]) if isinstance(inputs[0], tuple) else None


def percent(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """The first number as a share of the second, in whole per cent; unknown when that is 0."""
    del terms
    part, whole = inputs
    if not isinstance(part, int) or not isinstance(whole, int) or whole <= 0:
        return None
    return round(100 * part / whole)


def at_least(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Whether the number is ``limit`` or more."""
    value = inputs[0]
    known = isinstance(value, int | float) and terms.limit is not None
    return _answer(value >= terms.limit) if known else None  # type: ignore[operator]  # known says both are numbers


def at_most(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Whether every number is ``limit`` or less; unknown while one is blank."""
    numbers = [value for value in inputs if isinstance(value, int | float)]
    if len(numbers) < len(inputs) or terms.limit is None:
        return None
    return _answer(max(numbers) <= terms.limit)


def met_by_count(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Met from ``limit`` yes answers or choices on, partly met from ``partly`` on."""
    if all(value is None for value in inputs) or terms.limit is None:
        return None
    chosen = sum(len(value) for value in inputs if isinstance(value, tuple))
    count = chosen + sum(value == YES for value in inputs)
    if count >= terms.limit:
        return "met"
    return "partly" if terms.partly is not None and count >= terms.partly else "not_met"


def again_within(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """How soon the second date followed the first, in bands of 3, 6 and 12 months."""
    first, again = (_day(value, terms.context) for value in inputs)
    if first is None:
        return None
    if again is None or again > terms.context.as_of:
        return "none"
    months = (again.year - first.year) * 12 + again.month - first.month
    months += again.day > first.day
    bands = ((3, "within_3"), (6, "within_6"), (12, "within_12"))
    return next((code for limit, code in bands if months <= limit), "later")


def assessment_timing(inputs: tuple[Input, ...], terms: Terms) -> Result:
    """Start, authorised, agreed date: in the agreed time, within ``limit`` days, or over."""
    start, authorised, agreed = (_day(value, terms.context) for value in inputs)
    if start is None or terms.limit is None:
        return None
    end = authorised or terms.context.as_of
    over = _elapsed(start, end, terms) > terms.limit
    past_agreed = agreed is not None and end > agreed
    if authorised is None:
        return "open_late" if over or past_agreed else "open_in_time"
    if over:
        return "over_limit"
    return "in_limit" if past_agreed or agreed is None else "in_agreed"


_YES_NO = (YES, NO)

CALCULATIONS: Mapping[str, Formula] = {
    "hours_between": Formula(hours_between, "clock hours between two times", 2, 2),
    "within_hours": Formula(
        within_hours,
        "the second time follows within the limit",
        2,
        2,
        needs_limit=True,
        codes=_YES_NO,
    ),
    "days_between": Formula(days_between, "days between two dates", 2, 2),
    "within_days": Formula(
        within_days,
        "the second date follows within the limit",
        2,
        2,
        needs_limit=True,
        codes=_YES_NO,
    ),
    "days_so_far": Formula(days_so_far, "days between two dates, or up to the audit", 2, 2),
    "late_rows": Formula(late_rows, "rows not done (second date) by when due (first date)"),
    "days_since": Formula(days_since, "days from a date to the day of the audit"),
    "on_or_before": Formula(
        on_or_before, "the first date is not after the second", 2, 2, codes=_YES_NO
    ),
    "longest_gap": Formula(longest_gap, "longest gap between dates, up to the audit", 1, None),
    "latest": Formula(latest, "days from the latest date to the day of the audit", 1, None),
    "months_between": Formula(months_between, "calendar months touched", 2, 2),
    "count_rows": Formula(count_rows, "number of rows or choices"),
    "percent": Formula(percent, "the first number as a share of the second", 2, 2),
    "at_least": Formula(
        at_least, "the number reaches the limit", 1, 1, needs_limit=True, codes=_YES_NO
    ),
    "at_most": Formula(
        at_most, "no number is over the limit", 1, None, needs_limit=True, codes=_YES_NO
    ),
    "met_by_count": Formula(
        met_by_count,
        "met from the limit of yes answers or choices on",
        1,
        None,
        needs_limit=True,
        codes=("met", "partly", "not_met"),
    ),
    "again_within": Formula(
        again_within,
        "how soon the second date followed the first",
        2,
        2,
        codes=("within_3", "within_6", "within_12", "later", "none"),
    ),
    "assessment_timing": Formula(
        assessment_timing,
        "in the agreed time, within the limit, or over it",
        3,
        3,
        needs_limit=True,
        codes=("in_agreed", "in_limit", "over_limit", "open_in_time", "open_late"),
    ),
}
