"""One page of questions with what stands beside it, for whoever's grading it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from auditapp.domain import kinds
from auditapp.domain.audits import is_restricted
from auditapp.domain.fact_words import FactLine, fact_lines, say_when
from auditapp.domain.questions import Question
from auditapp.domain.sheets import SectionProgress, SectionState
from auditapp.services.answers import GradingView
from auditapp.web.forms.answer_form import AnswerForm, form_class, names_of, stored
from auditapp.web.forms.question_parts import (
    AnswerPart,
    Marks,
    QuestionPart,
    question_parts,
)
from auditapp.web.forms.script import grade_so_far

STATE_COLOURS: Mapping[SectionState, str] = {
    SectionState.NOT_STARTED: "blue",
    SectionState.IN_PROGRESS: "yellow",
    SectionState.COMPLETE: "",
}
_DECISIONS = ("decided_at", "authorised_on", "closed_on")


@dataclass(frozen=True, slots=True)
class SectionLink:
    """One section in the list of all."""

    label: str
    url: str
    state: str
    colour: str
    hint: str


@dataclass(frozen=True, slots=True)
class SidePage:
    """What is known of the case, beside the questions."""

    facts: tuple[Mapping[str, str], ...]
    timeline: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One page of questions."""

    key: str
    title: str
    intro: str
    place: str
    parts: tuple[QuestionPart, ...]
    side: SidePage
    left: int
    given: int  # answers a person gave
    to_give: int
    keeps_unsaved: bool  # whether the browser may keep unsaved text, encrypted
    grade: str
    because: str
    previous: str  # key of the section before, "" on the first page
    following: str
    held_text: str  # the question to be answered before this page is opened
    held_url: str


def section_form(view: GradingView, section_key: str, sent: object = None) -> AnswerForm:
    """Return the form of a section: what was sent, or else what is stored.

    Raises
    ------
    KeyError
        If the template has no such section.
    """
    made = form_class(view.template, section_key)
    data = {
        names_of(question).value: stored(
            question, view.stored.get(question.key), view.typed.get(question.key)
        )
        for question in made.questions
    }
    return made(sent, data=data)


def section_page(
    view: GradingView,
    section_key: str,
    form: AnswerForm,
    *,
    section_url: Callable[[str], str],
    marks: Marks,
) -> SectionPage:
    """Return one page of questions.

    Raises
    ------
    KeyError
        If the section is not asked.
    """
    asked = asked_sections(view)
    places = [progress.section.key for progress in asked]
    previous, following = neighbours(view, section_key)
    here = places.index(section_key)
    section = asked[here].section
    held = asked[here].held_by
    grade, because = grade_so_far(view.proposal)
    return SectionPage(
        key=section_key,
        title=section.title,
        intro=section.intro,
        place=f"Section {here + 1} of {len(places)}",
        parts=() if held else question_parts(view, section, form, marks),
        side=side_page(view, section_url),
        left=view.sheet.left,
        given=view.sheet.given,
        to_give=view.sheet.to_give,
        keeps_unsaved=not is_restricted(view.facts),
        grade=grade,
        because=because,
        previous=previous,
        following=following,
        held_text=view.template.question(held).text if held else "",
        held_url=question_url(view, held, section_url) if held else "",
    )


def saved_words(view: GradingView, zone: str, now: datetime) -> str:
    """Return when something was last saved, as the line that stays in view says it."""
    if view.saved_at is None:
        return ""
    at, today = view.saved_at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    day = "" if at.date() == today.date() else f"{at.day} {at:%B}, "
    return f"Saved {day}{at:%H:%M:%S}"


def page_problems(page: SectionPage) -> tuple[Mapping[str, str], ...]:
    """Return what is wrong on a page of questions, for the summary at its top."""
    return tuple(
        {"where": where, "message": f"{words}: {part.text}"}
        for part in page.parts
        if part.answer is not None
        for where, words in _wrong(part.answer)
    )


def asked_sections(view: GradingView) -> Sequence[SectionProgress]:
    """Return the sections with anything to answer, in order."""
    return [p for p in view.sheet.sections if p.state is not SectionState.NOT_ASKED]


def neighbours(view: GradingView, section_key: str) -> tuple[str, str]:
    """Return the sections before and after one, "" where there is none.

    Raises
    ------
    KeyError
        If the section is not asked.
    """
    places = [progress.section.key for progress in asked_sections(view)]
    if section_key not in places:
        raise KeyError(section_key)
    here = places.index(section_key)
    return (places[here - 1] if here else "", "".join(places[here + 1 : here + 2]))


def section_links(view: GradingView, section_url: Callable[[str], str]) -> tuple[SectionLink, ...]:
    """Return every section that is asked, with how far it is."""
    links = []
    for progress in asked_sections(view):
        held = view.template.question(progress.held_by).text if progress.held_by else ""
        links.append(
            SectionLink(
                label=progress.section.title,
                url="" if held else section_url(progress.section.key),
                state="Cannot start yet" if held else progress.state.label,
                colour="" if held else STATE_COLOURS[progress.state],
                hint=f"First answer: {held}" if held else _how_far(progress),
            )
        )
    return tuple(links)


def _how_far(progress: SectionProgress) -> str:
    """Return how much of a section a person answered; facts nobody looked at do not count."""
    words = [f"{progress.given} of {progress.asked - progress.known} answered"]
    if progress.known:
        words.append(f"{progress.known} known from the caseload")
    if progress.left:
        words.append(f"{progress.left} left")
    return ", ".join(words)


def new_question(before: GradingView, after: GradingView, section_key: str) -> str:
    """Return the first question of a section that is asked now and was not, or ""."""
    asked = {question.key for question in before.sheet.asked}
    section_of = after.template.section_of
    return next(
        (
            question.key
            for question in after.sheet.asked
            if question.key not in asked
            and section_of[question.key].key == section_key
            and kinds.rule_for(question).entered
        ),
        "",
    )


def held_back(view: GradingView, section_key: str) -> bool:
    """Whether an earlier question is to be answered before a section is opened."""
    return any(p.held_by for p in view.sheet.sections if p.section.key == section_key)


def unreadable(view: GradingView, section_key: str) -> str:
    """Return the first question of a section whose typed answer is no value, or ""."""
    questions = view.template.section(section_key).questions
    return next((question.key for question in questions if question.key in view.typed), "")


def question_url(view: GradingView, key: str, section_url: Callable[[str], str]) -> str:
    """Return where a question stands."""
    return f"{section_url(view.template.section_of[key].key)}#question-{key}"


def side_page(view: GradingView, section_url: Callable[[str], str]) -> SidePage:
    """Return the caseload's facts and dated events.

    A fact that a page still held back asks for is held back with it.
    """
    asked_by = _asked_by(view)
    held = {p.section.key for p in view.sheet.sections if p.held_by}
    section_of = view.template.section_of
    rows = []
    for fact in fact_lines(view.template.unit, view.facts):
        question = asked_by.get(fact.name)
        if question is None:
            rows.append({"label": fact.label, "value": fact.words})
        elif section_of[question.key].key not in held:
            rows.append(
                {
                    "label": fact.label,
                    "value": _with_correction(fact, question, view),
                    "url": question_url(view, question.key, section_url),
                    "action": "Dispute",
                }
            )
    return SidePage(tuple(rows), timeline_page(view.timeline))


def timeline_page(events: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, object], ...]:
    """Return dated events with their places along a line, first to last."""
    days = [_day(event["on"]) for event in events]
    if not days:
        return ()
    first, span = min(days), (max(days) - min(days)).days or 1
    return tuple(
        {
            "when": say_when(event["on"]),
            "words": event["what"],
            "percent": round(1 + 98 * (day - first).days / span, 1),
            "kind": "decision" if event.get("field") in _DECISIONS else "",
        }
        for event, day in zip(events, days, strict=True)
    )


def _wrong(answer: AnswerPart) -> list[tuple[str, str]]:
    found = [(answer.name, answer.error)]
    if answer.conflict:
        found.append((answer.name, "Stored meanwhile by someone else or in another window"))
    beside = (answer.na, answer.evidence, answer.rationale)
    found += [(one.name, one.error) for one in beside if one is not None]
    return [(where, words) for where, words in found if words]


def _asked_by(view: GradingView) -> Mapping[str, Question]:
    found: dict[str, Question] = {}
    for question in view.sheet.asked:
        for name in (question.fact, *question.or_facts):
            if name:
                found.setdefault(name, question)
    return found


def _with_correction(fact: FactLine, question: Question, view: GradingView) -> str:
    disputed = {one.question.key: one.answer for one in view.disputes}
    answer = disputed.get(question.key)
    return f"{fact.words} (on file: {answer})" if answer else fact.words


def _day(stored_day: str) -> date:
    return datetime.fromisoformat(stored_day).date()
