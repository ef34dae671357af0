"""The audit templates: which there are, and one read in full."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from auditapp.domain.burden import RULE
from auditapp.domain.permissions import Permission
from auditapp.services import audit_templates, burden
from auditapp.web.access import requires
from auditapp.web.audit_templates.page import line_words, template_page, took_words
from auditapp.web.request import current

pages = Blueprint("audit_templates", __name__, url_prefix="/audit-templates")


@pages.get("/")
@requires(Permission.TEMPLATES_READ)
def index() -> ResponseReturnValue:
    """List every version this person may read."""
    here = current()
    lines = audit_templates.search(here.session, actor=here.actor)
    return render_template("audit_templates/index.html", rows=[line_words(one) for one in lines])


@pages.get("/<key>/<int:version>")
@requires(Permission.TEMPLATES_READ)
def show(key: str, version: int) -> ResponseReturnValue:
    """Show one version: every question, when it is asked, and what follows from its answers."""
    here = current()
    view = audit_templates.show(here.session, key, version, actor=here.actor)
    took = burden.of_template(here.session, key, version, actor=here.actor)
    return render_template(
        "audit_templates/show.html", page=template_page(view), took=took_words(took), rule=RULE
    )
