"""Audits on their way through moderation, made through the services."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ReasonCode, Record
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation
from auditapp.services import moderation
from tests.support.cast import Cast, Member
from tests.support.chain import ZONE, fill, open_round, store_contacts, submitted_audit

GRADE, IMPACT = "m.overall", "out.impact"


def selected(
    session: Session, cast: Cast, now: datetime, grade: str = "good", **changes: object
) -> Moderation:
    """Return the waiting moderation of the first audit that Ana submits."""
    store_contacts(session, cast, now)
    open_round(session, cast, now)
    return submitted(session, cast, now, grade, **changes)


def submitted(
    session: Session, cast: Cast, now: datetime, grade: str = "good", **changes: object
) -> Moderation:
    """Let Ana submit her next audit, which is selected as one of her first."""
    audit = session.scalar(
        select(Audit)
        .where(Audit.auditor_id == cast.ana.id, Audit.submitted_at.is_(None))
        .order_by(Audit.reference)
    )
    assert audit is not None
    submitted_audit(session, audit.id, cast.ana, now, {GRADE: grade, **changes})
    return of_audit(session, audit.id)


def of_audit(session: Session, audit_id: UUID) -> Moderation:
    """Return the moderation of an audit."""
    found = session.scalar(select(Moderation).where(Moderation.audit_id == audit_id))
    assert found is not None
    return found


def assigned(session: Session, row: Moderation, cast: Cast, now: datetime) -> None:
    """Let Lee name Mo."""
    moderation.assign(
        session,
        row.id,
        cast.mo.id,
        expected=row.revision,
        reason="",
        actor=cast.lee.actor,
        now=now,
    )


def grading(session: Session, row: Moderation, cast: Cast, now: datetime) -> UUID:
    """Let Lee name Mo and Mo start; return the second grading."""
    assigned(session, row, cast, now)
    return moderation.start(session, row.id, expected=row.revision, actor=cast.mo.actor, now=now)


def locked(
    session: Session, row: Moderation, cast: Cast, now: datetime, grade: str = "good"
) -> None:
    """Bring a waiting moderation to both gradings side by side."""
    second = grading(session, row, cast, now)
    fill(session, second, cast.mo, now, {GRADE: grade})
    lock(session, row, cast.mo, now)


def lock(session: Session, row: Moderation, who: Member, now: datetime) -> None:
    """Lock the second grading."""
    moderation.lock(
        session,
        row.id,
        expected=row.revision,
        zone=ZONE,
        reason="Above the rules for the child's progress",
        actor=who.actor,
        now=now,
    )


def agreed(
    session: Session,
    row: Moderation,
    cast: Cast,
    now: datetime,
    grade: Grade,
    reason: ReasonCode = ReasonCode.DESCRIPTOR_MISREAD,
) -> None:
    """Let Mo make the agreed record."""
    record = Record(grade, Grade.GOOD, reason, "The descriptor fits the file")
    moderation.agree(session, row.id, record, expected=row.revision, actor=cast.mo.actor, now=now)
