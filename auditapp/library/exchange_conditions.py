"""Conditions as one line of words, for cells and boxes where a mapping cannot be typed.

::

    m.threshold_ok is too_low, protect
    r.days is more than longest_days and j.flag is answered
    core.status is lac; or core.age is not 16_to_17

Commas and "or" stand between the codes of one answer, "and" between tests that must all hold, and
"; or", or a new line, between groups of which any one is enough. What would be read as something
else stands in double quotes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from auditapp.domain.conditions import Condition, Operator, Test

_TOKEN = re.compile(r'[^\S\n]*(?:"((?:[^"]|"")*)"|(\n|;|,|>=|<=|>|<|=)|([^\s",;=<>]+))')
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_PLAIN = re.compile(r"[^\s\",;=<>]+")
_SIZES: Mapping[Operator, str] = {
    Operator.AT_LEAST: "at least",
    Operator.MORE_THAN: "more than",
    Operator.AT_MOST: "at most",
    Operator.LESS_THAN: "less than",
}
_SIGNS: Mapping[str, Operator] = {
    ">=": Operator.AT_LEAST,
    ">": Operator.MORE_THAN,
    "<=": Operator.AT_MOST,
    "<": Operator.LESS_THAN,
}
_WORDS = frozenset({"is", "not", "and", "or", "answered", "at", "more", "less", "least", "most"})


def condition_line(condition: Condition) -> str:
    """Return a condition as a line that ``read_condition`` reads."""
    return "; or ".join(" and ".join(map(_words, group)) for group in condition.groups)


def read_condition(text: str) -> Condition:
    """Return the condition a line states.

    Raises
    ------
    ValueError
        If it is not written in one of the ways above.
    """
    reading = _Reading(_tokens(text.strip()))
    groups = [_group(reading)]
    while _next_group(reading):
        groups.append(_group(reading))
    if not reading.ended:
        raise ValueError(f"“{reading.next.text}” is not understood here")
    return Condition(tuple(groups))


def _words(test: Test) -> str:
    key = _name(test.question)
    if test.operator is Operator.ANSWERED:
        return f"{key} is answered"
    if test.operator in _SIZES:
        return f"{key} is {_SIZES[test.operator]} {_term(test.values[0])}"
    codes = ", ".join(_name(str(code)) for code in test.values)
    return f"{key} is {'not ' if test.operator is Operator.NOT else ''}{codes}"


def _name(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return '"' + text.replace('"', '""') + '"'


def _term(value: int | str) -> str:
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return f'"{value}"'
    return _name(value) if isinstance(value, str) else str(value)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    quoted: bool = False


@dataclass(slots=True)
class _Reading:
    """The tokens not read yet."""

    tokens: list[_Token]

    @property
    def ended(self) -> bool:
        return not self.tokens

    @property
    def next(self) -> _Token:
        return self.tokens[0] if self.tokens else _Token("the end")

    def take(self, *words: str) -> bool:
        """Pass over words if they stand next."""
        ahead = [(t.text.casefold(), t.quoted) for t in self.tokens[: len(words)]]
        if ahead != [(word, False) for word in words]:
            return False
        del self.tokens[: len(words)]
        return True

    def name(self, what: str) -> _Token:
        """Return the next token as a name.

        Raises
        ------
        ValueError
            If a word of the notation, or nothing, stands there.
        """
        token = self.next
        reserved = not token.quoted and (
            token.text.casefold() in _WORDS or not _PLAIN.fullmatch(token.text)
        )
        if self.ended or reserved:
            raise ValueError(f"{what} is missing before “{token.text}”")
        return self.tokens.pop(0)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError("a double quote is open; close it")
        quoted, sign, word = match.groups()
        if quoted is not None:
            found.append(_Token(quoted.replace('""', '"'), quoted=True))
        else:
            found.append(_Token(sign or word))
        at = match.end()
    return found


def _next_group(reading: _Reading) -> bool:
    """Pass over what stands between two groups, if another follows."""
    parted = False
    while reading.take(";") or reading.take("\n"):
        parted = True
    if parted:
        reading.take("or")
    return parted and not reading.ended


def _group(reading: _Reading) -> tuple[Test, ...]:
    tests = [_test(reading)]
    while reading.take("and"):
        tests.append(_test(reading))
    keys = [test.question for test in tests]
    if twice := next((key for key in keys if keys.count(key) > 1), ""):
        raise ValueError(f"“{twice}” stands twice in one group; write its codes in one list")
    return tuple(tests)


def _test(reading: _Reading) -> Test:
    key = reading.name("the key of a question").text
    for sign, operator in _SIGNS.items():
        if reading.take(sign):
            return Test(key, operator, (_operand(reading),))
    if not (reading.take("is") or reading.take("=")):
        raise ValueError(f"after “{key}” write is, like: {key} is yes")
    for words, make in _AFTER_IS:
        if reading.take(*words):
            return make(reading, key)
    return Test(key, Operator.ONE_OF, _codes(reading))


def _operand(reading: _Reading) -> int | str:
    token = reading.name("a number, or the key of a setting,")
    if not token.quoted and _WHOLE.fullmatch(token.text):
        return int(token.text)
    return token.text


def _codes(reading: _Reading) -> tuple[str, ...]:
    codes = [reading.name("the code of an answer").text]
    while reading.take(",") or reading.take("or"):
        codes.append(reading.name("the code of an answer").text)
    return tuple(codes)


def _size(operator: Operator) -> Callable[[_Reading, str], Test]:
    return lambda reading, key: Test(key, operator, (_operand(reading),))


_AFTER_IS: tuple[tuple[tuple[str, ...], Callable[[_Reading, str], Test]], ...] = (
    (("answered",), lambda _reading, key: Test(key, Operator.ANSWERED)),
    (("not",), lambda reading, key: Test(key, Operator.NOT, _codes(reading))),
    *((tuple(words.split()), _size(operator)) for operator, words in _SIZES.items()),
)
