"""The worker's view of an audit, as its readers see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.errors import NotFoundError
from auditapp.domain.permissions import Actor
from auditapp.services import replies
from auditapp.services.audit_access import see
from auditapp.services.replies import ReplyLine

__all__ = ["AuditReplies", "show"]


@dataclass(frozen=True, slots=True)
class AuditReplies:
    """What was asked of the worker and what they said."""

    reference: str
    lines: tuple[ReplyLine, ...]
    obstacle: str  # why the worker cannot be asked now, "" when they can


def show(session: Session, audit_id: UUID, *, actor: Actor) -> AuditReplies:
    """Return the worker's view of an audit.

    Raises
    ------
    NotFoundError
        If there is no such audit, or this person may not read it.
    """
    seen = see(session, audit_id, actor=actor)
    if seen.sight < Sight.GRADING:
        raise NotFoundError(f"replies to audit {audit_id}")
    problem = replies.may_ask(seen, actor=actor)
    return AuditReplies(
        seen.audit.reference,
        replies.of_audit(session, seen),
        problem.message if problem else "",
    )
