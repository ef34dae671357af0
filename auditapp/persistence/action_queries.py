"""Which actions a person may see, and lists of them; concealment is part of every query."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from auditapp.domain.moderation import CONCEALING
from auditapp.domain.permissions import Actor, Role
from auditapp.persistence.actions import Action, ActionEntry
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person


def visible_actions(actor: Actor) -> Select[Action, Audit | None]:
    """Select the actions ``actor`` may see, each with its audit.

    A second grader sees none of the actions of the audit they are grading blind, whatever else
    they are: an action would tell them what the first grader thought.
    """
    statement = select(Action, Audit).join(Audit, Audit.id == Action.audit_id, isouter=True)
    concealed = select(Moderation.audit_id).where(
        Moderation.moderator_id == actor.id, Moderation.state.in_(CONCEALING)
    )
    statement = statement.where(or_(Action.audit_id.is_(None), Action.audit_id.not_in(concealed)))
    if actor.holds(Role.PROGRAMME_LEAD):
        return statement
    return statement.where(or_(*_own(actor)))


def entries_of(action_id: UUID) -> Select[ActionEntry, str]:
    """Select the lines of one action's record with who wrote them, oldest first."""
    return (
        select(ActionEntry, Person.name)
        .join(Person, Person.id == ActionEntry.by)
        .where(ActionEntry.action_id == action_id)
        .order_by(ActionEntry.at, ActionEntry.id)
    )


def actions_of_audits(audit_ids: Collection[UUID]) -> Select[Action]:
    """Select the actions of these audits."""
    return select(Action).where(Action.audit_id.in_(audit_ids)).order_by(Action.reference)


def _own(actor: Actor) -> list[ColumnElement[bool]]:
    own: list[ColumnElement[bool]] = [
        Action.owner_id == actor.id,
        Action.raised_by == actor.id,
        Action.verified_by == actor.id,
        Audit.auditor_id == actor.id,
        Action.audit_id.in_(select(Moderation.audit_id).where(Moderation.moderator_id == actor.id)),
    ]
    if actor.holds(Role.TEAM_MANAGER) and actor.team:
        own.append(Audit.team_code == actor.team)
    if actor.holds(Role.HEAD_OF_SERVICE):
        own.append(Audit.service == actor.service if actor.service else Audit.id.is_not(None))
    return own
