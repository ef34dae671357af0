"""Audits: one unit read by one auditor, from assigned to final."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from auditapp.domain.errors import Problem, Severity
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class AuditState(StrEnum):
    """How far an audit has come."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class GradingKind(StrEnum):
    """Whose judgement a grading is."""

    AUDITOR = "auditor"
    MODERATOR = "moderator"
    AGREED = "agreed"


WRITABLE = frozenset({AuditState.ACCEPTED, AuditState.IN_PROGRESS, AuditState.RETURNED})
BEFORE_SUBMIT = WRITABLE | {AuditState.ASSIGNED}


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """What the rules of an audit may see."""

    auditor_id: UUID
    round_is_open: bool
    missing: int  # questions asked and not yet complete
    has_grade: bool  # the auditor has chosen an overall grade, where the template asks one
    grade_is_explained: bool  # the same as proposed, or a reason is given
    late_unacknowledged_concerns: int
    open_concerns: int  # raised and not yet acknowledged, decided and closed
    open_notes: int
    moderation_open: bool  # selected for moderation and not agreed or decided
    feedback_told: bool  # dated, or its absence explained
    moderates: frozenset[UUID]  # the moderator, when there is one


def auditor_does_it(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Only the named auditor works on an audit."""
    if actor.id == facts.auditor_id:
        return None
    return Problem("", "This audit is another person's", Severity.INDEPENDENCE)


def round_is_open(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Work starts when the round opens."""
    del actor
    return None if facts.round_is_open else Problem("", "The round is not open yet")


def nothing_is_missing(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Every question asked is answered, with its evidence and reasons."""
    del actor
    if not facts.missing:
        return None
    words = "1 answer is" if facts.missing == 1 else f"{facts.missing} answers are"
    return Problem("", f"{words} not yet complete")


def grade_is_chosen(facts: AuditFacts, actor: Actor) -> Problem | None:
    """The auditor gives a grade of their own, and says why it differs from the proposed one."""
    del actor
    if not facts.has_grade:
        return Problem("grade", "Choose your overall grade")
    if not facts.grade_is_explained:
        return Problem("grade_reason", "Say why your grade differs from the proposed one")
    return None


def concerns_are_acknowledged(facts: AuditFacts, actor: Actor) -> Problem | None:
    """A concern nobody has taken up is not left behind."""
    del actor
    if not facts.late_unacknowledged_concerns:
        return None
    return Problem("", "A concern is not acknowledged in time; telephone its receiver first")


def concerns_are_closed(facts: AuditFacts, actor: Actor) -> Problem | None:
    """A child in danger is never left in a form."""
    del actor
    if not facts.open_concerns:
        return None
    words = "1 concern is" if facts.open_concerns == 1 else f"{facts.open_concerns} concerns are"
    return Problem("", f"{words} not yet acknowledged, decided and closed")


def notes_are_answered(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Every question back to the auditor has its answer."""
    del actor
    return None if not facts.open_notes else Problem("", "A note to the auditor is not answered")


def moderation_is_settled(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Selected audits are final only after their moderation."""
    del actor
    return Problem("", "Its moderation is not settled yet") if facts.moderation_open else None


def feedback_is_told(facts: AuditFacts, actor: Actor) -> Problem | None:
    """The worker and manager have heard what was found, or it is said why not."""
    del actor
    if facts.feedback_told:
        return None
    return Problem("feedback", "Date the feedback conversation, or say why there was none")


_S = AuditState
AUDIT_WORKFLOW: Workflow[AuditState, AuditFacts] = Workflow(
    "audit",
    AuditState.ASSIGNED,
    (
        Transition(
            action="accept",
            label="Accept: I have no interest to declare",
            past="accepted the audit, with no interest to declare",
            sources=frozenset({_S.ASSIGNED}),
            target=_S.ACCEPTED,
            permission=Permission.AUDITS_COMPLETE,
            rules=(auditor_does_it, round_is_open),
        ),
        Transition(
            action="declare_interest",
            label="Declare an interest and return it",
            past="declared an interest; the audit went back to the pool",
            sources=frozenset({_S.ASSIGNED, _S.ACCEPTED, _S.IN_PROGRESS}),
            target=_S.WITHDRAWN,
            permission=Permission.AUDITS_COMPLETE,
            rules=(auditor_does_it,),
            needs_reason=True,
        ),
        Transition(
            action="begin",
            label="Begin",
            past="began the audit",
            sources=frozenset({_S.ACCEPTED}),
            target=_S.IN_PROGRESS,
            permission=Permission.AUDITS_COMPLETE,
            rules=(auditor_does_it,),
        ),
        Transition(
            action="submit",
            label="Submit audit for moderation",
            past="submitted the audit",
            sources=frozenset({_S.ACCEPTED, _S.IN_PROGRESS, _S.RETURNED}),
            target=_S.SUBMITTED,
            permission=Permission.AUDITS_COMPLETE,
            rules=(
                auditor_does_it,
                nothing_is_missing,
                grade_is_chosen,
                concerns_are_acknowledged,
            ),
        ),
        Transition(
            action="return",
            label="Return to the auditor with a note",
            past="returned the audit with a note",
            sources=frozenset({_S.SUBMITTED}),
            target=_S.RETURNED,
            permission=Permission.AUDITS_FINALISE,
            needs_reason=True,
        ),
        Transition(
            action="finalise",
            label="Make final",
            past="made the audit final",
            sources=frozenset({_S.SUBMITTED}),
            target=_S.FINAL,
            permission=Permission.AUDITS_FINALISE,
            rules=(
                moderation_is_settled,
                notes_are_answered,
                concerns_are_closed,
                feedback_is_told,
            ),
        ),
        Transition(
            action="withdraw",
            label="Withdraw the audit",
            past="withdrew the audit",
            sources=BEFORE_SUBMIT | {_S.SUBMITTED},
            target=_S.WITHDRAWN,
            permission=Permission.AUDITS_WITHDRAW,
            needs_reason=True,
        ),
    ),
)
