"""Audits: assigned, accepted, worked on, submitted, made final.

Answers are saved by ``answers``; pages read ``audits_reading``.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AUDIT_WORKFLOW, AuditState, GradingKind
from auditapp.domain.errors import NotFoundError, Problem, RefusedError
from auditapp.domain.grading import forces_moderation, opened_concerns
from auditapp.domain.moderation import CONCEALING
from auditapp.domain.moderation_selection import Selection, select_for_moderation
from auditapp.domain.permissions import Actor
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.audits import Audit, AuditNote, Grading
from auditapp.persistence.base import save_revision
from auditapp.persistence.caseload import Team, Worker
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.references import next_reference
from auditapp.persistence.rounds import DrawnUnit, FrameRow
from auditapp.services import answers, audit_templates, concerns, events, rounds
from auditapp.services.answers import Entry, Saved
from auditapp.services.audit_facts import audit_facts
from sampling import uniform

__all__ = [
    "answer_note",
    "assign",
    "finalise",
    "find",
    "move",
    "record_feedback",
    "return_with_note",
    "save_answers",
    "submit",
]

MODERATE_WITHIN = 5  # working days


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
    template = audit_templates.find(round_row.template_key, round_row.template_version)
    team = session.scalar(select(Team).where(Team.code == row.team_code))
    worker = session.scalar(select(Worker).where(Worker.ref == row.worker_ref))
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
        facts={
            **row.facts,
            "child_ref": row.child_ref,
            "team_code": row.team_code,
            "worker_ref": row.worker_ref,
            "manager_ref": (worker.manager_ref if worker else None)
            or (team.manager_ref if team else None),
            "round_theme": round_row.theme,
        },
        window_start=_months_before(round_row.period_end, template.window_months),
        window_end=round_row.period_end,
        assigned_at=now,
        assigned_by=actor.id,
        due_on=due_on,
    )
    session.add(audit)
    session.flush()
    _log(session, audit, "assigned", actor, now, facts={"auditor": str(auditor_id)})
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
    save_revision(session, audit, expected=expected)
    facts = audit_facts(session, audit, zone=zone, now=now)
    step = AUDIT_WORKFLOW.decide(action, audit.state, facts, actor, reason=reason)
    if action == "accept":
        audit.accepted_at = now
        _start_grading(session, audit, actor, now)
    if action == "declare_interest":
        audit.interest_declared = True
    if step.target is AuditState.WITHDRAWN:
        audit.reason = reason.strip()
    audit.state = step.target
    _log(session, audit, action, actor, now, reason_given=bool(reason.strip()))


def save_answers(
    session: Session,
    audit_id: UUID,
    entries: Sequence[Entry],
    *,
    actor: Actor,
    now: datetime,
) -> Saved:
    """Save the auditor's own answers; the first one begins the audit.

    Raises
    ------
    NotFoundError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    audit = find(session, audit_id, actor)
    grading = own_grading(session, audit, actor)
    saved = answers.save(session, grading.id, entries, actor=actor, now=now)
    if audit.state is AuditState.ACCEPTED:
        audit.state = AuditState.IN_PROGRESS
        _log(session, audit, "begin", actor, now)
    return saved


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

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        All problems at once; nothing is stored in any of these cases.
    """
    audit = find(session, audit_id, actor)
    save_revision(session, audit, expected=expected)
    grading = own_grading(session, audit, actor)
    grading.grade_reason = reason.strip()
    facts = audit_facts(session, audit, zone=zone, now=now)
    step = AUDIT_WORKFLOW.decide("submit", audit.state, facts, actor)
    view = answers.read(session, grading.id, zone=zone)
    answers.lock(session, grading.id, zone=zone, reason=reason, now=now)
    first_time = audit.submitted_at is None
    audit.state, audit.submitted_at = step.target, now
    if first_time:
        for opened in opened_concerns(view.sheet):
            concerns.raise_automatic(
                session, audit.id, opened.words, level=opened.level, actor=actor, now=now
            )
        above = view.grade is not None and forces_moderation(view.proposal, view.grade)
        _select(session, audit, grading, above=above, now=now)
    _log(session, audit, "submit", actor, now)


def return_with_note(
    session: Session,
    audit_id: UUID,
    text: str,
    *,
    expected: int,
    zone: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Return a submitted audit to its auditor with a question; the grading opens again."""
    audit = find(session, audit_id, actor)
    save_revision(session, audit, expected=expected, entered={"note": text})
    facts = audit_facts(session, audit, zone=zone, now=now)
    step = AUDIT_WORKFLOW.decide("return", audit.state, facts, actor, reason=text)
    under_way = select(Moderation.id).where(
        Moderation.audit_id == audit.id, Moderation.state.not_in(CONCEALING)
    )
    if session.scalar(under_way) is not None:
        words = "Its gradings have been compared, so the first one stays as it was"
        raise RefusedError([Problem("", words)])
    audit.state = step.target
    grading = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR)
    if grading is not None:
        answers.unlock(session, grading.id)
    session.add(AuditNote(audit_id=audit.id, at=now, by=actor.id, text=text.strip()))
    _log(session, audit, "return", actor, now)


def answer_note(session: Session, note_id: UUID, text: str, *, actor: Actor, now: datetime) -> UUID:
    """Answer a note as the auditor; return the audit's id."""
    note = session.get(AuditNote, note_id)
    if note is None:
        raise NotFoundError(f"note {note_id}")
    audit = find(session, note.audit_id, actor)
    if audit.auditor_id != actor.id:
        raise NotFoundError(f"note {note_id}")
    if not text.strip():
        raise RefusedError([Problem("answer", "Write the answer first")])
    note.answer, note.answered_at = text.strip(), now
    _log(session, audit, "note_answered", actor, now)
    return audit.id


def record_feedback(
    session: Session,
    audit_id: UUID,
    *,
    held_on: date | None,
    absence: str,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Date the conversation with worker and manager, or say why there was none."""
    audit = find(session, audit_id, actor)
    lead = actor.may(AUDIT_WORKFLOW.transitions[-1].permission)
    if audit.auditor_id != actor.id and not lead:
        raise NotFoundError(f"audit {audit_id}")
    problems = []
    if held_on is None and not absence.strip():
        words = "Enter the day of the conversation, or why there was none"
        problems.append(Problem("held_on", words))
    if held_on is not None and held_on > now.date():
        problems.append(Problem("held_on", "The conversation cannot be in the future"))
    if problems:
        raise RefusedError(problems)
    save_revision(session, audit, expected=expected, entered={"feedback_on": held_on})
    audit.feedback_on, audit.feedback_absence = held_on, absence.strip()
    _log(session, audit, "feedback_recorded", actor, now)


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
    save_revision(session, audit, expected=expected)
    facts = audit_facts(session, audit, zone=zone, now=now)
    step = AUDIT_WORKFLOW.decide("finalise", audit.state, facts, actor)
    grading = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR)
    moderation = session.scalar(select(Moderation).where(Moderation.audit_id == audit.id))
    audit.final_grade = grading.grade if grading else None
    audit.final_impact = grading.impact_grade if grading else None
    if moderation is not None:
        audit.final_grade = moderation.panel_grade or moderation.agreed_grade
        audit.final_impact = moderation.agreed_impact or audit.final_impact
    audit.state, audit.final_at = step.target, now
    _log(session, audit, "finalise", actor, now)


def find(session: Session, audit_id: UUID, actor: Actor) -> Audit:
    """Return the audit's row for whoever may work on it, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    audit = session.get(Audit, audit_id)
    oversees = actor.may(AUDIT_WORKFLOW.transitions[-1].permission)
    concealed = select(Moderation.id).where(
        Moderation.audit_id == audit_id,
        Moderation.moderator_id == actor.id,
        Moderation.state.in_(CONCEALING),
    )
    if audit is None or session.scalar(concealed) is not None:
        raise NotFoundError(f"audit {audit_id}")
    if audit.auditor_id != actor.id and not oversees:
        raise NotFoundError(f"audit {audit_id}")
    if audit.auditor_id == actor.id and audit.interest_declared and not oversees:
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


def _start_grading(session: Session, audit: Audit, actor: Actor, now: datetime) -> None:
    answers.start(
        session,
        Grading(audit_id=audit.id, kind=GradingKind.AUDITOR, person_id=actor.id, started_at=now),
    )


def _select(
    session: Session, audit: Audit, grading: Grading, *, above: bool, now: datetime
) -> None:
    earlier = session.scalar(
        select(func.count())
        .select_from(Audit)
        .where(
            Audit.auditor_id == audit.auditor_id,
            Audit.submitted_at.is_not(None),
            Audit.id != audit.id,
        )
    )
    found: Selection = select_for_moderation(
        grade=grading.grade,
        above_proposal=above,
        earlier_audits=earlier or 0,
        chance=uniform("moderation", audit.reference, str(audit.id)),
    )
    audit.moderation_selected = found.selected
    audit.moderation_probability = found.probability
    audit.moderation_reason = found.reason.value if found.reason else ""
    if found.selected:
        calendar = jersey_calendar(range(now.year, now.year + 2))
        due_on = calendar.add_working_days(now.date(), MODERATE_WITHIN)
        session.add(Moderation(audit_id=audit.id, created_at=now, due_on=due_on))
        session.flush()


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _log(  # the sides of an event
    session: Session,
    audit: Audit,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    reason_given: bool = False,
    facts: Mapping[str, object] | None = None,
) -> None:
    more = {"reason_given": True} if reason_given else {}
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"audit.{action}",
        subject_kind="audit",
        subject_id=audit.id,
        facts={**(facts or {}), **more},
    )
