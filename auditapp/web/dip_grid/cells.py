"""The cells of the dip grid: one question of one case, with the controls that answer it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from werkzeug.datastructures import MultiDict

from auditapp.domain.answers import Part
from auditapp.domain.errors import Severity
from auditapp.domain.kinds import rule_for
from auditapp.domain.questions import NA, Question, Section
from auditapp.services.answers import GradingView
from auditapp.services.dip_grid import GridCase
from auditapp.web.forms.answer_form import AnswerForm
from auditapp.web.forms.question_parts import AnswerPart, Beside, Box, Marks, question_parts
from auditapp.web.forms.section_page import held_back

ANSWER, ELSEWHERE, COMPUTED, NOT_ASKED, HELD, LOCKED = (
    "answer",
    "elsewhere",
    "computed",
    "not-asked",
    "held",
    "locked",
)
_NEEDS = {
    Part.EVIDENCE: "where on file",
    Part.RATIONALE: "why",
    Part.NA_REASON: "why it does not apply",
    Part.VALUE: "",
}
_LONGEST = 48
_PREFIX = re.compile("c([0-9a-f]{32})-")


@dataclass(frozen=True, slots=True)
class BesideText:
    """A text beside the answer, and the codes that need it."""

    which: str
    beside: Beside
    needed_for: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One question of one case."""

    key: str
    state: str
    words: str  # what it shows while nobody writes in it
    needs: str  # what is missing beside the answer
    control: str
    revision: int
    prefix: str
    answer: AnswerPart | None
    texts: tuple[BesideText, ...]
    label: str  # of its control: the case and the question
    elsewhere_url: str

    @property
    def editable(self) -> bool:
        """Whether it is answered here."""
        return self.state == ANSWER

    @property
    def takes_answer(self) -> bool:
        """Whether its controls are on the page, be it hidden until an answer asks for them."""
        return self.answer is not None and self.state in {ANSWER, NOT_ASKED, HELD}

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is answered on the page of its section."""
        return self.state == ELSEWHERE


def prefix_of(case: GridCase) -> str:
    """Return what stands before the name of every control of one case."""
    return _prefix(case.audit_id)


def _prefix(audit_id: UUID) -> str:
    return f"c{audit_id.hex}-"


def sent_of(case: GridCase, sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the controls of one case out of the whole form, by their names on its own page."""
    return sent_for(case.audit_id, sent)


def sent_for(audit_id: UUID, sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return the controls of one audit out of the whole form, by their names on its own page."""
    start = _prefix(audit_id)
    return MultiDict(
        (name.removeprefix(start), text)
        for name, text in sent.items(multi=True)
        if name.startswith(start)
    )


def audits_in(sent: Iterable[str]) -> set[UUID]:
    """Return the audits whose controls a form has, by the names of its controls."""
    found = (_PREFIX.match(name) for name in sent)
    return {UUID(match[1]) for match in found if match}


def cells_of(  # what a row is made of
    case: GridCase,
    section: Section,
    form: AnswerForm,
    marks: Marks,
    *,
    is_open: bool,
    section_url: str,
) -> tuple[Cell, ...]:
    """Return the cells of one case for the questions of one section."""
    view, prefix = case.view, prefix_of(case)
    held = held_back(view, section.key)
    needs = needs_of(view)
    found = []
    for part in question_parts(view, section, form, marks):
        question = view.template.question(part.key)
        state = _state(case, question, asked=part.asked, held=held, is_open=is_open)
        # Rows of several answers have a page of their own.
        here = part.answer if part.answer and not question.fields else None
        answer = _named(here, prefix) if here else None
        found.append(
            Cell(
                key=part.key,
                state=state,
                words=words_of(view, question, state),
                needs=needs.get(part.key, ""),
                control=part.control,
                revision=part.revision,
                prefix=prefix,
                answer=answer,
                texts=_texts(question, answer) if answer else (),
                label=f"{case.unit}: {question.text}",
                elsewhere_url=f"{section_url}#question-{part.key}",
            )
        )
    return tuple(found)


def states_of(case: GridCase, sections: Sequence[Section], *, is_open: bool) -> dict[str, object]:
    """Return what a script is told of a row after a save: every cell in words."""
    asked = {question.key for question in case.view.sheet.asked}
    needs = needs_of(case.view)
    found: dict[str, object] = {}
    for section in sections:
        held = held_back(case.view, section.key)
        for question in section.questions:
            state = _state(case, question, asked=question.key in asked, held=held, is_open=is_open)
            found[question.key] = {
                "state": state,
                "words": words_of(case.view, question, state),
                "needs": needs.get(question.key, ""),
            }
    return found


def needs_of(view: GradingView) -> Mapping[str, str]:
    """Return by question which text beside its answer is still missing, in words."""
    found: dict[str, list[str]] = {}
    for problem in view.sheet.problems:
        words = _NEEDS[problem.part]
        if words and problem.severity is not Severity.WARNING:
            found.setdefault(problem.where, []).append(words)
    return {key: f"Say {' and '.join(words)}" for key, words in found.items()}


def words_of(view: GradingView, question: Question, state: str) -> str:
    """Return what a cell shows while nobody writes in it."""
    if state == NOT_ASKED:
        return "Does not apply"
    if state == HELD:
        return "Not open yet"
    typed = view.typed.get(question.key)
    words = typed if isinstance(typed, str) else view.sheet.text(question.key)
    flat = " ".join(words.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1].rstrip()}…"


def _state(case: GridCase, question: Question, *, asked: bool, held: bool, is_open: bool) -> str:
    if not asked:
        return NOT_ASKED
    if held:
        return HELD
    if not rule_for(question).entered:
        return COMPUTED
    if not case.writable or not is_open:
        return LOCKED
    return ELSEWHERE if question.fields else ANSWER


def _named(part: AnswerPart, prefix: str) -> AnswerPart:
    """Return a question's controls under names that no other case has."""
    return replace(
        part,
        name=prefix + part.name,
        boxes=tuple(_box(box, prefix) for box in part.boxes),
        evidence=_beside(part.evidence, prefix),
        rationale=_beside(part.rationale, prefix),
        na=_beside(part.na, prefix),
    )


def _box(box: Box, prefix: str) -> Box:
    return replace(box, name=prefix + box.name)


def _beside(one: Beside | None, prefix: str) -> Beside | None:
    return replace(one, name=prefix + one.name) if one else None


def _texts(question: Question, answer: AnswerPart) -> tuple[BesideText, ...]:
    listed = (
        ("na_reason", answer.na, (NA,)),
        ("evidence", answer.evidence, question.evidence_for),
        ("rationale", answer.rationale, question.rationale_for),
    )
    return tuple(BesideText(which, one, " ".join(codes)) for which, one, codes in listed if one)
