"""Conditions as a person types them into a cell or a box."""

import pytest

from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.library.exchange_conditions import condition_line, read_condition

ONE = Test("m.level", Operator.ONE_OF, ("too_low", "protect"))
DAYS = Test("r.days", Operator.MORE_THAN, ("longest_days",))


@pytest.mark.parametrize(
    ("line", "condition"),
    [
        ("m.level is too_low, protect", Condition(((ONE,),))),
        ("m.level is too_low or protect", Condition(((ONE,),))),
        ("M is yes", Condition(((Test("M", Operator.ONE_OF, ("yes",)),),))),
        (
            "m.level is too_low, protect and r.days is more than longest_days",
            Condition(((ONE, DAYS),)),
        ),
        (
            "m.level is too_low, protect; or r.days > longest_days",
            Condition(((ONE,), (DAYS,))),
        ),
        ("m.level is too_low, protect\nr.days > longest_days", Condition(((ONE,), (DAYS,)))),
        ("j.flag is answered", Condition(((Test("j.flag", Operator.ANSWERED),),))),
        ('j.flag is "answered"', Condition(((Test("j.flag", Operator.ONE_OF, ("answered",)),),))),
        ("j.flag is not yes", Condition(((Test("j.flag", Operator.NOT, ("yes",)),),))),
        ("r.n is at least 4", Condition(((Test("r.n", Operator.AT_LEAST, (4,)),),))),
        ("r.n <= 4", Condition(((Test("r.n", Operator.AT_MOST, (4,)),),))),
        ('r.n < "4"', Condition(((Test("r.n", Operator.LESS_THAN, ("4",)),),))),
    ],
)
def test_a_line_states_a_condition_and_the_condition_a_line(
    line: str, condition: Condition
) -> None:
    assert read_condition(line) == condition
    assert read_condition(condition_line(condition)) == condition


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "the key of a question is missing before “the end”"),
        ("m.level", "after “m.level” write is, like: m.level is yes"),
        ("m.level is", "the code of an answer is missing before “the end”"),
        ("m.level is yes and", "the key of a question is missing before “the end”"),
        ("m.level is yes no", "“no” is not understood here"),
        ('m.level is "yes', "a double quote is open; close it"),
        ("r.days is more than", "a number, or the key of a setting, is missing before “the end”"),
        ("a is x and a is y", "“a” stands twice in one group; write its codes in one list"),
    ],
)
def test_what_is_no_condition_is_said_in_words(line: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as fault:
        read_condition(line)
    assert str(fault.value) == words
