"""The log: every change is written down in the transaction that makes it.

Each line carries the hash of the line before, so a changed, dropped or inserted line is seen.
The log holds identifiers, codes and field names; never what someone typed about a child.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.permissions import Actor
from auditapp.persistence.base import locked_row
from auditapp.persistence.events import Event, EventHead, chain, history_of
from auditapp.persistence.people import Person

__all__ = ["Fault", "HistoryLine", "check_chain", "history", "record"]

_GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a record's history, in words for a page."""

    at: datetime
    who: str
    action: str
    reason: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the log is not what was written."""

    seq: int
    message: str


def record(  # noqa: PLR0913  # an event has this many sides, all named by the caller
    session: Session,
    *,
    now: datetime,
    actor: Actor | str,
    action: str,
    subject_kind: str,
    subject_id: UUID | None,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Append one event.

    ``actor`` is the person, or ``system:<job>``. ``action`` is ``noun.verb``. ``reason`` is a
    code or the reason a move asked for; ``facts`` are codes, counts and identifiers only.
    """
    head = locked_row(session, EventHead, "main", seq=0, hash=_GENESIS)
    row = Event(
        seq=head.seq + 1,
        at=now.astimezone(UTC),
        actor=actor if isinstance(actor, str) else str(actor.id),
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        reason=reason,
        facts=dict(facts or {}),
        previous_hash=head.hash,
    )
    row.hash = _hash(row)
    session.add(row)
    head.seq, head.hash = row.seq, row.hash
    session.flush()


def history(session: Session, subject_id: UUID) -> tuple[HistoryLine, ...]:
    """Return the history of one record, oldest first."""
    rows: Sequence[Event] = session.scalars(history_of(subject_id)).all()
    ids = {UUID(row.actor) for row in rows if not row.actor.startswith("system:")}
    people = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = {str(person): name for person, name in people}
    return tuple(
        HistoryLine(row.at, names.get(row.actor, row.actor), row.action, row.reason, row.facts)
        for row in rows
    )


def check_chain(session: Session) -> tuple[Fault, ...]:
    """Return every place where the chain is broken; empty when the log is whole."""
    faults: list[Fault] = []
    previous, seq = _GENESIS, 0
    for row in session.scalars(chain()):
        seq += 1
        if row.seq != seq:
            faults.append(Fault(seq, f"line {seq} is missing; the next found is {row.seq}"))
            seq = row.seq
        if row.previous_hash != previous:
            faults.append(Fault(row.seq, f"line {row.seq} does not follow the line before it"))
        if row.hash != _hash(row):
            faults.append(Fault(row.seq, f"line {row.seq} was changed after it was written"))
        previous = row.hash
    head = session.scalar(select(EventHead).where(EventHead.name == "main"))
    if head is not None and (head.seq, head.hash) != (seq, previous):
        faults.append(Fault(seq, f"the log ends at line {seq} but {head.seq} were written"))
    return tuple(faults)


def _hash(row: Event) -> str:
    body = {
        "seq": row.seq,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": row.actor,
        "action": row.action,
        "subject_kind": row.subject_kind,
        "subject_id": str(row.subject_id) if row.subject_id else None,
        "reason": row.reason,
        "facts": row.facts,
        "previous": row.previous_hash,
    }
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(b"\x00" + canonical.encode()).hexdigest()
