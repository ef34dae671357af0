"""Reading one YAML file: plain data, the line of every part, and every fault of its form.

A file is untrusted text. It is scanned event by event before anything is built, so that aliases,
tags, deep nesting and repeated names are refused, each with its line, and none costs memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
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
    tree: CommentedMap

    def line(self, location: Location) -> int:
        """Return the line of a part, or of its nearest parent, counted from 1."""
        node: object = self.tree
        line = 0
        for step in location:
            if isinstance(node, CommentedMap) and step in node:
                line = node.lc.key(step)[0]
            elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
                line = node.lc.item(step)[0]
            else:
                continue
            node = node[step]
        return int(line) + 1

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
    if isinstance(text, Fault):
        return [text]
    try:
        if faults := _scan(text, path.name):
            return faults
        tree = _parser().load(text)
    except YAMLError as error:
        return [_not_yaml(error, path.name)]
    if not isinstance(tree, CommentedMap):
        message = "the file does not hold names with values"
        return [Fault(FaultCode.NOT_YAML, message, path.name, 1)]
    data = _plain(tree)
    return Document(path.name, data if isinstance(data, dict) else {}, tree)


def _parser() -> YAML:
    parser = YAML(typ="rt", pure=True)
    parser.allow_duplicate_keys = False
    return parser


def _text(path: Path) -> str | Fault:
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            message = f"the file has {len(content):,} bytes, more than {MOST_BYTES:,}"
            return Fault(FaultCode.TOO_BIG, message, path.name)
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        message = f"byte {error.start:,} is not UTF-8"
        return Fault(FaultCode.NOT_READABLE, message, path.name)
    except OSError as error:
        return Fault(FaultCode.NOT_READABLE, f"the file cannot be read: {error}", path.name)


def _not_yaml(error: YAMLError, file: str) -> Fault:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        message = error.problem or "this is not YAML"
        return Fault(FaultCode.NOT_YAML, message, file, error.problem_mark.line + 1)
    return Fault(FaultCode.NOT_YAML, str(error).splitlines()[0], file)


@dataclass(slots=True)
class _Level:
    """One open mapping or list of the scan."""

    is_mapping: bool
    names: dict[str, int] = field(default_factory=dict)  # name -> line
    at_name: bool = True


@dataclass(slots=True)
class _Scan:
    file: str
    levels: list[_Level] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    documents: int = 0

    def add(self, code: FaultCode, message: str, event: Event) -> None:
        self.faults.append(Fault(code, message, self.file, _line(event)))

    def name_or_value(self, event: Event) -> None:
        if not self.levels or not self.levels[-1].is_mapping:
            return
        level = self.levels[-1]
        if level.at_name:
            self._name(level, event)
        level.at_name = not level.at_name

    def _name(self, level: _Level, event: Event) -> None:
        if not isinstance(event, ScalarEvent):
            self.add(FaultCode.NOT_PLAIN, "a name is a list or mapping", event)
        elif event.value in level.names:
            first = level.names[event.value]
            message = f"“{event.value}” stands here and on line {first}"
            self.add(FaultCode.DUPLICATE_NAME, message, event)
        else:
            level.names[event.value] = _line(event)


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _scan(text: str, file: str) -> list[Fault]:
    scan = _Scan(file)
    events: Iterator[Event] = _parser().parse(text)
    for event in events:
        step = _STEPS.get(type(event))
        if step is not None:
            step(scan, event)
        if len(scan.levels) > MOST_LEVELS:
            message = f"this is nested more than {MOST_LEVELS} levels deep"
            scan.add(FaultCode.NOT_PLAIN, message, event)
            break
    return scan.faults


def _document(scan: _Scan, event: Event) -> None:
    scan.documents += 1
    if scan.documents > 1:
        scan.add(FaultCode.NOT_PLAIN, "a second document begins here", event)


def _alias(scan: _Scan, event: Event) -> None:
    scan.name_or_value(event)
    scan.add(FaultCode.NOT_PLAIN, "this refers to another part by *name", event)


def _node(scan: _Scan, event: Event) -> None:
    scan.name_or_value(event)
    if isinstance(event, NodeEvent) and event.anchor:
        scan.add(FaultCode.NOT_PLAIN, "this is marked with &name", event)
    if tag := getattr(event, "tag", None):
        scan.add(FaultCode.NOT_PLAIN, f"this has the tag {tag}", event)


def _open(*, is_mapping: bool) -> Callable[[_Scan, Event], None]:
    def step(scan: _Scan, event: Event) -> None:
        _node(scan, event)
        scan.levels.append(_Level(is_mapping))

    return step


def _close(scan: _Scan, event: Event) -> None:
    del event
    scan.levels.pop()


_STEPS: dict[type[Event], Callable[[_Scan, Event], None]] = {
    DocumentStartEvent: _document,
    AliasEvent: _alias,
    ScalarEvent: _node,
    MappingStartEvent: _open(is_mapping=True),
    SequenceStartEvent: _open(is_mapping=False),
    MappingEndEvent: _close,
    SequenceEndEvent: _close,
}


def _plain(node: object) -> Plain:
    """Return plain Python values; the parser's own subclasses carry positions and styles."""
    if isinstance(node, dict):
        # A name that is a number keeps its type, so that checks can refuse it by its line.
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, str):
        return str(node)
    if isinstance(node, bool) or node is None:
        return node
    if isinstance(node, int):
        return int(node)
    return float(node) if isinstance(node, float) else str(node)
