"""Actions: what must happen for one child because of one audit, in days.

One named owner, a due date from the priority, done by the owner, verified by someone else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from auditapp.domain.errors import Problem, Severity
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.workflow import Transition, Workflow


class ActionState(StrEnum):
    """How far an action has come. Overdue is not a state: it is read from the due date."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    SUPERSEDED = "superseded"


LIVE = frozenset({ActionState.OPEN, ActionState.IN_PROGRESS, ActionState.DONE})


class Priority(StrEnum):
    """How soon an action must be done."""

    IMMEDIATE = "immediate"
    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """The priority in words, with its time."""
        days = WORKING_DAYS[self]
        when = "the same working day" if days == 0 else f"{days} working days"
        return f"{self.value.capitalize()}: {when}"


# Working days from the day it is raised.
WORKING_DAYS: Mapping[Priority, int] = {
    Priority.IMMEDIATE: 0,
    Priority.URGENT: 5,
    Priority.HIGH: 10,
    Priority.MEDIUM: 20,
    Priority.LOW: 60,
}
MOVES_WITHOUT_APPROVAL = 2


class EntryKind(StrEnum):
    """What a line in the record of an action or recommendation tells."""

    NOTE = "note"
    EVIDENCE = "evidence"
    DATE_MOVE = "date_move"
    REASSIGNMENT = "reassignment"
    VERIFICATION = "verification"
    IMPACT = "impact"


class VerificationResult(StrEnum):
    """What the verifier saw on the record."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"


class Impact(StrEnum):
    """What changed for the child."""

    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"
    TOO_EARLY = "too_early"

    @property
    def label(self) -> str:
        """The impact in words."""
        return {
            Impact.IMPROVED: "Things are better for the child",
            Impact.SAME: "No change for the child",
            Impact.WORSE: "Things are worse for the child",
            Impact.TOO_EARLY: "Too early to tell",
        }[self]


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What the rules of an action may see."""

    owner_id: UUID
    verified_by: UUID | None
    has_evidence: bool
    has_sight: bool  # a verifier has written what they saw since it was done
    has_impact: bool
    audited_worker_ref: str | None  # the practitioner whose work was audited
    worker_manager_ref: str | None
    inadequate: bool  # the audit was graded Inadequate when the action was raised
    moves: int


def is_overdue(state: ActionState, due_on: date, today: date) -> bool:
    """Whether an action's due date has passed with the work not done."""
    return state in {ActionState.OPEN, ActionState.IN_PROGRESS} and due_on < today


def owner_does_it(facts: ActionFacts, actor: Actor) -> Problem | None:
    """Only the owner says that it is done."""
    if actor.id == facts.owner_id:
        return None
    return Problem("", "Only its owner can do this; reassign the action first")


def evidence_is_recorded(facts: ActionFacts, actor: Actor) -> Problem | None:
    """Done needs evidence that someone else can look at."""
    del actor
    if facts.has_evidence:
        return None
    return Problem("text", "Say what was done and where on the file it can be seen")


def verifier_is_independent(facts: ActionFacts, actor: Actor) -> Problem | None:
    """Nobody verifies their own action, nor work they did; nor manage, when it was Inadequate."""
    if actor.id == facts.owner_id:
        return _stop("You own this action, so someone else must verify it")
    if actor.worker_ref and actor.worker_ref == facts.audited_worker_ref:
        return _stop("Your own work was audited, so someone else must verify it")
    if facts.inadequate and actor.worker_ref and actor.worker_ref == facts.worker_manager_ref:
        return _stop("You manage the worker and the audit was Inadequate; someone else must verify")
    return None


def sight_is_recorded(facts: ActionFacts, actor: Actor) -> Problem | None:
    """Verifying says what was seen: a button pressed proves nothing."""
    del actor
    return None if facts.has_sight else Problem("text", "Say what you saw on the record, and where")


def impact_is_recorded(facts: ActionFacts, actor: Actor) -> Problem | None:
    """Closing says what changed for the child."""
    del actor
    return None if facts.has_impact else Problem("impact", "Record what changed for the child")


def date_may_still_move(facts: ActionFacts, actor: Actor) -> Problem | None:
    """After two moves of the date, only a head of service may move it again."""
    if facts.moves < MOVES_WITHOUT_APPROVAL or actor.holds(Role.HEAD_OF_SERVICE):
        return None
    return Problem(
        "due_on",
        f"The date has moved {facts.moves} times; ask a head of service to move it again",
    )


ACTION_WORKFLOW: Workflow[ActionState, ActionFacts] = Workflow(
    "action",
    ActionState.OPEN,
    (
        Transition(
            action="start",
            label="Start work",
            past="started work",
            sources=frozenset({ActionState.OPEN}),
            target=ActionState.IN_PROGRESS,
            permission=Permission.ACTIONS_OWN,
            rules=(owner_does_it,),
        ),
        Transition(
            action="finish",
            label="Mark as done",
            past="marked it as done",
            sources=frozenset({ActionState.OPEN, ActionState.IN_PROGRESS}),
            target=ActionState.DONE,
            permission=Permission.ACTIONS_OWN,
            rules=(owner_does_it, evidence_is_recorded),
        ),
        Transition(
            action="verify",
            label="Verify: I have seen it on the record",
            past="verified it",
            sources=frozenset({ActionState.DONE}),
            target=ActionState.VERIFIED,
            permission=Permission.ACTIONS_VERIFY,
            rules=(verifier_is_independent, sight_is_recorded),
        ),
        Transition(
            action="reopen",
            label="Reopen: I could not see it on the record",
            past="reopened it: not seen on the record",
            sources=frozenset({ActionState.DONE}),
            target=ActionState.IN_PROGRESS,
            permission=Permission.ACTIONS_VERIFY,
            rules=(verifier_is_independent,),
            needs_reason=True,
        ),
        Transition(
            action="close",
            label="Close with its impact",
            past="closed it",
            sources=frozenset({ActionState.VERIFIED}),
            target=ActionState.CLOSED,
            permission=Permission.ACTIONS_READ,
            rules=(impact_is_recorded,),
        ),
        Transition(
            action="decline",
            label="Do not accept this action",
            past="did not accept it",
            sources=frozenset({ActionState.OPEN, ActionState.IN_PROGRESS}),
            target=ActionState.NOT_ACCEPTED,
            permission=Permission.ACTIONS_DECLINE,
            needs_reason=True,
        ),
        Transition(
            action="supersede",
            label="Replace by another action",
            past="replaced it by another action",
            sources=frozenset({ActionState.OPEN, ActionState.IN_PROGRESS}),
            target=ActionState.SUPERSEDED,
            permission=Permission.ACTIONS_ADD,
            needs_reason=True,
        ),
    ),
)


def _stop(message: str) -> Problem:
    return Problem("", message, Severity.INDEPENDENCE)
