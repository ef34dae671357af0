"""The sheets of a workbook as rows by the names of their columns, and what is odd about them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from auditapp.library.exchange import SHEETS, SheetPlan
from auditapp.library.exchange_columns import Column


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that was not taken, and why: a formula, a part of a merged cell."""

    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank; ``number`` is the one a spreadsheet shows."""

    number: int
    cells: tuple[str | Unread, ...]


Tables: TypeAlias = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class CellFault:
    """One thing wrong in one place of a workbook, with what to do about it."""

    message: str
    advice: str
    sheet: str = ""
    row: int = 0  # 0 where the sheet as a whole is meant
    column: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words."""
        parts = (
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        )
        return ", ".join(filter(None, parts)) or "the workbook"

    def __str__(self) -> str:
        end = "" if self.message.endswith("?") else "."
        return f"{self.place}: {self.message}{end} {self.advice}."


@dataclass(frozen=True, slots=True)
class Cells:
    """One row by the names of its columns, without blank cells."""

    sheet: str
    number: int
    texts: Mapping[str, str]

    def get(self, column: Column) -> str:
        """Return the text of a column, "" where it is blank."""
        return self.texts.get(column.name, "")


@dataclass(slots=True)
class Faults:
    """What is wrong so far."""

    found: list[CellFault] = field(default_factory=list)

    def add(self, cells: Cells, column: str, message: str, advice: str) -> None:
        """Note a fault of one row."""
        self.found.append(CellFault(message, advice, cells.sheet, cells.number, column))


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
CORRECT = "Correct the spelling; the sheet guidance lists every name"


def near(name: str, known: Sequence[str]) -> str:
    """Return a question that offers the nearest known name, or ""."""
    found = get_close_matches(name.casefold(), known, n=1)
    return f"; do you mean “{found[0]}”?" if found else ""


def sheets_of(faults: Faults, tables: Tables) -> Mapping[str, Sequence[Row]]:
    """Return the sheets by name, and note those that are missing or misspelt."""
    known = [plan.name for plan in SHEETS]
    found = {name.strip().casefold(): rows for name, rows in tables.items()}
    for plan in SHEETS:
        if plan.needed and plan.name not in found:
            alike = get_close_matches(plan.name, found, n=1)
            hint = f"; is “{alike[0]}” meant for it?" if alike else ""
            message = f"there is no sheet “{plan.name}”{hint}"
            advice = "Start from a downloaded workbook, and keep the names of its sheets"
            faults.found.append(CellFault(message, advice))
    for name in found:
        if name not in known and (hint := near(name, known)):
            advice = "Correct its name, or give your own notes a name unlike these"
            faults.found.append(CellFault(f"there is no sheet “{name}”{hint}", advice))
    return found


def rows_of(faults: Faults, plan: SheetPlan, rows: Sequence[Row]) -> Iterator[Cells]:
    """Yield the rows of a sheet below its heading."""
    if not rows:
        return
    heading, *body = rows
    names = _heading(faults, plan, heading)
    for row in body:
        texts: dict[str, str] = {}
        for name, cell in zip(names, row.cells, strict=False):
            if isinstance(cell, Unread):
                label = name or "without a heading"
                faults.found.append(
                    CellFault(cell.message, cell.advice, plan.name, row.number, label)
                )
            elif name and (text := _clean(cell)):
                texts[name] = text
        stray = any(isinstance(cell, str) and cell.strip() for cell in row.cells[len(names) :])
        cells = Cells(plan.name, row.number, texts)
        if stray:
            faults.add(cells, "", "a cell stands right of the last heading", "Take it out")
        if texts:
            yield cells


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _heading(faults: Faults, plan: SheetPlan, row: Row) -> list[str]:
    known = [column.name for column in plan.columns]
    cells = Cells(plan.name, row.number, {})
    names: list[str] = []
    for cell in row.cells:
        name = cell.strip().casefold() if isinstance(cell, str) else ""
        if name and name not in known:
            message = f"there is no column “{name}”{near(name, known)}"
            faults.add(cells, name, message, CORRECT)
            name = ""
        elif name in names and name:
            faults.add(cells, name, f"the column “{name}” stands twice", "Keep one of them")
            name = ""
        names.append(name)
    leading = plan.columns[0].name
    if plan.needed and leading not in names:
        message = f"the column “{leading}” is missing from the first row"
        faults.add(cells, leading, message, "Put the headings back into the first row")
    return names
