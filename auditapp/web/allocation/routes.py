"""Allocation: suggest, pick some, adjust, confirm."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from auditapp.domain.errors import Problem, RefusedError, WrongStateError
from auditapp.domain.permissions import Permission
from auditapp.services import allocation, orphan_drafts, rounds
from auditapp.services.allocation import Board, Choice
from auditapp.web.access import requires
from auditapp.web.allocation.page import (
    CAPACITY,
    choose_url,
    done_rows,
    draft_rows,
    load_rows,
    unit_rows,
)
from auditapp.web.fields import DatePartsField
from auditapp.web.problems import entered_day, problems_of
from auditapp.web.request import current, undo
from auditapp.web.words import say_count

pages = Blueprint("allocation", __name__, url_prefix="/allocation")


class DueForm(Form):
    """By when the audits are to be submitted."""

    due_on = DatePartsField("Audits due on", noun="when the audits are due", required=True)


@pages.get("/<uuid:round_id>")
@requires(Permission.ALLOCATION_MAKE)
def show(round_id: UUID) -> ResponseReturnValue:
    """Show the cases, a suggestion, and what stands against each pair."""
    board = _board(round_id)
    return _page(round_id, board, allocation.suggest(board), {})


@pages.post("/<uuid:round_id>")
@requires(Permission.ALLOCATION_MAKE)
def confirm(round_id: UUID) -> ResponseReturnValue:
    """Make the audits of the cases that were listed."""
    here, form = current(), DueForm(request.form)
    board = _board(round_id)
    only = _ticked("unit") or {unit.id for unit in board.units}
    chosen, reasons = _entered(only)
    problems = () if form.validate() else problems_of(form)
    problems += tuple(
        Problem(f"unit_{unit.id}", f"Choose an auditor for case {unit.unit_key}")
        for unit in board.units
        if unit.id in only and unit.id not in chosen
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
        except WrongStateError:
            raise
        except RefusedError as refused:
            undo()
            problems = refused.problems
        else:
            flash(f"{say_count(len(choices), 'case')} allocated.", "success")
            return redirect(_onward(round_id))
    return _page(round_id, board, chosen, reasons, only=only, form=form, problems=problems), 422


@pages.get("/<uuid:round_id>/choose")
@requires(Permission.ALLOCATION_MAKE)
def choose(round_id: UUID) -> ResponseReturnValue:
    """Ask which cases go to which auditors."""
    return _choose(round_id)


@pages.post("/<uuid:round_id>/preview")
@requires(Permission.ALLOCATION_MAKE)
def preview(round_id: UUID) -> ResponseReturnValue:
    """Show how the ticked cases would be spread over the ticked auditors; nothing is stored."""
    board, units, people = _board(round_id), _ticked("unit"), _ticked("person")
    here = {unit.id for unit in board.units} & units
    problems = [] if here else [Problem("unit", "Tick at least one case")]
    if not people & {person.candidate.person_id for person in board.people}:
        problems.append(Problem("person", "Tick at least one auditor"))
    if problems:
        return _choose(round_id, tuple(problems)), 422
    chosen = allocation.suggest(board, units=here, people=people)
    left = len(here) - len(chosen)
    if left:
        words = f"None of the ticked auditors may take {say_count(left, 'case')}; choose another"
        problems.append(Problem("", words))
    return _page(round_id, board, chosen, {}, only=here, problems=tuple(problems))


def _board(round_id: UUID) -> Board:
    here = current()
    return allocation.board(here.session, round_id, actor=here.actor, today=here.today)


def _onward(round_id: UUID) -> str:
    """Return to the cases that still wait, or to the round when none does."""
    waits = bool(_board(round_id).units)
    return url_for(".show" if waits else "rounds.show", round_id=round_id)


def _ticked(name: str) -> set[UUID]:
    return set(request.form.getlist(name, type=UUID))


def _entered(only: Collection[UUID]) -> tuple[dict[UUID, UUID], dict[UUID, str]]:
    chosen, reasons = {}, {}
    for unit in only:
        person = request.form.get(f"unit_{unit}", None, type=UUID)
        if person is not None:
            chosen[unit] = person
        reasons[unit] = request.form.get(f"reason_{unit}", "")
    return chosen, reasons


def _page(  # what was entered, in parts
    round_id: UUID,
    board: Board,
    chosen: Mapping[UUID, UUID],
    reasons: Mapping[UUID, str],
    *,
    only: Collection[UUID] | None = None,
    form: DueForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> str:
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    drafts = orphan_drafts.left_behind(here.session, round_id, actor=here.actor)
    return render_template(
        "allocation/show.html",
        view=view,
        rows=unit_rows(board, chosen, reasons, only),
        waiting=len(board.units),
        is_part=only is not None and len(only) < len(board.units),
        loads=load_rows(board.people, list(chosen.values()), board.minutes),
        done=done_rows(board),
        drafts=draft_rows(drafts, here.settings.time_zone),
        capacity=CAPACITY,
        choose_url=choose_url(round_id),
        confirm_url=url_for(".confirm", round_id=round_id),
        form=form or DueForm(data={"due_on": _later(view.plan.due_on, here.today)}),
        problems=problems,
        people=len(board.people),
    )


def _choose(round_id: UUID, problems: tuple[Problem, ...] = ()) -> str:
    here, board = current(), _board(round_id)
    return render_template(
        "allocation/choose.html",
        view=rounds.show(here.session, round_id, actor=here.actor),
        rows=unit_rows(board, {}, {}),
        loads=load_rows(board.people, [], board.minutes),
        units={str(unit) for unit in _ticked("unit")},
        people={str(person) for person in _ticked("person")},
        capacity=CAPACITY,
        problems=problems,
    )


def _later(due_on: date | None, today: date) -> date | None:
    return due_on if due_on and due_on >= today else None
