"""Conditions as they are written: a mapping of question key to what its answer must be.

All entries of one mapping must hold; a list of mappings holds when any of them does. ::

    ask_if: {m.threshold_ok: [too_low, protect]}
    ask_if: {r.days: {more_than: longest_days}}
    ask_if: [{core.status: [lac]}, {j.flag: {answered: true}}]
"""

from collections.abc import Callable, Mapping

from auditapp.domain.conditions import Condition, Operator, Test

_SIZES = frozenset({Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN})


def parse_condition(written: object) -> Condition:
    """Return the condition a file states.

    Raises
    ------
    ValueError
        If it is not written in one of the ways above.
    """
    groups = written if isinstance(written, list) else [written]
    if not groups:
        raise ValueError("a list of conditions is empty")
    return Condition(tuple(_group(group) for group in groups))


def _group(written: object) -> tuple[Test, ...]:
    if not isinstance(written, Mapping) or not written:
        raise ValueError("a condition is a mapping of question keys to answers")
    return tuple(_test(question, wanted) for question, wanted in written.items())


def _test(question: object, wanted: object) -> Test:
    if not isinstance(question, str):
        raise ValueError(f"{question!r} is not a question key")  # noqa: TRY004  # pydantic reports ValueError with its line
    if isinstance(wanted, Mapping):
        return _compared(question, wanted)
    return Test(question, Operator.ONE_OF, _codes(question, wanted))


def _codes(question: str, wanted: object) -> tuple[str, ...]:
    codes = wanted if isinstance(wanted, list) else [wanted]
    if not codes or not all(isinstance(code, str) for code in codes):
        raise ValueError(f"{question}: list the codes of its answers, and quote numbers")
    return tuple(code for code in codes if isinstance(code, str))


def _compared(question: str, wanted: Mapping[object, object]) -> Test:
    if len(wanted) != 1:
        raise ValueError(f"{question}: write one comparison")
    ((name, operand),) = wanted.items()
    if name not in set(Operator):
        known = ", ".join(operator.value for operator in Operator)
        raise ValueError(f"{question}: {name!r} is no comparison; there are {known}")
    operator = Operator(str(name))
    return Test(question, operator, _OPERANDS[operator](question, operand))


def _size(question: str, operand: object) -> tuple[int | str, ...]:
    if isinstance(operand, int | str) and not isinstance(operand, bool):
        return (operand,)
    raise ValueError(f"{question}: compare with a whole number or the key of a setting")


def _nothing(question: str, operand: object) -> tuple[int | str, ...]:
    if operand is not True:
        raise ValueError(f"{question}: write answered: true")
    return ()


_OPERANDS: Mapping[Operator, Callable[[str, object], tuple[int | str, ...]]] = {
    Operator.ONE_OF: _codes,
    Operator.NOT: _codes,
    Operator.ANSWERED: _nothing,
    **dict.fromkeys(_SIZES, _size),
}
