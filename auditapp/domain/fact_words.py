"""The caseload's facts of one unit in words, in the order its kind lists them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from auditapp.domain.caseload import FIELDS, Field, FieldKind

_NO_CLOCK = len("2026-10-03")


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact: its name among the facts, and both its sides in words."""

    name: str
    label: str
    words: str


def fact_lines(unit_kind: str, facts: Mapping[str, object]) -> tuple[FactLine, ...]:
    """Return what is known of a unit; what its kind does not list comes last."""
    known = _fields(unit_kind)
    return tuple(
        FactLine(name, field.label, words)
        for name, field in known.items()
        if (words := say_fact(field, facts.get(name)))
    )


def say_fact(field: Field, value: object) -> str:
    """Return a fact in words; empty when it is not known."""
    if value in (None, ""):
        return ""
    try:
        return _SAYS[field.kind](field, value)
    except ValueError:  # a value of an older list
        return str(value)


def say_when(stored: str) -> str:
    """Return a stored day, or moment, like "3 October 2026" or "3 October 2026, 16:40".

    Raises
    ------
    ValueError
        If it is neither.
    """
    moment = datetime.fromisoformat(stored)
    clock = f", {moment:%H:%M}" if len(stored) > _NO_CLOCK else ""
    return f"{moment.day} {moment:%B %Y}{clock}"


def _fields(unit_kind: str) -> dict[str, Field]:
    own = {
        field.name: field for kind in FIELDS if kind.value == unit_kind for field in FIELDS[kind]
    }
    others = (field for fields in FIELDS.values() for field in fields)
    beside = {field.name: field for field in others if field.name in _BESIDE}
    return own | {name: beside[name] for name in _BESIDE if name not in own}


# Known of every unit, whatever its kind.
_BESIDE = ("child_ref", "team_code", "worker_ref", "manager_ref")


def _as_choice(field: Field, value: object) -> str:
    return field.choices.of(value).label if field.choices else str(value)


def _as_flag(field: Field, value: object) -> str:
    del field
    return "Yes" if value else "No"


def _as_moment(field: Field, value: object) -> str:
    del field
    return say_when(str(value))


def _as_text(field: Field, value: object) -> str:
    del field
    return str(value)


_SAYS: Mapping[FieldKind, Callable[[Field, object], str]] = {
    FieldKind.REF: _as_text,
    FieldKind.TEXT: _as_text,
    FieldKind.CHOICE: _as_choice,
    FieldKind.DATE: _as_moment,
    FieldKind.MOMENT: _as_moment,
    FieldKind.COUNT: _as_text,
    FieldKind.FLAG: _as_flag,
}
