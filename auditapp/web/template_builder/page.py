"""A draft's outline as a page shows it: parts, questions, and what the check finds at each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from flask import url_for

from auditapp.domain.errors import Severity
from auditapp.domain.kinds import KINDS
from auditapp.library.editing_forms import QUESTION_BOXES, SECTION_BOXES, TEMPLATE_BOXES
from auditapp.library.exchange_columns import Column, column_at
from auditapp.library.faults import Fault
from auditapp.library.schema import WrittenQuestion, WrittenSection, WrittenUse
from auditapp.services.template_builder import Draft

_PLACE = re.compile(r"^sections\[(\d+)\](?:\.questions\[(\d+)\])?\.?(.*)$")
_FIRST = re.compile(r"[^.\[]+")


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One finding of the check, where it can be mended."""

    words: str
    advice: str
    url: str
    stops: bool
    where: str  # the box, "" where none is meant


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in the outline."""

    key: str
    text: str
    kind: str
    conditional: bool
    url: str
    move_url: str
    duplicate_url: str
    remove_url: str
    focus: str  # which of its buttons gets the focus: up, down or ""
    faults: tuple[FaultLine, ...]


@dataclass(frozen=True, slots=True)
class PartLine:
    """A section or a shared block in the outline."""

    place: int
    key: str  # "" for a block
    title: str
    url: str
    add_url: str
    move_url: str
    duplicate_url: str
    remove_url: str
    focus: str
    questions: tuple[QuestionLine, ...]
    faults: tuple[FaultLine, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A draft as a whole."""

    id: UUID
    title: str
    caption: str
    revision: int
    saved: str
    questions: int
    parts: tuple[PartLine, ...]
    faults: tuple[FaultLine, ...]  # that belong to no part
    stops: int
    warnings: int
    first: str  # where the first finding stands on the page, "" where there is none
    blocks: tuple[tuple[str, str], ...]  # name and words of those that could be put in
    readable: bool
    links: Mapping[str, str]


def outline(draft: Draft, zone: tzinfo, *, moved: str = "", by: str = "") -> Outline:
    """Return the outline of a draft; ``moved`` and ``by`` say which button has the focus."""
    view = draft.view
    parts = view.written.sections if view.written else []
    found, at = fault_lines(draft), view.edited_at.astimezone(zone)
    lines = tuple(
        _section(view.id, place, part, found, moved, by)
        if isinstance(part, WrittenSection)
        else _block(draft, place, part, found, moved, by)
        for place, part in enumerate(parts)
    )
    return Outline(
        id=view.id,
        title=view.title or view.key,
        caption=f"{view.key}, draft of version {view.version}",
        revision=view.revision,
        saved=f"Last saved by {view.edited_by} on {at.day} {at:%B %Y at %H:%M}",
        questions=sum(len(part.questions) for part in lines),
        parts=lines,
        faults=found.get((-1, -1), ()),
        stops=len(view.faults),
        warnings=len(view.warnings),
        first=_first(lines),
        blocks=tuple(one for one in draft.blocks.items() if one[0] not in _used(parts)),
        readable=view.written is not None,
        links=links(view.id),
    )


def _first(parts: Sequence[PartLine]) -> str:
    for part in parts:
        if part.faults:
            return f"#part-{part.place}"
        for question in part.questions:
            if question.faults:
                return f"#question-{question.key}"
    return ""


def links(draft_id: UUID) -> Mapping[str, str]:
    """Return where the pages of a draft are."""
    names = (
        "show",
        "whole",
        "preview",
        "upload",
        "workbook",
        "add_section",
        "add_block",
    )
    found = {name: url_for(f"template_builder.{name}", draft_id=draft_id) for name in names}
    return {**found, "publish": url_for("audit_templates.draft", draft_id=draft_id)}


def fault_lines(draft: Draft) -> Mapping[tuple[int, int], tuple[FaultLine, ...]]:
    """Return what the check finds by section and question; -1 where it is neither."""
    found: dict[tuple[int, int], list[FaultLine]] = {}
    own = f"{draft.view.key}.v{draft.view.version}.yaml"
    for fault in (*draft.view.faults, *draft.view.warnings):
        match = _PLACE.match(fault.path) if fault.file == own else None
        section = int(match[1]) if match else -1
        question = int(match[2]) if match and match[2] else -1
        rest = match[3] if match else fault.path
        line = _fault(draft, fault, section, question, rest)
        found.setdefault((section, question), []).append(line)
    return {place: tuple(lines) for place, lines in found.items()}


def _fault(draft: Draft, fault: Fault, section: int, question: int, rest: str) -> FaultLine:
    parts = draft.view.written.sections if draft.view.written else []
    part = parts[section] if 0 <= section < len(parts) else None
    columns: Sequence[Column] = TEMPLATE_BOXES
    url = url_for("template_builder.whole", draft_id=draft.view.id)
    if isinstance(part, WrittenSection):
        columns = SECTION_BOXES
        url = section_url(draft.view.id, part.key)
        if 0 <= question < len(part.questions):
            columns = QUESTION_BOXES
            url = question_url(draft.view.id, part.questions[question].key)
    column = column_at(columns, tuple(_FIRST.findall(rest)[:2]))
    where = column.name if column else ""
    anchored = f"{url}#{where}" if where else url
    stops = fault.severity is Severity.STOP
    return FaultLine(_sentence(fault.message, url), fault.advice, anchored, stops, where)


def _sentence(message: str, url: str) -> str:
    """Return a finding as a sentence; the key it begins with is that of the page it leads to."""
    key, _colon, rest = message.partition(": ")
    words = rest if rest and url.endswith(f"/{key}") else message
    return words[:1].upper() + words[1:] + ("" if words.endswith("?") else ".")


def section_url(draft_id: UUID, key: str) -> str:
    """Return where a section is edited."""
    return url_for("template_builder.section", draft_id=draft_id, section_key=key)


def question_url(draft_id: UUID, key: str) -> str:
    """Return where a question is edited."""
    return url_for("template_builder.question", draft_id=draft_id, key=key)


def places_of(draft: Draft, key: str) -> tuple[int, int]:
    """Return where a question stands, or (-1, -1)."""
    for place, part in enumerate(draft.view.written.sections if draft.view.written else []):
        for number, question in enumerate(_questions(part)):
            if question.key == key:
                return place, number
    return -1, -1


def _questions(part: WrittenSection | WrittenUse) -> Sequence[WrittenQuestion]:
    return part.questions if isinstance(part, WrittenSection) else ()


_Faults = Mapping[tuple[int, int], tuple[FaultLine, ...]]


def _section(
    draft_id: UUID, place: int, part: WrittenSection, found: _Faults, moved: str, by: str
) -> PartLine:
    return PartLine(
        place=place,
        key=part.key,
        title=part.title,
        url=section_url(draft_id, part.key),
        add_url=url_for("template_builder.new_question", draft_id=draft_id, section_key=part.key),
        duplicate_url=url_for(
            "template_builder.duplicate_section", draft_id=draft_id, section_key=part.key
        ),
        focus=by if moved == f"part-{place}" else "",
        questions=tuple(_lines(draft_id, place, part, found, moved, by)),
        faults=found.get((place, -1), ()),
        **_part_urls(draft_id, place),
    )


def _block(
    draft: Draft, place: int, part: WrittenUse, found: _Faults, moved: str, by: str
) -> PartLine:
    return PartLine(
        place=place,
        key="",
        title=f"{draft.blocks.get(part.use, 'Not known')} ({part.use})",
        url="",
        add_url="",
        duplicate_url="",
        focus=by if moved == f"part-{place}" else "",
        questions=(),
        faults=found.get((place, -1), ()),
        **_part_urls(draft.view.id, place),
    )


def _part_urls(draft_id: UUID, place: int) -> Mapping[str, str]:
    return {
        f"{act}_url": url_for(f"template_builder.{act}_part", draft_id=draft_id, place=place)
        for act in ("move", "remove")
    }


def _lines(
    draft_id: UUID, place: int, part: WrittenSection, found: _Faults, moved: str, by: str
) -> Iterator[QuestionLine]:
    for number, question in enumerate(part.questions):
        urls = {
            f"{act}_url": url_for(
                f"template_builder.{act}_question", draft_id=draft_id, key=question.key
            )
            for act in ("move", "duplicate", "remove")
        }
        yield QuestionLine(
            key=question.key,
            text=question.text,
            kind=KINDS[question.kind].label,
            conditional=question.ask_if is not None,
            url=question_url(draft_id, question.key),
            focus=by if moved == question.key else "",
            faults=found.get((place, number), ()),
            **urls,
        )


def _used(parts: Sequence[WrittenSection | WrittenUse]) -> frozenset[str]:
    return frozenset(part.use for part in parts if isinstance(part, WrittenUse))
