"""What the page of the dip grid reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from auditapp.domain.audits import AuditState
from auditapp.domain.kinds import rule_for
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import Question, QuestionKind, Section
from auditapp.domain.short_labels import short_label
from auditapp.domain.stop_rules import CAVEAT
from auditapp.services.dip_grid import DipGrid, GridCase, count, is_short
from auditapp.services.results import Share
from auditapp.services.stop_rules import Stopped
from auditapp.web.audits.page import concern_url
from auditapp.web.dip_grid.cells import Cell, cells_of, sent_of
from auditapp.web.forms.question_parts import Marks
from auditapp.web.forms.section_page import section_form
from auditapp.web.words import say_count

# How a cell is answered by keys, said for the question in focus.
_BY_KEYS = "Enter opens the cell, Escape leaves it."
STATES: Mapping[AuditState, str] = {
    AuditState.ACCEPTED: "Not begun",
    AuditState.IN_PROGRESS: "In progress",
    AuditState.RETURNED: "Returned with a note",
    AuditState.SUBMITTED: "Submitted",
    AuditState.FINAL: "Final",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One question: a short label on the column, everything else when it is in focus."""

    key: str
    number: int
    short: str
    text: str
    hint: str
    guidance: str
    keys: tuple[str, ...]  # how to answer it, key by key
    count: str  # "" where nothing is counted
    method: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case."""

    audit_id: UUID
    reference: str
    unit: str
    place: int
    state: str
    url: str
    concern_url: str
    save_url: str
    submit_url: str
    check_url: str
    revision: int
    left: int
    writable: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SectionTab:
    """One section of a template that is too long for one grid."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class GridPage:
    """The grid."""

    title: str
    caption: str
    section: str
    tabs: tuple[SectionTab, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    waiting: str
    accept_url: str
    is_open: bool
    own_only: bool  # others have cases of the round too
    stop: str
    stop_caveat: str
    stop_rule: str


def shown_sections(grid: DipGrid, wanted: str) -> tuple[Section, ...]:
    """Return the sections to show: all of a short template, else the one that was asked for."""
    sections = grid.template.sections
    if is_short(grid.template):
        return sections
    named = [section for section in sections if section.key == wanted]
    return tuple(named or sections[:1])


def grid_page(
    grid: DipGrid,
    wanted: str,
    actor: Actor,
    *,
    marks: Mapping[UUID, Marks] | None = None,
    sent: MultiDict[str, str] | None = None,
) -> GridPage:
    """Return the grid; rows named in ``marks`` are shown as they were sent."""
    sections = shown_sections(grid, wanted)
    short = is_short(grid.template)
    stopped = grid.stopped
    return GridPage(
        title=grid.title,
        caption=f"{grid.reference}, {grid.template.title}",
        section="" if short else sections[0].title,
        tabs=() if short else _tabs(grid, sections[0]),
        columns=_columns(grid, sections),
        rows=tuple(_row(grid, case, sections, actor, marks or {}, sent) for case in grid.cases),
        waiting=f"{say_count(grid.waiting, 'case')} to accept first" if grid.waiting else "",
        accept_url=url_for("dip_grid.accept", round_id=grid.round_id),
        is_open=grid.is_open,
        own_only=not grid.whole_sample,
        stop=stop_words(stopped) if stopped else _stop_elsewhere(grid),
        stop_caveat=CAVEAT if stopped and stopped.enough else "",
        stop_rule=grid.stop_rule.words if grid.stop_rule else "",
    )


def count_words(share: Share) -> str:
    """Return how many of how many, with the interval: "7 of 12 met; between 32% and 80%"."""
    if share.low is None or share.high is None:
        return "Nothing judged yet"
    between = f"between {share.low:.0%} and {share.high:.0%}"
    return f"{share.met} of {share.of} met; {between}"


def counts_of(grid: DipGrid, sections: Sequence[Section]) -> dict[str, str]:
    """Return the live count of every standard on the page, by question."""
    return {
        question.key: count_words(count(grid, question.key))
        for section in sections
        for question in section.questions
        if question.is_standard
    }


def stop_words(stopped: Stopped) -> str:
    """Return what the stop rule says, in a sentence."""
    seen = f"{stopped.failures} of {say_count(stopped.read, 'case')} not met, in drawn order"
    if stopped.enough:
        line = {"good": "good enough", "bad": "too poor"}[stopped.verdict.value]
        rest = f"The other {say_count(stopped.waiting, 'case')} may be left. "
        return (
            f"Enough has been seen: the line for “{line}” is crossed ({seen}). "
            f"{rest if stopped.waiting else ''}"
        ).strip()
    if stopped.waiting:
        return f"Read on: neither line is crossed yet ({seen})."
    return f"Every case is read and neither line was crossed ({seen}): the rule decides nothing."


def _stop_elsewhere(grid: DipGrid) -> str:
    if grid.stop_rule is None:
        return ""
    return "Several people read this sample, so its programme lead sees when enough has been seen."


def _tabs(grid: DipGrid, here: Section) -> tuple[SectionTab, ...]:
    return tuple(
        SectionTab(
            section.title,
            url_for("dip_grid.show", round_id=grid.round_id, section=section.key),
            section is here,
        )
        for section in grid.template.sections
    )


def _columns(grid: DipGrid, sections: Sequence[Section]) -> tuple[Column, ...]:
    numbers = {key: n for n, key in enumerate(grid.template.questions, start=1)}
    counts = counts_of(grid, sections)
    return tuple(
        Column(
            key=question.key,
            number=numbers[question.key],
            short=short_label(question),
            text=question.text,
            hint=question.hint,
            guidance=question.guidance,
            keys=_keys(question),
            count=counts.get(question.key, ""),
            method=count(grid, question.key).method if question.is_standard else "",
        )
        for section in sections
        for question in section.questions
    )


def _keys(question: Question) -> tuple[str, ...]:
    if not rule_for(question).entered:
        return ("Worked out from other answers.",)
    if question.value_kind is QuestionKind.SEVERAL_OF or not question.choices:
        return (_BY_KEYS,)
    return tuple(f"{n} {option.label}" for n, option in enumerate(question.options, start=1))


def _row(  # what a row is made of
    grid: DipGrid,
    case: GridCase,
    sections: Sequence[Section],
    actor: Actor,
    marks: Mapping[UUID, Marks],
    sent: MultiDict[str, str] | None,
) -> Row:
    typed = sent_of(case, sent) if sent is not None and case.audit_id in marks else None
    cells: list[Cell] = []
    for section in sections:
        cells += cells_of(
            case,
            section,
            section_form(case.view, section.key, typed),
            marks.get(case.audit_id, Marks()),
            is_open=grid.is_open,
            section_url=url_for("audits.section", audit_id=case.audit_id, section_key=section.key),
        )
    return Row(
        audit_id=case.audit_id,
        reference=case.reference,
        unit=case.unit,
        place=case.place,
        state=STATES.get(case.state, ""),
        url=url_for("audits.show", audit_id=case.audit_id),
        concern_url=concern_url(case.audit_id, actor),
        save_url=url_for("dip_grid.save_cell", audit_id=case.audit_id),
        submit_url=url_for("dip_grid.submit", audit_id=case.audit_id),
        check_url=url_for("audits.check", audit_id=case.audit_id),
        revision=case.revision,
        left=case.view.sheet.left,
        writable=case.writable and grid.is_open,
        cells=tuple(cells),
    )
