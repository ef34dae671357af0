"""Signing in and out, one's own password and sessions."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from auditapp.domain.errors import Problem, RefusedError
from auditapp.services import accounts
from auditapp.web.access import public, signed_in
from auditapp.web.request import current, edge
from auditapp.web.sessions import browser
from auditapp.web.signed_out import drop_kept, kept_form
from auditapp.web.unsaved_keys import living
from auditapp.web.words import say_moment

pages = Blueprint("account", __name__, url_prefix="/account")

WRONG = (
    "Your sign-in name or password is not right. After several wrong tries you have to wait "
    "a while before the next one"
)

OTHER = (
    "You are not the person who wrote what is on this page. If you sign in here, what they have "
    "not saved is removed from this browser"
)


@pages.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Ask who it is."""
    if current().person is not None:
        return redirect(home())
    return render_template("account/sign_in.html", problems=(), next=request.args.get("next", ""))


@pages.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Sign in; the answer never tells what was wrong."""
    outcome = _try()
    if outcome.person_id is None:
        page = render_template(
            "account/sign_in.html",
            problems=(Problem("name", WRONG),),
            next=request.form.get("next", ""),
        )
        return page, 422
    browser().begin_anew(outcome.person_id)
    if kept_form(str(outcome.person_id)) is not None:
        return redirect(url_for(".kept"), 303)
    drop_kept()
    return redirect(local_path(request.form.get("next", "")) or home(), 303)


@pages.post("/sign-in-again")
@public
def enter_again() -> ResponseReturnValue:
    """Sign in beside a page whose session ended; a script sends this and stays on the page."""
    only = request.form.get("person", type=UUID)
    if only is None:
        return jsonify(message="This page does not say whose it is. Open it again."), 422
    outcome = _try(None if request.form.get("other") == "yes" else only)
    if outcome.is_other:
        return jsonify(message=OTHER), 409
    if outcome.person_id is None:
        return jsonify(message=WRONG), 422
    browser().begin_anew(outcome.person_id)
    return jsonify(person=str(outcome.person_id), home=home())


@pages.post("/unsaved-keys")
@signed_in
def unsaved_keys() -> ResponseReturnValue:
    """Give the page's script the keys for text that is not saved yet."""
    keys = living(browser().unsaved_keys, now=current().now)
    return jsonify(keys=[{"id": key["id"], "key": key["key"]} for key in keys])


@pages.post("/stay")
@signed_in
def stay() -> ResponseReturnValue:
    """Take note that somebody is still at the page."""
    return "", 204


@pages.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """Sign out here."""
    browser().begin_anew(None)
    response = redirect(url_for(".sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/kept")
@signed_in
def kept() -> ResponseReturnValue:
    """Show what was entered before the session ended, to be sent again or dropped."""
    found = kept_form(str(current().actor.id))
    if found is None:
        return redirect(home())
    path, fields = found
    return render_template("account/kept.html", path=path, fields=fields)


@pages.post("/kept/drop")
@signed_in
def drop() -> ResponseReturnValue:
    """Forget what was kept."""
    drop_kept()
    return redirect(home(), 303)


@pages.get("/")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own card and sessions."""
    return _card()


@pages.post("/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    here, form = current(), request.form
    try:
        accounts.change_password(
            here.session,
            old=form.get("old", ""),
            new=form.get("password", ""),
            cost=here.settings.password_cost,
            keep=_this_session(),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        return _card(refused.problems), 422
    flash("Your password is changed. Every other session has ended.", "success")
    return redirect(url_for(".show"), 303)


def _try(only: UUID | None = None) -> accounts.Outcome:
    give = edge()
    # Its own transaction: a failure must be counted although the page is an error.
    with give.writing() as session:
        return accounts.sign_in(
            session,
            name=request.form.get("name", ""),
            password=request.form.get("password", ""),
            address=request.remote_addr or "",
            secret=give.settings.secret_key,
            cost=give.settings.password_cost,
            now=give.clock(),
            only=only,
        )


def home() -> str:
    """Return where a signed-in person begins."""
    endpoint = "work.mine" if "work.mine" in current_app.view_functions else "account.show"
    return url_for(endpoint)


def local_path(wanted: str) -> str:
    """Return ``wanted`` when it is a page of ours, else nothing."""
    parts = urlsplit(wanted)
    strange = any(ord(letter) < ord("!") or letter == "\\" for letter in wanted)
    if strange or parts.scheme or parts.netloc or not wanted.startswith("/") or "//" in wanted:
        return ""
    try:
        current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return ""
    return wanted


def _this_session() -> UUID | None:
    here = current()
    found = accounts.find_session(here.session, browser().token)
    return found.id if found else None


def _card(problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    stored = accounts.own_sessions(here.session, actor=here.actor, now=here.now)
    zone = here.settings.time_zone
    return render_template(
        "account/show.html",
        problems=problems,
        name=here.person_name,
        roles=sorted(role.label for role in here.actor.roles),
        sessions=[
            (say_moment(item.created_at, zone), say_moment(item.last_seen_at, zone))
            for item in stored
        ],
    )
