"""What people type, as values, and values as what a page shows: one row per kind of question.

``Raw`` is what the controls of one question hold, as a form and as a script send it: a code, a
list of codes, one text, or an object with a text for each box. It is also what is stored where
something typed is no value of its question, so that nothing typed is lost.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import normalize

from auditapp.domain.kinds import rule_for
from auditapp.domain.questions import NA, Question, QuestionKind
from auditapp.domain.values import Json, Row, Value
from auditapp.web.fields import DATE_PARTS, MONTHS, TIME

Raw = Json
MOMENT_PARTS = (*DATE_PARTS, "time")
# Control characters but for tab and line end, and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBER = re.compile(r"^-?\d{1,9}$")
_BETWEEN = re.compile(r"[\s/.,-]+")
_ISO = re.compile(r"^\d{4}-\d\d-\d\d$")
_YEAR_DIGITS = 4
_CLOCKED = re.compile(r"^(.*\S)[\s,]+(\d{1,2}[:.]\d\d)$")
_CELL = re.compile(r"^(\d{1,3})_([a-z0-9_.]+)$")


class MisfitError(ValueError):
    """What was typed is no value of the question's kind; the words say what to type."""


@dataclass(frozen=True, slots=True)
class Typing:
    """How one kind of question is typed."""

    control: str  # the macro that shows it
    parse: Callable[[Question, Raw], Value | None]  # None where it is blank
    show: Callable[[Question, Value], Raw]


def parse(question: Question, raw: Raw) -> Value | None:
    """Return the value that was typed, or None where nothing was.

    Raises
    ------
    MisfitError
        If it is no value of the question's kind.
    """
    return TYPINGS[question.value_kind].parse(question, raw)


def show(question: Question, value: Value | None) -> Raw:
    """Return a value as the controls of its question hold it."""
    if value is None or (value == NA and not question.choices):
        return None  # without choices, the reason beside it says "not applicable"
    return TYPINGS[question.value_kind].show(question, value)


def control_of(question: Question) -> str:
    """Return the name of the macro that shows the question."""
    return TYPINGS[question.kind if _is_computed(question) else question.value_kind].control


def clean(text: str) -> str:
    """Return text in one form: composed, with plain line ends, without control characters."""
    plain = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _UNSTORABLE.sub("", plain)


def text_of(raw: Raw) -> str:
    """Return what one box holds, cleaned; empty when it is no text."""
    return clean(raw).strip() if isinstance(raw, str) else ""


def boxes_of(raw: Raw, names: tuple[str, ...]) -> dict[str, str]:
    """Return what several boxes hold, by the names given."""
    found = raw if isinstance(raw, dict) else {}
    return {name: text_of(found.get(name)) for name in names}


def cells_of(raw: Raw) -> dict[int, dict[str, str]]:
    """Return what the boxes of rows hold, by the row's place and the field."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in (raw if isinstance(raw, dict) else {}).items():
        if found := _CELL.match(name):
            rows.setdefault(int(found[1]), {})[found[2]] = text_of(text)
    return dict(sorted(rows.items()))


def _is_computed(question: Question) -> bool:
    return question.kind is QuestionKind.COMPUTED


def _misfit(question: Question) -> MisfitError:
    return MisfitError(rule_for(question).prompt)


def _code(question: Question, raw: Raw) -> Value | None:
    code = text_of(raw)
    if code and code not in {option.code for option in question.options}:
        raise _misfit(question)
    return code or None


def _codes(question: Question, raw: Raw) -> Value | None:
    listed = raw if isinstance(raw, list) else [raw]
    codes = tuple(dict.fromkeys(code for one in listed if (code := text_of(one))))
    if set(codes) - {option.code for option in question.options}:
        raise _misfit(question)
    if codes == (NA,):
        return NA
    return tuple(code for code in codes if code != NA) or None


def _line(question: Question, raw: Raw) -> Value | None:
    del question
    return " ".join(text_of(raw).split()) or None


def _lines(question: Question, raw: Raw) -> Value | None:
    del question
    return text_of(raw) or None


def _number(question: Question, raw: Raw) -> Value | None:
    text = text_of(raw)
    if text and not _NUMBER.match(text):
        raise _misfit(question)
    return int(text) if text else None


def _day(question: Question, raw: Raw) -> Value | None:
    parts = _day_parts(raw)
    if not any(parts.values()):
        return None
    return _real_day(question, parts)


def _moment(question: Question, raw: Raw) -> Value | None:
    boxes = boxes_of(_split_clock(raw), MOMENT_PARTS)
    clock = boxes.pop("time")
    if not clock:
        return _day(question, raw)
    found = TIME.match(clock)
    if found is None:
        raise _misfit(question)
    day = _real_day(question, boxes)
    return datetime(day.year, day.month, day.day, int(found[1]), int(found[2]))  # noqa: DTZ001  # the service's own time


def _split_clock(raw: Raw) -> Raw:
    found = _CLOCKED.match(raw) if isinstance(raw, str) else None
    return {**_day_parts(found[1]), "time": found[2]} if found else raw


def _day_parts(raw: Raw) -> dict[str, str]:
    if isinstance(raw, dict):
        return boxes_of(raw, DATE_PARTS)
    # One box, as in a row of several answers.
    text = text_of(raw)
    parts = [part for part in _BETWEEN.split(text) if part]
    if _ISO.match(text):
        parts.reverse()
    padded = [*parts, "", "", ""][: max(len(parts), len(DATE_PARTS))]
    if len(padded) > len(DATE_PARTS):
        padded = [text, "", ""]
    return dict(zip(DATE_PARTS, padded, strict=True))


def _real_day(question: Question, parts: Mapping[str, str]) -> date:
    month = parts["month"].lower()
    number = MONTHS.index(month[:3]) + 1 if month[:3] in MONTHS else month
    try:
        if len(parts["year"]) != _YEAR_DIGITS:
            raise _misfit(question)
        return date(int(parts["year"]), int(number), int(parts["day"]))
    except ValueError:
        raise _misfit(question) from None


def _rows(question: Question, raw: Raw) -> Value | None:
    rows: list[Row] = []
    for cells in cells_of(raw).values():
        if any(cells.values()):
            row = {field.key: _cell(field, cells.get(field.key, "")) for field in question.fields}
            rows.append(row)
    return tuple(rows) or None


def _cell(field: Question, text: str) -> str | int | float | date | tuple[str, ...] | None:
    value = parse(field, text)
    if isinstance(value, tuple):
        return tuple(code for code in value if isinstance(code, str))
    return value


def _as_code(question: Question, value: Value) -> Raw:
    del question
    return str(value)


def _as_codes(question: Question, value: Value) -> Raw:
    del question
    return [str(code) for code in value] if isinstance(value, tuple) else [str(value)]


def _as_day(question: Question, value: Value) -> Raw:
    del question
    if not isinstance(value, date):
        return None
    return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}


def _as_moment(question: Question, value: Value) -> Raw:
    boxes = _as_day(question, value)
    if not isinstance(boxes, dict):
        return None
    return {**boxes, "time": f"{value:%H:%M}" if isinstance(value, datetime) else ""}


def _as_rows(question: Question, value: Value) -> Raw:
    rows = value if isinstance(value, tuple) else ()
    return {
        f"{place}_{field.key}": _in_one_box(field, row.get(field.key))
        for place, row in enumerate(rows)
        if isinstance(row, Mapping)
        for field in question.fields
    }


def _in_one_box(field: Question, value: object) -> str:
    if isinstance(value, date):
        clock = f" {value:%H:%M}" if isinstance(value, datetime) else ""
        return f"{value.day} {value.month} {value.year}{clock}"
    if isinstance(value, tuple):
        return str(value[0]) if value else ""
    del field
    return "" if value is None else str(value)


_CHOSEN = Typing("radios", _code, _as_code)
TYPINGS: Mapping[QuestionKind, Typing] = {
    QuestionKind.YES_NO: _CHOSEN,
    QuestionKind.MET: _CHOSEN,
    QuestionKind.GRADE: _CHOSEN,
    QuestionKind.ONE_OF: _CHOSEN,
    QuestionKind.SEVERAL_OF: Typing("checkboxes", _codes, _as_codes),
    QuestionKind.DATE: Typing("day", _day, _as_day),
    QuestionKind.DATE_TIME: Typing("moment", _moment, _as_moment),
    QuestionKind.NUMBER: Typing("number", _number, _as_code),
    QuestionKind.LINE: Typing("line", _line, _as_code),
    QuestionKind.TEXT: Typing("lines", _lines, _as_code),
    QuestionKind.FACT: Typing("line", _line, _as_code),
    QuestionKind.COMPUTED: Typing("computed", _line, _as_code),
    QuestionKind.REPEAT: Typing("rows", _rows, _as_rows),
}
