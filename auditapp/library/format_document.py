"""The description of the template format, written from the code that reads it.

``docs/template-format.md`` and ``docs/template-writing.md`` hold exactly these texts; a test keeps
them so.
"""

from collections.abc import Iterable, Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from auditapp.domain.calculations import CALCULATIONS
from auditapp.domain.conditions import Condition, Operator
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import TAGS, QuestionKind
from auditapp.library import schema
from auditapp.library.faults import ADVICE

_INTRO = """# The format of audit templates

This page is written by the program from the code that reads the files; do not edit it. Write it
again with `auditapp docs`.

An audit template is one YAML file in `audit_templates/`, named `<key>.v<version>.yaml`. It is read
once at start. A file with a fault stops the start, and every fault of every file is listed at
once with its line and what to do. `auditapp templates lint` shows the same list at any time.

A published version never changes: its content has a hash, taken with the blocks and lists it
uses, and a start with another content is refused. Make the next version instead. Blocks and lists
carry a version in their name for the same reason.

A service writes templates of its own in the same format, as drafts that are kept in the database:
`auditapp templates import KEY FILE --as NAME` begins one from a file, `auditapp templates publish`
publishes it once the check finds no fault and a second person has read it, and
`auditapp templates retire` takes it from the choices of new rounds. A draft may put in any shared
block of the product with `use:`.

Text is text: HTML and page code in it are shown as written. Quote what YAML would read as
something else: `"yes"`, `"no"`, numbers used as codes, and text with a colon.

How evidence, guidance and changes are written, and what every fault means, stands in
[writing audit templates](template-writing.md).
"""

_CONDITIONS = """## Conditions

`ask_if` names earlier questions and what their answers must be. All entries of one mapping must
hold; of a list of mappings, any one. A question that is itself not asked, or blank, fulfils
nothing. An answer to a question no longer asked is kept, and left out of every result.

```yaml
ask_if: {m.threshold_ok: [too_low, too_low_protect]}
ask_if: {r.days: {more_than: longest_days}}
ask_if: [{core.status: [lac]}, {core.age: [16_to_17]}]
```
"""

_WRITING = """# Writing audit templates

This page is written by the program; do not edit it. Write it again with `auditapp docs`. Every
field, kind and calculation stands in [the format](template-format.md).
"""

_ANSWERING = """## Evidence, reasons, "not applicable" and guidance

- `evidence` lists the codes whose answer must say where on the file it can be seen. Some kinds
  need it by themselves, see the table of kinds; `evidence: []` takes that back.
- `rationale` lists the codes whose answer must say why.
- `na: true` offers "not applicable", which always asks for a reason. `na: There were none` calls it
  otherwise; `na: {label: Not yet due, allowed_if: {...}}` offers it only then. It is never counted.
- `good` says what good looks like, and `hint` how to answer. A `g4` question may list its four
  grades under `choices` with a `hint` each: what every grade looks like at this question.
- `short` is what a narrow column, as of the dip grid, calls the question. The whole question is
  always at hand there, so it may be changed in a published version. Without one the column shows as
  much of the question as there is room for.
- `met` and `partly` make a question a standard; whatever is neither is not met, except the codes
  under `uncounted`.

```yaml
- key: m.history
  kind: mpn
  text: Were earlier contacts read and weighed?
  good: Patterns are named, not only listed.
  na: No earlier contacts
  evidence: [met, partly, not_met]
- key: m.grade
  kind: g4
  text: Overall grade
  good: The whole of it, from the child's side.
  choices:
    outstanding: {label: Outstanding, hint: An example to others.}
    good: {label: Good, hint: The right decision with its reasons.}
    requires_improvement: {label: Requires improvement, hint: The reasons are thin.}
    inadequate: {label: Inadequate, hint: The child needed more.}
```
"""

_CHANGES = """## What a version changes

Answers are stored under the key of their question and the version of their template. A trend joins
two versions of a question when the kind, the codes, what meets the standard, the calculation and
the unit are the same, whatever its words. Where one of these differs, `changes` must say whether
figures still compare; where a question takes another key, `was` names the one before. A question
that is neither breaks the trend there.

```yaml
changes:
  - {key: m.history, comparable: true, because: Not met was split from partly}
  - {key: m.rating, was: m.rag, comparable: true, because: Only the key is new}
```

`auditapp templates diff KEY FIRST SECOND` tells of each question whether it is safe, breaks its
trend, or leaves answers that no later figure counts.

## Words of a service

A service may call a section, a question or a choice what it calls it, on the page of a published
version. That changes no file, no key, no code and no hash. Its words stand as long as a version has
the words they replace. Numbers under `settings` are likewise the service's to set.
"""

_GRADING = """## How a grade is proposed

1. A cap holds the grade down whenever one of its answers is given.
2. A limiting domain that is Inadequate holds it down to the grade named beside it.
3. With enough domains graded: two Inadequate give Inadequate; one Inadequate, or half or more
   that require improvement, give Requires improvement. Good needs the domains named in
   `needed_for_good`, and at most one other that requires improvement. Outstanding needs those in
   `needed_for_outstanding`, none that requires improvement, and half or more Outstanding.
4. Where no domain is graded, the counts under `standards` are used; they never give Outstanding.

"Not applicable" and blank answers count nowhere. The auditor sees the proposed grade with every
line that fired, may lower it freely, and may raise it by one step with a reason, which sends the
audit to moderation.
"""

_MODELS = (
    schema.WrittenTemplate,
    schema.WrittenSection,
    schema.WrittenUse,
    schema.WrittenQuestion,
    schema.WrittenChoice,
    schema.WrittenNotApplicable,
    schema.WrittenCap,
    schema.WrittenStop,
    schema.WrittenCalculation,
    schema.WrittenSetting,
    schema.WrittenGrading,
    schema.WrittenStandards,
    schema.WrittenChange,
    schema.WrittenBlock,
    schema.WrittenScales,
    schema.WrittenCommitments,
    schema.WrittenDriver,
    schema.WrittenCommitment,
)


def format_document() -> str:
    """Return the description of the template format in Markdown."""
    parts = (
        _INTRO,
        *(_model(model) for model in _MODELS),
        _kinds(),
        _CONDITIONS,
        _operators(),
        _calculations(),
        _tags(),
        _GRADING,
    )
    return "\n".join(parts)


def writing_document() -> str:
    """Return how a template is written, changed and checked, in Markdown."""
    return f"{_WRITING}\n{_ANSWERING}\n{_CHANGES}\n{_faults()}"


def _model(model: type[schema.Written]) -> str:
    summary = (model.__doc__ or "").strip()
    rows = ((f"`{name}`", _type(f), _needed(f), f.description or "") for name, f in _fields(model))
    table = _table(("field", "value", "needed", "meaning"), rows)
    return f"## {_title(model)}\n\n{summary}\n\n{table}"


def _fields(model: type[schema.Written]) -> Iterator[tuple[str, FieldInfo]]:
    yield from model.model_fields.items()


def _title(model: type[schema.Written]) -> str:
    words = model.__name__.removeprefix("Written")
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in words)
    return spaced.strip().capitalize()


def _needed(field: FieldInfo) -> str:
    return "yes" if field.is_required() else ""


def _type(field: FieldInfo) -> str:
    return _words(field.annotation)


_PLAIN = {str: "text", int: "number", bool: "true or false", NoneType: "", Condition: "condition"}


def _words(kind: Any) -> str:  # noqa: ANN401  # an annotation can be any object
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _words(inside[0])
    if origin in {Union, UnionType}:
        return " or ".join(dict.fromkeys(filter(None, map(_words, inside))))
    if origin is list:
        return f"list of {_words(inside[0])}"
    if origin is dict:
        return f"mapping of {_words(inside[0])} to {_words(inside[1])}"
    if kind in _PLAIN:
        return _PLAIN[kind]
    return _class(kind)


def _class(kind: Any) -> str:  # noqa: ANN401  # an annotation can be any object
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    if isinstance(kind, type) and issubclass(kind, schema.Written):
        return _title(kind).lower()
    return str(getattr(kind, "__name__", kind))


def _kinds() -> str:
    rows = (
        (
            f"`{kind.value}`",
            rule.label,
            "listed in the template" if rule.own_choices else _codes(rule.choices),
            "yes" if rule.na_offered else "",
            ", ".join(f"`{code}`" for code in rule.evidence_for),
        )
        for kind, rule in ((kind, KINDS[kind]) for kind in QuestionKind)
    )
    heads = ("kind", "answer", "choices", "may be not applicable", "needs evidence for")
    return f"## Kinds of question\n\n{_table(heads, rows)}"


def _codes(choices: Iterable[Any]) -> str:
    return ", ".join(f"`{choice.code}`" for choice in choices)


_OPERATOR_WORDS = {
    Operator.ONE_OF: "the answer is one of the codes; the same as a plain list",
    Operator.NOT: "the question is answered, with none of the codes",
    Operator.AT_LEAST: "the number is this or more",
    Operator.MORE_THAN: "the number is more than this",
    Operator.AT_MOST: "the number is this or less",
    Operator.LESS_THAN: "the number is less than this",
    Operator.ANSWERED: "`true`: there is an answer",
}


def _operators() -> str:
    rows = ((f"`{operator.value}`", _OPERATOR_WORDS[operator]) for operator in Operator)
    return _table(("comparison", "holds when"), rows)


def _calculations() -> str:
    rows = (
        (
            f"`{name}`",
            formula.explanation,
            _count(formula.least, formula.most),
            "yes" if formula.needs_limit else "",
            ", ".join(f"`{code}`" for code in formula.codes) or "a number",
        )
        for name, formula in sorted(CALCULATIONS.items())
    )
    heads = ("name", "what it works out", "questions", "limit", "gives")
    return f"## Calculations\n\n{_table(heads, rows)}"


def _count(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more"
    return str(least) if least == most else f"{least} to {most}"


def _tags() -> str:
    rows = ((f"`{tag}`", words) for tag, words in TAGS.items())
    return f"## Tags\n\n{_table(('tag', 'meaning'), rows)}"


def _faults() -> str:
    rows = ((f"`{code.value}`", advice) for code, advice in ADVICE.items())
    return f"## Faults\n\n{_table(('code', 'what to do'), rows)}"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)
