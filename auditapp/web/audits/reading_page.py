"""Answers as they are read back: by section, with what stands beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from auditapp.domain import kinds
from auditapp.domain.answers import Source
from auditapp.domain.questions import Question
from auditapp.services.answers import GradingView
from auditapp.services.self_notes import SelfNote
from auditapp.web.forms.lacking import missing_words
from auditapp.web.forms.question_parts import numbers_of
from auditapp.web.forms.section_page import asked_sections, question_url

SectionUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer."""

    key: str
    number: int
    question: str
    answer: str
    note: str  # that it is a fact not looked at, or corrects one
    beside: tuple[Mapping[str, str], ...]  # evidence and reasons, each with its label
    missing: tuple[str, ...]
    url: str  # where it can be changed, "" when it cannot
    history_url: str  # its earlier versions, "" where there are none


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers of one section."""

    key: str
    title: str
    rows: tuple[AnswerRow, ...]
    left: int


def answer_groups(
    view: GradingView,
    section_url: SectionUrl | None = None,
    history_url: Callable[[str], str] | None = None,
) -> tuple[AnswerGroup, ...]:
    """Return every answer asked for; with ``section_url`` each leads to where it is changed."""
    numbers, missing = numbers_of(view), missing_words(view)
    asked = {question.key for question in view.sheet.asked}
    disputed = {one.question.key: one.fact for one in view.disputes}
    return tuple(
        AnswerGroup(
            key=progress.section.key,
            title=progress.section.title,
            left=progress.left,
            rows=tuple(
                AnswerRow(
                    key=question.key,
                    number=numbers[question.key],
                    question=question.text,
                    answer=_words(view, question),
                    note=_note(view, question, disputed),
                    beside=_beside(view, question),
                    missing=tuple(missing.get(question.key, ())),
                    url=_url(view, question, section_url),
                    history_url=history_url(question.key)
                    if history_url and view.revision(question.key) > 1
                    else "",
                )
                for question in progress.section.questions
                if question.key in asked
            ),
        )
        for progress in asked_sections(view)
    )


def missing_rows(groups: Sequence[AnswerGroup]) -> tuple[AnswerRow, ...]:
    """Return the answers with something missing, each leading to where it is told."""
    found = (row for group in groups for row in group.rows if row.missing)
    return tuple(replace(row, url=row.url.replace("#", "?missing=yes#")) for row in found)


def note_rows(
    view: GradingView, notes: Mapping[str, SelfNote], section_url: SectionUrl
) -> tuple[Mapping[str, str], ...]:
    """Return one's own notes to self in the order of the questions, the audit's own first."""
    numbers = numbers_of(view)
    written = {key: note.text for key, note in notes.items() if note.text}
    found = [{"where": "The whole audit", "text": written[""], "url": ""}] if "" in written else []
    for key, number in numbers.items():
        if key in written:
            where = f"{number} {view.template.question(key).text}"
            url = question_url(view, key, section_url)
            found.append({"where": where, "text": written[key], "url": url})
    return tuple(found)


def _words(view: GradingView, question: Question) -> str:
    words = view.sheet.text(question.key)
    if words:
        return words
    typed = view.typed.get(question.key)
    return f"Not readable: {_typed_words(typed)}" if typed is not None else "Not answered"


def _typed_words(typed: object) -> str:
    if isinstance(typed, dict):
        return " ".join(str(text) for text in typed.values() if text)
    return str(typed)


def _note(view: GradingView, question: Question, disputed: Mapping[str, str]) -> str:
    if question.key in disputed:
        return f"The caseload says: {disputed[question.key]}"
    is_fact = view.sheet.answer(question.key).source is Source.FACT
    return "From the caseload" if is_fact else ""


def _beside(view: GradingView, question: Question) -> tuple[Mapping[str, str], ...]:
    answer = view.sheet.answer(question.key)
    if answer.blank and question.key in view.stored:
        answer = view.stored[question.key]  # evidence may stand before there is an answer
    texts = (
        ("Reason", answer.na_reason if answer.not_applicable else ""),
        ("Evidence", answer.evidence),
        ("Why", answer.rationale),
    )
    return tuple({"label": label, "text": text} for label, text in texts if text)


def _url(view: GradingView, question: Question, section_url: SectionUrl | None) -> str:
    if section_url is None or not kinds.rule_for(question).entered:
        return ""
    return question_url(view, question.key, section_url)
