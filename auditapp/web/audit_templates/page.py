"""What the pages about audit templates read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for

from auditapp.domain.condition_words import condition_words
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import (
    TAGS,
    AuditTemplate,
    Question,
    QuestionKind,
    Requirement,
    Section,
)
from auditapp.domain.template_versions import TEMPLATE_WORKFLOW
from auditapp.services.audit_templates_reading import Life, TemplateLine, TemplateView
from auditapp.services.template_reading import BY_PRODUCT
from auditapp.web.audit_templates.draft_page import STATE_COLOURS
from auditapp.web.words import (
    PageEntry,
    PageOffer,
    page_history,
    page_offers,
    say_count,
    say_moment,
)

_REQUIRED: Mapping[Requirement, str] = {
    Requirement.ALWAYS: "",
    Requirement.OPTIONAL: "May be left out.",
    Requirement.WHEN_ADVERSE: "Needed once anything is Not met or Inadequate.",
}


_PAST: Mapping[str, str] = {
    "started": "began the draft",
    "written": "changed the draft",
}


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """One question as it is read: what is asked, how it is answered, what follows."""

    number: str
    key: str
    text: str
    kind: str
    hint: str
    guidance: str
    options: tuple[tuple[str, str], ...]  # label, what it means
    asked_when: str
    notes: tuple[str, ...]
    measures: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]  # of a row: text, kind


@dataclass(frozen=True, slots=True)
class SectionWords:
    """One section with its questions."""

    id: str
    title: str
    intro: str
    asked_when: str
    questions: tuple[QuestionWords, ...]


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """One version in full."""

    key: str
    title: str
    version: int
    state: str
    colour: str
    purpose: str
    summary: tuple[dict[str, str], ...]
    versions: tuple[dict[str, object], ...]
    rounds: tuple[dict[str, str], ...]
    warnings: tuple[tuple[str, str], ...]  # what, and what to do
    settings: tuple[tuple[str, str], ...]
    sections: tuple[SectionWords, ...]
    measured: tuple[tuple[str, str, str], ...]  # code, promise, by which questions
    revision: int
    offers: tuple[PageOffer, ...]
    history: tuple[PageEntry, ...]
    draft_url: str  # the draft of the next version, where there is one to see
    start_url: str  # where one can be begun
    own_words: tuple[tuple[str, str], ...]  # as the template says, as it is called here
    words_url: str


def line_words(line: TemplateLine) -> dict[str, object]:
    """Return a row of the list."""
    return {
        "url": url_for("audit_templates.show", key=line.key, version=line.version),
        "title": line.title,
        "version": f"Version {line.version}",
        "is_newest": line.is_newest,
        "state": line.state.label,
        "colour": STATE_COLOURS[line.state],
        "whose": "Comes with the product" if line.shipped else "The service's own",
        "unit": _plain(line.unit),
        "kind": _plain(line.kind),
        "minutes": f"{line.minutes} minutes",
        "questions": line.questions,
        "rounds": line.rounds,
        "warnings": line.warnings,
    }


def template_page(view: TemplateView, zone: str) -> TemplatePage:
    """Return the page of one version."""
    template, life = view.template, view.life
    numbers = _numbers(template)
    called = _caller(numbers)
    return TemplatePage(
        key=template.key,
        title=template.title,
        version=template.version,
        state=view.state.label,
        colour=STATE_COLOURS[view.state],
        purpose=template.purpose,
        summary=(*_summary(template), *_life(view, zone)),
        versions=tuple(_version(template, version) for version in view.versions),
        rounds=tuple(
            {"title": title, "url": url_for("rounds.show", round_id=round_id)}
            for round_id, title in view.rounds
        ),
        warnings=tuple((fault.message, fault.advice) for fault in view.warnings),
        settings=tuple(
            (setting.label, f"{setting.value} {setting.unit}".strip())
            for setting in template.settings
        ),
        sections=tuple(
            _section(template, section, numbers, called) for section in template.sections
        ),
        measured=tuple(
            (
                commitment.code,
                commitment.text,
                ", ".join(numbers[key] for key in keys),
            )
            for commitment, keys in view.measured
        ),
        revision=life.revision if life else 0,
        offers=_offers(life) if life else (),
        history=page_history(life.history, TEMPLATE_WORKFLOW, zone, others=_PAST) if life else (),
        draft_url=(
            url_for("audit_templates.draft", draft_id=view.draft_id) if view.draft_id else ""
        ),
        start_url=url_for("audit_templates.start", key=template.key) if view.may_draft else "",
        own_words=tuple(
            (one.label.replaces, one.label.words) for one in view.labels if one.applies
        ),
        words_url=_words_url(template) if view.may_set_words else "",
    )


def _words_url(template: AuditTemplate) -> str:
    return url_for("audit_templates.words", key=template.key, version=template.version)


def _offers(life: Life) -> tuple[PageOffer, ...]:
    return page_offers(
        life.offers,
        lambda action: url_for(f"audit_templates.{action}", template_id=life.id),
    )


def _life(view: TemplateView, zone: str) -> tuple[dict[str, str], ...]:
    life = view.life
    rows = [("Source", "Comes with the product" if view.shipped else "The service's own")]
    if life is not None:
        published = say_moment(life.published_at, zone)
        rows.append(("Published", f"{published}, by {_who(life)}"))
        if life.retired_at is not None:
            rows.append(("Retired", f"{say_moment(life.retired_at, zone)}, by {life.retired_by}"))
            rows.append(("Why it was retired", life.reason))
    return tuple({"label": label, "value": value} for label, value in rows)


def _numbers(template: AuditTemplate) -> dict[str, str]:
    return {key: str(place) for place, key in enumerate(template.questions, 1)}


def _caller(numbers: Mapping[str, str]) -> Callable[[Question], str]:
    return lambda question: f"question {numbers[question.key]} ({question.text.rstrip('?')})"


def _who(life: Life) -> str:
    return life.published_by if life.published_by != BY_PRODUCT else "the product itself"


def _summary(template: AuditTemplate) -> tuple[dict[str, str], ...]:
    rows = (
        ("Read for each", _plain(template.unit)),
        ("Made for", _plain(template.kind)),
        ("Usually takes", f"{template.minutes} minutes"),
        ("Work reviewed", say_count(template.window_months, "month")),
        ("Questions", str(len(template.questions))),
        ("Key", template.key),
        ("Content digest", template.digest),
    )
    return tuple({"label": label, "value": value} for label, value in rows)


def _version(template: AuditTemplate, version: int) -> dict[str, object]:
    return {
        "label": f"Version {version}",
        "url": url_for("audit_templates.show", key=template.key, version=version),
        "current": version == template.version,
    }


def _section(
    template: AuditTemplate,
    section: Section,
    numbers: Mapping[str, str],
    called: Callable[[Question], str],
) -> SectionWords:
    return SectionWords(
        id=f"section-{section.key}",
        title=section.title,
        intro=section.intro,
        asked_when=condition_words(template, section.ask_if, called),
        questions=tuple(
            _question(template, question, numbers[question.key], called)
            for question in section.questions
        ),
    )


def _question(
    template: AuditTemplate, question: Question, number: str, called: Callable[[Question], str]
) -> QuestionWords:
    return QuestionWords(
        number=number,
        key=question.key,
        text=question.text,
        kind=KINDS[question.kind].label,
        hint=question.hint,
        guidance=question.guidance,
        options=tuple((option.label, option.hint) for option in question.options),
        asked_when=condition_words(template, question.ask_if, called),
        notes=_notes(template, question, called),
        measures=question.measures,
        fields=tuple((field.text, KINDS[field.kind].label) for field in question.fields),
    )


def _notes(
    template: AuditTemplate, question: Question, called: Callable[[Question], str]
) -> tuple[str, ...]:
    """Return what follows from an answer and what goes with it, a sentence each."""
    notes = [_REQUIRED[question.required], *_limits(question)]
    if question.fact and question.kind is QuestionKind.FACT:
        notes.append("Filled from the caseload; the auditor confirms or corrects it.")
    for codes, words in (
        (question.met, "Meets the standard: {}."),
        (question.partly, "Partly meets it: {}."),
        (question.evidence_for, "Say where on the file the evidence is for: {}."),
        (question.rationale_for, "Say why for: {}."),
    ):
        if codes:
            notes.append(words.format(_labels(question, codes)))
    notes += [
        f"{_labels(question, cap.codes)} holds the overall grade at {cap.at_most.label} or below: "
        f"{cap.because}"
        for cap in question.caps
    ]
    notes += [
        f"{_labels(question, one.codes)} opens a safeguarding concern of level {one.level}."
        for one in question.opens
    ]
    notes += [f"{_labels(question, stop.codes)}: {stop.message}" for stop in question.stops]
    if question.na and question.na.allowed_if:
        when = condition_words(template, question.na.allowed_if, called)
        notes.append(f"“{question.na.label}” only when {when}.")
    notes += [TAGS[tag] for tag in question.tags if tag in TAGS]
    if question.blind:
        notes.append("Answered before later sections open.")
    if question.withheld:
        notes.append("Never leaves the audit itself, in no report and no export.")
    return tuple(note for note in notes if note)


def _limits(question: Question) -> list[str]:
    noun = "Rows" if question.kind is QuestionKind.REPEAT else "Between"
    low, high = question.minimum, question.maximum
    unit = f" {question.unit}" if question.unit else ""
    if low is not None and high is not None:
        return [f"{noun} {low} to {high}{unit}." if noun == "Rows" else f"{low} to {high}{unit}."]
    if low is not None:
        return [f"At least {low}{unit}."]
    if high is not None:
        return [f"At most {high}{unit}."]
    return [f"In {question.unit}."] if question.unit else []


def _labels(question: Question, codes: tuple[str, ...]) -> str:
    return ", ".join(f"“{question.label_of(code)}”" for code in codes)


def _plain(words: str) -> str:
    return words.replace("_", " ").capitalize()
