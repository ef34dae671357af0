"""Commitments: how a figure stands against its target."""

from dataclasses import replace

import pytest

from auditapp.domain.commitments import Commitment, MeasureKind, Rag, counts, keeps, rag
from auditapp.domain.questions import Question, QuestionKind, Standing


def commitment(percent: int | None, *, none_may_fail: bool = False) -> Commitment:
    return Commitment(
        "C-08",
        "No child is stepped down wrongly",
        2,
        "The journey",
        "Heads of Service",
        "September 2018",
        None,
        "None wrong",
        (MeasureKind.AUDIT,),
        "m.threshold_ok",
        target_percent=percent,
        none_may_fail=none_may_fail,
    )


@pytest.mark.parametrize(
    ("met", "of", "expected"),
    [
        (9, 10, Rag.GREEN),  # exactly 90%, whatever floating point makes of it
        (63, 70, Rag.GREEN),
        (62, 70, Rag.AMBER),
        (56, 70, Rag.AMBER),  # exactly ten points below
        (55, 70, Rag.RED),
        (0, 0, None),
    ],
)
def test_a_share_is_green_amber_or_red_against_its_target(
    met: int, of: int, expected: Rag | None
) -> None:
    assert rag(commitment(90), met, of) is expected


def test_the_width_of_amber_is_a_setting() -> None:
    assert rag(commitment(90), 56, 70, amber_within=5) is Rag.RED


def test_one_failure_is_red_where_none_may_fail() -> None:
    assert rag(commitment(100, none_may_fail=True), 99, 100) is Rag.RED
    assert rag(commitment(100, none_may_fail=True), 100, 100) is Rag.GREEN


def test_a_commitment_without_a_share_has_no_colour() -> None:
    assert rag(commitment(None), 5, 10) is None


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="got 11 of 10"):
        rag(commitment(90), 11, 10)


def test_partly_met_keeps_a_promise_only_where_the_plan_lets_it() -> None:
    strict, lenient = commitment(100), replace(commitment(100), partly_keeps=True)
    assert keeps(strict, Standing.MET)
    assert not keeps(strict, Standing.PARTLY)
    assert keeps(lenient, Standing.PARTLY)
    assert not keeps(lenient, Standing.NOT_MET)


def test_a_figure_rests_on_named_questions_or_on_tagged_standards() -> None:
    named = replace(commitment(100), measured_by=("m.one",))
    tagged = replace(commitment(100), by_tags=("statute",))
    one = Question("m.one", QuestionKind.MET, "One?", met=("met",), tags=("policy", "jcc_e"))
    two = Question("m.two", QuestionKind.MET, "Two?", met=("met",), tags=("statute",))
    text = Question("m.text", QuestionKind.TEXT, "Why?", tags=("statute",))
    assert [counts(named, question) for question in (one, two, text)] == [True, False, False]
    assert [counts(tagged, question) for question in (one, two, text)] == [False, True, False]


def test_every_measure_has_its_words() -> None:
    assert all(kind.label for kind in MeasureKind)
