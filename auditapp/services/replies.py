"""The worker's right of reply: a code valid for one audit alone, or a view written down for them.

The code has 130 bits. The database holds its digest, the log never holds it, and no address does.
Whatever is wrong with a code gets the same answer.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from secrets import choice
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.errors import NotFoundError, Problem, RefusedError
from auditapp.domain.moderation import CONCEALING
from auditapp.domain.permissions import Actor
from auditapp.domain.replies import (
    COUNTED_FOR,
    FREE_TRIES,
    OPEN_FOR,
    Findings,
    ReplyFacts,
    asking_problem,
    findings,
)
from auditapp.domain.values import TEXT_LENGTH
from auditapp.persistence.audits import Audit
from auditapp.persistence.replies import Reply, ReplyFailure
from auditapp.services import answers, events
from auditapp.services.audit_access import Seen, see

__all__ = [
    "Opened",
    "ReplyLine",
    "children_of",
    "end",
    "forget_old",
    "make_code",
    "may_ask",
    "of_audit",
    "open_code",
    "send",
    "write_down",
]

SYSTEM = "system:reply"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs that cannot be taken for each other
_LENGTH = 26  # of 5 bits each
_GROUP = 5


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """One asking for the worker's view, as the audit's readers see it."""

    asked_at: datetime
    expires_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    replied_at: datetime | None
    text: str
    typed: bool  # written down by somebody in the worker's place


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right code leads to."""

    findings: Findings
    expires_at: datetime


def make_code(session: Session, audit_id: UUID, *, actor: Actor, now: datetime) -> str:
    """Make the code for this audit's worker and return it, the one time it can be read.

    Raises
    ------
    NotFoundError, RefusedError
        If this person may not know of the audit, or the worker cannot be asked now.
    """
    audit = _asked_audit(session, audit_id, actor)
    end(session, audit_id, now=now)
    code = "".join(choice(ALPHABET) for _ in range(_LENGTH))
    row = Reply(
        audit_id=audit.id,
        asked_at=now,
        asked_by=actor.id,
        code_digest=_digest(code),
        expires_at=now + OPEN_FOR,
    )
    session.add(row)
    _log(session, audit.id, "reply_asked", actor, now)
    return "-".join(code[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def write_down(session: Session, audit_id: UUID, text: str, *, actor: Actor, now: datetime) -> None:
    """Write down what the worker said, in their place.

    Raises
    ------
    NotFoundError, RefusedError
        As ``make_code`` does; or if nothing is written.
    """
    audit = _asked_audit(session, audit_id, actor)
    _refuse_text(text)
    session.add(
        Reply(
            audit_id=audit.id,
            asked_at=now,
            asked_by=actor.id,
            typed_by=actor.id,
            text=text.strip(),
            replied_at=now,
        )
    )
    _log(session, audit.id, "reply_written_down", actor, now)


def open_code(
    session: Session, code: str, *, address: str, secret: str, zone: str, now: datetime
) -> Opened | None:
    """Return what the worker is shown, or None: whatever is wrong, the answer is the same."""
    row = _valid(session, code, address, secret, now)
    if row is None or row.expires_at is None:
        return None
    grading = answers.grading_of(session, row.audit_id, kind=GradingKind.AUDITOR)
    if grading is None:
        return None
    if row.opened_at is None:
        row.opened_at = now
    _log(session, row.audit_id, "reply_opened", SYSTEM, now)
    view = answers.read(session, grading.id, zone=zone)
    return Opened(findings(view.sheet), row.expires_at)


def send(
    session: Session, code: str, text: str, *, address: str, secret: str, now: datetime
) -> bool:
    """Keep the worker's view and end the code; return whether the code was right.

    The same view sent twice is kept once.

    Raises
    ------
    RefusedError
        If nothing is written.
    """
    sent = select(Reply).where(Reply.code_digest == _digest(_plain(code)))
    before = session.scalar(sent)
    if before is not None and before.text and before.text == text.strip():
        return True
    row = _valid(session, code, address, secret, now)
    if row is None:
        return False
    _refuse_text(text)
    row.text, row.replied_at = text.strip(), now
    _log(session, row.audit_id, "reply_sent", SYSTEM, now)
    return True


def children_of(
    session: Session, code: str, *, address: str, secret: str, now: datetime
) -> tuple[str, ...] | None:
    """Return the child a right code is about, if any, or None; a wrong one is counted elsewhere."""
    row = _right(session, code, address, secret, now)
    if row is None:
        return None
    child = session.scalar(select(Audit.child_ref).where(Audit.id == row.audit_id))
    return (child,) if child else ()


def end(session: Session, audit_id: UUID, *, now: datetime) -> None:
    """End every code of an audit that nobody has used."""
    session.execute(
        update(Reply)
        .where(Reply.audit_id == audit_id, Reply.replied_at.is_(None), Reply.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def of_audit(session: Session, seen: Seen) -> tuple[ReplyLine, ...]:
    """Return what was asked of the worker and replied, to whoever reads the audit."""
    if seen.sight < Sight.GRADING:
        return ()
    rows = session.scalars(
        select(Reply).where(Reply.audit_id == seen.audit.id).order_by(Reply.asked_at, Reply.id)
    )
    return tuple(
        ReplyLine(
            row.asked_at,
            row.expires_at,
            row.opened_at,
            row.ended_at,
            row.replied_at,
            row.text,
            row.typed_by is not None,
        )
        for row in rows
    )


def may_ask(seen: Seen, *, actor: Actor) -> Problem | None:
    """Return why this person cannot ask for the worker's view now, or None."""
    return asking_problem(_facts(seen), actor)


def forget_old(session: Session, *, now: datetime) -> None:
    """Remove wrong tries that are no longer counted."""
    session.execute(delete(ReplyFailure).where(ReplyFailure.at < now - COUNTED_FOR))


def _asked_audit(session: Session, audit_id: UUID, actor: Actor) -> Audit:
    seen = see(session, audit_id, actor=actor)
    if seen.sight < Sight.GRADING:
        raise NotFoundError(f"audit {audit_id}")
    if problem := may_ask(seen, actor=actor):
        raise RefusedError([problem])
    return seen.audit


def _facts(seen: Seen) -> ReplyFacts:
    concealed = seen.moderation is not None and seen.moderation.state in CONCEALING
    return ReplyFacts(seen.audit.auditor_id, seen.audit.state, concealed)


def _valid(session: Session, code: str, address: str, secret: str, now: datetime) -> Reply | None:
    """Return what a right code is for; a wrong one is counted."""
    row = _right(session, code, address, secret, now)
    if row is not None:
        return row
    session.add(ReplyFailure(at=now, address_digest=_address_digest(address, secret)))
    events.record(
        session,
        now=now,
        actor=SYSTEM,
        action="reply.refused",
        subject_kind="reply",
        subject_id=None,
    )
    return None


def _right(session: Session, code: str, address: str, secret: str, now: datetime) -> Reply | None:
    known = _address_digest(address, secret)
    tries = select(func.count()).where(
        ReplyFailure.address_digest == known, ReplyFailure.at > now - COUNTED_FOR
    )
    held = (session.scalar(tries) or 0) >= FREE_TRIES
    row = session.scalar(
        select(Reply)
        .join(Audit, Audit.id == Reply.audit_id)
        .where(
            Reply.code_digest == _digest(_plain(code)),
            Reply.expires_at > now,
            Reply.ended_at.is_(None),
            Reply.replied_at.is_(None),
            Audit.state == AuditState.SUBMITTED,
        )
        .with_for_update(of=Reply)
    )
    return None if held else row


def _address_digest(address: str, secret: str) -> str:
    return hmac(secret.encode(), f"reply {address}".encode(), sha256).hexdigest()


def _refuse_text(text: str) -> None:
    if not text.strip():
        raise RefusedError([Problem("text", "Write what you think of it")])
    if len(text) > TEXT_LENGTH:
        words = f"Shorten this to {TEXT_LENGTH:,} characters; it has {len(text):,}"
        raise RefusedError([Problem("text", words)])


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter in ALPHABET)


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _log(session: Session, audit_id: UUID, action: str, actor: Actor | str, now: datetime) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"audit.{action}",
        subject_kind="audit",
        subject_id=audit_id,
    )
