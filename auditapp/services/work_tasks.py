"""Each kind of thing a person may have to do, found in one query each."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.concerns import ConcernState
from auditapp.domain.feedback import COMMENT
from auditapp.domain.moderation import ModerationState
from auditapp.domain.notes import TALKED_ABOUT, WAITING, NoteState
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.reports import ReportState
from auditapp.persistence.audit_notes import AuditNote
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.persistence.reports import Report
from auditapp.persistence.rounds import Draw, Replacement, ReplacementState, Round
from auditapp.services import concerns_reading
from auditapp.services.feedback import COMMENTED, awaited_comments, comment_due
from auditapp.services.work_follow_up import actions_to_do, recommendations_to_do
from auditapp.services.work_task import Finder, Moment, Task

__all__ = ["FINDERS", "OPEN_AUDITS"]


OPEN_AUDITS = (
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


def _audits(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    rows = session.execute(
        select(Audit, Round.title)
        .join(Round, Round.id == Audit.round_id)
        .where(
            Audit.auditor_id == actor.id,
            Audit.state.in_(OPEN_AUDITS),
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
            urgent=audit.due_on < moment.today,
        )
        for audit, title in rows
    ]


def _notes(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    """Return the audits on which this person has a note to answer, or an answer to read."""
    del moment
    rows = session.execute(
        select(AuditNote.audit_id, Audit.reference, AuditNote.state == NoteState.ANSWERED)
        .join(Audit, Audit.id == AuditNote.audit_id)
        .outerjoin(Moderation, Moderation.audit_id == Audit.id)
        .where(
            or_(*_notes_for(actor)),
            # A returned audit says so itself.
            Audit.state.in_(TALKED_ABOUT - {AuditState.RETURNED}),
            Audit.id.not_in(concealed_from(actor.id)),
        )
        .distinct()
    )
    verbs = {True: "Read the answer to your note", False: "Answer a note"}
    return [
        Task(verbs[answered], reference, "audit_note", audit_id, None)
        for audit_id, reference, answered in rows
    ]


def _notes_for(actor: Actor) -> list[ColumnElement[bool]]:
    waits = AuditNote.state.in_(WAITING)
    own, asked_by_auditor = Audit.auditor_id == actor.id, AuditNote.by == Audit.auditor_id
    reviews = or_(Moderation.moderator_id == actor.id, Moderation.chair_id == actor.id)
    if actor.may(Permission.AUDITS_FINALISE):
        reviews = or_(reviews, Audit.id.is_not(None))
    return [
        own & waits & ~asked_by_auditor,
        ~own & waits & asked_by_auditor & reviews,
        (AuditNote.by == actor.id) & (AuditNote.state == NoteState.ANSWERED),
    ]


def _feedback(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    del moment
    rows = session.execute(
        select(Audit.id, Audit.reference).where(
            Audit.auditor_id == actor.id,
            Audit.state == AuditState.SUBMITTED,
            Audit.feedback_on.is_(None),
            Audit.feedback_absence == "",
        )
    )
    return [
        Task("Date the feedback conversation", reference, "audit", audit_id, None)
        for audit_id, reference in rows
    ]


def _comments(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    return [
        Task("Keep the worker's comment", reference, "reply", audit_id, due)
        for audit_id, reference, due in awaited_comments(session, actor.id, moment.today)
    ]


def _to_make_final(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    """Return submitted audits that only wait to be made final.

    Where the worker may comment, that is from the day after, or once they have.
    """
    if not actor.may(Permission.AUDITS_FINALISE):
        return []
    open_note = select(AuditNote.audit_id).where(AuditNote.state.in_(WAITING))
    rows = session.execute(
        select(Audit.id, Audit.reference, Audit.feedback_on, Audit.id.in_(COMMENTED))
        .outerjoin(Moderation, Moderation.audit_id == Audit.id)
        .where(
            Audit.state == AuditState.SUBMITTED,
            Audit.auditor_id != actor.id,
            or_(Audit.feedback_on.is_not(None), Audit.feedback_absence != ""),
            or_(Moderation.id.is_(None), _settled()),
            Audit.id.not_in(open_note),
            Audit.id.not_in(concealed_from(actor.id)),
        )
    )
    tasks = []
    for audit_id, reference, heard_on, commented in rows:
        due = comment_due(heard_on) if heard_on is not None and not commented else None
        if due is None:
            tasks.append(Task("Make the audit final", reference, "audit", audit_id, None))
        elif due < moment.today:
            silent = f"Make the audit final: no reply within {COMMENT.duration}"
            tasks.append(Task(silent, reference, "audit", audit_id, due))
    return tasks


def _settled() -> ColumnElement[bool]:
    answered = (Moderation.state == ModerationState.AGREED) & Moderation.response.is_not(None)
    return or_(answered, Moderation.state == ModerationState.DECIDED)


def _disputes(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    """Return disputed records that wait for somebody to chair a panel on them."""
    del moment
    if not actor.may(Permission.MODERATION_CHAIR):
        return []
    rows = session.execute(
        select(Moderation.id, Audit.reference)
        .join(Audit, Audit.id == Moderation.audit_id)
        .where(
            Moderation.state == ModerationState.DISPUTED,
            Moderation.moderator_id != actor.id,
            Audit.auditor_id != actor.id,
        )
    )
    return [
        Task("Put a disputed record to a panel", reference, "moderation", id_, None)
        for id_, reference in rows
    ]


def _moderations(session: Session, actor: Actor, moment: Moment) -> list[Task]:
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
        # These two must sound the same for every case: the first grading is not theirs to guess.
        ModerationState.WAITING: "Moderate a case",
        ModerationState.GRADING: "Go on moderating a case",
        ModerationState.COMPARED: "Agree the grades",
        ModerationState.AGREED: "Respond to the agreed record",
        ModerationState.PANEL: "Decide in the panel",
    }
    return [
        Task(
            verbs[row.state],
            reference,
            "moderation",
            row.id,
            row.due_on,
            urgent=row.due_on is not None and row.due_on < moment.today,
        )
        for row, reference in rows
    ]


def _concerns(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    if not actor.may(Permission.CONCERNS_READ):
        return []
    verbs = {
        ConcernState.RAISED: "Acknowledge a safeguarding concern",
        ConcernState.ACKNOWLEDGED: "Record the safety decision",
        ConcernState.DECIDED: "Close the concern",
    }
    decides = actor.may(Permission.CONCERNS_DECIDE)
    lines = concerns_reading.search(
        session, actor=actor, now=moment.now, zone=moment.zone, only_open=True
    )
    return [
        Task(
            verbs[line.state],
            line.reference,
            "concern",
            line.id,
            line.act_by,
            urgent=line.state is ConcernState.RAISED or line.is_late,
        )
        for line in lines
        if decides or (line.receiver_id == actor.id and line.state is ConcernState.RAISED)
    ]


def _replacements(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    del moment
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


def _reports(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    del moment
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


FINDERS: tuple[Finder, ...] = (
    _concerns,
    _audits,
    _notes,
    _feedback,
    _comments,
    _moderations,
    _disputes,
    _to_make_final,
    actions_to_do,
    recommendations_to_do,
    _replacements,
    _reports,
)
