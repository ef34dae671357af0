"""The log of who did what: read by those who may, and checked."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services import log_reading
from auditapp.services.log_reading import Only
from auditapp.web.access import requires
from auditapp.web.events.page import events_page
from auditapp.web.request import current

pages = Blueprint("events", __name__, url_prefix="/events")


@pages.get("/")
@requires(Permission.EVENTS_READ)
def index() -> ResponseReturnValue:
    """Show the log, newest first."""
    here = current()
    wanted = request.args.get("only", "")
    only = Only(wanted) if wanted in set(Only) else Only.ALL
    before = request.args.get("before", None, type=int)
    log = log_reading.read(here.session, actor=here.actor, only=only, before=before)
    counted = log_reading.counts(here.session, actor=here.actor)
    page = events_page(
        log,
        counted,
        actor=here.actor,
        only=only,
        first=before is None,
        zone=here.settings.time_zone,
    )
    return render_template("events/index.html", page=page)


@pages.post("/check")
@requires(Permission.EVENTS_READ)
def check() -> ResponseReturnValue:
    """Check that no line was changed, dropped or put in; what was found is itself a line."""
    here = current()
    log_reading.check(here.session, actor=here.actor, now=here.now)
    return redirect(url_for(".index"), 303)
