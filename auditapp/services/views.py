"""Who looked at which record: one line of the log for each person, record and ten minutes."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.permissions import Actor
from auditapp.persistence.events import views_since
from auditapp.services import events

__all__ = ["VIEWED", "is_noted", "note"]

VIEWED = "case.viewed"
SAME_VIEW = timedelta(minutes=10)


def is_noted(
    session: Session, *, kind: str, subject_id: UUID | None, actor: Actor, now: datetime
) -> bool:
    """Whether the log says already that this person looks at this record."""
    found = views_since(str(actor.id), VIEWED, kind, subject_id, now - SAME_VIEW)
    return session.scalar(found) is not None


def note(  # a view has this many sides
    session: Session,
    *,
    kind: str,
    subject_id: UUID | None,
    page: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down that this person looks at this record, unless it is written already.

    ``page`` is the endpoint that showed it: what was seen, never what it said.
    """
    if is_noted(session, kind=kind, subject_id=subject_id, actor=actor, now=now):
        return
    events.record(
        session,
        now=now,
        actor=actor,
        action=VIEWED,
        subject_kind=kind,
        subject_id=subject_id,
        facts={"page": page},
    )
