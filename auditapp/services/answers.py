"""Answers of one grading: read against the audit template, saved as revisions.

Everything goes by the grading, never by the audit: the auditor's answers and the moderator's
blind answers to the same questions are two gradings that cannot meet here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from auditapp.domain.answer_limits import unstorable
from auditapp.domain.answers import NOTHING, Answer, decode_answer, encode_value
from auditapp.domain.calculations import AuditContext
from auditapp.domain.errors import (
    ConflictError,
    NotFoundError,
    Problem,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.grades import Grade
from auditapp.domain.grading import Proposal, propose
from auditapp.domain.kinds import text_of
from auditapp.domain.permissions import Actor
from auditapp.domain.prefill import Dispute, disputes
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.sheets import Sheet, read_sheet
from auditapp.domain.template_settings import settings_of
from auditapp.domain.timescales import TIMESCALES
from auditapp.domain.values import Json
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.answers import AnswerRevision, stored_answers, supersede
from auditapp.persistence.audits import Audit, Grading
from auditapp.services import audit_templates

__all__ = [
    "Entry",
    "GradingView",
    "Saved",
    "find",
    "grading_of",
    "lock",
    "read",
    "save",
    "sheet_of",
    "start",
    "unlock",
    "unsaved",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as a person sent it, built on the revision they saw (0: none yet)."""

    key: str
    answer: Answer
    base_revision: int
    typed: Json = None  # what was typed, where it is no value of the question's kind
    client: str = ""  # the open page that sends it, when a script does
    sequence: int = 0  # among all that page sends, from 1


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save led to."""

    revisions: Mapping[str, int]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class GradingView:
    """One grading: its sheet, its proposal and the revision of each answer."""

    id: UUID
    audit_id: UUID
    person_id: UUID
    sheet: Sheet
    proposal: Proposal
    stored: Mapping[str, Answer]  # as entered, without facts or computed answers
    typed: Mapping[str, Json]  # what was typed where it is no value of the question's kind
    revisions: Mapping[str, int]
    saved_at: datetime | None
    locked_at: datetime | None
    grade: Grade | None
    impact_grade: Grade | None
    grade_reason: str
    facts: Mapping[str, object]
    timeline: tuple[Mapping[str, str], ...]  # dated events of the case

    @property
    def template(self) -> AuditTemplate:
        """The audit template the answers belong to."""
        return self.sheet.template

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """Every fact of the caseload that the file contradicts."""
        return disputes(self.template, self.stored, self.facts)

    def revision(self, key: str) -> int:
        """Return the revision of an answer, 0 when there is none."""
        return self.revisions.get(key, 0)


def start(session: Session, grading: Grading) -> UUID:
    """Store a new grading and return its id."""
    session.add(grading)
    session.flush()
    return grading.id


def find(session: Session, grading_id: UUID) -> Grading:
    """Return the grading's row, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = session.get(Grading, grading_id)
    if row is None:
        raise NotFoundError(f"grading {grading_id}")
    return row


def read(session: Session, grading_id: UUID, *, zone: str) -> GradingView:
    """Return a grading read against its template.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    grading = find(session, grading_id)
    audit = session.get_one(Audit, grading.audit_id)
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    rows = session.execute(stored_answers(grading_id)).all()
    known = [row for row in rows if row.question_key in template.questions]
    stored = {row.question_key: _answer(template, row) for row in known}
    sheet = sheet_of(audit, template, stored, zone=zone)
    return GradingView(
        id=grading.id,
        audit_id=audit.id,
        person_id=grading.person_id,
        sheet=sheet,
        proposal=propose(sheet),
        stored=stored,
        typed={row.question_key: row.typed for row in known if row.typed is not None},
        revisions={row.question_key: row.revision for row in rows},
        saved_at=max((row.saved_at for row in rows), default=None),
        locked_at=grading.locked_at,
        grade=_own(sheet, template.grading.overall),
        impact_grade=_own(sheet, template.grading.impact),
        grade_reason=grading.grade_reason,
        facts=audit.facts,
        timeline=tuple(audit.timeline),
    )


def sheet_of(
    audit: Audit, template: AuditTemplate, stored: Mapping[str, Answer], *, zone: str
) -> Sheet:
    """Read stored answers of an audit against its template."""
    here = ZoneInfo(zone)
    context = AuditContext(
        as_of=audit.assigned_at.astimezone(here).date(),
        zone=here,
        is_working_day=jersey_calendar().is_working_day,
        settings=settings_of(template, TIMESCALES),
    )
    known: dict[str, object] = {
        **audit.facts,
        "window_start": audit.window_start,
        "window_end": audit.window_end,
    }
    return read_sheet(template, stored, context=context, facts=known)


def save(
    session: Session,
    grading_id: UUID,
    entries: Sequence[Entry],
    *,
    actor: Actor,
    now: datetime,
) -> Saved:
    """Append a revision for each answer that changed. A draft may hold anything.

    Raises
    ------
    NotFoundError
        If there is no such grading, or it is another person's.
    WrongStateError
        If the grading is handed in.
    RefusedError
        If an answer cannot be stored at all.
    ConflictError
        If an answer was saved by someone else, or in another window, since it was shown; it
        holds both versions of each such answer, and nothing is saved.
    """
    grading = _locked_row(session, grading_id, actor)
    audit = session.get_one(Audit, grading.audit_id)
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    found = (unstorable(template, e.key, e.answer, e.typed) for e in entries)
    problems = [problem for problem in found if problem is not None]
    if problems:
        raise RefusedError(problems)
    present = _present(session, grading_id, [entry.key for entry in entries])
    changed = [entry for entry in entries if _changes(template, entry, present.get(entry.key))]
    _refuse_stale(template, changed, present)
    _append(session, grading_id, template, changed, present, actor, now)
    after = {key: row.revision for key, row in present.items()}
    after |= {entry.key: after.get(entry.key, 0) + 1 for entry in changed}
    return Saved({entry.key: after.get(entry.key, 0) for entry in entries}, now)


def unsaved(session: Session, grading_id: UUID, entries: Sequence[Entry]) -> list[Entry]:
    """Return those of what was sent that say other than what is stored, and that can be stored."""
    audit = session.get_one(Audit, find(session, grading_id).audit_id)
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    sound = [e for e in entries if not unstorable(template, e.key, e.answer, e.typed)]
    present = _present(session, grading_id, [entry.key for entry in sound])
    return [entry for entry in sound if _changes(template, entry, present.get(entry.key))]


def lock(session: Session, grading_id: UUID, *, zone: str, reason: str, now: datetime) -> None:
    """Hand a grading in: its grades are kept beside the answers and nothing changes any more."""
    view = read(session, grading_id, zone=zone)
    row = find(session, grading_id)
    row.proposed_grade = view.proposal.grade
    row.grade, row.impact_grade = view.grade, view.impact_grade
    row.grade_reason = reason.strip()
    row.locked_at = now


def unlock(session: Session, grading_id: UUID) -> None:
    """Open a returned grading to its auditor again."""
    find(session, grading_id).locked_at = None


def grading_of(
    session: Session, audit_id: UUID, *, kind: str, person_id: UUID | None = None
) -> Grading | None:
    """Return the newest grading of a kind, of one person when named."""
    statement = select(Grading).where(Grading.audit_id == audit_id, Grading.kind == kind)
    if person_id is not None:
        statement = statement.where(Grading.person_id == person_id)
    return session.scalar(statement.order_by(Grading.started_at.desc()).limit(1))


def _own(sheet: Sheet, key: str) -> Grade | None:
    value = sheet.value(key) if key else None
    return Grade(str(value)) if value in set(Grade) else None


def _locked_row(session: Session, grading_id: UUID, actor: Actor) -> Grading:
    # One save of a grading at a time: two first revisions of an answer could not tell each other.
    grading = session.get(Grading, grading_id, with_for_update=True)
    if grading is None or grading.person_id != actor.id:
        raise NotFoundError(f"grading {grading_id}")
    if grading.locked_at is not None:
        words = "This grading is handed in, so its answers can no longer change"
        raise WrongStateError([Problem("", words)])
    return grading


def _present(session: Session, grading_id: UUID, keys: Collection[str]) -> dict[str, Row[Any]]:
    statement = stored_answers(grading_id).where(AnswerRevision.question_key.in_(keys))
    return {row.question_key: row for row in session.execute(statement)}


def _answer(template: AuditTemplate, row: Row[Any]) -> Answer:
    stored = {
        "value": row.value,
        "na_reason": row.na_reason,
        "evidence": row.evidence,
        "rationale": row.rationale,
    }
    try:
        return decode_answer(template.question(row.question_key), stored)
    except ValueError:
        # What no longer fits its question is shown as blank; the revision itself stays.
        return Answer(None, row.na_reason, row.evidence, row.rationale)


def _changes(template: AuditTemplate, entry: Entry, row: Row[Any] | None) -> bool:
    if row is None:
        return _parts(entry.answer, entry.typed) != _parts(NOTHING, None)
    overtaken = _is_of_this_page(entry, row) and entry.sequence <= row.sequence
    if overtaken:  # an earlier sending of the same page that arrives late
        return False
    return _parts(entry.answer, entry.typed) != _parts(_answer(template, row), row.typed)


def _parts(answer: Answer, typed: Json) -> tuple[object, ...]:
    value = None if answer.blank else answer.value
    texts = (answer.na_reason, answer.evidence, answer.rationale)
    return (value, typed, *(text.strip() for text in texts))


def _is_of_this_page(entry: Entry, row: Row[Any]) -> bool:
    return bool(entry.client) and entry.client == row.client


def _refuse_stale(
    template: AuditTemplate, changed: Sequence[Entry], present: Mapping[str, Row[Any]]
) -> None:
    stale = [entry for entry in changed if _is_stale(entry, present.get(entry.key))]
    if not stale:
        return
    raise ConflictError(
        "This answer was saved in another window or by someone else since you opened it",
        stored={
            entry.key: _words(template, entry.key, _answer(template, present[entry.key]))
            for entry in stale
            if entry.key in present
        },
        entered={entry.key: _words(template, entry.key, entry.answer) for entry in stale},
    )


def _is_stale(entry: Entry, row: Row[Any] | None) -> bool:
    if row is None:
        return entry.base_revision != 0
    # A page whose last answer from here was lost on the way goes on from what it sent itself.
    return entry.base_revision != row.revision and not _is_of_this_page(entry, row)


def _words(template: AuditTemplate, key: str, answer: Answer) -> str:
    question = template.question(key)
    value = "" if answer.blank or answer.value is None else text_of(question, answer.value)
    parts = (value, answer.na_reason, answer.evidence, answer.rationale)
    return "\n".join(part for part in parts if part)


def _append(  # the sides of a revision
    session: Session,
    grading_id: UUID,
    template: AuditTemplate,
    entries: Sequence[Entry],
    present: Mapping[str, Row[Any]],
    actor: Actor,
    now: datetime,
) -> None:
    if not entries:
        return
    session.execute(supersede(grading_id, [entry.key for entry in entries]))
    session.execute(
        insert(AnswerRevision),
        [
            {
                "grading_id": grading_id,
                "question_key": entry.key,
                "revision": present[entry.key].revision + 1 if entry.key in present else 1,
                "value": encode_value(template.question(entry.key), entry.answer.value),
                "typed": entry.typed,
                "na_reason": entry.answer.na_reason.strip(),
                "evidence": entry.answer.evidence.strip(),
                "rationale": entry.answer.rationale.strip(),
                "saved_by": actor.id,
                "saved_at": now,
                "client": entry.client,
                "sequence": entry.sequence,
            }
            for entry in entries
        ],
    )
