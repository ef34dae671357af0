"""The log as it is read: by whom, how far, and that it was read is itself written down."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, not_, select
from sqlalchemy.orm import Session

from auditapp.domain.actions import ACTION_WORKFLOW
from auditapp.domain.audits import AUDIT_WORKFLOW
from auditapp.domain.concerns import CONCERN_WORKFLOW
from auditapp.domain.errors import NotAllowedError
from auditapp.domain.moderation import MODERATION_WORKFLOW
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.recommendations import RECOMMENDATION_WORKFLOW
from auditapp.domain.reports import REPORT_WORKFLOW
from auditapp.domain.rounds import ROUND_WORKFLOW
from auditapp.domain.template_versions import TEMPLATE_WORKFLOW
from auditapp.domain.workflow import Workflow
from auditapp.persistence.event_queries import (
    CASE_KINDS,
    REFERENCED,
    counts_by_action,
    last_check,
    readable,
    references,
    security,
)
from auditapp.persistence.events import Event, EventHead
from auditapp.persistence.people import Person
from auditapp.services import events
from auditapp.services.views import VIEWED

__all__ = ["PAGE_SIZE", "Check", "Line", "LogPage", "Only", "check", "counts", "read"]

PAGE_SIZE = 100
_NAMED_FAULTS = 20
_WORKFLOWS: tuple[Workflow[Any, Any], ...] = (
    ACTION_WORKFLOW,
    AUDIT_WORKFLOW,
    CONCERN_WORKFLOW,
    MODERATION_WORKFLOW,
    RECOMMENDATION_WORKFLOW,
    REPORT_WORKFLOW,
    ROUND_WORKFLOW,
    TEMPLATE_WORKFLOW,
)
_WORDS: Mapping[str, str] = {
    f"{flow.noun}.{step.action}": step.past for flow in _WORKFLOWS for step in flow.transitions
} | {
    VIEWED: "looked at it",
    "log.checked": "checked the log",
    "password.changed": "changed their password",
    "person.added": "added a person",
    "person.ended": "ended a person's access",
    "person.password_set": "set a first password",
    "person.roles_changed": "changed a person's roles",
    "person.trained": "recorded a training",
    "sign_in.done": "signed in",
    "sign_in.failed": "failed to sign in",
    "template.discarded": "discarded the draft",
    "template.own_words": "set the service's words",
    "template.own_words_removed": "took the service's words back",
    "template.started": "began a draft",
    "template.written": "changed the draft",
}


class Only(StrEnum):
    """Which of the readable lines to show."""

    ALL = "all"
    CHANGES = "changes"
    VIEWS = "views"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log in words."""

    seq: int
    at: datetime
    who: str
    is_own: bool
    words: str
    kind: str
    subject_id: UUID | None
    subject: str  # its reference, where it has one
    reason: str
    facts: Mapping[str, Any]  # of lines that are not about one case


@dataclass(frozen=True, slots=True)
class Check:
    """What the latest check of the chain found."""

    at: datetime
    who: str
    lines: int
    faults: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, newest first; ``older`` begins the next one, None at the end."""

    lines: tuple[Line, ...]
    older: int | None
    checked: Check | None


def read(
    session: Session, *, actor: Actor, only: Only = Only.ALL, before: int | None = None
) -> LogPage:
    """Return a page of the lines this person may read.

    Raises
    ------
    NotAllowedError
        If they may read none.
    """
    _need(actor)
    wanted = _narrowed(readable(actor), only)
    if before is not None:
        wanted = wanted.where(Event.seq < before)
    rows = session.scalars(wanted.limit(PAGE_SIZE + 1)).all()
    shown = rows[:PAGE_SIZE]
    return LogPage(
        lines=_lines(session, shown, actor),
        older=shown[-1].seq if len(rows) > PAGE_SIZE else None,
        checked=_latest_check(session),
    )


def counts(session: Session, *, actor: Actor) -> tuple[tuple[str, int], ...]:
    """Return how many lines each kind of work left, for whoever may not read them.

    Raises
    ------
    NotAllowedError
        If this person may not even see the counts.
    """
    _need(actor)
    if not actor.holds(Role.ADMINISTRATOR):
        return ()
    totals: Counter[str] = Counter()
    for action, count in session.execute(counts_by_action()):
        totals[action.partition(".")[0]] += count
    return tuple(sorted(totals.items()))


def check(session: Session, *, actor: Actor, now: datetime) -> int:
    """Check the whole chain, write down that and what was found; return the faults.

    Raises
    ------
    NotAllowedError
        If this person may not read the log.
    """
    _need(actor)
    faults = events.check_chain(session)
    head = session.scalar(select(EventHead.seq).where(EventHead.name == "main")) or 0
    events.record(
        session,
        now=now,
        actor=actor,
        action="log.checked",
        subject_kind="log",
        subject_id=None,
        facts={
            "lines": head,
            "faults": len(faults),
            "named": [fault.message for fault in faults[:_NAMED_FAULTS]],
        },
    )
    return len(faults)


def _narrowed(wanted: Select[Event], only: Only) -> Select[Event]:
    match only:
        case Only.ALL:
            return wanted
        case Only.VIEWS:
            return wanted.where(Event.action == VIEWED)
        case Only.CHANGES:
            return wanted.where(Event.action != VIEWED, not_(_signing()))


def _signing() -> Any:  # noqa: ANN401  # a clause of the library's own making
    return security() & Event.action.startswith("sign_in.")


def _lines(session: Session, rows: Iterable[Event], actor: Actor) -> tuple[Line, ...]:
    found = list(rows)
    names = _names(session, found)
    subjects = _subjects(session, found)
    return tuple(
        Line(
            seq=row.seq,
            at=row.at,
            who=names.get(row.actor, row.actor),
            is_own=row.actor == str(actor.id),
            words=_WORDS.get(row.action, row.action.replace(".", " ").replace("_", " ")),
            kind=row.subject_kind,
            subject_id=row.subject_id,
            subject=subjects.get(row.subject_id, "") if row.subject_id else "",
            reason=row.reason,
            # A grade may stand among the facts of a case; the record's own page says who sees it.
            facts={} if row.subject_kind in CASE_KINDS else row.facts,
        )
        for row in found
    )


def _names(session: Session, rows: Iterable[Event]) -> dict[str, str]:
    ids = {UUID(row.actor) for row in rows if not row.actor.startswith("system:")}
    people = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {str(person): name for person, name in people}


def _subjects(session: Session, rows: list[Event]) -> dict[UUID, str]:
    subjects: dict[UUID, str] = {}
    for kind in REFERENCED:
        ids = {row.subject_id for row in rows if row.subject_kind == kind and row.subject_id}
        if ids:
            subjects |= dict(session.execute(references(kind, ids)).all())
    people = {row.subject_id for row in rows if row.subject_kind == "person" and row.subject_id}
    named = session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return subjects | dict(named.all())


def _latest_check(session: Session) -> Check | None:
    row = session.scalar(last_check())
    if row is None:
        return None
    who = _names(session, [row]).get(row.actor, row.actor)
    facts = row.facts
    return Check(row.at, who, facts["lines"], facts["faults"], tuple(facts["named"]))


def _need(actor: Actor) -> None:
    if not actor.may(Permission.EVENTS_READ):
        raise NotAllowedError(Permission.EVENTS_READ.value)
