"""Notes: what an auditor and the lead or moderator ask each other about one question of an audit.

A note is asked, answered by the other side, and settled by the side that asked; it can be asked
again. While one waits for its answer, the audit does not become final.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import AuditState
from auditapp.domain.errors import Problem
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class NoteState(StrEnum):
    """How far a note has come."""

    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    REOPENED = "reopened"


WAITING = frozenset({NoteState.OPEN, NoteState.REOPENED})  # for their answer
TALKED_ABOUT = frozenset(
    {AuditState.ACCEPTED, AuditState.IN_PROGRESS, AuditState.SUBMITTED, AuditState.RETURNED}
)


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What the rules of a note may see."""

    asked_by: UUID
    auditor_id: UUID
    moderators: frozenset[UUID]  # whoever moderates the audit or chairs its panel
    audit_state: AuditState


def notes_are_seen(sight: Sight, actor: Actor) -> bool:
    """Whether the notes on an audit are shown: to its readers, and to the lead at any time."""
    leads = actor.may(Permission.AUDITS_FINALISE) and sight >= Sight.STATUS
    return leads or sight >= Sight.GRADING


def takes_part(facts: NoteFacts, actor: Actor) -> Problem | None:
    """The auditor, the programme lead and the audit's own moderators talk here."""
    known = actor.id == facts.auditor_id or actor.id in facts.moderators
    if known or actor.may(Permission.AUDITS_FINALISE):
        return None
    return Problem("", "Only its auditor, the programme lead and its moderator write notes here")


def audit_is_talked_about(facts: NoteFacts, actor: Actor) -> Problem | None:
    """Notes belong to the work: none before the audit is accepted, none once it has ended."""
    del actor
    if facts.audit_state in TALKED_ABOUT:
        return None
    words = str(facts.audit_state).replace("_", " ")
    return Problem("", f"The audit is {words}, so its notes stay as they are")


def the_other_side_answers(facts: NoteFacts, actor: Actor) -> Problem | None:
    """Whoever is asked answers: the auditor, or lead or moderator when the auditor asked."""
    if _asked_by_own_side(facts, actor):
        return Problem("", "The other side answers this note")
    return None


def the_asking_side_settles(facts: NoteFacts, actor: Actor) -> Problem | None:
    """Whether an answer is enough is for the side that asked to say."""
    if _asked_by_own_side(facts, actor):
        return None
    return Problem("", "Whoever asked says whether the answer is enough")


def _asked_by_own_side(facts: NoteFacts, actor: Actor) -> bool:
    return (facts.asked_by == facts.auditor_id) == (actor.id == facts.auditor_id)


_S = NoteState
NOTE_WORKFLOW: Workflow[NoteState, NoteFacts] = Workflow(
    "note",
    NoteState.OPEN,
    (
        Transition(
            action="answer",
            label="Record the answer",
            past="answered a note",
            sources=WAITING,
            target=_S.ANSWERED,
            permission=Permission.AUDITS_READ,
            rules=(takes_part, audit_is_talked_about, the_other_side_answers),
        ),
        Transition(
            action="resolve",
            label="Mark as resolved",
            past="marked a note as resolved",
            sources=WAITING | {_S.ANSWERED},
            target=_S.RESOLVED,
            permission=Permission.AUDITS_READ,
            rules=(takes_part, audit_is_talked_about, the_asking_side_settles),
        ),
        Transition(
            action="reopen",
            label="Ask again",
            past="asked again about a note",
            sources=frozenset({_S.ANSWERED, _S.RESOLVED}),
            target=_S.REOPENED,
            permission=Permission.AUDITS_READ,
            rules=(takes_part, audit_is_talked_about, the_asking_side_settles),
            needs_reason=True,
        ),
    ),
)
