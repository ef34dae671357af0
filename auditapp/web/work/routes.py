"""What one person must do now: the first page after signing in."""

from datetime import datetime, time, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services import dip_grid, kept_text
from auditapp.services.work import finished, moved, my_tasks, stuck
from auditapp.web.access import requires
from auditapp.web.request import current
from auditapp.web.words import say_month
from auditapp.web.work.page import finished_words, moved_rows, stuck_rows, task_row

pages = Blueprint("work", __name__, url_prefix="/my-work")

TOLD_FOR = timedelta(days=14)  # that an audit went to somebody else


@pages.get("/")
@requires(Permission.WORK_READ)
def mine() -> ResponseReturnValue:
    """List what this person must do, what they finished, and for leads what is stuck."""
    here = current()
    today = here.today
    tasks = my_tasks(
        here.session, actor=here.actor, now=here.now, today=today, zone=here.settings.zone
    )
    waiting = stuck(here.session, actor=here.actor, now=here.now, today=today)
    began = datetime.combine(today.replace(day=1), time(), tzinfo=here.settings.zone)
    done = finished(here.session, actor=here.actor, since=began)
    gone = moved(here.session, actor=here.actor, since=here.now - TOLD_FOR)
    return render_template(
        "work/mine.html",
        moved=moved_rows(gone, here.settings.time_zone),
        rows=[task_row(task, today) for task in tasks],
        urgent=sum(task.urgent for task in tasks),
        waiting=stuck_rows(waiting),
        done=finished_words(done),
        month=say_month(today),
        grids=dip_grid.open_rounds(here.session, actor=here.actor),
        kept=sum(
            len(one.answers) for one in kept_text.mine(here.session, actor=here.actor, now=here.now)
        ),
        board_only=not here.actor.may(Permission.TEMPLATES_READ),
    )
