"""Absences: nothing new is suggested to whoever is away, and their open work is covered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from auditapp.domain.errors import Problem, Severity


@dataclass(frozen=True, slots=True)
class Away:
    """The first and the last day of an absence."""

    starts_on: date
    ends_on: date

    def overlaps(self, start: date, end: date) -> bool:
        """Whether any of its days lies from ``start`` to ``end``."""
        return self.starts_on <= end and self.ends_on >= start

    @property
    def words(self) -> str:
        """The days in words."""
        first, last = self.starts_on, self.ends_on
        if first == last:
            return f"on {_say(last)}"
        return f"from {_say(first)} to {_say(last)}"


def absence_problems(wanted: Away, others: Iterable[Away], *, today: date) -> tuple[Problem, ...]:
    """Return what is wrong with an absence; ``others`` are those the person has already."""
    if wanted.ends_on < wanted.starts_on:
        return (Problem("ends_on", "The last day away must not be before the first"),)
    if wanted.ends_on < today:
        return (Problem("ends_on", "This absence is over; enter one that still matters"),)
    found = [other for other in others if other.overlaps(wanted.starts_on, wanted.ends_on)]
    if found:
        words = f"An absence {found[0].words} is recorded already; cancel it first to change it"
        return (Problem("starts_on", words),)
    return ()


def is_away(absences: Iterable[Away], start: date, end: date) -> Problem | None:
    """Whoever is away in the days of the work gets it only for a written reason."""
    found = next((away for away in absences if away.overlaps(start, end)), None)
    if found is None:
        return None
    return Problem("", f"is away {found.words}", Severity.WARNING)


def _say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
