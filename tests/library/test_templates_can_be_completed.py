"""Every shipped template, walked by auditors of every temper: none is left at a dead end."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditapp.domain.answers import Answer, Part, decode_answer, encode_answer
from auditapp.domain.calculations import AuditContext
from auditapp.domain.errors import Severity
from auditapp.domain.grading import opened_concerns, propose
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import AuditTemplate, Question, QuestionKind, Requirement
from auditapp.domain.sheets import Sheet, read_sheet
from auditapp.domain.values import Row, Value
from auditapp.library.loader import shipped_library

TEMPLATES = shipped_library().newest
CONTEXT = AuditContext(date(2026, 11, 3))
# One number in [0, 1) picks among the answers a question offers.
Temper = Callable[[str], float]

_VALUES: dict[QuestionKind, Callable[[float], Value]] = {
    QuestionKind.DATE: lambda pick: date(2026, 10, 3) - timedelta(days=int(pick * 300)),
    QuestionKind.DATE_TIME: lambda pick: (
        datetime(2026, 10, 3, 16, 40, tzinfo=UTC) - timedelta(days=int(pick * 20))
    ),
    QuestionKind.NUMBER: lambda pick: 1 + int(pick * 4),
    QuestionKind.LINE: lambda pick: f"A line {pick}",
    QuestionKind.TEXT: lambda pick: f"Some text {pick}",
}


def value_for(question: Question, pick: float) -> Value:
    if question.fields:
        row: Row = {field.key: cell_for(field, pick) for field in question.fields}
        return (row,) * ((question.minimum or 1) + int(pick * 3))
    if question.choices:
        code = question.choices[int(pick * len(question.choices))].code
        return (code,) if question.value_kind is QuestionKind.SEVERAL_OF else code
    return _VALUES[question.value_kind](pick)


def cell_for(field: Question, pick: float) -> str | date:
    value = value_for(field, pick)
    assert isinstance(value, str | date)
    return value


def tempered(seed: int) -> Temper:
    """Return a temper that picks for each question as if by chance, and the same every time."""

    def pick(key: str) -> float:
        return crc32(f"{seed}:{key}".encode()) % 1000 / 1000

    return pick


def is_volunteered(question: Question, temper: Temper) -> bool:
    """Whether an auditor of this temper answers a question that may stay blank."""
    return question.required is Requirement.OPTIONAL and temper(question.key) > 0.5


def walk(template: AuditTemplate, temper: Temper, *, like_na: bool = False) -> Sheet:
    """Answer what is missing, again and again, until nothing is or nothing helps."""
    answers: dict[str, Answer] = {}
    todo: set[str] = set()
    for _ in range(40):
        sheet = read_sheet(template, answers, context=CONTEXT)
        todo = {problem.where for problem in sheet.problems if problem.part is Part.VALUE}
        todo |= {q.key for q in sheet.asked if is_volunteered(q, temper) and q.key not in answers}
        if not todo:
            return sheet
        for key in todo:
            question = template.question(key)
            stopped = {code for stop in question.stops for code in stop.codes}
            allowed = question.na is not None and question.na.allowed_if is None
            value = "na" if like_na and allowed else value_for(question, temper(key))
            if isinstance(value, str) and value in stopped:
                value = next(code for code in sorted(question.codes) if code not in stopped)
            answers[key] = Answer(value, "A reason", "A case note", "A rationale")
    raise AssertionError(f"{template.key} is never complete: {sorted(todo)}")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
@pytest.mark.parametrize("pick", [0.0, 0.34, 0.5, 0.99])
@pytest.mark.parametrize("like_na", [False, True])
def test_an_auditor_who_answers_everything_can_submit(
    template: AuditTemplate, pick: float, *, like_na: bool
) -> None:
    sheet = walk(template, dict.fromkeys(template.questions, pick).__getitem__, like_na=like_na)
    assert not [p for p in sheet.problems if p.severity is not Severity.WARNING]
    assert sheet.complete
    assert sheet.left == 0
    assert all(progress.left == 0 for progress in sheet.sections)


@settings(max_examples=60, deadline=None)
@given(template=st.sampled_from(TEMPLATES), seed=st.integers(0, 10_000))
def test_any_mixture_of_answers_can_be_completed_graded_and_stored(
    template: AuditTemplate, seed: int
) -> None:
    sheet = walk(template, tempered(seed))
    assert sheet.complete
    proposal = propose(sheet)
    assert proposal.grade is None or proposal.ceiling is None or proposal.grade <= proposal.ceiling
    assert all(concern.level in {1, 2} for concern in opened_concerns(sheet))
    for key, answer in sheet.answers.items():
        question = template.question(key)
        assert decode_answer(question, encode_answer(question, answer)).value == answer.value
        assert isinstance(sheet.text(key), str)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_every_question_is_asked_of_some_case(template: AuditTemplate) -> None:
    asked: set[str] = set()
    for seed in range(400):
        sheet = walk(template, tempered(seed))
        asked |= {question.key for question in sheet.asked}
        if asked == set(template.questions):
            return
    assert asked == set(template.questions)


def test_the_walk_covers_every_kind_an_auditor_can_enter() -> None:
    entered = {kind for kind, rule in KINDS.items() if rule.entered} - {QuestionKind.FACT}
    chosen = {kind for kind in entered if KINDS[kind].choices or KINDS[kind].own_choices}
    assert entered == chosen | set(_VALUES) | {QuestionKind.REPEAT}
