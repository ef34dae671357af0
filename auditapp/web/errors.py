"""Errors as pages: what is wrong and what to do; never a trace or a path.

Text that a person sent and that was not stored stands on the page, to be copied: nothing typed is
lost. It goes into no log.
"""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any

import structlog
from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from auditapp.domain.errors import (
    ConflictError,
    IndependenceError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    WrongStateError,
)
from auditapp.web.signed_out import wants_json

_log = structlog.get_logger()

# Statuses with a page of their own; any other is shown as its nearest.
PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})
_GIVE_BACK = frozenset({409, 422, 503})
_NEVER_SHOWN = frozenset({"csrf_token", "submission_key", "password", "old", "new", "code"})
_NEAREST: Mapping[int, int] = {405: 404, 414: 400, 415: 400, 431: 400}


def install(app: Flask) -> None:
    """Turn every error into its page."""
    app.register_error_handler(NotFoundError, lambda _fault: answer(404))
    app.register_error_handler(NotAllowedError, lambda _fault: answer(403))
    app.register_error_handler(ConflictError, _conflict)
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, message: str = "", **more: Any) -> ResponseReturnValue:  # noqa: ANN401  # page values
    """Return the page of an error, or its words as JSON when a script asks."""
    page = status if status in PAGES else _NEAREST.get(status, 500)
    if wants_json():
        return jsonify(
            message=message, **{k: v for k, v in more.items() if k != "problems"}
        ), status
    written = _written(more.get("entered", {})) if page in _GIVE_BACK else ()
    return render_template(
        f"errors/{page}.html", message=message, home_url="/", written=written, **more
    ), status


def _written(shown: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what was sent in words, by field; what takes one word is quickly chosen again."""
    return tuple(
        (name.rpartition("-")[2].replace("_", " ").capitalize(), text.strip())
        for name, text in request.form.items(multi=True)
        if " " in text.strip() and name not in _NEVER_SHOWN and name not in shown
    )


def _conflict(fault: ConflictError) -> ResponseReturnValue:
    stored = {name: str(value) for name, value in fault.stored.items()}
    entered = {name: str(value) for name, value in fault.entered.items()}
    return answer(
        409, str(fault), stored=stored, entered=entered, reload_url=request.referrer or "/"
    )


def _refused(fault: RefusedError) -> ResponseReturnValue:
    words = "; ".join(problem.message for problem in fault.problems)
    if isinstance(fault, IndependenceError):
        return answer(403, words)
    if isinstance(fault, WrongStateError):
        return answer(409, words, stored={}, entered={}, reload_url=request.referrer or "/")
    return answer(422, words, problems=fault.problems)


def _stale_form(fault: CSRFError) -> ResponseReturnValue:
    del fault
    return answer(400, "This form is out of date. Go back, open the page again and send it.")


def _http(fault: HTTPException) -> ResponseReturnValue:
    return answer(fault.code or 500)


def _busy(fault: OperationalError) -> ResponseReturnValue:
    _log.warning("database_busy", kind=type(fault.orig).__name__, endpoint=request.endpoint)
    words = "The database is busy. Nothing was saved: copy your text, wait, and try again."
    return answer(503, words)


def _unexpected(fault: Exception) -> ResponseReturnValue:
    incident = token_hex(4)
    _log.error(
        "unexpected", incident=incident, kind=type(fault).__name__, endpoint=request.endpoint
    )
    if current_app.testing:
        raise fault
    return answer(500, incident=incident)
