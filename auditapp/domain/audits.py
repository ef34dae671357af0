"""Audits: one unit read by one auditor, from assigned to final."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
    left: int  # questions asked and not yet complete
    stop: Problem | None  # an answer with which this person must not submit
    grade_problem: Problem | None  # what is wrong with the auditor's own grade
    late_concerns: int  # waiting for their receiver for longer than they may
    undecided_concerns: int  # without the safety decision of a head of service
    open_notes: int  # waiting for an answer, from whomever
    notes_to_auditor: int  # those of them that ask the auditor
    moderation_open: bool  # selected for moderation and not agreed or decided
    compared: bool  # both gradings have been laid side by side
    feedback_told: bool  # dated, or its absence explained
    moderators: frozenset[UUID]  # whoever moderates it or chairs its panel
    comment_until: date | None = None  # the worker's comment is still waited for


def is_restricted(facts: Mapping[str, object]) -> bool:
    """Whether the record is one that few may know of, so that nothing of it rests in a browser."""
    return bool(facts.get("restricted"))


def auditor_does_it(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Only the named auditor works on an audit."""
    if actor.id == facts.auditor_id:
        return None
    return Problem("", "This audit is another person's", Severity.INDEPENDENCE)


def round_is_open(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Work starts when the round opens."""
    del actor
    return None if facts.round_is_open else Problem("", "The round is not open")


def auditor_is_independent(facts: AuditFacts, actor: Actor) -> Problem | None:
    """An answer that tells of a connection to the case stops the audit."""
    del actor
    return facts.stop


def nothing_is_missing(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Every question asked is answered, with its evidence and reasons."""
    del actor
    if not facts.left:
        return None
    return Problem("answers", f"{_count(facts.left, 'answer is', 'answers are')} not yet complete")


def grade_is_explained(facts: AuditFacts, actor: Actor) -> Problem | None:
    """A grade above what the answers point to has its reason, and is one step above at most."""
    del actor
    return facts.grade_problem


def concerns_are_acknowledged(facts: AuditFacts, actor: Actor) -> Problem | None:
    """A concern nobody has taken up is not left behind."""
    del actor
    if not facts.late_concerns:
        return None
    words = _count(facts.late_concerns, "concern has", "concerns have")
    return Problem("", f"{words} waited too long for an answer; telephone the receiver first")


def concerns_are_decided(facts: AuditFacts, actor: Actor) -> Problem | None:
    """A child in danger is never left in a form."""
    del actor
    if not facts.undecided_concerns:
        return None
    words = _count(facts.undecided_concerns, "concern is", "concerns are")
    return Problem("", f"{words} not yet acknowledged and decided")


def notes_to_the_auditor_are_answered(facts: AuditFacts, actor: Actor) -> Problem | None:
    """The auditor answers what was asked before handing the audit in."""
    del actor
    if not facts.notes_to_auditor:
        return None
    words = _count(facts.notes_to_auditor, "note waits", "notes wait")
    return Problem("", f"{words} for your answer")


def notes_are_answered(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Every note has its answer, whichever side asked."""
    del actor
    if not facts.open_notes:
        return None
    return Problem("", f"{_count(facts.open_notes, 'note is', 'notes are')} not yet answered")


def moderation_is_settled(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Selected audits are final only after their moderation."""
    del actor
    return Problem("", "Its moderation is not settled yet") if facts.moderation_open else None


def feedback_is_told(facts: AuditFacts, actor: Actor) -> Problem | None:
    """The worker and manager have heard what was found, or it is said why not."""
    del actor
    if facts.feedback_told:
        return None
    return Problem("held_on", "Date the feedback conversation, or say why there was none")


def worker_may_have_commented(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Whoever was audited has their say, or the days for it are over."""
    del actor
    until = facts.comment_until
    if until is None:
        return None
    words = (
        f"The worker may comment until {until.day} {until:%B %Y}; "
        "write down what they say, or wait until then"
    )
    return Problem("", words)


def lead_or_moderator_returns(facts: AuditFacts, actor: Actor) -> Problem | None:
    """The programme lead or the audit's own moderator asks the auditor to look again."""
    if actor.may(Permission.AUDITS_FINALISE) or actor.id in facts.moderators:
        return None
    return Problem("", "Only the programme lead or its moderator can return this audit")


def gradings_are_not_compared(facts: AuditFacts, actor: Actor) -> Problem | None:
    """The first grading stays as it was once the second was laid beside it."""
    del actor
    if not facts.compared:
        return None
    return Problem("", "Its gradings have been compared, so the first one stays as it was")


def someone_else_makes_it_final(facts: AuditFacts, actor: Actor) -> Problem | None:
    """Nobody makes their own audit final."""
    if actor.id != facts.auditor_id:
        return None
    words = "You audited this case, so someone else must make it final"
    return Problem("", words, Severity.INDEPENDENCE)


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
            sources=BEFORE_SUBMIT,
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
            rules=(auditor_does_it, round_is_open),
        ),
        Transition(
            action="submit",
            label="Submit audit for moderation",
            past="submitted the audit",
            sources=WRITABLE,
            target=_S.SUBMITTED,
            permission=Permission.AUDITS_COMPLETE,
            rules=(
                auditor_does_it,
                auditor_is_independent,
                round_is_open,
                nothing_is_missing,
                grade_is_explained,
                notes_to_the_auditor_are_answered,
                concerns_are_acknowledged,
            ),
        ),
        Transition(
            action="return",
            label="Return to the auditor with a note",
            past="returned the audit with a note",
            sources=frozenset({_S.SUBMITTED}),
            target=_S.RETURNED,
            permission=Permission.MODERATION_READ,
            rules=(lead_or_moderator_returns, gradings_are_not_compared),
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
                someone_else_makes_it_final,
                moderation_is_settled,
                notes_are_answered,
                concerns_are_decided,
                feedback_is_told,
                worker_may_have_commented,
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


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
