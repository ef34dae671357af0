"""Moderation: a second grading without sight of the first, compared, then agreed or decided.

Originals are never overwritten: the agreed record stands beside them with its reason.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import Problem, Severity
from auditapp.domain.grades import Grade
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

    @property
    def label(self) -> str:
        """The response in words."""
        return "Agrees" if self is Response.AGREE else "Disagrees"


@dataclass(frozen=True, slots=True)
class Record:
    """What is written down in the end: by the moderator as agreed, or by the panel as decided."""

    grade: Grade | None = None
    impact: Grade | None = None
    reason_code: ReasonCode | None = None
    narrative: str = ""


@dataclass(frozen=True, slots=True)
class ModerationFacts:
    """What the rules of a moderation may see."""

    auditor_id: UUID
    moderator_id: UUID | None
    chair_id: UUID | None
    audit_state: AuditState
    first: Grade | None
    second: Grade | None
    second_problem: Problem | None = None  # what the second grading still lacks
    against: tuple[Problem, ...] = ()  # what speaks against the person to be named
    record: Record = Record()
    wants_impact: bool = True  # the audit template asks for an impact grade
    responded: bool = False

    @property
    def apart(self) -> int | None:
        """Grades between first and second; None when either has none."""
        if self.first is None or self.second is None:
            return None
        return abs(self.first.steps_from(self.second))

    @property
    def crosses_good(self) -> bool:
        """Whether one of them is Good or better and the other is not."""
        if self.first is None or self.second is None:
            return False
        return self.first.good_or_better != self.second.good_or_better


def someone_else_names_them(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Nobody chooses who looks again at their own audit."""
    if actor.id == facts.auditor_id:
        return _stop("You audited this case, so someone else must choose its moderator")
    return None


def they_are_independent(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """A stop bars the person named; warnings are passed with a reason."""
    del actor
    stops = [p.message for p in facts.against if p.severity is not Severity.WARNING]
    if stops:
        return Problem("moderator_id", f"This person {stops[0]}", Severity.INDEPENDENCE)
    if facts.against:
        words = " and ".join(problem.message for problem in facts.against)
        message = f"This person {words}: say why they moderate all the same"
        return Problem("reason", message, Severity.WARNING)
    return None


def audit_is_live(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """A withdrawn audit is not moderated."""
    del actor
    if facts.audit_state in {AuditState.SUBMITTED, AuditState.RETURNED}:
        return None
    return Problem("", "This audit is no longer open to moderation")


def first_is_handed_in(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Nothing is compared while the first grading is open again."""
    del actor
    if facts.audit_state is AuditState.SUBMITTED:
        return None
    words = "The audit is back with its auditor. Lock your grades once it is handed in again"
    return Problem("", words)


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
    return facts.second_problem


def grade_is_agreed(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """The record has an overall grade."""
    del actor
    return None if facts.record.grade else Problem("grade", "Choose the overall grade")


def impact_is_agreed(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """The agreed record has an impact grade where the audit template asks for one."""
    del actor
    if facts.record.impact or not facts.wants_impact:
        return None
    return Problem("impact", "Choose the agreed impact grade")


def reason_fits(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Every agreed record says why; "both gave the same grade" only where they did."""
    del actor
    given = facts.record.reason_code
    if given is None:
        return Problem("reason_code", "Choose the reason")
    same = facts.first is facts.second and facts.record.grade is facts.first
    if given is ReasonCode.SAME_GRADE and not same:
        return Problem("reason_code", "The grades differ, so choose why")
    if same and given is not ReasonCode.SAME_GRADE:
        words = "Both gave this grade, so the reason is that both gave the same"
        return Problem("reason_code", words)
    return None


def reason_is_told(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """A grade never stands without words."""
    del actor
    if facts.record.narrative.strip():
        return None
    return Problem("narrative", "Say why in a sentence or two")


def auditor_answers(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """The auditor whose grading was moderated answers, nobody else."""
    if actor.id == facts.auditor_id:
        return None
    return _stop("Only the auditor of this case responds")


def not_answered_yet(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """An answer to the agreed record stays as it was given."""
    del actor
    return Problem("", "You responded to it already") if facts.responded else None


def audit_is_not_final(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """A final audit is closed to responses."""
    del actor
    if facts.audit_state is not AuditState.FINAL:
        return None
    return Problem("", "The audit is final, so its grade stands")


def dispute_may_go_on(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """A panel is for two grades apart, or for a dispute across the line of Good."""
    del actor
    if (facts.apart or 0) > 1 or facts.crosses_good:
        return None
    if facts.apart == 0:
        return Problem("", "Both gave the same grade, so there is nothing for a panel to decide")
    return Problem("", "One grade apart on the same side of Good: the moderator's grade stands")


def chair_is_a_third_person(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Whoever decides a dispute was neither auditor nor moderator."""
    if actor.id in {facts.auditor_id, facts.moderator_id}:
        return _stop("You graded this case, so someone else must chair the panel")
    return None


def convener_decides(facts: ModerationFacts, actor: Actor) -> Problem | None:
    """Whoever chairs the panel records what it decided."""
    if actor.id == facts.chair_id:
        return None
    return _stop("Another person chairs this panel")


_S = ModerationState
_NAMING = (someone_else_names_them, audit_is_live, they_are_independent)
_RESPONDING = (auditor_answers, not_answered_yet, audit_is_not_final)
MODERATION_WORKFLOW: Workflow[ModerationState, ModerationFacts] = Workflow(
    "moderation",
    ModerationState.WAITING,
    (
        Transition(
            action="assign",
            label="Choose this moderator",
            past="chose the moderator",
            sources=frozenset({_S.WAITING, _S.GRADING}),
            target=_S.WAITING,
            permission=Permission.MODERATION_ASSIGN,
            rules=_NAMING,
        ),
        Transition(
            action="decline",
            label="I have an interest: give it back",
            past="gave it back, having an interest",
            sources=frozenset({_S.WAITING, _S.GRADING}),
            target=_S.WAITING,
            permission=Permission.MODERATION_GRADE,
            rules=(moderator_does_it,),
            needs_reason=True,
        ),
        Transition(
            action="start",
            label="Start grading",
            past="started grading",
            sources=frozenset({_S.WAITING}),
            target=_S.GRADING,
            permission=Permission.MODERATION_GRADE,
            rules=(moderator_is_set, moderator_does_it, audit_is_live),
        ),
        Transition(
            action="lock",
            label="Lock my grades and compare",
            past="locked the second grading",
            sources=frozenset({_S.GRADING}),
            target=_S.COMPARED,
            permission=Permission.MODERATION_GRADE,
            rules=(
                moderator_does_it,
                audit_is_live,
                second_grading_is_complete,
                first_is_handed_in,
            ),
        ),
        Transition(
            action="agree",
            label="Make the agreed record",
            past="made the agreed record",
            sources=frozenset({_S.COMPARED}),
            target=_S.AGREED,
            permission=Permission.MODERATION_GRADE,
            rules=(
                moderator_does_it,
                grade_is_agreed,
                impact_is_agreed,
                reason_fits,
                reason_is_told,
            ),
        ),
        Transition(
            action="accept",
            label="I agree with it",
            past="agreed with the record",
            sources=frozenset({_S.AGREED}),
            target=_S.AGREED,
            permission=Permission.AUDITS_COMPLETE,
            rules=_RESPONDING,
        ),
        Transition(
            action="object",
            label="I disagree, and know that it stands",
            past="disagreed with the record, which stands",
            sources=frozenset({_S.AGREED}),
            target=_S.AGREED,
            permission=Permission.AUDITS_COMPLETE,
            rules=_RESPONDING,
            needs_reason=True,
        ),
        Transition(
            action="dispute",
            label="I disagree: put it to a panel",
            past="disputed the agreed record",
            sources=frozenset({_S.AGREED}),
            target=_S.DISPUTED,
            permission=Permission.AUDITS_COMPLETE,
            rules=(*_RESPONDING, dispute_may_go_on),
            needs_reason=True,
        ),
        Transition(
            action="convene",
            label="Chair a panel on it",
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
            rules=(
                chair_is_a_third_person,
                convener_decides,
                grade_is_agreed,
                reason_is_told,
            ),
        ),
    ),
)


def _stop(message: str) -> Problem:
    return Problem("", message, Severity.INDEPENDENCE)
