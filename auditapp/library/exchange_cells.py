"""Every field of the schema as the text of one cell or box, and back.

A list is written with commas, a dash for an empty one. What holds several parts is written one to
a line, with a bar between the parts: ``too_low, protect | inadequate | A child at risk``. A part
that holds such a mark itself stands in double quotes.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from auditapp.library.ask_if import parse_condition
from auditapp.library.documents import Plain
from auditapp.library.exchange_conditions import condition_line, read_condition
from auditapp.library.writing import condition_plain

NOTHING = "-"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_TRUE = frozenset({"yes", "true", "x"})
_FALSE = frozenset({"no", "false"})
_BAR = " | "
_LIMITS = "m.rag_level | red | red_hours"
_NA = "Not applicable"
# A part is quoted as a whole, or not at all: a quotation inside a sentence is left as it is.
_PART = {
    mark: re.compile(
        rf'[^\S\n]*(?:("(?:[^"]|"")*")[^\S\n]*(?=[{mark}\n]|\Z)|([^{mark}\n]*))([{mark}\n]|\Z)'
    )
    for mark in (",", "|")
}


@dataclass(frozen=True, slots=True)
class Notation:
    """How a value is typed in a cell: written, read, and told to whoever types it."""

    write: Callable[[Plain], str]
    read: Callable[[str], Plain]
    example: str = ""
    lines: bool = False  # may hold several lines
    offered: tuple[str, ...] = ()  # the only texts it can be


def _text(value: Plain) -> str:
    return "" if value is None else str(value)


def _read_text(text: str) -> Plain:
    return text


def _read_whole(text: str) -> Plain:
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"“{text}” is not a whole number")
    return int(text)


def _write_truth(value: Plain) -> str:
    return "yes" if value is True else ""


def _read_truth(text: str) -> Plain:
    if text.casefold() in _TRUE:
        return True
    if text.casefold() in _FALSE:
        return False
    raise ValueError(f"“{text}” is neither yes nor no")


def _write_answer(value: Plain) -> str:
    """Return yes or no; both are said."""
    return "yes" if value else "no"


def _quoted(text: str, marks: str) -> str:
    awkward = text in {"", NOTHING} or text != text.strip() or any(m in text for m in marks)
    return '"' + text.replace('"', '""') + '"' if awkward else text


def _parts(text: str, mark: str) -> list[list[str]]:
    """Return the parts of each line; what stands in quotes may hold marks and line ends."""
    lines: list[list[str]] = [[]]
    for quoted, plain, end in _PART[mark].findall(text):
        lines[-1].append(quoted[1:-1].replace('""', '"') if quoted else plain.strip())
        if not end:
            break
        if end == "\n":
            lines.append([])
    return [line for line in lines if line not in ([], [""])]


def _write_list(value: Plain) -> str:
    if not isinstance(value, list):
        return ""
    return ", ".join(_quoted(str(item), '",\n|') for item in value) or NOTHING


def _read_list(text: str) -> Plain:
    if text.strip() == NOTHING:
        return []
    found: list[Plain] = [item for line in _parts(text, ",") for item in line if item]
    return found


def _term(value: Plain) -> str:
    """Return a number, or the key of a setting; text that looks like a number is quoted."""
    text = _text(value)
    return f'"{text}"' if isinstance(value, str) and _WHOLE.fullmatch(text.strip('"')) else text


def _read_term(text: str) -> Plain:
    if _WHOLE.fullmatch(text):
        return int(text)
    quoted = text[:1] == text[-1:] == '"' and _WHOLE.fullmatch(text.strip('"'))
    return text[1:-1] if quoted else text


@dataclass(frozen=True, slots=True)
class _Column:
    """One part of a line: its name in the plain data, and how it is written."""

    name: str
    write: Callable[[Plain], str] = _text
    read: Callable[[str], Plain] = _read_text
    optional: bool = False


def _line(parts: Iterable[str]) -> str:
    return _BAR.join(_quoted(part, '"|\n') for part in parts)


def _records(columns: tuple[_Column, ...], example: str) -> Notation:
    """Return the notation of a list of mappings, one to a line."""

    def write(value: Plain) -> str:
        rows = value if isinstance(value, list) else []
        return "\n".join(_line(_trimmed(columns, row)) for row in rows if isinstance(row, dict))

    def read(text: str) -> Plain:
        return [_record(columns, line) for line in _parts(text, "|")]

    return Notation(write, read, example, lines=True)


def _trimmed(columns: tuple[_Column, ...], row: dict[str, Plain]) -> list[str]:
    """Return the parts of a line, without blank ones at its end that may be left out."""
    parts = [column.write(row.get(column.name)) for column in columns]
    while columns[len(parts) - 1].optional and not parts[-1]:
        parts.pop()
    return parts


def _record(columns: tuple[_Column, ...], line: list[str]) -> dict[str, Plain]:
    least = sum(not column.optional for column in columns)
    if not least <= len(line) <= len(columns):
        raise ValueError(f"“{' | '.join(line)}” has not {least} parts")
    return {
        column.name: column.read(part)
        for column, part in zip(columns, line, strict=False)
        if part or not column.optional
    }


def _pairs(example: str, read_value: Callable[[str], Plain] = _read_text) -> Notation:
    """Return the notation of a mapping, one name and its value to a line."""

    def write(value: Plain) -> str:
        pairs = value.items() if isinstance(value, dict) else ()
        return "\n".join(_line((name, _text(part))) for name, part in pairs)

    def read(text: str) -> Plain:
        found: dict[str, Plain] = {}
        for line in _parts(text, "|"):
            if len(line) != 2:  # noqa: PLR2004  # a name and its value
                raise ValueError(f"“{' | '.join(line)}” has not two parts")
            name, part = line
            if name in found:
                raise ValueError(f"“{name}” stands twice")
            found[name] = read_value(part)
        return found

    return Notation(write, read, example, lines=True)


def _write_condition(value: Plain) -> str:
    return "" if value is None else condition_line(parse_condition(value))


def _read_condition(text: str) -> Plain:
    return condition_plain(read_condition(text))


def _write_choices(value: Plain) -> str:
    pairs = value.items() if isinstance(value, dict) else ()
    return "\n".join(_line((code, *_choice_parts(part))) for code, part in pairs) or (
        NOTHING if value == {} else ""
    )


def _choice_parts(part: Plain) -> tuple[str, ...]:
    if isinstance(part, dict):
        return (_text(part.get("label")), _text(part.get("hint")))
    return (_text(part),)


def _read_choices(text: str) -> Plain:
    if text.strip() == NOTHING:
        return {}
    found: dict[str, Plain] = {}
    for line in _parts(text, "|"):
        if not 2 <= len(line) <= 3:  # noqa: PLR2004  # code, label, perhaps a hint
            raise ValueError(f"“{' | '.join(line)}”: write code | label, or code | label | hint")
        code, label, *hint = line
        if code in found:
            raise ValueError(f"the code “{code}” stands twice")
        found[code] = {"label": label, "hint": hint[0]} if hint and hint[0] else label
    return found


def _write_limits(value: Plain) -> str:
    pairs = value.items() if isinstance(value, dict) else ()
    lines = [
        _line((key, code, _term(limit)))
        for key, limits in pairs
        if isinstance(limits, dict)
        for code, limit in limits.items()
    ]
    return "\n".join(lines or [_quoted(key, '"|\n') for key, _ in pairs])


def _read_limits(text: str) -> Plain:
    found: dict[str, dict[str, Plain]] = {}
    for line in _parts(text, "|"):
        if len(line) not in {1, 3}:
            raise ValueError(f"“{' | '.join(line)}” has not three parts")
        limits = found.setdefault(line[0], {})
        if len(line) > 1:
            limits[line[1]] = _read_term(line[2])
    return {key: dict(limits) for key, limits in found.items()}


def _write_na(value: Plain) -> str:
    if value == _NA:
        return "yes"
    text = _text(value)
    return f'"{text}"' if text.strip('"').casefold() in _TRUE | _FALSE else text


def _read_na(text: str) -> Plain:
    if text.casefold() in _TRUE:
        return _NA
    if text.casefold() in _FALSE:
        raise ValueError("leave it empty where “not applicable” may not be chosen")
    quoted = text[:1] == text[-1:] == '"' and text.strip('"').casefold() in _TRUE | _FALSE
    return text[1:-1] if quoted else text


TEXT = Notation(_text, _read_text, lines=True)
LINE = Notation(_text, _read_text)
WHOLE = Notation(_text, _read_whole, "12")
TRUTH = Notation(_write_truth, _read_truth, "yes", offered=("yes", "no"))
ANSWER = Notation(_write_answer, _read_truth, "no", offered=("yes", "no"))
LIST = Notation(_write_list, _read_list, "not_met, partly")
TERM = Notation(_term, _read_term, "10")
CONDITION = Notation(
    _write_condition, _read_condition, "m.threshold_ok is too_low, protect", lines=True
)
CHOICES = Notation(_write_choices, _read_choices, "early | Early help", lines=True)
CAPS = _records(
    (_Column("when", _write_list, _read_list), _Column("at_most"), _Column("because")),
    "too_low, protect | inadequate | A child was left at risk",
)
STOPS = _records(
    (_Column("when", _write_list, _read_list), _Column("message")),
    "yes | Hand the audit back: you know this family",
)
SETTINGS = _records(
    (
        _Column("key"),
        _Column("label"),
        _Column("value", _term, _read_term),
        _Column("unit", optional=True),
        _Column("timescale", optional=True),
    ),
    "longest_days | Longest time without a visit | 42 | days",
)
CHANGES = _records(
    (
        _Column("key"),
        _Column("comparable", _write_answer, _read_truth),
        _Column("because"),
        _Column("was", optional=True),
    ),
    "m.level | no | The choices are others than before",
)
FIELDS = _records(
    (_Column("key"), _Column("kind"), _Column("text")),
    "seen_on | date | When was the child seen?",
)
LEVELS = _pairs("now | 1", _read_whole)
GRADES = _pairs("a.voice | requires_improvement")
NAMES = _pairs("core.ref | o.ref")
LIMITS_BY = Notation(_write_limits, _read_limits, _LIMITS, lines=True)
NOT_APPLICABLE = Notation(_write_na, _read_na, "yes")


def one_of(codes: Iterable[str], words: Mapping[str, str] | None = None) -> Notation:
    """Return the notation of one of several codes; their labels are read too."""
    offered = tuple(codes)
    known = {label.casefold(): code for code, label in (words or {}).items()}

    def read(text: str) -> Plain:
        code = known.get(text.casefold(), text.casefold())
        if code not in offered:
            raise ValueError(f"“{text}” is none of {', '.join(offered)}")
        return code

    return Notation(_text, read, offered[0], offered=offered)
