"""Allocation: who audits which drawn case, by the independence rules and with fair loads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.absences import is_away
from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotAllowedError, Problem, RefusedError, WrongStateError
from auditapp.domain.independence import UnitFacts, may_audit
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.people import TrainingKind
from auditapp.persistence.round_progress import IN_SAMPLE, current_draws
from auditapp.persistence.rounds import DrawnUnit, FrameRow
from auditapp.services import audit_templates, audits, events, rounds
from auditapp.services.allocation_suggesting import Case, Pair, match
from auditapp.services.independence import TrainedPerson, trained_people, unit_facts

__all__ = [
    "Allocated",
    "Board",
    "Choice",
    "Pair",
    "Unit",
    "board",
    "confirm",
    "log_waiver",
    "pair",
    "refusals",
    "suggest",
]


TAKES_AUDITS = frozenset({RoundState.DRAWN, RoundState.ALLOCATED, RoundState.OPEN})


@dataclass(frozen=True, slots=True)
class Unit:
    """A drawn case without an auditor yet."""

    id: UUID
    position: int
    stratum: str
    unit_key: str
    child_ref: str | None
    team_code: str | None
    worker_ref: str | None


@dataclass(frozen=True, slots=True)
class Allocated:
    """A drawn case that has its auditor."""

    unit: Unit
    audit_id: UUID
    auditor_id: UUID
    state: AuditState


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the lead needs to allocate a round."""

    round_id: UUID
    units: tuple[Unit, ...]
    people: tuple[TrainedPerson, ...]
    pairs: Mapping[tuple[UUID, UUID], Pair]  # by (unit, person)
    allocated: tuple[Allocated, ...]
    minutes: int = 1  # what one case of the round usually takes


@dataclass(frozen=True, slots=True)
class Choice:
    """The lead's choice for one case, with the reason when a warning is passed."""

    unit_id: UUID
    person_id: UUID
    reason: str = ""


def board(
    session: Session, round_id: UUID, *, actor: Actor, today: date, due_on: date | None = None
) -> Board:
    """Return the cases to allocate, the auditors, and what speaks against each pair.

    ``due_on`` is the last day of the work, where it is not the round's own.

    Raises
    ------
    NotFoundError, NotAllowedError
        If there is no such round; if the actor may not allocate.
    """
    if not actor.may(Permission.ALLOCATION_MAKE):
        raise NotAllowedError(Permission.ALLOCATION_MAKE.value)
    round_row = rounds.find(session, round_id)
    sample = _sample(session, round_id)
    live = _live_audits(session, {unit.id for unit, _row in sample})
    waiting = [(unit, row) for unit, row in sample if unit.id not in live]
    facts = unit_facts(session, round_row, [row for _unit, row in waiting])
    people = trained_people(session, role=Role.AUDITOR, kind=TrainingKind.AUDITOR, today=today)
    template = audit_templates.find(session, round_row.template_key, round_row.template_version)
    until = due_on or round_row.due_on or today
    return Board(
        round_id=round_id,
        units=tuple(_unit(unit, row) for unit, row in waiting),
        people=people,
        pairs={
            (unit.id, person.candidate.person_id): pair(facts[row.id], person, today, until)
            for unit, row in waiting
            for person in people
        },
        allocated=tuple(
            Allocated(
                _unit(unit, row), live[unit.id].id, live[unit.id].auditor_id, live[unit.id].state
            )
            for unit, row in sample
            if unit.id in live
        ),
        minutes=template.minutes,
    )


def pair(unit: UnitFacts, person: TrainedPerson, today: date, due_on: date) -> Pair:
    """Return what speaks against one person doing one case between two days."""
    problems = may_audit(unit, person.candidate)
    away = is_away(person.away, today, max(today, due_on))
    return Pair(problems if away is None else (*problems, away), away is not None)


def suggest(
    wanted: Board,
    *,
    units: Collection[UUID] | None = None,
    people: Collection[UUID] | None = None,
) -> Mapping[UUID, UUID]:
    """Return an auditor for each case that can have one, by unit id.

    ``units`` and ``people`` narrow it to some of the cases and some of the auditors.
    """
    return match(
        [Case(unit.id, wanted.minutes) for unit in wanted.units if _named(unit.id, units)],
        [p for p in wanted.people if _named(p.candidate.person_id, people)],
        wanted.pairs,
    )


def confirm(
    session: Session,
    round_id: UUID,
    choices: Sequence[Choice],
    *,
    expected: int,
    due_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Make the audits of these choices; when every case has one, the round is allocated.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        All problems at once, each at its case; nothing is stored.
    """
    present = board(session, round_id, actor=actor, today=now.date(), due_on=due_on)
    round_row = rounds.find(session, round_id)
    if round_row.state not in TAKES_AUDITS:
        words = f"The round is {round_row.state.value}, so no case of it can be given to anybody"
        raise WrongStateError([Problem("", words)])
    save_revision(session, round_row, expected=expected)
    problems = [problem for choice in choices for problem in _against(present, choice)]
    if due_on < now.date():
        problems.append(Problem("due_on", "Enter a day that is still to come"))
    if problems:
        raise RefusedError(problems)
    for choice in choices:
        audit_id = audits.assign(
            session,
            round_id=round_id,
            drawn_unit_id=choice.unit_id,
            auditor_id=choice.person_id,
            due_on=due_on,
            actor=actor,
            now=now,
        )
        passed = present.pairs[choice.unit_id, choice.person_id].problems
        log_waiver(session, audit_id, passed, choice.reason, actor=actor, now=now)
    if len(choices) == len(present.units) and round_row.state is RoundState.DRAWN:
        rounds.step(session, round_row, "allocate", actor=actor, now=now)


def log_waiver(
    session: Session,
    audit_id: UUID,
    passed: Sequence[Problem],
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down which warnings were passed, and why; a reason for nothing is not kept."""
    if not passed:
        return
    events.record(
        session,
        now=now,
        actor=actor,
        action="allocation.warning_passed",
        subject_kind="audit",
        subject_id=audit_id,
        reason=reason.strip(),
        facts={"warnings": [problem.message for problem in passed]},
    )


def _named(wanted: UUID, names: Collection[UUID] | None) -> bool:
    return names is None or wanted in names


def _against(present: Board, choice: Choice) -> list[Problem]:
    where = f"unit_{choice.unit_id}"
    found = present.pairs.get((choice.unit_id, choice.person_id))
    if found is None:
        return [Problem(where, "Choose a trained auditor for a case that still has none")]
    name = next(p.name for p in present.people if p.candidate.person_id == choice.person_id)
    return list(refusals(where, name, found, choice.reason))


def refusals(where: str, name: str, found: Pair, reason: str) -> tuple[Problem, ...]:
    """Return why a choice cannot stand: a hard stop, or a warning passed without a reason."""
    if found.blocked:
        return (Problem(where, f"{name} {found.words}; choose someone else"),)
    if found.problems and not reason.strip():
        words = f"{name} {found.words}; enter why this is right, or choose another"
        return (Problem(where, words),)
    return ()


def _sample(session: Session, round_id: UUID) -> list[tuple[DrawnUnit, FrameRow]]:
    draws = [draw_id for _round, draw_id, _frame in session.execute(current_draws([round_id]))]
    statement = (
        select(DrawnUnit, FrameRow)
        .join(FrameRow, FrameRow.id == DrawnUnit.frame_row_id)
        .where(DrawnUnit.draw_id.in_(draws), DrawnUnit.state.in_(IN_SAMPLE))
        .order_by(DrawnUnit.is_reserve, DrawnUnit.stratum, DrawnUnit.position)
    )
    return list(session.execute(statement))


def _live_audits(session: Session, units: set[UUID]) -> Mapping[UUID, Audit]:
    rows = session.scalars(
        select(Audit).where(Audit.drawn_unit_id.in_(units), Audit.state != AuditState.WITHDRAWN)
    )
    return {row.drawn_unit_id: row for row in rows if row.drawn_unit_id}


def _unit(unit: DrawnUnit, row: FrameRow) -> Unit:
    return Unit(
        id=unit.id,
        position=unit.position,
        stratum=unit.stratum,
        unit_key=row.unit_key,
        child_ref=row.child_ref,
        team_code=row.team_code,
        worker_ref=row.worker_ref,
    )
