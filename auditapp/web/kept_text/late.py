"""What a page says to answers that come after their audit was closed; their text is kept."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, jsonify, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import WrongStateError
from auditapp.services import orphan_drafts
from auditapp.services.answers import Entry
from auditapp.web.request import current, keep

__all__ = ["closed_to_script", "keep_late", "sent_too_late", "words_for_late"]

_KEPT = "What you typed is kept for you for 30 days, under “Text kept for you” in My work."


def keep_late(audit_id: UUID, entries: Sequence[Entry]) -> bool:
    """Keep what came too late; return whether there was anything to keep."""
    here = current()
    kept = orphan_drafts.keep_late(here.session, audit_id, entries, actor=here.actor, now=here.now)
    if kept:
        keep()
    return kept


def words_for_late(late: WrongStateError, *, kept: bool) -> str:
    """Return what is said: why nothing was saved, and where the text is."""
    return f"{late}. {_KEPT}" if kept else str(late)


def sent_too_late(late: WrongStateError, *, kept: bool) -> str:
    """Say it on the next page, and return its address: the audit itself is shown no more."""
    flash(words_for_late(late, kept=kept), "important")
    return url_for("kept_text.mine") if kept else url_for("work.mine")


def closed_to_script(late: WrongStateError, *, kept: bool) -> ResponseReturnValue:
    """Tell a page's script that the audit takes no more answers."""
    return jsonify(message=words_for_late(late, kept=kept), closed=True, kept=kept), 409
