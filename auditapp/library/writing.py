"""A typed template back to the text of its file: what is read from it is equal to what was given.

Only what stands away from its default is written, in the order of the schema. Comments of an
earlier file are not kept.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from io import StringIO
from pathlib import PurePath

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from auditapp.domain.conditions import Condition, Operator, Test
from auditapp.library.checking import check
from auditapp.library.documents import Document, Plain
from auditapp.library.faults import Fault
from auditapp.library.schema import Written, WrittenChoice, WrittenNotApplicable, WrittenTemplate

_WIDTH = 1_000_000  # lines are never folded: what differs between two versions stays one line
# Words that older readers of YAML take for true and false.
_TRUTHS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false"})


def to_yaml(written: WrittenTemplate) -> str:
    """Return a template as the text of its file."""
    writer = YAML(typ="rt", pure=True)
    writer.width = _WIDTH
    writer.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    writer.dump(_styled(as_plain(written)), text)
    return text.getvalue()


def as_plain(written: Written) -> dict[str, Plain]:
    """Return a part of a template as plain data, without what stands at its default."""
    return {
        name: _plain(getattr(written, name))
        for name, field in type(written).model_fields.items()
        if field.is_required() or getattr(written, name) != field.default
    }


def from_plain(data: dict[str, Plain], name: str = "") -> WrittenTemplate | list[Fault]:
    """Return the template that plain data describes, or everything that does not fit."""
    return check(Document(PurePath(name).name, data, {}), WrittenTemplate)


def condition_plain(condition: Condition) -> Plain:
    """Return a condition as a file states it: one mapping, or a list of them."""
    groups: list[Plain] = [_group(group) for group in condition.groups]
    return groups[0] if len(groups) == 1 else groups


def _group(tests: tuple[Test, ...]) -> Plain:
    return {test.question: _wanted(test) for test in tests}


def _wanted(test: Test) -> Plain:
    if test.operator is Operator.ONE_OF:
        return list(test.values)
    if test.operator is Operator.ANSWERED:
        return {test.operator.value: True}
    if test.operator is Operator.NOT:
        return {test.operator.value: list(test.values)}
    return {test.operator.value: test.values[0]}


def _plain(value: object) -> Plain:
    if isinstance(value, Condition):
        return condition_plain(value)
    if isinstance(value, Written):
        return _SHORT.get(type(value), as_plain)(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return _scalar(value)


def _scalar(value: object) -> Plain:
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"a template holds {value!r}, which no file can")


def _choice(written: Written) -> Plain:
    plain = as_plain(written)
    return plain if len(plain) > 1 else plain["label"]


def _not_applicable(written: Written) -> Plain:
    return as_plain(written) or True


# What has a shorter way to be written.
_SHORT: Mapping[type[Written], Callable[[Written], Plain]] = {
    WrittenChoice: _choice,
    WrittenNotApplicable: _not_applicable,
}


def _styled(plain: Plain) -> object:
    """Return plain data with lists of words in one line, and words that mislead in quotes."""
    if isinstance(plain, dict):
        return {name: _styled(part) for name, part in plain.items()}
    if isinstance(plain, list):
        items = CommentedSeq(_styled(part) for part in plain)
        if not any(isinstance(part, dict | list) for part in plain):
            items.fa.set_flow_style()
        return items
    if isinstance(plain, str) and plain.lower() in _TRUTHS:
        return DoubleQuotedScalarString(plain)
    return plain
