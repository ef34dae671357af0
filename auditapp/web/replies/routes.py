"""The worker's view: asked for by the auditor, given by whoever holds the code.

The code is typed into a page and sent in a form's body, so it stands in no address and no log.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.services import replies, replies_reading
from auditapp.web import look_again
from auditapp.web.access import by_code, requires
from auditapp.web.request import current, keep, undo
from auditapp.web.words import say_moment

pages = Blueprint("replies", __name__)

# The same for a code that is unknown, used, ended or too old, and after too many wrong ones.
WRONG = "This code opens nothing here. Check each sign, or ask the auditor for a new code"


@pages.get("/reply")
@by_code
def enter() -> ResponseReturnValue:
    """Ask for the code."""
    return render_template("replies/enter.html", problems=())


@pages.post("/reply")
@by_code
def findings() -> ResponseReturnValue:
    """Show what the audit found, and where to reply."""
    return _findings(request.form.get("code", ""))


@pages.post("/reply/send")
@by_code
def send() -> ResponseReturnValue:
    """Keep the worker's view."""
    here, code = current(), request.form.get("code", "")
    children = replies.children_of(
        here.session,
        code,
        address=request.remote_addr or "",
        secret=here.settings.secret_key,
        now=here.now,
    )
    if children is not None and (again := look_again.look(("text",), children)):
        return again
    text = request.form.get("text", "")
    try:
        right = replies.send(
            here.session,
            code,
            text,
            address=request.remote_addr or "",
            secret=here.settings.secret_key,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _findings(code, refused.problems, text)
    if not right:
        return _wrong()
    return redirect(url_for(".thanks"), 303)


@pages.get("/reply/thanks")
@by_code
def thanks() -> ResponseReturnValue:
    """Say that the reply is kept."""
    return render_template("replies/thanks.html")


@pages.get("/audits/<uuid:audit_id>/reply")
@requires(Permission.AUDITS_READ)
def show(audit_id: UUID) -> ResponseReturnValue:
    """Show the worker's view of an audit, and how to ask for it."""
    return _page(audit_id)


@pages.post("/audits/<uuid:audit_id>/reply/code")
@requires(Permission.AUDITS_READ)
def ask(audit_id: UUID) -> ResponseReturnValue:
    """Make a code and show it this once."""
    here = current()
    try:
        code = replies.make_code(here.session, audit_id, actor=here.actor, now=here.now)
    except RefusedError as refused:
        undo()
        return _page(audit_id, refused.problems), 422
    return _page(audit_id, code=code)


@pages.post("/audits/<uuid:audit_id>/reply")
@requires(Permission.AUDITS_READ)
def write_down(audit_id: UUID) -> ResponseReturnValue:
    """Write down what the worker said."""
    here, text = current(), request.form.get("text", "")
    act: Callable[[], None] = partial(
        replies.write_down, here.session, audit_id, text, actor=here.actor, now=here.now
    )
    try:
        act()
    except RefusedError as refused:
        undo()
        return _page(audit_id, refused.problems, typed=text), 422
    flash("The worker's view is kept.", "success")
    return redirect(url_for(".show", audit_id=audit_id), 303)


def _findings(
    code: str, problems: tuple[Problem, ...] = (), typed: str = ""
) -> ResponseReturnValue:
    here = current()
    opened = replies.open_code(
        here.session,
        code,
        address=request.remote_addr or "",
        secret=here.settings.secret_key,
        zone=here.settings.time_zone,
        now=here.now,
    )
    if opened is None:
        return _wrong()
    keep()
    page = render_template(
        "replies/findings.html",
        found=opened.findings,
        until=say_moment(opened.expires_at, here.settings.time_zone),
        code=code,
        problems=problems,
        typed=typed,
    )
    return page, 422 if problems else 200


def _wrong() -> ResponseReturnValue:
    keep()  # the try is counted although the page is an error
    return render_template("replies/enter.html", problems=(Problem("code", WRONG),)), 422


def _page(
    audit_id: UUID, problems: tuple[Problem, ...] = (), *, code: str = "", typed: str = ""
) -> str:
    here, zone = current(), current().settings.time_zone
    found = replies_reading.show(here.session, audit_id, actor=here.actor)
    return render_template(
        "replies/show.html",
        reference=found.reference,
        lines=[
            {"asked": say_moment(one.asked_at, zone), "words": _words(one, zone), "text": one.text}
            for one in found.lines
        ],
        obstacle=found.obstacle,
        code=code,
        code_url=url_for(".enter", _external=True),
        ask_url=url_for(".ask", audit_id=audit_id),
        write_url=url_for(".write_down", audit_id=audit_id),
        problems=problems,
        typed=typed,
        back={"url": url_for("audits.show", audit_id=audit_id), "label": "Back to the audit"},
        concern_url=url_for("concerns.new", audit_id=audit_id),
    )


def _words(one: replies.ReplyLine, zone: str) -> str:
    if one.replied_at is not None:
        how = "Written down by the auditor or lead" if one.typed else "Replied with the code"
        return f"{how}, {say_moment(one.replied_at, zone)}"
    if one.ended_at is not None:
        return f"A newer code took its place on {say_moment(one.ended_at, zone)}"
    opened = f"Opened {say_moment(one.opened_at, zone)}" if one.opened_at else "Not opened yet"
    return f"{opened}. The code is good until {say_moment(one.expires_at, zone)}"
