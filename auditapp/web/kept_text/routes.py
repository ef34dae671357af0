"""Text kept for whoever typed it: theirs to read and copy, and nobody else's."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services import kept_text
from auditapp.web.access import requires
from auditapp.web.request import current
from auditapp.web.words import say_date, say_moment

pages = Blueprint("kept_text", __name__, url_prefix="/my-work/kept-text")


@pages.get("/")
@requires(Permission.WORK_READ)
def mine() -> ResponseReturnValue:
    """Show what came too late to be saved, and what an audit held that was then withdrawn."""
    here, zone = current(), current().settings.zone
    found = kept_text.mine(here.session, actor=here.actor, now=here.now)
    return render_template(
        "kept_text/mine.html",
        kept=[
            {
                "reference": one.reference,
                "round_title": one.round_title,
                "why": one.why,
                "answers": [
                    {
                        "question": answer.question,
                        "texts": answer.texts,
                        "when": say_moment(answer.at, here.settings.time_zone),
                        "late": answer.late,
                        "until": say_date(answer.kept_until.astimezone(zone).date()),
                    }
                    for answer in one.answers
                ],
            }
            for one in found
        ],
        back={"url": url_for("work.mine"), "label": "My work"},
    )
