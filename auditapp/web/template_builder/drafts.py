"""The draft that a request of the builder is about, and the one way to change it."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, request, url_for

from auditapp.library.schema import WrittenTemplate
from auditapp.services import template_builder
from auditapp.services.template_builder import Draft
from auditapp.web.request import current

pages = Blueprint("template_builder", __name__, url_prefix="/template-builder")


def draft_of(draft_id: UUID) -> Draft:
    """Return the draft, for whoever may change it.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not.
    """
    here = current()
    return template_builder.open_draft(here.session, draft_id, actor=here.actor)


def edit(draft_id: UUID, change: Callable[[WrittenTemplate], WrittenTemplate], what: str) -> None:
    """Change the draft on the revision that the form was built on; ``what`` says how.

    Raises
    ------
    NotFoundError, RefusedError, ConflictError
        As the service does.
    """
    here = current()
    template_builder.edit(
        here.session,
        draft_id,
        change,
        expected=sent_revision(),
        actor=here.actor,
        now=here.now,
        what=what,
    )


def sent_revision() -> int:
    """Return the revision that the form carries."""
    return request.form.get("revision", 0, type=int)


def outline_url(draft_id: UUID, *, moved: str = "", by: str = "") -> str:
    """Return where a draft's outline is, with the button that gets the focus again."""
    if not moved:
        return url_for("template_builder.show", draft_id=draft_id)
    return url_for("template_builder.show", draft_id=draft_id, moved=moved, by=by)
