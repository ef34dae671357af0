"""Notes on an audit as pages show them, to those who may read them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.errors import NotFoundError
from auditapp.domain.notes import (
    NOTE_WORKFLOW,
    WAITING,
    NoteFacts,
    NoteState,
    audit_is_talked_about,
    notes_are_seen,
    takes_part,
)
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.workflow import Offer
from auditapp.persistence.audit_notes import messages_of, notes_of, waiting_by_audit
from auditapp.services import audit_templates
from auditapp.services.audit_access import Seen, see
from auditapp.services.audit_facts import moderators_of

__all__ = ["AuditNotes", "NoteThread", "Said", "counts", "may_ask", "note_facts", "show", "threads"]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said to a note."""

    at: datetime
    who: str
    action: str  # of the note's workflow
    text: str


@dataclass(frozen=True, slots=True)
class NoteThread:
    """A note with all that was said to it, and what this person can do."""

    id: UUID
    question_key: str
    question: str  # "" for the audit as a whole
    at: datetime
    who: str
    text: str
    state: NoteState
    said: tuple[Said, ...]
    revision: int
    offers: tuple[Offer[NoteState, NoteFacts], ...]

    @property
    def waits(self) -> bool:
        """Whether it waits for an answer."""
        return self.state in WAITING


@dataclass(frozen=True, slots=True)
class AuditNotes:
    """Every note on one audit."""

    audit_id: UUID
    reference: str
    template: AuditTemplate
    threads: tuple[NoteThread, ...]
    may_ask: bool


def show(session: Session, audit_id: UUID, *, actor: Actor) -> AuditNotes:
    """Return the notes on an audit.

    Raises
    ------
    NotFoundError
        If there is no such audit, or this person may not read its notes.
    """
    seen = see(session, audit_id, actor=actor)
    if not notes_are_seen(seen.sight, actor):
        raise NotFoundError(f"notes of audit {audit_id}")
    return AuditNotes(
        audit_id=audit_id,
        reference=seen.audit.reference,
        template=audit_templates.find(
            session, seen.audit.template_key, seen.audit.template_version
        ),
        threads=threads(session, seen, actor=actor),
        may_ask=may_ask(seen, actor=actor),
    )


def threads(session: Session, seen: Seen, *, actor: Actor) -> tuple[NoteThread, ...]:
    """Return the notes on an audit, oldest first; none to whoever may not read them."""
    if not notes_are_seen(seen.sight, actor):
        return ()
    notes = session.execute(notes_of(seen.audit.id)).all()
    if not notes:
        return ()
    template = audit_templates.find(session, seen.audit.template_key, seen.audit.template_version)
    said: dict[UUID, list[Said]] = {}
    for message, name in session.execute(messages_of(seen.audit.id)):
        one = Said(message.at, name, message.action, message.text)
        said.setdefault(message.note_id, []).append(one)
    return tuple(
        NoteThread(
            id=note.id,
            question_key=note.question_key,
            question=template.question(note.question_key).text if note.question_key else "",
            at=note.at,
            who=name,
            text=note.text,
            state=note.state,
            said=tuple(said.get(note.id, ())),
            revision=note.revision,
            offers=NOTE_WORKFLOW.offers(note.state, note_facts(seen, asked_by=note.by), actor),
        )
        for note, name in notes
    )


def may_ask(seen: Seen, *, actor: Actor) -> bool:
    """Whether this person could open a note on the audit now."""
    facts = note_facts(seen, asked_by=actor.id)
    return not any(rule(facts, actor) for rule in (takes_part, audit_is_talked_about))


def counts(session: Session, audit_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how many notes wait for an answer, for each of these audits with any."""
    return dict(session.execute(waiting_by_audit(audit_ids)).all())


def note_facts(seen: Seen, *, asked_by: UUID) -> NoteFacts:
    """Return what the rules of a note may see."""
    return NoteFacts(
        asked_by=asked_by,
        auditor_id=seen.audit.auditor_id,
        moderators=moderators_of(seen.moderation),
        audit_state=seen.audit.state,
    )
