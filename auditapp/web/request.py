"""One request: its database session, its person, its moment; committed once or not at all."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import cast

from flask import Flask, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.permissions import Actor
from auditapp.services import accounts, submissions
from auditapp.settings import Settings
from auditapp.web.access import Access, access_of
from auditapp.web.sessions import browser
from auditapp.web.signed_out import lead_to_new_password, turn_away

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEY = "submission_key"
_NOT_THE_BODY = frozenset({"csrf_token", _KEY})
SessionMaker = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Edge:
    """What the web layer is given to work with."""

    settings: Settings
    reading: SessionMaker
    writing: SessionMaker
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Here:
    """The present request, for the view that answers it."""

    session: Session
    person: accounts.Known | None
    now: datetime
    settings: Settings
    undo: AbstractContextManager[Session] = field(repr=False)

    @property
    def actor(self) -> Actor:
        """Whoever acts; only where the endpoint asks for a signed-in person."""
        if self.person is None:
            raise NotAllowedError("nobody is signed in")
        return self.person.actor

    @property
    def person_name(self) -> str:
        """The name of whoever acts."""
        return self.person.name if self.person else ""

    @property
    def today(self) -> date:
        """The day in the service's own time zone."""
        return self.now.astimezone(self.settings.zone).date()


def edge() -> Edge:
    """Return what the app was started with."""
    return cast(Edge, current_app.extensions["auditapp"])


def current() -> Here:
    """Return this request."""
    return cast(Here, g.here)


def undo() -> None:
    """Forget what this request changed, so that its page shows what is stored."""
    current().session.rollback()


def keep() -> None:
    """Keep what this request stored although its page tells of problems."""
    g.keep = True


def system_clock() -> datetime:
    """Return the present moment; the only place where the web layer reads a clock."""
    return datetime.now(UTC)  # noqa: TID251  # the edge


def install(app: Flask) -> None:
    """Open each request's session before its view, and close it after."""
    app.before_request(_open)
    app.after_request(_close)
    app.teardown_request(_drop)


def _open() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    here = _here()
    g.here = here
    access = access_of(current_app, request.endpoint)
    refused = _let_in(access, here)
    if refused is not None:
        return refused
    return _replayed(here)


def _here() -> Here:
    give = edge()
    maker = give.writing if request.method in _UNSAFE else give.reading
    undo = maker()
    session = undo.__enter__()
    now = give.clock()
    person_id = browser().person_id
    person = accounts.known(session, person_id) if person_id else None
    return Here(session, person, now, give.settings, undo)


def _let_in(access: Access, here: Here) -> ResponseReturnValue | None:
    if not access.signed_in:
        return None
    if here.person is None:
        return turn_away()
    if here.person.must_change_password and request.blueprint != "account":
        return lead_to_new_password()
    if access.permission and not here.person.actor.may(access.permission):
        raise NotAllowedError(access.permission.value)
    return None


def _replayed(here: Here) -> ResponseReturnValue | None:
    """Answer a form that was sent before with what the first sending led to."""
    key = request.form.get(_KEY, "") if request.method == "POST" else ""
    if not key or here.person is None:
        return None
    outcome = submissions.begin(
        here.session,
        person_id=here.person.actor.id,
        key=key[:80],
        body_digest=_body_digest(),
        now=here.now,
    )
    g.submission_key = key[:80]
    return redirect(outcome) if outcome else None


def _body_digest() -> str:
    digest = sha256(request.path.encode())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in _NOT_THE_BODY:
            digest.update(f"{len(name)}:{name}{len(value)}:{value}".encode())
    for name, file in sorted(request.files.items(multi=True)):
        digest.update(f"{name}={file.filename}".encode())
    return digest.hexdigest()


def _close(response: Response) -> Response:
    here = g.pop("here", None)
    if here is None:
        return response
    g.closed = here
    first_error = 400
    good = response.status_code < first_error or g.pop("keep", False)
    key = g.pop("submission_key", None)
    if good and key and here.person and response.location:
        submissions.finish(
            here.session, person_id=here.person.actor.id, key=key, outcome=response.location
        )
    if good:
        here.undo.__exit__(None, None, None)
    else:
        _roll_back(here)
    return response


def _drop(error: BaseException | None) -> None:
    del error
    here = g.pop("here", None)
    if here is not None:
        _roll_back(here)


def _roll_back(here: Here) -> None:
    # The context manager commits unless it is told of an error.
    fault = NotFoundError("rolled back")
    with suppress(NotFoundError):
        here.undo.__exit__(type(fault), fault, None)
