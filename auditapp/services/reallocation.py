"""Reallocation: open audits of somebody who is away go to others, under the same rules.

The former audit is withdrawn with the reason, and its answers stay with it: a draft of its writer,
which nobody else reads. Whoever takes the case over begins an audit of their own.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import BEFORE_SUBMIT, AuditState
from auditapp.domain.errors import NotAllowedError, Problem, RefusedError
from auditapp.domain.independence import UnitFacts
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import concealed_from
from auditapp.persistence.people import TrainingKind
from auditapp.persistence.rounds import DrawnUnit, FrameRow, Round
from auditapp.services import audit_templates, audits, events
from auditapp.services.allocation import TAKES_AUDITS, Pair, log_waiver, pair, refusals
from auditapp.services.allocation_suggesting import Case, match
from auditapp.services.independence import TrainedPerson, trained_people, unit_facts

__all__ = [
    "Cover",
    "Held",
    "Move",
    "cover",
    "cover_audit",
    "may_go_elsewhere",
    "reallocate",
    "suggest_cover",
]


@dataclass(frozen=True, slots=True)
class Held:
    """An open audit that could go to somebody else."""

    id: UUID  # of the audit
    reference: str
    round_title: str
    unit_key: str
    team_code: str | None
    state: AuditState
    due_on: date
    minutes: int
    revision: int
    position: int


@dataclass(frozen=True, slots=True)
class Cover:
    """The open audits of one person, with who could take them."""

    person_id: UUID
    held: tuple[Held, ...]
    people: tuple[TrainedPerson, ...]  # without the person
    pairs: Mapping[tuple[UUID, UUID], Pair]  # by (audit, person)


@dataclass(frozen=True, slots=True)
class Move:
    """One audit to be given to somebody else."""

    audit_id: UUID
    person_id: UUID
    expected: int  # revision of the audit that was shown
    waiver: str = ""  # why a warning is passed


def cover(session: Session, person_id: UUID, *, actor: Actor, today: date) -> Cover:
    """Return what one person has open and who could take it.

    Raises
    ------
    NotAllowedError
        If the actor may not allocate.
    """
    _need(actor)
    return _cover(session, person_id, Audit.auditor_id == person_id, actor=actor, today=today)


def cover_audit(session: Session, audit_id: UUID, *, actor: Actor, today: date) -> Cover:
    """Return who could take one audit; nothing is held where it cannot go to anybody any more.

    Raises
    ------
    NotAllowedError, NotFoundError
        If the actor may not allocate; if there is no such audit, or they may not know of it.
    """
    _need(actor)
    audit = audits.find(session, audit_id, actor)
    return _cover(session, audit.auditor_id, Audit.id == audit_id, actor=actor, today=today)


def may_go_elsewhere(state: AuditState, round_state: RoundState, actor: Actor) -> bool:
    """Whether this person may give an audit in these states to somebody else."""
    may = actor.may(Permission.ALLOCATION_MAKE)
    return may and state in BEFORE_SUBMIT and round_state in TAKES_AUDITS


def _need(actor: Actor) -> None:
    if not actor.may(Permission.ALLOCATION_MAKE):
        raise NotAllowedError(Permission.ALLOCATION_MAKE.value)


def _cover(
    session: Session, person_id: UUID, which: ColumnElement[bool], *, actor: Actor, today: date
) -> Cover:
    rows = session.execute(
        select(Audit, Round, FrameRow, DrawnUnit.position)
        .join(Round, Round.id == Audit.round_id)
        .join(DrawnUnit, DrawnUnit.id == Audit.drawn_unit_id)
        .join(FrameRow, FrameRow.id == DrawnUnit.frame_row_id)
        .where(
            which,
            Audit.state.in_(BEFORE_SUBMIT),
            Round.state.in_(TAKES_AUDITS),
            Audit.id.not_in(concealed_from(actor.id)),
        )
        .order_by(Audit.due_on, Audit.reference)
    ).all()
    people = tuple(
        person
        for person in trained_people(
            session, role=Role.AUDITOR, kind=TrainingKind.AUDITOR, today=today
        )
        if person.candidate.person_id != person_id
    )
    facts = _facts(session, [(round_row, frame_row) for _a, round_row, frame_row, _p in rows])
    return Cover(
        person_id=person_id,
        held=tuple(_held(session, audit, r, f, position) for audit, r, f, position in rows),
        people=people,
        pairs={
            (audit.id, one.candidate.person_id): pair(facts[frame.id], one, today, audit.due_on)
            for audit, _round, frame, _position in rows
            for one in people
        },
    )


def suggest_cover(wanted: Cover, *, only: Collection[UUID] | None = None) -> Mapping[UUID, UUID]:
    """Return who could take each audit, by audit; ``only`` names some of them."""
    cases = [Case(held.id, held.minutes) for held in wanted.held if only is None or held.id in only]
    return match(cases, wanted.people, wanted.pairs)


def reallocate(  # noqa: PLR0913  # the sides of a reallocation, all named by the caller
    session: Session,
    person_id: UUID,
    moves: Sequence[Move],
    *,
    why: str,
    zone: str,
    actor: Actor,
    today: date,
    now: datetime,
) -> tuple[UUID, ...]:
    """Give open audits of one person to others; return the ids of the audits made.

    Raises
    ------
    NotAllowedError, RefusedError, ConflictError
        All problems at once, each at its audit; nothing is stored.
    """
    present = cover(session, person_id, actor=actor, today=today)
    held = {one.id: one for one in present.held}
    names = {one.candidate.person_id: one.name for one in present.people}
    problems = [] if why.strip() else [Problem("why", "Enter why the audits are reallocated")]
    if not moves:
        problems.append(Problem("", "Tick at least one audit"))
    for move in moves:
        where, found = f"audit_{move.audit_id}", present.pairs.get((move.audit_id, move.person_id))
        if found is None:
            problems.append(Problem(where, "Choose somebody else for an audit that is still open"))
        else:
            problems += refusals(where, names[move.person_id], found, move.waiver)
    if problems:
        raise RefusedError(problems)
    made = []
    for move in moves:
        passed = present.pairs[move.audit_id, move.person_id].problems
        former = held[move.audit_id]
        made.append(_move(session, former, move, why=why, zone=zone, actor=actor, now=now))
        log_waiver(session, made[-1], passed, move.waiver, actor=actor, now=now)
    return tuple(made)


def _move(
    session: Session,
    former: Held,
    move: Move,
    *,
    why: str,
    zone: str,
    actor: Actor,
    now: datetime,
) -> UUID:
    audits.move(
        session,
        former.id,
        "withdraw",
        expected=move.expected,
        zone=zone,
        actor=actor,
        now=now,
        reason=why,
    )
    audit = session.get_one(Audit, former.id)
    if audit.drawn_unit_id is None:
        raise RefusedError([Problem(f"audit_{former.id}", "This audit has no drawn case")])
    made = audits.assign(
        session,
        round_id=audit.round_id,
        drawn_unit_id=audit.drawn_unit_id,
        auditor_id=move.person_id,
        due_on=max(audit.due_on, now.date()),
        actor=actor,
        now=now,
    )
    events.record(
        session,
        now=now,
        actor=actor,
        action="audit.reallocated",
        subject_kind="audit",
        subject_id=former.id,
        facts={"to": str(move.person_id), "audit": str(made)},
    )
    events.record(
        session,
        now=now,
        actor=actor,
        action="audit.taken_over",
        subject_kind="audit",
        subject_id=made,
        facts={"from": str(audit.auditor_id), "audit": str(former.id)},
    )
    return made


def _facts(session: Session, rows: Sequence[tuple[Round, FrameRow]]) -> Mapping[UUID, UnitFacts]:
    by_round: dict[UUID, list[FrameRow]] = defaultdict(list)
    rounds = {round_row.id: round_row for round_row, _frame_row in rows}
    for round_row, frame_row in rows:
        by_round[round_row.id].append(frame_row)
    return {
        frame_id: facts
        for round_id, frame_rows in by_round.items()
        for frame_id, facts in unit_facts(session, rounds[round_id], frame_rows).items()
    }


def _held(
    session: Session, audit: Audit, round_row: Round, frame_row: FrameRow, position: int
) -> Held:
    return Held(
        id=audit.id,
        reference=audit.reference,
        round_title=round_row.title,
        unit_key=frame_row.unit_key,
        team_code=audit.team_code,
        state=audit.state,
        due_on=audit.due_on,
        minutes=audit_templates.find(session, audit.template_key, audit.template_version).minutes,
        revision=audit.revision,
        position=position,
    )
