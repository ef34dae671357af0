"""A form class for each section of an audit template, made once and kept.

The form parses and keeps what was typed, so that a draft always saves. Whether the answers are
complete, and what they come to, is for the domain to say.

One field stands for one question with all that is beside it: its value is ``q_<key>``, the
evidence ``e_<key>``, the rationale ``r_<key>``, and the reason for "not applicable" ``n_<key>``;
a dot in the key becomes two underscores. ``revision-<key>`` says on what it was built.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from wtforms import Field, Form

from auditapp.domain.answers import NOTHING, Answer
from auditapp.domain.kinds import rule_for
from auditapp.domain.questions import NA, AuditTemplate, Question, QuestionKind
from auditapp.services.answers import Entry
from auditapp.web.forms.typed import (
    MOMENT_PARTS,
    MisfitError,
    Raw,
    clean,
    parse,
    show,
)

_PREFIXES = {"value": "q", "evidence": "e", "rationale": "r", "na_reason": "n"}
BESIDE = ("evidence", "rationale", "na_reason")


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as a page holds it: its value or, where it is none, what was typed."""

    answer: Answer = NOTHING
    typed: Raw = None
    fault: str = ""  # what to type instead


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one question's controls; empty where the question takes no such part."""

    value: str
    evidence: str = ""
    rationale: str = ""
    na_reason: str = ""


class AnswerField(Field):
    """One question's answer with what stands beside it."""

    def __init__(self, question: Question, **options: Any) -> None:  # noqa: ANN401  # the library's own
        super().__init__(question.text, **options)
        self.question = question
        self.names = names_of(question)
        self.given = Given()
        self.base_revision: int | None = None  # None: the question was not on the page

    def process(
        self,
        formdata: Any,  # noqa: ANN401  # the library's multidict
        data: object = None,
        extra_filters: object = None,
    ) -> None:
        """Take what was sent, or else the stored answer."""
        del extra_filters
        self.process_errors: list[str] = []
        if isinstance(data, Given):
            self.given = data
        if formdata is not None and (revision := revision_name(self.question.key)) in formdata:
            self.base_revision = _whole(formdata.get(revision))
            self.given = self._read(formdata)
        self.data = self.given

    @property
    def raw(self) -> Raw:
        """What the controls of the value hold."""
        typed = self.given.typed
        return show(self.question, self.given.answer.value) if typed is None else typed

    def _read(self, sent: Any) -> Given:  # noqa: ANN401  # the library's multidict
        # What is absent is not empty: what the page did not send stays as it was.
        before = self.given.answer
        beside = {
            part: clean(sent[name]) if name in sent else getattr(before, part)
            for part in BESIDE
            if (name := getattr(self.names, part))
        }
        raw = FIELDS[self.question.value_kind](sent, self.names.value)
        return given(self.question, self.raw if raw in _ABSENT else raw, beside)


class AnswerForm(Form):
    """The answers of one section, as typed."""

    questions: ClassVar[tuple[Question, ...]] = ()  # those that take an answer

    def fields(self) -> Iterator[AnswerField]:
        """Return the field of every question, in order."""
        return (self[names_of(question).value] for question in self.questions)

    def entries(self) -> list[Entry]:
        """Return what was sent, each with the revision it was built on."""
        return [
            Entry(field.question.key, field.given.answer, field.base_revision, field.given.typed)
            for field in self.fields()
            if field.base_revision is not None
        ]


def given(question: Question, raw: Raw, beside: Mapping[str, str]) -> Given:
    """Return what was typed as an answer, or kept as typed where it is none."""
    try:
        value, typed, fault = parse(question, raw), None, ""
    except MisfitError as misfit:
        value, typed, fault = None, raw, str(misfit)
    reason = beside.get("na_reason", "").strip()
    if value is None and typed is None and reason and question.na and not question.choices:
        value = NA
    answer = Answer(
        value,
        na_reason=reason,
        evidence=beside.get("evidence", "").strip(),
        rationale=beside.get("rationale", "").strip(),
    )
    return Given(answer, typed, fault)


def stored(question: Question, answer: Answer | None, typed: Raw) -> Given:
    """Return a stored answer as a page holds it."""
    if typed is None:
        return Given(answer or NOTHING)
    return given(question, typed, {part: getattr(answer or NOTHING, part) for part in BESIDE})


@lru_cache(maxsize=1024)
def names_of(question: Question) -> Names:
    """Return the names of a question's controls."""
    safe = question.key.replace(".", "__")
    judged = rule_for(question).judged
    taken = {
        "value": True,
        # Beside a corrected fact: where on file it was found.
        "evidence": judged or bool(question.fact),
        "rationale": judged,
        "na_reason": question.na is not None,
    }
    return Names(**{part: f"{_PREFIXES[part]}_{safe}" for part, takes in taken.items() if takes})


def revision_name(key: str) -> str:
    """Return the name of the hidden field with the revision that was shown."""
    return f"revision-{key}"


@lru_cache(maxsize=512)
def form_class(template: AuditTemplate, section_key: str) -> type[AnswerForm]:
    """Return the form of one section; kept for ever, since a version never changes.

    Raises
    ------
    KeyError
        If the template has no such section.
    """
    section = template.section(section_key)
    questions = tuple(question for question in section.questions if rule_for(question).entered)
    fields = {names_of(question).value: AnswerField(question) for question in questions}
    return type("SectionForm", (AnswerForm,), {**fields, "questions": questions})


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() else 0


def _one(sent: Any, name: str) -> Raw:  # noqa: ANN401  # the library's multidict
    found: str | None = sent.get(name)
    return found


def _every(sent: Any, name: str) -> Raw:  # noqa: ANN401  # the library's multidict
    return list(sent.getlist(name))


def _parts(sent: Any, name: str) -> Raw:  # noqa: ANN401  # the library's multidict
    boxes = {part: sent.get(f"{name}-{part}") for part in MOMENT_PARTS}
    return {part: text for part, text in boxes.items() if text is not None}


def _cells(sent: Any, name: str) -> Raw:  # noqa: ANN401  # the library's multidict
    start = f"{name}-"
    return {key[len(start) :]: sent.get(key) for key in sent if key.startswith(start)}


# How a form sends what each kind of question holds. A list can be empty on purpose: a form sends
# nothing for boxes that are not ticked.
FIELDS: Mapping[QuestionKind, Callable[[Any, str], Raw]] = dict.fromkeys(QuestionKind, _one) | {
    QuestionKind.SEVERAL_OF: _every,
    QuestionKind.DATE: _parts,
    QuestionKind.DATE_TIME: _parts,
    QuestionKind.REPEAT: _cells,
}
_ABSENT: tuple[Raw, ...] = (None, {})
