"""The pool: who is trained, who carries how much, who may sign in."""

from secrets import token_urlsafe
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.people import Standing
from auditapp.domain.permissions import Permission, Role
from auditapp.services import people
from auditapp.services.people import PersonView, TrainingKind
from auditapp.web.access import requires
from auditapp.web.people.forms import PersonForm, RolesForm, TrainingForm
from auditapp.web.problems import problems_of
from auditapp.web.request import current, undo
from auditapp.web.words import say_date

pages = Blueprint("people", __name__, url_prefix="/people")

COLOURS = {
    Standing.NOT_TRAINED: "grey",
    Standing.TRAINED: "blue",
    Standing.CALIBRATED: "blue",
    Standing.ACCREDITED: "green",
    Standing.LAPSING: "yellow",
    Standing.LAPSED: "red",
}


@pages.get("/")
@requires(Permission.PEOPLE_READ)
def index() -> ResponseReturnValue:
    """List everyone with their standing and load."""
    here = current()
    views = people.everyone(here.session, actor=here.actor, today=here.today)
    return render_template(
        "people/index.html",
        rows=[_row(view) for view in views],
        may_add=here.actor.may(Permission.PEOPLE_CHANGE),
        auditing=sum(view.auditing.may_work and not view.ended for view in views),
        moderating=sum(view.moderating.may_work and not view.ended for view in views),
    )


@pages.get("/new")
@requires(Permission.PEOPLE_CHANGE)
def new() -> ResponseReturnValue:
    """Ask who is to be added."""
    return render_template("people/new.html", form=PersonForm(), problems=())


@pages.post("/new")
@requires(Permission.PEOPLE_CHANGE)
def add() -> ResponseReturnValue:
    """Add a person; their first password is shown once, on this page alone."""
    here, form = current(), PersonForm(request.form)
    problems: tuple[Problem, ...] = () if form.validate() else problems_of(form)
    password = token_urlsafe(15)
    if not problems:
        try:
            people.add(
                here.session,
                form.person(),
                password,
                cost=here.settings.password_cost,
                actor=here.actor,
                now=here.now,
            )
        except RefusedError as refused:
            undo()
            problems = refused.problems
    if problems:
        return render_template("people/new.html", form=form, problems=problems), 422
    return render_template(
        "people/added.html",
        name=form.name.data,
        sign_in_name=form.sign_in_name.data,
        password=password,
    )


@pages.get("/<uuid:person_id>")
@requires(Permission.PEOPLE_READ)
def show(person_id: UUID) -> ResponseReturnValue:
    """Show one person."""
    return _page(person_id)


@pages.post("/<uuid:person_id>/roles")
@requires(Permission.PEOPLE_CHANGE)
def set_roles(person_id: UUID) -> ResponseReturnValue:
    """Give a person these roles; it counts from their next request on."""
    here, form = current(), RolesForm(request.form)
    if not form.validate():
        return _page(person_id, problems_of(form)), 422
    try:
        people.set_roles(
            here.session,
            person_id,
            frozenset(Role(role) for role in form.roles.data or ()),
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _page(person_id, refused.problems), 422
    flash("The roles are changed.", "success")
    return redirect(url_for(".show", person_id=person_id))


@pages.post("/<uuid:person_id>/training")
@requires(Permission.PEOPLE_TRAIN)
def train(person_id: UUID) -> ResponseReturnValue:
    """Record a training."""
    here, form = current(), TrainingForm(request.form)
    if not form.validate():
        return _page(person_id, problems_of(form)), 422
    try:
        people.record_training(
            here.session,
            person_id,
            TrainingKind(form.kind.data),
            form.record(),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _page(person_id, refused.problems), 422
    flash("The training is recorded.", "success")
    return redirect(url_for(".show", person_id=person_id))


@pages.post("/<uuid:person_id>/end")
@requires(Permission.PEOPLE_CHANGE)
def end(person_id: UUID) -> ResponseReturnValue:
    """End a person's access at once."""
    here = current()
    try:
        people.end(
            here.session,
            person_id,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _page(person_id, refused.problems), 422
    flash("Their access has ended. They are signed out everywhere.", "success")
    return redirect(url_for(".show", person_id=person_id))


def _page(person_id: UUID, problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    view = people.show(here.session, person_id, actor=here.actor, today=here.today)
    return render_template(
        "people/show.html",
        view=view,
        row=_row(view),
        summary=_summary(view),
        roles_form=RolesForm(data={"roles": [role.value for role in view.roles]}),
        training_form=TrainingForm(request.form),
        may_change=here.actor.may(Permission.PEOPLE_CHANGE) and not view.ended,
        may_train=here.actor.may(Permission.PEOPLE_TRAIN) and not view.ended,
        problems=problems,
    )


def _row(view: PersonView) -> dict[str, object]:
    return {
        "url": url_for("people.show", person_id=view.id),
        "name": view.name,
        "title": view.job_title,
        "roles": ", ".join(sorted(role.label for role in view.roles)),
        "team": view.team_code or "",
        "auditing": view.auditing.label,
        "auditing_colour": COLOURS[view.auditing],
        "moderating": view.moderating.label,
        "moderating_colour": COLOURS[view.moderating],
        "open_audits": view.open_audits,
        "ended": view.ended,
    }


def _summary(view: PersonView) -> list[dict[str, str]]:
    rows = [
        ("Sign-in name", view.sign_in_name),
        ("Job title", view.job_title or "Not recorded"),
        ("Team", view.team_code or "None"),
        ("Service", view.service or "The whole service"),
        ("Worker in the caseload", view.worker_ref or "None"),
        ("Auditing", view.auditing.label),
        ("Moderating", view.moderating.label),
        ("Training expires", say_date(view.expires_on, "No training recorded")),
        ("Audits in hand", str(view.open_audits)),
    ]
    return [{"label": label, "value": value} for label, value in rows]
