"""Consistency: of everyone together, and of each auditor for themselves."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services import consistency
from auditapp.web.access import requires
from auditapp.web.consistency.page import overall_page, own_page
from auditapp.web.request import current

pages = Blueprint("consistency", __name__, url_prefix="/consistency")


@pages.get("/")
@requires(Permission.CONSISTENCY_READ)
def show() -> ResponseReturnValue:
    """Show how well auditors and moderators agree."""
    here = current()
    audits_too = here.actor.may(Permission.AUDITS_COMPLETE)
    return render_template(
        "consistency/show.html",
        title="Consistency of grades",
        page=overall_page(consistency.overall(here.session, actor=here.actor)),
        own_url=url_for(".auditor", person_id=here.actor.id) if audits_too else "",
    )


@pages.get("/auditors/<uuid:person_id>")
@requires(Permission.CONSISTENCY_READ)
def auditor(person_id: UUID) -> ResponseReturnValue:
    """Show one auditor's own consistency, to them and to the programme lead."""
    here = current()
    found = consistency.of_auditor(here.session, person_id, actor=here.actor)
    return render_template(
        "consistency/show.html",
        title=f"Consistency of grades: {found.name}",
        page=own_page(found),
        own_url="",
        back={"url": url_for(".show"), "label": "Consistency of all"},
    )
