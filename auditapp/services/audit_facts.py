"""Gathers what the rules of an audit may see."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditFacts, AuditState, GradingKind
from auditapp.domain.concerns import CLIMBS_AFTER, OPEN, ConcernState
from auditapp.domain.grading import own_grade_problems
from auditapp.domain.moderation import SETTLED
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit, AuditNote
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.rounds import Round
from auditapp.services import answers

__all__ = ["audit_facts"]


def audit_facts(session: Session, audit: Audit, *, zone: str, now: datetime) -> AuditFacts:
    """Return what the rules of an audit may see."""
    missing, has_grade, explained = _grading(session, audit, zone)
    moderation = session.scalar(select(Moderation).where(Moderation.audit_id == audit.id))
    round_row = session.get_one(Round, audit.round_id)
    notes = select(func.count()).where(
        AuditNote.audit_id == audit.id, AuditNote.answered_at.is_(None)
    )
    moderators: frozenset[UUID] = frozenset()
    if moderation is not None and moderation.moderator_id is not None:
        moderators = frozenset({moderation.moderator_id})
    concerns = session.scalars(
        select(Concern).where(Concern.audit_id == audit.id, Concern.state.in_(OPEN))
    ).all()
    return AuditFacts(
        auditor_id=audit.auditor_id,
        round_is_open=round_row.state is RoundState.OPEN,
        missing=missing,
        has_grade=has_grade,
        grade_is_explained=explained,
        late_unacknowledged_concerns=sum(
            concern.state is ConcernState.RAISED
            and now - concern.raised_at > CLIMBS_AFTER[concern.level]
            for concern in concerns
        ),
        open_concerns=len(concerns),
        open_notes=session.scalar(notes) or 0,
        moderation_open=moderation is not None and moderation.state not in SETTLED,
        feedback_told=audit.feedback_on is not None or bool(audit.feedback_absence),
        moderates=moderators,
    )


def _grading(session: Session, audit: Audit, zone: str) -> tuple[int, bool, bool]:
    if audit.state in {AuditState.ASSIGNED, AuditState.WITHDRAWN}:
        return 0, False, False
    grading = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR)
    if grading is None:
        return 0, False, False
    view = answers.read(session, grading.id, zone=zone)
    asks_grade = bool(view.template.grading.overall)
    explained = view.grade is None or not own_grade_problems(
        view.proposal, view.grade, reason=grading.grade_reason, where="grade_reason"
    )
    return view.sheet.left, view.grade is not None or not asks_grade, explained
