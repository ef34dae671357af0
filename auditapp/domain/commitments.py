"""Commitments: the measurable promises of the improvement plan, and how a figure is judged."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditapp.domain.questions import Question, Standing

CODE = re.compile(r"^C-\d{2}[a-z]?$")


class MeasureKind(StrEnum):
    """What sort of evidence shows that a commitment is kept."""

    AUDIT = "audit"  # the share of audit answers that meet the standard
    TIMELINESS = "timeliness"  # computed from child-level rows
    MILESTONE = "milestone"  # something done by a date
    TRAINING = "training"  # the training register
    OUTCOME = "outcome"  # a trend in what happens to children

    @property
    def label(self) -> str:
        """The kind in words."""
        return _MEASURES[self]


_MEASURES = {
    MeasureKind.AUDIT: "Audit answers",
    MeasureKind.TIMELINESS: "Timeliness from the caseload",
    MeasureKind.MILESTONE: "Milestone",
    MeasureKind.TRAINING: "Training register",
    MeasureKind.OUTCOME: "Outcome trend",
}


class Rag(StrEnum):
    """How a figure stands against its target."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Commitment:
    """One promise, with its target and what measures it."""

    code: str
    text: str
    driver: int  # of success, 1 to 5; 0 for the plan's introduction
    driver_title: str
    lead: str
    due_words: str  # as printed in the plan
    due: date | None  # the last day of that
    target: str  # in words
    kinds: tuple[MeasureKind, ...]
    evidence: str  # the fields and questions it is measured by
    target_percent: int | None = None  # of cases that must meet the standard; None: no share
    none_may_fail: bool = False  # a single failure is red
    measured_by: tuple[str, ...] = ()  # the questions whose standing is its figure, any template
    partly_keeps: bool = False  # a standard partly met still keeps the promise
    by_tags: tuple[str, ...] = ()  # or every standard with one of these tags
    part_of: str = ""  # the commitment it is printed under
    note: str = ""  # what to know when reading the figure


def counts(commitment: Commitment, question: Question) -> bool:
    """Whether a question's standing is part of a commitment's figure."""
    tagged = question.is_standard and not set(commitment.by_tags).isdisjoint(question.tags)
    return tagged or question.key in commitment.measured_by


def keeps(commitment: Commitment, standing: Standing) -> bool:
    """Whether one case keeps the promise: met, or partly met where that is enough."""
    return standing is Standing.MET or (commitment.partly_keeps and standing is Standing.PARTLY)


AMBER_WITHIN = 10  # percentage points below the target


def rag(
    commitment: Commitment, met: int, of: int, *, amber_within: int = AMBER_WITHIN
) -> Rag | None:
    """Return how ``met`` of ``of`` stands against the target; None without a base or a target.

    ``met`` counts the cases that keep the promise.

    Raises
    ------
    ValueError
        If the counts cannot be: negative, or more met than judged.
    """
    if not 0 <= met <= of:
        raise ValueError(f"need 0 <= met <= of, got {met} of {of}")
    if of == 0 or commitment.target_percent is None:
        return None
    # Whole numbers throughout: 9 of 10 is exactly 90%.
    shortfall = commitment.target_percent * of - 100 * met
    if shortfall <= 0:
        return Rag.GREEN
    if commitment.none_may_fail or shortfall > amber_within * of:
        return Rag.RED
    return Rag.AMBER
