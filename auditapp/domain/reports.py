"""Reports: drafted, commented on, approved by someone else, released and frozen."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from auditapp.domain.errors import Problem, Severity
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class ReportState(StrEnum):
    """How far a report has come."""

    DRAFTED = "drafted"
    COMMENTED = "commented"
    APPROVED = "approved"
    RELEASED = "released"
    SUPERSEDED = "superseded"


class Rendition(StrEnum):
    """For whom a report is set out; both come from the same frozen figures."""

    INTERNAL = "internal"
    BOARD = "board"


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the rules of a report may see."""

    author_id: UUID
    has_verdict: bool
    every_quote_is_approved: bool
    named: tuple[str, ...]  # references to cases, workers and small teams in its words
    unfinished_audits: int
    files_are_stored: bool


def verdict_is_written(facts: ReportFacts, actor: Actor) -> Problem | None:
    """A report says its answer in one sentence first."""
    del actor
    return None if facts.has_verdict else Problem("verdict", "Write the verdict in one sentence")


def approver_is_not_the_author(facts: ReportFacts, actor: Actor) -> Problem | None:
    """Nobody approves their own report."""
    if actor.id == facts.author_id:
        return Problem(
            "", "You wrote this report, so someone else must approve it", Severity.INDEPENDENCE
        )
    return None


def quotes_are_approved(facts: ReportFacts, actor: Actor) -> Problem | None:
    """Free text reaches a report only when someone has read it for that."""
    del actor
    if facts.every_quote_is_approved:
        return None
    return Problem("quotes", "Approve or take out every quote and example first")


def nobody_is_named(facts: ReportFacts, actor: Actor) -> Problem | None:
    """The words reach the board too, which may learn of no case, worker or small team."""
    del actor
    if not facts.named:
        return None
    listed = ", ".join(facts.named)
    return Problem("", f"Take these references out of the words, the board reads them: {listed}")


def audits_are_finished(facts: ReportFacts, actor: Actor) -> Problem | None:
    """Figures are frozen when no audit can change them any more."""
    del actor
    if facts.unfinished_audits:
        return Problem("", f"{facts.unfinished_audits} audits are not yet final or withdrawn")
    return None


def files_are_stored(facts: ReportFacts, actor: Actor) -> Problem | None:
    """What is released is a stored file with its digest, not a page made anew."""
    del actor
    return None if facts.files_are_stored else Problem("", "Make the PDF files first")


REPORT_WORKFLOW: Workflow[ReportState, ReportFacts] = Workflow(
    "report",
    ReportState.DRAFTED,
    (
        Transition(
            action="comment",
            label="Ask for comments",
            past="asked for comments",
            sources=frozenset({ReportState.DRAFTED}),
            target=ReportState.COMMENTED,
            permission=Permission.REPORTS_WRITE,
            rules=(verdict_is_written,),
        ),
        Transition(
            action="return",
            label="Return to the author",
            past="returned it to the author",
            sources=frozenset({ReportState.COMMENTED, ReportState.APPROVED}),
            target=ReportState.DRAFTED,
            permission=Permission.REPORTS_APPROVE,
            needs_reason=True,
        ),
        Transition(
            action="approve",
            label="Approve",
            past="approved it",
            sources=frozenset({ReportState.COMMENTED}),
            target=ReportState.APPROVED,
            permission=Permission.REPORTS_APPROVE,
            rules=(
                verdict_is_written,
                approver_is_not_the_author,
                quotes_are_approved,
                nobody_is_named,
                audits_are_finished,
            ),
        ),
        Transition(
            action="release",
            label="Release: freeze the figures and the files",
            past="released it",
            sources=frozenset({ReportState.APPROVED}),
            target=ReportState.RELEASED,
            permission=Permission.REPORTS_WRITE,
            rules=(nobody_is_named, audits_are_finished, files_are_stored),
        ),
        Transition(
            action="supersede",
            label="Supersede by a corrected report",
            past="superseded it",
            sources=frozenset({ReportState.RELEASED}),
            target=ReportState.SUPERSEDED,
            permission=Permission.REPORTS_WRITE,
            needs_reason=True,
        ),
    ),
)
