"""Text kept for its writer, and for nobody else, after an audit was closed to them.

What came too late to be saved, and what they had saved in an audit that was then withdrawn: their
own words and nothing else of the case, for 30 days.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.answers import decode_value
from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.kinds import text_of
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate, Question
from auditapp.domain.values import Json
from auditapp.persistence.answers import stored_answers
from auditapp.persistence.audits import Audit
from auditapp.persistence.events import Event
from auditapp.persistence.orphan_drafts import OrphanDraft
from auditapp.persistence.rounds import Round
from auditapp.services import answers, audit_templates, audits
from auditapp.services.orphan_drafts import KEPT_FOR

__all__ = ["KeptAnswer", "KeptText", "mine"]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer, in the words its writer gave."""

    question: str
    texts: tuple[tuple[str, str], ...]  # of what part of the answer, and what it says
    at: datetime
    late: bool
    kept_until: datetime


@dataclass(frozen=True, slots=True)
class KeptText:
    """What is kept of one person's answers to one audit."""

    reference: str
    round_title: str
    why: str  # the audit was closed to them
    answers: tuple[KeptAnswer, ...]


class _Stored(Protocol):
    """An answer's row, be it late or saved."""

    question_key: str
    na_reason: str
    evidence: str
    rationale: str


def mine(session: Session, *, actor: Actor, now: datetime) -> tuple[KeptText, ...]:
    """Return what is kept for this person, newest audit first."""
    kept: dict[UUID, list[KeptAnswer]] = defaultdict(list)
    late = session.scalars(
        select(OrphanDraft)
        .join(Audit, Audit.id == OrphanDraft.audit_id)
        .where(
            OrphanDraft.person_id == actor.id,
            OrphanDraft.kept_at > now - KEPT_FOR,
            Audit.interest_declared.is_(False),
        )
        .order_by(OrphanDraft.kept_at.desc())
    ).all()
    withdrawn = _withdrawn(session, actor, now)
    ids = {row.audit_id for row in late} | withdrawn.keys()
    rows = session.execute(
        select(Audit, Round.title)
        .join(Round, Round.id == Audit.round_id)
        .where(Audit.id.in_(ids))
        .order_by(Audit.reference.desc())
    ).all()
    templates = {
        audit.id: audit_templates.find(session, audit.template_key, audit.template_version)
        for audit, _title in rows
    }
    for row in late:
        until = row.kept_at + KEPT_FOR
        template = templates[row.audit_id]
        kept[row.audit_id] += _answer(template, row, row.value, row.kept_at, late=True, until=until)
    for audit_id, ended_at in withdrawn.items():
        kept[audit_id] += _saved(session, templates[audit_id], audit_id, actor, ended_at)
    return tuple(
        KeptText(audit.reference, title, audits.why_closed(session, audit), tuple(kept[audit.id]))
        for audit, title in rows
        if kept[audit.id]
    )


def _withdrawn(session: Session, actor: Actor, now: datetime) -> dict[UUID, datetime]:
    """Return when each audit was withdrawn that this person had until then."""
    found = session.execute(
        select(Audit.id, Event.at)
        .join(Event, Event.subject_id == Audit.id)
        .where(
            Audit.auditor_id == actor.id,
            Audit.state == AuditState.WITHDRAWN,
            Audit.interest_declared.is_(False),
            Event.action == "audit.withdraw",
            Event.at > now - KEPT_FOR,
        )
    )
    return dict(found.all())


def _saved(
    session: Session, template: AuditTemplate, audit_id: UUID, actor: Actor, ended_at: datetime
) -> list[KeptAnswer]:
    grading = answers.grading_of(session, audit_id, kind=GradingKind.AUDITOR, person_id=actor.id)
    if grading is None:
        return []
    rows = {row.question_key: row for row in session.execute(stored_answers(grading.id))}
    found: list[KeptAnswer] = []
    for key in template.questions:
        if key in rows:
            row = rows[key]
            value = row.value if row.typed is None else row.typed
            until = ended_at + KEPT_FOR
            found += _answer(template, row, value, row.saved_at, late=False, until=until)
    return found


def _answer(
    template: AuditTemplate, row: _Stored, value: Json, at: datetime, *, late: bool, until: datetime
) -> list[KeptAnswer]:
    question = template.questions.get(row.question_key)
    if question is None:
        return []
    parts = (
        ("Answer", _words(question, value)),
        ("Why it does not apply", row.na_reason),
        ("Evidence", row.evidence),
        ("Reasons", row.rationale),
    )
    texts = tuple((name, text) for name, text in parts if text.strip())
    return [KeptAnswer(question.text, texts or (("Answer", "Cleared"),), at, late, until)]


def _words(question: Question, stored: Json) -> str:
    """Return an answer in words, be it typed as no value of its question's kind."""
    try:
        value = decode_value(question, stored)
    except (ValueError, TypeError):
        plain = stored.values() if isinstance(stored, dict) else [stored]
        return " ".join(str(one) for one in plain if one not in (None, ""))
    return "" if value is None else text_of(question, value)
