"""Typed answer values: how each is stored, checked and said.

A value is a plain Python value: a code, text, a number, a date, a tuple of codes, or a tuple of
rows. "Not applicable" is the code ``NA`` in any kind that offers it, and never reaches the
functions here. Storage is JSON; a stored value that does not fit its question raises ValueError.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeAlias

from auditapp.domain.questions import Question

Scalar: TypeAlias = str | int | float | date | datetime
Row: TypeAlias = Mapping[str, Scalar | tuple[str, ...] | None]
Value: TypeAlias = Scalar | tuple[str, ...] | tuple[Row, ...]
# What a JSON column holds.
Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None

LINE_LENGTH = 300
TEXT_LENGTH = 20_000


def misfit(expected: str, value: object) -> ValueError:
    """Return the error for a value that does not fit its question."""
    return ValueError(f"expected {expected}, got {value!r}")


# Storage


def as_is(question: Question, value: Value) -> Json:
    """Store text, a code or a number as itself."""
    del question
    if isinstance(value, str | int | float):
        return value
    raise misfit("text or a number", value)


def as_iso(question: Question, value: Value) -> Json:
    """Store a date, or a date and time, in ISO 8601."""
    del question
    if isinstance(value, date):
        return value.isoformat()
    raise misfit("a date", value)


def as_list(question: Question, value: Value) -> Json:
    """Store the codes chosen as a list."""
    del question
    if isinstance(value, tuple) and all(isinstance(code, str) for code in value):
        return [code for code in value if isinstance(code, str)]
    raise misfit("a tuple of codes", value)


def to_text(question: Question, stored: Json) -> Value:
    """Read text or a code."""
    del question
    if isinstance(stored, str):
        return stored
    raise misfit("text", stored)


def to_number(question: Question, stored: Json) -> Value:
    """Read a whole number; true and false are none."""
    del question
    if isinstance(stored, int) and not isinstance(stored, bool):
        return stored
    raise misfit("a whole number", stored)


def to_computed(question: Question, stored: Json) -> Value:
    """Read a computed number or code."""
    del question
    if isinstance(stored, str | int | float) and not isinstance(stored, bool):
        return stored
    raise misfit("a computed value", stored)


def to_date(question: Question, stored: Json) -> Value:
    """Read a date."""
    del question
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).date()
    raise misfit("a date", stored)


def to_moment(question: Question, stored: Json) -> Value:
    """Read a date and time; a date alone stays one, for midnight would be false precision."""
    del question
    if isinstance(stored, str):
        moment = datetime.fromisoformat(stored)
        return moment if len(stored) > len("2026-10-03") else moment.date()
    raise misfit("a date and time", stored)


def to_codes(question: Question, stored: Json) -> Value:
    """Read the codes chosen."""
    del question
    if isinstance(stored, list) and all(isinstance(code, str) for code in stored):
        return tuple(code for code in stored if isinstance(code, str))
    raise misfit("a list of codes", stored)


# Limits: why a value is not allowed, or None


def anything(question: Question, value: Value) -> str | None:
    """Allow every value."""
    del question, value
    return None


def offered(question: Question, value: Value) -> str | None:
    """Allow a code the question offers."""
    return None if value in question.codes else "Choose one of the answers offered"


def all_offered(question: Question, value: Value) -> str | None:
    """Allow codes the question offers."""
    fits = isinstance(value, tuple) and all(code in question.codes for code in value)
    return None if fits else "Choose from the answers offered"


def in_range(question: Question, value: Value) -> str | None:
    """Allow a whole number within the question's limits."""
    if isinstance(value, bool) or not isinstance(value, int):
        return "Enter a whole number"
    if question.minimum is not None and value < question.minimum:
        return f"Enter a number that is {question.minimum} or more"
    if question.maximum is not None and value > question.maximum:
        return f"Enter a number that is {question.maximum} or less"
    return None


def is_date(question: Question, value: Value) -> str | None:
    """Allow a date without a time."""
    del question
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return None if is_day else "Enter a date, like 27 3 2026"


def is_moment(question: Question, value: Value) -> str | None:
    """Allow a date with a time, or a date alone where no time was recorded."""
    del question
    return None if isinstance(value, date) else "Enter a date and time"


def no_longer_than(length: int) -> Callable[[Question, Value], str | None]:
    """Return the limit that allows text up to ``length`` characters."""

    def fault(question: Question, value: Value) -> str | None:
        del question
        if not isinstance(value, str):
            return "Enter text"
        if len(value) > length:
            return f"Shorten this to {length:,} characters; it has {len(value):,}"
        return None

    return fault


# Words


def in_plain(question: Question, value: Value) -> str:
    """Say text as it is, a number with its unit."""
    unit = f" {question.unit}" if question.unit and isinstance(value, int | float) else ""
    number = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{number}{unit}"


def as_label(question: Question, value: Value) -> str:
    """Say a code by its label."""
    return question.label_of(str(value))


def as_labels(question: Question, value: Value) -> str:
    """Say codes by their labels, in the order chosen."""
    codes = value if isinstance(value, tuple) else (value,)
    return ", ".join(question.label_of(str(code)) for code in codes)


def as_day(question: Question, value: Value) -> str:
    """Say a date like 3 October 2026."""
    del question
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else str(value)


def as_moment(question: Question, value: Value) -> str:
    """Say a date and time like 3 October 2026, 16:40."""
    day = as_day(question, value)
    return f"{day}, {value:%H:%M}" if isinstance(value, datetime) else day
