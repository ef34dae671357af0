"""A form class for each section of an audit template, made once and kept.

The form parses and keeps what was typed, so that a draft always saves. Whether the answers are
complete, and what they come to, is for the domain to say.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from auditapp.domain.answers import Answer
from auditapp.domain.errors import Problem
from auditapp.domain.kinds import rule_for
from auditapp.domain.questions import NA, AuditTemplate, Question, QuestionKind
from auditapp.domain.values import Value
from auditapp.web.fields import DatePartsField, DateTimePartsField

SPARE_ROWS = 2  # blank rows offered after those of a repeat
PARTS = ("evidence", "rationale", "na_reason")
_PREFIXES = {"evidence": "e", "rationale": "r", "na_reason": "n"}


class AnswerForm(Form):
    """The answers of one section, as typed."""

    questions: ClassVar[tuple[Question, ...]] = ()

    def answer(self, question: Question) -> Answer:
        """Return one typed answer; its value is None where nothing readable was entered."""
        return Answer(
            value=self._value(question),
            evidence=self._text("evidence", question),
            rationale=self._text("rationale", question),
            na_reason=self._text("na_reason", question),
        )

    def faults(self) -> tuple[Problem, ...]:
        """Return what could not be read, at its question."""
        self.validate()
        found = []
        for question in self.questions:
            field = self[field_name(question.key)]
            words = [str(error) for error in _flat(field.errors)]
            found += [Problem(field_name(question.key), word) for word in words[:1]]
        return tuple(found)

    def unreadable(self, question: Question) -> bool:
        """Whether something was typed that is no value of the question's kind."""
        field = self[field_name(question.key)]
        return bool(field.errors or field.process_errors)

    def _value(self, question: Question) -> Value | None:
        not_applicable = box_name(question.key)
        if not_applicable in self and self[not_applicable].data:
            return NA
        return VALUES[question.value_kind](self[field_name(question.key)].data)

    def _text(self, part: str, question: Question) -> str:
        name = part_name(part, question.key)
        return (self[name].data or "").strip() if name in self else ""


def field_name(key: str) -> str:
    """Return the name of a question's value in forms: ``m.ok`` becomes ``q_m__ok``."""
    return f"q_{_safe(key)}"


def part_name(part: str, key: str) -> str:
    """Return the name of evidence, rationale or reason beside an answer."""
    return f"{_PREFIXES[part]}_{_safe(key)}"


def box_name(key: str) -> str:
    """Return the name of the box "not applicable" of a question without choices."""
    return f"x_{_safe(key)}"


def revision_name(key: str) -> str:
    """Return the name of the hidden field with the revision that was shown."""
    return f"revision-{key}"


@lru_cache(maxsize=512)
def form_class(template: AuditTemplate, section_key: str) -> type[AnswerForm]:
    """Return the form of one section; kept for ever, since a version never changes."""
    section = template.section(section_key)
    questions = tuple(q for q in section.questions if rule_for(q).entered)
    fields: dict[str, object] = {"questions": questions}
    for question in questions:
        fields[field_name(question.key)] = FIELDS[question.value_kind](question)
        fields |= _beside(question)
    return type("SectionForm", (AnswerForm,), fields)


def from_script(question: Question, body: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return what a script sent for one question as the form would have sent it."""
    name = field_name(question.key)
    sent: MultiDict[str, str] = MultiDict()
    value = body.get("value")
    if isinstance(value, Mapping):
        for part, text in value.items():
            sent.add(f"{name}-{part}", str(text))
    elif isinstance(value, list):
        sent.setlist(name, [str(item) for item in value])
    elif value is not None:
        sent.add(name, str(value))
    if value == NA and not question.choices:
        sent.poplist(name)
        sent.add(box_name(question.key), "y")
    for part in PARTS:
        sent.add(part_name(part, question.key), str(body.get(part) or ""))
    return sent


def entered(answers: Mapping[str, Answer], template: AuditTemplate, section: str) -> dict[str, Any]:
    """Return stored answers as the data a section's form is filled with."""
    filled: dict[str, Any] = {}
    for question in form_class(template, section).questions:
        answer = answers.get(question.key)
        if answer is None:
            continue
        box = answer.not_applicable and not question.choices
        if box:
            filled[box_name(question.key)] = True
        elif answer.value is not None:
            filled[field_name(question.key)] = FILLED[question.value_kind](answer.value)
        for part in PARTS:
            filled[part_name(part, question.key)] = getattr(answer, part)
    return filled


def _beside(question: Question) -> dict[str, object]:
    fields: dict[str, object] = {}
    if takes_evidence(question):
        fields[part_name("evidence", question.key)] = StringField("Where is the evidence?")
        fields[part_name("rationale", question.key)] = TextAreaField("Why?")
    if question.na is not None:
        label = f"Why “{question.na.label.lower()}”?"
        fields[part_name("na_reason", question.key)] = StringField(label)
        if not question.choices:
            fields[box_name(question.key)] = BooleanField(question.na.label)
    return fields


def takes_evidence(question: Question) -> bool:
    """Whether evidence and a rationale stand beside the answer."""
    return rule_for(question).judged


def _safe(key: str) -> str:
    return key.replace(".", "__")


def _flat(errors: object) -> list[object]:
    if isinstance(errors, Mapping):
        return [item for value in errors.values() for item in _flat(value)]
    if isinstance(errors, list | tuple):
        return [item for value in errors for item in _flat(value)]
    return [errors]


def _choices(question: Question) -> list[SelectChoice]:
    return [SelectChoice(option.code, option.label) for option in question.options]


def _radios(question: Question) -> Field:
    # An option that is not offered is the domain's to name, with the question.
    return RadioField(question.text, choices=_choices(question), validate_choice=False)


def _boxes(question: Question) -> Field:
    return SelectMultipleField(question.text, choices=_choices(question), validate_choice=False)


def _number(question: Question) -> Field:
    return IntegerField(question.text, [Optional()])


def _date(question: Question) -> Field:
    return DatePartsField(question.text)


def _moment(question: Question) -> Field:
    return DateTimePartsField(question.text)


def _line(question: Question) -> Field:
    return StringField(question.text)


def _lines(question: Question) -> Field:
    return TextAreaField(question.text)


def _rows(question: Question) -> Field:
    row = type(
        "RowForm",
        (Form,),
        {field.key: FIELDS[field.value_kind](field) for field in question.fields},
    )
    return FieldList(FormField(row), min_entries=SPARE_ROWS, label=question.text)


FIELDS: Mapping[QuestionKind, Callable[[Question], Field]] = {
    QuestionKind.YES_NO: _radios,
    QuestionKind.MET: _radios,
    QuestionKind.GRADE: _radios,
    QuestionKind.ONE_OF: _radios,
    QuestionKind.SEVERAL_OF: _boxes,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.DATE_TIME: _moment,
    QuestionKind.LINE: _line,
    QuestionKind.TEXT: _lines,
    QuestionKind.FACT: _line,
    QuestionKind.COMPUTED: _line,
    QuestionKind.REPEAT: _rows,
}


def _one(data: Any) -> Value | None:  # noqa: ANN401  # whatever the field holds
    return str(data).strip() or None if data is not None else None


def _as_it_is(data: Any) -> Value | None:  # noqa: ANN401  # whatever the field holds
    value: Value | None = data
    return value


def _many(data: Any) -> Value | None:  # noqa: ANN401  # whatever the field holds
    codes = tuple(data or ())
    return NA if codes == (NA,) else codes or None


def _filled_rows(data: Any) -> Value | None:  # noqa: ANN401  # whatever the field holds
    rows = tuple(
        {name: value for name, value in row.items() if name != "csrf_token"}
        for row in data or ()
        if any(value not in (None, "", []) for value in row.values())
    )
    return rows or None


# What a field's data is as a typed value.
VALUES: Mapping[QuestionKind, Callable[[Any], Value | None]] = {
    QuestionKind.YES_NO: _one,
    QuestionKind.MET: _one,
    QuestionKind.GRADE: _one,
    QuestionKind.ONE_OF: _one,
    QuestionKind.SEVERAL_OF: _many,
    QuestionKind.NUMBER: _as_it_is,
    QuestionKind.DATE: _as_it_is,
    QuestionKind.DATE_TIME: _as_it_is,
    QuestionKind.LINE: _one,
    QuestionKind.TEXT: _one,
    QuestionKind.FACT: _one,
    QuestionKind.COMPUTED: _one,
    QuestionKind.REPEAT: _filled_rows,
}


def _listed(value: Value) -> Any:  # noqa: ANN401  # whatever the field holds
    return [value] if isinstance(value, str) else list(value)  # type: ignore[arg-type]  # a tuple of codes or rows


# What a typed value is as a field's data.
FILLED: Mapping[QuestionKind, Callable[[Value], Any]] = dict.fromkeys(
    QuestionKind, lambda value: value
) | {QuestionKind.SEVERAL_OF: _listed, QuestionKind.REPEAT: _listed}
