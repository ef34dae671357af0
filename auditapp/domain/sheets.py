"""A sheet: the answers of one grading, read against their template.

A draft always saves, whatever it holds. ``read_sheet`` says which questions are asked, what each
answer comes to with the facts and the computed answers, and what is still missing. An answer to a
question no longer asked is kept by whoever stored it and left out of the sheet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from auditapp.domain.answers import (
    BLANK,
    NOTHING,
    Answer,
    AnswerProblem,
    Part,
    Source,
    adverse,
    codes_of,
    fact_value,
    standing,
)
from auditapp.domain.calculations import CALCULATIONS, AuditContext, Terms
from auditapp.domain.conditions import Condition, Settings
from auditapp.domain.errors import Severity
from auditapp.domain.kinds import rule_for, text_of
from auditapp.domain.questions import (
    AuditTemplate,
    Calculation,
    Question,
    QuestionKind,
    Requirement,
    Section,
    Standing,
)
from auditapp.domain.values import Value


class SectionState(StrEnum):
    """How far a section has come."""

    NOT_ASKED = "not_asked"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"

    @property
    def label(self) -> str:
        """The state in words."""
        return _SECTION_WORDS[self]


_SECTION_WORDS = {
    SectionState.NOT_ASKED: "Not needed",
    SectionState.NOT_STARTED: "Not started",
    SectionState.IN_PROGRESS: "In progress",
    SectionState.COMPLETE: "Complete",
}


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """One section of a sheet: how much of it is asked, and how much is left."""

    section: Section
    asked: int  # questions the auditor answers here
    left: int  # of these, the ones with something missing
    state: SectionState
    given: int = 0  # of those asked, the ones a person answered
    known: int = 0  # of those asked, the ones the caseload answers and nobody disputes
    held_by: str = ""  # key of the earlier question to be answered before this is opened


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers of one grading, read against their template."""

    template: AuditTemplate
    asked: tuple[Question, ...]
    answers: Mapping[str, Answer]  # of asked questions, with facts and computed answers
    problems: tuple[AnswerProblem, ...]
    sections: tuple[SectionProgress, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing stops the audit from being submitted."""
        return not any(problem.severity is not Severity.WARNING for problem in self.problems)

    @property
    def left(self) -> int:
        """How many questions still miss something."""
        return sum(progress.left for progress in self.sections)

    @property
    def given(self) -> int:
        """How many answers a person gave; what the caseload answers is not among them."""
        return sum(progress.given for progress in self.sections)

    @property
    def to_give(self) -> int:
        """How many questions are for a person to answer."""
        return sum(progress.asked - progress.known for progress in self.sections)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Keys of the questions that still miss something, in the order they are asked."""
        faulty = {p.where for p in self.problems if p.severity is not Severity.WARNING}
        return tuple(
            question.key
            for question in self.asked
            if question.key in faulty and rule_for(question).entered
        )

    def answer(self, key: str) -> Answer:
        """Return the answer to a question, blank when there is none or it is not asked."""
        return self.answers.get(key, NOTHING)

    def value(self, key: str) -> Value | None:
        """Return an answer's value, or None when it is blank or not asked."""
        return self.answer(key).value

    def standing(self, key: str) -> Standing | None:
        """Return whether the standard of a question is met; None when it cannot be said."""
        return standing(self.template.question(key), self.answer(key))

    def text(self, key: str) -> str:
        """Return an answer in words; empty when it is blank or not asked."""
        value = self.value(key)
        return (
            "" if value in BLANK or value is None else text_of(self.template.question(key), value)
        )


@dataclass(slots=True)
class _Reading:
    """The answers read so far; later questions depend on earlier ones only."""

    stored: Mapping[str, Answer]
    facts: Mapping[str, object]
    context: AuditContext
    settings: Settings
    answers: dict[str, Answer] = field(default_factory=dict)

    def value_of(self, key: str) -> object:
        answer = self.answers.get(key)
        return None if answer is None else answer.value

    def holds(self, condition: Condition | None) -> bool:
        return condition is None or condition.holds(self.value_of, self.settings)

    def number(self, named: int | str | None) -> int | None:
        value = self.settings.get(named) if isinstance(named, str) else named
        return value if isinstance(value, int) else None


def _entered(question: Question, reading: _Reading) -> Answer:
    answer = reading.stored.get(question.key, NOTHING)
    if not answer.blank or not question.fact:
        return answer
    facts = (reading.facts.get(name) for name in (question.fact, *question.or_facts))
    values = (fact_value(question, fact) for fact in facts)
    value = next((value for value in values if value is not None), None)
    return Answer(
        value,
        evidence=answer.evidence,
        rationale=answer.rationale,
        source=Source.ENTERED if value is None else Source.FACT,
    )


def _computed(question: Question, reading: _Reading) -> Answer:
    if question.calculation is None:
        return Answer(source=Source.COMPUTED)
    terms = _terms(question.calculation, reading)
    inputs = tuple(reading.value_of(key) for key in question.calculation.inputs)
    try:
        result = CALCULATIONS[question.calculation.name].function(inputs, terms)
    except ValueError:  # a mistyped year; the draft must still open
        result = None
    return Answer(result, source=Source.COMPUTED)


def _terms(calculation: Calculation, reading: _Reading) -> Terms:
    counting = str(reading.settings.get(calculation.counting, calculation.counting))
    picked = dict(calculation.limits).get(str(reading.value_of(calculation.limit_by)))
    limit = reading.number(calculation.limit if picked is None else picked)
    partly = reading.number(calculation.partly)
    return Terms(reading.context, limit, partly, counting)


_ANSWERED_BY: Mapping[QuestionKind, Callable[[Question, _Reading], Answer]] = {
    QuestionKind.COMPUTED: _computed
}


def read_sheet(
    template: AuditTemplate,
    answers: Mapping[str, Answer],
    *,
    context: AuditContext,
    facts: Mapping[str, object] | None = None,
) -> Sheet:
    """Read answers against their template: what is asked, what it comes to, what is missing."""
    settings = {**template.defaults, **context.settings}
    reading = _Reading(answers, facts or {}, context, settings)
    asked = tuple(question for section in template.sections for question in _ask(section, reading))
    kept = {key: answer for key, answer in reading.answers.items() if not answer.blank}
    problems = tuple(
        problem for question in asked for problem in _problems(question, reading)
    ) + _missing_when_adverse(asked, reading)
    return Sheet(template, asked, kept, problems, _progress(template, asked, problems, reading))


def _ask(section: Section, reading: _Reading) -> list[Question]:
    asked: list[Question] = []
    if reading.holds(section.ask_if):
        for question in section.questions:
            if reading.holds(question.ask_if):
                answer = _ANSWERED_BY.get(question.kind, _entered)(question, reading)
                reading.answers[question.key] = answer
                asked.append(question)
    return asked


def _problems(question: Question, reading: _Reading) -> list[AnswerProblem]:
    answer = reading.answers[question.key]
    if answer.blank:
        must = question.required is Requirement.ALWAYS and rule_for(question).entered
        return [_missing(question)] if must else []
    if answer.not_applicable:
        return _na_problems(question, answer, reading)
    found: list[AnswerProblem] = []
    if answer.value is not None and (fault := rule_for(question).fault(question, answer.value)):
        found.append(AnswerProblem(question.key, f"{fault}: {question.text}"))
    codes = codes_of(answer)
    found += [
        AnswerProblem(question.key, stop.message, Severity.INDEPENDENCE)
        for stop in question.stops
        if not codes.isdisjoint(stop.codes)
    ]
    if not codes.isdisjoint(question.evidence_for) and not answer.evidence.strip():
        message = f"Say where on file the evidence is: {question.text}"
        found.append(AnswerProblem(question.key, message, part=Part.EVIDENCE))
    if not codes.isdisjoint(question.rationale_for) and not answer.rationale.strip():
        message = f"Say why: {question.text}"
        found.append(AnswerProblem(question.key, message, part=Part.RATIONALE))
    return found


def _missing(question: Question) -> AnswerProblem:
    return AnswerProblem(question.key, f"{rule_for(question).prompt}: {question.text}")


def _na_problems(question: Question, answer: Answer, reading: _Reading) -> list[AnswerProblem]:
    if question.na is None:
        return [AnswerProblem(question.key, f"This must be answered: {question.text}")]
    if not reading.holds(question.na.allowed_if):
        message = f"“{question.na.label}” cannot be chosen here: {question.text}"
        return [AnswerProblem(question.key, message)]
    if not answer.na_reason.strip():
        message = f"Say why you chose “{question.na.label.lower()}”: {question.text}"
        return [AnswerProblem(question.key, message, part=Part.NA_REASON)]
    return []


def _missing_when_adverse(
    asked: tuple[Question, ...], reading: _Reading
) -> tuple[AnswerProblem, ...]:
    waiting = [
        question
        for question in asked
        if question.required is Requirement.WHEN_ADVERSE and reading.answers[question.key].blank
    ]
    if waiting and any(adverse(question, reading.answers[question.key]) for question in asked):
        return tuple(_missing(question) for question in waiting)
    return ()


def _progress(
    template: AuditTemplate,
    asked: tuple[Question, ...],
    problems: tuple[AnswerProblem, ...],
    reading: _Reading,
) -> tuple[SectionProgress, ...]:
    keys = {question.key for question in asked}
    faulty = {p.where for p in problems if p.severity is not Severity.WARNING}
    held_by, found = "", []
    for section in template.sections:
        entered = [q for q in section.questions if q.key in keys and rule_for(q).entered]
        left = sum(question.key in faulty for question in entered)
        state = _state(section, entered, left, keys, reading)
        given, known = (_from(source, entered, reading) for source in _BY_HAND_OR_KNOWN)
        found.append(
            SectionProgress(section, len(entered), left, state, given, known, held_by=held_by)
        )
        blind = (q.key for q in entered if q.blind and reading.answers[q.key].blank)
        held_by = held_by or next(blind, "")
    return tuple(found)


_BY_HAND_OR_KNOWN = (Source.ENTERED, Source.FACT)


def _from(source: Source, entered: list[Question], reading: _Reading) -> int:
    answers = (reading.answers[question.key] for question in entered)
    return sum(not answer.blank and answer.source is source for answer in answers)


def _state(
    section: Section,
    entered: list[Question],
    left: int,
    keys: set[str],
    reading: _Reading,
) -> SectionState:
    if keys.isdisjoint(question.key for question in section.questions):
        return SectionState.NOT_ASKED
    if left == 0:
        return SectionState.COMPLETE
    begun = any(not reading.stored.get(question.key, NOTHING).blank for question in entered)
    return SectionState.IN_PROGRESS if begun else SectionState.NOT_STARTED
