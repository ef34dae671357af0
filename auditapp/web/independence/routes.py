"""The matrix of who audited whom over a year, to be read and printed."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services.independence_matrix import MatrixBy
from auditapp.services.independence_matrix import matrix as make_matrix
from auditapp.web.access import requires
from auditapp.web.request import current
from auditapp.web.words import say_date

pages = Blueprint("independence", __name__, url_prefix="/independence")

_YEAR = timedelta(days=365)
_LABELS = {MatrixBy.TEAM: "By team", MatrixBy.WORKER: "By worker"}


@pages.get("/")
@requires(Permission.PROGRAMME_READ)
def matrix() -> ResponseReturnValue:
    """Show how often each auditor audited each team or worker, and which pairs are barred."""
    here = current()
    by = MatrixBy.WORKER if request.args.get("by") == MatrixBy.WORKER else MatrixBy.TEAM
    year = request.args.get("year", 0, type=int)
    known = date.min.year < year <= here.today.year
    start = date(year, 1, 1) if known else here.today - _YEAR
    end = min(date(year, 12, 31), here.today) if known else here.today
    found = make_matrix(here.session, by, start=start, end=end, actor=here.actor, today=here.today)
    asked = year if known else None
    return render_template(
        "independence/matrix.html",
        found=found,
        span=f"{say_date(found.start)} to {say_date(found.end)}",
        tabs=[
            {
                "label": label,
                "url": url_for(".matrix", by=one.value, year=asked),
                "current": one is by,
            }
            for one, label in _LABELS.items()
        ],
        years=[
            {"label": str(one), "url": url_for(".matrix", by=by.value, year=one)}
            for one in range(here.today.year, here.today.year - 3, -1)
        ],
        printed=say_date(here.today),
    )
