"""Rounds: plan, change, move along the workflow, show.

Frames, draws, replacements and allocation have their own modules; this one knows how far the
round as a whole has come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.rounds import ROUND_WORKFLOW, RoundFacts, RoundKind, RoundState
from auditapp.domain.workflow import Offer
from auditapp.persistence.base import save_revision
from auditapp.persistence.people import Person
from auditapp.persistence.references import next_reference
from auditapp.persistence.round_progress import Progress, progress_of
from auditapp.persistence.rounds import Round
from auditapp.services import audit_templates, events

__all__ = [
    "RoundPlan",
    "RoundView",
    "change",
    "facts_of",
    "find",
    "move",
    "plan",
    "programme",
    "show",
    "step",
]


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What the programme lead decides about a round before it is framed."""

    title: str
    kind: RoundKind
    template_key: str
    template_version: int
    unit_kind: str
    period_start: date
    period_end: date
    planned_for: date
    planned_size: int
    theme: str = ""
    why: str = ""
    allocate_by: date | None = None
    due_on: date | None = None
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as a page or a report sees it."""

    id: UUID
    reference: str
    plan: RoundPlan
    state: RoundState
    lead_id: UUID
    lead_name: str
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    reason: str
    revision: int
    progress: Progress
    offers: tuple[Offer[RoundState, RoundFacts], ...]


def plan(session: Session, wanted: RoundPlan, *, actor: Actor, now: datetime) -> UUID:
    """Plan a round and return its id.

    Raises
    ------
    NotAllowedError, RefusedError
        If the actor may not plan rounds; if the plan contradicts itself.
    """
    _need(actor, Permission.ROUNDS_MAKE)
    _check(wanted)
    _check_template(session, wanted)
    row = Round(
        reference=next_reference(session, "R", now.year),
        lead_id=actor.id,
        created_at=now,
        **_columns(wanted),
    )
    session.add(row)
    session.flush()
    _log(session, row, "planned", actor=actor, now=now)
    return row.id


def change(
    session: Session,
    round_id: UUID,
    wanted: RoundPlan,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Change the plan of a round that is not framed yet.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    _need(actor, Permission.ROUNDS_MAKE)
    row = find(session, round_id)
    if row.state is not RoundState.PLANNED:
        raise RefusedError([Problem("", "The frame is frozen, so the plan can no longer change")])
    _check(wanted)
    if (row.template_key, row.template_version) != (wanted.template_key, wanted.template_version):
        _check_template(session, wanted)
    columns = _columns(wanted)
    save_revision(session, row, expected=expected, entered=columns)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    _log(session, row, "changed", actor=actor, now=now, facts={"fields": changed})


def move(
    session: Session,
    round_id: UUID,
    action: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Open, close, report or cancel a round.

    Freezing, drawing and allocating carry facts of their own: see their modules.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = find(session, round_id)
    save_revision(session, row, expected=expected)
    step(session, row, action, actor=actor, now=now, reason=reason)


def step(  # the sides of a move, all named by the caller
    session: Session,
    row: Round,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Move a loaded round along its workflow and write it down."""
    transition = ROUND_WORKFLOW.decide(
        action, row.state, facts_of(session, row), actor, reason=reason
    )
    if transition.target is RoundState.CANCELLED:
        row.reason = reason.strip()
    if transition.target is RoundState.OPEN:
        row.opened_at = now
    if transition.target is RoundState.CLOSED:
        row.closed_at = now
    row.state = transition.target
    _log(session, row, action, actor=actor, now=now, reason=reason, facts=facts)


def show(session: Session, round_id: UUID, *, actor: Actor) -> RoundView:
    """Return one round with what this person may do next.

    Raises
    ------
    NotFoundError
        If there is no such round.
    """
    return _view(session, find(session, round_id), actor)


def programme(session: Session, *, start: date, end: date, actor: Actor) -> tuple[RoundView, ...]:
    """Return the rounds planned for the months from ``start`` to ``end``, in order."""
    _need(actor, Permission.PROGRAMME_READ)
    rows = session.scalars(
        select(Round)
        .where(Round.planned_for >= start, Round.planned_for <= end)
        .order_by(Round.planned_for, Round.reference)
    ).all()
    return _views(session, rows, actor)


def find(session: Session, round_id: UUID) -> Round:
    """Return the round's row, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is no such round.
    """
    row = session.get(Round, round_id)
    if row is None:
        raise NotFoundError(f"round {round_id}")
    return row


def facts_of(session: Session, row: Round) -> RoundFacts:
    """Return what the rules of a round may see."""
    progress = progress_of(session, [row.id])[row.id]
    return _facts(progress)


def _facts(progress: Progress) -> RoundFacts:
    return RoundFacts(
        frame_eligible=progress.frame_size,
        drawn_main=progress.drawn,
        unallocated=progress.unallocated,
        unfinished=progress.audits - progress.final - progress.withdrawn,
        replacements_waiting=progress.replacements_waiting,
        has_released_report=progress.has_released_report,
    )


def _view(session: Session, row: Round, actor: Actor) -> RoundView:
    return _views(session, [row], actor)[0]


def _views(session: Session, rows: Sequence[Round], actor: Actor) -> tuple[RoundView, ...]:
    progress = progress_of(session, [row.id for row in rows])
    people = session.execute(
        select(Person.id, Person.name).where(Person.id.in_({row.lead_id for row in rows}))
    )
    names = dict(people.all())
    return tuple(
        RoundView(
            id=row.id,
            reference=row.reference,
            plan=_plan(row),
            state=row.state,
            lead_id=row.lead_id,
            lead_name=names[row.lead_id],
            created_at=row.created_at,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            reason=row.reason,
            revision=row.revision,
            progress=progress[row.id],
            offers=ROUND_WORKFLOW.offers(row.state, _facts(progress[row.id]), actor),
        )
        for row in rows
    )


def _plan(row: Round) -> RoundPlan:
    return RoundPlan(
        title=row.title,
        kind=row.kind,
        template_key=row.template_key,
        template_version=row.template_version,
        unit_kind=row.unit_kind,
        period_start=row.period_start,
        period_end=row.period_end,
        planned_for=row.planned_for,
        planned_size=row.planned_size,
        theme=row.theme,
        why=row.why,
        allocate_by=row.allocate_by,
        due_on=row.due_on,
        commitments=tuple(row.commitments),
    )


def _columns(wanted: RoundPlan) -> dict[str, object]:
    names = RoundPlan.__dataclass_fields__
    columns: dict[str, object] = {name: getattr(wanted, name) for name in names}
    columns["planned_for"] = wanted.planned_for.replace(day=1)
    columns["commitments"] = list(wanted.commitments)
    return columns


def _check_template(session: Session, wanted: RoundPlan) -> None:
    """Refuse a template that is not published: a draft may still change, a retired one is over."""
    if not audit_templates.is_published(session, wanted.template_key, wanted.template_version):
        raise RefusedError([Problem("template", "Choose an audit template that is published")])


def _check(wanted: RoundPlan) -> None:
    problems = []
    if not wanted.title.strip():
        problems.append(Problem("title", "Enter a title"))
    if wanted.period_end < wanted.period_start:
        problems.append(Problem("period_end", "The period must end after it starts"))
    if wanted.planned_size < 1:
        problems.append(Problem("planned_size", "Plan at least one case"))
    if wanted.due_on and wanted.allocate_by and wanted.due_on < wanted.allocate_by:
        problems.append(Problem("due_on", "The audits cannot be due before they are allocated"))
    if problems:
        raise RefusedError(problems)


def _need(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError(permission.value)


def _log(  # the sides of an event
    session: Session,
    row: Round,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"round.{action}",
        subject_kind="round",
        subject_id=row.id,
        reason=reason,
        facts=facts,
    )
