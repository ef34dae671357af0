"""Reading one YAML file: plain data, the line of every part, and every fault of its form.

A file is untrusted text. It is read event by event in one pass, so that aliases, tags, deep nesting
and repeated names are refused, each with its line, before they cost memory. Of YAML's many ways to
write a value only the plain ones are read: text, decimal numbers, true, false and null.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from auditapp.library.faults import Fault, FaultCode

MOST_BYTES = 1_000_000
MOST_LEVELS = 20

Plain: TypeAlias = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None
Location: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file as plain data, with where each part of it stands."""

    file: str
    data: dict[str, Plain]
    lines: Mapping[Location, int]

    def line(self, location: Location) -> int:
        """Return the line of a part, or of its nearest parent, counted from 1."""
        parents = (location[:end] for end in range(len(location), 0, -1))
        return next((self.lines[place] for place in parents if place in self.lines), 1)

    def path(self, location: Location) -> str:
        """Return a part's place in words: ``sections[2].questions[0].text``."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
        return "".join(steps).removeprefix(".")

    def fault(self, code: FaultCode, message: str, location: Location = ()) -> Fault:
        """Return a fault that lies at ``location``."""
        return Fault(code, message, self.file, self.line(location), self.path(location))


def read_document(path: Path) -> Document | list[Fault]:
    """Read one file, or say everything that is wrong with its form."""
    text = _text(path)
    return [text] if isinstance(text, Fault) else read_text(text, path.name)


def read_text(text: str, file: str) -> Document | list[Fault]:
    """Read the text of one file, or say everything that is wrong with its form."""
    if (size := len(text.encode())) > MOST_BYTES:
        return [_too_big(size, file)]
    reading = _Reading(file)
    try:
        reading.follow(text)
    except YAMLError as error:
        reading.faults.append(_not_yaml(error, file))
    if reading.faults:
        return reading.faults
    if not isinstance(reading.root, dict):
        message = "the file does not hold names with values"
        return [Fault(FaultCode.NOT_YAML, message, file, 1)]
    return Document(file, reading.root, reading.lines)


def _text(path: Path) -> str | Fault:
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            return _too_big(len(content), path.name)
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        message = f"byte {error.start:,} is not UTF-8"
        return Fault(FaultCode.NOT_READABLE, message, path.name)
    except OSError as error:
        return Fault(FaultCode.NOT_READABLE, f"the file cannot be read: {error}", path.name)


def _too_big(size: int, file: str) -> Fault:
    message = f"the file has {size:,} bytes, more than {MOST_BYTES:,}"
    return Fault(FaultCode.TOO_BIG, message, file)


def _not_yaml(error: YAMLError, file: str) -> Fault:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        message = error.problem or "this is not YAML"
        return Fault(FaultCode.NOT_YAML, message, file, error.problem_mark.line + 1)
    return Fault(FaultCode.NOT_YAML, str(error).splitlines()[0], file)


_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# A number with a leading zero is a code that someone forgot to quote, so it stays text.
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")


def _scalar(event: ScalarEvent) -> Plain:
    text = str(event.value)
    if event.style:  # quoted, or a block of text
        return text
    if text in _NULL:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


@dataclass(slots=True)
class _Level:
    """One open mapping or list."""

    node: dict[str, Plain] | list[Plain]
    place: Location
    names: dict[str, int] = field(default_factory=dict)  # of a mapping: name -> line
    name: str | None = None  # the one whose value comes next


@dataclass(slots=True)
class _Reading:
    """The data of a file as far as it is read."""

    file: str
    root: Plain = None
    lines: dict[Location, int] = field(default_factory=dict)
    levels: list[_Level] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    documents: int = 0
    broken: bool = False  # nothing after this could be understood

    def follow(self, text: str) -> None:
        """Read to the end, or to the first fault that hides what follows."""
        for event in YAML(typ="safe", pure=True).parse(text):
            step = _STEPS.get(type(event))
            if step is not None:
                step(self, event)
            if self.broken:
                return

    def fault(self, code: FaultCode, message: str, event: Event) -> None:
        self.faults.append(Fault(code, message, self.file, _line(event)))

    def put(self, event: Event, node: Plain) -> Location:
        """Put a node where it belongs: as the root, the next item, a name, or a name's value."""
        if not self.levels:
            self.root = node
            return ()
        level = self.levels[-1]
        if isinstance(level.node, list):
            place: Location = (*level.place, len(level.node))
            level.node.append(node)
            self.lines[place] = _line(event)
            return place
        if level.name is None:
            self._name(level, event, node)
            return level.place
        level.node[level.name] = node
        place = (*level.place, level.name)
        level.name = None
        return place

    def _name(self, level: _Level, event: Event, node: Plain) -> None:
        if isinstance(node, dict | list):
            self.fault(FaultCode.NOT_PLAIN, "a name is a list or mapping", event)
            self.broken = True
            return
        name = str(node)
        if not isinstance(node, str):
            self.fault(FaultCode.NOT_PLAIN, f"the name {name} is not text: quote it", event)
        if name in level.names:
            message = f"“{name}” stands here and on line {level.names[name]}"
            self.fault(FaultCode.DUPLICATE_NAME, message, event)
        else:
            level.names[name] = _line(event)
            self.lines[(*level.place, name)] = _line(event)
        level.name = name


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _document(reading: _Reading, event: Event) -> None:
    reading.documents += 1
    if reading.documents > 1:
        reading.fault(FaultCode.NOT_PLAIN, "a second document begins here", event)
        reading.broken = True


def _alias(reading: _Reading, event: Event) -> None:
    reading.fault(FaultCode.NOT_PLAIN, "this refers to another part by *name", event)
    reading.put(event, "")


def _decorated(reading: _Reading, event: Event) -> None:
    if isinstance(event, NodeEvent) and event.anchor:
        reading.fault(FaultCode.NOT_PLAIN, "this is marked with &name", event)
    if tag := getattr(event, "tag", None):
        reading.fault(FaultCode.NOT_PLAIN, f"this has the tag {tag}", event)


def _value(reading: _Reading, event: Event) -> None:
    _decorated(reading, event)
    if isinstance(event, ScalarEvent):
        reading.put(event, _scalar(event))


def _open(make: Callable[[], dict[str, Plain] | list[Plain]]) -> Callable[[_Reading, Event], None]:
    def step(reading: _Reading, event: Event) -> None:
        _decorated(reading, event)
        node = make()
        reading.levels.append(_Level(node, reading.put(event, node)))
        if len(reading.levels) > MOST_LEVELS:
            message = f"this is nested more than {MOST_LEVELS} levels deep"
            reading.fault(FaultCode.NOT_PLAIN, message, event)
            reading.broken = True

    return step


def _close(reading: _Reading, event: Event) -> None:
    del event
    reading.levels.pop()


_STEPS: dict[type[Event], Callable[[_Reading, Event], None]] = {
    DocumentStartEvent: _document,
    AliasEvent: _alias,
    ScalarEvent: _value,
    MappingStartEvent: _open(dict),
    SequenceStartEvent: _open(list),
    MappingEndEvent: _close,
    SequenceEndEvent: _close,
}
