"""What the final audits of a round answered, and what became of one question with a standard."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.answers import Answer, decode_answer, standing
from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.questions import AuditTemplate, Question, Standing
from auditapp.persistence.answers import AnswerRevision, current_answers
from auditapp.persistence.audits import Audit, Grading
from auditapp.services import answers
from auditapp.services.drawn_cases import Cases
from auditapp.services.rates import Share, estimate

__all__ = ["QuestionResult", "Sheets", "final_audits", "question_result", "sheets_of"]

Sheets = Mapping[UUID, Mapping[str, Answer]]  # by audit, then by question


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question that sets a standard."""

    key: str
    text: str
    met: int
    partly: int
    not_met: int
    not_applicable: int
    share: Share
    measures: tuple[str, ...]

    @property
    def judged(self) -> int:
        """How many cases were judged; "not applicable" is none of them."""
        return self.met + self.partly + self.not_met


def final_audits(session: Session, round_id: UUID) -> Sequence[Audit]:
    """Return the final audits of a round, by reference."""
    return session.scalars(
        select(Audit)
        .where(Audit.round_id == round_id, Audit.state == AuditState.FINAL)
        .order_by(Audit.reference)
    ).all()


def sheets_of(session: Session, audits: Sequence[Audit], template: AuditTemplate) -> Sheets:
    """Return the answers of each audit that were asked and given, by audit and question."""
    gradings = session.execute(
        select(Grading.audit_id, Grading.id).where(
            Grading.audit_id.in_([audit.id for audit in audits]),
            Grading.kind == GradingKind.AUDITOR,
            Grading.locked_at.is_not(None),
        )
    ).all()
    of_audit = dict(gradings)
    rows: dict[UUID, list[AnswerRevision]] = {}
    for row in session.scalars(current_answers(list(of_audit.values()))):
        rows.setdefault(row.grading_id, []).append(row)
    found: dict[UUID, Mapping[str, Answer]] = {}
    for audit in audits:
        stored = {
            row.question_key: _answer(template, row)
            for row in rows.get(of_audit.get(audit.id, audit.id), [])
            if row.question_key in template.questions
        }
        sheet = answers.sheet_of(audit, template, stored, zone="UTC")
        found[audit.id] = {q.key: sheet.answer(q.key) for q in sheet.asked}
    return found


def _answer(template: AuditTemplate, row: AnswerRevision) -> Answer:
    stored = {"value": row.value, "na_reason": row.na_reason}
    try:
        return decode_answer(template.question(row.question_key), stored)
    except ValueError:
        return Answer()


def question_result(
    question: Question, sheets: Sheets, cases: Cases | None
) -> QuestionResult | None:
    """Return what became of a question; None where no case was asked it."""
    given = {key: sheet[question.key] for key, sheet in sheets.items() if question.key in sheet}
    reached = {key: standing(question, answer) for key, answer in given.items()}
    standings = Counter(reached.values())
    judged = sum(standings[standing] for standing in Standing)
    if not judged and not any(answer.not_applicable for answer in given.values()):
        return None
    return QuestionResult(
        key=question.key,
        text=question.text,
        met=standings[Standing.MET],
        partly=standings[Standing.PARTLY],
        not_met=standings[Standing.NOT_MET],
        not_applicable=sum(answer.not_applicable for answer in given.values()),
        share=estimate(
            {
                key: None if found is None else found is Standing.MET
                for key, found in reached.items()
            },
            cases,
        ),
        measures=question.measures,
    )
