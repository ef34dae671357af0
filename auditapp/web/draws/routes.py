"""From population to certificate, in four steps; then replacements."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from auditapp.domain.designs import DesignKind
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.domain.populations import Population
from auditapp.domain.replacements import ReplacementReason
from auditapp.domain.rounds import RoundState
from auditapp.services import (
    draw_files,
    draws,
    draws_reading,
    frames,
    planning,
    published_plans,
    replacements,
    rounds,
)
from auditapp.services.rounds import RoundView
from auditapp.web.access import requires
from auditapp.web.draws.design_page import design_page
from auditapp.web.draws.forms import DesignForm, ReplaceForm, population_from
from auditapp.web.draws.page import certificate_page, population_page
from auditapp.web.problems import problems_of
from auditapp.web.request import current, undo

pages = Blueprint("draws", __name__, url_prefix="/draws")

_KINDS = {"csv": "text/csv", "json": "application/json"}


@pages.get("/rounds/<uuid:round_id>")
@requires(Permission.ROUNDS_READ)
def sample(round_id: UUID) -> ResponseReturnValue:
    """Show the sample of a round: its certificate, or the next step towards it."""
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    if view.progress.draw_id is not None:
        return redirect(url_for(".certificate", draw_id=view.progress.draw_id))
    if view.state is RoundState.FRAMED:
        return redirect(url_for(".design", round_id=round_id))
    if view.state is RoundState.PLANNED:
        return redirect(url_for(".population", round_id=round_id))
    return render_template("draws/none.html", view=view)


@pages.get("/rounds/<uuid:round_id>/population")
@requires(Permission.DRAWS_MAKE)
def population(round_id: UUID) -> ResponseReturnValue:
    """Choose the population: what is ticked, how many it gives, who is left out and why."""
    return _population(round_id)


@pages.post("/rounds/<uuid:round_id>/population")
@requires(Permission.DRAWS_MAKE)
def freeze(round_id: UUID) -> ResponseReturnValue:
    """Freeze the frame."""
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    try:
        frames.freeze(
            here.session,
            round_id,
            _wanted(view),
            stratify_by=request.form.get("stratify_by", ""),
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _population(round_id, refused.problems), 422
    flash("The frame is frozen. Next, choose the design and the seed.", "success")
    return redirect(url_for(".design", round_id=round_id))


@pages.get("/rounds/<uuid:round_id>/design")
@requires(Permission.DRAWS_MAKE)
def design(round_id: UUID) -> ResponseReturnValue:
    """Choose how many and how; see what so many can and cannot show."""
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    found = planning.choices(here.session, round_id, actor=here.actor)
    if "size" not in request.args:
        form = DesignForm(_proposed(view, found))
        return _design(view, found, form)
    form = DesignForm(request.args)
    if "generate" in request.args:
        form.seed.data = draws.suggest_seed()
        form.seed_words.data = "Generated here, before the draw"
    return _design(view, found, form, () if form.validate() else problems_of(form))


@pages.post("/rounds/<uuid:round_id>/plan")
@requires(Permission.DRAWS_MAKE)
def publish(round_id: UUID) -> ResponseReturnValue:
    """Publish the plan in the log, before its seed is made."""
    here, form = current(), DesignForm(request.form)
    view = rounds.show(here.session, round_id, actor=here.actor)
    if not form.validate():
        return _refused(view, form, problems_of(form))
    try:
        published_plans.publish(
            here.session,
            round_id,
            form.spec(),
            seed_rule=form.seed_rule.data or "",
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _refused(view, form, refused.problems)
    flash("The plan is published in the log. Next, make the seed and draw.", "success")
    # The page shows the plan again that was published, ready to be drawn.
    return redirect(f"{url_for('.design', round_id=round_id)}?{urlencode(form.hidden())}")


@pages.post("/rounds/<uuid:round_id>/design")
@requires(Permission.DRAWS_MAKE)
def draw(round_id: UUID) -> ResponseReturnValue:
    """Draw the sample, once."""
    here, form = current(), DesignForm(request.form)
    view = rounds.show(here.session, round_id, actor=here.actor)
    if not form.validate():
        return _refused(view, form, problems_of(form))
    try:
        draw_id = draws.make(
            here.session,
            round_id,
            form.spec(),
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
            reason=form.reason.data or "",
        )
    except RefusedError as refused:
        undo()
        return _refused(view, form, refused.problems)
    flash("The sample is drawn. This is its certificate.", "success")
    return redirect(url_for(".certificate", draw_id=draw_id))


@pages.get("/<uuid:draw_id>")
@requires(Permission.CERTIFICATES_READ)
def certificate(draw_id: UUID) -> ResponseReturnValue:
    """Show the certificate of a draw, to be read, printed and checked."""
    return _certificate(draw_id)


@pages.post("/<uuid:draw_id>/verify")
@requires(Permission.CERTIFICATES_READ)
def verify(draw_id: UUID) -> ResponseReturnValue:
    """Perform the draw again and say whether it is the same."""
    here = current()
    found = draws.check(here.session, draw_id, actor=here.actor)
    if found.same:
        flash(f"Checked: the same {found.drawn} cases from {found.frame_size}.", "success")
    else:
        flash(f"Checked: different. {'; '.join(found.differences)}", "important")
    return redirect(url_for(".certificate", draw_id=draw_id))


@pages.post("/<uuid:draw_id>/download/<form>")
@requires(Permission.CERTIFICATES_EXPORT)
def download(draw_id: UUID, form: str) -> ResponseReturnValue:
    """Give the certificate with its frame as a file; the log says who took it."""
    here = current()
    make = draw_files.as_json if form == "json" else draw_files.as_csv
    form = "json" if form == "json" else "csv"
    body = make(here.session, draw_id, actor=here.actor, now=here.now)
    response = Response(body, mimetype=_KINDS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="certificate.{form}"'
    return response


@pages.get("/units/<uuid:unit_id>/replace")
@requires(Permission.DRAWS_MAKE)
def replace(unit_id: UUID) -> ResponseReturnValue:
    """Ask why a case is replaced."""
    return render_template("draws/replace.html", form=ReplaceForm(), problems=(), unit_id=unit_id)


@pages.post("/units/<uuid:unit_id>/replace")
@requires(Permission.DRAWS_MAKE)
def ask(unit_id: UUID) -> ResponseReturnValue:
    """Ask a second person to approve the replacement."""
    here, form = current(), ReplaceForm(request.form)
    problems: tuple[Problem, ...] = ()
    if form.validate():
        try:
            draw_id = replacements.ask(
                here.session,
                unit_id,
                ReplacementReason(form.reason.data),
                note=form.note.data or "",
                actor=here.actor,
                now=here.now,
            )
        except RefusedError as refused:
            undo()
            problems = refused.problems
        else:
            flash("The replacement waits for a second person's approval.", "success")
            return redirect(url_for(".certificate", draw_id=draw_id))
    page = render_template(
        "draws/replace.html", form=form, problems=problems or problems_of(form), unit_id=unit_id
    )
    return page, 422


@pages.post("/replacements/<uuid:replacement_id>/approve")
@requires(Permission.DRAWS_APPROVE)
def approve(replacement_id: UUID) -> ResponseReturnValue:
    """Let the next reserve come in."""
    here = current()
    draw_id = replacements.approve(
        here.session,
        replacement_id,
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
    )
    flash("Approved. The next reserve is in the sample.", "success")
    return redirect(url_for(".certificate", draw_id=draw_id))


@pages.post("/replacements/<uuid:replacement_id>/refuse")
@requires(Permission.DRAWS_APPROVE)
def refuse(replacement_id: UUID) -> ResponseReturnValue:
    """Keep the case in the sample."""
    here = current()
    draw_id = replacements.refuse(
        here.session,
        replacement_id,
        request.form.get("reason", ""),
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
    )
    flash("Refused. The case stays in the sample.", "success")
    return redirect(url_for(".certificate", draw_id=draw_id))


def _wanted(view: RoundView) -> Population:
    entered = request.form if request.method == "POST" else request.args
    plan = view.plan
    return population_from(entered, plan.unit_kind, plan.period_start, plan.period_end)


def _population(round_id: UUID, problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    wanted = _wanted(view)
    stratify_by = request.values.get("stratify_by", "")
    preview = frames.preview(
        here.session, wanted, stratify_by=stratify_by, actor=here.actor, today=here.today
    )
    return render_template(
        "draws/population.html",
        view=view,
        page=population_page(wanted, preview, stratify_by),
        stratify_by=stratify_by,
        problems=problems,
    )


def _proposed(view: RoundView, found: planning.Choices) -> MultiDict[str, str]:
    """Return the design to begin with: as planned, by the strata the population was seen in."""
    kind = DesignKind.STRATIFIED if found.by else DesignKind.SIMPLE
    size = max(1, min(view.plan.planned_size, found.size))
    return MultiDict({"size": str(size), "design": kind.value, "by": found.by})


def _refused(
    view: RoundView, form: DesignForm, problems: tuple[Problem, ...]
) -> ResponseReturnValue:
    here = current()
    found = planning.choices(here.session, view.id, actor=here.actor)
    return _design(view, found, form, problems), 422


def _design(
    view: RoundView,
    found: planning.Choices,
    form: DesignForm,
    problems: tuple[Problem, ...] = (),
) -> str:
    form.offer(found)
    if found.walk.seed and not form.seed.data and form.design.data == DesignKind.YEAR_WALK:
        form.seed.data, form.seed_words.data = found.walk.seed, found.walk.seed_words
    told = planning.Told()
    if not problems or request.method == "POST":
        told = _told(view, form)
    # What stands in the way of the plan is said once, whoever found it first.
    problems = tuple(dict.fromkeys((*problems, *told.problems)))
    return render_template(
        "draws/design.html",
        view=view,
        form=form,
        problems=problems,
        page=design_page(found, told, form, _to_pick_from(view, form)),
        redraw=view.state is RoundState.DRAWN,
    )


def _to_pick_from(view: RoundView, form: DesignForm) -> tuple[frames.FrameRowView, ...]:
    here = current()
    frame_id = view.progress.frame_id
    listed = form.design.data == DesignKind.JUDGEMENT and here.actor.may(Permission.CASELOAD_READ)
    if frame_id is None or not listed:
        return ()
    rows = frames.rows_of(here.session, frame_id, actor=here.actor)
    return tuple(row for row in rows if row.excluded_reason is None)


def _told(view: RoundView, form: DesignForm) -> planning.Told:
    here = current()
    if not form.validate():
        return planning.Told()
    return planning.tell(here.session, view.id, form.spec(), actor=here.actor)


def _certificate(draw_id: UUID) -> str:
    here = current()
    view = draws_reading.certificate_of(here.session, draw_id, actor=here.actor)
    sees = here.actor.may(Permission.CASELOAD_READ)
    requests = replacements.of_draw(here.session, draw_id) if sees else ()
    return render_template(
        "draws/certificate.html",
        page=certificate_page(view, requests, actor=here.actor, zone=here.settings.time_zone),
        round_id=view.round_id,
    )
