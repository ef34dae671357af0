"""When a question is asked: small tests of earlier answers, never evaluated text.

A condition holds when every test of at least one of its groups holds. A test of a question that
is itself not asked, or not answered, does not hold.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Settings = Mapping[str, int | str]
# The value of an earlier answer by question key; None where it is blank or not asked.
ValueOf = Callable[[str], object]


class Operator(StrEnum):
    """How a test compares the earlier answer."""

    ONE_OF = "one_of"
    NOT = "not"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of one earlier answer.

    ``values`` are choice codes for ``one_of`` and ``not``; one number, or the name of a setting
    that holds one, for the comparisons of size; nothing for ``answered``.
    """

    question: str
    operator: Operator
    values: tuple[int | str, ...] = ()

    __test__ = False  # the word is the domain's; pytest must not collect it


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when all tests of any one group hold."""

    groups: tuple[tuple[Test, ...], ...]

    @property
    def tests(self) -> tuple[Test, ...]:
        """Every test of every group."""
        return tuple(test for group in self.groups for test in group)

    @property
    def questions(self) -> frozenset[str]:
        """The keys of the questions it depends on."""
        return frozenset(test.question for test in self.tests)

    def holds(self, value_of: ValueOf, settings: Settings) -> bool:
        """Whether the answers so far make it true."""
        return any(all(passes(test, value_of, settings) for test in group) for group in self.groups)


def passes(test: Test, value_of: ValueOf, settings: Settings) -> bool:
    """Whether one test holds. A blank answer passes no test."""
    value = value_of(test.question)
    if value is None or value == ():
        return False
    return _OPERATORS[test.operator](value, test.values, settings)


def _chosen(value: object) -> frozenset[object]:
    return frozenset(value) if isinstance(value, tuple) else frozenset({value})


def _one_of(value: object, values: tuple[int | str, ...], settings: Settings) -> bool:
    del settings
    return not _chosen(value).isdisjoint(values)


def _not(value: object, values: tuple[int | str, ...], settings: Settings) -> bool:
    del settings
    return _chosen(value).isdisjoint(values)


def _answered(value: object, values: tuple[int | str, ...], settings: Settings) -> bool:
    del value, values, settings
    return True


def _sized(compare: Callable[[float, float], bool]) -> "_Operator":
    def compared(value: object, values: tuple[int | str, ...], settings: Settings) -> bool:
        (limit,) = values
        number = settings.get(limit, limit) if isinstance(limit, str) else limit
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False  # "not applicable" has no size
        return isinstance(number, int) and compare(value, number)

    return compared


_Operator = Callable[[object, tuple[int | str, ...], Settings], bool]

_OPERATORS: Mapping[Operator, _Operator] = {
    Operator.ONE_OF: _one_of,
    Operator.NOT: _not,
    Operator.AT_LEAST: _sized(lambda value, limit: value >= limit),
    Operator.MORE_THAN: _sized(lambda value, limit: value > limit),
    Operator.AT_MOST: _sized(lambda value, limit: value <= limit),
    Operator.LESS_THAN: _sized(lambda value, limit: value < limit),
    Operator.ANSWERED: _answered,
}
