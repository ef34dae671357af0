"""Bringing files into the caseload, and looking through what is there."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from auditapp.domain.caseload_imports import ImportState
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.services import caseload, caseload_browsing, caseload_reading
from auditapp.web.access import requires
from auditapp.web.caseload.forms import BrowseForm, choices, kind_of, uploaded
from auditapp.web.caseload.page import (
    case_row,
    freshness_rows,
    import_page,
    import_row,
    kind_tabs,
    pages_of,
)
from auditapp.web.request import current, undo
from auditapp.web.words import say_moment

pages = Blueprint("caseload", __name__, url_prefix="/caseload")


@pages.get("/")
@requires(Permission.CASELOAD_READ)
def index() -> ResponseReturnValue:
    """Show the imports, how fresh each table is, and the upload."""
    return _index()


@pages.post("/")
@requires(Permission.CASELOAD_IMPORT)
def upload() -> ResponseReturnValue:
    """Check the files; nothing is applied yet."""
    here = current()
    try:
        staged = caseload.stage(
            here.session,
            uploaded(request.files),
            actor=here.actor,
            now=here.now,
            today=here.today,
        )
    except RefusedError as refused:
        undo()
        return _index(refused.problems), 422
    if staged.known_before:
        flash(_said_before(staged.import_id), "important")
    return redirect(url_for(".show", import_id=staged.import_id), 303)


@pages.errorhandler(RequestEntityTooLarge)
def too_large(fault: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say at the upload field that the files are too large together."""
    del fault
    limit = current().settings.upload_mebibytes
    words = (
        f"The files are larger than {limit} MiB together. "
        "Export a shorter period or fewer columns, or upload them one after the other"
    )
    return _index((Problem(caseload.FILES, words),)), 413


@pages.get("/imports/<uuid:import_id>")
@requires(Permission.CASELOAD_READ)
def show(import_id: UUID) -> ResponseReturnValue:
    """Show what was found in an upload and what applying it does."""
    return _show(import_id)


@pages.post("/imports/<uuid:import_id>/values")
@requires(Permission.CASELOAD_IMPORT)
def save_values(import_id: UUID) -> ResponseReturnValue:
    """Keep what local values mean, and check the file again."""
    here = current()
    try:
        caseload.save_values(
            here.session,
            import_id,
            choices(request.form),
            whole_lists=request.form.getlist("whole"),
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
            today=here.today,
        )
    except RefusedError as refused:
        undo()
        return _show(import_id, refused.problems, tried="check_again"), 422
    flash("Saved, and the file is checked again. Later imports use it too.", "success")
    return redirect(url_for(".show", import_id=import_id), 303)


@pages.post("/imports/<uuid:import_id>/apply")
@requires(Permission.CASELOAD_IMPORT)
def apply(import_id: UUID) -> ResponseReturnValue:
    """Bring the caseload to what the file says, all of it or nothing."""
    here = current()
    reason = request.form.get("reason", "")
    try:
        caseload.apply(
            here.session,
            import_id,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
            reason=reason,
            secret=here.settings.secret_key,
        )
    except RefusedError as refused:
        undo()
        return _show(import_id, refused.problems, tried="apply", reason=reason), 422
    flash("The import is applied.", "success")
    return redirect(url_for(".show", import_id=import_id), 303)


@pages.post("/imports/<uuid:import_id>/refuse")
@requires(Permission.CASELOAD_IMPORT)
def refuse(import_id: UUID) -> ResponseReturnValue:
    """Leave the file unused."""
    here = current()
    reason = request.form.get("reason", "")
    try:
        caseload.refuse(
            here.session,
            import_id,
            reason,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _show(import_id, refused.problems, tried="refuse", reason=reason), 422
    flash("The file is not used, and its content is forgotten.", "success")
    return redirect(url_for(".index"), 303)


@pages.get("/rows")
@requires(Permission.CASELOAD_READ)
def browse() -> ResponseReturnValue:
    """Look through the rows of one kind."""
    here, form = current(), BrowseForm(request.args)
    kind = kind_of(request.args.get("kind", ""))
    wanted, problems = form.wanted(kind)
    found = caseload_browsing.browse(
        here.session, wanted, page=request.args.get("page", 1, type=int), actor=here.actor
    )
    form.offer(found.teams)
    kept = {name: value for name, value in request.args.items() if name != "page"}
    zone = here.settings.time_zone
    return render_template(
        "caseload/browse.html",
        kind=kind,
        tabs=kind_tabs(found, kind),
        form=form,
        problems=problems,
        rows=[case_row(row, kind, zone) for row in found.rows],
        total=found.total,
        page=found.page,
        last=found.pages,
        pages=pages_of(
            found.page,
            found.pages,
            lambda number: f"{url_for('.browse')}?{urlencode({**kept, 'page': number})}",
        ),
    )


def _index(problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    zone = here.settings.time_zone
    lines = caseload_reading.imports(here.session, actor=here.actor)
    return render_template(
        "caseload/index.html",
        rows=[import_row(line, zone) for line in lines],
        freshness=freshness_rows(caseload_browsing.freshness(here.session, actor=here.actor), zone),
        may_import=here.actor.may(Permission.CASELOAD_IMPORT),
        largest=here.settings.upload_mebibytes,
        problems=problems,
    )


def _show(
    import_id: UUID, problems: tuple[Problem, ...] = (), tried: str = "", reason: str = ""
) -> str:
    here = current()
    view = caseload_reading.show(here.session, import_id, actor=here.actor)
    number = max(1, request.args.get("page", 1, type=int))
    rejects, total = caseload_reading.rejects(
        here.session, import_id, page=number, actor=here.actor
    )
    last = max(1, -(-total // caseload_reading.PAGE_SIZE))
    return render_template(
        "caseload/show.html",
        page=import_page(
            view,
            zone=here.settings.time_zone,
            may_import=here.actor.may(Permission.CASELOAD_IMPORT),
        ),
        save_url=url_for(".save_values", import_id=import_id),
        rejects=rejects,
        rejects_total=total,
        reject_pages=pages_of(
            min(number, last),
            last,
            lambda one: url_for(".show", import_id=import_id, page=one, _anchor="rejects"),
        ),
        problems=problems,
        tried=tried,
        reason=reason,
    )


def _said_before(import_id: UUID) -> str:
    here = current()
    line = caseload_reading.show(here.session, import_id, actor=here.actor).line
    if line.state is ImportState.APPLIED:
        when = say_moment(line.applied_at, here.settings.time_zone)
        return f"This was already applied on {when} by {line.applied_by}. Nothing was changed."
    return "This was uploaded before and waits to be applied."
