"""Moderation: a second grading without sight of the first, compared, then agreed or decided.

Originals are never overwritten: the agreed record stands beside them with its reason.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from auditapp.domain.errors import Problem, Severity
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class ModerationMode(StrEnum):
    """Whether the second grader sees the first grading."""

    BLIND = "blind"
    SIGHTED = "sighted"
    PANEL = "panel"


class ModerationState(StrEnum):
    """How far a moderation has come."""

    WAITING = "waiting"
    GRADING = "grading"
    COMPARED = "compared"
    AGREED = "agreed"
    DISPUTED = "disputed"
    PANEL = "panel"
    DECIDED = "decided"


# While a moderation is in one of these, its moderator sees nothing of the first grading.
CONCEALING = frozenset({ModerationState.WAITING, ModerationState.GRADING})
SETTLED = frozenset({ModerationState.AGREED, ModerationState.DECIDED})


class ReasonCode(StrEnum):
    """Why the agreed grade is what it is."""

    SAME_GRADE = "same_grade"
    EVIDENCE_NOT_ON_FILE = "evidence_not_on_file"
    DESCRIPTOR_MISREAD = "descriptor_misread"
    LIMITING_RULE_MISSED = "limiting_rule_missed"
    IMPACT_NOT_WEIGHED = "impact_not_weighed"
    TOO_LENIENT = "too_lenient"
    TOO_HARSH = "too_harsh"
    FACTUAL_ERROR = "factual_error"

    @property
    def label(self) -> str:
        """The reason in words."""
        return _REASONS[self]


_REASONS = {
    ReasonCode.SAME_GRADE: "Both gave the same grade",
    ReasonCode.EVIDENCE_NOT_ON_FILE: "The evidence is not on the file",
    ReasonCode.DESCRIPTOR_MISREAD: "The grade descriptor was misread",
    ReasonCode.LIMITING_RULE_MISSED: "A limiting rule was missed",
    ReasonCode.IMPACT_NOT_WEIGHED: "Impact for the child was not weighed",
    ReasonCode.TOO_LENIENT: "The first grade was too lenient",
    ReasonCode.TOO_HARSH: "The first grade was too harsh",
    ReasonCode.FACTUAL_ERROR: "There was an error of fact",
}


class Response(StrEnum):
    """What the auditor says to the agreed record."""

    AGREE = "agree"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True)
class ModerationFacts:
    """What the rules of a moderation may see."""

    auditor_id: UUID
    moderator_id: UUID | None
    chair_id: UUID | None
    second_is_complete: bool  # nothing missing in the second grading, own grade chosen
    has_agreed_grade: bool
    has_reason_code: bool
    reason_fits: bool  # "same grade" only when both grades are the same
    has_narrative: bool
    response: Response | None
    apart: int | None  # grades between first and second; None when either has none
    crosses_good: bool  # one is Good or better and the other is not


def moderator_is_set(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Somebody is named before the grading starts."""
    del actor
    return None if facts.moderator_id else Problem("moderator_id", "Name a moderator first")


def moderator_does_it(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Only the named moderator grades and agrees."""
    if actor.id == facts.auditor_id:
        return _stop("You audited this case, so someone else must moderate it")
    if actor.id != facts.moderator_id:
        return _stop("Another person moderates this audit")
    return None


def second_grading_is_complete(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Both gradings are whole before they are laid side by side."""
    del actor
    if facts.second_is_complete:
        return None
    return Problem("", "Answer every question and choose your grade before you lock it")


def agreed_record_is_whole(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """The agreed record has a grade, a reason and words."""
    del actor
    if not facts.has_agreed_grade:
        return Problem("agreed_grade", "Choose the agreed grade")
    if not facts.has_reason_code:
        return Problem("reason_code", "Choose the reason")
    if not facts.reason_fits:
        return Problem("reason_code", "The grades differ, so choose why")
    return None if facts.has_narrative else Problem("narrative", "Say why in a sentence or two")


def auditor_answers(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """The auditor whose grading was moderated answers, nobody else."""
    if actor.id == facts.auditor_id:
        return None
    return Problem("", "Only the auditor of this case responds", Severity.INDEPENDENCE)


def dispute_may_go_on(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """A panel is for two grades apart, or for a dispute across the line of Good."""
    del actor
    if facts.apart is None or facts.apart > 1 or facts.crosses_good:
        return None
    return Problem("", "One grade apart on the same side of Good: the moderator's grade stands")


def chair_is_a_third_person(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Whoever decides a dispute was neither auditor nor moderator."""
    if actor.id in {facts.auditor_id, facts.moderator_id}:
        return _stop("You graded this case, so someone else must chair the panel")
    return None


_S = ModerationState
MODERATION_WORKFLOW: Workflow[ModerationState, ModerationFacts] = Workflow(
    "moderation",
    ModerationState.WAITING,
    (
        Transition(
            action="start",
            label="Start grading",
            past="started grading",
            sources=frozenset({_S.WAITING}),
            target=_S.GRADING,
            permission=Permission.MODERATION_GRADE,
            rules=(moderator_is_set, moderator_does_it),
        ),
        Transition(
            action="lock",
            label="Lock my grades and compare",
            past="locked the second grading",
            sources=frozenset({_S.GRADING}),
            target=_S.COMPARED,
            permission=Permission.MODERATION_GRADE,
            rules=(moderator_does_it, second_grading_is_complete),
        ),
        Transition(
            action="agree",
            label="Make the agreed record",
            past="made the agreed record",
            sources=frozenset({_S.COMPARED}),
            target=_S.AGREED,
            permission=Permission.MODERATION_GRADE,
            rules=(moderator_does_it, agreed_record_is_whole),
        ),
        Transition(
            action="dispute",
            label="I disagree with the agreed record",
            past="disputed the agreed record",
            sources=frozenset({_S.AGREED}),
            target=_S.DISPUTED,
            permission=Permission.AUDITS_COMPLETE,
            rules=(auditor_answers, dispute_may_go_on),
            needs_reason=True,
        ),
        Transition(
            action="convene",
            label="Put it to a panel",
            past="put it to a panel",
            sources=frozenset({_S.DISPUTED}),
            target=_S.PANEL,
            permission=Permission.MODERATION_CHAIR,
            rules=(chair_is_a_third_person,),
        ),
        Transition(
            action="decide",
            label="Record the panel's decision",
            past="recorded the panel's decision",
            sources=frozenset({_S.PANEL}),
            target=_S.DECIDED,
            permission=Permission.MODERATION_CHAIR,
            rules=(chair_is_a_third_person, agreed_record_is_whole),
        ),
    ),
)


def _stop(message: str) -> Problem:
    return Problem("", message, Severity.INDEPENDENCE)
