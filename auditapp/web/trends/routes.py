"""Results over time on screen: which templates have any, and one figure of a template."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services import trends
from auditapp.web.access import requires
from auditapp.web.request import current
from auditapp.web.trends.page import trend_page
from auditapp.web.words import say_month

pages = Blueprint("trends", __name__, url_prefix="/trends")


@pages.get("/")
@requires(Permission.REPORTS_READ_INTERNAL)
def index() -> ResponseReturnValue:
    """List the templates with settled rounds."""
    here = current()
    return render_template(
        "trends/index.html",
        rows=[
            {
                "title": one.title,
                "url": url_for(".show", key=one.key),
                "rounds": one.rounds,
                "latest": say_month(one.latest),
            }
            for one in trends.templates_with_results(here.session, actor=here.actor)
        ],
    )


@pages.get("/<key>")
@requires(Permission.REPORTS_READ_INTERNAL)
def show(key: str) -> ResponseReturnValue:
    """Show the grade, or one question, of a template over time."""
    here = current()
    found = trends.trend(here.session, key, request.args.get("question", ""), actor=here.actor)
    return render_template("trends/show.html", page=trend_page(found))
