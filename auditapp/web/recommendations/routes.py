"""Recommendations: lists, writing, and every move from draft to closed."""

from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.actions import EntryKind
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.domain.recommendations import (
    LIVE,
    RECOMMENDATION_WORKFLOW,
    WORKING,
    RecommendationState,
)
from auditapp.services import (
    audit_templates,
    recommendations,
    recommendations_reading,
    recommendations_record,
)
from auditapp.services.impact import impact
from auditapp.web.access import requires
from auditapp.web.actions.forms import DateMoveForm, NoteForm, ReassignForm
from auditapp.web.problems import entered_day, problems_of
from auditapp.web.recommendations.forms import (
    ImpactDateForm,
    LaterFigureForm,
    RecommendationForm,
    as_entered,
)
from auditapp.web.recommendations.impact_panel import impact_panel
from auditapp.web.recommendations.page import recommendation_page, row
from auditapp.web.request import current, undo

pages = Blueprint("recommendations", __name__, url_prefix="/recommendations")

_S = RecommendationState
VIEWS: Mapping[str, tuple[str, frozenset[RecommendationState]]] = {
    "live": ("Live", LIVE),
    "overdue": ("Overdue", WORKING),
    "to-accept": ("To accept", frozenset({_S.PROPOSED})),
    "to-verify": ("To verify", frozenset({_S.DONE})),
    "impact": ("Impact due", frozenset({_S.VERIFIED, _S.IMPACT_DUE, _S.IMPACT_SHOWN})),
    "all": ("All", frozenset(RecommendationState)),
}


@pages.get("/")
@requires(Permission.RECOMMENDATIONS_READ)
def search() -> ResponseReturnValue:
    """List the recommendations this person may see."""
    here = current()
    view = request.args.get("view", "live")
    if view not in VIEWS:
        view = "live"
    lines = recommendations_reading.search(
        here.session,
        actor=here.actor,
        today=here.today,
        states=sorted(VIEWS[view][1]),
        only_overdue=view == "overdue",
    )
    return render_template(
        "recommendations/search.html",
        rows=[row(line) for line in lines],
        tabs=[
            {"label": label, "url": url_for(".search", view=name), "current": name == view}
            for name, (label, _states) in VIEWS.items()
        ],
        may_write=here.actor.may(Permission.RECOMMENDATIONS_WRITE),
    )


@pages.get("/new")
@requires(Permission.RECOMMENDATIONS_WRITE)
def new() -> ResponseReturnValue:
    """Ask for a recommendation."""
    return _ask(RecommendationForm(), "Write a recommendation")


@pages.post("/new")
@requires(Permission.RECOMMENDATIONS_WRITE)
def create() -> ResponseReturnValue:
    """Draft the recommendation."""
    here, form = current(), _form()
    if not form.validate():
        return _ask(form, "Write a recommendation", problems_of(form))
    try:
        recommendation_id = recommendations.draft(
            here.session,
            form.recommendation(),
            round_id=request.args.get("round_id", None, type=UUID),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _ask(form, "Write a recommendation", refused.problems)
    flash("The recommendation is drafted. Next, propose it to the service.", "success")
    return redirect(url_for(".show", recommendation_id=recommendation_id))


@pages.get("/<uuid:recommendation_id>")
@requires(Permission.RECOMMENDATIONS_READ)
def show(recommendation_id: UUID) -> ResponseReturnValue:
    """Show one recommendation, its record and the next move."""
    return _page(recommendation_id)


@pages.get("/<uuid:recommendation_id>/edit")
@requires(Permission.RECOMMENDATIONS_WRITE)
def edit(recommendation_id: UUID) -> ResponseReturnValue:
    """Ask for changes."""
    here = current()
    detail = recommendations_reading.show(
        here.session, recommendation_id, actor=here.actor, today=here.today
    )
    form = RecommendationForm(data=as_entered(detail))
    return _ask(form, "Change the recommendation", revision=detail.line.revision)


@pages.post("/<uuid:recommendation_id>/edit")
@requires(Permission.RECOMMENDATIONS_WRITE)
def change(recommendation_id: UUID) -> ResponseReturnValue:
    """Change it."""
    here, form = current(), _form()
    expected = request.form.get("revision", 0, type=int)
    title = "Change the recommendation"
    if not form.validate():
        return _ask(form, title, problems_of(form), revision=expected)
    try:
        recommendations.change(
            here.session,
            recommendation_id,
            form.recommendation(),
            expected=expected,
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _ask(form, title, refused.problems, revision=expected)
    flash("The recommendation is changed.", "success")
    return redirect(url_for(".show", recommendation_id=recommendation_id))


@pages.post("/<uuid:recommendation_id>/<action>")
@requires(Permission.RECOMMENDATIONS_READ)
def move(recommendation_id: UUID, action: str) -> ResponseReturnValue:
    """Make one move; the workflow says who may."""
    here = current()
    act = partial(
        recommendations.move,
        here.session,
        recommendation_id,
        action,
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
        reason=request.form.get("reason", ""),
        evidence=request.form.get("text", ""),
        where_found=request.form.get("where_found", ""),
    )
    steps = RECOMMENDATION_WORKFLOW.transitions
    past = next((step.past for step in steps if step.action == action), "")
    return _carry_out(recommendation_id, act, f"You {past}.", tried=action)


@pages.post("/<uuid:recommendation_id>/record/impact-date")
@requires(Permission.RECOMMENDATIONS_WRITE)
def set_impact_date(recommendation_id: UUID) -> ResponseReturnValue:
    """Set when the effect will be measured, and wait for it."""
    here, form = current(), ImpactDateForm(request.form)
    if not form.validate():
        return _page(recommendation_id, problems_of(form)), 422
    expected = request.form.get("revision", 0, type=int)

    def act() -> None:
        recommendations.set_impact_date(
            here.session,
            recommendation_id,
            entered_day(form.impact_due_on),
            expected=expected,
            actor=here.actor,
            now=here.now,
        )
        recommendations.move(
            here.session,
            recommendation_id,
            "await_impact",
            expected=expected + 1,
            actor=here.actor,
            now=here.now,
        )

    return _carry_out(recommendation_id, act, "The date of the impact check is set.")


@pages.post("/<uuid:recommendation_id>/record/figure")
@requires(Permission.RECOMMENDATIONS_WRITE)
def measure(recommendation_id: UUID) -> ResponseReturnValue:
    """Record the measure taken again."""
    here, form = current(), LaterFigureForm(request.form)
    if not form.validate():
        return _page(recommendation_id, problems_of(form)), 422
    act = partial(
        recommendations.record_later_figure,
        here.session,
        recommendation_id,
        form.figure(),
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
    )
    return _carry_out(recommendation_id, act, "The later figure is recorded.")


@pages.post("/<uuid:recommendation_id>/record/note")
@requires(Permission.RECOMMENDATIONS_READ)
def note(recommendation_id: UUID) -> ResponseReturnValue:
    """Add a note, or evidence when it says where it can be seen."""
    here, form = current(), NoteForm(request.form)
    where = (form.where_found.data or "").strip()
    act = partial(
        recommendations_record.note,
        here.session,
        recommendation_id,
        form.text.data or "",
        actor=here.actor,
        now=here.now,
        kind=EntryKind.EVIDENCE if where else EntryKind.NOTE,
        where_found=where,
    )
    return _carry_out(recommendation_id, act, "The note is added.")


@pages.post("/<uuid:recommendation_id>/record/date")
@requires(Permission.RECOMMENDATIONS_READ)
def move_date(recommendation_id: UUID) -> ResponseReturnValue:
    """Move the due date."""
    here, form = current(), DateMoveForm(request.form)
    if not form.validate():
        return _page(recommendation_id, problems_of(form)), 422
    act = partial(
        recommendations_record.move_date,
        here.session,
        recommendation_id,
        entered_day(form.due_on),
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
        reason=form.reason.data or "",
    )
    return _carry_out(recommendation_id, act, "The date is moved.")


@pages.post("/<uuid:recommendation_id>/record/owner")
@requires(Permission.RECOMMENDATIONS_READ)
def reassign(recommendation_id: UUID) -> ResponseReturnValue:
    """Give it another owner."""
    here, form = current(), ReassignForm(request.form)
    form.offer(recommendations_reading.owners(here.session))
    if not form.validate():
        return _page(recommendation_id, problems_of(form)), 422
    act = partial(
        recommendations_record.reassign,
        here.session,
        recommendation_id,
        UUID(form.owner_id.data),
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
        reason=form.reason.data or "",
    )
    return _carry_out(recommendation_id, act, "The owner is changed.")


def _carry_out(
    recommendation_id: UUID, act: Callable[[], None], words: str, *, tried: str = ""
) -> ResponseReturnValue:
    try:
        act()
    except RefusedError as refused:
        undo()
        return _page(recommendation_id, refused.problems, tried=tried), 422
    flash(words, "success")
    return redirect(url_for(".show", recommendation_id=recommendation_id))


def _page(recommendation_id: UUID, problems: tuple[Problem, ...] = (), tried: str = "") -> str:
    here = current()
    detail = recommendations_reading.show(
        here.session, recommendation_id, actor=here.actor, today=here.today
    )
    reassigning = ReassignForm(request.form)
    reassigning.offer(recommendations_reading.owners(here.session))
    writes = here.actor.may(Permission.RECOMMENDATIONS_WRITE)
    return render_template(
        "recommendations/show.html",
        page=recommendation_page(detail, here.settings.time_zone, writes=writes),
        panel=impact_panel(
            impact(here.session, detail.line, actor=here.actor), detail.line.measure
        ),
        problems=problems,
        tried=tried,
        reason=request.form.get("reason", ""),
        note_form=NoteForm(request.form),
        date_form=DateMoveForm(request.form),
        reassign_form=reassigning,
        impact_form=ImpactDateForm(request.form),
        figure_form=LaterFigureForm(request.form),
    )


def _form() -> RecommendationForm:
    form = RecommendationForm(request.form)
    _offer(form)
    return form


def _offer(form: RecommendationForm) -> None:
    form.offer(recommendations_reading.owners(current().session), audit_templates.commitments())


def _ask(
    form: RecommendationForm,
    title: str,
    problems: tuple[Problem, ...] = (),
    *,
    revision: int | None = None,
) -> ResponseReturnValue:
    _offer(form)
    page = render_template(
        "recommendations/form.html",
        form=form,
        page_title=title,
        problems=problems,
        revision=revision,
    )
    return (page, 422) if problems else page
