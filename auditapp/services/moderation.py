"""Moderation: a second grading without sight of the first, then one agreed record of both.

Pages read ``moderation_reading``. Both gradings stay as they were locked; what was agreed or
decided stands beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.audits import GradingKind
from auditapp.domain.errors import NotFoundError, Problem, RefusedError
from auditapp.domain.grading import own_grade_problems
from auditapp.domain.moderation import (
    CONCEALING,
    MODERATION_WORKFLOW,
    ModerationFacts,
    ModerationState,
    Record,
    Response,
    dispute_may_go_on,
)
from auditapp.domain.permissions import Actor
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.base import save_revision
from auditapp.persistence.moderation import Moderation
from auditapp.services import answers, audit_concerns, audit_templates, events
from auditapp.services.answers import Entry, GradingView, Saved
from auditapp.services.audit_concerns import Alarm
from auditapp.services.moderation_people import moderators

__all__ = [
    "Moderated",
    "SavedBlind",
    "agree",
    "assign",
    "convene",
    "decide",
    "decline",
    "facts_of",
    "find",
    "lock",
    "respond",
    "save_answers",
    "start",
]


@dataclass(frozen=True, slots=True)
class Moderated:
    """A moderation's row with its audit and gradings, for the services beside this one."""

    row: Moderation
    audit: Audit
    first: Grading | None
    second: Grading | None  # the present moderator's
    wants_impact: bool  # its template asks for an impact grade


@dataclass(frozen=True, slots=True)
class SavedBlind:
    """What a save of the second grader led to."""

    saved: Saved
    view: GradingView  # the whole grading as it now stands
    alarm: Alarm


def assign(
    session: Session,
    moderation_id: UUID,
    moderator_id: UUID | None,
    *,
    expected: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Name the moderator; a warning of independence is passed with a reason.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    found = find(session, moderation_id)
    save_revision(session, found.row, expected=expected)
    named = moderators(session, found.row, today=now.date()).get(moderator_id or UUID(int=0))
    facts = facts_of(found, against=named.problems if named else ())
    step = MODERATION_WORKFLOW.decide("assign", found.row.state, facts, actor, reason=reason)
    if named is None:
        words = "Choose someone who is trained and accredited to moderate"
        raise RefusedError([Problem("moderator_id", words)])
    found.row.state = step.target
    found.row.moderator_id = named.person_id
    found.row.assigned_at, found.row.assigned_by = now, actor.id
    facts_told = {"moderator": str(named.person_id)}
    _log(session, found.row, "assign", actor, now, reason=reason.strip(), told=facts_told)


def decline(
    session: Session,
    moderation_id: UUID,
    *,
    expected: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a moderation back because of an interest; it waits for another moderator."""
    found = find(session, moderation_id, moderator=actor)
    save_revision(session, found.row, expected=expected)
    state, facts = found.row.state, facts_of(found)
    step = MODERATION_WORKFLOW.decide("decline", state, facts, actor, reason=reason)
    found.row.state = step.target
    found.row.moderator_id = None
    _log(session, found.row, "decline", actor, now, reason=reason.strip())


def start(
    session: Session, moderation_id: UUID, *, expected: int, actor: Actor, now: datetime
) -> UUID:
    """Begin the second grading and return its id."""
    found = find(session, moderation_id, moderator=actor)
    save_revision(session, found.row, expected=expected)
    step = MODERATION_WORKFLOW.decide("start", found.row.state, facts_of(found), actor)
    found.row.state = step.target
    _log(session, found.row, "start", actor, now)
    if found.second is not None:  # theirs from before they gave it back
        return found.second.id
    grading = Grading(
        audit_id=found.audit.id, kind=GradingKind.MODERATOR, person_id=actor.id, started_at=now
    )
    return answers.start(session, grading)


def save_answers(
    session: Session,
    moderation_id: UUID,
    entries: Sequence[Entry],
    *,
    zone: str,
    actor: Actor,
    now: datetime,
) -> SavedBlind:
    """Save answers of the second grading; a child in danger is not left in a draft.

    Raises
    ------
    NotFoundError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    found = find(session, moderation_id, moderator=actor)
    grading = _open_grading(found)
    saved = answers.save(session, grading.id, entries, actor=actor, now=now)
    view = answers.read(session, grading.id, zone=zone)
    alarm = audit_concerns.open_from_answers(session, view, actor=actor, now=now)
    return SavedBlind(saved, view, alarm)


def lock(
    session: Session,
    moderation_id: UUID,
    *,
    expected: int,
    zone: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Lock the second grading; from here on both lie side by side.

    ``reason`` says why the own grade is above what the answers point to, where it is.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    found = find(session, moderation_id, moderator=actor)
    save_revision(session, found.row, expected=expected)
    grading = _open_grading(found)
    view = answers.read(session, grading.id, zone=zone)
    facts = facts_of(found, second_problem=lacks(view, reason))
    step = MODERATION_WORKFLOW.decide("lock", found.row.state, facts, actor)
    answers.lock(session, grading.id, zone=zone, reason=reason, now=now)
    audit_concerns.open_from_grading(session, view, actor=actor, now=now)
    found.row.state, found.row.compared_at = step.target, now
    _log(session, found.row, "lock", actor, now)


def agree(
    session: Session,
    moderation_id: UUID,
    record: Record,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Write the agreed record beside both gradings.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    found = find(session, moderation_id, moderator=actor)
    row = found.row
    save_revision(session, row, expected=expected, entered=_entered(record))
    facts = facts_of(found, record=record)
    step = MODERATION_WORKFLOW.decide("agree", row.state, facts, actor)
    row.state, row.agreed_at = step.target, now
    row.agreed_grade, row.agreed_impact = record.grade, record.impact
    row.reason_code, row.narrative = record.reason_code, record.narrative.strip()
    _log(session, row, "agree", actor, now)


def respond(
    session: Session,
    moderation_id: UUID,
    response: Response | None,
    words: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Take the auditor's response; disagreeing goes to a panel where the workflow lets it.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    if response is None:
        raise RefusedError([Problem("response", "Say whether you agree with the record")])
    found = find(session, moderation_id)
    concealed = found.row.state in CONCEALING or found.audit.interest_declared
    if concealed or actor.id != found.audit.auditor_id:
        raise NotFoundError(f"moderation {moderation_id}")
    row, facts = found.row, facts_of(found)
    save_revision(session, row, expected=expected, entered={"response_words": words})
    action = "accept"
    if response is Response.DISAGREE:
        action = "object" if dispute_may_go_on(facts, actor) else "dispute"
    step = MODERATION_WORKFLOW.decide(action, row.state, facts, actor, reason=words)
    row.state = step.target
    row.response, row.response_words = response, words.strip()
    row.responded_at = now
    _log(session, row, action, actor, now)


def convene(
    session: Session, moderation_id: UUID, *, expected: int, actor: Actor, now: datetime
) -> None:
    """Take the chair of a panel on a disputed record."""
    found = find(session, moderation_id)
    save_revision(session, found.row, expected=expected)
    step = MODERATION_WORKFLOW.decide("convene", found.row.state, facts_of(found), actor)
    found.row.state, found.row.chair_id = step.target, actor.id
    _log(session, found.row, "convene", actor, now)


def decide(
    session: Session,
    moderation_id: UUID,
    record: Record,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Write the panel's decision; what had been agreed stays readable beside it."""
    found = find(session, moderation_id)
    row = found.row
    entered = {"panel_grade": record.grade, "panel_narrative": record.narrative}
    save_revision(session, row, expected=expected, entered=entered)
    facts = facts_of(found, record=record)
    step = MODERATION_WORKFLOW.decide("decide", row.state, facts, actor)
    row.state, row.decided_at = step.target, now
    row.panel_grade, row.panel_narrative = record.grade, record.narrative.strip()
    _log(session, row, "decide", actor, now)


def find(session: Session, moderation_id: UUID, *, moderator: Actor | None = None) -> Moderated:
    """Return the rows of a moderation, of this moderator where one is named.

    Raises
    ------
    NotFoundError
        If there is none, or it is another person's.
    """
    row = session.get(Moderation, moderation_id)
    if row is None or (moderator is not None and row.moderator_id != moderator.id):
        raise NotFoundError(f"moderation {moderation_id}")
    second = None
    if row.moderator_id is not None:
        second = answers.grading_of(
            session, row.audit_id, kind=GradingKind.MODERATOR, person_id=row.moderator_id
        )
    first = answers.grading_of(session, row.audit_id, kind=GradingKind.AUDITOR)
    audit = session.get_one(Audit, row.audit_id)
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    return Moderated(row, audit, first, second, wants_impact=bool(template.grading.impact))


def facts_of(
    found: Moderated,
    *,
    against: tuple[Problem, ...] = (),
    second_problem: Problem | None = None,
    record: Record | None = None,
) -> ModerationFacts:
    """Return what the rules may see; the grades only once both are locked."""
    row, audit = found.row, found.audit
    compared = row.state not in CONCEALING
    return ModerationFacts(
        auditor_id=audit.auditor_id,
        moderator_id=row.moderator_id,
        chair_id=row.chair_id,
        audit_state=audit.state,
        first=found.first.grade if found.first and compared else None,
        second=found.second.grade if found.second and compared else None,
        second_problem=second_problem,
        against=against,
        record=record or Record(),
        wants_impact=found.wants_impact,
        responded=row.responded_at is not None,
    )


def lacks(view: GradingView, reason: str) -> Problem | None:
    """Return the first thing a second grading still lacks before it can be locked."""
    if not view.sheet.complete:
        return Problem("", "Answer every question before you lock your grades")
    if view.grade is None:
        return Problem("", "Choose your overall grade before you lock your grades")
    problems = own_grade_problems(view.proposal, view.grade, reason=reason, where="reason")
    return next(iter(problems), None)


def _open_grading(found: Moderated) -> Grading:
    if found.second is None or found.row.state is not ModerationState.GRADING:
        raise NotFoundError(f"grading of moderation {found.row.id}")
    return found.second


def _entered(record: Record) -> dict[str, object]:
    return {
        "agreed_grade": record.grade,
        "agreed_impact": record.impact,
        "reason_code": record.reason_code,
        "narrative": record.narrative,
    }


def _log(
    session: Session,
    row: Moderation,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    told: dict[str, str] | None = None,
) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"moderation.{action}",
        subject_kind="moderation",
        subject_id=row.id,
        reason=reason,
        facts=told,
    )
