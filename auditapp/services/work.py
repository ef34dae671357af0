"""What one person must do now, in the order it is due; what is stuck, for whoever leads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from auditapp.domain.actions import ActionState
from auditapp.domain.audits import AuditState
from auditapp.domain.concerns import ConcernState
from auditapp.domain.moderation import ModerationState
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.recommendations import RecommendationState
from auditapp.domain.reports import ReportState
from auditapp.persistence.action_queries import visible_actions
from auditapp.persistence.actions import Action
from auditapp.persistence.audits import Audit, AuditNote
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.persistence.recommendations import Recommendation
from auditapp.persistence.reports import Report
from auditapp.persistence.rounds import Draw, Replacement, ReplacementState, Round

__all__ = ["Stuck", "Task", "my_tasks", "stuck"]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, for which record, by when."""

    verb: str  # "Continue the audit"
    subject: str  # what it is about, without a grade
    noun: str  # audit, moderation, action, recommendation, concern, replacement, report
    id: UUID
    due_on: date | None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something that waits too long."""

    words: str
    noun: str
    id: UUID


_Finder = Callable[[Session, Actor, date], list[Task]]


def my_tasks(session: Session, *, actor: Actor, now: datetime) -> tuple[Task, ...]:
    """Return everything this person must do now: urgent first, then by date."""
    today = now.date()
    tasks = [task for find in _FINDERS for task in find(session, actor, today)]
    return tuple(
        sorted(tasks, key=lambda task: (not task.urgent, task.due_on or date.max, task.subject))
    )


def stuck(session: Session, *, actor: Actor, now: datetime) -> tuple[Stuck, ...]:
    """Return what waits too long, for the programme lead; empty for others."""
    if not actor.may(Permission.ALLOCATION_MAKE):
        return ()
    late = session.scalars(
        select(Audit).where(Audit.state.in_(_OPEN_AUDITS), Audit.due_on < now.date())
    )
    unassigned = session.execute(
        select(Moderation.audit_id, Audit.reference)
        .join(Audit, Audit.id == Moderation.audit_id)
        .where(Moderation.state == ModerationState.WAITING, Moderation.moderator_id.is_(None))
    )
    found = [
        Stuck(
            f"{audit.reference} is {(now.date() - audit.due_on).days} days late", "audit", audit.id
        )
        for audit in late
    ]
    found += [
        Stuck(f"{reference} waits for a moderator", "moderation", audit_id)
        for audit_id, reference in unassigned
    ]
    return tuple(found)


_OPEN_AUDITS = (
    AuditState.ASSIGNED,
    AuditState.ACCEPTED,
    AuditState.IN_PROGRESS,
    AuditState.RETURNED,
)
_AUDIT_VERBS = {
    AuditState.ASSIGNED: "Accept the audit",
    AuditState.ACCEPTED: "Begin the audit",
    AuditState.IN_PROGRESS: "Continue the audit",
    AuditState.RETURNED: "Answer the note on your audit",
}


def _audits(session: Session, actor: Actor, today: date) -> list[Task]:
    rows = session.execute(
        select(Audit, Round.title)
        .join(Round, Round.id == Audit.round_id)
        .where(
            Audit.auditor_id == actor.id,
            Audit.state.in_(_OPEN_AUDITS),
            Audit.interest_declared.is_(False),
        )
    )
    return [
        Task(
            _AUDIT_VERBS[audit.state],
            f"{audit.reference}, {title}",
            "audit",
            audit.id,
            audit.due_on,
            urgent=audit.due_on < today,
        )
        for audit, title in rows
    ]


def _notes(session: Session, actor: Actor, today: date) -> list[Task]:
    del today
    rows = session.execute(
        select(AuditNote.audit_id, Audit.reference)
        .join(Audit, Audit.id == AuditNote.audit_id)
        .where(
            Audit.auditor_id == actor.id,
            AuditNote.answered_at.is_(None),
            Audit.state == AuditState.SUBMITTED,
        )
        .distinct()
    )
    return [
        Task("Answer a note", reference, "audit", audit_id, None) for audit_id, reference in rows
    ]


def _moderations(session: Session, actor: Actor, today: date) -> list[Task]:
    del today
    rows = session.execute(
        select(Moderation, Audit.reference)
        .join(Audit, Audit.id == Moderation.audit_id)
        .where(
            or_(
                (Moderation.moderator_id == actor.id)
                & Moderation.state.in_(
                    (ModerationState.WAITING, ModerationState.GRADING, ModerationState.COMPARED)
                ),
                (Audit.auditor_id == actor.id)
                & (Moderation.state == ModerationState.AGREED)
                & Moderation.response.is_(None),
                (Moderation.chair_id == actor.id) & (Moderation.state == ModerationState.PANEL),
            )
        )
    )
    verbs = {
        ModerationState.WAITING: "Moderate a case",
        ModerationState.GRADING: "Continue your blind grading",
        ModerationState.COMPARED: "Agree the grades",
        ModerationState.AGREED: "Respond to the agreed record",
        ModerationState.PANEL: "Decide in the panel",
    }
    return [
        Task(verbs[row.state], reference, "moderation", row.id, row.due_on)
        for row, reference in rows
    ]


def _actions(session: Session, actor: Actor, today: date) -> list[Task]:
    if not actor.may(Permission.ACTIONS_READ):
        return []
    rows = session.execute(
        visible_actions(actor).where(
            or_(
                (Action.owner_id == actor.id)
                & Action.state.in_((ActionState.OPEN, ActionState.IN_PROGRESS)),
                (Action.owner_id != actor.id)
                & (Action.raised_by == actor.id)
                & Action.state.in_((ActionState.DONE, ActionState.VERIFIED)),
            )
        )
    )
    verbs = {
        ActionState.OPEN: "Do the action",
        ActionState.IN_PROGRESS: "Finish the action",
        ActionState.DONE: "Verify the action",
        ActionState.VERIFIED: "Close the action with its impact",
    }
    return [
        Task(
            verbs[row.state],
            f"{row.reference}: {row.text}",
            "action",
            row.id,
            row.due_on,
            urgent=row.due_on < today and row.done_at is None,
        )
        for row, _audit in rows
    ]


def _recommendations(session: Session, actor: Actor, today: date) -> list[Task]:
    state = RecommendationState
    working = (state.ACCEPTED, state.IN_PROGRESS)
    wanted = [(Recommendation.owner_id == actor.id) & Recommendation.state.in_(working)]
    if actor.may(Permission.RECOMMENDATIONS_ACCEPT):
        wanted.append(
            (Recommendation.state == state.PROPOSED) & (Recommendation.author_id != actor.id)
        )
    if actor.may(Permission.RECOMMENDATIONS_WRITE):
        wanted.append(
            (Recommendation.author_id == actor.id)
            & Recommendation.state.in_((state.DRAFT, state.VERIFIED, state.IMPACT_DUE))
        )
        wanted.append((Recommendation.state == state.DONE) & (Recommendation.owner_id != actor.id))
    verbs = {
        state.DRAFT: "Propose your recommendation",
        state.PROPOSED: "Accept a recommendation, or say why not",
        state.ACCEPTED: "Start on the recommendation",
        state.IN_PROGRESS: "Carry out the recommendation",
        state.DONE: "Verify the recommendation",
        state.VERIFIED: "Set when its effect is measured",
        state.IMPACT_DUE: "Measure the effect",
    }
    rows = session.scalars(select(Recommendation).where(or_(*wanted)))
    return [
        Task(
            verbs[row.state],
            f"{row.reference}: {row.text}",
            "recommendation",
            row.id,
            row.impact_due_on if row.state is state.IMPACT_DUE else row.due_on,
            urgent=row.state in working and row.due_on is not None and row.due_on < today,
        )
        for row in rows
    ]


def _concerns(session: Session, actor: Actor, today: date) -> list[Task]:
    del today
    wanted = [(Concern.receiver_id == actor.id) & (Concern.state == ConcernState.RAISED)]
    if actor.may(Permission.CONCERNS_DECIDE):
        wanted.append(
            Concern.state.in_((ConcernState.ACKNOWLEDGED, ConcernState.DECIDED))
            # Somebody grading that audit blind must not learn that there is a concern.
            & Concern.audit_id.not_in(concealed_from(actor.id))
        )
    verbs = {
        ConcernState.RAISED: "Acknowledge a safeguarding concern",
        ConcernState.ACKNOWLEDGED: "Record the safety decision",
        ConcernState.DECIDED: "Close the concern",
    }
    rows = session.scalars(select(Concern).where(or_(*wanted)))
    return [
        Task(
            verbs[row.state],
            row.reference,
            "concern",
            row.id,
            row.raised_at.date(),
            urgent=row.state is ConcernState.RAISED,
        )
        for row in rows
    ]


def _replacements(session: Session, actor: Actor, today: date) -> list[Task]:
    del today
    if not actor.may(Permission.DRAWS_APPROVE):
        return []
    rows = session.execute(
        select(Draw.id, Round.reference)
        .join(Replacement, Replacement.draw_id == Draw.id)
        .join(Round, Round.id == Draw.round_id)
        .where(Replacement.state == ReplacementState.ASKED, Replacement.asked_by != actor.id)
        .distinct()
    )
    return [
        Task("Decide a replacement", reference, "replacement", draw_id, None)
        for draw_id, reference in rows
    ]


def _reports(session: Session, actor: Actor, today: date) -> list[Task]:
    del today
    wanted = []
    if actor.may(Permission.REPORTS_APPROVE):
        wanted.append((Report.state == ReportState.COMMENTED) & (Report.author_id != actor.id))
    if actor.may(Permission.REPORTS_WRITE):
        wanted.append(
            (Report.author_id == actor.id)
            & Report.state.in_((ReportState.DRAFTED, ReportState.APPROVED))
        )
    if not wanted:
        return []
    verbs = {
        ReportState.DRAFTED: "Write the report",
        ReportState.COMMENTED: "Comment on the report, then approve it",
        ReportState.APPROVED: "Release the report",
    }
    rows = session.scalars(select(Report).where(or_(*wanted)))
    return [
        Task(verbs[row.state], f"{row.reference}: {row.title}", "report", row.id, None)
        for row in rows
    ]


_FINDERS: tuple[_Finder, ...] = (
    _concerns,
    _audits,
    _notes,
    _moderations,
    _actions,
    _recommendations,
    _replacements,
    _reports,
)
