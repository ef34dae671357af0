"""How pages say dates, times and moves."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from auditapp.domain.errors import Problem
from auditapp.domain.workflow import Offer, Workflow
from auditapp.services.events import HistoryLine


@dataclass(frozen=True, slots=True)
class PageOffer:
    """A move as the offers component shows it."""

    label: str
    url: str
    action: str
    open: bool
    problems: tuple[Problem, ...]
    needs_reason: bool
    note: str = ""
    kind: str = ""

    def waits_only_for(self, fields: Collection[str]) -> bool:
        """Whether nothing stands in the way but what a form with these fields asks for."""
        return self.open or all(problem.where in fields for problem in self.problems)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A line of history as the history component shows it."""

    when: str
    at: str
    who: str
    words: str
    reason: str = ""


def say_date(day: date | None, otherwise: str = "Not set") -> str:
    """Return "3 October 2026"."""
    return f"{day.day} {day:%B %Y}" if day else otherwise


def say_month(day: date) -> str:
    """Return "October 2026"."""
    return f"{day:%B %Y}"


def say_moment(moment: datetime | None, zone: str, otherwise: str = "Not yet") -> str:
    """Return "3 October 2026, 14:02" in the service's own time."""
    if moment is None:
        return otherwise
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M}"


def say_moment_exactly(moment: datetime, zone: str) -> str:
    """Return "3 October 2026, 14:02:31" in the service's own time."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M:%S}"


def say_count(count: int, noun: str, plural: str = "") -> str:
    """Return "1 case" or "3 cases"."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or noun + 's'}"


def say_times(count: int) -> str:
    """Return "once", "twice" or "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def page_offers(
    offers: Iterable[Offer[Any, Any]],
    url: Callable[[str], str],
    *,
    notes: Mapping[str, str] | None = None,
    leave_out: frozenset[str] = frozenset(),
) -> tuple[PageOffer, ...]:
    """Return the moves of a workflow as buttons; ``url`` gives each action's address."""
    return tuple(
        PageOffer(
            label=offer.transition.label,
            url=url(offer.transition.action),
            action=offer.transition.action,
            open=offer.open,
            problems=offer.problems,
            needs_reason=offer.transition.needs_reason,
            note=(notes or {}).get(offer.transition.action, ""),
        )
        for offer in offers
        if offer.transition.action not in leave_out
    )


def page_history(
    lines: Iterable[HistoryLine],
    workflow: Workflow[Any, Any],
    zone: str,
    *,
    others: Mapping[str, str] | None = None,
) -> tuple[PageEntry, ...]:
    """Return the history of a record, newest first, in the past words of its workflow."""
    past = {step.action: step.past for step in workflow.transitions} | dict(others or {})
    entries = []
    for line in lines:
        action = line.action.partition(".")[2]
        entries.append(
            PageEntry(
                when=say_moment(line.at, zone),
                at=line.at.isoformat(),
                who=line.who,
                words=past.get(action, action.replace("_", " ")),
                reason=line.reason,
            )
        )
    return tuple(reversed(entries))
