"""What no draft can hold."""

import pytest

from auditapp.domain.answer_limits import unstorable
from auditapp.domain.answers import Answer
from auditapp.domain.questions import AuditTemplate, Question, QuestionKind, Section
from auditapp.domain.values import TEXT_LENGTH

TEMPLATE = AuditTemplate(
    "t",
    1,
    "T",
    "contact",
    (
        Section(
            "a",
            "A",
            (
                Question("a.why", QuestionKind.TEXT, "Why?"),
                Question("a.days", QuestionKind.COMPUTED, "Days"),
            ),
        ),
    ),
)
LONG = "x" * (TEXT_LENGTH + 1)


def test_a_draft_holds_whatever_else() -> None:
    answer = Answer("x" * TEXT_LENGTH, evidence="\U0001f642 ünïcode\nand lines")
    assert unstorable(TEMPLATE, "a.why", answer) is None
    assert unstorable(TEMPLATE, "a.why", Answer(None), typed={"day": "32", "month": "x"}) is None


@pytest.mark.parametrize(
    ("answer", "typed", "words"),
    [
        (Answer(LONG), None, "Shorten this to 20,000 characters; it has 20,001"),
        (Answer("a", rationale=LONG), None, "Shorten this"),
        (Answer(None), {"0_text": LONG}, "Shorten this"),
        (Answer(({"text": LONG},)), None, "Shorten this"),
        (Answer("a\x00b"), None, "character that cannot be stored"),
        (Answer("a", na_reason="\ud800"), None, "character that cannot be stored"),
        (Answer(("codes",)), None, "Write an answer"),
    ],
)
def test_these_are_refused_in_words(answer: Answer, typed: object, words: str) -> None:
    problem = unstorable(TEMPLATE, "a.why", answer, typed)  # type: ignore[arg-type]  # what a page may send
    assert problem is not None
    assert problem.where == "a.why"
    assert words in problem.message


@pytest.mark.parametrize("key", ["a.days", "a.unknown", ""])
def test_a_question_that_takes_no_answer_gets_none(key: str) -> None:
    problem = unstorable(TEMPLATE, key, Answer("x"))
    assert problem is not None
    assert "takes no answer" in problem.message
