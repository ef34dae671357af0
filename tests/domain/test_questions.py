"""Audit templates as values, and what each kind of question does."""

from datetime import UTC, date, datetime

import pytest

from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.domain.grades import Grade, one_better, worst
from auditapp.domain.kinds import KINDS, text_of
from auditapp.domain.questions import (
    AuditTemplate,
    Choice,
    NotApplicable,
    Question,
    QuestionKind,
    Section,
)
from auditapp.domain.values import Row


def test_every_kind_of_question_has_its_rule() -> None:
    assert set(KINDS) == set(QuestionKind)


def test_grades_compare_by_quality_and_not_by_spelling() -> None:
    assert Grade.OUTSTANDING > Grade.GOOD > Grade.REQUIRES_IMPROVEMENT > Grade.INADEQUATE
    assert min(Grade) is Grade.INADEQUATE
    assert max(Grade) is Grade.OUTSTANDING
    assert Grade.GOOD >= Grade.GOOD
    assert Grade.GOOD <= Grade.GOOD


def test_grades_know_their_distance_and_neighbours() -> None:
    assert Grade.INADEQUATE.steps_from(Grade.GOOD) == -2
    assert one_better(Grade.INADEQUATE) is Grade.REQUIRES_IMPROVEMENT
    assert one_better(Grade.OUTSTANDING) is Grade.OUTSTANDING
    assert worst([Grade.GOOD, Grade.INADEQUATE]) is Grade.INADEQUATE
    assert worst([]) is None


def test_good_or_better_counts_good_and_outstanding() -> None:
    assert [grade for grade in Grade if grade.good_or_better] == [Grade.OUTSTANDING, Grade.GOOD]


def test_every_grade_says_what_it_means() -> None:
    for grade in Grade:
        assert grade.label
        assert grade.descriptor.endswith(".")
    assert [grade.short for grade in Grade] == ["O", "G", "RI", "I"]


@pytest.fixture
def template() -> AuditTemplate:
    first = Question("a.one", QuestionKind.YES_NO, "One?")
    second = Question("b.two", QuestionKind.MET, "Two?", na=NotApplicable("Not yet due"))
    sections = (Section("a", "First", (first,)), Section("b", "Second", (second,)))
    return AuditTemplate("sample", 2, "A sample", "contact", sections, digest="abc")


def test_a_template_finds_its_questions_and_their_sections(template: AuditTemplate) -> None:
    assert list(template.questions) == ["a.one", "b.two"]
    assert template.question("b.two").text == "Two?"
    assert template.section_of["b.two"].key == "b"
    assert template.section("a").title == "First"
    with pytest.raises(KeyError):
        template.section("c")
    with pytest.raises(KeyError):
        template.question("c.three")


def test_a_template_is_a_key_of_a_cache(template: AuditTemplate) -> None:
    assert {template: 1}[template] == 1


def test_not_applicable_is_offered_last_and_only_where_allowed(template: AuditTemplate) -> None:
    assert template.question("a.one").options == ()
    assert template.question("b.two").options == (Choice("na", "Not yet due"),)
    assert template.question("b.two").label_of("na") == "Not yet due"


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (QuestionKind.DATE, date(2026, 10, 3), "3 October 2026"),
        (
            QuestionKind.DATE_TIME,
            datetime(2026, 10, 3, 16, 40, tzinfo=UTC),
            "3 October 2026, 16:40",
        ),
        (QuestionKind.DATE_TIME, date(2026, 10, 3), "3 October 2026"),
        (QuestionKind.NUMBER, 4, "4 days"),
        (QuestionKind.COMPUTED, 30.5, "30.5 days"),
        (QuestionKind.LINE, "As it is", "As it is"),
    ],
)
def test_values_are_said_as_people_read_them(kind: QuestionKind, value: date, words: str) -> None:
    assert text_of(Question("a.one", kind, "?", unit="days"), value) == words


def test_a_choice_is_said_by_its_label() -> None:
    question = Question("a.one", QuestionKind.ONE_OF, "Who?", choices=(Choice("gp", "GP"),))
    assert text_of(question, "gp") == "GP"
    assert text_of(question, "old_code") == "old_code"


def test_codes_are_said_by_their_labels() -> None:
    choices = (Choice("police", "Police"), Choice("gp", "GP"))
    question = Question("a.one", QuestionKind.SEVERAL_OF, "Who?", choices=choices)
    assert text_of(question, ("gp", "police")) == "GP, Police"


def test_rows_are_said_field_by_field() -> None:
    fields = (
        Question("what", QuestionKind.LINE, "What"),
        Question("due", QuestionKind.DATE, "Due"),
    )
    question = Question("a.one", QuestionKind.REPEAT, "Actions", fields=fields)
    rows: tuple[Row, ...] = (
        {"what": "See the child", "due": date(2026, 10, 3)},
        {"what": "Call", "due": None},
    )
    assert text_of(question, rows) == "What: See the child; Due: 3 October 2026\nWhat: Call"


def holds(operator: Operator, values: tuple[int | str, ...], answer: object) -> bool:
    condition = Condition(((Test("a.one", operator, values),),))
    return condition.holds({"a.one": answer}.get, {"limit": 5})


@pytest.mark.parametrize(
    ("operator", "values", "answer", "expected"),
    [
        (Operator.ONE_OF, ("yes",), "yes", True),
        (Operator.ONE_OF, ("yes",), "no", False),
        (Operator.ONE_OF, ("gp",), ("police", "gp"), True),
        (Operator.ONE_OF, ("yes",), None, False),
        (Operator.NOT, ("absent",), "own_words", True),
        (Operator.NOT, ("absent",), "absent", False),
        (Operator.NOT, ("absent",), None, False),
        (Operator.AT_LEAST, (3,), 3, True),
        (Operator.AT_LEAST, (3,), 2, False),
        (Operator.MORE_THAN, ("limit",), 5, False),
        (Operator.MORE_THAN, ("limit",), 5.5, True),
        (Operator.AT_MOST, ("limit",), 5, True),
        (Operator.LESS_THAN, (5,), 5, False),
        (Operator.LESS_THAN, (5,), "na", False),
        (Operator.AT_LEAST, ("no_such_setting",), 9, False),
        (Operator.ANSWERED, (), "na", True),
        (Operator.ANSWERED, (), (), False),
    ],
)
def test_conditions_compare_earlier_answers(
    operator: Operator, values: tuple[int | str, ...], answer: object, *, expected: bool
) -> None:
    assert holds(operator, values, answer) is expected


def test_a_condition_holds_when_all_tests_of_one_group_hold() -> None:
    one = Test("a.one", Operator.ONE_OF, ("yes",))
    two = Test("b.two", Operator.ONE_OF, ("met",))
    both = Condition(((one, two),))
    either = Condition(((one,), (two,)))
    answers = {"a.one": "yes"}
    assert not both.holds(answers.get, {})
    assert either.holds(answers.get, {})
    assert either.questions == {"a.one", "b.two"}
