"""The public holidays of Jersey, read from the ``holidays`` package.

The package knows Jersey itself (code JE), with Liberation Day on 9 May, the days given once, such
as a royal visit, and the substitute days. It is asked for no other place.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays

from auditapp.domain.calendar import WorkingCalendar

# Wide enough for a file's history and for any due date.
YEARS = range(1990, 2101)


def jersey_calendar(years: Iterable[int] = YEARS) -> WorkingCalendar:
    """Return the working days of Jersey in ``years``."""
    return _calendar(frozenset(years))


def jersey_holidays(years: Iterable[int]) -> dict[date, str]:
    """Return each public holiday of Jersey in ``years`` with its name, in order of date."""
    wanted = frozenset(years)
    found = holidays.country_holidays("JE", years=wanted, expand=False)
    return {day: name for day, name in sorted(found.items()) if day.year in wanted}


@lru_cache(maxsize=8)
def _calendar(years: frozenset[int]) -> WorkingCalendar:
    return WorkingCalendar(frozenset(jersey_holidays(years)), years)
