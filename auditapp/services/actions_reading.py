"""Actions as lists and pages show them, for those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.actions import (
    ACTION_WORKFLOW,
    LIVE,
    ActionFacts,
    ActionState,
    EntryKind,
    Impact,
    Priority,
    is_overdue,
)
from auditapp.domain.audit_visibility import Sight
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Offer
from auditapp.persistence.action_queries import entries_of, visible_actions
from auditapp.persistence.actions import Action, ActionEntry
from auditapp.persistence.audits import Audit
from auditapp.persistence.caseload import Worker
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person
from auditapp.services import events
from auditapp.services.audit_access import sight_of

__all__ = [
    "ActionDetail",
    "ActionLine",
    "EntryView",
    "facts_of",
    "find",
    "may_change",
    "owners",
    "search",
    "show",
]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action as a list shows it."""

    id: UUID
    reference: str
    text: str
    priority: Priority
    state: ActionState
    owner_id: UUID
    owner_name: str
    audit_id: UUID | None
    audit_reference: str | None
    audit_opens: bool  # whether this person may look at the audit itself
    team_code: str | None
    question_key: str | None
    raised_at: datetime
    due_on: date
    overdue: bool
    days_late: int
    moves: int
    revision: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the record."""

    at: datetime
    who: str
    kind: EntryKind
    text: str
    where_found: str


@dataclass(frozen=True, slots=True)
class ActionDetail:
    """An action as its own page shows it."""

    line: ActionLine
    child_ref: str | None
    raised_by: str
    first_due_on: date
    done_at: datetime | None
    verified_by: str | None
    verified_at: datetime | None
    impact: Impact | None
    reason: str
    reopened: int
    entries: tuple[EntryView, ...]
    history: tuple[events.HistoryLine, ...]
    offers: tuple[Offer[ActionState, ActionFacts], ...]
    may_change: bool  # add notes, move the date, reassign


def search(  # noqa: PLR0913  # one filter each, all optional
    session: Session,
    *,
    actor: Actor,
    today: date,
    states: Sequence[ActionState] = (),
    owner_id: UUID | None = None,
    audit_id: UUID | None = None,
    team_code: str | None = None,
    only_overdue: bool = False,
) -> tuple[ActionLine, ...]:
    """Return the actions the actor may see, soonest due first."""
    if not actor.may(Permission.ACTIONS_READ):
        raise NotAllowedError(Permission.ACTIONS_READ.value)
    statement = visible_actions(actor).order_by(Action.due_on, Action.reference)
    if states:
        statement = statement.where(Action.state.in_(states))
    if owner_id:
        statement = statement.where(Action.owner_id == owner_id)
    if audit_id:
        statement = statement.where(Action.audit_id == audit_id)
    if team_code:
        statement = statement.where(Audit.team_code == team_code)
    pairs = session.execute(statement).all()
    names = _names(session, {row.owner_id for row, _audit in pairs})
    opens = _open_audits(session, [audit for _row, audit in pairs if audit], actor)
    lines = (_line(row, audit, names, opens, today) for row, audit in pairs)
    return tuple(line for line in lines if line.overdue or not only_overdue)


def show(session: Session, action_id: UUID, *, actor: Actor, today: date) -> ActionDetail:
    """Return one action with its record and what this person may do next.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    statement = visible_actions(actor).where(Action.id == action_id)
    found = session.execute(statement).first()
    if found is None:
        raise NotFoundError(f"action {action_id}")
    row, audit = found
    people = {row.owner_id, row.raised_by} | ({row.verified_by} if row.verified_by else set())
    names = _names(session, people)
    opens = _open_audits(session, [audit] if audit else [], actor)
    return ActionDetail(
        line=_line(row, audit, names, opens, today),
        child_ref=row.child_ref,
        raised_by=names[row.raised_by],
        first_due_on=row.first_due_on,
        done_at=row.done_at,
        verified_by=names[row.verified_by] if row.verified_by else None,
        verified_at=row.verified_at,
        impact=row.impact,
        reason=row.reason,
        reopened=row.reopened,
        entries=tuple(
            EntryView(entry.at, name, entry.kind, entry.text, entry.where_found)
            for entry, name in session.execute(entries_of(row.id))
        ),
        history=events.history(session, row.id),
        offers=ACTION_WORKFLOW.offers(row.state, facts_of(session, row), actor),
        may_change=row.state in LIVE and may_change(row, actor),
    )


def owners(session: Session) -> tuple[tuple[UUID, str], ...]:
    """Return whoever may own an action now: id and name with job title."""
    rows = session.scalars(
        select(Person).where(Person.ended_at.is_(None)).order_by(Person.name)
    ).all()
    return tuple(
        (row.id, f"{row.name}, {row.job_title}" if row.job_title else row.name)
        for row in rows
        if Actor(row.id, frozenset(r.role for r in row.roles)).may(Permission.ACTIONS_OWN)
    )


def facts_of(session: Session, row: Action) -> ActionFacts:
    """Return what the rules of an action may see."""
    audit = session.get(Audit, row.audit_id) if row.audit_id else None
    worker = (
        session.scalar(select(Worker).where(Worker.ref == audit.worker_ref))
        if audit and audit.worker_ref
        else None
    )
    entries = select(ActionEntry.id).where(ActionEntry.action_id == row.id).limit(1)
    evidence = entries.where(ActionEntry.kind == EntryKind.EVIDENCE)
    sight = entries.where(ActionEntry.kind == EntryKind.VERIFICATION)
    if row.done_at is not None:
        sight = sight.where(ActionEntry.at >= row.done_at)
    return ActionFacts(
        owner_id=row.owner_id,
        verified_by=row.verified_by,
        has_evidence=session.scalar(evidence) is not None,
        has_sight=session.scalar(sight) is not None,
        has_impact=row.impact is not None,
        audited_worker_ref=audit.worker_ref if audit else None,
        worker_manager_ref=worker.manager_ref if worker else None,
        inadequate=row.inadequate,
        moves=row.moves,
    )


def find(session: Session, action_id: UUID, actor: Actor) -> Action:
    """Return the action's row, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    statement = visible_actions(actor).where(Action.id == action_id)
    found = session.execute(statement).first()
    if found is None:
        raise NotFoundError(f"action {action_id}")
    return found[0]


def may_change(row: Action, actor: Actor) -> bool:
    """Whether the actor may add notes, move the date or reassign."""
    oversees = actor.may(Permission.ACTIONS_DECLINE) or actor.may(Permission.ALLOCATION_MAKE)
    return oversees or actor.id in {row.owner_id, row.raised_by}


def _open_audits(session: Session, audits: Sequence[Audit], actor: Actor) -> frozenset[UUID]:
    ids = {audit.id for audit in audits}
    rows = session.scalars(select(Moderation).where(Moderation.audit_id.in_(ids)))
    moderations = {row.audit_id: row for row in rows}
    return frozenset(
        audit.id
        for audit in audits
        if sight_of(audit, moderations.get(audit.id), actor=actor) is not Sight.NOTHING
    )


def _line(
    row: Action,
    audit: Audit | None,
    names: dict[UUID, str],
    opens: frozenset[UUID],
    today: date,
) -> ActionLine:
    overdue = is_overdue(row.state, row.due_on, today)
    return ActionLine(
        id=row.id,
        reference=row.reference,
        text=row.text,
        priority=row.priority,
        state=row.state,
        owner_id=row.owner_id,
        owner_name=names[row.owner_id],
        audit_id=row.audit_id,
        audit_reference=audit.reference if audit else None,
        audit_opens=audit is not None and audit.id in opens,
        team_code=audit.team_code if audit else None,
        question_key=row.question_key,
        raised_at=row.raised_at,
        due_on=row.due_on,
        overdue=overdue,
        days_late=(today - row.due_on).days if overdue else 0,
        moves=row.moves,
        revision=row.revision,
    )


def _names(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return dict(rows.all())
