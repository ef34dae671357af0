"""One audit goes to somebody else: the lead picks who and says why."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, RadioField, StringField
from wtforms.fields import SelectChoice

from auditapp.domain.errors import Problem, RefusedError, WrongStateError
from auditapp.domain.permissions import Permission
from auditapp.services import reallocation
from auditapp.services.allocation import Pair
from auditapp.services.independence import TrainedPerson
from auditapp.services.reallocation import Cover, Held, Move
from auditapp.web.access import requires
from auditapp.web.audits.page import concern_url
from auditapp.web.request import current, undo
from auditapp.web.words import say_count, say_date

pages = Blueprint("giving", __name__, url_prefix="/audits")


class GiveForm(Form):
    """Who takes the audit, and why it goes to them."""

    # Whoever is barred is not offered; the service says why, should they be sent all the same.
    person = RadioField("Who takes it", validate_choice=False)
    waiver = StringField("Why a warning is passed")
    why = StringField("Why it goes to someone else")


@pages.get("/<uuid:audit_id>/give")
@requires(Permission.ALLOCATION_MAKE)
def show(audit_id: UUID) -> ResponseReturnValue:
    """Show who may take the audit, and who may not and why."""
    board = _board(audit_id)
    return _page(audit_id, board, _form(audit_id, board))


@pages.post("/<uuid:audit_id>/give")
@requires(Permission.ALLOCATION_MAKE)
def give(audit_id: UUID) -> ResponseReturnValue:
    """Give the audit to whoever was chosen."""
    here, board = current(), _board(audit_id)
    if not board.held:
        words = "This audit is no longer open, so it stays where it is"
        raise WrongStateError([Problem("", words)])
    form, person = _form(audit_id, board), request.form.get("person", None, type=UUID)
    if person is None:
        problem = Problem("person", "Choose who takes it")
        return _page(audit_id, board, form, (problem,)), 422
    expected = request.form.get("revision", 0, type=int)
    move = Move(audit_id, person, expected, form.waiver.data or "")
    try:
        (made,) = reallocation.reallocate(
            here.session,
            board.person_id,
            [move],
            why=form.why.data or "",
            zone=here.settings.time_zone,
            actor=here.actor,
            today=here.today,
            now=here.now,
        )
    except WrongStateError:
        raise
    except RefusedError as refused:
        undo()
        pair = board.pairs.get((audit_id, person))
        field = "person" if pair is None or pair.blocked else "waiver"
        problems = tuple(_at_its_field(problem, field) for problem in refused.problems)
        return _page(audit_id, board, form, problems), 422
    flash("The case is with its new auditor. The former auditor sees why in My work.", "success")
    return redirect(url_for("audits.show", audit_id=made))


def _board(audit_id: UUID) -> Cover:
    here = current()
    return reallocation.cover_audit(here.session, audit_id, actor=here.actor, today=here.today)


def _form(audit_id: UUID, board: Cover) -> GiveForm:
    form = GiveForm(request.form)
    free = [one for one in board.people if not _blocked(audit_id, board, one)]
    form.person.choices = [SelectChoice(str(one.candidate.person_id), one.name) for one in free]
    return form


def _page(audit_id: UUID, board: Cover, form: GiveForm, problems: tuple[Problem, ...] = ()) -> str:
    held = next(iter(board.held), None)
    return render_template(
        "giving/show.html",
        held=held,
        due=say_date(held.due_on) if held else "",
        form=form,
        hints=_hints(board, held),
        barred=[
            (one.name, board.pairs[audit_id, one.candidate.person_id].words)
            for one in board.people
            if _blocked(audit_id, board, one)
        ],
        problems=problems,
        concern_url=concern_url(audit_id, current().actor),
        back={"url": url_for("audits.show", audit_id=audit_id), "label": "Back to the audit"},
    )


def _hints(board: Cover, held: Held | None) -> Mapping[str, str]:
    """Return what each person has open, and what is to be weighed before they get more."""
    if held is None:
        return {}
    return {
        str(one.candidate.person_id): _hint(one, board.pairs[held.id, one.candidate.person_id])
        for one in board.people
    }


def _hint(person: TrainedPerson, pair: Pair) -> str:
    load = f"{say_count(person.open_audits, 'audit')} open"
    return f"{load}. Warning: {pair.words}" if pair.problems else load


def _blocked(audit_id: UUID, board: Cover, person: TrainedPerson) -> bool:
    pair = board.pairs.get((audit_id, person.candidate.person_id))
    return pair is not None and pair.blocked


def _at_its_field(problem: Problem, field: str) -> Problem:
    """Return a problem of the audit at the field of this page that it is about."""
    return replace(problem, where=field) if problem.where.startswith("audit_") else problem
