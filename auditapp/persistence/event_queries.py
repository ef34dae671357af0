"""Which lines of the log a person may read; concealment is part of every query."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select

from auditapp.domain.permissions import Actor, Role
from auditapp.persistence.actions import Action
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.concerns import Concern
from auditapp.persistence.events import Event
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.persistence.recommendations import Recommendation
from auditapp.persistence.reports import Report
from auditapp.persistence.rounds import Round

# Lines about who may sign in and how the machine is run; all others are about the work.
SECURITY = ("sign_in", "password", "session", "person", "settings", "backup", "restore", "log")

# Records of one case, and the column that leads to its audit.
_OF_ONE_CASE: Mapping[str, tuple[Any, Any]] = {
    "audit": (Audit.id, Audit.id),
    "action": (Action.id, Action.audit_id),
    "concern": (Concern.id, Concern.audit_id),
    "grading": (Grading.id, Grading.audit_id),
    "moderation": (Moderation.id, Moderation.audit_id),
}
CASE_KINDS = frozenset(_OF_ONE_CASE)
REFERENCED: Mapping[str, Any] = {
    "action": Action,
    "audit": Audit,
    "concern": Concern,
    "recommendation": Recommendation,
    "report": Report,
    "round": Round,
}


def security() -> ColumnElement[bool]:
    """Return the test for lines about signing in, people and the machine."""
    return or_(*(Event.action.startswith(f"{noun}.", autoescape=True) for noun in SECURITY))


def readable(actor: Actor) -> Select[Event]:
    """Select the lines this person may read, newest first.

    An administrator reads who signed in and what changed about people, and no line about a
    case; a lead or head of service the reverse, with their own sign-ins. Nobody reads a line
    about an audit they are grading blind.
    """
    if actor.holds(Role.ADMINISTRATOR):
        visible = security()
    else:
        own = and_(security(), Event.actor == str(actor.id))
        visible = or_(own, and_(not_(security()), *_about_cases(actor)))
    return select(Event).where(visible).order_by(Event.seq.desc())


def counts_by_action() -> Select[str, int]:
    """Select how many lines about the work there are, by action: no record, no person."""
    return select(Event.action, func.count()).where(not_(security())).group_by(Event.action)


def last_check() -> Select[Event]:
    """Select the line of the latest check of the chain."""
    return select(Event).where(Event.action == "log.checked").order_by(Event.seq.desc()).limit(1)


def references(kind: str, ids: set[UUID]) -> Select[UUID, str]:
    """Select the references of these records."""
    table = REFERENCED[kind]
    return select(table.id, table.reference).where(table.id.in_(ids))


def _about_cases(actor: Actor) -> list[ColumnElement[bool]]:
    concealed = concealed_from(actor.id)
    tests: list[ColumnElement[bool]] = [
        or_(
            Event.subject_id.is_(None),
            Event.subject_id.not_in(select(own).where(of.in_(concealed))),
        )
        for own, of in _OF_ONE_CASE.values()
    ]
    if actor.service and not actor.holds(Role.PROGRAMME_LEAD):
        audits = select(Audit.id).where(Audit.service == actor.service)
        tests.append(
            or_(
                Event.subject_kind.not_in(CASE_KINDS),
                *(
                    Event.subject_id.in_(select(own).where(of.in_(audits)))
                    for own, of in _OF_ONE_CASE.values()
                ),
            )
        )
    return tests
