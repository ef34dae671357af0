"""An audit as its own auditor works on it: what a page of questions needs and no more."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import WRITABLE, AuditState
from auditapp.domain.errors import NotFoundError
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate
from auditapp.persistence.audits import Audit
from auditapp.persistence.rounds import Round
from auditapp.services import answers, audit_templates
from auditapp.services.answers import GradingView
from auditapp.services.audit_access import see
from auditapp.services.audits import own_grading, to_answer

__all__ = ["AuditWork", "open_work", "place_of", "sent_work", "template_of"]


@dataclass(frozen=True, slots=True)
class AuditWork:
    """An audit on its auditor's desk."""

    id: UUID
    reference: str
    round_id: UUID
    round_title: str
    child_ref: str | None
    state: AuditState
    place: tuple[int, int]  # which of this auditor's cases in the round, and of how many
    view: GradingView

    @property
    def writable(self) -> bool:
        """Whether answers can still be saved."""
        return self.state in WRITABLE


def open_work(session: Session, audit_id: UUID, *, actor: Actor, zone: str) -> AuditWork:
    """Return an accepted audit to its auditor.

    Raises
    ------
    NotFoundError
        If there is none, it is another person's, or it is not accepted yet.
    """
    audit = see(session, audit_id, actor=actor).audit
    if audit.auditor_id != actor.id:
        raise NotFoundError(f"audit {audit_id}")
    return _work(session, audit, actor, zone)


def sent_work(session: Session, audit_id: UUID, *, actor: Actor, zone: str) -> AuditWork:
    """Return what an auditor's sent form is read against, be the audit withdrawn meanwhile.

    It is to be shown to nobody: whoever lost the audit sees nothing more of it.

    Raises
    ------
    NotFoundError
        As ``open_work`` does, but for the audit being withdrawn.
    """
    return _work(session, to_answer(session, audit_id, actor), actor, zone)


def _work(session: Session, audit: Audit, actor: Actor, zone: str) -> AuditWork:
    grading = own_grading(session, audit, actor)  # held here, so that it is not read again
    view = answers.read(session, grading.id, zone=zone)
    title = session.scalar(select(Round.title).where(Round.id == audit.round_id))
    return AuditWork(
        id=audit.id,
        reference=audit.reference,
        round_id=audit.round_id,
        round_title=title or "",
        child_ref=audit.child_ref,
        state=audit.state,
        place=place_of(session, audit),
        view=view,
    )


def template_of(session: Session, audit_id: UUID, *, actor: Actor) -> AuditTemplate:
    """Return what an audit asks, to read what its auditor sends; much less than the whole work.

    Raises
    ------
    NotFoundError
        If there is none, or it is another person's.
    """
    audit = to_answer(session, audit_id, actor)
    return audit_templates.find(session, audit.template_key, audit.template_version)


def place_of(session: Session, audit: Audit) -> tuple[int, int]:
    """Return which of its auditor's cases in the round an audit is, and of how many."""
    references = session.scalars(
        select(Audit.reference)
        .where(
            Audit.round_id == audit.round_id,
            Audit.auditor_id == audit.auditor_id,
            Audit.state != AuditState.WITHDRAWN,
        )
        .order_by(Audit.reference)
    ).all()
    place = references.index(audit.reference) + 1 if audit.reference in references else 0
    return (place, len(references))
