"""The history of a draft, and the way back and forth through it."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.permissions import Permission
from auditapp.services import template_history
from auditapp.services.template_history import Change
from auditapp.web.access import requires
from auditapp.web.request import current
from auditapp.web.template_builder.drafts import draft_of, outline_url, pages, sent_revision
from auditapp.web.words import say_moment


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a press leads from here, in words; "" where there is no such way."""

    undo: str
    undo_url: str
    redo: str
    redo_url: str
    history_url: str
    count: int


def ways(draft_id: UUID) -> Ways:
    """Return what can be undone or put back in a draft."""
    here = current()
    found = template_history.history(here.session, draft_id, actor=here.actor)
    return Ways(
        undo=_words(found.to_undo),
        undo_url=url_for("template_builder.undo_change", draft_id=draft_id),
        redo=_words(found.to_redo),
        redo_url=url_for("template_builder.redo_change", draft_id=draft_id),
        history_url=url_for("template_builder.changes", draft_id=draft_id),
        count=len(found.changes),
    )


@pages.get("/<uuid:draft_id>/changes")
@requires(Permission.TEMPLATES_WRITE)
def changes(draft_id: UUID) -> ResponseReturnValue:
    """List what was changed in a draft, by whom and when."""
    here, draft = current(), draft_of(draft_id)
    found = template_history.history(here.session, draft_id, actor=here.actor)
    zone = here.settings.time_zone
    return render_template(
        "template_builder/changes.html",
        heading=draft.view.title,
        rows=[
            (
                say_moment(one.at, zone),
                one.who,
                one.what[:1].upper() + one.what[1:],
                f"{say_moment(one.undone_at, zone)}, {one.undone_by}" if one.undone_at else "",
            )
            for one in found.changes
        ],
        ways=ways(draft_id),
        revision=draft.view.revision,
        back={"url": outline_url(draft_id), "label": "Back to the outline"},
    )


@pages.post("/<uuid:draft_id>/undo")
@requires(Permission.TEMPLATES_WRITE)
def undo_change(draft_id: UUID) -> ResponseReturnValue:
    """Undo the last change that stands."""
    here = current()
    what = template_history.undo(
        here.session, draft_id, expected=sent_revision(), actor=here.actor, now=here.now
    )
    flash(f"Undone: {what}.", "success")
    return redirect(outline_url(draft_id), 303)


@pages.post("/<uuid:draft_id>/redo")
@requires(Permission.TEMPLATES_WRITE)
def redo_change(draft_id: UUID) -> ResponseReturnValue:
    """Put back what was undone last."""
    here = current()
    what = template_history.redo(
        here.session, draft_id, expected=sent_revision(), actor=here.actor, now=here.now
    )
    flash(f"Put back: {what}.", "success")
    return redirect(outline_url(draft_id), 303)


def _words(change: Change | None) -> str:
    if change is None:
        return ""
    return f"{change.who} {change.what}, {say_moment(change.at, current().settings.time_zone)}"
