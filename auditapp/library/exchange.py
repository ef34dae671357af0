"""A template as sheets of a workbook, and back: nothing lost, every fault at its cell.

This module knows tables of text, not files: ``exchange_workbook`` writes the file, and whoever
reads one does so guarded and hands over what the cells say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from auditapp.library.documents import Plain
from auditapp.library.exchange_cells import Notation
from auditapp.library.exchange_columns import (
    CHANGE,
    GRADING,
    QUESTION,
    SECTION,
    SETTING,
    TEMPLATE,
    USE,
    Column,
)
from auditapp.library.schema import (
    Written,
    WrittenQuestion,
    WrittenSection,
    WrittenTemplate,
)
from auditapp.library.writing import as_plain

CellValue: TypeAlias = str | int
LONGEST_CELL = 32_767  # characters a spreadsheet's cell can hold
LARGEST_NUMBER = 10**15  # beyond this a spreadsheet's numbers lose digits
BELOW = " / "  # between a repeat and its field, where a field is a repeat itself


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet: its name, its columns, and what it is for."""

    name: str
    columns: tuple[Column, ...]
    purpose: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its rows, the heading first."""

    plan: SheetPlan
    rows: tuple[tuple[CellValue, ...], ...]


class CannotExchangeError(ValueError):
    """A template that a workbook cannot hold, in words."""


def _placing(name: str, meaning: str, width: int = 14) -> Column:
    return Column(name, (), Notation(str, lambda text: text), meaning, width=width)


IN_SECTION = _placing("section", "the key of the section it stands in")
PARENT = _placing("parent", "of a field of a repeat: the key of the repeat, which stands above")
LIST = _placing("list", "the name of the list; a question names it under choices")
CODE = _placing("code", "the code that is stored; small letters, digits and underscores")
LABEL = _placing("label", "what the choice says", 40)
HINT = _placing("hint", "what it means, shown under it", 40)
FIELD = _placing("field", "a field of the template; do not change this column", 34)
VALUE = _placing("value", "what it is", 60)
MEANING = _placing("meaning", "what the field is for; not read", 60)

TEMPLATE_SHEET = SheetPlan(
    "template",
    (FIELD, VALUE, MEANING),
    "The template as a whole, and how a grade is proposed.",
    needed=True,
)
SECTIONS_SHEET = SheetPlan(
    "sections",
    (*SECTION, *USE),
    "One row for each section, in order. A row with use puts in a shared block instead.",
    needed=True,
)
QUESTIONS_SHEET = SheetPlan(
    "questions",
    (IN_SECTION, QUESTION[0], PARENT, *QUESTION[1:]),
    "One row for each question, in order within its section.",
    needed=True,
)
CHOICES_SHEET = SheetPlan(
    "choices",
    (LIST, CODE, LABEL, HINT),
    "The lists of choices that questions name, a row a choice.",
)
SETTINGS_SHEET = SheetPlan(
    "settings", SETTING, "Numbers and words that a service may set otherwise."
)
CHANGES_SHEET = SheetPlan(
    "changes", CHANGE, "What this version did to questions of the version before."
)
SHEETS = (
    TEMPLATE_SHEET,
    SECTIONS_SHEET,
    QUESTIONS_SHEET,
    CHOICES_SHEET,
    SETTINGS_SHEET,
    CHANGES_SHEET,
)


def tables_of(template: WrittenTemplate) -> tuple[Table, ...]:
    """Return a template as sheets.

    Raises
    ------
    CannotExchangeError
        If a sheet cannot hold it.
    """
    sections = [part for part in template.sections if isinstance(part, WrittenSection)]
    keys = [section.key for section in sections]
    if twice := next((key for key in keys if keys.count(key) > 1), ""):
        raise CannotExchangeError(f"two sections have the key “{twice}”; give each its own")
    found = (
        Table(TEMPLATE_SHEET, (_heading(TEMPLATE_SHEET), *_whole(template))),
        Table(SECTIONS_SHEET, (_heading(SECTIONS_SHEET), *_sections(template))),
        Table(
            QUESTIONS_SHEET,
            (
                _heading(QUESTIONS_SHEET),
                *(row for section in sections for row in _questions(section)),
            ),
        ),
        Table(CHOICES_SHEET, (_heading(CHOICES_SHEET), *_choices(sections))),
        _listing(SETTINGS_SHEET, template.settings),
        _listing(CHANGES_SHEET, template.changes),
    )
    for table in found:
        _check_length(table)
    return found


def spread(written: Written) -> dict[str, Plain]:
    """Return a part of a template as plain data with what columns look for: no short forms."""
    plain = as_plain(written)
    if isinstance(written, WrittenQuestion) and written.na is not None:
        plain["na"] = {"label": written.na.label, **as_plain(written.na)}
    return plain


def _heading(plan: SheetPlan) -> tuple[CellValue, ...]:
    return tuple(column.name for column in plan.columns)


def _cell(column: Column, plain: Mapping[str, Plain]) -> CellValue:
    value = column.value_in(plain)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER:
        return value
    return column.notation.write(value)


def _listing(plan: SheetPlan, parts: Sequence[Written]) -> Table:
    rows = (tuple(_cell(column, as_plain(part)) for column in plan.columns) for part in parts)
    return Table(plan, (_heading(plan), *rows))


def _whole(template: WrittenTemplate) -> Iterator[tuple[CellValue, ...]]:
    plain = as_plain(template)
    if template.grading is not None:
        # Said even where it is the default: that a grade is proposed at all hangs on it.
        graded = as_plain(template.grading)
        plain["grading"] = {**graded, "at_least": template.grading.at_least}
    for column in (*TEMPLATE, *GRADING):
        yield column.name, _cell(column, plain), column.meaning


def _sections(template: WrittenTemplate) -> Iterator[tuple[CellValue, ...]]:
    for part in template.sections:
        plain, own = as_plain(part), SECTION if isinstance(part, WrittenSection) else USE
        yield tuple(_cell(column, plain) if column in own else "" for column in (*SECTION, *USE))


def _questions(section: WrittenSection) -> Iterator[tuple[CellValue, ...]]:
    for question, above in _walk(section.questions, ""):
        plain = spread(question)
        held = {
            column.name: _cell(column, plain) for column in QUESTION if column.name != "choices"
        }
        held["choices"] = list_name(question, above) if question.choices is not None else ""
        yield tuple(
            {**held, "section": section.key, "parent": above}[column.name]
            for column in QUESTIONS_SHEET.columns
        )


def _walk(
    questions: Sequence[WrittenQuestion], above: str
) -> Iterator[tuple[WrittenQuestion, str]]:
    for question in questions:
        yield question, above
        yield from _walk(question.fields, below(above, question.key))


def below(above: str, key: str) -> str:
    """Return what the fields of a question name as their parent."""
    return f"{above}{BELOW}{key}" if above else key


def list_name(question: WrittenQuestion, above: str) -> str:
    """Return the name of a question's own list of choices."""
    return below(above, question.key)


def _choices(sections: Sequence[WrittenSection]) -> Iterator[tuple[CellValue, ...]]:
    for section in sections:
        for question, above in _walk(section.questions, ""):
            name = list_name(question, above)
            for code, choice in (question.choices or {}).items():
                yield name, code, choice.label, choice.hint
            if question.choices == {}:
                yield name, "", "", ""


def _check_length(table: Table) -> None:
    for number, row in enumerate(table.rows, 1):
        for column, cell in zip(table.plan.columns, row, strict=True):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                raise CannotExchangeError(
                    f"sheet {table.plan.name}, row {number}, {column.name}: {len(cell):,} "
                    f"characters, and a cell holds {LONGEST_CELL:,}; shorten the text"
                )
