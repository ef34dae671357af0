"""Every version of one answer: who saved what and when, and an earlier one put back.

Read by the grading, as answers are: the history of a first grading and of a second one cannot
meet. Nothing is taken away by putting back; the earlier version is saved anew.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.answers import Answer, decode_value
from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import WRITABLE, GradingKind
from auditapp.domain.errors import NotFoundError
from auditapp.domain.kinds import rule_for
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate, Question
from auditapp.domain.values import Json
from auditapp.persistence.answers import AnswerRevision, revisions_of
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.people import Person
from auditapp.services import answers, audit_templates, audits
from auditapp.services.answers import Entry
from auditapp.services.audit_access import see

__all__ = ["AnswerHistory", "Version", "of_audit", "of_grading", "put_back"]


@dataclass(frozen=True, slots=True)
class Version:
    """One saving of an answer."""

    revision: int
    at: datetime
    by_id: UUID
    by: str
    answer: Answer
    typed: Json  # what was typed, where it was no value of the question's kind


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """One answer through time, newest first."""

    audit_id: UUID
    reference: str
    template: AuditTemplate
    question: Question
    versions: tuple[Version, ...]
    may_put_back: bool

    @property
    def revision(self) -> int:
        """The revision that counts now, 0 when the question was never answered."""
        return self.versions[0].revision if self.versions else 0


def of_audit(session: Session, audit_id: UUID, key: str, *, actor: Actor) -> AnswerHistory:
    """Return the history of an answer of the first grading, for whoever may read its answers.

    Raises
    ------
    NotFoundError
        If there is no such audit or question, or this person may not read its answers.
    """
    seen = see(session, audit_id, actor=actor)
    grading = answers.grading_of(session, audit_id, kind=GradingKind.AUDITOR)
    if grading is None or seen.sight < Sight.GRADING:
        raise NotFoundError(f"answers of audit {audit_id}")
    own = seen.audit.auditor_id == actor.id and seen.audit.state in WRITABLE
    return _history(session, seen.audit, grading, key, may_put_back=own)


def of_grading(session: Session, grading_id: UUID, key: str, *, actor: Actor) -> AnswerHistory:
    """Return the history of an answer of one's own grading.

    Raises
    ------
    NotFoundError
        If there is no such grading or question, or it is another person's.
    """
    grading = answers.find(session, grading_id)
    if grading.person_id != actor.id:
        raise NotFoundError(f"grading {grading_id}")
    audit = session.get_one(Audit, grading.audit_id)
    return _history(session, audit, grading, key, may_put_back=False)


def put_back(  # noqa: PLR0913  # what is put back, where, and by whom
    session: Session,
    audit_id: UUID,
    key: str,
    revision: int,
    *,
    expected: int,
    zone: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Save an earlier version of one's own answer as the newest.

    Raises
    ------
    NotFoundError, WrongStateError, ConflictError
        Nothing is stored in any of these cases.
    """
    found = of_audit(session, audit_id, key, actor=actor)
    version = next((one for one in found.versions if one.revision == revision), None)
    if version is None:
        raise NotFoundError(f"version {revision}")
    entry = Entry(key, version.answer, expected, typed=version.typed)
    audits.save_answers(session, audit_id, [entry], zone=zone, actor=actor, now=now)


def _history(
    session: Session, audit: Audit, grading: Grading, key: str, *, may_put_back: bool
) -> AnswerHistory:
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    question = template.questions.get(key)
    if question is None or not rule_for(question).entered:
        raise NotFoundError(f"question {key}")
    rows = session.execute(
        revisions_of(grading.id, key)
        .add_columns(Person.name)
        .join(Person, Person.id == AnswerRevision.saved_by)
    ).all()
    versions = tuple(_version(question, row, name) for row, name in reversed(rows))
    return AnswerHistory(audit.id, audit.reference, template, question, versions, may_put_back)


def _version(question: Question, row: AnswerRevision, name: str) -> Version:
    beside = (row.na_reason, row.evidence, row.rationale)
    try:
        value = decode_value(question, row.value)
    except ValueError:  # what no longer fits its question is shown as blank
        value = None
    answer = Answer(value, *beside)
    return Version(row.revision, row.saved_at, row.saved_by, name, answer, row.typed)
