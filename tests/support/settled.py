"""Settled moderations with the grades a test chooses, without answering every question."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationState, ReasonCode
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import Moderation
from tests.support.cast import Cast
from tests.support.chain import open_round, store_contacts

O, G, R, I = Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE  # noqa: E741  # the letters auditors write
CHANCES = (1.0, 0.2)


def settle(
    session: Session,
    cast: Cast,
    now: datetime,
    grades: Sequence[tuple[Grade, Grade]],
    *,
    answers: Sequence[tuple[str, str]] = (),
    state: ModerationState = ModerationState.AGREED,
) -> None:
    """Store one moderation for each pair of grades; every second one was drawn by chance.

    ``answers`` gives for each of them what auditor and moderator answered to one question.
    """
    store_contacts(session, cast, now)
    open_round(session, cast, now, size=len(grades))
    audits = session.scalars(select(Audit).order_by(Audit.reference)).all()
    for place, (audit, (one, other)) in enumerate(zip(audits, grades, strict=True)):
        audit.state = AuditState.SUBMITTED
        audit.accepted_at = audit.submitted_at = now
        audit.moderation_probability = CHANCES[place % 2]
        session.add(
            Moderation(
                audit_id=audit.id,
                state=state,
                moderator_id=cast.mo.id,
                created_at=now,
                compared_at=now,
                agreed_grade=other,
                reason_code=ReasonCode.DESCRIPTOR_MISREAD,
                narrative="As the descriptor says",
            )
        )
        first = _grading(session, audit, GradingKind.AUDITOR, one, now, cast)
        second = _grading(session, audit, GradingKind.MODERATOR, other, now, cast)
        if place < len(answers):
            for grading, value in zip((first, second), answers[place], strict=True):
                _answer(session, grading, value, now)
    session.flush()


def _grading(
    session: Session, audit: Audit, kind: GradingKind, grade: Grade, now: datetime, cast: Cast
) -> Grading:
    person = audit.auditor_id if kind is GradingKind.AUDITOR else cast.mo.id
    row = Grading(
        audit_id=audit.id, kind=kind, person_id=person, started_at=now, locked_at=now, grade=grade
    )
    session.add(row)
    session.flush()
    return row


def _answer(session: Session, grading: Grading, value: str, now: datetime) -> None:
    session.add(
        AnswerRevision(
            grading_id=grading.id,
            question_key="m.history",
            revision=1,
            value=value,
            saved_by=grading.person_id,
            saved_at=now,
        )
    )
