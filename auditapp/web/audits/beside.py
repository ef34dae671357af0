"""What stands below a question while it is answered: the notes on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditapp.services.audit_notes_reading import AuditNotes
from auditapp.web.audit_notes.page import ThreadPart, by_question, notes_url, thread_parts


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said at one question."""

    notes: Sequence[ThreadPart]
    notes_url: str


def beside_questions(notes: AuditNotes, zone: str) -> Mapping[str, Beside]:
    """Return what stands below each question that has anything."""
    return {
        key: Beside(found, notes_url(notes.audit_id, key))
        for key, found in by_question(thread_parts(notes.threads, zone)).items()
        if key
    }
