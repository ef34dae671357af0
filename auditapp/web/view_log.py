"""Every sight of a case is written down, in a transaction of its own before the page is sent."""

from collections.abc import Mapping
from uuid import UUID

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import OperationalError

from auditapp.services import views
from auditapp.web.request import Here, edge

_log = structlog.get_logger()

# Which endpoints show a reference, an answer, a grade or a concern: the kind of record, and the
# name of its id in the address ("" where the page shows many).
SHOWS: Mapping[str, tuple[str, str]] = {
    "absences.cover": ("absence", "absence_id"),
    "actions.search": ("action_list", ""),
    "actions.show": ("action", "action_id"),
    "allocation.choose": ("round", "round_id"),
    "allocation.show": ("round", "round_id"),
    "audit_notes.show": ("audit", "audit_id"),
    "audits.check": ("audit", "audit_id"),
    "audits.history": ("audit", "audit_id"),
    "audits.printed": ("audit", "audit_id"),
    "audits.read": ("audit", "audit_id"),
    "audits.search": ("audit_list", ""),
    "audits.section": ("audit", "audit_id"),
    "audits.show": ("audit", "audit_id"),
    "audits.start": ("audit", "audit_id"),
    "caseload.browse": ("caseload", ""),
    "concerns.new": ("audit", "audit_id"),
    "concerns.search": ("concern_list", ""),
    "concerns.show": ("concern", "concern_id"),
    "dip_grid.accept": ("round", "round_id"),
    "dip_grid.show": ("round", "round_id"),
    "draws.sample": ("round", "round_id"),
    "events.index": ("event_log", ""),
    "kept_text.mine": ("kept_text", ""),
    "giving.show": ("audit", "audit_id"),
    "moderation.compare": ("moderation", "moderation_id"),
    "moderation.history": ("moderation", "moderation_id"),
    "moderation.index": ("moderation_list", ""),
    "moderation.section": ("moderation", "moderation_id"),
    "moderation.show": ("moderation", "moderation_id"),
    "replies.show": ("audit", "audit_id"),
    "reports.of_round": ("round", "round_id"),
    "results.show": ("round", "round_id"),
}
SHOWN = frozenset({200, 409, 422})  # a refused form is shown again with what it is about


def install(app: Flask) -> None:
    """Note views after each answer; to be called before the requests themselves are installed."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    here: Here | None = g.pop("closed", None)
    shows = SHOWS.get(request.endpoint or "")
    if shows is None or here is None or here.person is None or response.status_code not in SHOWN:
        return response
    kind, argument = shows
    record: UUID | None = (request.view_args or {}).get(argument)
    try:
        _write(here, kind, record)
    except OperationalError as fault:
        # Reading goes on when the disk is full or the log is locked; the operator is told.
        _log.warning("view_not_noted", kind=type(fault.orig).__name__, endpoint=request.endpoint)
    return response


def _write(here: Here, kind: str, record: UUID | None) -> None:
    give, actor = edge(), here.actor
    with give.reading() as session:
        if views.is_noted(session, kind=kind, subject_id=record, actor=actor, now=here.now):
            return
    with give.writing() as session:
        views.note(
            session,
            kind=kind,
            subject_id=record,
            page=request.endpoint or "",
            actor=actor,
            now=here.now,
        )
