"""Allocation: who audits which drawn case, by the independence rules and with fair loads.

The suggestion is optimal: over all allocations without a hard stop it has the fewest warnings,
and among those the most even load (the sum of squares of what each auditor then holds).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotAllowedError, Problem, RefusedError
from auditapp.domain.independence import may_audit, stopped
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.people import TrainingKind
from auditapp.persistence.round_progress import IN_SAMPLE, current_draws
from auditapp.persistence.rounds import DrawnUnit, FrameRow
from auditapp.services import audits, events, rounds
from auditapp.services.independence import TrainedPerson, trained_people, unit_facts

__all__ = ["Allocated", "Board", "Choice", "Pair", "Unit", "board", "confirm", "suggest"]

_WARNING_COST = 1_000.0
_STOP_COST = 1_000_000_000.0


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
class Pair:
    """What speaks against one person auditing one case."""

    problems: tuple[Problem, ...]

    @property
    def blocked(self) -> bool:
        """Whether a hard stop stands between them."""
        return stopped(self.problems)

    @property
    def words(self) -> str:
        """The reasons, joined for a title or a table cell."""
        return "; ".join(problem.message for problem in self.problems)


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


@dataclass(frozen=True, slots=True)
class Choice:
    """The lead's choice for one case, with the reason when a warning is passed."""

    unit_id: UUID
    person_id: UUID
    reason: str = ""


def board(session: Session, round_id: UUID, *, actor: Actor, today: date) -> Board:
    """Return the cases to allocate, the auditors, and what speaks against each pair.

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
    return Board(
        round_id=round_id,
        units=tuple(_unit(unit, row) for unit, row in waiting),
        people=people,
        pairs={
            (unit.id, person.candidate.person_id): Pair(may_audit(facts[row.id], person.candidate))
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
    )


def suggest(wanted: Board) -> Mapping[UUID, UUID]:
    """Return an auditor for each case that can have one, by unit id.

    A case that everybody is barred from is left out: it needs a replacement or a trained
    auditor from elsewhere.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  # heavy, used here only

    if not wanted.units or not wanted.people:
        return {}
    seats = len(wanted.units)
    columns = [(person, extra) for person in wanted.people for extra in range(seats)]
    cost = np.empty((seats, len(columns)))
    for row, unit in enumerate(wanted.units):
        for column, (person, extra) in enumerate(columns):
            pair = wanted.pairs[(unit.id, person.candidate.person_id)]
            # The step from k to k+1 cases adds 2k+1 to the sum of squared loads.
            load = 2 * (person.open_audits + extra) + 1
            stop = _STOP_COST if pair.blocked else 0.0
            cost[row, column] = load + stop + _WARNING_COST * len(pair.problems)
    chosen_rows, chosen_columns = linear_sum_assignment(cost)
    return {
        wanted.units[row].id: columns[column][0].candidate.person_id
        for row, column in zip(chosen_rows, chosen_columns, strict=True)
        if cost[row, column] < _STOP_COST
    }


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
    present = board(session, round_id, actor=actor, today=now.date())
    round_row = rounds.find(session, round_id)
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
        if choice.reason.strip():
            events.record(
                session,
                now=now,
                actor=actor,
                action="allocation.warning_passed",
                subject_kind="audit",
                subject_id=audit_id,
                reason=choice.reason.strip(),
            )
    if len(choices) == len(present.units) and round_row.state is RoundState.DRAWN:
        rounds.step(session, round_row, "allocate", actor=actor, now=now)


def _against(present: Board, choice: Choice) -> list[Problem]:
    where = f"unit_{choice.unit_id}"
    pair = present.pairs.get((choice.unit_id, choice.person_id))
    if pair is None:
        return [Problem(where, "Choose a trained auditor for a case that still has none")]
    name = next(p.name for p in present.people if p.candidate.person_id == choice.person_id)
    if pair.blocked:
        return [Problem(where, f"{name} {pair.words}; choose someone else")]
    if pair.problems and not choice.reason.strip():
        return [Problem(where, f"{name} {pair.words}; enter why this is right, or choose another")]
    return []


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
