"""Answers: stored and read back, facts taken over, standards met or not."""

from datetime import UTC, date, datetime

import pytest

from auditapp.domain.answers import (
    Answer,
    adverse,
    codes_of,
    decode_answer,
    decode_value,
    encode_answer,
    encode_value,
    fact_value,
    standing,
)
from auditapp.domain.grades import Grade
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import (
    Cap,
    Choice,
    NotApplicable,
    Question,
    QuestionKind,
    Requirement,
    Standing,
)
from auditapp.domain.values import Json, Row, Value

AGENCIES = (Choice("police", "Police"), Choice("health", "Health service"))
ACTIONS = Question(
    "out.actions",
    QuestionKind.REPEAT,
    "Actions",
    fields=(
        Question("text", QuestionKind.LINE, "What must happen"),
        Question("due", QuestionKind.DATE, "By when"),
        Question("with", QuestionKind.SEVERAL_OF, "With", "", "", AGENCIES),
        Question("note", QuestionKind.LINE, "Note", required=Requirement.OPTIONAL),
    ),
    maximum=2,
)


def question(kind: QuestionKind, **values: object) -> Question:
    return Question("a.one", kind, "One?", **values)  # type: ignore[arg-type]  # each test gives what its kind needs


MOMENT = datetime(2026, 10, 3, 16, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (QuestionKind.YES_NO, "yes", "yes"),
        (QuestionKind.MET, "partly", "partly"),
        (QuestionKind.GRADE, "good", "good"),
        (QuestionKind.DATE, date(2026, 10, 3), "2026-10-03"),
        (QuestionKind.DATE_TIME, MOMENT, "2026-10-03T16:40:00+00:00"),
        (QuestionKind.DATE_TIME, date(2026, 10, 3), "2026-10-03"),
        (QuestionKind.NUMBER, 4, 4),
        (QuestionKind.LINE, "one line", "one line"),
        (QuestionKind.TEXT, "several\nlines", "several\nlines"),
        (QuestionKind.ONE_OF, "police", "police"),
        (QuestionKind.SEVERAL_OF, ("police", "health"), ["police", "health"]),
        (QuestionKind.COMPUTED, 30.5, 30.5),
        (QuestionKind.FACT, "700100", "700100"),
    ],
)
def test_every_value_comes_back_as_it_was_stored(
    kind: QuestionKind, value: Value, stored: Json
) -> None:
    one = question(kind)
    assert encode_value(one, value) == stored
    assert decode_value(one, stored) == value


def test_rows_come_back_as_they_were_stored() -> None:
    rows: tuple[Row, ...] = (
        {"text": "See the child", "due": date(2026, 10, 3), "with": ("police",), "note": None},
        {"text": "Call", "due": None, "with": (), "note": "later"},
    )
    stored = encode_value(ACTIONS, rows)
    assert stored == [
        {"text": "See the child", "due": "2026-10-03", "with": ["police"], "note": None},
        {"text": "Call", "due": None, "with": [], "note": "later"},
    ]
    assert decode_value(ACTIONS, stored) == rows


def test_a_blank_answer_and_not_applicable_are_stored_as_such() -> None:
    one = question(QuestionKind.DATE, na=NotApplicable())
    assert encode_value(one, None) is None
    assert decode_value(one, None) is None
    assert encode_value(one, "na") == "na"
    assert decode_value(one, "na") == "na"


def test_a_whole_answer_comes_back_with_its_parts() -> None:
    one = question(QuestionKind.MET, na=NotApplicable())
    answer = Answer("na", na_reason="Nobody to tell", evidence="Case note", rationale="Because")
    assert decode_answer(one, encode_answer(one, answer)) == answer
    assert decode_answer(one, {}) == Answer()


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        (QuestionKind.NUMBER, True),
        (QuestionKind.NUMBER, "four"),
        (QuestionKind.DATE, 20261003),
        (QuestionKind.DATE, "yesterday"),
        (QuestionKind.DATE, "na"),
        (QuestionKind.DATE_TIME, 5),
        (QuestionKind.YES_NO, ["yes"]),
        (QuestionKind.SEVERAL_OF, "police"),
        (QuestionKind.SEVERAL_OF, [1]),
        (QuestionKind.COMPUTED, [1]),
        (QuestionKind.REPEAT, "row"),
        (QuestionKind.REPEAT, ["row"]),
    ],
)
def test_what_does_not_fit_its_question_is_refused(kind: QuestionKind, stored: Json) -> None:
    with pytest.raises(ValueError, match=r"expected|Invalid isoformat"):
        decode_value(question(kind), stored)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QuestionKind.LINE, ("police",)),
        (QuestionKind.DATE, "2026-10-03"),
        (QuestionKind.SEVERAL_OF, "police"),
        (QuestionKind.REPEAT, "row"),
        (QuestionKind.REPEAT, ("row",)),
    ],
)
def test_a_value_of_another_kind_is_not_stored(kind: QuestionKind, value: Value) -> None:
    with pytest.raises(ValueError, match="expected"):
        encode_value(question(kind), value)


def test_a_row_with_a_field_of_no_name_is_not_stored() -> None:
    with pytest.raises(ValueError, match=r"fields of out\.actions"):
        encode_value(ACTIONS, ({"owner": "A manager"},))


def fault(one: Question, value: Value) -> str | None:
    return KINDS[one.value_kind].fault(one, value)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (QuestionKind.ONE_OF, "gp", "Choose one of the answers offered"),
        (QuestionKind.SEVERAL_OF, ("police", "gp"), "Choose from the answers offered"),
        (QuestionKind.SEVERAL_OF, "police", "Choose from the answers offered"),
        (QuestionKind.NUMBER, -1, "Enter a number that is 0 or more"),
        (QuestionKind.NUMBER, 99, "Enter a number that is 31 or less"),
        (QuestionKind.NUMBER, "many", "Enter a whole number"),
        (QuestionKind.DATE, MOMENT, "Enter a date, like 27 3 2026"),
        (QuestionKind.DATE_TIME, "now", "Enter a date and time"),
        (QuestionKind.LINE, "x" * 301, "Shorten this to 300 characters; it has 301"),
        (QuestionKind.LINE, 5, "Enter text"),
        (QuestionKind.REPEAT, "row", "Enter rows"),
    ],
)
def test_a_value_out_of_bounds_says_what_to_do(
    kind: QuestionKind, value: Value, message: str
) -> None:
    assert fault(question(kind, choices=AGENCIES, minimum=0, maximum=31), value) == message


def test_values_in_bounds_have_no_fault() -> None:
    bounded = question(QuestionKind.NUMBER, minimum=0, maximum=31)
    assert fault(bounded, 0) is None
    assert fault(bounded, 31) is None
    assert fault(question(QuestionKind.DATE), date(2026, 10, 3)) is None
    assert fault(question(QuestionKind.DATE_TIME), date(2026, 10, 3)) is None


def test_rows_say_which_row_and_field_is_wrong() -> None:
    fine: Row = {"text": "Call", "due": date(2026, 10, 3), "with": ("police",), "note": None}
    assert fault(ACTIONS, (fine, fine)) is None
    assert fault(ACTIONS, (fine, fine, fine)) == "Enter at most 2 rows"
    undated: Row = {**fine, "due": None}
    assert fault(ACTIONS, (fine, undated)) == "Row 2, “By when”: enter a date, like 27 3 2026"
    strange: Row = {**fine, "with": ("gp",)}
    assert fault(ACTIONS, (strange,)) == "Row 1, “With”: choose from the answers offered"
    assert fault(ACTIONS, ("row",)) == "Enter rows"


def test_a_repeat_may_ask_for_a_number_of_rows() -> None:
    learning = question(QuestionKind.REPEAT, fields=ACTIONS.fields[:1], minimum=2)
    assert fault(learning, ({"text": "One"},)) == "Enter at least 2 rows"


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (QuestionKind.ONE_OF, "police", "police"),
        (QuestionKind.ONE_OF, " HEALTH Service ", "health"),
        (QuestionKind.ONE_OF, "GP", None),
        (QuestionKind.LINE, 700100, "700100"),
        (QuestionKind.NUMBER, "3", 3),
        (QuestionKind.NUMBER, 3, 3),
        (QuestionKind.NUMBER, 300, 300),
        (QuestionKind.NUMBER, "three", None),
        (QuestionKind.DATE, "2026-10-03T16:40:00", date(2026, 10, 3)),
        (QuestionKind.DATE, date(2026, 10, 3), date(2026, 10, 3)),
        (QuestionKind.DATE_TIME, MOMENT, MOMENT),
        (QuestionKind.DATE_TIME, "2026-10-03", date(2026, 10, 3)),
        (QuestionKind.DATE, "soon", None),
        (QuestionKind.LINE, "", None),
        (QuestionKind.LINE, None, None),
    ],
)
def test_a_fact_becomes_the_value_of_its_question(
    kind: QuestionKind, raw: object, value: Value | None
) -> None:
    choices = AGENCIES if kind is QuestionKind.ONE_OF else ()
    assert fact_value(question(kind, choices=choices, maximum=31), raw) == value


def test_facts_of_several_parts_fill_choices_and_rows() -> None:
    several = question(QuestionKind.SEVERAL_OF, choices=AGENCIES)
    assert fact_value(several, ["police", "health"]) == ("police", "health")
    earlier = [{"text": "See the child"}]
    assert fact_value(ACTIONS, earlier) == (
        {"text": "See the child", "due": None, "with": None, "note": None},
    )


def test_a_flag_of_the_caseload_answers_yes_or_no() -> None:
    flag = question(QuestionKind.YES_NO, choices=KINDS[QuestionKind.YES_NO].choices)
    assert fact_value(flag, raw=True) == "yes"
    assert fact_value(flag, raw=False) == "no"


STANDARD = question(QuestionKind.ONE_OF, met=("right",), partly=("thin",), uncounted=("not_known",))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("right", Standing.MET),
        ("thin", Standing.PARTLY),
        ("too_low", Standing.NOT_MET),
        ("not_known", None),
        ("na", None),
        (None, None),
    ],
)
def test_an_answer_stands_against_the_standard_of_its_question(
    value: str | None, expected: Standing | None
) -> None:
    assert standing(STANDARD, Answer(value)) is expected


def test_a_question_without_a_standard_has_no_standing() -> None:
    assert standing(question(QuestionKind.YES_NO), Answer("no")) is None


def test_an_adverse_answer_is_not_met_inadequate_or_capped() -> None:
    grade = question(QuestionKind.GRADE)
    capped = question(
        QuestionKind.ONE_OF, caps=(Cap(("told",), Grade.INADEQUATE, "A child is at risk"),)
    )
    assert adverse(STANDARD, Answer("too_low"))
    assert not adverse(STANDARD, Answer("thin"))
    assert adverse(grade, Answer("inadequate"))
    assert not adverse(grade, Answer("requires_improvement"))
    assert adverse(capped, Answer("told"))
    assert not adverse(capped, Answer("na"))
    assert not adverse(capped, Answer())


def test_the_codes_of_an_answer_are_those_it_chose() -> None:
    assert codes_of(Answer(("police", "health"))) == {"police", "health"}
    assert codes_of(Answer("yes")) == {"yes"}
    assert codes_of(Answer(4)) == frozenset()
    assert codes_of(Answer()) == frozenset()
