"""What someone meets who is not signed in, or not fully: nothing they typed is lost.

A page leads to signing in and back. A form that was sent after the session ran out is kept on the
server, for half an hour and for the same person alone, and shown again after signing in.
"""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.web.sessions import browser

_KEPT = "kept"
_NOT_KEPT = frozenset({"csrf_token", "submission_key", "password", "old", "new"})


def turn_away() -> ResponseReturnValue:
    """Answer a request that needs someone signed in."""
    if wants_json():
        return jsonify(message="Your session has ended. Sign in again."), 401
    here = browser()
    if request.method == "POST" and here.lost_person is not None:
        here[_KEPT] = {
            "person": str(here.lost_person),
            "path": request.full_path.rstrip("?"),
            "fields": [
                [name, value]
                for name, value in request.form.items(multi=True)
                if name not in _NOT_KEPT
            ],
        }
        flash("Your session had ended. Sign in again: what you entered is kept.", "important")
        return redirect(url_for("account.sign_in"), 303)
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("account.sign_in", next=back if back != "/" else None), 303)


def lead_to_new_password() -> ResponseReturnValue:
    """Answer somebody whose password was set by another: a new one comes first."""
    words = "Choose a password of your own first."
    if wants_json():
        return jsonify(message=words), 403
    flash(words, "important")
    return redirect(url_for("account.show"), 303)


def kept_form(person_id: str) -> tuple[str, list[list[str]]] | None:
    """Return path and fields of the kept form, when it is this person's."""
    kept = browser().get(_KEPT)
    if not kept or kept["person"] != person_id:
        return None
    return kept["path"], kept["fields"]


def drop_kept() -> None:
    """Forget the kept form."""
    browser().pop(_KEPT, None)


def wants_json() -> bool:
    """Whether a script asks, not a person."""
    return request.is_json or request.accept_mimetypes.best == "application/json"
