"""What the page of a draft reads: its faults, and what publishing it would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from auditapp.domain.template_versions import TemplateState
from auditapp.library.faults import Fault
from auditapp.library.versions import Effect, Verdict
from auditapp.services.draft_comments import CommentThread
from auditapp.services.template_drafts import DraftLine, DraftView
from auditapp.services.template_effects import Effects, QuestionEffect
from auditapp.web.words import PageOffer, page_offers, say_count, say_moment

STATE_COLOURS: Mapping[TemplateState, str] = {
    TemplateState.DRAFT: "yellow",
    TemplateState.PUBLISHED: "green",
    TemplateState.RETIRED: "grey",
}
_VERDICT_COLOURS: Mapping[Verdict, str] = {
    Verdict.SAFE: "green",
    Verdict.BREAKS_TREND: "orange",
    Verdict.ORPHANS_ANSWERS: "purple",
}
_WHAT_FOLLOWS: Mapping[Verdict, str] = {
    Verdict.BREAKS_TREND: "Trends stop at this version and begin anew.",
    Verdict.ORPHANS_ANSWERS: "Answers stay with their audits; no later figure counts them.",
}
_PARTS: Mapping[str, str] = {
    "kind": "kind of answer",
    "text": "wording",
    "guidance": "what good looks like",
    "choices": "choices",
    "ask_if": "when it is asked",
    "required": "whether it may be left out",
    "na": "“not applicable”",
    "evidence_for": "where evidence is needed",
    "rationale_for": "where a reason is needed",
    "met": "what meets the standard",
    "partly": "what partly meets it",
    "caps": "what caps the grade",
    "opens": "what opens a concern",
    "measures": "commitments",
    "fields": "fields of a row",
}


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One thing the check found."""

    where: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What becomes of one question."""

    key: str
    text: str
    former: str
    what: str
    verdict: str
    colour: str
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft before it is published."""

    title: str
    version: int
    state: str
    colour: str
    revision: int
    summary: tuple[dict[str, str], ...]
    faults: tuple[FaultRow, ...]
    warnings: tuple[FaultRow, ...]
    source: tuple[tuple[int, str], ...]  # number and text of each line
    effects: tuple[EffectRow, ...]
    counts: tuple[tuple[str, int], ...]  # verdict, questions
    effects_words: str
    offers: tuple[PageOffer, ...]
    discard_url: str
    builder_url: str
    shown_url: str  # where the published version is read


def draft_line(line: DraftLine, zone: str) -> dict[str, object]:
    """Return a row of the list of drafts."""
    return {
        "url": url_for("audit_templates.draft", draft_id=line.id),
        "title": line.title,
        "version": f"{line.key}, version {line.version}",
        "editor": line.editor,
        "edited": say_moment(line.edited_at, zone),
        "faults": line.faults,
        "warnings": line.warnings,
    }


def comments_words(threads: Sequence[CommentThread]) -> str:
    """Return how many comments there are, and how many wait."""
    if not threads:
        return "Nobody has commented on this draft yet."
    waiting = sum(thread.waits for thread in threads)
    return f"{say_count(len(threads), 'comment')}, {waiting or 'none'} not settled."


def draft_page(view: DraftView, effects: Effects | None, zone: str) -> DraftPage:
    """Return the page of a draft; ``effects`` is None where there is nothing to compare."""
    return DraftPage(
        title=view.title,
        version=view.version,
        state=view.state.label,
        colour=STATE_COLOURS[view.state],
        revision=view.revision,
        summary=_summary(view, zone),
        faults=tuple(_fault(fault) for fault in view.faults),
        warnings=tuple(_fault(fault) for fault in view.warnings),
        source=tuple(enumerate(view.source.splitlines(), 1)),
        effects=tuple(_effect(one) for one in effects.changed) if effects else (),
        counts=_counts(effects) if effects else (),
        effects_words=_effects_words(view, effects),
        offers=page_offers(
            view.offers,
            lambda action: url_for(f"audit_templates.{action}", draft_id=view.id),
        ),
        discard_url=url_for("audit_templates.discard", draft_id=view.id) if view.may_write else "",
        builder_url=url_for("template_builder.show", draft_id=view.id) if view.may_write else "",
        shown_url=(
            ""
            if view.state is TemplateState.DRAFT
            else url_for("audit_templates.show", key=view.key, version=view.version)
        ),
    )


def _summary(view: DraftView, zone: str) -> tuple[dict[str, str], ...]:
    based = f"Version {view.based_on}" if view.based_on else "A blank template"
    questions = len(view.template.questions) if view.template else 0
    rows = (
        ("Key", view.key),
        ("Began as", based),
        ("Begun", _by(view.created_by, view.created_at, zone)),
        ("Last changed", _by(view.edited_by, view.edited_at, zone)),
        ("Questions", str(questions) if view.template else "It cannot be read yet"),
        ("Who may publish it", f"A programme lead or head of service other than {view.edited_by}"),
    )
    return tuple({"label": label, "value": value} for label, value in rows)


def _by(who: str, when: datetime, zone: str) -> str:
    return f"{say_moment(when, zone)}, by {who}"


def _fault(fault: Fault) -> FaultRow:
    where = f"{fault.file}, line {fault.line}" if fault.line else fault.file
    return FaultRow(where, fault.message, fault.advice)


def _effects_words(view: DraftView, effects: Effects | None) -> str:
    if view.template is None:
        return "What publishing does is shown once the text can be read."
    if effects is None:
        return "Nothing was published under this key before, so no figure and no answer is touched."
    number = effects.before.version
    still = say_count(effects.open_audits, "open audit")
    ended = say_count(effects.ended_audits, "audit")
    return (
        f"{still} on version {number} will be finished on it, and {ended} that ended keep it. "
        f"New rounds are offered version {effects.after.version}."
    )


def _counts(effects: Effects) -> tuple[tuple[str, int], ...]:
    found = [one.difference.verdict for one in effects.questions]
    return tuple((verdict.label, found.count(verdict)) for verdict in Verdict)


def _effect(one: QuestionEffect) -> EffectRow:
    difference = one.difference
    more = []
    if difference.was:
        more.append(f"It was {difference.was}.")
    if difference.parts and difference.effect is not Effect.ADDED:
        named = ", ".join(_PARTS.get(part, part.replace("_", " ")) for part in difference.parts)
        more.append(f"Different: {named}.")
    if difference.because:
        more.append(difference.because)
    more += [_WHAT_FOLLOWS[difference.verdict]] if difference.verdict in _WHAT_FOLLOWS else []
    if one.answers:
        more.append(f"{say_count(one.answers, 'answer')} stored under it.")
    return EffectRow(
        key=difference.key,
        text=one.text,
        former=one.former,
        what=difference.effect.label,
        verdict=difference.verdict.label,
        colour=_VERDICT_COLOURS[difference.verdict],
        more=tuple(more),
    )
