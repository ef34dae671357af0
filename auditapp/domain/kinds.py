"""What each kind of question does, in one table: choices, storage, limits and words.

A new kind is one entry of ``KINDS``; the form, print and export tables elsewhere are checked
against this one, so none is forgotten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from auditapp.domain import values
from auditapp.domain.grades import Grade
from auditapp.domain.questions import Choice, Question, QuestionKind, Requirement, Standing
from auditapp.domain.values import Json, Row, Scalar, Value, misfit

ROWS = 60  # the most a repeat takes where its template does not say


@dataclass(frozen=True, slots=True)
class KindRule:
    """All that differs between one kind of question and another."""

    label: str  # in the builder and in the description of the format
    prompt: str  # what to do when the answer is missing
    encode: Callable[[Question, Value], Json]
    decode: Callable[[Question, Json], Value]
    fault: Callable[[Question, Value], str | None]  # why a value is not allowed
    words: Callable[[Question, Value], str]  # the value as a person reads it
    choices: tuple[Choice, ...] = ()  # fixed by the kind
    own_choices: bool = False  # the template lists the choices
    entered: bool = True  # by the auditor, rather than computed
    na_offered: bool = False  # a template may allow "not applicable"
    judged: bool = False  # takes evidence and a rationale beside the answer
    evidence_for: tuple[str, ...] = ()  # codes that need evidence where the template is silent
    rationale_for: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()


def rule_for(question: Question) -> KindRule:
    """Return the rule for the question's value: for a prefilled fact, that of the fact's kind."""
    return KINDS[question.value_kind]


def text_of(question: Question, value: Value) -> str:
    """Return an answer's value in words, as pages, prints and exports show it."""
    if isinstance(value, str) and value in {option.code for option in question.options}:
        return question.label_of(value)
    return rule_for(question).words(question, value)


def _rows(question: Question, value: Value) -> Json:
    if not isinstance(value, tuple):
        raise misfit("a tuple of rows", value)
    return [_row(question, row) for row in value]


def _row(question: Question, row: object) -> Json:
    if not isinstance(row, Mapping):
        raise misfit("a row", row)
    known = {field.key: field for field in question.fields}
    if strange := row.keys() - known.keys():
        raise misfit(f"fields of {question.key}", sorted(strange))
    return {
        key: None if value is None else rule_for(known[key]).encode(known[key], value)
        for key, value in row.items()
    }


def _to_rows(question: Question, stored: Json) -> Value:
    if not isinstance(stored, list):
        raise misfit("a list of rows", stored)
    return tuple(_to_row(question, row) for row in stored)


def _to_row(question: Question, stored: Json) -> Row:
    if not isinstance(stored, dict):
        raise misfit("a row", stored)
    row: dict[str, Scalar | tuple[str, ...] | None] = {}
    for field in question.fields:
        value = stored.get(field.key)
        row[field.key] = None if value is None else _cell(rule_for(field).decode(field, value))
    return row


def _cell(value: Value) -> Scalar | tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(code for code in value if isinstance(code, str))
    return value


def _rows_fault(question: Question, value: Value) -> str | None:
    if not isinstance(value, tuple):
        return "Enter rows"
    most = ROWS if question.maximum is None else question.maximum
    if len(value) > most:
        return f"Enter at most {most} rows"
    if question.minimum is not None and len(value) < question.minimum:
        return f"Enter at least {question.minimum} rows"
    faults = (_row_fault(question, place, row) for place, row in enumerate(value, 1))
    return next((fault for fault in faults if fault), None)


def _row_fault(question: Question, place: int, row: object) -> str | None:
    if not isinstance(row, Mapping):
        return "Enter rows"
    for field in question.fields:
        value = row.get(field.key)
        if value in (None, "", ()):
            if field.required is Requirement.ALWAYS:
                return f"Row {place}, “{field.text}”: {_lower(rule_for(field).prompt)}"
        elif fault := rule_for(field).fault(field, value):
            return f"Row {place}, “{field.text}”: {_lower(fault)}"
    return None


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _row_words(question: Question, value: Value) -> str:
    rows = value if isinstance(value, tuple) else ()
    return "\n".join(_cells_words(question, row) for row in rows if isinstance(row, Mapping))


def _cells_words(question: Question, row: Row) -> str:
    filled = ((field, row.get(field.key)) for field in question.fields)
    return "; ".join(
        f"{field.text}: {text_of(field, value)}"
        for field, value in filled
        if value not in (None, "", ())
    )


_STANDINGS = tuple(Choice(standing.value, standing.label) for standing in Standing)
_GRADES = tuple(Choice(grade.value, grade.label, grade.descriptor) for grade in Grade)
_CHOICE = (values.as_is, values.to_text, values.offered, values.as_label)
_LINE = values.no_longer_than(values.LINE_LENGTH)
_TEXT = values.no_longer_than(values.TEXT_LENGTH)

KINDS: Mapping[QuestionKind, KindRule] = {
    QuestionKind.YES_NO: KindRule(
        "Yes or no",
        "Choose yes or no",
        *_CHOICE,
        choices=(Choice("yes", "Yes"), Choice("no", "No")),
        na_offered=True,
        judged=True,
    ),
    QuestionKind.MET: KindRule(
        "Met, partly met or not met",
        "Choose whether this is met",
        *_CHOICE,
        choices=_STANDINGS,
        na_offered=True,
        judged=True,
        evidence_for=(Standing.PARTLY.value, Standing.NOT_MET.value),
        met=(Standing.MET.value,),
        partly=(Standing.PARTLY.value,),
    ),
    QuestionKind.GRADE: KindRule(
        "One of the four grades",
        "Choose a grade",
        *_CHOICE,
        choices=_GRADES,
        na_offered=True,
        judged=True,
        evidence_for=tuple(grade.value for grade in Grade if grade is not Grade.GOOD),
        rationale_for=tuple(grade.value for grade in Grade),
    ),
    QuestionKind.DATE: KindRule(
        "A date",
        "Enter a date, like 27 3 2026",
        values.as_iso,
        values.to_date,
        values.is_date,
        values.as_day,
        na_offered=True,
    ),
    QuestionKind.DATE_TIME: KindRule(
        "A date and time",
        "Enter a date and time",
        values.as_iso,
        values.to_moment,
        values.is_moment,
        values.as_moment,
        na_offered=True,
    ),
    QuestionKind.NUMBER: KindRule(
        "A whole number",
        "Enter a whole number",
        values.as_is,
        values.to_number,
        values.in_range,
        values.in_plain,
        na_offered=True,
    ),
    QuestionKind.LINE: KindRule(
        "One line of text",
        "Enter an answer",
        values.as_is,
        values.to_text,
        _LINE,
        values.in_plain,
    ),
    QuestionKind.TEXT: KindRule(
        "Several lines of text",
        "Write an answer",
        values.as_is,
        values.to_text,
        _TEXT,
        values.in_plain,
    ),
    QuestionKind.ONE_OF: KindRule(
        "One of the choices listed",
        "Choose an answer",
        *_CHOICE,
        own_choices=True,
        na_offered=True,
        judged=True,
    ),
    QuestionKind.SEVERAL_OF: KindRule(
        "Any of the choices listed",
        "Choose at least one answer",
        values.as_list,
        values.to_codes,
        values.all_offered,
        values.as_labels,
        own_choices=True,
        na_offered=True,
    ),
    QuestionKind.COMPUTED: KindRule(
        "Worked out from other answers",
        "Fill in the answers this is worked out from",
        values.as_is,
        values.to_computed,
        values.anything,
        values.in_plain,
        entered=False,
    ),
    # A fact without a kind of its own is a line of text.
    QuestionKind.FACT: KindRule(
        "A fact from the caseload, to confirm or correct",
        "Enter what the file says",
        values.as_is,
        values.to_text,
        _LINE,
        values.in_plain,
    ),
    QuestionKind.REPEAT: KindRule(
        "Rows of several answers",
        "Add at least one row",
        _rows,
        _to_rows,
        _rows_fault,
        _row_words,
    ),
}
