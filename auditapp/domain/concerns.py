"""Concerns: an immediate safeguarding escalation, with a named receiver and a clock.

It is raised in seconds, before anything else is filled in; acknowledged by a named person;
decided by a head of service; closed. Unacknowledged, it climbs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

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


class Route(StrEnum):
    """Who receives it, and to whom it climbs."""

    TEAM_MANAGER = "team_manager"
    HEAD_OF_SERVICE = "head_of_service"
    DIRECTOR = "director"


# Unacknowledged for this long, a concern climbs to the next receiver.
CLIMBS_AFTER: Mapping[ConcernLevel, timedelta] = {
    ConcernLevel.IMMEDIATE: timedelta(hours=2),
    ConcernLevel.SERIOUS: timedelta(hours=24),
}
# An audit may go on being completed, but not be submitted, past this without acknowledgement.
ACT_WITHIN_WORKING_DAYS: Mapping[ConcernLevel, int] = {
    ConcernLevel.IMMEDIATE: 0,
    ConcernLevel.SERIOUS: 2,
}
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


def may_climb(level: ConcernLevel, state: ConcernState, raised_at: datetime, now: datetime) -> bool:
    """Whether the concern has waited too long for its receiver."""
    return state is ConcernState.RAISED and now - raised_at >= CLIMBS_AFTER[level]


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
