"""Actions: added to an audit, done by one owner, verified by someone else, closed with impact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.actions import (
    ACTION_WORKFLOW,
    LIVE,
    WORKING_DAYS,
    ActionState,
    EntryKind,
    Impact,
    Priority,
    VerificationResult,
    date_may_still_move,
)
from auditapp.domain.calendar import WorkingCalendar
from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.persistence.actions import Action, ActionEntry
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.persistence.people import Person
from auditapp.persistence.references import next_reference
from auditapp.services import events
from auditapp.services.actions_reading import facts_of, find, may_change

__all__ = ["NewAction", "add", "move", "move_date", "note", "reassign"]


@dataclass(frozen=True, slots=True)
class NewAction:
    """What whoever raises an action says about it."""

    text: str
    priority: Priority
    owner_id: UUID | None
    question_key: str | None = None


def add(
    session: Session,
    wanted: NewAction,
    *,
    audit_id: UUID,
    calendar: WorkingCalendar,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Add an action to an audit and return its id.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError
        Nothing is stored in any of these cases.
    """
    _need(actor, Permission.ACTIONS_ADD)
    audit = session.get(Audit, audit_id)
    works_on_it = audit is not None and (
        actor.may(Permission.ALLOCATION_MAKE) or audit.auditor_id == actor.id
    )
    # Whoever grades this audit blind adds nothing to it, whatever else they are.
    blind = session.scalar(concealed_from(actor.id).where(Moderation.audit_id == audit_id))
    if audit is None or not works_on_it or blind is not None:
        raise NotFoundError(f"audit {audit_id}")
    _check(session, wanted)
    due_on = calendar.add_working_days(now.date(), WORKING_DAYS[wanted.priority])
    row = Action(
        reference=next_reference(session, "ACT", now.year),
        audit_id=audit.id,
        child_ref=audit.child_ref,
        question_key=wanted.question_key,
        text=wanted.text.strip(),
        priority=wanted.priority,
        owner_id=wanted.owner_id,
        raised_by=actor.id,
        raised_at=now,
        due_on=due_on,
        first_due_on=due_on,
    )
    session.add(row)
    session.flush()
    _log(session, row, "added", actor, now, facts={"priority": wanted.priority.value})
    return row.id


def move(  # noqa: PLR0913  # the sides of a move, all named by the caller
    session: Session,
    action_id: UUID,
    action: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
    evidence: str = "",
    where_found: str = "",
    impact: Impact | None = None,
) -> None:
    """Move an action along its workflow, with the words that belong to the move.

    What is entered with the move counts for it: the evidence of what was done, what a verifier
    saw, or an impact with how it is known.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = find(session, action_id, actor)
    save_revision(session, row, expected=expected, entered={"state": action})
    if impact is not None:
        if not evidence.strip():
            raise RefusedError([Problem("text", "Say how you know")])
        row.impact = impact
        words = f"{impact.label}. {evidence}"
        _enter(session, row, EntryKind.IMPACT, words.strip(" ."), actor, now)
    elif evidence.strip():
        kind = EntryKind.VERIFICATION if action == "verify" else EntryKind.EVIDENCE
        _enter(session, row, kind, evidence, actor, now, where_found=where_found)
    if reason.strip():
        _enter(session, row, EntryKind.NOTE, reason, actor, now)
    step = ACTION_WORKFLOW.decide(action, row.state, facts_of(session, row), actor, reason=reason)
    _carry_out(row, step.action, step.target, actor, now, reason.strip())
    _log(session, row, action, actor, now, reason=reason.strip())


def note(
    session: Session,
    action_id: UUID,
    text: str,
    *,
    actor: Actor,
    now: datetime,
    kind: EntryKind = EntryKind.NOTE,
    where_found: str = "",
) -> None:
    """Add a progress note or evidence to the record.

    Raises
    ------
    NotFoundError, RefusedError
        If the actor may not see the action; if nothing was written.
    """
    row = _changeable(session, action_id, actor)
    if not text.strip():
        raise RefusedError([Problem("text", "Write the note first")])
    _enter(session, row, kind, text, actor, now, where_found=where_found)
    _log(session, row, f"{kind.value}_added", actor, now)


def move_date(
    session: Session,
    action_id: UUID,
    due_on: date,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str,
) -> None:
    """Move the due date, keeping why; the third move is a head of service's."""
    row = _changeable(session, action_id, actor)
    problems = [date_may_still_move(facts_of(session, row), actor)]
    if not reason.strip():
        problems.append(Problem("reason", "Enter why the date must move"))
    if due_on < now.date():
        problems.append(Problem("due_on", "The new date is in the past; enter a later one"))
    if row.state not in LIVE:
        problems.append(Problem("due_on", "This action is finished, so its date stays"))
    _refuse(problems)
    save_revision(session, row, expected=expected, entered={"due_on": due_on})
    _enter(session, row, EntryKind.DATE_MOVE, f"{row.due_on} to {due_on}: {reason}", actor, now)
    row.due_on, row.moves = due_on, row.moves + 1
    _log(session, row, "date_moved", actor, now, facts={"due_on": due_on.isoformat()})


def reassign(
    session: Session,
    action_id: UUID,
    owner_id: UUID,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str,
) -> None:
    """Give the action another owner, keeping why."""
    row = _changeable(session, action_id, actor)
    problems: list[Problem | None] = [_owner_problem(session, owner_id)]
    if not reason.strip():
        problems.append(Problem("reason", "Enter why the owner changes"))
    if row.verified_by == owner_id:
        problems.append(Problem("owner_id", "Whoever verified it cannot own it"))
    _refuse(problems)
    save_revision(session, row, expected=expected, entered={"owner_id": owner_id})
    row.owner_id = owner_id
    _enter(session, row, EntryKind.REASSIGNMENT, reason, actor, now)
    _log(session, row, "reassigned", actor, now, facts={"owner": str(owner_id)})


def _carry_out(
    row: Action, action: str, target: ActionState, actor: Actor, now: datetime, reason: str
) -> None:
    row.state = target
    match action:
        case "finish":
            row.done_at = now
        case "verify":
            row.verified_by, row.verified_at = actor.id, now
            row.verification_result = VerificationResult.SEEN
        case "reopen":
            row.done_at = None
            row.reopened += 1
            row.verification_result = VerificationResult.NOT_SEEN
        case "close":
            row.closed_at = now
        case "decline" | "supersede":
            row.reason = reason
        case _:
            pass


def _changeable(session: Session, action_id: UUID, actor: Actor) -> Action:
    row = find(session, action_id, actor)
    if not may_change(row, actor):
        raise NotAllowedError("only the owner, whoever raised it and the lead may change it")
    return row


def _check(session: Session, wanted: NewAction) -> None:
    problems = [_owner_problem(session, wanted.owner_id)]
    if not wanted.text.strip():
        problems.append(Problem("text", "Say what must be done, starting with a verb"))
    _refuse(problems)


def _owner_problem(session: Session, owner_id: UUID | None) -> Problem | None:
    person = session.get(Person, owner_id) if owner_id else None
    if person is None or person.ended_at is not None:
        return Problem("owner_id", "Choose one owner who works here now")
    if not Actor(person.id, frozenset(r.role for r in person.roles)).may(Permission.ACTIONS_OWN):
        return Problem("owner_id", f"{person.name} does not hold a role that owns actions")
    return None


def _refuse(problems: Sequence[Problem | None]) -> None:
    found = [problem for problem in problems if problem is not None]
    if found:
        raise RefusedError(found)


def _enter(  # a line of the record has this many sides
    session: Session,
    row: Action,
    kind: EntryKind,
    text: str,
    actor: Actor,
    now: datetime,
    *,
    where_found: str = "",
) -> None:
    session.add(
        ActionEntry(
            action_id=row.id,
            at=now,
            by=actor.id,
            kind=kind,
            text=text.strip(),
            where_found=where_found.strip(),
        )
    )
    session.flush()


def _need(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError(permission.value)


def _log(  # the sides of an event
    session: Session,
    row: Action,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    # The reason can tell of a child, so the log says only that there was one.
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"action.{action}",
        subject_kind="action",
        subject_id=row.id,
        facts={**(facts or {}), "reason_given": bool(reason)},
    )
