"""Rounds: one audit activity of the year's programme, from plan to report."""

from dataclasses import dataclass
from enum import StrEnum

from auditapp.domain.errors import Problem
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class RoundKind(StrEnum):
    """What sort of audit activity a round is."""

    FULL = "full"
    DIP = "dip"
    THEMATIC = "thematic"
    DEEP_DIVE = "deep_dive"
    MULTI_AGENCY = "multi_agency"
    CLOSURE = "closure"
    RE_AUDIT = "re_audit"
    SUPERVISION_FILE = "supervision_file"
    CALIBRATION = "calibration"

    @property
    def label(self) -> str:
        """The kind in words."""
        return _LABELS[self]


_LABELS = {
    RoundKind.FULL: "Full case-file audit",
    RoundKind.DIP: "Dip sample",
    RoundKind.THEMATIC: "Thematic audit",
    RoundKind.DEEP_DIVE: "Deep dive",
    RoundKind.MULTI_AGENCY: "Multi-agency audit",
    RoundKind.CLOSURE: "Closure audit",
    RoundKind.RE_AUDIT: "Re-audit",
    RoundKind.SUPERVISION_FILE: "Supervision file audit",
    RoundKind.CALIBRATION: "Calibration",
}


class RoundState(StrEnum):
    """How far a round has come."""

    PLANNED = "planned"
    FRAMED = "framed"
    DRAWN = "drawn"
    ALLOCATED = "allocated"
    OPEN = "open"
    CLOSED = "closed"
    REPORTED = "reported"
    CANCELLED = "cancelled"


# What a page shows as the way from plan to report.
STEPS = (
    RoundState.PLANNED,
    RoundState.FRAMED,
    RoundState.DRAWN,
    RoundState.ALLOCATED,
    RoundState.OPEN,
    RoundState.CLOSED,
    RoundState.REPORTED,
)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What the rules of a round may see."""

    frame_eligible: int  # rows of the frozen frame that may be drawn; 0 without a frame
    drawn_main: int  # main positions of the present draw
    unallocated: int  # selected units without a live audit
    unfinished: int  # audits neither final nor withdrawn
    replacements_waiting: int
    has_released_report: bool


def frame_has_cases(facts: RoundFacts, actor: Actor) -> Problem | None:
    """A frame with nobody in it cannot be drawn from."""
    del actor
    if facts.frame_eligible == 0:
        return Problem("", "No case is in the frame; widen the population first")
    return None


def sample_is_drawn(facts: RoundFacts, actor: Actor) -> Problem | None:
    """A sample is there before it is allocated."""
    del actor
    return None if facts.drawn_main else Problem("", "Draw the sample first")


def every_case_is_allocated(facts: RoundFacts, actor: Actor) -> Problem | None:
    """Nobody's case is left without an auditor."""
    del actor
    if facts.unallocated:
        return Problem("", f"{facts.unallocated} drawn cases have no auditor yet")
    return None


def no_replacement_is_waiting(facts: RoundFacts, actor: Actor) -> Problem | None:
    """A replacement that was asked for has been decided."""
    del actor
    if facts.replacements_waiting:
        return Problem("", f"{facts.replacements_waiting} replacements wait for approval")
    return None


def every_audit_is_finished(facts: RoundFacts, actor: Actor) -> Problem | None:
    """A round closes when each of its audits is final or withdrawn."""
    del actor
    if facts.unfinished:
        return Problem("", f"{facts.unfinished} audits are not yet final or withdrawn")
    return None


def report_is_released(facts: RoundFacts, actor: Actor) -> Problem | None:
    """A round is reported when its report can be read."""
    del actor
    return None if facts.has_released_report else Problem("", "Release the report first")


ROUND_WORKFLOW: Workflow[RoundState, RoundFacts] = Workflow(
    "round",
    RoundState.PLANNED,
    (
        Transition(
            action="frame",
            label="Freeze the frame",
            past="froze the frame",
            sources=frozenset({RoundState.PLANNED, RoundState.FRAMED}),
            target=RoundState.FRAMED,
            permission=Permission.DRAWS_MAKE,
            rules=(frame_has_cases,),
        ),
        Transition(
            action="publish_plan",
            label="Publish the plan of the draw",
            past="published the plan of the draw",
            sources=frozenset({RoundState.FRAMED}),
            target=RoundState.FRAMED,
            permission=Permission.DRAWS_MAKE,
            rules=(frame_has_cases,),
            needs_reason=True,
        ),
        Transition(
            action="publish_plan",
            label="Publish the plan of the draw",
            past="published the plan of the draw",
            sources=frozenset({RoundState.DRAWN}),
            target=RoundState.DRAWN,
            permission=Permission.DRAWS_MAKE,
            rules=(frame_has_cases,),
            needs_reason=True,
        ),
        Transition(
            action="draw",
            label="Draw the sample",
            past="drew the sample",
            sources=frozenset({RoundState.FRAMED}),
            target=RoundState.DRAWN,
            permission=Permission.DRAWS_MAKE,
            rules=(frame_has_cases,),
        ),
        Transition(
            action="redraw",
            label="Draw again, replacing the first draw",
            past="drew the sample again",
            sources=frozenset({RoundState.DRAWN}),
            target=RoundState.DRAWN,
            permission=Permission.DRAWS_MAKE,
            rules=(frame_has_cases,),
            needs_reason=True,
        ),
        Transition(
            action="allocate",
            label="Confirm the allocation",
            past="allocated the sample",
            sources=frozenset({RoundState.DRAWN}),
            target=RoundState.ALLOCATED,
            permission=Permission.ALLOCATION_MAKE,
            rules=(sample_is_drawn, no_replacement_is_waiting, every_case_is_allocated),
        ),
        Transition(
            action="open",
            label="Open the round to its auditors",
            past="opened the round",
            sources=frozenset({RoundState.ALLOCATED}),
            target=RoundState.OPEN,
            permission=Permission.ROUNDS_MAKE,
        ),
        Transition(
            action="close",
            label="Close the round",
            past="closed the round",
            sources=frozenset({RoundState.OPEN}),
            target=RoundState.CLOSED,
            permission=Permission.ROUNDS_MAKE,
            rules=(every_audit_is_finished, no_replacement_is_waiting),
        ),
        Transition(
            action="report",
            label="Mark as reported",
            past="reported the round",
            sources=frozenset({RoundState.CLOSED}),
            target=RoundState.REPORTED,
            permission=Permission.REPORTS_WRITE,
            rules=(report_is_released,),
        ),
        Transition(
            action="cancel",
            label="Cancel the round",
            past="cancelled the round",
            sources=frozenset(
                {
                    RoundState.PLANNED,
                    RoundState.FRAMED,
                    RoundState.DRAWN,
                    RoundState.ALLOCATED,
                    RoundState.OPEN,
                }
            ),
            target=RoundState.CANCELLED,
            permission=Permission.ROUNDS_MAKE,
            needs_reason=True,
        ),
    ),
)
