"""Recommendations: changes to practice, service, policy, training or data, in weeks.

A recommendation closes only when it is done, verified by someone else, and its effect measured
on the question or commitment it named when it was accepted.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from auditapp.domain.errors import Problem, Severity
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class RecommendationKind(StrEnum):
    """What a recommendation wants changed."""

    PRACTICE = "practice"
    SERVICE = "service"
    POLICY = "policy"
    TRAINING = "training"
    DATA = "data"


class RecommendationState(StrEnum):
    """How far a recommendation has come."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    IMPACT_DUE = "impact_due"
    IMPACT_SHOWN = "impact_shown"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    SUPERSEDED = "superseded"


class ImpactResult(StrEnum):
    """What the later measure showed."""

    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"
    TOO_EARLY = "too_early"


WORKING = frozenset({RecommendationState.ACCEPTED, RecommendationState.IN_PROGRESS})
LIVE = frozenset(RecommendationState) - {
    RecommendationState.CLOSED,
    RecommendationState.NOT_ACCEPTED,
    RecommendationState.SUPERSEDED,
}


@dataclass(frozen=True, slots=True)
class RecommendationFacts:
    """What the rules of a recommendation may see."""

    author_id: UUID
    owner_id: UUID | None
    has_due_date: bool
    has_measure: bool  # a question or commitment, or a measure in words
    has_target: bool
    has_evidence: bool
    has_sight: bool  # a verifier has written what they saw since it was done
    impact_due_on: date | None
    impact_result: ImpactResult | None
    has_later_figure: bool
    moves: int


def is_overdue(state: RecommendationState, due_on: date | None, today: date) -> bool:
    """Whether the work is not done and its date has passed."""
    return state in WORKING and due_on is not None and due_on < today


def has_one_owner_and_a_date(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """Proposed means somebody can say yes to it: one owner and a date."""
    del actor
    if facts.owner_id is None:
        return Problem("owner_id", "Name one owner")
    return None if facts.has_due_date else Problem("due_on", "Enter the date it is due")


def effect_can_be_measured(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """A recommendation says beforehand how its effect will be seen."""
    del actor
    if not facts.has_measure:
        return Problem("measure", "Name the question or commitment that will show the effect")
    return None if facts.has_target else Problem("target_percent", "Enter the target")


def acceptor_is_not_the_author(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """Whoever wrote it does not accept it for the service."""
    if actor.id == facts.author_id:
        return _stop("You wrote this recommendation, so someone else must accept it")
    return None


def owner_does_it(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """Only the owner says that it is started or done."""
    if actor.id == facts.owner_id:
        return None
    return Problem("", "Only its owner can do this; reassign the recommendation first")


def evidence_is_recorded(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """Done needs evidence that someone else can look at."""
    del actor
    if facts.has_evidence:
        return None
    return Problem("text", "Say what was done and where it can be seen")


def verifier_is_not_the_owner(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """Nobody verifies their own recommendation."""
    if actor.id == facts.owner_id:
        return _stop("You own this recommendation, so someone else must verify it")
    return None


def sight_is_recorded(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """Verifying says what was seen: a button pressed proves nothing."""
    del actor
    return None if facts.has_sight else Problem("text", "Say what you saw, and where")


def impact_date_is_set(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """The effect is looked for on a date."""
    del actor
    if facts.impact_due_on is None:
        return Problem("impact_due_on", "Enter when the effect will be measured")
    return None


def later_figure_shows_change(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """Impact is shown by a later figure, not by an opinion."""
    del actor
    if not facts.has_later_figure:
        return Problem("impact_of", "Enter the later figure: how many of how many")
    if facts.impact_result is not ImpactResult.IMPROVED:
        return Problem("impact_result", "The later figure does not show a change")
    return None


def later_figure_is_known(facts: RecommendationFacts, actor: Actor) -> Problem | None:
    """To say that nothing changed also needs the later figure."""
    del actor
    if facts.has_later_figure:
        return None
    return Problem("impact_of", "Enter the later figure: how many of how many")


_S = RecommendationState
RECOMMENDATION_WORKFLOW: Workflow[RecommendationState, RecommendationFacts] = Workflow(
    "recommendation",
    RecommendationState.DRAFT,
    (
        Transition(
            action="propose",
            label="Propose to the service",
            past="proposed it",
            sources=frozenset({_S.DRAFT}),
            target=_S.PROPOSED,
            permission=Permission.RECOMMENDATIONS_WRITE,
            rules=(has_one_owner_and_a_date, effect_can_be_measured),
        ),
        Transition(
            action="accept",
            label="Accept",
            past="accepted it",
            sources=frozenset({_S.PROPOSED}),
            target=_S.ACCEPTED,
            permission=Permission.RECOMMENDATIONS_ACCEPT,
            rules=(acceptor_is_not_the_author,),
        ),
        Transition(
            action="decline",
            label="Do not accept (the reason is shown to the board)",
            past="did not accept it",
            sources=frozenset({_S.PROPOSED}),
            target=_S.NOT_ACCEPTED,
            permission=Permission.RECOMMENDATIONS_ACCEPT,
            rules=(acceptor_is_not_the_author,),
            needs_reason=True,
        ),
        Transition(
            action="start",
            label="Start work",
            past="started work",
            sources=frozenset({_S.ACCEPTED}),
            target=_S.IN_PROGRESS,
            permission=Permission.RECOMMENDATIONS_OWN,
            rules=(owner_does_it,),
        ),
        Transition(
            action="finish",
            label="Mark as done",
            past="marked it as done",
            sources=frozenset({_S.ACCEPTED, _S.IN_PROGRESS}),
            target=_S.DONE,
            permission=Permission.RECOMMENDATIONS_OWN,
            rules=(owner_does_it, evidence_is_recorded),
        ),
        Transition(
            action="verify",
            label="Verify: I have seen it carried out",
            past="verified it",
            sources=frozenset({_S.DONE}),
            target=_S.VERIFIED,
            permission=Permission.RECOMMENDATIONS_VERIFY,
            rules=(verifier_is_not_the_owner, sight_is_recorded),
        ),
        Transition(
            action="reopen",
            label="Reopen: I could not see it carried out",
            past="reopened it: not seen",
            sources=frozenset({_S.DONE}),
            target=_S.IN_PROGRESS,
            permission=Permission.RECOMMENDATIONS_VERIFY,
            rules=(verifier_is_not_the_owner,),
            needs_reason=True,
        ),
        Transition(
            action="await_impact",
            label="Set when the effect is measured",
            past="set the date of the impact check",
            sources=frozenset({_S.VERIFIED}),
            target=_S.IMPACT_DUE,
            permission=Permission.RECOMMENDATIONS_WRITE,
            rules=(impact_date_is_set,),
        ),
        Transition(
            action="show_impact",
            label="The effect is shown",
            past="showed its effect",
            sources=frozenset({_S.IMPACT_DUE}),
            target=_S.IMPACT_SHOWN,
            permission=Permission.RECOMMENDATIONS_WRITE,
            rules=(later_figure_shows_change,),
        ),
        Transition(
            action="no_change",
            label="No change seen: reopen",
            past="saw no change and reopened it",
            sources=frozenset({_S.IMPACT_DUE}),
            target=_S.IN_PROGRESS,
            permission=Permission.RECOMMENDATIONS_WRITE,
            rules=(later_figure_is_known,),
            needs_reason=True,
        ),
        Transition(
            action="close",
            label="Close",
            past="closed it",
            sources=frozenset({_S.IMPACT_SHOWN}),
            target=_S.CLOSED,
            permission=Permission.RECOMMENDATIONS_WRITE,
        ),
        Transition(
            action="supersede",
            label="Replace by another recommendation",
            past="replaced it by another",
            sources=frozenset({_S.DRAFT, _S.PROPOSED, _S.ACCEPTED, _S.IN_PROGRESS}),
            target=_S.SUPERSEDED,
            permission=Permission.RECOMMENDATIONS_WRITE,
            needs_reason=True,
        ),
    ),
)


def _stop(message: str) -> Problem:
    return Problem("", message, Severity.INDEPENDENCE)
