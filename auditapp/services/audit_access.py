"""Finds an audit for whoever may know of it, and says how much of it they may see."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audit_visibility import Sight, SightFacts, audit_sight
from auditapp.domain.errors import NotFoundError
from auditapp.domain.moderation import CONCEALING, ModerationMode
from auditapp.domain.permissions import Actor
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation

__all__ = ["Seen", "see", "sight_of"]


@dataclass(frozen=True, slots=True)
class Seen:
    """An audit's row and its moderation's, for the services beside this one."""

    audit: Audit
    moderation: Moderation | None
    sight: Sight


def see(session: Session, audit_id: UUID, *, actor: Actor) -> Seen:
    """Return an audit as far as this person sees it.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it: both look the same.
    """
    row = session.execute(
        select(Audit, Moderation)
        .outerjoin(Moderation, Moderation.audit_id == Audit.id)
        .where(Audit.id == audit_id)
    ).first()
    if row is None:
        raise NotFoundError(f"audit {audit_id}")
    audit, moderation = row
    sight = sight_of(audit, moderation, actor=actor)
    if sight is Sight.NOTHING:
        raise NotFoundError(f"audit {audit_id}")
    return Seen(audit, moderation, sight)


def sight_of(audit: Audit, moderation: Moderation | None, *, actor: Actor) -> Sight:
    """Return how much of an audit this person may see."""
    second = {moderation.moderator_id, moderation.chair_id} if moderation else set()
    return audit_sight(
        SightFacts(
            auditor_id=audit.auditor_id,
            state=audit.state,
            interest_declared=audit.interest_declared,
            grades_it_blind=moderation is not None and _grades_blind(moderation, actor),
            second_graders=frozenset(person for person in second if person is not None),
            compared=moderation is not None and moderation.state not in CONCEALING,
            team_code=audit.team_code,
            service=audit.service,
        ),
        actor,
    )


def _grades_blind(moderation: Moderation, actor: Actor) -> bool:
    mine = moderation.moderator_id == actor.id and moderation.mode is ModerationMode.BLIND
    return mine and moderation.state in CONCEALING
