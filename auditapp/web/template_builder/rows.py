"""The questions of one row as real fields: read from a form, and drawn again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from auditapp.domain.errors import Problem
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import QuestionKind, Requirement
from auditapp.library.editing_rows import PARTS, RowField, moved
from auditapp.web.forms.typed import clean

_NAME = re.compile(rf"row-(\d{{1,3}})-({'|'.join(PARTS)})")
PRESSED = "rows"  # the buttons that change the rows and save nothing
# What one row cannot hold: a row within a row, and what is not asked of anybody.
_NO_ROW = frozenset({QuestionKind.REPEAT})
KIND_CHOICES = tuple((kind.value, KINDS[kind].label) for kind in KINDS if kind not in _NO_ROW)
REQUIRED_CHOICES = tuple(
    (one.value, one.value.replace("_", " ").capitalize()) for one in Requirement
)


@dataclass(frozen=True, slots=True)
class RowPart:
    """One question of a row as the page draws it."""

    number: int
    name: str  # "row-2": each field's name begins with it
    values: RowField
    wrong: Mapping[str, str]  # by part
    focus: bool


def sent_rows() -> tuple[RowField, ...] | None:
    """Return the rows of the form as they were typed, or None where it has no place for rows."""
    if "row-marker" not in request.form:
        return None
    found: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        if match := _NAME.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = clean(value)
    return tuple(RowField(**found[number]) for number in sorted(found))


def pressed_rows(rows: Sequence[RowField]) -> tuple[tuple[RowField, ...], int] | None:
    """Return the rows after a button of theirs and which gets the focus, or None without one."""
    action, _dash, place = request.form.get(PRESSED, "").partition("-")
    if action not in {"add", "remove", "up", "down"}:
        return None
    number = int(place) if place.isdecimal() else len(rows)
    made = moved(rows, action, number)
    focus = {"up": number - 1, "down": number + 1, "remove": number}.get(action, len(made) - 1)
    return made, max(0, min(focus, len(made) - 1))


def rows_page(
    rows: Sequence[RowField], problems: Sequence[Problem], focus: int = -1
) -> Mapping[str, object]:
    """Return what the page reads to draw the rows and what each can be."""
    return {
        "parts": row_parts(rows, problems, focus),
        "kinds": KIND_CHOICES,
        "required": REQUIRED_CHOICES,
    }


def row_parts(
    rows: Sequence[RowField], problems: Sequence[Problem], focus: int = -1
) -> tuple[RowPart, ...]:
    """Return the rows as the page draws them."""
    return tuple(
        RowPart(
            number=number,
            name=f"row-{number}",
            values=row,
            wrong={
                problem.where.rpartition("-")[2]: problem.message
                for problem in problems
                if problem.where.startswith(f"row-{number}-")
            },
            focus=number == focus,
        )
        for number, row in enumerate(rows)
    )
