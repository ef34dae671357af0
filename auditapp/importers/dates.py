"""Dates and times as files write them: day before month, ISO, month names, and day numbers.

A two-digit year, a month before the day and a time zone are never guessed at. The ends of time
that systems write for "no date" are read as no date.
"""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum

Moment = datetime | date

_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:,? +(.+))?$")
_ISO = re.compile(r"^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ] *(.+))?$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")
_NAMED = re.compile(
    r"(?i)^(\d{1,2})(?:st|nd|rd|th)?[ \-]+([a-z]{3,9})\.?[ \-]+(\d{4})(?:,? +(.+))?$"
)
_CLOCK = re.compile(r"(?i)^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d{1,9})?)? ?([ap]m)?$")
_SHORT_YEAR = re.compile(r"(?i)^\d{1,2}[/.\- ](?:\d{1,2}|[a-z]{3,9})[/.\- ]\d{2}(?:\s.*)?$")
_SERIAL = re.compile(r"^\d{4,5}(?:\.\d+)?$")
_ZONE = re.compile(r"(?:Z|[+\-]\d{2}:?\d{2})$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What systems write for "no date", or for "open end".
_NO_DAYS = frozenset({date(1899, 12, 30), date(1900, 1, 1), date(1753, 1, 1), date(9999, 12, 31)})
_EARLIEST, _LATEST = 1900, 2200
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # wall-clock
_ADVICE = "Write it as day/month/year, for example 03/09/2018, or as 2018-09-03"


class CellError(ValueError):
    """A cell that cannot be read: what is wrong, what to do, and whether it may be shown."""

    def __init__(self, reason: str, advice: str, *, shown: bool = False) -> None:
        self.reason = reason
        self.advice = advice
        self.shown = shown
        super().__init__(reason)


def read_moment(text: str, *, epoch_1904: bool = False) -> Moment | None:
    """Return the moment a cell says, or None for the ends of time that mean "no date".

    Midnight exactly counts as a day without a clock: systems that keep no time write it.

    Raises
    ------
    CellError
        If it is no date, or could be more than one.

    Examples
    --------
    >>> read_moment("03/09/2018")
    datetime.date(2018, 9, 3)
    >>> read_moment("2018-09-17 05:15")
    datetime.datetime(2018, 9, 17, 5, 15)
    >>> read_moment("43346.5")
    datetime.datetime(2018, 9, 3, 12, 0)
    """
    moment = _parse(text, epoch_1904=epoch_1904)
    if isinstance(moment, datetime) and moment.time() == time():
        moment = moment.date()
    day = moment.date() if isinstance(moment, datetime) else moment
    if day in _NO_DAYS:
        return None
    if not _EARLIEST <= day.year <= _LATEST:
        raise CellError("the year cannot be right", _ADVICE, shown=True)
    return moment


class DayOrder(StrEnum):
    """What a date with slashes says about the order it is written in."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    EITHER = "either"


def day_order(text: str) -> DayOrder | None:
    """Return the order a slashed date can be read in, None if order does not matter to it.

    Examples
    --------
    >>> [day_order(text) and day_order(text).value for text in ("25/3/2018", "3/25/2018")]
    ['day first', 'month first']
    >>> day_order("3/3/2018") is None
    True
    """
    found = _DAY_FIRST.match(text)
    if found is None or int(found[1]) == int(found[2]):
        return None
    first, second = int(found[1]), int(found[2])
    if max(first, second) <= len(_MONTHS):
        return DayOrder.EITHER
    if min(first, second) > len(_MONTHS):
        return None
    return DayOrder.DAY_FIRST if first > second else DayOrder.MONTH_FIRST


def _parse(text: str, *, epoch_1904: bool) -> Moment:
    if found := _ISO.match(text):
        return _moment(int(found[1]), int(found[2]), int(found[3]), found[4])
    if found := _DAY_FIRST.match(text):
        order = " in day/month/year order" if day_order(text) is DayOrder.MONTH_FIRST else ""
        return _moment(int(found[3]), int(found[2]), int(found[1]), found[4], order)
    if found := _COMPACT.match(text):
        return _moment(int(found[1]), int(found[2]), int(found[3]), None)
    if (found := _NAMED.match(text)) and found[2][:3].lower() in _MONTHS:
        month = _MONTHS.index(found[2][:3].lower()) + 1
        return _moment(int(found[3]), month, int(found[1]), found[4])
    if _SERIAL.match(text):
        return _from_serial(float(text), _EPOCH_1904 if epoch_1904 else _EPOCH)
    if _SHORT_YEAR.match(text):
        raise CellError("the year has two digits, so the century is not known", _ADVICE, shown=True)
    raise CellError("it is not a date", _ADVICE, shown=_is_harmless(text))


def _moment(year: int, month: int, day: int, clock: str | None, order: str = "") -> Moment:
    try:
        on = date(year, month, day)
    except ValueError as error:
        raise CellError(f"there is no such day{order}", _ADVICE, shown=True) from error
    return on if clock is None else datetime.combine(on, _time(clock.strip()))


def _time(clock: str) -> time:
    if _ZONE.search(clock):
        raise CellError(
            "the time has a time zone, and local time is needed",
            "Export local times without a zone",
            shown=True,
        )
    found = _CLOCK.match(clock)
    if found is None:
        raise CellError(
            "the time cannot be read",
            "Write it as hours and minutes, for example 14:05",
            shown=_is_harmless(clock),
        )
    hour, half = int(found[1]), (found[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError as error:
        raise CellError(
            "there is no such time",
            "Write it as hours and minutes, for example 14:05",
            shown=True,
        ) from error


def _from_serial(days: float, epoch: datetime) -> datetime:
    exact = epoch + timedelta(days=days, microseconds=500_000)
    return exact.replace(microsecond=0)  # fractions of a day gather dust below the second


def _is_harmless(text: str) -> bool:
    """Whether a text can be shown: it has a digit and too few letters to be a name."""
    letters = sum(letter.isalpha() for letter in text)
    return any(letter.isdigit() for letter in text) and letters <= len("Sept") and len(text) <= 30  # noqa: PLR2004  # longer than any date
