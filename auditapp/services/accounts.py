"""Signing in and out: passwords, counted failures, server-side sessions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import new as hmac
from typing import Any
from unicodedata import normalize
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotFoundError, Problem, RefusedError
from auditapp.domain.people import password_problems
from auditapp.domain.permissions import Actor
from auditapp.persistence.people import Person, SignInFailure, WebSession, person_with_roles
from auditapp.services import events

__all__ = [
    "Known",
    "Outcome",
    "StoredSession",
    "change_password",
    "end_session",
    "find_session",
    "forget_old",
    "hash_password",
    "known",
    "own_sessions",
    "sign_in",
    "store_session",
]

FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 30
LONGEST_DELAY = timedelta(minutes=60)
COUNTED_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Known:
    """A signed-in person as the edge knows them."""

    actor: Actor
    name: str
    sign_in_name: str
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try to sign in: a person, or nothing that tells why."""

    person_id: UUID | None
    is_other: bool = False  # the right password, but not of the person who was asked for


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A browser's session as stored."""

    id: UUID
    person_id: UUID | None
    payload: Mapping[str, Any]
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ended: bool


def hash_password(password: str, *, cost: int) -> str:
    """Return the Argon2id hash of a password in Unicode form C."""
    return _hasher(cost).hash(normalize("NFC", password))


def sign_in(  # noqa: PLR0913  # a try to sign in has this many sides
    session: Session,
    *,
    name: str,
    password: str,
    address: str,
    secret: str,
    cost: int,
    now: datetime,
    only: UUID | None = None,
) -> Outcome:
    """Try to sign in. The answer, its words and its time are the same whatever was wrong.

    Failures are counted by digests of the name typed, known or not, and of the address; after
    a few the next try has to wait, longer each time. With ``only``, nobody else is signed in.
    """
    name_digest = _digest(secret, normalize("NFC", name).strip().casefold())
    address_digest = _digest(secret, address)
    held = _held(session, SignInFailure.name_digest, name_digest, FREE_TRIES, now) or _held(
        session, SignInFailure.address_digest, address_digest, FREE_TRIES_OF_ADDRESS, now
    )
    person = session.scalar(
        select(Person).where(
            Person.sign_in_name == name.strip().casefold(), Person.ended_at.is_(None)
        )
    )
    right = _right(person.password_hash if person else _dummy(cost), password, cost)
    if person is None or not right or held:
        session.add(SignInFailure(at=now, name_digest=name_digest, address_digest=address_digest))
        events.record(
            session,
            now=now,
            actor="system:sign-in",
            action="sign_in.failed",
            subject_kind="person",
            subject_id=None,
        )
        return Outcome(None)
    if only is not None and person.id != only:
        return Outcome(None, is_other=True)
    if _hasher(cost).check_needs_rehash(person.password_hash):
        person.password_hash = hash_password(password, cost=cost)
    session.execute(delete(SignInFailure).where(SignInFailure.name_digest == name_digest))
    events.record(
        session,
        now=now,
        actor=str(person.id),
        action="sign_in.done",
        subject_kind="person",
        subject_id=person.id,
    )
    return Outcome(person.id)


def known(session: Session, person_id: UUID) -> Known | None:
    """Return the person as the rules see them now, or None when they may not sign in."""
    rows = session.execute(person_with_roles(person_id)).all()
    if not rows or rows[0].ended_at is not None:
        return None
    row = rows[0]
    actor = Actor(
        id=row.id,
        roles=frozenset(each.role for each in rows if each.role is not None),
        worker_ref=row.worker_ref,
        team=row.team_code,
        service=row.service,
        agency=row.agency,
    )
    return Known(actor, row.name, row.sign_in_name, row.must_change_password)


def change_password(  # what is asked of the person
    session: Session,
    *,
    old: str,
    new: str,
    cost: int,
    keep: UUID | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Change one's own password and end every other session.

    Raises
    ------
    RefusedError
        If the present password is wrong or the new one is weak.
    """
    row = session.get(Person, actor.id)
    if row is None:
        raise NotFoundError("person")
    if not _right(row.password_hash, old, cost):
        raise RefusedError([Problem("old", "This is not your present password")])
    problems = password_problems(new, about=(row.name, row.sign_in_name))
    if normalize("NFC", new) == normalize("NFC", old):
        problems = (Problem("password", "Choose another password than the present one"),)
    if problems:
        raise RefusedError(problems)
    row.password_hash = hash_password(new, cost=cost)
    row.must_change_password = False
    for other in session.scalars(select(WebSession).where(WebSession.person_id == actor.id)):
        if other.id != keep:
            other.ended_at = other.ended_at or now
    events.record(
        session,
        now=now,
        actor=actor,
        action="password.changed",
        subject_kind="person",
        subject_id=actor.id,
    )


def find_session(session: Session, token: str) -> StoredSession | None:
    """Return the stored session of a token, ended or expired ones too."""
    row = session.scalar(select(WebSession).where(WebSession.token_digest == _plain(token)))
    return None if row is None else _stored(row)


def store_session(  # a session has this many sides
    session: Session,
    token: str,
    payload: Mapping[str, Any],
    *,
    person_id: UUID | None,
    now: datetime,
    lifetime: timedelta,
) -> None:
    """Store a browser's session under the digest of its token."""
    row = session.scalar(select(WebSession).where(WebSession.token_digest == _plain(token)))
    if row is None:
        row = WebSession(token_digest=_plain(token), created_at=now, expires_at=now + lifetime)
        session.add(row)
    row.person_id = person_id
    row.payload = json.dumps(payload, separators=(",", ":"))
    row.last_seen_at = now


def end_session(session: Session, token: str, *, now: datetime) -> None:
    """End a session here, whatever the browser keeps."""
    row = session.scalar(select(WebSession).where(WebSession.token_digest == _plain(token)))
    if row is not None and row.ended_at is None:
        row.ended_at, row.payload = now, "{}"


def own_sessions(session: Session, *, actor: Actor, now: datetime) -> tuple[StoredSession, ...]:
    """Return one's live sessions, newest first."""
    rows = session.scalars(
        select(WebSession)
        .where(
            WebSession.person_id == actor.id,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
        )
        .order_by(WebSession.last_seen_at.desc())
    )
    return tuple(_stored(row) for row in rows)


def forget_old(session: Session, *, now: datetime) -> None:
    """Remove failures no longer counted and sessions long over."""
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - COUNTED_FOR))
    session.execute(delete(WebSession).where(WebSession.expires_at < now - timedelta(days=90)))
    session.execute(
        delete(WebSession).where(
            WebSession.person_id.is_(None), WebSession.expires_at < now - timedelta(hours=1)
        )
    )


def _held(session: Session, column: Any, digest: str, free: int, now: datetime) -> bool:  # noqa: ANN401  # a mapped column
    count, last = session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(
            column == digest, SignInFailure.at > now - COUNTED_FOR
        )
    ).one()
    if count < free or last is None:
        return False
    delay = min(timedelta(minutes=2 ** min(count - free, 6)), LONGEST_DELAY)
    return bool(now < last + delay)


def _right(stored: str, password: str, cost: int) -> bool:
    try:
        return _hasher(cost).verify(stored, normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False


def _hasher(cost: int) -> PasswordHasher:
    # One pass is for tests alone; a live service never gets so little memory.
    cheap = cost == 1
    return PasswordHasher(time_cost=cost, memory_cost=1024 if cheap else 65536, parallelism=1)


_DUMMIES: dict[int, str] = {}


def _dummy(cost: int) -> str:
    if cost not in _DUMMIES:
        _DUMMIES[cost] = hash_password("nobody has this password", cost=cost)
    return _DUMMIES[cost]


def _digest(secret: str, text: str) -> str:
    return hmac(secret.encode(), text.encode(), sha256).hexdigest()


def _plain(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _stored(row: WebSession) -> StoredSession:
    return StoredSession(
        id=row.id,
        person_id=row.person_id,
        payload=json.loads(row.payload),
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        ended=row.ended_at is not None,
    )
