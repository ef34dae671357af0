"""What the page parts of questions read: the same for the auditor's and the moderator's form."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from auditapp.domain import kinds
from auditapp.domain.answers import NOTHING, Part
from auditapp.domain.conditions import Condition, Operator, Settings, Test, passes
from auditapp.domain.errors import Severity
from auditapp.domain.prefill import known_fact
from auditapp.domain.questions import Question, Section
from auditapp.domain.template_settings import settings_of
from auditapp.domain.timescales import TIMESCALES
from auditapp.domain.values import Json
from auditapp.services.answers import GradingView
from auditapp.web.fields import DATE_PARTS
from auditapp.web.forms.answer_form import AnswerField, AnswerForm
from auditapp.web.forms.self_note_parts import NotePart
from auditapp.web.forms.typed import (
    MOMENT_PARTS,
    Raw,
    boxes_of,
    cells_of,
    control_of,
    text_of,
)

_SPARE_ROWS = 2
_BOXES: Mapping[str, Sequence[str]] = {"day": DATE_PARTS, "moment": MOMENT_PARTS}
_BOX_WORDS = {"day": "Day", "month": "Month", "year": "Year", "time": "Time, 24 hours"}
_WIDTHS = {"day": 2, "month": 2, "year": 4, "time": 5}
_SIZED = frozenset({Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN})
_BLANK: tuple[Raw, ...] = (None, "", [], {})
Faults = Mapping[str, Mapping[Part, str]]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is sent, its words, and whether it is chosen."""

    code: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One of several boxes of an answer; ``options`` make it a list to choose from."""

    name: str
    label: str
    text: str
    options: tuple[Option, ...] = ()
    width: int = 20


@dataclass(frozen=True, slots=True)
class Beside:
    """A text beside the answer: evidence, rationale, or why it does not apply."""

    name: str
    label: str
    text: str
    hint: str
    error: str


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The controls of one question, with what they hold."""

    name: str  # of the value; its first control has it as its id
    typed: str  # in its one box
    options: tuple[Option, ...]
    boxes: tuple[Box, ...]
    rows: tuple[tuple[Box, ...], ...]
    evidence: Beside | None
    rationale: Beside | None
    na: Beside | None
    fact: str  # what the caseload says
    disputed: bool
    error: str
    conflict: str  # what was stored meanwhile
    action_url: str

    @property
    def wrong(self) -> bool:
        """Whether anything about it is to be put right."""
        beside = (self.evidence, self.rationale, self.na)
        return bool(self.error) or any(one is not None and one.error for one in beside)


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One question on a page."""

    key: str
    number: int
    text: str
    hint: str
    guidance: str
    control: str
    unit: str
    revision: int
    asked: bool
    asked_if: str
    lacks: bool  # something is still missing
    kept: bool  # not asked any more, but its answer is kept
    computed: str  # where no answer is entered
    answer: AnswerPart | None
    history_url: str = ""
    note: NotePart | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said at the questions besides what they hold."""

    missing: bool = False  # say what is missing
    problems: Mapping[str, str] = field(default_factory=dict)  # by question key
    conflicts: Mapping[str, str] = field(default_factory=dict)  # stored meanwhile, by key
    action_url: Callable[[str], str] | None = None
    history_url: Callable[[str], str] | None = None
    notes: Mapping[str, NotePart] = field(default_factory=dict)  # to self, by question key


def question_parts(
    view: GradingView, section: Section, form: AnswerForm, marks: Marks
) -> tuple[QuestionPart, ...]:
    """Return the questions of a section; those not asked too, for when an answer asks them."""
    asked = {question.key for question in view.sheet.asked}
    lacking = frozenset(view.sheet.lacking)
    numbers = numbers_of(view)
    faults = _faults(view, section) if marks.missing else {}
    fields = {one.question.key: one for one in form.fields()}
    settings = settings_of(view.template, TIMESCALES)
    return tuple(
        QuestionPart(
            key=question.key,
            number=numbers[question.key],
            text=question.text,
            hint=question.hint,
            guidance=question.guidance,
            control=control_of(question),
            unit=question.unit,
            revision=_revision(shown, view, marks) if shown else 0,
            asked=question.key in asked,
            asked_if=_as_script(question.ask_if, view, section, settings),
            lacks=question.key in lacking,
            kept=question.key not in asked and not view.stored.get(question.key, NOTHING).blank,
            computed="" if shown else view.sheet.text(question.key) or "Not known yet",
            answer=_answer(shown, view, marks, faults) if shown else None,
            history_url=marks.history_url(question.key) if shown and marks.history_url else "",
            note=marks.notes.get(question.key) if shown else None,
        )
        for question in section.questions
        for shown in [fields.get(question.key)]
    )


def numbers_of(view: GradingView) -> Mapping[str, int]:
    """Return the number of every question: its place in the template, asked or not."""
    return {key: number for number, key in enumerate(view.template.questions, start=1)}


def _revision(shown: AnswerField, view: GradingView, marks: Marks) -> int:
    # Once both versions were shown, saving again is meant.
    key, built_on = shown.question.key, shown.base_revision
    return view.revision(key) if built_on is None or key in marks.conflicts else built_on


def _answer(shown: AnswerField, view: GradingView, marks: Marks, faults: Faults) -> AnswerPart:
    question, raw, name = shown.question, shown.raw, shown.names.value
    key = question.key
    fact = known_fact(question, view.facts)
    wrong = faults.get(key, {})
    beside = _beside(shown, wrong)
    return AnswerPart(
        name=name,
        typed=text_of(raw),
        options=_options(question, raw),
        boxes=_boxes(question, name, raw),
        rows=_rows(question, name, raw),
        evidence=beside.get(Part.EVIDENCE),
        rationale=beside.get(Part.RATIONALE),
        na=beside.get(Part.NA_REASON),
        fact="" if fact is None else kinds.text_of(question, fact),
        disputed=fact is not None and raw not in _BLANK,
        error=marks.problems.get(key) or shown.given.fault or wrong.get(Part.VALUE, ""),
        conflict=marks.conflicts.get(key, ""),
        action_url=marks.action_url(key) if marks.action_url else "",
    )


def _beside(shown: AnswerField, wrong: Mapping[Part, str]) -> Mapping[Part, Beside]:
    question, names, answer = shown.question, shown.names, shown.given.answer
    na_label = question.na.label if question.na else ""
    where = "Where on file does it say so?" if question.fact else "Where is the evidence?"
    listed = (
        (Part.EVIDENCE, names.evidence, where, answer.evidence, _needed_for(question)),
        (Part.RATIONALE, names.rationale, "Why?", answer.rationale, ""),
        (Part.NA_REASON, names.na_reason, f"{na_label}: why?", answer.na_reason, ""),
    )
    return {
        part: Beside(name, label, text, hint, wrong.get(part, ""))
        for part, name, label, text, hint in listed
        if name
    }


def _faults(view: GradingView, section: Section) -> Faults:
    found: dict[str, dict[Part, str]] = {}
    keys = {question.key for question in section.questions}
    for problem in view.sheet.problems:
        if problem.where in keys and problem.severity is not Severity.WARNING:
            words = problem.message.partition(": ")[0]  # the question follows, and is above it
            found.setdefault(problem.where, {}).setdefault(problem.part, words)
    return found


def _needed_for(question: Question) -> str:
    labels = [question.label_of(code) for code in question.evidence_for]
    return f"Needed for {', '.join(labels)}" if labels else ""


def _options(question: Question, raw: Raw) -> tuple[Option, ...]:
    if not question.choices:
        return ()
    chosen = raw if isinstance(raw, list) else [raw]
    return tuple(
        Option(option.code, option.label, option.hint, option.code in chosen)
        for option in question.options
    )


def _boxes(question: Question, name: str, raw: Raw) -> tuple[Box, ...]:
    parts = tuple(_BOXES.get(control_of(question), ()))
    if not parts:
        return ()
    texts = boxes_of(raw, parts)
    return tuple(
        Box(f"{name}-{part}", _BOX_WORDS[part], texts[part], width=_WIDTHS[part]) for part in parts
    )


def _rows(question: Question, name: str, raw: Raw) -> tuple[tuple[Box, ...], ...]:
    if not question.fields:
        return ()
    filled = [cells for cells in cells_of(raw).values() if any(cells.values())]
    shown = max(question.minimum or 1, len(filled) + _SPARE_ROWS)
    most = kinds.ROWS if question.maximum is None else question.maximum
    blanks: list[dict[str, str]] = [{} for _ in range(shown - len(filled))]
    return tuple(
        _row(question, f"{name}-{place}", cells)
        for place, cells in enumerate((filled + blanks)[: max(most, len(filled))])
    )


def _row(question: Question, name: str, cells: Mapping[str, str]) -> tuple[Box, ...]:
    return tuple(
        Box(f"{name}_{one.key}", one.text, text, _options(one, text))
        for one in question.fields
        for text in [cells.get(one.key, "")]
    )


def _as_script(
    condition: Condition | None, view: GradingView, section: Section, settings: Settings
) -> str:
    """Return when a question is asked, as far as the questions of this page decide it.

    What other pages decide is settled here; a question they rule out altogether, or ask in any
    case, needs no script.
    """
    if condition is None:
        return ""
    here = {question.key for question in section.questions if kinds.rule_for(question).entered}
    groups = []
    for group in condition.groups:
        elsewhere = (test for test in group if test.question not in here)
        if all(passes(test, view.sheet.value, settings) for test in elsewhere):
            groups.append([_test(test, settings) for test in group if test.question in here])
    return json.dumps(groups) if groups and all(groups) else ""


def _test(test: Test, settings: Settings) -> list[Json]:
    limits: list[Json] = [
        settings.get(limit, limit) if test.operator in _SIZED and isinstance(limit, str) else limit
        for limit in test.values
    ]
    return [test.question, test.operator.value, limits]
