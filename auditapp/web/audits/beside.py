"""What stands below a question while it is answered: notes on it, and words that may name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from auditapp.services.answers import GradingView
from auditapp.services.audit_notes_reading import AuditNotes
from auditapp.services.name_guard import Guarded
from auditapp.web.audit_notes.page import ThreadPart, by_question, notes_url, thread_parts
from auditapp.web.forms.section_page import question_url

SectionUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class NameRow:
    """A piece of text that may tell who somebody is, and the form that replaces it."""

    id: str
    words: str
    text: str
    instead: str
    question_key: str
    question: str
    url: str
    mask_url: str
    back: str  # the page the form leads back to
    revision: int


@dataclass(frozen=True, slots=True)
class MaskedRow:
    """An answer in which something was replaced, and the form that puts it back."""

    id: str
    question_key: str
    question: str
    url: str
    undo_url: str
    back: str
    revision: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said at one question."""

    notes: Sequence[ThreadPart]
    notes_url: str  # "" where nothing was asked
    names: Sequence[NameRow]
    masked: MaskedRow | None


def beside_questions(
    view: GradingView, notes: AuditNotes, guarded: Guarded, section_url: SectionUrl, zone: str
) -> Mapping[str, Beside]:
    """Return what stands below each question that has anything."""
    asked = by_question(thread_parts(notes.threads, zone))
    names: dict[str, list[NameRow]] = {}
    for row in name_rows(view, guarded, section_url, back="section"):
        names.setdefault(row.question_key, []).append(row)
    masked = {
        row.question_key: row for row in masked_rows(view, guarded, section_url, back="section")
    }
    return {
        key: Beside(
            notes=asked.get(key, ()),
            notes_url=notes_url(notes.audit_id, key) if key in asked else "",
            names=names.get(key, ()),
            masked=masked.get(key),
        )
        for key in {*asked, *names, *masked} - {""}
    }


def name_rows(
    view: GradingView,
    guarded: Guarded,
    section_url: SectionUrl,
    *,
    back: str,
    mask_url: str = "",
) -> tuple[NameRow, ...]:
    """Return what may tell who somebody is, each with its question."""
    mask_url = mask_url or url_for("audit_names.mask", audit_id=view.audit_id)
    return tuple(
        NameRow(
            id=f"mask-{number}",
            words=told.words,
            text=told.finding.text,
            instead=told.instead,
            question_key=told.question_key,
            question=view.template.question(told.question_key).text,
            url=question_url(view, told.question_key, section_url),
            mask_url=mask_url,
            back=back,
            revision=view.revision(told.question_key),
        )
        for number, told in enumerate(guarded.told, start=1)
    )


def masked_rows(
    view: GradingView,
    guarded: Guarded,
    section_url: SectionUrl,
    *,
    back: str,
    undo_url: str = "",
) -> tuple[MaskedRow, ...]:
    """Return the answers in which something was replaced and can be put back."""
    undo_url = undo_url or url_for("audit_names.put_back", audit_id=view.audit_id)
    return tuple(
        MaskedRow(
            id=f"put-back-{number}",
            question_key=key,
            question=view.template.question(key).text,
            url=question_url(view, key, section_url),
            undo_url=undo_url,
            back=back,
            revision=view.revision(key),
        )
        for number, key in enumerate(sorted(guarded.masked & view.stored.keys()), start=1)
    )
