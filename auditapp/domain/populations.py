"""Which units a frame is made of: a filter said in words, and exclusions with their reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Comparison(StrEnum):
    """How a condition compares a fact of the row."""

    IS = "is"  # one of the values
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    IS_KNOWN = "is_known"
    IS_MISSING = "is_missing"

    @property
    def words(self) -> str:
        """The comparison in words."""
        return self.value.replace("_", " ")


class Exclusion(StrEnum):
    """Why a unit of the population may not be drawn."""

    DUPLICATE_FAMILY = "duplicate_family"
    AUDITED_LATELY = "audited_lately"
    NO_WORKER = "no_worker"
    NO_REFERENCE = "no_reference"
    RESTRICTED = "restricted"
    NO_DATE = "no_date"

    @property
    def label(self) -> str:
        """The reason in words."""
        return {
            Exclusion.NO_DATE: "No date recorded, so the period cannot be judged",
            Exclusion.DUPLICATE_FAMILY: "Same family and day as another unit (siblings)",
            Exclusion.AUDITED_LATELY: "Audited in the last 12 months",
            Exclusion.NO_WORKER: "No worker recorded, so independence cannot be judged",
            Exclusion.NO_REFERENCE: "No child reference recorded",
            Exclusion.RESTRICTED: "Restricted record",
        }[self]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a row must satisfy."""

    field: str
    comparison: Comparison
    values: tuple[str, ...] = ()

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether a row with these facts satisfies it."""
        value = facts.get(self.field)
        known = value not in (None, "")
        text = _text(value)
        match self.comparison:
            case Comparison.IS:
                return known and text in self.values
            case Comparison.IS_NOT:
                return text not in self.values
            case Comparison.AT_LEAST:
                return known and _number(value) >= float(self.values[0])
            case Comparison.AT_MOST:
                return known and _number(value) <= float(self.values[0])
            case Comparison.IS_KNOWN:
                return known
            case Comparison.IS_MISSING:
                return not known

    @property
    def words(self) -> str:
        """The condition as a phrase: "outcome is early help step-down"."""
        values = " or ".join(value.replace("_", " ") for value in self.values)
        return f"{self.field.replace('_', ' ')} {self.comparison.words} {values}".strip()


@dataclass(frozen=True, slots=True)
class Population:
    """The units of one kind, in a span of days, that satisfy every condition."""

    unit_kind: str
    start: date
    end: date
    conditions: tuple[Condition, ...] = ()
    exclusions: tuple[Exclusion, ...] = tuple(Exclusion)

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"the period ends {self.end} before it starts {self.start}")

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether a row with these facts belongs to it."""
        return all(condition.holds(facts) for condition in self.conditions)

    @property
    def words(self) -> str:
        """The filter as one sentence."""
        kind = self.unit_kind.replace("_", " ")
        parts = "".join(f", {condition.words}" for condition in self.conditions)
        return f"Every {kind} from {say_day(self.start)} to {say_day(self.end)}{parts}"

    def as_json(self) -> dict[str, Any]:
        """Return the filter for storage."""
        return {
            "unit_kind": self.unit_kind,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "conditions": [
                {"field": c.field, "comparison": c.comparison.value, "values": list(c.values)}
                for c in self.conditions
            ],
            "exclusions": [exclusion.value for exclusion in self.exclusions],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Population":
        """Return the filter that ``as_json`` stored."""
        return cls(
            unit_kind=stored["unit_kind"],
            start=date.fromisoformat(stored["start"]),
            end=date.fromisoformat(stored["end"]),
            conditions=tuple(
                Condition(c["field"], Comparison(c["comparison"]), tuple(c["values"]))
                for c in stored["conditions"]
            ),
            exclusions=tuple(Exclusion(value) for value in stored["exclusions"]),
        )


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as the frame sees it."""

    key: str
    on_date: date | None
    child_ref: str | None
    family_ref: str | None
    team_code: str | None
    worker_ref: str | None
    facts: Mapping[str, Any]
    audited_lately: bool = False
    is_standing: bool = False  # open at the time of the extract, so it has no day of its own


def exclude(
    rows: Sequence[UnitRow], exclusions: Sequence[Exclusion]
) -> tuple[Exclusion | None, ...]:
    """Return for each row why it may not be drawn, or None; the first reason found stands.

    Of several units with one family and day the one with the lowest key stays, so that the
    choice depends on nothing but the rows.
    """
    wanted = frozenset(exclusions)
    first: dict[tuple[str, date], str] = {}
    for row in rows:
        if row.family_ref and row.on_date:
            group = (row.family_ref, row.on_date)
            first[group] = min(first.get(group, row.key), row.key)
    return tuple(_exclusion(row, wanted, first) for row in rows)


def say_day(day: date) -> str:
    """Return "3 October 2026"."""
    return f"{day.day} {day:%B %Y}"


def _exclusion(
    row: UnitRow, wanted: frozenset[Exclusion], first: Mapping[tuple[str, date], str]
) -> Exclusion | None:
    found = {
        Exclusion.NO_DATE: row.on_date is None and not row.is_standing,
        Exclusion.RESTRICTED: bool(row.facts.get("restricted")),
        Exclusion.NO_REFERENCE: row.child_ref is None,
        Exclusion.NO_WORKER: row.worker_ref is None,
        Exclusion.AUDITED_LATELY: row.audited_lately,
        Exclusion.DUPLICATE_FAMILY: bool(
            row.family_ref and row.on_date and first[(row.family_ref, row.on_date)] != row.key
        ),
    }
    return next((reason for reason, true in found.items() if true and reason in wanted), None)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return float("nan")  # a comparison with it is never true
