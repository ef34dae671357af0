"""Facts of the caseload beside the questions they answer."""

from datetime import date

from auditapp.domain.answers import Answer
from auditapp.domain.prefill import disputes, known_fact
from auditapp.domain.questions import AuditTemplate, Choice, Question, QuestionKind, Section

OPENED = Question(
    "a.opened",
    QuestionKind.FACT,
    "When did it open?",
    fact="opened_on",
    or_facts=("received_at",),
    answers_as=QuestionKind.DATE,
)
STATUS = Question(
    "a.status",
    QuestionKind.FACT,
    "Status",
    fact="status",
    answers_as=QuestionKind.ONE_OF,
    choices=(Choice("cin", "Child in need"), Choice("cp", "Child protection")),
)
PLAIN = Question("a.note", QuestionKind.LINE, "Anything else?")
TEMPLATE = AuditTemplate("t", 1, "T", "open_case", (Section("a", "A", (OPENED, STATUS, PLAIN)),))


def test_a_fact_answers_its_question_in_the_questions_own_kind() -> None:
    assert known_fact(OPENED, {"opened_on": "2026-10-03"}) == date(2026, 10, 3)
    assert known_fact(STATUS, {"status": "Child protection"}) == "cp"


def test_another_fact_answers_where_the_first_is_not_known() -> None:
    assert known_fact(OPENED, {"opened_on": None, "received_at": "2026-09-01T10:12:00"}) == date(
        2026, 9, 1
    )


def test_what_is_not_known_or_does_not_fit_answers_nothing() -> None:
    assert known_fact(OPENED, {}) is None
    assert known_fact(STATUS, {"status": "somewhere else"}) is None
    assert known_fact(PLAIN, {"a.note": "x"}) is None


def test_a_correction_is_kept_beside_the_fact_with_where_it_was_found() -> None:
    answers = {
        "a.opened": Answer(date(2026, 10, 5), evidence="Case note 5 October"),
        "a.status": Answer("cin"),
    }
    facts = {"opened_on": "2026-10-03", "status": "cin"}
    (found,) = disputes(TEMPLATE, answers, facts)
    assert (found.question, found.fact, found.answer, found.evidence) == (
        OPENED,
        "3 October 2026",
        "5 October 2026",
        "Case note 5 October",
    )


def test_agreeing_staying_blank_or_filling_a_gap_is_no_dispute() -> None:
    facts = {"opened_on": "2026-10-03"}
    answers = {"a.opened": Answer(None), "a.status": Answer("cp"), "a.note": Answer("x")}
    assert disputes(TEMPLATE, answers, facts) == ()
