"""The history of a draft: who changed what and when, and the way back through it.

Undoing goes back change by change; what was undone can be put back until something else is
changed. Each way is a save of its own, on the revision that the person saw.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotFoundError, Problem, WrongStateError
from auditapp.domain.permissions import Actor, Permission
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.draft_changes import DraftChange, changes_of
from auditapp.persistence.people import Person
from auditapp.services import template_drafts, template_reading

__all__ = ["Change", "History", "history", "redo", "undo"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a draft."""

    who: str
    at: datetime
    what: str
    undone_by: str  # "" where it stands
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """What was changed in a draft, the newest first, and what a press would do."""

    changes: tuple[Change, ...]
    to_undo: Change | None
    to_redo: Change | None


def history(session: Session, draft_id: UUID, *, actor: Actor) -> History:
    """Return the history of a draft.

    Raises
    ------
    NotFoundError
        If there is no such draft, or this person may not write templates.
    """
    _draft(session, draft_id, actor)
    rows = session.scalars(changes_of(draft_id)).all()
    people = {row.by for row in rows} | {row.undone_by for row in rows if row.undone_by}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    shown = {row.number: _change(row, names) for row in rows}
    undoes, redoes = _last(session, draft_id), _next(session, draft_id)
    return History(
        tuple(shown.values()),
        shown[undoes.number] if undoes else None,
        shown[redoes.number] if redoes else None,
    )


def undo(session: Session, draft_id: UUID, *, expected: int, actor: Actor, now: datetime) -> str:
    """Undo the last change that stands, and return what it was.

    Raises
    ------
    NotFoundError, NotAllowedError, WrongStateError, ConflictError
        If there is no such draft; if nothing is left to undo; if someone saved since.
    """
    row, change = _draft(session, draft_id, actor), _last(session, draft_id)
    if change is None:
        raise WrongStateError([Problem("", "Nothing is left to undo in this draft")])
    after = row.source
    template_drafts.set_text(
        session, draft_id, change.before, "undone", expected=expected, actor=actor, now=now
    )
    change.undone_at, change.undone_by, change.after = now, actor.id, after
    return change.what


def redo(session: Session, draft_id: UUID, *, expected: int, actor: Actor, now: datetime) -> str:
    """Put back the change that was undone last, and return what it was.

    Raises
    ------
    NotFoundError, NotAllowedError, WrongStateError, ConflictError
        If there is no such draft; if nothing can be put back; if someone saved since.
    """
    _draft(session, draft_id, actor)
    change = _next(session, draft_id)
    if change is None:
        raise WrongStateError([Problem("", "Nothing can be put back in this draft")])
    template_drafts.set_text(
        session, draft_id, change.after, "redone", expected=expected, actor=actor, now=now
    )
    change.undone_at, change.undone_by, change.after = None, None, ""
    return change.what


def _draft(session: Session, draft_id: UUID, actor: Actor) -> TemplateVersion:
    if not actor.may(Permission.TEMPLATES_WRITE):
        raise NotFoundError(f"draft {draft_id}")
    return template_reading.find(session, draft_id, actor)


def _last(session: Session, draft_id: UUID) -> DraftChange | None:
    """Return the last change that stands."""
    return session.scalars(changes_of(draft_id).where(DraftChange.undone_at.is_(None))).first()


def _next(session: Session, draft_id: UUID) -> DraftChange | None:
    """Return the first undone change after everything that stands."""
    last = _last(session, draft_id)
    rows = changes_of(draft_id).where(DraftChange.number > (last.number if last else 0))
    return next(iter(reversed(session.scalars(rows).all())), None)


def _change(row: DraftChange, names: dict[UUID, str]) -> Change:
    undone_by = names.get(row.undone_by, "") if row.undone_by else ""
    return Change(names.get(row.by, ""), row.at, row.what, undone_by, row.undone_at)
