"""One text for each value: how the cells of a frame are read before anything is hashed.

Ids that mean the same must be the same text (7, 7.0 and "7"), and text that carries meaning must
stay as it is (007 keeps its zeros). What is read here is what the certificate shows.
"""

from datetime import date
from decimal import Decimal
from math import isinf, isnan
from unicodedata import category, normalize

from sampling.faults import DesignError, Fault


def as_text(value: object) -> str:
    """Return a cell as text: no spaces around it, dates as ISO 8601, nothing as "".

    Raises
    ------
    DesignError
        If the value is of a kind that has no one text, or holds characters that cannot be seen.

    Examples
    --------
    >>> as_text(7), as_text(7.0), as_text(" 007 "), as_text(None), as_text(date(2025, 9, 1))
    ('7', '7', '007', '', '2025-09-01')
    """
    match value:
        case None:
            return ""
        case str():
            return _visible(value)
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return str(value)
        case float():
            return _of_float(value)
        case date():  # a moment is a date too
            return value.isoformat()
        case _:
            raise DesignError(
                Fault.BAD_CELL,
                f"{value!r} is neither text, number, date, yes/no nor empty: make it one of them",
            )


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    stripped = normalize("NFC", text).strip().strip("\ufeff")
    hidden = [mark for mark in stripped if category(mark) in {"Cc", "Cf", "Cs"}]
    if hidden:
        raise DesignError(
            Fault.BAD_CELL,
            f"{stripped!r} holds a character that cannot be seen: take out {hidden[0]!r}",
        )
    return stripped


def _of_float(number: float) -> str:
    # Spreadsheets keep whole numbers as floats, and some readers an empty cell as not-a-number.
    if isnan(number):
        return ""
    if isinf(number):
        raise DesignError(
            Fault.BAD_CELL, "a cell holds an infinite number: give a finite one or leave it empty"
        )
    return str(int(number)) if number.is_integer() else str(number)
