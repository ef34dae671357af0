"""Allocation: suggest, adjust, confirm."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.services import allocation, rounds
from auditapp.services.allocation import Board, Choice
from auditapp.web.access import requires
from auditapp.web.fields import DatePartsField
from auditapp.web.problems import entered_day, problems_of
from auditapp.web.request import current, undo

pages = Blueprint("allocation", __name__, url_prefix="/allocation")

CAPACITY = 6  # cases at once; beyond it the load bar turns


class DueForm(Form):
    """By when the audits are to be submitted."""

    due_on = DatePartsField("Audits due on", noun="when the audits are due", required=True)


@dataclass(frozen=True, slots=True)
class PersonOption:
    """One auditor as a choice for one case."""

    id: str
    label: str
    blocked: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One case with the auditors it can have."""

    id: str
    field: str
    position: str
    key: str
    team: str
    worker: str
    options: tuple[PersonOption, ...]
    warning: str
    reason: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One auditor's load, now and with this allocation."""

    name: str
    title: str
    now: int
    after: int


@pages.get("/<uuid:round_id>")
@requires(Permission.ALLOCATION_MAKE)
def show(round_id: UUID) -> ResponseReturnValue:
    """Show the cases, a suggestion, and what stands against each pair."""
    here = current()
    board = allocation.board(here.session, round_id, actor=here.actor, today=here.today)
    return _page(round_id, board, dict(allocation.suggest(board)), {}, None)


@pages.post("/<uuid:round_id>")
@requires(Permission.ALLOCATION_MAKE)
def confirm(round_id: UUID) -> ResponseReturnValue:
    """Make the audits."""
    here, form = current(), DueForm(request.form)
    board = allocation.board(here.session, round_id, actor=here.actor, today=here.today)
    chosen, reasons = _entered(board)
    problems = () if form.validate() else problems_of(form)
    missing = [unit for unit in board.units if unit.id not in chosen]
    problems += tuple(
        Problem(f"unit_{unit.id}", f"Choose an auditor for case {unit.unit_key}")
        for unit in missing
    )
    if not problems:
        choices = [Choice(unit, person, reasons.get(unit, "")) for unit, person in chosen.items()]
        try:
            allocation.confirm(
                here.session,
                round_id,
                choices,
                expected=request.form.get("revision", 0, type=int),
                due_on=entered_day(form.due_on),
                actor=here.actor,
                now=here.now,
            )
        except RefusedError as refused:
            undo()
            problems = refused.problems
        else:
            flash("The cases are allocated.", "success")
            return redirect(url_for("rounds.show", round_id=round_id))
    return _page(round_id, board, chosen, reasons, form, problems), 422


def _entered(board: Board) -> tuple[dict[UUID, UUID], dict[UUID, str]]:
    chosen, reasons = {}, {}
    for unit in board.units:
        person = request.form.get(f"unit_{unit.id}", None, type=UUID)
        if person is not None:
            chosen[unit.id] = person
        reasons[unit.id] = request.form.get(f"reason_{unit.id}", "")
    return chosen, reasons


def _page(  # what was entered, in parts
    round_id: UUID,
    board: Board,
    chosen: dict[UUID, UUID],
    reasons: dict[UUID, str],
    form: DueForm | None,
    problems: tuple[Problem, ...] = (),
) -> str:
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    return render_template(
        "allocation/show.html",
        view=view,
        rows=_rows(board, chosen, reasons),
        loads=_loads(board, chosen),
        done=[
            (item.unit.unit_key, item.unit.team_code or "", _name(board, item.auditor_id))
            for item in board.allocated
        ],
        capacity=CAPACITY,
        form=form or DueForm(data={"due_on": _later(view.plan.due_on, here.today)}),
        problems=problems,
        people=len(board.people),
    )


def _later(due_on: date | None, today: date) -> date | None:
    return due_on if due_on and due_on >= today else None


def _rows(board: Board, chosen: dict[UUID, UUID], reasons: dict[UUID, str]) -> tuple[UnitRow, ...]:
    rows = []
    for unit in board.units:
        options = []
        for person in board.people:
            who = person.candidate.person_id
            pair = board.pairs[(unit.id, who)]
            words = f" ({pair.words})" if pair.problems else ""
            options.append(
                PersonOption(
                    str(who), f"{person.name}{words}", pair.blocked, chosen.get(unit.id) == who
                )
            )
        picked = board.pairs.get((unit.id, chosen.get(unit.id, unit.id)))
        rows.append(
            UnitRow(
                id=str(unit.id),
                field=f"unit_{unit.id}",
                position=str(unit.position),
                key=unit.unit_key,
                team=unit.team_code or "",
                worker=unit.worker_ref or "",
                options=tuple(options),
                warning=picked.words if picked else "",
                reason=reasons.get(unit.id, ""),
            )
        )
    return tuple(rows)


def _loads(board: Board, chosen: dict[UUID, UUID]) -> tuple[LoadRow, ...]:
    given = list(chosen.values())
    return tuple(
        LoadRow(
            person.name,
            person.job_title,
            person.open_audits,
            person.open_audits + given.count(person.candidate.person_id),
        )
        for person in board.people
    )


def _name(board: Board, person_id: UUID) -> str:
    return next(
        (p.name for p in board.people if p.candidate.person_id == person_id),
        "Somebody no longer in the pool",
    )
