"""Notes to self on a page of questions: what its controls hold, and what they send."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from auditapp.services.self_notes import SelfNote
from auditapp.web.forms.typed import clean

NOTE = "note-"  # before the question's key, in the names of its controls and for the script
REVISION = "note-revision-"
_MOST = 2**31


@dataclass(frozen=True, slots=True)
class NotePart:
    """One note as a page shows it."""

    key: str  # as the script names it
    name: str
    text: str
    revision: int
    conflict: str = ""  # what was stored meanwhile


@dataclass(frozen=True, slots=True)
class SentNote:
    """One note as a page sends it."""

    question_key: str
    text: str
    base_revision: int


def note_parts(
    keys: tuple[str, ...],
    stored: Mapping[str, SelfNote],
    sent: tuple[SentNote, ...] = (),
    conflicts: Mapping[str, str] | None = None,
) -> Mapping[str, NotePart]:
    """Return the notes of these questions: what was sent, or else what is stored."""
    typed, late = {one.question_key: one for one in sent}, conflicts or {}
    found = {}
    for key in keys:
        note, mine = stored.get(key), typed.get(key)
        text = mine.text if mine else note.text if note else ""
        revision = note.revision if note else 0
        # Once both versions were shown, saving again is meant.
        shown = mine.base_revision if mine and key not in late else revision
        found[key] = NotePart(NOTE + key, NOTE + key, text, shown, late.get(key, ""))
    return found


def sent_notes(form: MultiDict[str, str]) -> tuple[SentNote, ...]:
    """Return the notes a form sent."""
    return tuple(
        SentNote(key, clean(form.get(NOTE + key, "")), form.get(name, 0, type=int))
        for name in form
        if name.startswith(REVISION)
        for key in [name.removeprefix(REVISION)]
    )


def note_from_script(body: object) -> SentNote | None:
    """Return the note a script sent, or None when it is in another shape."""
    sent = body if isinstance(body, dict) else {}
    key, text, base = sent.get("key"), sent.get("value"), sent.get("base_revision")
    if not isinstance(key, str) or not key.startswith(NOTE) or not isinstance(text, str):
        return None
    if isinstance(base, bool) or not isinstance(base, int) or not 0 <= base < _MOST:
        return None
    return SentNote(key.removeprefix(NOTE), clean(text), base)
