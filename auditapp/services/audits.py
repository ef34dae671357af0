"""Audits: assigned, accepted, worked on, submitted, made final.

Answers are saved by ``answers``; notes by ``audit_notes`` and feedback by ``feedback``; pages
read ``audits_reading``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from auditapp.domain.audits import AUDIT_WORKFLOW, WRITABLE, AuditState, GradingKind
from auditapp.domain.calendar import months_before
from auditapp.domain.errors import NotFoundError, Problem, WrongStateError
from auditapp.domain.permissions import Actor
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.base import save_revision
from auditapp.persistence.caseload import Team
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.references import next_reference
from auditapp.persistence.rounds import DrawnUnit, FrameRow, Round
from auditapp.persistence.self_notes import removal
from auditapp.services import answers, audit_templates, events, rounds
from auditapp.services.answers import Entry, GradingView
from auditapp.services.audit_access import see
from auditapp.services.audit_concerns import Alarm, open_from_answers, open_from_grading
from auditapp.services.audit_facts import audit_facts
from auditapp.services.audit_prefill import case_facts, case_timeline
from auditapp.services.audit_selection import select_audit
from auditapp.services.feedback import comment_time

__all__ = [
    "SavedAnswers",
    "assign",
    "finalise",
    "find",
    "log",
    "move",
    "own_grading",
    "save_answers",
    "submit",
    "to_answer",
    "why_closed",
]


@dataclass(frozen=True, slots=True)
class SavedAnswers:
    """What saving led to: the whole grading as it now stands, and the concerns it opened."""

    revisions: Mapping[str, int]
    saved_at: datetime
    view: GradingView
    alarm: Alarm


def assign(
    session: Session,
    *,
    round_id: UUID,
    drawn_unit_id: UUID,
    auditor_id: UUID,
    due_on: date,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Give a drawn case to an auditor, with its facts as the frame froze them.

    Who may audit what is judged by the allocation, which calls this.
    """
    round_row = rounds.find(session, round_id)
    unit = session.get_one(DrawnUnit, drawn_unit_id)
    row = session.get_one(FrameRow, unit.frame_row_id)
    template = audit_templates.find(session, round_row.template_key, round_row.template_version)
    team = session.scalar(select(Team).where(Team.code == row.team_code))
    start = months_before(round_row.period_end, template.window_months)
    audit = Audit(
        reference=next_reference(session, "A", now.year),
        round_id=round_id,
        drawn_unit_id=drawn_unit_id,
        template_key=template.key,
        template_version=template.version,
        auditor_id=auditor_id,
        child_ref=row.child_ref,
        worker_ref=row.worker_ref,
        team_code=row.team_code,
        service=team.service if team else None,
        facts=case_facts(session, round_row, row, team),
        timeline=case_timeline(session, row, start=start, until=now.date()),
        window_start=start,
        window_end=round_row.period_end,
        assigned_at=now,
        assigned_by=actor.id,
        due_on=due_on,
    )
    session.add(audit)
    session.flush()
    log(session, audit, "assigned", actor, now, facts={"auditor": str(auditor_id)})
    return audit.id


def move(  # noqa: PLR0913  # the sides of a move, all named by the caller
    session: Session,
    audit_id: UUID,
    action: str,
    *,
    expected: int,
    zone: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Accept, declare an interest, begin or withdraw.

    Submitting, returning and making final carry more: see their functions.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    audit = find(session, audit_id, actor)
    facts = audit_facts(session, audit, zone=zone, now=now)
    step = AUDIT_WORKFLOW.decide(action, audit.state, facts, actor, reason=reason)
    save_revision(session, audit, expected=expected, entered={"reason": reason} if reason else {})
    if step.target is AuditState.ACCEPTED:
        audit.accepted_at = now
        answers.start(session, _new_grading(audit, actor, now))
    if step.target is AuditState.WITHDRAWN:
        audit.reason = reason.strip()
        audit.interest_declared = action == "declare_interest"
        session.execute(removal(audit.id))
    audit.state = step.target
    log(session, audit, action, actor, now, facts={"reason_given": bool(reason.strip())})


def save_answers(
    session: Session,
    audit_id: UUID,
    entries: Sequence[Entry],
    *,
    zone: str,
    actor: Actor,
    now: datetime,
) -> SavedAnswers:
    """Save the auditor's own answers; the first begins the audit, an alarming one is told at once.

    Raises
    ------
    NotFoundError, WrongStateError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    audit = to_answer(session, audit_id, actor)
    grading = own_grading(session, audit, actor)
    _refuse_unless_open(session, audit)
    saved = answers.save(session, grading.id, entries, actor=actor, now=now)
    if any(saved.revisions.values()):
        _begin(session, audit, actor, now)
    view = answers.read(session, grading.id, zone=zone)
    alarm = open_from_answers(session, view, actor=actor, now=now)
    return SavedAnswers(saved.revisions, saved.saved_at, view, alarm)


def submit(
    session: Session,
    audit_id: UUID,
    *,
    expected: int,
    zone: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Hand an audit in: lock the grading, open the concerns it brings, select for moderation.

    ``reason`` says why the auditor's grade differs from the proposed one.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        All problems at once; nothing is stored in any of these cases.
    """
    audit = find(session, audit_id, actor)
    grading = own_grading(session, audit, actor)
    session.refresh(grading, with_for_update=True)
    grading.grade_reason = reason.strip()
    view = answers.read(session, grading.id, zone=zone)
    facts = audit_facts(session, audit, zone=zone, now=now, grading=view)
    step = AUDIT_WORKFLOW.decide("submit", audit.state, facts, actor)
    save_revision(session, audit, expected=expected, entered={"reason": reason} if reason else {})
    answers.lock(session, grading.id, zone=zone, reason=reason, now=now)
    first_time = audit.submitted_at is None
    audit.state, audit.submitted_at = step.target, now
    open_from_grading(session, view, actor=actor, now=now)
    select_audit(session, audit, view, first_time=first_time, now=now)
    log(session, audit, "submit", actor, now)


def finalise(
    session: Session, audit_id: UUID, *, expected: int, zone: str, actor: Actor, now: datetime
) -> None:
    """Make an audit final; the grade is the agreed one, or the auditor's where none was sought.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    audit = find(session, audit_id, actor)
    facts = audit_facts(session, audit, zone=zone, now=now)
    step = AUDIT_WORKFLOW.decide("finalise", audit.state, facts, actor)
    save_revision(session, audit, expected=expected)
    grading = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR)
    moderation = session.scalar(select(Moderation).where(Moderation.audit_id == audit.id))
    audit.final_grade = grading.grade if grading else None
    audit.final_impact = grading.impact_grade if grading else None
    if moderation is not None:
        audit.final_grade = moderation.panel_grade or moderation.agreed_grade
        audit.final_impact = moderation.agreed_impact or audit.final_impact
    audit.state, audit.final_at = step.target, now
    session.execute(removal(audit.id))
    comment = comment_time(session, audit)
    silent = comment is not None and not comment.given
    log(
        session, audit, "finalise", actor, now, facts={"no_reply_in_time": True} if silent else None
    )


def find(session: Session, audit_id: UUID, actor: Actor) -> Audit:
    """Return the audit's row for whoever may know of it, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    return see(session, audit_id, actor=actor).audit


def to_answer(session: Session, audit_id: UUID, actor: Actor) -> Audit:
    """Return an audit to whoever answers it, also where it was withdrawn while they typed.

    Then they see nothing of it any more, but what they send is not lost: they are told who
    ended it, and their text is kept.

    Raises
    ------
    NotFoundError
        If it is not theirs, or they declared an interest in it.
    """
    audit = session.get(Audit, audit_id)
    if audit is None or audit.auditor_id != actor.id or audit.interest_declared:
        raise NotFoundError(f"audit {audit_id}")
    return audit


def own_grading(session: Session, audit: Audit, actor: Actor) -> Grading:
    """Return the auditor's own grading.

    Raises
    ------
    NotFoundError
        If it is another person's audit, or not accepted yet.
    """
    grading = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR, person_id=actor.id)
    if grading is None:
        raise NotFoundError(f"grading of audit {audit.id}")
    return grading


def why_closed(session: Session, audit: Audit) -> str:
    """Return why an audit takes no answers, or "" while it does: who ended it and when."""
    if audit.state not in WRITABLE:
        past = {f"audit.{step.action}": step.past for step in AUDIT_WORKFLOW.transitions}
        moves = [line for line in events.history(session, audit.id) if line.action in past]
        last = moves[-1]
        when = f"{last.at.day} {last.at:%B %Y}"
        return f"{last.who} {past[last.action]} on {when}, so it takes no more answers"
    state = session.scalar(select(Round.state).where(Round.id == audit.round_id))
    return (
        ""
        if state is RoundState.OPEN
        else "The round is no longer open, so it takes no more answers"
    )


def log(  # the sides of an event
    session: Session,
    audit: Audit,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Write down what happened to an audit."""
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"audit.{action}",
        subject_kind="audit",
        subject_id=audit.id,
        facts=facts,
    )


def _new_grading(audit: Audit, actor: Actor, now: datetime) -> Grading:
    return Grading(audit_id=audit.id, kind=GradingKind.AUDITOR, person_id=actor.id, started_at=now)


def _begin(session: Session, audit: Audit, actor: Actor, now: datetime) -> None:
    if audit.state is not AuditState.ACCEPTED:
        return
    # Against a lead who withdraws it in the same moment.
    begun = session.execute(
        update(Audit)
        .where(Audit.id == audit.id, Audit.state == AuditState.ACCEPTED)
        .values(state=AuditState.IN_PROGRESS)
        .execution_options(synchronize_session=False)
    )
    if getattr(begun, "rowcount", 0):
        session.refresh(audit)
        log(session, audit, "begin", actor, now)


def _refuse_unless_open(session: Session, audit: Audit) -> None:
    if words := why_closed(session, audit):
        raise WrongStateError([Problem("", words)])
