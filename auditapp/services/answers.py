"""Answers of one grading: read against the audit template, saved as revisions.

Everything goes by the grading, never by the audit: the auditor's answers and the moderator's
blind answers to the same questions are two gradings that cannot meet here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.answers import NOTHING, Answer, decode_answer, encode_value
from auditapp.domain.calculations import AuditContext
from auditapp.domain.errors import ConflictError, NotFoundError, Problem, RefusedError
from auditapp.domain.grades import Grade
from auditapp.domain.grading import Proposal, propose
from auditapp.domain.kinds import rule_for
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.sheets import Sheet, read_sheet
from auditapp.library.calendar import jersey_calendar
from auditapp.persistence.answers import AnswerRevision, current_answers
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
]

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as a person sent it, built on the revision they saw (0: none yet)."""

    key: str
    answer: Answer
    base_revision: int


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
    sheet: Sheet
    proposal: Proposal
    stored: Mapping[str, Answer]  # as entered, without facts or computed answers
    revisions: Mapping[str, int]
    saved_at: datetime | None
    locked_at: datetime | None
    grade: Grade | None
    impact_grade: Grade | None
    grade_reason: str
    facts: Mapping[str, object]

    @property
    def template(self) -> AuditTemplate:
        """The audit template the answers belong to."""
        return self.sheet.template

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
    template = audit_templates.find(audit.template_key, audit.template_version)
    rows = session.scalars(current_answers([grading_id])).all()
    stored = {
        row.question_key: _answer(template, row)
        for row in rows
        if row.question_key in template.questions
    }
    sheet = sheet_of(audit, template, stored, zone=zone)
    return GradingView(
        id=grading.id,
        audit_id=audit.id,
        sheet=sheet,
        proposal=propose(sheet),
        stored=stored,
        revisions={row.question_key: row.revision for row in rows},
        saved_at=max((row.saved_at for row in rows), default=None),
        locked_at=grading.locked_at,
        grade=_own(sheet, template.grading.overall),
        impact_grade=_own(sheet, template.grading.impact),
        grade_reason=grading.grade_reason,
        facts=audit.facts,
    )


def sheet_of(
    audit: Audit, template: AuditTemplate, stored: Mapping[str, Answer], *, zone: str
) -> Sheet:
    """Read stored answers of an audit against its template."""
    years = range(audit.window_start.year - 1, audit.assigned_at.year + 2)
    calendar = jersey_calendar(years)
    context = AuditContext(
        as_of=audit.assigned_at.date(),
        zone=ZoneInfo(zone),
        is_working_day=calendar.is_working_day,
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
    RefusedError
        If the grading is locked, or an answer cannot be stored at all.
    ConflictError
        If an answer was saved by someone else, or in another window, since it was shown; it
        holds both versions of each such answer, and nothing is saved.
    """
    grading = find(session, grading_id)
    if grading.person_id != actor.id:
        raise NotFoundError(f"grading {grading_id}")
    if grading.locked_at is not None:
        raise RefusedError([Problem("", "This grading is handed in, so it can no longer change")])
    audit = session.get_one(Audit, grading.audit_id)
    template = audit_templates.find(audit.template_key, audit.template_version)
    problems = [p for entry in entries if (p := _storable(template, entry)) is not None]
    if problems:
        raise RefusedError(problems)
    rows = session.scalars(current_answers([grading_id]).with_for_update()).all()
    present = {row.question_key: row for row in rows}
    changed = [entry for entry in entries if _differs(template, entry, present.get(entry.key))]
    _refuse_stale(template, changed, present)
    for entry in changed:
        _append(session, grading_id, template, entry, present.get(entry.key), actor, now)
    session.flush()
    after = {key: row.revision for key, row in present.items()}
    after |= {entry.key: after.get(entry.key, 0) + 1 for entry in changed}
    return Saved({entry.key: after.get(entry.key, 0) for entry in entries}, now)


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


def _answer(template: AuditTemplate, row: AnswerRevision) -> Answer:
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


def _storable(template: AuditTemplate, entry: Entry) -> Problem | None:
    question = template.questions.get(entry.key)
    if question is None or not rule_for(question).entered:
        return Problem(entry.key, "This question takes no answer; open the page again")
    texts = (entry.answer.na_reason, entry.answer.evidence, entry.answer.rationale)
    if any(len(text) > _LONGEST for text in texts):
        return Problem(entry.key, f"Shorten this to {_LONGEST:,} characters: {question.text}")
    if any("\x00" in text for text in texts):
        return Problem(entry.key, f"This has a character that cannot be stored: {question.text}")
    try:
        encode_value(question, entry.answer.value)
    except ValueError:
        return Problem(entry.key, f"{rule_for(question).prompt}: {question.text}")
    return None


def _differs(template: AuditTemplate, entry: Entry, row: AnswerRevision | None) -> bool:
    before = NOTHING if row is None else _answer(template, row)
    return _parts(before) != _parts(entry.answer)


def _parts(answer: Answer) -> tuple[object, ...]:
    value = None if answer.blank else answer.value
    return (value, answer.na_reason.strip(), answer.evidence.strip(), answer.rationale.strip())


def _refuse_stale(
    template: AuditTemplate, changed: Sequence[Entry], present: Mapping[str, AnswerRevision]
) -> None:
    stale = [
        entry
        for entry in changed
        if entry.base_revision != (present[entry.key].revision if entry.key in present else 0)
    ]
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


def _words(template: AuditTemplate, key: str, answer: Answer) -> str:
    question = template.question(key)
    value = "" if answer.blank else str(encode_value(question, answer.value))
    named = value if not isinstance(answer.value, str) else question.label_of(answer.value)
    return "; ".join(
        part for part in (named, answer.na_reason, answer.evidence, answer.rationale) if part
    )


def _append(  # the sides of a revision
    session: Session,
    grading_id: UUID,
    template: AuditTemplate,
    entry: Entry,
    before: AnswerRevision | None,
    actor: Actor,
    now: datetime,
) -> None:
    if before is not None:
        before.is_current = False
    session.add(
        AnswerRevision(
            grading_id=grading_id,
            question_key=entry.key,
            revision=before.revision + 1 if before else 1,
            value=encode_value(template.question(entry.key), entry.answer.value),
            na_reason=entry.answer.na_reason.strip(),
            evidence=entry.answer.evidence.strip(),
            rationale=entry.answer.rationale.strip(),
            saved_by=actor.id,
            saved_at=now,
        )
    )
