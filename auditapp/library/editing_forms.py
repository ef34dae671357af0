"""What was typed into a form's boxes as a part of a template, or what is wrong with each box."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeVar

from auditapp.domain.errors import Problem, RefusedError
from auditapp.library import exchange_cells as cells
from auditapp.library.checking import check
from auditapp.library.documents import Document, Plain
from auditapp.library.editing_rows import RowField, written_rows
from auditapp.library.exchange import spread
from auditapp.library.exchange_columns import (
    GRADING,
    QUESTION,
    SECTION,
    TEMPLATE,
    Column,
    column_at,
    described,
)
from auditapp.library.schema import (
    Written,
    WrittenQuestion,
    WrittenSection,
    WrittenTemplate,
)
from auditapp.library.writing import as_plain

WrittenT = TypeVar("WrittenT", bound=Written)

FIELDS = Column(
    "fields",
    ("fields",),
    cells.FIELDS,
    described(WrittenQuestion, "fields") + ": key, kind and question, one a line",
)
SETTINGS = Column("settings", ("settings",), cells.SETTINGS, described(WrittenTemplate, "settings"))
CHANGES = Column("changes", ("changes",), cells.CHANGES, described(WrittenTemplate, "changes"))
QUESTION_BOXES = (*QUESTION, FIELDS)
SECTION_BOXES = SECTION
# Key and version are given with the draft.
TEMPLATE_BOXES = (*TEMPLATE[2:], *GRADING, SETTINGS, CHANGES)


def typed(part: Written, columns: Sequence[Column]) -> dict[str, str]:
    """Return a part of a template as its boxes hold it."""
    plain = {**_defaults(type(part)), **spread(part)}
    if isinstance(part, WrittenTemplate) and part.grading is not None:
        plain["grading"] = {**as_plain(part.grading), "at_least": part.grading.at_least}
    return {column.name: column.write(plain) for column in columns}


def _defaults(model: type[Written]) -> dict[str, Plain]:
    """Return the defaults that a person must see to know them: words and numbers, not blanks."""
    found = ((name, field.default) for name, field in model.model_fields.items())
    return {
        name: str(default.value) if isinstance(default, Enum) else default
        for name, default in found
        if isinstance(default, Enum | int) and not isinstance(default, bool)
    }


def question_of(
    texts: Mapping[str, str],
    old: WrittenQuestion | None = None,
    rows: Sequence[RowField] | None = None,
) -> WrittenQuestion:
    """Return the question that was typed; fields of a row keep what has no box.

    ``rows`` are the questions of one row, where they were typed one by one.

    Raises
    ------
    RefusedError
        With everything that is wrong, each at its box.
    """
    plain = _read(texts, QUESTION_BOXES)
    if rows is not None:
        plain["fields"] = written_rows(rows, old)
    elif lines := plain.get("fields"):
        plain["fields"] = _rows(lines, old)
    return _checked(plain, QUESTION_BOXES, WrittenQuestion)


def section_of(texts: Mapping[str, str]) -> WrittenSection:
    """Return the section that was typed, without questions.

    Raises
    ------
    RefusedError
        With everything that is wrong, each at its box.
    """
    plain = {**_read(texts, SECTION_BOXES), "questions": []}
    return _checked(plain, SECTION_BOXES, WrittenSection)


def template_of(texts: Mapping[str, str], old: WrittenTemplate) -> WrittenTemplate:
    """Return the template with what was typed about it as a whole; its sections stay.

    Raises
    ------
    RefusedError
        With everything that is wrong, each at its box.
    """
    plain = {**_read(texts, TEMPLATE_BOXES), "key": old.key, "version": old.version}
    made = _checked({**plain, "sections": []}, TEMPLATE_BOXES, WrittenTemplate)
    return made.model_copy(update={"sections": old.sections})


def _read(texts: Mapping[str, str], columns: Sequence[Column]) -> dict[str, Plain]:
    plain: dict[str, Plain] = {}
    problems: list[Problem] = []
    for column in columns:
        text = texts.get(column.name, "").strip()
        if not text:
            continue
        try:
            column.put(plain, column.notation.read(text))
        except ValueError as fault:
            problems.append(Problem(column.name, _advised(column, str(fault))))
    missing = [
        column for column in columns if column.needed and not texts.get(column.name, "").strip()
    ]
    problems += [Problem(column.name, f"Enter {_noun(column)}") for column in missing]
    if problems:
        raise RefusedError(problems)
    return plain


def _noun(column: Column) -> str:
    return f"the {column.name.replace('_', ' ')}: {column.meaning}"


def _advised(column: Column, fault: str) -> str:
    like = "" if column.notation.offered else column.notation.example
    return f"{fault[:1].upper()}{fault[1:]}" + (f". Write it like: {like}" if like else "")


def _rows(rows: Plain, old: WrittenQuestion | None) -> list[Plain]:
    """Return the fields of a row: what was typed, over what they were."""
    before = {field.key: as_plain(field) for field in (old.fields if old else [])}
    return [
        {**before.get(str(row.get("key")), {}), **row}
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    ]


def _checked(plain: dict[str, Plain], columns: Sequence[Column], model: type[WrittenT]) -> WrittenT:
    found = check(Document("", plain, {}), model)
    if not isinstance(found, list):
        return found
    problems: list[Problem] = []
    for fault in found:
        column = column_at(columns, tuple(fault.path.partition("[")[0].split(".")))
        message = f"{fault.message}. {fault.advice}"
        problems.append(Problem(column.name if column else "", message[:1].upper() + message[1:]))
    raise RefusedError(problems)
