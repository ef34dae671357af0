"""How long auditing takes: one's own audit to its auditor, a spread of many to the lead."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import GradingKind
from auditapp.domain.burden import Spread, active_time, spread
from auditapp.domain.permissions import Actor, Permission
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import concealed_from

__all__ = ["NEWEST", "of_grading", "of_template"]

NEWEST = 200  # audits of a version that a spread is made of


def of_grading(session: Session, grading_id: UUID) -> timedelta:
    """Return the time worked on one grading, for the person whose it is."""
    saved = select(AnswerRevision.saved_at).where(AnswerRevision.grading_id == grading_id)
    return active_time(session.scalars(saved))


def of_template(session: Session, key: str, version: int, *, actor: Actor) -> Spread | None:
    """Return how long the newest audits of a template version took, for the programme lead.

    None for everybody else, and where it would tell about a single auditor.
    """
    if not actor.may(Permission.ALLOCATION_MAKE):
        return None
    newest = (
        select(Grading.id, Grading.person_id)
        .join(Audit, Audit.id == Grading.audit_id)
        .where(
            Audit.template_key == key,
            Audit.template_version == version,
            Audit.submitted_at.is_not(None),
            Audit.id.not_in(concealed_from(actor.id)),
            Grading.kind == GradingKind.AUDITOR,
        )
        .order_by(Audit.submitted_at.desc(), Audit.id)
        .limit(NEWEST)
    )
    auditors = dict(session.execute(newest).all())
    rows = select(AnswerRevision.grading_id, AnswerRevision.saved_at).where(
        AnswerRevision.grading_id.in_(auditors)
    )
    saved: dict[UUID, list[datetime]] = {grading_id: [] for grading_id in auditors}
    for grading_id, at in session.execute(rows):
        saved[grading_id].append(at)
    return spread([(auditors[one], active_time(moments)) for one, moments in saved.items()])
