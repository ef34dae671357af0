"""Feedback conversations: recorded, each with its day; and the worker's time to comment."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotFoundError, Problem, RefusedError, WrongStateError
from auditapp.domain.feedback import (
    COMMENT,
    CommentTime,
    Feedback,
    Heard,
    feedback_problem,
)
from auditapp.domain.permissions import Actor, Permission
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.feedback import Conversation
from auditapp.persistence.people import Person
from auditapp.persistence.replies import Reply
from auditapp.services import events
from auditapp.services.audit_access import Seen, see

__all__ = [
    "COMMENTED",
    "ConversationLine",
    "awaited_comments",
    "comment_due",
    "comment_time",
    "conversations",
    "record",
]

COMMENTED = select(Reply.audit_id).where(Reply.replied_at.is_not(None))  # by the worker


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One conversation as the audit's readers see it."""

    held_on: date
    heard: Heard
    said: str
    recorded_by: str


def record(
    session: Session,
    audit_id: UUID,
    told: Feedback,
    *,
    expected: int,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Date a conversation with worker or manager, or say why there was none.

    Raises
    ------
    NotFoundError, WrongStateError, RefusedError, ConflictError
        If it is not this person's to record; if the audit is not handed in, or final; if neither
        a day nor a reason is given.
    """
    audit = see(session, audit_id, actor=actor).audit
    if audit.auditor_id != actor.id and not actor.may(Permission.AUDITS_FINALISE):
        raise NotFoundError(f"audit {audit_id}")
    if audit.state is not AuditState.SUBMITTED:
        words = "Feedback is recorded once an audit is submitted and before it is final"
        raise WrongStateError([Problem("", words)])
    if problem := feedback_problem(told, before=audit.feedback_on, today=today):
        raise RefusedError([problem])
    save_revision(session, audit, expected=expected, entered=_entered(told))
    if told.held_on is None:
        audit.feedback_absence = told.absence.strip()
    else:
        # The time to comment runs from the last conversation.
        audit.feedback_on = max(filter(None, (audit.feedback_on, told.held_on)))
        audit.feedback_absence = ""
        session.add(
            Conversation(
                audit_id=audit.id,
                held_on=told.held_on,
                heard=told.heard,
                said=told.said.strip(),
                recorded_by=actor.id,
                recorded_at=now,
            )
        )
    events.record(
        session,
        now=now,
        actor=actor,
        action="audit.feedback_recorded",
        subject_kind="audit",
        subject_id=audit.id,
        facts={"heard": told.heard.value} if told.held_on else {"heard": "nobody"},
    )


def conversations(session: Session, seen: Seen) -> tuple[ConversationLine, ...]:
    """Return the conversations about an audit, in their order, to whoever reads the audit."""
    if seen.sight < Sight.GRADING:
        return ()
    rows = session.execute(
        select(Conversation, Person.name)
        .join(Person, Person.id == Conversation.recorded_by)
        .where(Conversation.audit_id == seen.audit.id)
        .order_by(Conversation.held_on, Conversation.recorded_at)
    )
    return tuple(ConversationLine(row.held_on, row.heard, row.said, name) for row, name in rows)


def comment_time(session: Session, audit: Audit) -> CommentTime | None:
    """Return the worker's time to comment, or None where nobody was told anything."""
    if audit.feedback_on is None:
        return None
    given = select(Reply.id).where(Reply.audit_id == audit.id, Reply.replied_at.is_not(None))
    found = session.scalar(given.limit(1))
    return CommentTime(comment_due(audit.feedback_on), given=found is not None)


def awaited_comments(
    session: Session, auditor_id: UUID, today: date
) -> list[tuple[UUID, str, date]]:
    """Return an auditor's audits whose worker may still comment: id, reference and last day."""
    rows = session.execute(
        select(Audit.id, Audit.reference, Audit.feedback_on).where(
            Audit.auditor_id == auditor_id,
            Audit.state == AuditState.SUBMITTED,
            Audit.feedback_on.is_not(None),
            Audit.id.not_in(COMMENTED),
        )
    )
    found = [(id_, reference, comment_due(day)) for id_, reference, day in rows if day is not None]
    return [one for one in found if one[2] >= today]


def comment_due(heard_on: date) -> date:
    """Return the last day on which the worker may comment on what they heard."""
    return jersey_calendar().add_working_days(heard_on, COMMENT.quantity)


def _entered(told: Feedback) -> dict[str, object]:
    return {
        "feedback_on": told.held_on,
        "feedback_absence": told.absence.strip(),
        "said": told.said.strip(),
    }
