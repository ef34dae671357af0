"""Server-side sessions: the browser holds a random token, the database the digest of it."""

from collections.abc import MutableMapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, cast
from uuid import UUID

from flask import Flask, Request, Response, current_app, request, session
from flask.sessions import SessionInterface, SessionMixin

from auditapp.services import accounts
from auditapp.web.unsaved_keys import Key, living, with_new_key

ACTIVE = "X-Person-Active"  # "no": sent by a script while nobody was at the page
_TOKEN_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)
_PERSON = "person"
_KEYS = "unsaved_keys"
_LOST = "lost"  # whose session ended before, and the keys it left


class BrowserSession(dict[str, Any], SessionMixin):
    """What is kept for one browser between requests."""

    def __init__(self, token: str, values: MutableMapping[str, Any], *, new: bool) -> None:
        super().__init__(values)
        self.token = token
        self.new = new
        self.modified = False
        self.seen = False
        self.ended_token: str | None = None

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401  # a mapping of anything
        self.modified = True
        super().__setitem__(key, value)

    def pop(self, key: str, *default: Any) -> Any:  # noqa: ANN401  # a mapping of anything
        """Take a value out."""
        self.modified = True
        return super().pop(key, *default)

    def __delitem__(self, key: str) -> None:
        self.modified = True
        super().__delitem__(key)

    @property
    def person_id(self) -> UUID | None:
        """Who is signed in."""
        text = self.get(_PERSON)
        return UUID(text) if text else None

    @property
    def lost_person(self) -> UUID | None:
        """Whose session ran out before this one began."""
        lost = self.get(_LOST)
        return UUID(lost["person"]) if lost else None

    @property
    def unsaved_keys(self) -> list[Key]:
        """The keys of whoever is signed in, the one to write with first."""
        return list(self.get(_KEYS, ()))

    def lose(self, person_id: UUID, keys: list[Key]) -> None:
        """Remember whose session ran out; stored only if this session is."""
        super().__setitem__(_LOST, {"person": str(person_id), "keys": keys})

    def begin_anew(self, person_id: UUID | None) -> None:
        """Take a new token: at sign-in, at sign-out, and when roles change."""
        earlier = self._keys_left_to(person_id)
        self.ended_token, self.token = self.token, token_urlsafe(_TOKEN_BYTES)
        kept = {key: self[key] for key in ("kept",) if person_id and key in self}
        self.clear()
        self.update(kept)
        if person_id:
            now = current_app.extensions["auditapp"].clock()
            self[_PERSON] = str(person_id)
            self[_KEYS] = with_new_key(earlier, now=now)
        self.new = self.modified = True

    def _keys_left_to(self, person_id: UUID | None) -> list[Key]:
        if person_id is None:
            return []
        if person_id == self.person_id:
            return self.unsaved_keys
        return list(self[_LOST]["keys"]) if person_id == self.lost_person else []


class DatabaseSessions(SessionInterface):
    """Keeps sessions in the product's own database."""

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """Return the browser's session, or a fresh one when it ended or is unknown."""
        from_browser = request.cookies.get(cookie_name(app), "")
        give = app.extensions["auditapp"]
        now, settings = give.clock(), give.settings
        if from_browser and request.endpoint != "static":
            with give.reading() as reading:
                stored = accounts.find_session(reading, from_browser)
            if stored is not None:
                idle = now - stored.last_seen_at
                over = stored.ended or stored.expires_at <= now
                if not over and idle < timedelta(minutes=settings.idle_minutes):
                    opened = BrowserSession(from_browser, dict(stored.payload), new=False)
                    opened.seen = idle < _SEEN_EVERY
                    return opened
                fresh = BrowserSession(token_urlsafe(_TOKEN_BYTES), {}, new=True)
                # A session ended on purpose keeps nothing; one that ran out may.
                if stored.person_id is not None and not stored.ended:
                    fresh.lose(stored.person_id, living(stored.payload.get(_KEYS, ()), now=now))
                return fresh
        return BrowserSession(token_urlsafe(_TOKEN_BYTES), {}, new=True)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store the session when it changed, and note now and then that it is in use."""
        mine = cast(BrowserSession, session)
        # What a page's script sends with nobody at the page does not keep the session going.
        unattended = request.headers.get(ACTIVE) == "no"
        if not mine.modified and (mine.seen or mine.new or unattended):
            return
        give = app.extensions["auditapp"]
        now, settings = give.clock(), give.settings
        with give.writing() as writing:
            if mine.ended_token:
                accounts.end_session(writing, mine.ended_token, now=now)
            accounts.store_session(
                writing,
                mine.token,
                dict(mine),
                person_id=mine.person_id,
                now=now,
                lifetime=timedelta(hours=settings.session_hours),
            )
        if mine.new:
            response.set_cookie(
                cookie_name(app),
                mine.token,
                httponly=True,
                secure=settings.is_production,
                samesite="Lax",
                path="/",
            )


def cookie_name(app: Flask) -> str:
    """Return the cookie's name; the strict prefix needs HTTPS."""
    production = app.extensions["auditapp"].settings.is_production
    return "__Host-session" if production else "session"


def browser() -> BrowserSession:
    """Return this request's browser session."""
    return cast(BrowserSession, session._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  # a proxy's documented way
