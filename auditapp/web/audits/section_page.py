"""What a page of questions reads: the same for the auditor's and the moderator's grading."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from auditapp.domain.conditions import Condition
from auditapp.domain.errors import Problem
from auditapp.domain.grading import Proposal
from auditapp.domain.kinds import rule_for, text_of
from auditapp.domain.populations import say_day
from auditapp.domain.questions import Question, QuestionKind
from auditapp.domain.sheets import SectionState
from auditapp.services.answers import GradingView
from auditapp.web.forms.answers import (
    AnswerForm,
    box_name,
    field_name,
    part_name,
    takes_evidence,
)

# Which component shows a kind of value.
CONTROLS: Mapping[QuestionKind, str] = {
    QuestionKind.YES_NO: "radios",
    QuestionKind.MET: "radios",
    QuestionKind.GRADE: "radios",
    QuestionKind.ONE_OF: "radios",
    QuestionKind.SEVERAL_OF: "checkboxes",
    QuestionKind.NUMBER: "number",
    QuestionKind.DATE: "date",
    QuestionKind.DATE_TIME: "date_time",
    QuestionKind.LINE: "line",
    QuestionKind.TEXT: "text",
    QuestionKind.FACT: "line",
    QuestionKind.COMPUTED: "computed",
    QuestionKind.REPEAT: "rows",
}
STATE_COLOURS: Mapping[SectionState, str] = {
    SectionState.NOT_ASKED: "grey",
    SectionState.NOT_STARTED: "blue",
    SectionState.IN_PROGRESS: "yellow",
    SectionState.COMPLETE: "",
}


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One question on the page."""

    key: str
    number: str
    text: str
    hint: str
    guidance: str
    control: str
    field: str
    evidence: str
    rationale: str
    na_reason: str
    box: str
    hints: Mapping[str, str]
    revision: int
    asked_if: str
    asked: bool
    missing: bool
    fact: str
    computed: str
    unit: str
    needs: str
    measures: str


@dataclass(frozen=True, slots=True)
class SectionLink:
    """One section in the list of all."""

    label: str
    url: str
    state: str
    colour: str
    hint: str


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One page of questions."""

    title: str
    intro: str
    place: str
    parts: tuple[QuestionPart, ...]
    guidance: tuple[tuple[str, str], ...]
    facts: tuple[Mapping[str, str], ...]
    timeline: tuple[Mapping[str, object], ...]
    missing: int
    proposed: str
    because: str
    earlier_url: str
    later_url: str
    held: str


def section_page(  # the sides of a page of questions
    view: GradingView,
    section_key: str,
    form: AnswerForm,
    *,
    url: Callable[[str], str],
    problems: Sequence[Problem] = (),
    tried: bool = False,
) -> SectionPage:
    """Return one page of questions; ``tried`` marks what is missing."""
    sheet = view.sheet
    asked = {question.key for question in sheet.asked}
    numbers = {question.key: str(n) for n, question in enumerate(sheet.asked, start=1)}
    wrong = {p.where for p in sheet.problems} if tried else set()
    wrong |= {problem.where for problem in problems}
    section = view.template.section(section_key)
    sections = [p for p in sheet.sections if p.state is not SectionState.NOT_ASKED]
    here = next(i for i, p in enumerate(sections) if p.section.key == section_key)
    parts = tuple(
        _part(question, view, form, numbers.get(question.key, ""), asked, wrong)
        for question in section.questions
    )
    held_by = sections[here].held_by
    return SectionPage(
        title=section.title,
        intro=section.intro,
        place=f"Section {here + 1} of {len(sections)}",
        parts=parts,
        guidance=tuple((part.key, part.guidance) for part in parts if part.guidance),
        facts=facts_of(view.facts),
        timeline=timeline_of(view.facts),
        missing=sheet.left,
        proposed=view.proposal.grade.label if view.proposal.grade else "",
        because=because_of(view.proposal),
        earlier_url=url(sections[here - 1].section.key) if here else "",
        later_url=url(sections[here + 1].section.key) if here + 1 < len(sections) else "",
        held=view.template.question(held_by).text if held_by else "",
    )


def section_links(view: GradingView, url: Callable[[str], str]) -> tuple[SectionLink, ...]:
    """Return every section that is asked, with how far it is."""
    links = []
    for progress in view.sheet.sections:
        if progress.state is SectionState.NOT_ASKED:
            continue
        held = view.template.question(progress.held_by).text if progress.held_by else ""
        left = f"{progress.left} of {progress.asked} left" if progress.left else ""
        links.append(
            SectionLink(
                label=progress.section.title,
                url="" if held else url(progress.section.key),
                state=progress.state.label,
                colour=STATE_COLOURS[progress.state],
                hint=f"First answer: {held}" if held else left,
            )
        )
    return tuple(links)


def because_of(proposal: Proposal) -> str:
    """Return the rule lines that fired, in one sentence."""
    return "; ".join(line.text for line in proposal.lines)


def facts_of(facts: Mapping[str, object]) -> tuple[Mapping[str, str], ...]:
    """Return the caseload's facts in words, those that are known."""
    return tuple(
        {"label": name.replace("_", " ").capitalize(), "value": say_fact(value)}
        for name, value in facts.items()
        if value not in (None, "", [], {}) and not isinstance(value, dict | list)
    )


def timeline_of(facts: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """Return the dated facts along a line, first to last."""
    dated = sorted(
        (moment, name) for name, value in facts.items() if (moment := _moment(value)) is not None
    )
    if len(dated) < 2:  # noqa: PLR2004  # one point makes no line
        return ()
    first, last = dated[0][0], dated[-1][0]
    span = (last - first).total_seconds() or 1.0
    return tuple(
        {
            "when": say_day(moment.date()),
            "words": name.replace("_", " ").capitalize(),
            "percent": round(100 * (moment - first).total_seconds() / span, 1),
        }
        for moment, name in dated
    )


def say_fact(value: object) -> str:
    """Return a fact in words: dates as days, flags as yes or no."""
    moment = _moment(value)
    if moment is not None:
        clock = f" {moment:%H:%M}" if isinstance(value, str) and "T" in value else ""
        return f"{say_day(moment.date())}{clock}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value).replace("_", " ")


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str) or len(value) < len("2026-01-01") or value[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return None


def _part(  # the sides of one question
    question: Question,
    view: GradingView,
    form: AnswerForm,
    number: str,
    asked: set[str],
    wrong: set[str],
) -> QuestionPart:
    answer = view.sheet.answer(question.key)
    name = field_name(question.key)
    computed = not rule_for(question).entered
    from_caseload = view.facts.get(question.fact) if question.fact else None
    words = "" if answer.value is None else text_of(question, answer.value)
    judged = takes_evidence(question)
    return QuestionPart(
        key=question.key,
        number=number,
        text=question.text,
        hint=question.hint,
        guidance=question.guidance,
        control="computed" if computed else CONTROLS[question.value_kind],
        field="" if computed else name,
        evidence=part_name("evidence", question.key) if judged else "",
        rationale=part_name("rationale", question.key) if judged else "",
        na_reason=part_name("na_reason", question.key) if question.na else "",
        box=box_name(question.key) if box_name(question.key) in form else "",
        hints={choice.code: choice.hint for choice in question.choices if choice.hint},
        revision=view.revision(question.key),
        asked_if=_as_script(question.ask_if),
        asked=question.key in asked,
        missing=question.key in wrong or name in wrong,
        fact=say_fact(from_caseload) if from_caseload not in (None, "") else "",
        computed=words if computed else "",
        unit=question.unit,
        needs=_needs(question),
        measures=", ".join(question.measures),
    )


def _needs(question: Question) -> str:
    labels = [question.label_of(code) for code in question.evidence_for]
    return f"Needed for {', '.join(labels)}" if labels else ""


def _as_script(condition: Condition | None) -> str:
    if condition is None:
        return ""
    groups = [
        [[test.question, test.operator.value, list(test.values)] for test in group]
        for group in condition.groups
    ]
    return json.dumps(groups)


def day_words(day: date | None) -> str:
    """Return a day in words, or that there is none."""
    return say_day(day) if day else "Not set"
