"""Concerns: an immediate safeguarding escalation, with a named receiver and a clock.

It is raised in seconds, before anything else is filled in; acknowledged by a named person;
decided by a head of service; closed. Unacknowledged, it climbs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from auditapp.domain.calendar import WorkingCalendar
from auditapp.domain.errors import Problem
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class ConcernState(StrEnum):
    """How far a concern has come."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    CLOSED = "closed"


class ConcernLevel(StrEnum):
    """How soon somebody must act."""

    IMMEDIATE = "immediate"
    SERIOUS = "serious"

    @property
    def label(self) -> str:
        """The level in words."""
        return {
            ConcernLevel.IMMEDIATE: "Level 1: a child may be at risk now, act the same day",
            ConcernLevel.SERIOUS: "Level 2: serious drift or breach, act in two working days",
        }[self]


# The third level is no escalation: what is wrong with data or recording becomes an action.
LEVEL_THREE = "Level 3: only data or recording is wrong, an action puts it right"


class Route(StrEnum):
    """Who receives it, and to whom it climbs."""

    TEAM_MANAGER = "team_manager"
    HEAD_OF_SERVICE = "head_of_service"
    DIRECTOR = "director"


# Past the last it stays where it is, and every list says how late it is.
CLIMBS_TO: Mapping[Route, Route] = {
    Route.TEAM_MANAGER: Route.HEAD_OF_SERVICE,
    Route.HEAD_OF_SERVICE: Route.DIRECTOR,
}

# Unacknowledged for this long, a concern climbs to the next receiver.
CLIMBS_AFTER: Mapping[ConcernLevel, timedelta] = {
    ConcernLevel.IMMEDIATE: timedelta(hours=2),
    ConcernLevel.SERIOUS: timedelta(hours=24),
}
# The safety decision is due by the end of this working day after the one it was raised on.
ACT_WITHIN_WORKING_DAYS: Mapping[ConcernLevel, int] = {
    ConcernLevel.IMMEDIATE: 0,
    ConcernLevel.SERIOUS: 2,
}
# An audit is not handed in while a concern of it waits for its receiver beyond this working day.
ACKNOWLEDGED_WITHIN_WORKING_DAYS = 1
OPEN = frozenset({ConcernState.RAISED, ConcernState.ACKNOWLEDGED, ConcernState.DECIDED})


@dataclass(frozen=True, slots=True)
class ConcernFacts:
    """What the rules of a concern may see."""

    receiver_id: UUID
    raised_by: UUID
    has_decision: bool


def receiver_acknowledges(facts: ConcernFacts, actor: Actor) -> Problem | None:
    """The named receiver acknowledges, or a head of service in their place."""
    if actor.id == facts.receiver_id or actor.may(Permission.CONCERNS_DECIDE):
        return None
    return Problem("", "Only the named receiver or a head of service can acknowledge this")


def decision_is_recorded(facts: ConcernFacts, actor: Actor) -> Problem | None:
    """The safety decision is written down."""
    del actor
    return None if facts.has_decision else Problem("decision", "Record the safety decision")


def waits_too_long(
    level: ConcernLevel, state: ConcernState, since: datetime, now: datetime
) -> bool:
    """Whether the concern has waited too long for its receiver."""
    return state is ConcernState.RAISED and now - since >= CLIMBS_AFTER[level]


def holds_up_the_audit(
    state: ConcernState, raised_on: date, today: date, calendar: WorkingCalendar
) -> bool:
    """Whether a concern nobody acknowledged is too old for its audit to be handed in."""
    until = calendar.add_working_days(raised_on, ACKNOWLEDGED_WITHIN_WORKING_DAYS)
    return state is ConcernState.RAISED and today > until


def act_by(level: ConcernLevel, raised_on: date, calendar: WorkingCalendar) -> date:
    """Return the day by whose end the safety decision is due.

    A child at risk does not wait for a working day: level 1 is due on the day itself.
    """
    days = ACT_WITHIN_WORKING_DAYS[level]
    return calendar.add_working_days(raised_on, days) if days else raised_on


CONCERN_WORKFLOW: Workflow[ConcernState, ConcernFacts] = Workflow(
    "concern",
    ConcernState.RAISED,
    (
        Transition(
            action="acknowledge",
            label="Acknowledge: I have this and I am acting",
            past="acknowledged it",
            sources=frozenset({ConcernState.RAISED}),
            target=ConcernState.ACKNOWLEDGED,
            permission=Permission.CONCERNS_RECEIVE,
            rules=(receiver_acknowledges,),
        ),
        Transition(
            action="decide",
            label="Record the safety decision",
            past="recorded the safety decision",
            sources=frozenset({ConcernState.ACKNOWLEDGED}),
            target=ConcernState.DECIDED,
            permission=Permission.CONCERNS_DECIDE,
            rules=(decision_is_recorded,),
        ),
        Transition(
            action="close",
            label="Close",
            past="closed it",
            sources=frozenset({ConcernState.DECIDED}),
            target=ConcernState.CLOSED,
            permission=Permission.CONCERNS_DECIDE,
            needs_reason=True,
        ),
    ),
)
