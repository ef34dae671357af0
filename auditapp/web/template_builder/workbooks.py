"""A draft as a workbook: taken away, and brought back."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.services import template_builder
from auditapp.services.template_exchange import FIELD
from auditapp.web.access import requires
from auditapp.web.request import current, undo
from auditapp.web.template_builder.drafts import draft_of, outline_url, pages, sent_revision
from auditapp.web.template_builder.page import links

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/<uuid:draft_id>/workbook")
@requires(Permission.TEMPLATES_WRITE)
def workbook(draft_id: UUID) -> ResponseReturnValue:
    """Give the draft as a workbook."""
    here, view = current(), draft_of(draft_id).view
    content = template_builder.download(here.session, draft_id, actor=here.actor)
    response = Response(content, mimetype=_XLSX)
    name = f"{view.key}.v{view.version}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.get("/<uuid:draft_id>/upload")
@requires(Permission.TEMPLATES_WRITE)
def upload(draft_id: UUID) -> ResponseReturnValue:
    """Offer to replace the draft by a workbook."""
    return _upload(draft_id)


@pages.post("/<uuid:draft_id>/upload")
@requires(Permission.TEMPLATES_WRITE)
def replace(draft_id: UUID) -> ResponseReturnValue:
    """Put a workbook in the place of the draft, and say what was taken with a remark."""
    here, file = current(), request.files.get(FIELD)
    if file is None or not file.filename:
        problem = Problem(FIELD, "Choose a workbook (.xlsx), like the one you can download here")
        return _upload(draft_id, (problem,)), 422
    try:
        notices = template_builder.upload(
            here.session,
            draft_id,
            file.filename,
            file.stream.read(),
            expected=sent_revision(),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _upload(draft_id, refused.problems), 422
    flash(
        "The workbook stands in place of the draft. You can undo that above the outline.", "success"
    )
    for notice in notices:
        flash(notice, "important")
    return redirect(outline_url(draft_id), 303)


def _upload(draft_id: UUID, problems: tuple[Problem, ...] = ()) -> str:
    draft = draft_of(draft_id)
    return render_template(
        "template_builder/upload.html",
        heading=draft.view.title,
        links=links(draft_id),
        revision=draft.view.revision,
        problems=problems,
        back={"url": links(draft_id)["show"], "label": "Back to the outline"},
    )
