"""Whether the app is up, and the way in."""

from flask import Blueprint, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from auditapp.web.access import public
from auditapp.web.account.routes import home
from auditapp.web.request import current

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@public
def show() -> ResponseReturnValue:
    """Say that the app and its database answer."""
    current().session.execute(text("SELECT 1"))
    return jsonify(status="ok")


@pages.get("/")
@public
def index() -> ResponseReturnValue:
    """Lead to one's own work, or to signing in."""
    return redirect(home() if current().person else url_for("account.sign_in"))
