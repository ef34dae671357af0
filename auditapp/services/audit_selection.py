"""Selects submitted audits for a second grading, and stores with what chance."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.grading import forces_moderation
from auditapp.domain.moderation_selection import DEFAULT_SHARE, select_for_moderation
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation
from auditapp.services.answers import GradingView
from sampling import uniform

__all__ = ["select_audit"]

MODERATE_WITHIN = 5  # working days
_CERTAIN_ONLY = 1.0  # a number that no share reaches


def select_audit(
    session: Session, audit: Audit, grading: GradingView, *, first_time: bool, now: datetime
) -> None:
    """Decide whether a submitted audit is moderated; open its moderation when it is.

    Chance is tried once, when an audit is first handed in: its number is made from that moment,
    which nobody can know before. After a return only the certain reasons count.
    """
    if audit.moderation_selected:
        return
    seed = f"moderation {now.isoformat()}"
    found = select_for_moderation(
        grade=grading.grade,
        above_proposal=grading.grade is not None
        and forces_moderation(grading.proposal, grading.grade),
        earlier_audits=_submitted_before(session, audit),
        chance=uniform(seed, audit.reference, str(audit.id)) if first_time else _CERTAIN_ONLY,
        share=DEFAULT_SHARE,
    )
    if not found.selected and not first_time:
        return
    audit.moderation_selected = found.selected
    audit.moderation_probability = found.probability
    audit.moderation_reason = found.reason.value if found.reason else ""
    if found.selected:
        due_on = jersey_calendar().add_working_days(now.date(), MODERATE_WITHIN)
        session.add(Moderation(audit_id=audit.id, created_at=now, due_on=due_on))
        session.flush()


def _submitted_before(session: Session, audit: Audit) -> int:
    earlier = select(func.count()).where(
        Audit.auditor_id == audit.auditor_id,
        Audit.submitted_at.is_not(None),
        Audit.id != audit.id,
    )
    return session.scalar(earlier) or 0
