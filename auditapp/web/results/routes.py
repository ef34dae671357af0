"""The results of a round on screen."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.domain.stop_rules import CAVEAT
from auditapp.services import stop_rules
from auditapp.services.results import round_results
from auditapp.web.access import requires
from auditapp.web.request import current
from auditapp.web.results.page import results_page

pages = Blueprint("results", __name__, url_prefix="/results")


@pages.get("/rounds/<uuid:round_id>")
@requires(Permission.REPORTS_READ_INTERNAL)
def show(round_id: UUID) -> ResponseReturnValue:
    """Show grades, compliance, moderation and follow-up of a round."""
    here = current()
    results = round_results(here.session, round_id, actor=here.actor)
    # A sample that was read until the answers said "enough" is no plain sample any more.
    caveats = (CAVEAT,) if stop_rules.of_round(here.session, round_id) else ()
    may_see_round = here.actor.may(Permission.ROUNDS_READ)
    return render_template(
        "results/show.html",
        page=results_page(results, caveats),
        view=results.view,
        round_url=url_for("rounds.show", round_id=round_id) if may_see_round else "",
        reports_url=url_for("reports.of_round", round_id=round_id) if may_see_round else "",
        trend_url=url_for("trends.show", key=results.template.key),
        recommend_url=url_for("recommendations.new", round_id=round_id),
        may_write=here.actor.may(Permission.RECOMMENDATIONS_WRITE),
    )
