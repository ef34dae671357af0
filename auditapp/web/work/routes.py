"""What one person must do now: the first page after signing in."""

from collections.abc import Mapping

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services.work import Stuck, Task, my_tasks, stuck
from auditapp.web.access import requires
from auditapp.web.request import current
from auditapp.web.words import say_date

pages = Blueprint("work", __name__, url_prefix="/work")

# Where each kind of record is dealt with, and the name of its id there.
PLACES: Mapping[str, tuple[str, str]] = {
    "audit": ("audits.show", "audit_id"),
    "moderation": ("moderation.show", "moderation_id"),
    "action": ("actions.show", "action_id"),
    "recommendation": ("recommendations.show", "recommendation_id"),
    "concern": ("concerns.show", "concern_id"),
    "replacement": ("draws.certificate", "draw_id"),
    "report": ("reports.show", "report_id"),
}
COLOURS = {"concern": "red", "moderation": "purple", "audit": "blue", "action": "yellow"}


@pages.get("/")
@requires(Permission.WORK_READ)
def mine() -> ResponseReturnValue:
    """List what this person must do, and for leads what is stuck."""
    here = current()
    tasks = my_tasks(here.session, actor=here.actor, now=here.now)
    waiting = stuck(here.session, actor=here.actor, now=here.now)
    return render_template(
        "work/mine.html",
        rows=[_row(task) for task in tasks],
        waiting=[{"words": item.words, "url": _stuck_url(item)} for item in waiting],
        name=here.person_name,
        board_only=not here.actor.may(Permission.CERTIFICATES_READ),
    )


def _row(task: Task) -> dict[str, object]:
    return {
        "verb": task.verb,
        "subject": task.subject,
        "noun": task.noun.capitalize(),
        "colour": COLOURS.get(task.noun, "grey"),
        "url": _url(task.noun, task.id),
        "due": say_date(task.due_on, "No date"),
        "late": "Act now" if task.urgent else "",
        "urgent": task.urgent,
    }


def _stuck_url(item: Stuck) -> str:
    if item.noun == "moderation":
        known = "moderation.index" in current_app.view_functions
        return url_for("moderation.index") if known else ""
    return _url(item.noun, item.id)


def _url(noun: str, record_id: object) -> str:
    endpoint, name = PLACES[noun]
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, **{name: record_id})  # type: ignore[arg-type]  # the id's name differs by place
