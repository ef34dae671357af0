"""How soon things must happen: one table of values, each a setting of the service.

``timeliness`` judges by them; pages, reminders and reports print them, so that a figure never
stands without the rule it was counted by.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from auditapp.domain.actions import WORKING_DAYS, Priority
from auditapp.domain.concerns import ACT_WITHIN_WORKING_DAYS, CLIMBS_AFTER, ConcernLevel


class Unit(StrEnum):
    """What is counted. Hours run by the clock, nights and weekends too."""

    HOURS = "hours"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    MONTHS = "months"


class Source(StrEnum):
    """Where a number comes from."""

    PLAN = "improvement plan"
    PRACTICE = "service practice"


@dataclass(frozen=True, slots=True)
class Timescale:
    """How soon one thing must follow another."""

    key: str
    label: str
    quantity: int
    unit: Unit
    starts_at: str  # what starts the clock, in words
    source: Source = Source.PRACTICE
    code: str = ""  # the commitment it measures
    note: str = ""  # what to know when reading the figure

    @property
    def duration(self) -> str:
        """The time allowed, such as "15 working days"."""
        if self.quantity == 0:
            return "the same working day" if self.unit is Unit.WORKING_DAYS else "at once"
        unit = self.unit.value.removesuffix("s") if self.quantity == 1 else self.unit.value
        return f"{self.quantity} {unit}"

    @property
    def words(self) -> str:
        """The rule as a report prints it."""
        rule = f"{self.label}: {self.duration} from {self.starts_at}"
        if self.quantity == 0:
            rule = f"{self.label}: {self.duration} as {self.starts_at}"
        return f"{rule}. {self.note}." if self.note else f"{rule}."


@dataclass(frozen=True, slots=True)
class Reminder:
    """Who hears of a due date, and when: days after it, negative before."""

    days: int
    to: str


_WORK, _DAYS, _HOURS, _MONTHS = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.HOURS, Unit.MONTHS
_HOUR = timedelta(hours=1)
_PLAN = Source.PLAN

_AUDIT = (
    Timescale("audit_accepted", "Acceptance of an audit", 2, _WORK, "the day it is assigned"),
    Timescale(
        "worker_told", "Worker and manager told of an audit", 2, _WORK, "the day of the draw"
    ),
    Timescale("audit_full", "Full case-file audit", 15, _WORK, "the day it is assigned"),
    Timescale("audit_dip", "Dip-sample record", 5, _WORK, "the day it is assigned"),
    Timescale("moderation", "Moderation", 5, _WORK, "the day the audit is submitted"),
    Timescale("feedback", "Feedback conversation", 5, _WORK, "the day moderation is settled"),
    Timescale("comment", "Comment of worker and manager", 5, _WORK, "the day of the feedback"),
    Timescale(
        "factual_review", "Request for a factual review", 5, _WORK, "the day of the feedback"
    ),
    Timescale("draft_idle", "Reminder of an untouched draft", 7, _DAYS, "the day it last changed"),
    Timescale(
        "audit_overdue",
        "An overdue audit goes to the assistant director",
        10,
        _DAYS,
        "the day it was due",
    ),
    Timescale(
        "re_audit",
        "Re-audit of a case judged inadequate",
        84,
        _DAYS,
        "the day the audit is final",
        note="No sooner than 56 calendar days, so that there is something new to see",
    ),
)
_CONCERNS = tuple(
    one
    for level in ConcernLevel
    for one in (
        Timescale(
            f"concern_acknowledged_{level.value}",
            f"Acknowledgement of a concern, {level.value}",
            CLIMBS_AFTER[level] // _HOUR,
            _HOURS,
            "the moment it is raised",
        ),
        Timescale(
            f"concern_decided_{level.value}",
            f"Safety decision on a concern, {level.value}",
            ACT_WITHIN_WORKING_DAYS[level],
            _WORK,
            "the day it is raised",
        ),
    )
)
_ACTIONS = (
    *(
        Timescale(
            f"action_{priority.value}",
            f"Action of {priority.value} priority",
            WORKING_DAYS[priority],
            _WORK,
            "the day it is raised",
        )
        for priority in Priority
    ),
    Timescale(
        "impact_check",
        "Measure of a recommendation's effect",
        6,
        _MONTHS,
        "the day it is verified",
        note="No sooner than 3 months",
    ),
)
_PRACTICE = (
    Timescale(
        "supervision",
        "Supervision",
        42,
        _DAYS,
        "the supervision before",
        source=_PLAN,
        code="C-03",
    ),
    Timescale(
        "assessment",
        "Assessment",
        45,
        _WORK,
        "the day it starts",
        source=_PLAN,
        code="C-23",
        note="The plan does not say which days; working days are counted",
    ),
    Timescale(
        "return_interview",
        "Return home interview",
        72,
        _HOURS,
        "the moment the child is found",
        source=_PLAN,
        code="C-27",
        note="Where only dates are recorded the result is an estimate and counted apart",
    ),
    Timescale(
        "missing_escalated",
        "Escalation of a missing child to the managing director",
        5,
        _DAYS,
        "the day the child goes missing",
        source=_PLAN,
        code="C-26",
    ),
    Timescale(
        "learning_shared",
        "Learning from a serious case review shared with all staff",
        7,
        _DAYS,
        "the day of publication",
        source=_PLAN,
        code="C-12",
    ),
    Timescale(
        "mash_board_terms",
        "Terms of reference of the MASH Board signed",
        1,
        _MONTHS,
        "the end of the review",
        source=_PLAN,
        code="C-13",
    ),
    Timescale(
        "data_training",
        "Managers trained in child-level data",
        1,
        _MONTHS,
        "the day the system goes live",
        source=_PLAN,
        code="C-10",
    ),
)

TIMESCALES: Mapping[str, Timescale] = {
    one.key: one for one in (*_AUDIT, *_CONCERNS, *_ACTIONS, *_PRACTICE)
}

REMINDERS = (
    Reminder(-5, "owner"),
    Reminder(0, "owner"),
    Reminder(1, "owner"),
    Reminder(5, "owner's manager"),
    Reminder(10, "head of service"),
    Reminder(20, "assistant director"),
)

_DURATION = re.compile(r"(\d{1,4}) (hour|working day|calendar day|month)s?")


def read_duration(text: str) -> tuple[int, Unit]:
    """Read a time such as "45 working days".

    Raises
    ------
    ValueError
        If it is not a whole number of hours, working days, calendar days or months.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"write a time like “45 working days” or “72 hours”, not {text!r}")
    return int(match[1]), Unit(f"{match[2]}s")


def with_settings(
    changes: Mapping[str, str], base: Mapping[str, Timescale] = TIMESCALES
) -> Mapping[str, Timescale]:
    """Return the timescales with the service's own times, each written as for ``read_duration``.

    Raises
    ------
    ValueError
        If a key is unknown or a time cannot be read; the message names it.
    """
    changed = dict(base)
    for key, text in changes.items():
        if key not in base:
            raise ValueError(f"there is no timescale {key!r}; there are {', '.join(sorted(base))}")
        quantity, unit = read_duration(text)
        # The note explains the default; a time the service chose needs no excuse.
        note = base[key].note if unit is base[key].unit else ""
        changed[key] = replace(base[key], quantity=quantity, unit=unit, note=note)
    return changed
