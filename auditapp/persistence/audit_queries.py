"""Which audits a person may know of, and lists of them; concealment is part of every query.

How much of one audit a person sees is told in ``domain.audit_visibility``; what is selected here
is whatever they see at all, so the two must say the same of every audit.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from auditapp.domain.audits import BEFORE_SUBMIT, AuditState
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation, concealed_from
from auditapp.persistence.people import Person
from auditapp.persistence.rounds import Round


class Order(StrEnum):
    """What a list of audits can be sorted by."""

    DUE = "due"
    REFERENCE = "reference"
    AUDITOR = "auditor"
    TEAM = "team"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of audits shows: every field narrows it."""

    round_id: UUID | None = None
    states: Collection[AuditState] = ()
    auditor_id: UUID | None = None
    overdue_on: date | None = None  # still to be handed in, and due before this day


def visible_audits(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that ``actor`` may know of an audit."""
    if not actor.may(Permission.AUDITS_READ):
        return false()
    denied = or_(
        Audit.id.in_(concealed_from(actor.id)),
        (Audit.auditor_id == actor.id) & Audit.interest_declared.is_(True),
    )
    return ~denied & or_(*_parts(actor))


def listed_audits(
    actor: Actor, wanted: Wanted, *, order: Order, falling: bool
) -> Select[Audit, Round, str]:
    """Select the audits of a list, each with its round and its auditor's name."""
    column = _COLUMNS[order]
    return (
        select(Audit, Round, Person.name)
        .join(Round, Round.id == Audit.round_id)
        .join(Person, Person.id == Audit.auditor_id)
        .where(visible_audits(actor), *_narrowed(wanted))
        .order_by(column.desc() if falling else column, Audit.reference)
    )


def counted_audits(actor: Actor, wanted: Wanted) -> Select[int]:
    """Select how many audits a list has."""
    return select(func.count()).select_from(Audit).where(visible_audits(actor), *_narrowed(wanted))


def auditors_of(actor: Actor) -> Select[UUID, str]:
    """Select whoever audits something that ``actor`` may know of: id and name."""
    audited = select(Audit.auditor_id).where(visible_audits(actor))
    return select(Person.id, Person.name).where(Person.id.in_(audited)).order_by(Person.name)


def rounds_of(actor: Actor) -> Select[UUID, str, str]:
    """Select the rounds with audits ``actor`` may know of: id, reference and title."""
    audited = select(Audit.round_id).where(visible_audits(actor))
    return (
        select(Round.id, Round.reference, Round.title)
        .where(Round.id.in_(audited))
        .order_by(Round.planned_for.desc(), Round.reference)
    )


def _parts(actor: Actor) -> list[ColumnElement[bool]]:
    second = select(Moderation.audit_id).where(
        or_(Moderation.moderator_id == actor.id, Moderation.chair_id == actor.id)
    )
    own = (Audit.auditor_id == actor.id) & (Audit.state != AuditState.WITHDRAWN)
    parts: list[ColumnElement[bool]] = [own, Audit.id.in_(second)]
    final = Audit.state == AuditState.FINAL
    if actor.holds(Role.PROGRAMME_LEAD):
        parts.append(Audit.id.is_not(None))
    if actor.holds(Role.TEAM_MANAGER) and actor.team is not None:
        parts.append(final & (Audit.team_code == actor.team))
    if actor.holds(Role.HEAD_OF_SERVICE):
        theirs = Audit.service == actor.service if actor.service is not None else final
        parts.append(final & theirs)
    return parts


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.round_id is not None:
        found.append(Audit.round_id == wanted.round_id)
    if wanted.states:
        found.append(Audit.state.in_(wanted.states))
    if wanted.auditor_id is not None:
        found.append(Audit.auditor_id == wanted.auditor_id)
    if wanted.overdue_on is not None:
        found += [Audit.state.in_(BEFORE_SUBMIT), Audit.due_on < wanted.overdue_on]
    return found


_COLUMNS: Mapping[Order, InstrumentedAttribute[object]] = {
    Order.DUE: Audit.due_on,
    Order.REFERENCE: Audit.reference,
    Order.AUDITOR: Person.name,
    Order.TEAM: Audit.team_code,
    Order.STATE: Audit.state,
}
