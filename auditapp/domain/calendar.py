"""Working days: Monday to Friday without public holidays.

Which days are public holidays is a fact of the place and comes in as a value; the rules here
know no country. Days are counted the way people count them: the day something happens is day 0
and day 1 is the first working day after it.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAY = timedelta(days=1)
_MONTHS = 12
_SATURDAY = 5
_WEEK, _WORKING_WEEK = 7, 5


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of one place.

    ``years`` are the years whose holidays are known; empty means that no limit is stated. A day
    outside them is refused, because a deadline that forgets a holiday is wrong without a sign.
    """

    holidays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    _on_weekdays: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lost = sorted(day for day in self.holidays if day.weekday() < _SATURDAY)
        object.__setattr__(self, "_on_weekdays", tuple(lost))

    def is_working_day(self, day: date) -> bool:
        """Whether people are at work on ``day``.

        Raises
        ------
        ValueError
            If the public holidays of that year are not known.
        """
        if self.years and day.year not in self.years:
            raise ValueError(f"the public holidays of {day.year} are not known: add that year")
        return day.weekday() < _SATURDAY and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``."""
        return self._first(day + _DAY, _DAY)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before ``day``."""
        return self._first(day - _DAY, -_DAY)

    def working_day_from(self, day: date) -> date:
        """Return ``day`` when it is a working day, else the first one after it."""
        return self._first(day, _DAY)

    def add_working_days(self, day: date, days: int) -> date:
        """Return the working day that is ``days`` working days after ``day``.

        0 days means the same working day, or the next one when ``day`` is none. A negative number
        counts back.
        """
        step = self.next_working_day if days > 0 else self.previous_working_day
        reached = day if days else self.working_day_from(day)
        for _ in range(abs(days)):
            reached = step(reached)
        return reached

    def working_days_between(self, start: date, end: date) -> int:
        """Return the working days after ``start`` up to and including ``end``.

        It is negative when ``end`` comes first.
        """
        if end < start:
            return -self.working_days_between(end, start)
        self.is_working_day(start)
        self.is_working_day(end)
        weeks, rest = divmod((end - start).days, _WEEK)
        single = (end - n * _DAY for n in range(rest))
        weekdays = weeks * _WORKING_WEEK + sum(day.weekday() < _SATURDAY for day in single)
        return weekdays - self._holidays_until(end) + self._holidays_until(start)

    def with_holidays(self, days: Iterable[date]) -> "WorkingCalendar":
        """Return this calendar with further holidays, such as a day given once."""
        return WorkingCalendar(self.holidays | frozenset(days), self.years)

    def _holidays_until(self, day: date) -> int:
        return bisect_right(self._on_weekdays, day)

    def _first(self, day: date, step: timedelta) -> date:
        while not self.is_working_day(day):
            day += step
        return day


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last of that month."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
