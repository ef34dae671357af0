"""What comes too late to be saved, and what a former auditor leaves behind.

A lead can see that a draft exists, how large it is and of when, and never a word of it. It is not
written into the form of whoever took the audit over; its writer can copy it from their own page
(``kept_text``), and after 30 days what came too late is removed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from auditapp.domain.answers import encode_value
from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import Question
from auditapp.domain.values import Json
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import concealed_from
from auditapp.persistence.orphan_drafts import OrphanDraft
from auditapp.persistence.people import Person
from auditapp.services import answers, audit_templates, audits, events
from auditapp.services.answers import Entry

__all__ = ["KEPT_FOR", "LeftBehind", "forget_old", "keep_late", "left_behind"]

KEPT_FOR = timedelta(days=30)


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
    """Keep answers that came after their audit was closed to them; say whether any were kept.

    It was handed in from another window, withdrawn, given to somebody else, or its round ended.
    Only its own auditor's are kept, only what says other than what is stored, and nothing where
    an interest was declared: that audit is no longer theirs to know of.
    """
    try:
        audit = audits.to_answer(session, audit_id, actor)
        grading = audits.own_grading(session, audit, actor)
    except NotFoundError:
        return False
    if not audits.why_closed(session, audit):
        return False
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    kept = answers.unsaved(session, grading.id, entries)
    if not kept:
        return False
    before = _newest(session, audit_id, actor)
    drafts = []
    for entry in kept:
        sent = _parts_of(template.question(entry.key), entry)
        draft = before.get(entry.key)
        if draft is None or not _is_continued(draft, sent):
            draft = OrphanDraft(audit_id=audit_id, person_id=actor.id, question_key=entry.key)
            session.add(draft)
        for name, part in sent.items():
            setattr(draft, name, part)
        draft.kept_at = now
        drafts.append(draft)
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


def forget_old(session: Session, *, now: datetime) -> int:
    """Remove what was kept for 30 days; return how many answers that was."""
    old = select(OrphanDraft).where(OrphanDraft.kept_at <= now - KEPT_FOR)
    drafts = session.scalars(old).all()
    if not drafts:
        return 0
    session.execute(delete(OrphanDraft).where(OrphanDraft.id.in_([one.id for one in drafts])))
    counted = Counter(str(one.audit_id) for one in drafts)
    events.record(
        session,
        now=now,
        actor="system:forget-kept-text",
        action="orphan_draft.forget",
        subject_kind="orphan_draft",
        subject_id=None,
        facts={"answers_by_audit": dict(counted)},
    )
    return len(drafts)


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


def _parts_of(question: Question, entry: Entry) -> dict[str, Json]:
    value = entry.typed
    if value is None:
        value = encode_value(question, entry.answer.value)
    return {
        "value": value,
        "na_reason": entry.answer.na_reason,
        "evidence": entry.answer.evidence,
        "rationale": entry.answer.rationale,
    }


def _newest(session: Session, audit_id: UUID, actor: Actor) -> dict[str, OrphanDraft]:
    rows = session.scalars(
        select(OrphanDraft)
        .where(OrphanDraft.audit_id == audit_id, OrphanDraft.person_id == actor.id)
        .order_by(OrphanDraft.kept_at)
    )
    return {row.question_key: row for row in rows}


def _is_continued(draft: OrphanDraft, sent: Mapping[str, Json]) -> bool:
    """Whether what is sent is the same text, typed on: then it takes the earlier one's place."""
    return all(_grew(getattr(draft, name), part) for name, part in sent.items())


def _grew(before: Json, after: Json) -> bool:
    if isinstance(before, str) and isinstance(after, str):
        return after.startswith(before)
    return before is None or before == after


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
