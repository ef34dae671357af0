"""What an auditor does with an audit, through the services."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.answers import Answer
from auditapp.persistence.audits import Audit
from auditapp.services import answers, audits
from auditapp.services.answers import Entry, GradingView
from auditapp.services.audits import SavedAnswers
from tests.support.cast import Member
from tests.support.chain import ZONE


def move(
    session: Session,
    audit: Audit,
    action: str,
    member: Member,
    now: datetime,
    reason: str = "",
) -> None:
    """Make one move of an audit."""
    audits.move(
        session,
        audit.id,
        action,
        expected=audit.revision,
        zone=ZONE,
        actor=member.actor,
        now=now,
        reason=reason,
    )


def accept(session: Session, audit: Audit, member: Member, now: datetime) -> UUID:
    """Accept an audit and return its grading."""
    move(session, audit, "accept", member, now)
    return grading_id(session, audit, member)


def grading_id(session: Session, audit: Audit, member: Member) -> UUID:
    """Return the auditor's own grading."""
    return audits.own_grading(session, audit, member.actor).id


def view_of(session: Session, audit: Audit, member: Member) -> GradingView:
    """Return the auditor's own grading, read."""
    return answers.read(session, grading_id(session, audit, member), zone=ZONE)


def entry(key: str, value: Any, base: int = 0, **more: Any) -> Entry:  # noqa: ANN401  # any kind of value
    """Return an answer as a page sends it."""
    beside = {name: more.pop(name, "") for name in ("na_reason", "evidence", "rationale")}
    return Entry(key, Answer(value, **beside), base, **more)


def save(
    session: Session, audit: Audit, member: Member, now: datetime, *entries: Entry
) -> SavedAnswers:
    """Save answers as the auditor."""
    return audits.save_answers(session, audit.id, entries, zone=ZONE, actor=member.actor, now=now)
