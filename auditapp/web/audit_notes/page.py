"""What pages read to show the notes on an audit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from auditapp.domain.notes import NOTE_WORKFLOW, NoteState
from auditapp.services.audit_notes_reading import NoteThread
from auditapp.web.words import say_moment

COLOURS: Mapping[NoteState, str] = {
    NoteState.OPEN: "orange",
    NoteState.ANSWERED: "blue",
    NoteState.RESOLVED: "green",
    NoteState.REOPENED: "orange",
}
WHOLE = "The audit as a whole"
_BOXES: Mapping[str, str] = {"answer": "Your answer", "reopen": "What is still open?"}
_DONE: Mapping[str, str] = {
    "answer": "Your answer is recorded.",
    "resolve": "The note is resolved.",
    "reopen": "You asked again.",
}
_PAST = {step.action: step.past for step in NOTE_WORKFLOW.transitions}


@dataclass(frozen=True, slots=True)
class SaidPart:
    """One thing that was said."""

    who: str
    when: str
    words: str
    text: str


@dataclass(frozen=True, slots=True)
class MovePart:
    """What this person can do with a note; ``box`` is the label of what is written with it."""

    label: str
    url: str
    box: str


@dataclass(frozen=True, slots=True)
class ThreadPart:
    """One note with all that was said to it."""

    anchor: str
    question_key: str
    question: str
    state: str
    colour: str
    said: tuple[SaidPart, ...]
    moves: tuple[MovePart, ...]
    field: str  # id of the box
    revision: int


def thread_parts(threads: Iterable[NoteThread], zone: str) -> tuple[ThreadPart, ...]:
    """Return notes as pages show them: first those with something to do here."""
    parts = [_part(thread, zone) for thread in threads]
    return tuple(sorted(parts, key=lambda part: not part.moves))


def by_question(parts: Iterable[ThreadPart]) -> Mapping[str, list[ThreadPart]]:
    """Return notes by the question they are about."""
    found: dict[str, list[ThreadPart]] = {}
    for part in parts:
        found.setdefault(part.question_key, []).append(part)
    return found


def notes_url(audit_id: UUID, question_key: str = "") -> str:
    """Return where the notes on an audit, or on one of its questions, are read and written."""
    anchor = "ask" if question_key else None
    return url_for(
        "audit_notes.show", audit_id=audit_id, question=question_key or None, _anchor=anchor
    )


def done_words(action: str) -> str:
    """Return what a move did, in words."""
    return _DONE[action]


def _part(thread: NoteThread, zone: str) -> ThreadPart:
    first = SaidPart(thread.who, say_moment(thread.at, zone), "asked", thread.text)
    after = (
        SaidPart(one.who, say_moment(one.at, zone), _PAST[one.action], one.text)
        for one in thread.said
    )
    return ThreadPart(
        anchor=f"note-{thread.id}",
        question_key=thread.question_key,
        question=thread.question or WHOLE,
        state=thread.state.value.capitalize(),
        colour=COLOURS[thread.state],
        said=(first, *after),
        moves=tuple(
            MovePart(
                label=offer.transition.label,
                url=url_for("audit_notes.move", note_id=thread.id, action=offer.transition.action),
                box=_BOXES.get(offer.transition.action, ""),
            )
            for offer in thread.offers
            if offer.open
        ),
        field=f"text-{thread.id}",
        revision=thread.revision,
    )
