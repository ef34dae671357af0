"""A template as an Excel workbook: every cell is text or a number, never a formula."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from auditapp.domain.calculations import CALCULATIONS
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import TAGS
from auditapp.library.exchange import FIELD, MEANING, SHEETS, SheetPlan, Table, tables_of
from auditapp.library.exchange_columns import GRADING, TEMPLATE, Column
from auditapp.library.schema import WrittenTemplate

GUIDANCE = "guidance"
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# A workbook of the same template is the same bytes, whenever it is made.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_ROWS_AHEAD = 500  # with a list to choose from, beyond the rows there are
_LONGEST_OFFER = 255  # characters Excel allows in a list to choose from

_RULES = (
    "One row is one question. Rows are read in the order they stand in.",
    "Leave a cell empty where you have nothing to say; only what is marked needed must be filled.",
    "A list is written with commas: not_met, partly. A dash alone is an empty list.",
    "What has several parts is one line for each (Alt and Enter), with a bar between the parts.",
    "Conditions are sentences: m.level is early, universal; or m.days is more than 10.",
    "They may use is, is not, is at least, is more than, is at most, is less than, is answered.",
    "Formulas are not read. A key that was published never changes: answers are stored under it.",
    "Other sheets are not read; use them for notes. The names of these sheets stay as they are.",
)


def to_workbook(template: WrittenTemplate) -> bytes:
    """Return a template as the content of an .xlsx file.

    Raises
    ------
    CannotExchangeError
        If a workbook cannot hold it.
    """
    tables = tables_of(template)
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **_SAFE}) as book:
        book.set_properties({"title": template.title, "created": _MADE})
        head = book.add_format({"bold": True, "bg_color": "#0e4a54", "font_color": "#ffffff"})
        # The prefix keeps text text when someone edits the cell.
        text = book.add_format(
            {"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True}
        )
        number = book.add_format({"valign": "top"})
        for table in tables:
            _write(book.add_worksheet(table.plan.name), table, head, text, number)
        _guide(book.add_worksheet(GUIDANCE), head, text)
    return content.getvalue()


def _write(sheet: Any, table: Table, head: Any, text: Any, number: Any) -> None:  # noqa: ANN401  # the library carries no types
    sheet.freeze_panes(1, 2 if table.plan.name == "questions" else 0)
    for place, column in enumerate(table.plan.columns):
        sheet.set_column(place, place, column.width, text)
        sheet.write_string(0, place, column.name, head)
        _offer(sheet, table, place, column)
    for row, cells in enumerate(table.rows[1:], 1):
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, place, cell, number)
            elif cell:
                sheet.write_string(row, place, cell, text)


def _offer(sheet: Any, table: Table, place: int, column: Column) -> None:  # noqa: ANN401  # likewise
    offered = list(column.notation.offered)
    if offered and len(",".join(offered)) <= _LONGEST_OFFER:
        last = len(table.rows) + _ROWS_AHEAD
        rule = {"validate": "list", "source": offered, "error_type": "warning"}
        sheet.data_validation(1, place, last, place, rule)


def _guide(sheet: Any, head: Any, text: Any) -> None:  # noqa: ANN401  # likewise
    for place, width in enumerate((16, 34, 60, 44)):
        sheet.set_column(place, place, width, text)
    for row, cells in enumerate(guidance()):
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, head if cells == _HEADS else text)


_HEADS = ("sheet", "column", "meaning", "written like")


def guidance() -> Iterator[tuple[str, ...]]:
    """Yield the rows of the guidance, written from the code that reads the sheets."""
    for words in _RULES:
        yield ("", "", words)
    yield _HEADS
    for plan in SHEETS:
        yield (plan.name, "", plan.purpose, "")
        for column in _explained(plan):
            needed = "Needed: " if column.needed else ""
            yield (plan.name, column.name, f"{needed}{column.meaning}", _like(column))
    yield ("kind", "", "The kinds of question", "")
    for kind, rule in KINDS.items():
        yield ("kind", kind.value, rule.label, ", ".join(c.code for c in rule.choices))
    yield ("calc", "", "What can be worked out from other answers", "")
    for name, formula in sorted(CALCULATIONS.items()):
        yield ("calc", name, formula.explanation, ", ".join(formula.codes) or "a number")
    yield ("tags", "", "What sort of requirement a question is about", "")
    for tag, meaning in TAGS.items():
        yield ("tags", tag, meaning, "")


def _explained(plan: SheetPlan) -> tuple[Column, ...]:
    if FIELD in plan.columns:
        return (FIELD, *TEMPLATE, *GRADING, MEANING)
    return plan.columns


def _like(column: Column) -> str:
    return ", ".join(column.notation.offered) or column.notation.example
