"""The year's programme; planning a round and moving it on."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.domain.rounds import ROUND_WORKFLOW
from auditapp.services import audit_templates, events, rounds
from auditapp.services.audit_templates import TemplateChoice
from auditapp.services.rounds import RoundView
from auditapp.web.access import may_open, requires
from auditapp.web.problems import problems_of
from auditapp.web.request import current, undo
from auditapp.web.rounds.forms import RoundForm
from auditapp.web.rounds.page import programme_rows, round_page
from auditapp.web.rounds.themes import theme_matrix

pages = Blueprint("rounds", __name__, url_prefix="/rounds")

_MONTHS = 12


@pages.get("/")
@requires(Permission.PROGRAMME_READ)
def programme() -> ResponseReturnValue:
    """Show a year of the programme, from the month asked for or the start of this year."""
    here = current()
    year = request.args.get("year", here.today.year, type=int)
    views = rounds.programme(
        here.session, start=date(year, 1, 1), end=date(year, 12, 31), actor=here.actor
    )
    return render_template(
        "rounds/programme.html",
        year=year,
        earlier=url_for(".programme", year=year - 1),
        later=url_for(".programme", year=year + 1),
        months=programme_rows(views, date(year, 1, 1), _MONTHS),
        matrix=theme_matrix(views, date(year, 1, 1), _MONTHS),
        may_plan=here.actor.may(Permission.ROUNDS_MAKE),
        count=len(views),
        trends_url=url_for("trends.index") if may_open("trends.index", here.actor) else "",
    )


@pages.get("/new")
@requires(Permission.ROUNDS_MAKE)
def new() -> ResponseReturnValue:
    """Ask for the plan of a new round."""
    return _ask(_form(), "Plan a round")


@pages.post("/new")
@requires(Permission.ROUNDS_MAKE)
def plan() -> ResponseReturnValue:
    """Plan the round."""
    form, here = _form(), current()
    if not form.validate():
        return _ask(form, "Plan a round", problems_of(form))
    try:
        round_id = rounds.plan(here.session, form.plan(_choices()), actor=here.actor, now=here.now)
    except RefusedError as refused:
        undo()
        return _ask(form, "Plan a round", refused.problems)
    flash("The round is planned. Next, choose its population.", "success")
    return redirect(url_for(".show", round_id=round_id))


@pages.get("/<uuid:round_id>")
@requires(Permission.ROUNDS_READ)
def show(round_id: UUID) -> ResponseReturnValue:
    """Show how far a round has come and what is next."""
    return _overview(round_id)


@pages.get("/<uuid:round_id>/edit")
@requires(Permission.ROUNDS_MAKE)
def edit(round_id: UUID) -> ResponseReturnValue:
    """Ask for changes to the plan."""
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    form = RoundForm(data=_as_entered(view))
    form.offer(_choices(view))
    return _ask(form, "Change the plan")


@pages.post("/<uuid:round_id>/edit")
@requires(Permission.ROUNDS_MAKE)
def change(round_id: UUID) -> ResponseReturnValue:
    """Change the plan."""
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    form = _form(view)
    if not form.validate():
        return _ask(form, "Change the plan", problems_of(form))
    try:
        rounds.change(
            here.session,
            round_id,
            form.plan(_choices(view)),
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _ask(form, "Change the plan", refused.problems)
    flash("The plan is changed.", "success")
    return redirect(url_for(".show", round_id=round_id))


@pages.post("/<uuid:round_id>/<action>")
@requires(Permission.ROUNDS_READ)
def move(round_id: UUID, action: str) -> ResponseReturnValue:
    """Open, close, report or cancel the round; the workflow says who may."""
    here = current()
    reason = request.form.get("reason", "")
    try:
        rounds.move(
            here.session,
            round_id,
            action,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
            reason=reason,
        )
    except RefusedError as refused:
        undo()
        return _overview(round_id, refused.problems, tried=action, reason=reason), 422
    past = next(step.past for step in ROUND_WORKFLOW.transitions if step.action == action)
    flash(f"You {past}.", "success")
    return redirect(url_for(".show", round_id=round_id))


def _form(view: RoundView | None = None) -> RoundForm:
    form = RoundForm(request.form)
    form.offer(_choices(view))
    return form


def _choices(view: RoundView | None = None) -> tuple[TemplateChoice, ...]:
    """Return the templates on offer: the newest, and what the round has chosen already."""
    keep = (view.plan.template_key, view.plan.template_version) if view else None
    return audit_templates.choices(current().session, keep=keep)


def _ask(form: RoundForm, title: str, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    page = render_template("rounds/form.html", form=form, page_title=title, problems=problems)
    return (page, 422) if problems else page


def _overview(
    round_id: UUID, problems: tuple[Problem, ...] = (), tried: str = "", reason: str = ""
) -> str:
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    history = events.history(here.session, round_id)
    return render_template(
        "rounds/show.html",
        page=round_page(view, history, here.settings.time_zone, here.actor),
        problems=problems,
        tried=tried,
        reason=reason,
    )


def _as_entered(view: RoundView) -> dict[str, object]:
    plan = view.plan
    return {
        "title": plan.title,
        "kind": plan.kind.value,
        "template": f"{plan.template_key}/{plan.template_version}",
        "theme": plan.theme,
        "why": plan.why,
        "period_start": plan.period_start,
        "period_end": plan.period_end,
        "planned_for": plan.planned_for,
        "planned_size": plan.planned_size,
        "allocate_by": plan.allocate_by,
        "due_on": plan.due_on,
        "revision": str(view.revision),
    }
