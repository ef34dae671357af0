"""Whose names a text could tell: the children of the record that it is written on."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.permissions import Actor
from auditapp.persistence.action_queries import visible_actions
from auditapp.persistence.actions import Action
from auditapp.persistence.audits import Audit
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.recommendations import Recommendation
from auditapp.persistence.reports import Report
from auditapp.services import audit_notes, audits, concerns_reading

__all__ = ["children_of"]

Finder = Callable[[Session, UUID, Actor], Iterable[str | None]]


def children_of(
    session: Session, record: str, record_id: UUID | None, actor: Actor
) -> frozenset[str]:
    """Return the references of the children that a record is about.

    ``record`` is the name of its id, as in an address. Of a record this person may not know of
    nothing is told: either nobody, or what is not found.

    Raises
    ------
    NotFoundError
        If there is no such record, or this person may not know of it.
    """
    if record_id is None:
        return frozenset()
    return frozenset(ref for ref in _FINDERS[record](session, record_id, actor) if ref)


def _of_audit(session: Session, audit_id: UUID, actor: Actor) -> Iterable[str | None]:
    return [audits.find(session, audit_id, actor).child_ref]


def _of_note(session: Session, note_id: UUID, actor: Actor) -> Iterable[str | None]:
    return _of_audit(session, audit_notes.audit_of(session, note_id, actor=actor), actor)


def _of_action(session: Session, action_id: UUID, actor: Actor) -> Iterable[str | None]:
    rows = session.execute(visible_actions(actor).where(Action.id == action_id))
    return [row.child_ref for row, _audit in rows]


def _of_concern(session: Session, concern_id: UUID, actor: Actor) -> Iterable[str | None]:
    return [concerns_reading.find(session, concern_id, actor=actor).child_ref]


def _of_moderation(session: Session, moderation_id: UUID, actor: Actor) -> Iterable[str | None]:
    """Return the child to whoever has a part in the moderation."""
    rows = session.execute(
        select(Audit.child_ref, Audit.auditor_id, Moderation.moderator_id, Moderation.chair_id)
        .join(Moderation, Moderation.audit_id == Audit.id)
        .where(Moderation.id == moderation_id)
    )
    return [child for child, *people in rows if actor.id in people]


def _of_round(session: Session, round_id: UUID, actor: Actor) -> Iterable[str | None]:
    del actor  # whoever writes of a round leads it
    return session.scalars(select(Audit.child_ref).where(Audit.round_id == round_id).distinct())


def _of_recommendation(session: Session, wanted: UUID, actor: Actor) -> Iterable[str | None]:
    found = session.scalar(select(Recommendation.round_id).where(Recommendation.id == wanted))
    return _of_round(session, found, actor) if found else ()


def _of_report(session: Session, report_id: UUID, actor: Actor) -> Iterable[str | None]:
    found = session.scalar(select(Report.round_id).where(Report.id == report_id))
    return _of_round(session, found, actor) if found else ()


_FINDERS: Mapping[str, Finder] = {
    "action_id": _of_action,
    "audit_id": _of_audit,
    "concern_id": _of_concern,
    "moderation_id": _of_moderation,
    "note_id": _of_note,
    "recommendation_id": _of_recommendation,
    "report_id": _of_report,
    "round_id": _of_round,
}
