"""Absences: record, take back, and give the open work to others."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from auditapp.domain.absences import Away
from auditapp.domain.errors import Problem, RefusedError, WrongStateError
from auditapp.domain.permissions import Permission
from auditapp.services import absences, reallocation
from auditapp.services.absences import AbsenceView
from auditapp.services.reallocation import Cover, Move
from auditapp.web.access import requires
from auditapp.web.allocation.page import CAPACITY, load_rows, options_of
from auditapp.web.fields import DatePartsField
from auditapp.web.problems import entered_day, problems_of
from auditapp.web.request import current, undo
from auditapp.web.words import say_count, say_date

pages = Blueprint("absences", __name__, url_prefix="/absences")


class AbsenceForm(Form):
    """Who is away, from when to when."""

    person = SelectField("Auditor", [InputRequired("Choose an auditor")])
    starts_on = DatePartsField("First day away", noun="the first day away", required=True)
    ends_on = DatePartsField("Last day away", noun="the last day away", required=True)


@pages.get("/")
@requires(Permission.ALLOCATION_MAKE)
def index() -> ResponseReturnValue:
    """List who is away now or soon, with the work they have open."""
    return _index(_form())


@pages.post("/")
@requires(Permission.ALLOCATION_MAKE)
def record() -> ResponseReturnValue:
    """Record an absence."""
    here, form = current(), _form()
    if not form.validate():
        return _index(form, problems_of(form)), 422
    try:
        absence_id = absences.record(
            here.session,
            UUID(form.person.data),
            Away(entered_day(form.starts_on), entered_day(form.ends_on)),
            actor=here.actor,
            today=here.today,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _index(form, refused.problems), 422
    flash("The absence is recorded. Nothing new is suggested to them meanwhile.", "success")
    return redirect(url_for(".cover", absence_id=absence_id))


@pages.post("/<uuid:absence_id>/cancel")
@requires(Permission.ALLOCATION_MAKE)
def cancel(absence_id: UUID) -> ResponseReturnValue:
    """Take an absence back."""
    here = current()
    absences.cancel(
        here.session,
        absence_id,
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
    )
    flash("The absence is taken back.", "success")
    return redirect(url_for(".index"))


@pages.get("/<uuid:absence_id>/cover")
@requires(Permission.ALLOCATION_MAKE)
def cover(absence_id: UUID) -> ResponseReturnValue:
    """List the open audits of whoever is away, with who could take each."""
    view = _absence(absence_id)
    board = _cover(view)
    chosen = reallocation.suggest_cover(board)
    return _cover_page(view, board, chosen, {}, set(chosen))


@pages.post("/<uuid:absence_id>/cover")
@requires(Permission.ALLOCATION_MAKE)
def reallocate(absence_id: UUID) -> ResponseReturnValue:
    """Give the ticked audits to others."""
    here, view = current(), _absence(absence_id)
    board, why = _cover(view), request.form.get("why", "")
    ticked = set(request.form.getlist("audit", type=UUID))
    chosen, waivers = _entered(board)
    missing = [
        Problem(f"audit_{held.id}", f"Choose who takes {held.reference}")
        for held in board.held
        if held.id in ticked and held.id not in chosen
    ]
    problems: Sequence[Problem] = missing
    if not missing:
        moves = [
            Move(
                audit_id,
                chosen[audit_id],
                request.form.get(f"expected_{audit_id}", 0, type=int),
                waivers.get(audit_id, ""),
            )
            for audit_id in sorted(ticked & chosen.keys())
        ]
        try:
            reallocation.reallocate(
                here.session,
                view.person_id,
                moves,
                why=why,
                zone=here.settings.time_zone,
                actor=here.actor,
                today=here.today,
                now=here.now,
            )
        except WrongStateError:
            raise
        except RefusedError as refused:
            undo()
            problems = refused.problems
        else:
            flash(f"{say_count(len(moves), 'audit')} reallocated.", "success")
            return redirect(url_for(".cover", absence_id=absence_id))
    return _cover_page(view, board, chosen, waivers, ticked, tuple(problems), why), 422


def _form() -> AbsenceForm:
    here, form = current(), AbsenceForm(request.form)
    people = absences.auditors(here.session, actor=here.actor)
    form.person.choices = [
        SelectChoice("", "Choose an auditor"),
        *(SelectChoice(str(person.id), person.name) for person in people),
    ]
    return form


def _index(form: AbsenceForm, problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    views = absences.from_today(here.session, actor=here.actor, today=here.today)
    return render_template(
        "absences/index.html",
        rows=[
            {
                "name": view.name,
                "days": view.away.words,
                "now": "Away now" if view.has_begun else "Planned",
                "open": say_count(view.open_audits, "audit"),
                "cover_url": url_for(".cover", absence_id=view.id),
                "cancel_url": url_for(".cancel", absence_id=view.id),
                "revision": view.revision,
            }
            for view in views
        ],
        form=form,
        problems=problems,
    )


def _absence(absence_id: UUID) -> AbsenceView:
    here = current()
    return absences.find(here.session, absence_id, actor=here.actor, today=here.today)


def _cover(view: AbsenceView) -> Cover:
    here = current()
    return reallocation.cover(here.session, view.person_id, actor=here.actor, today=here.today)


def _entered(board: Cover) -> tuple[dict[UUID, UUID], dict[UUID, str]]:
    chosen, waivers = {}, {}
    for held in board.held:
        person = request.form.get(f"audit_{held.id}", None, type=UUID)
        if person is not None:
            chosen[held.id] = person
        waivers[held.id] = request.form.get(f"reason_{held.id}", "")
    return chosen, waivers


def _cover_page(  # what was entered, in parts
    view: AbsenceView,
    board: Cover,
    chosen: Mapping[UUID, UUID],
    waivers: Mapping[UUID, str],
    ticked: set[UUID],
    problems: tuple[Problem, ...] = (),
    why: str = "",
) -> str:
    minutes = max((held.minutes for held in board.held), default=0)
    given = [chosen[audit_id] for audit_id in ticked & chosen.keys()]
    return render_template(
        "absences/cover.html",
        view=view,
        rows=[
            {
                "id": str(held.id),
                "reference": held.reference,
                "round": held.round_title,
                "unit": held.unit_key,
                "team": held.team_code or "",
                "state": held.state.value.replace("_", " ").capitalize(),
                "due": say_date(held.due_on),
                "ticked": held.id in ticked,
                "field": f"audit_{held.id}",
                "options": options_of(held.id, board.people, board.pairs, chosen.get(held.id)),
                "warning": board.pairs[held.id, chosen[held.id]].words
                if (held.id, chosen.get(held.id)) in board.pairs
                else "",
                "reason": waivers.get(held.id, ""),
                "revision": held.revision,
            }
            for held in board.held
        ],
        loads=load_rows(board.people, given, minutes),
        capacity=CAPACITY,
        why=why or f"{view.name} is away {view.away.words}",
        problems=problems,
        back={"url": url_for(".index"), "label": "Who is away"},
    )
