"""Gathers what the rules of an audit may see."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditFacts, AuditState, GradingKind
from auditapp.domain.concerns import ConcernState, holds_up_the_audit
from auditapp.domain.errors import Problem, Severity
from auditapp.domain.grading import own_grade_problems
from auditapp.domain.moderation import CONCEALING, SETTLED
from auditapp.domain.rounds import RoundState
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.audit_notes import waiting_by_asker
from auditapp.persistence.audits import Audit
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.rounds import Round
from auditapp.services import answers
from auditapp.services.answers import GradingView
from auditapp.services.feedback import comment_time

__all__ = ["audit_facts", "moderators_of"]

_UNDECIDED = frozenset({ConcernState.RAISED, ConcernState.ACKNOWLEDGED})


def audit_facts(
    session: Session,
    audit: Audit,
    *,
    zone: str,
    now: datetime,
    grading: GradingView | None = None,
) -> AuditFacts:
    """Return what the rules of an audit may see; ``grading`` saves reading it twice."""
    view = grading or _own_grading(session, audit, zone)
    moderation = session.scalar(select(Moderation).where(Moderation.audit_id == audit.id))
    round_state = session.scalar(select(Round.state).where(Round.id == audit.round_id))
    concerns, calendar, local = _undecided(session, audit.id), jersey_calendar(), ZoneInfo(zone)
    today = now.astimezone(local).date()
    by_auditor, to_auditor = _waiting_notes(session, audit.id)
    return AuditFacts(
        auditor_id=audit.auditor_id,
        round_is_open=round_state is RoundState.OPEN,
        left=view.sheet.left if view else 0,
        stop=_stop(view),
        grade_problem=_grade_problem(view),
        late_concerns=sum(
            holds_up_the_audit(state, raised_at.astimezone(local).date(), today, calendar)
            for state, raised_at in concerns
        ),
        undecided_concerns=len(concerns),
        open_notes=by_auditor + to_auditor,
        notes_to_auditor=to_auditor,
        moderation_open=moderation is not None and moderation.state not in SETTLED,
        compared=moderation is not None and moderation.state not in CONCEALING,
        feedback_told=audit.feedback_on is not None or bool(audit.feedback_absence),
        moderators=moderators_of(moderation),
        comment_until=_comment_until(session, audit, now.astimezone(ZoneInfo(zone)).date()),
    )


def _comment_until(session: Session, audit: Audit, today: date) -> date | None:
    time = comment_time(session, audit) if audit.state is AuditState.SUBMITTED else None
    return time.due_on if time and time.is_open(today) else None


def _own_grading(session: Session, audit: Audit, zone: str) -> GradingView | None:
    if audit.state in {AuditState.ASSIGNED, AuditState.WITHDRAWN}:
        return None
    grading = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR)
    return answers.read(session, grading.id, zone=zone) if grading else None


def _stop(view: GradingView | None) -> Problem | None:
    problems = view.sheet.problems if view else ()
    return next((p for p in problems if p.severity is Severity.INDEPENDENCE), None)


def _grade_problem(view: GradingView | None) -> Problem | None:
    if view is None or view.grade is None:
        return None
    problems = own_grade_problems(
        view.proposal, view.grade, reason=view.grade_reason, where="grade_reason"
    )
    return next(iter(problems), None)


def moderators_of(moderation: Moderation | None) -> frozenset[UUID]:
    """Return whoever moderates an audit or chairs its panel."""
    if moderation is None:
        return frozenset()
    return frozenset({moderation.moderator_id, moderation.chair_id} - {None})  # type: ignore[arg-type]  # None is taken out


def _undecided(session: Session, audit_id: UUID) -> list[tuple[ConcernState, datetime]]:
    rows = session.execute(
        select(Concern.state, Concern.raised_at).where(
            Concern.audit_id == audit_id, Concern.state.in_(_UNDECIDED)
        )
    )
    return [(state, raised_at) for state, raised_at in rows]


def _waiting_notes(session: Session, audit_id: UUID) -> tuple[int, int]:
    """Return how many notes wait for lead or moderator, and how many for the auditor."""
    waiting = dict(session.execute(waiting_by_asker(audit_id)).all())
    return waiting.get(True, 0), waiting.get(False, 0)
