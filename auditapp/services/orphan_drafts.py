"""What a former auditor leaves behind: the answers saved, and what came too late to be saved.

A lead can see that a draft exists, how large it is and of when, and never a word of it. It is not
written into the form of whoever took the audit over; its writer can copy it from their own page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.answer_limits import unstorable
from auditapp.domain.answers import encode_value
from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.errors import NotAllowedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import concealed_from
from auditapp.persistence.orphan_drafts import OrphanDraft
from auditapp.persistence.people import Person
from auditapp.services import audit_templates, events
from auditapp.services.answers import Entry

__all__ = ["LeftBehind", "keep_late", "left_behind"]


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A draft nobody works on any more: that it exists, and not what it says."""

    audit_id: UUID
    reference: str
    who: str
    answers: int
    late: int  # of answers that came after the audit had gone
    last_at: datetime | None


def keep_late(
    session: Session, audit_id: UUID, entries: Sequence[Entry], *, actor: Actor, now: datetime
) -> bool:
    """Keep answers that came after their audit was withdrawn; say whether they were kept.

    Only its former auditor's, and never where an interest was declared: that audit is no longer
    theirs to know of.
    """
    audit = session.get(Audit, audit_id)
    former = (
        audit is not None
        and audit.auditor_id == actor.id
        and audit.state is AuditState.WITHDRAWN
        and not audit.interest_declared
    )
    if audit is None or not former:
        return False
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    kept = [
        entry for entry in entries if not unstorable(template, entry.key, entry.answer, entry.typed)
    ]
    if not kept:
        return False
    drafts = [
        OrphanDraft(
            audit_id=audit_id,
            person_id=actor.id,
            question_key=entry.key,
            value=encode_value(template.question(entry.key), entry.answer.value)
            if entry.typed is None
            else entry.typed,
            na_reason=entry.answer.na_reason,
            evidence=entry.answer.evidence,
            rationale=entry.answer.rationale,
            kept_at=now,
        )
        for entry in kept
    ]
    session.add_all(drafts)
    session.flush()
    # Not in the audit's own history, whose last line says who ended it.
    events.record(
        session,
        now=now,
        actor=actor,
        action="orphan_draft.kept",
        subject_kind="orphan_draft",
        subject_id=drafts[0].id,
        facts={"audit": str(audit_id), "questions": [entry.key for entry in kept]},
    )
    return True


def left_behind(session: Session, round_id: UUID, *, actor: Actor) -> tuple[LeftBehind, ...]:
    """Return the drafts of a round that nobody works on any more, for its lead.

    Raises
    ------
    NotAllowedError
        If the actor may not allocate.
    """
    if not actor.may(Permission.ALLOCATION_MAKE):
        raise NotAllowedError(Permission.ALLOCATION_MAKE.value)
    gone = session.execute(
        select(Audit.id, Audit.reference, Person.name)
        .join(Person, Person.id == Audit.auditor_id)
        .where(
            Audit.round_id == round_id,
            Audit.state == AuditState.WITHDRAWN,
            Audit.interest_declared.is_(False),
            Audit.id.not_in(concealed_from(actor.id)),
        )
        .order_by(Audit.reference)
    ).all()
    ids = [audit_id for audit_id, _reference, _name in gone]
    saved, late = _saved(session, ids), _late(session, ids)
    nothing = (0, None)
    found = []
    for audit_id, reference, name in gone:
        (answers, saved_at), (came_late, late_at) = (
            saved.get(audit_id, nothing),
            late.get(audit_id, nothing),
        )
        if answers or came_late:
            last_at = max(filter(None, (saved_at, late_at)), default=None)
            found.append(LeftBehind(audit_id, reference, name, answers, came_late, last_at))
    return tuple(found)


Counted = dict[UUID, tuple[int, datetime | None]]


def _saved(session: Session, audit_ids: Sequence[UUID]) -> Counted:
    rows = session.execute(
        select(Grading.audit_id, func.count(), func.max(AnswerRevision.saved_at))
        .join(AnswerRevision, AnswerRevision.grading_id == Grading.id)
        .where(
            Grading.audit_id.in_(audit_ids),
            Grading.kind == GradingKind.AUDITOR,
            AnswerRevision.is_current.is_(True),
        )
        .group_by(Grading.audit_id)
    )
    return {audit_id: (count, at) for audit_id, count, at in rows}


def _late(session: Session, audit_ids: Sequence[UUID]) -> Counted:
    rows = session.execute(
        select(OrphanDraft.audit_id, func.count(), func.max(OrphanDraft.kept_at))
        .where(OrphanDraft.audit_id.in_(audit_ids))
        .group_by(OrphanDraft.audit_id)
    )
    return {audit_id: (count, at) for audit_id, count, at in rows}
