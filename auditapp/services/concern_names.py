"""Looks through a concern's words once it is raised, and masks them for whoever wrote them.

A danger is stored and told first. Masking does not touch the concern's revision: whoever is about
to acknowledge it is not held up.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.concerns import OPEN
from auditapp.domain.errors import ConflictError, NotFoundError
from auditapp.domain.permissions import Actor
from auditapp.persistence.concerns import Concern
from auditapp.services import concerns_reading, events
from auditapp.services.name_guard import Told, masked_text, told_in

__all__ = ["look", "mask_words"]


def look(session: Session, concern_id: UUID, *, secret: str, actor: Actor) -> tuple[Told, ...]:
    """Return what may tell who somebody is, to whoever raised the concern, while it is open.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    row = concerns_reading.find(session, concern_id, actor=actor)
    return _told(session, row, secret) if _is_theirs(row, actor) else ()


def mask_words(
    session: Session,
    concern_id: UUID,
    text: str,
    *,
    secret: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Put other words in the place of ``text``, wherever it stands in the concern.

    Raises
    ------
    NotFoundError, ConflictError
        If it is not this person's open concern; if it no longer holds the text.
    """
    row = concerns_reading.find(session, concern_id, actor=actor)
    if not _is_theirs(row, actor):
        raise NotFoundError(f"concern {concern_id}")
    told = [one for one in _told(session, row, secret) if one.finding.text == text]
    if not told:
        raise ConflictError("These words are not in the concern any more, so nothing was replaced")
    for field, words in _texts(row).items():
        of_it = [one for one in told if one.question_key == field]
        setattr(row, field, masked_text(words, of_it))
    events.record(
        session,
        now=now,
        actor=actor,
        action="concern.words_masked",
        subject_kind="concern",
        subject_id=row.id,
        facts={"fields": sorted({one.question_key for one in told})},
    )


def _is_theirs(row: Concern, actor: Actor) -> bool:
    return row.raised_by == actor.id and not row.automatic and row.state in OPEN


def _texts(row: Concern) -> Mapping[str, str]:
    return {"what": row.what, "since_when": row.since_when, "told": row.told}


def _told(session: Session, row: Concern, secret: str) -> tuple[Told, ...]:
    children = (row.child_ref,) if row.child_ref else ()
    return told_in(session, _texts(row), children, secret=secret)
