"""The worker's own view of an audit: what they are shown, and when they can be asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from auditapp.domain.answers import standing
from auditapp.domain.audits import AuditState
from auditapp.domain.errors import Problem
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import QuestionKind, Standing
from auditapp.domain.sheets import Sheet

OPEN_FOR = timedelta(days=14)
FREE_TRIES = 10  # wrong codes from one address within the time below
COUNTED_FOR = timedelta(hours=1)
# What the child and the family said, and the worry about safety, are told in the conversation.
_NOT_HERE = frozenset({"core", "safe", "feedback", "reflect"})
_STRENGTH = "ref.strength"


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """What decides whether the worker's view can be asked for."""

    auditor_id: UUID
    state: AuditState
    graded_blind: bool  # a second grading is still to come, and must not hear of the first


@dataclass(frozen=True, slots=True)
class Findings:
    """What an audit found, as its worker is shown it: no grade, no reference, strengths first."""

    celebrate: str
    strong: tuple[str, ...]
    to_work_on: tuple[str, ...]


def asking_problem(facts: ReplyFacts, actor: Actor) -> Problem | None:
    """Return why this person cannot ask for the worker's view now, or None."""
    if actor.id != facts.auditor_id and not actor.may(Permission.AUDITS_FINALISE):
        return Problem("", "The auditor or the programme lead asks for the worker's view")
    if facts.state is not AuditState.SUBMITTED:
        return Problem("", "The worker is asked once the audit is submitted and before it is final")
    if facts.graded_blind:
        return Problem("", "The second grading comes first; the worker is asked after it")
    return None


def findings(sheet: Sheet) -> Findings:
    """Return what the worker is shown: standards met, then those that were not.

    What an auditor wrote beside an answer stays in the audit; only what should be celebrated is
    shown in their own words.
    """
    shown = [question for question in sheet.asked if _is_shown(sheet, question.key)]
    judged: Mapping[str, Standing | None] = {
        question.text: standing(question, sheet.answer(question.key))
        for question in shown
        if question.kind is not QuestionKind.GRADE
    }
    return Findings(
        celebrate=sheet.text(_STRENGTH) if _STRENGTH in sheet.template.questions else "",
        strong=_those(judged, {Standing.MET}),
        to_work_on=_those(judged, {Standing.PARTLY, Standing.NOT_MET}),
    )


def _is_shown(sheet: Sheet, key: str) -> bool:
    question = sheet.template.question(key)
    return not question.withheld and sheet.template.section_of[key].key not in _NOT_HERE


def _those(judged: Mapping[str, Standing | None], wanted: Iterable[Standing]) -> tuple[str, ...]:
    standings = frozenset(wanted)
    return tuple(text for text, found in judged.items() if found in standings)
