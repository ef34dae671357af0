"""Actions: lists, one action, and every move from raised to closed."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from auditapp.domain.actions import ACTION_WORKFLOW, ActionState, EntryKind, Impact
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.library.calendar import jersey_calendar
from auditapp.services import actions, actions_reading, concerns
from auditapp.services.actions_reading import ActionDetail
from auditapp.web.access import requires
from auditapp.web.actions.forms import AddForm, DateMoveForm, ImpactForm, NoteForm, ReassignForm
from auditapp.web.actions.page import action_page, row
from auditapp.web.problems import entered_day, problems_of
from auditapp.web.request import current, undo

pages = Blueprint("actions", __name__, url_prefix="/actions")

_OPEN = (ActionState.OPEN, ActionState.IN_PROGRESS)
# What a person can ask the list for; the first is what they see at first.
VIEWS: Mapping[str, tuple[ActionState, ...]] = {
    "to-do": _OPEN,
    "overdue": _OPEN,
    "to-verify": (ActionState.DONE,),
    "to-close": (ActionState.VERIFIED,),
    "all": (),
}


@pages.get("/")
@requires(Permission.ACTIONS_READ)
def search() -> ResponseReturnValue:
    """List the actions this person may see."""
    here = current()
    view = request.args.get("view", "to-do")
    if view not in VIEWS:
        view = "to-do"
    mine = request.args.get("owner") == "me"
    lines = actions_reading.search(
        here.session,
        actor=here.actor,
        today=here.today,
        states=VIEWS[view],
        owner_id=here.actor.id if mine else None,
        only_overdue=view == "overdue",
    )
    return render_template(
        "actions/search.html",
        rows=[row(line) for line in lines],
        view=view,
        mine=mine,
        tabs=_tabs(view, mine=mine),
        toggle=url_for(".search", view=view, owner=None if mine else "me"),
    )


@pages.get("/new/<uuid:audit_id>")
@requires(Permission.ACTIONS_ADD)
def add(audit_id: UUID) -> ResponseReturnValue:
    """Ask what must be done for this child."""
    return _ask(audit_id, AddForm())


@pages.post("/new/<uuid:audit_id>")
@requires(Permission.ACTIONS_ADD)
def create(audit_id: UUID) -> ResponseReturnValue:
    """Add the action to the audit."""
    here, form = current(), AddForm(request.form)
    form.offer(actions_reading.owners(here.session))
    if not form.validate():
        return _ask(audit_id, form, problems_of(form))
    try:
        action_id = actions.add(
            here.session,
            form.action(request.args.get("question") or None),
            audit_id=audit_id,
            calendar=jersey_calendar(range(here.today.year, here.today.year + 2)),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _ask(audit_id, form, refused.problems)
    flash("The action is added.", "success")
    return redirect(url_for(".show", action_id=action_id))


@pages.get("/<uuid:action_id>")
@requires(Permission.ACTIONS_READ)
def show(action_id: UUID) -> ResponseReturnValue:
    """Show one action, its record and the next move."""
    return _page(action_id)


@pages.post("/<uuid:action_id>/<action>")
@requires(Permission.ACTIONS_READ)
def move(action_id: UUID, action: str) -> ResponseReturnValue:
    """Make one move; the workflow says who may."""
    here = current()
    impact = request.form.get("impact")
    change = partial(
        actions.move,
        here.session,
        action_id,
        action,
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
        reason=request.form.get("reason", ""),
        evidence=request.form.get("text", ""),
        where_found=request.form.get("where_found", ""),
        impact=Impact(impact) if impact in set(Impact) else None,
    )
    past = next((step.past for step in ACTION_WORKFLOW.transitions if step.action == action), "")
    return _carry_out(action_id, change, f"You {past}.", tried=action)


@pages.post("/<uuid:action_id>/record/note")
@requires(Permission.ACTIONS_READ)
def note(action_id: UUID) -> ResponseReturnValue:
    """Add a note, or evidence when it says where it can be seen."""
    here, form = current(), NoteForm(request.form)
    where = (form.where_found.data or "").strip()
    change = partial(
        actions.note,
        here.session,
        action_id,
        form.text.data or "",
        actor=here.actor,
        now=here.now,
        kind=EntryKind.EVIDENCE if where else EntryKind.NOTE,
        where_found=where,
    )
    return _carry_out(action_id, change, "The note is added.", form=form)


@pages.post("/<uuid:action_id>/record/date")
@requires(Permission.ACTIONS_READ)
def move_date(action_id: UUID) -> ResponseReturnValue:
    """Move the due date."""
    here, form = current(), DateMoveForm(request.form)
    if not form.validate():
        return _page(action_id, problems_of(form)), 422
    change = partial(
        actions.move_date,
        here.session,
        action_id,
        entered_day(form.due_on),
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
        reason=form.reason.data or "",
    )
    return _carry_out(action_id, change, "The date is moved.", form=form)


@pages.post("/<uuid:action_id>/record/owner")
@requires(Permission.ACTIONS_READ)
def reassign(action_id: UUID) -> ResponseReturnValue:
    """Give the action another owner."""
    here, form = current(), ReassignForm(request.form)
    form.offer(actions_reading.owners(here.session))
    if not form.validate():
        return _page(action_id, problems_of(form)), 422
    change = partial(
        actions.reassign,
        here.session,
        action_id,
        UUID(form.owner_id.data),
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
        reason=form.reason.data or "",
    )
    return _carry_out(action_id, change, "The owner is changed.", form=form)


def _carry_out(
    action_id: UUID,
    change: Callable[[], None],
    words: str,
    *,
    tried: str = "",
    form: Form | None = None,
) -> ResponseReturnValue:
    if form is not None and not form.validate():
        return _page(action_id, problems_of(form), tried=tried), 422
    try:
        change()
    except RefusedError as refused:
        undo()
        return _page(action_id, refused.problems, tried=tried), 422
    flash(words, "success")
    return redirect(url_for(".show", action_id=action_id))


def _page(action_id: UUID, problems: tuple[Problem, ...] = (), tried: str = "") -> str:
    here = current()
    detail = actions_reading.show(here.session, action_id, actor=here.actor, today=here.today)
    reassigning = ReassignForm(request.form)
    reassigning.offer(actions_reading.owners(here.session))
    return render_template(
        "actions/show.html",
        concern_url=_concern_url(detail),
        action_id=action_id,
        page=action_page(detail, here.settings.time_zone),
        problems=problems,
        tried=tried,
        reason=request.form.get("reason", ""),
        note_form=NoteForm(request.form),
        date_form=DateMoveForm(request.form),
        reassign_form=reassigning,
        impact_form=ImpactForm(request.form),
    )


def _ask(audit_id: UUID, form: AddForm, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    here = current()
    form.offer(actions_reading.owners(here.session))
    page = render_template(
        "actions/add.html",
        form=form,
        problems=problems,
        back={"url": url_for("audits.show", audit_id=audit_id), "label": "Back to the audit"},
        concern_url=url_for("concerns.new", audit_id=audit_id),
    )
    return (page, 422) if problems else page


def _tabs(view: str, *, mine: bool) -> list[dict[str, object]]:
    owner = "me" if mine else None
    labels = {
        "to-do": "To do",
        "overdue": "Overdue",
        "to-verify": "To verify",
        "to-close": "To close",
        "all": "All",
    }
    return [
        {
            "label": labels[name],
            "url": url_for(".search", view=name, owner=owner),
            "current": name == view,
        }
        for name in VIEWS
    ]


def _concern_url(detail: ActionDetail) -> str:
    """Return where a concern about the child of an action is raised, "" for whoever may not."""
    here, audit_id = current(), detail.line.audit_id
    if audit_id is None or not concerns.may_raise(here.session, audit_id, actor=here.actor):
        return ""
    return url_for("concerns.new", audit_id=audit_id)
