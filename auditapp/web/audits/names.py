"""Masking what may tell who somebody is, with one press, and putting it back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services import audit_work, name_guard
from auditapp.web.access import requires
from auditapp.web.forms.section_page import question_url
from auditapp.web.request import current

pages = Blueprint("audit_names", __name__, url_prefix="/audits")


@pages.post("/<uuid:audit_id>/names/mask")
@requires(Permission.AUDITS_COMPLETE)
def mask(audit_id: UUID) -> ResponseReturnValue:
    """Put other words in the place of one piece of text."""
    here = current()
    name_guard.mask_answer(
        here.session,
        audit_id,
        request.form.get("question", ""),
        request.form.get("text", ""),
        expected=request.form.get("revision", 0, type=int),
        zone=here.settings.time_zone,
        secret=here.settings.secret_key,
        actor=here.actor,
        now=here.now,
    )
    flash("Replaced. You can put it back until you submit the audit.", "success")
    return redirect(_back(audit_id))


@pages.post("/<uuid:audit_id>/names/put-back")
@requires(Permission.AUDITS_COMPLETE)
def put_back(audit_id: UUID) -> ResponseReturnValue:
    """Undo the masking of one answer."""
    here = current()
    name_guard.put_back(
        here.session,
        audit_id,
        request.form.get("question", ""),
        expected=request.form.get("revision", 0, type=int),
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
    )
    flash("What you wrote stands again.", "success")
    return redirect(_back(audit_id))


def _back(audit_id: UUID) -> str:
    if request.form.get("back") != "section":
        return url_for("audits.check", audit_id=audit_id, _anchor="names")
    here = current()
    work = audit_work.open_work(
        here.session, audit_id, actor=here.actor, zone=here.settings.time_zone
    )
    return question_url(
        work.view,
        request.form["question"],
        lambda key: url_for("audits.section", audit_id=audit_id, section_key=key),
    )
