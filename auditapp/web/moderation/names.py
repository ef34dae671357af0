"""Masking what may tell who somebody is in a second grader's answers, and putting it back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services import moderation_names
from auditapp.web.access import requires
from auditapp.web.request import current

pages = Blueprint("moderation_names", __name__, url_prefix="/moderation")


@pages.post("/<uuid:moderation_id>/names/mask")
@requires(Permission.MODERATION_GRADE)
def mask(moderation_id: UUID) -> ResponseReturnValue:
    """Put other words in the place of one piece of text."""
    here = current()
    moderation_names.mask_answer(
        here.session,
        moderation_id,
        request.form.get("question", ""),
        request.form.get("text", ""),
        expected=request.form.get("revision", 0, type=int),
        zone=here.settings.time_zone,
        secret=here.settings.secret_key,
        actor=here.actor,
        now=here.now,
    )
    flash("Replaced. You can put it back until you lock your grades.", "success")
    return redirect(url_for("moderation.show", moderation_id=moderation_id, _anchor="names"))


@pages.post("/<uuid:moderation_id>/names/put-back")
@requires(Permission.MODERATION_GRADE)
def put_back(moderation_id: UUID) -> ResponseReturnValue:
    """Undo the masking of one answer."""
    here = current()
    moderation_names.put_back(
        here.session,
        moderation_id,
        request.form.get("question", ""),
        expected=request.form.get("revision", 0, type=int),
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
    )
    flash("What you wrote stands again.", "success")
    return redirect(url_for("moderation.show", moderation_id=moderation_id, _anchor="names"))
