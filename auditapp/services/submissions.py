"""A form that is sent twice acts once: the second gets the first one's answer."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.domain.errors import ConflictError
from auditapp.persistence.people import Submission

__all__ = ["begin", "finish", "forget_old"]

KEPT_FOR = timedelta(hours=24)


def begin(
    session: Session, *, person_id: UUID, key: str, body_digest: str, now: datetime
) -> str | None:
    """Claim a form's key. Return the first submission's outcome when it was sent before.

    Raises
    ------
    ConflictError
        If the same form was sent before with other content.
    """
    try:
        with session.begin_nested():
            session.add(
                Submission(
                    person_id=person_id, key=key, body_digest=body_digest, outcome="", at=now
                )
            )
    except IntegrityError:
        row = _find(session, person_id, key)
        if row is None:
            raise
        if row.body_digest != body_digest:
            words = "This form was sent before with other content. Open the page again first."
            raise ConflictError(words) from None
        return row.outcome
    return None


def finish(session: Session, *, person_id: UUID, key: str, outcome: str) -> None:
    """Keep what the first submission led to."""
    row = _find(session, person_id, key)
    if row is not None:
        row.outcome = outcome


def forget_old(session: Session, *, now: datetime) -> None:
    """Remove keys that nobody can send again."""
    session.execute(delete(Submission).where(Submission.at < now - KEPT_FOR))


def _find(session: Session, person_id: UUID, key: str) -> Submission | None:
    return session.scalar(
        select(Submission).where(Submission.person_id == person_id, Submission.key == key)
    )
