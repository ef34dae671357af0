"""The sheets of a workbook to a template: every fault at once, each with sheet, row and column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from auditapp.library.checking import check
from auditapp.library.documents import Document, Location, Plain
from auditapp.library.exchange import (
    BELOW,
    CHANGES_SHEET,
    CHOICES_SHEET,
    CODE,
    FIELD,
    HINT,
    IN_SECTION,
    LABEL,
    LIST,
    PARENT,
    QUESTIONS_SHEET,
    SECTIONS_SHEET,
    SETTINGS_SHEET,
    SHEETS,
    TEMPLATE_SHEET,
    VALUE,
    below,
)
from auditapp.library.exchange_cells import NOTHING
from auditapp.library.exchange_columns import (
    CHANGE,
    GRADING,
    QUESTION,
    SECTION,
    SETTING,
    TEMPLATE,
    USE,
    Column,
    column_at,
)
from auditapp.library.exchange_rows import (
    CORRECT,
    CellFault,
    Cells,
    Faults,
    Tables,
    near,
    rows_of,
    sheets_of,
)
from auditapp.library.faults import Fault
from auditapp.library.schema import WrittenTemplate


@dataclass(frozen=True, slots=True)
class _Place:
    sheet: str
    row: int
    columns: tuple[Column, ...] = ()
    column: str = ""


@dataclass(slots=True)
class _Reading(Faults):
    """What is read so far, and where each part of it stands."""

    places: dict[Location, _Place] = field(default_factory=dict)


def read_template(tables: Tables) -> WrittenTemplate | tuple[CellFault, ...]:
    """Return the template that sheets describe, or everything about them that does not fit."""
    reading = _Reading()
    named = sheets_of(reading, tables)
    rows = {plan.name: list(rows_of(reading, plan, named.get(plan.name, ()))) for plan in SHEETS}
    lists = _lists(reading, rows[CHOICES_SHEET.name])
    data = _whole(reading, rows[TEMPLATE_SHEET.name])
    for plan, columns in ((SETTINGS_SHEET, SETTING), (CHANGES_SHEET, CHANGE)):
        data[plan.name] = _listed(reading, columns, rows[plan.name])
    data["sections"] = _sections(reading, rows[SECTIONS_SHEET.name])
    _questions(reading, data["sections"], rows[QUESTIONS_SHEET.name], lists)
    checked = check(Document("", data, {}), WrittenTemplate)
    if not isinstance(checked, WrittenTemplate):
        told = {(fault.sheet, fault.row, fault.column) for fault in reading.found}
        misfits = (_misfit(reading, fault) for fault in checked)
        # A cell that could not be read is missing from the template; once is enough.
        reading.found += [f for f in misfits if (f.sheet, f.row, f.column) not in told]
    elif not reading.found:
        return checked
    return tuple(sorted(set(reading.found), key=_order))


def _order(fault: CellFault) -> tuple[int, int, str, str]:
    names = [plan.name for plan in SHEETS]
    where = names.index(fault.sheet) if fault.sheet in names else -1
    return where, fault.row, fault.column, fault.message


def _lists(reading: _Reading, rows: Sequence[Cells]) -> dict[str, dict[str, Plain]]:
    found: dict[str, dict[str, Plain]] = {}
    for cells in rows:
        name, code, label = cells.get(LIST), cells.get(CODE), cells.get(LABEL)
        if not name:
            reading.add(cells, "list", "the list is not named", "Write the name of the list")
            continue
        choices = found.setdefault(name, {})
        if not code and not label:
            continue
        if not code:
            reading.add(cells, "code", "the choice has no code", "Write a code for it")
        elif code in choices:
            message = f"the list “{name}” has the code “{code}” twice"
            reading.add(cells, "code", message, "Give each choice its own code")
        elif not label:
            reading.add(cells, "label", f"the choice “{code}” has no label", "Write what it says")
        else:
            choices[code] = {"label": label, "hint": cells.get(HINT)}
    return found


def _whole(reading: _Reading, rows: Sequence[Cells]) -> dict[str, Plain]:
    columns = {column.name: column for column in (*TEMPLATE, *GRADING)}
    data: dict[str, Plain] = {}
    seen: set[str] = set()
    for cells in rows:
        name = cells.get(FIELD).casefold()
        column = columns.get(name)
        if column is None:
            message = f"there is no field “{name}”{near(name, list(columns))}"
            reading.add(cells, "field", message, CORRECT)
        elif name in seen:
            reading.add(cells, "field", f"the field “{name}” stands twice", "Keep one of them")
        else:
            seen.add(name)
            reading.places[column.path] = _Place(cells.sheet, cells.number, (), VALUE.name)
            _put(reading, data, column, cells, VALUE.name)
    return data


def _put(
    reading: _Reading, data: dict[str, Plain], column: Column, cells: Cells, heading: str
) -> None:
    text = cells.texts.get(heading, "")
    if not text:
        return
    try:
        column.put(data, column.notation.read(text))
    except ValueError as fault:
        like = "" if column.notation.offered else column.notation.example
        advice = f"Write it like: {like}" if like else "Correct the cell"
        reading.add(cells, heading, str(fault), advice)


def _held(
    reading: _Reading, columns: tuple[Column, ...], cells: Cells, location: Location
) -> dict[str, Plain]:
    """Return what a row says, and remember where it stands."""
    reading.places[location] = _Place(cells.sheet, cells.number, columns)
    data: dict[str, Plain] = {}
    for column in columns:
        _put(reading, data, column, cells, column.name)
    return data


def _listed(reading: _Reading, columns: tuple[Column, ...], rows: Sequence[Cells]) -> list[Plain]:
    return [
        _held(reading, columns, cells, (cells.sheet, place)) for place, cells in enumerate(rows)
    ]


def _sections(reading: _Reading, rows: Sequence[Cells]) -> list[Plain]:
    found: list[Plain] = []
    keys: set[str] = set()
    for place, cells in enumerate(rows):
        uses = bool(cells.get(USE[0]))
        own, other = (USE, SECTION) if uses else (SECTION, USE)
        part = _held(reading, own, cells, ("sections", place))
        for column in other:
            if cells.get(column):
                what = "a row with use has none" if uses else "only a row with use has it"
                advice = "Empty the cell, or use two rows"
                reading.add(cells, column.name, f"“{column.name}” does not fit: {what}", advice)
        if not uses:
            part["questions"] = []
            key = str(part.get("key", ""))
            if key in keys and key:
                message = f"the section “{key}” stands twice"
                reading.add(cells, SECTION[0].name, message, "Give each section its own key")
            keys.add(key)
        found.append(part)
    return found


_CHOICES = next(column for column in QUESTION if column.name == "choices")
_UNLISTED = tuple(column for column in QUESTION if column is not _CHOICES)
_Level: TypeAlias = tuple[list[Plain], Location]


def _questions(
    reading: _Reading,
    sections: Plain,
    rows: Sequence[Cells],
    lists: Mapping[str, dict[str, Plain]],
) -> None:
    levels = dict(_openings(sections))
    known = [section for section, parent in levels if not parent]
    for cells in rows:
        section, above = cells.get(IN_SECTION), _path(cells.get(PARENT))
        level = levels.get((section, above))
        if level is None:
            _nowhere(reading, cells, known, section, above)
            continue
        siblings, location = level
        here: Location = (*location, len(siblings))
        question = _held(reading, _UNLISTED, cells, here)
        reading.places[here] = _Place(cells.sheet, cells.number, QUESTION)
        _choose(reading, question, cells, lists)
        siblings.append(question)
        fields: list[Plain] = []
        question["fields"] = fields
        inside = (section, below(above, str(question.get("key", ""))))
        levels[inside] = (fields, (*here, "fields"))


def _openings(sections: Plain) -> Iterator[tuple[tuple[str, str], _Level]]:
    for place, section in enumerate(sections if isinstance(sections, list) else []):
        if isinstance(section, dict) and isinstance(found := section.get("questions"), list):
            yield (str(section.get("key", "")), ""), (found, ("sections", place, "questions"))


def _path(text: str) -> str:
    return BELOW.join(part.strip() for part in text.split(BELOW.strip()))


def _nowhere(
    reading: _Reading, cells: Cells, known: Sequence[str], section: str, above: str
) -> None:
    if not section:
        reading.add(cells, "section", "the section is missing", "Write the key of its section")
    elif section not in known:
        message = f"there is no section “{section}”{near(section, known)}"
        advice = "Correct it, or add the section to the sheet sections"
        reading.add(cells, "section", message, advice)
    else:
        message = f"no question “{above}” stands above it in this section"
        advice = "Put the row below the repeat it belongs to, or correct the parent"
        reading.add(cells, PARENT.name, message, advice)


def _choose(
    reading: _Reading,
    question: dict[str, Plain],
    cells: Cells,
    lists: Mapping[str, dict[str, Plain]],
) -> None:
    """Put in the choices of the list a question names; a cell may also hold the choices itself."""
    written = cells.get(_CHOICES)
    if written in lists:
        question["choices"] = dict(lists[written])
    elif "|" in written or written == NOTHING:
        _put(reading, question, _CHOICES, cells, _CHOICES.name)
    elif written:
        message = f"there is no list “{written}” on the sheet choices{near(written, list(lists))}"
        advice = "Correct the name, or add the list to that sheet"
        reading.add(cells, _CHOICES.name, message, advice)


def _misfit(reading: _Reading, fault: Fault) -> CellFault:
    """Return a fault of the schema at the cell it is about."""
    document = Document("", {}, {})
    places = {document.path(location): place for location, place in reading.places.items()}
    path, rest = fault.path, ""
    while path and path not in places:
        cut = max(path.rfind("."), path.rfind("["))
        path, rest = path[: max(cut, 0)], path[max(cut, 0) :] + rest
    place = places.get(path)
    if place is None:
        column = column_at((*TEMPLATE, *GRADING), tuple(fault.path.split(".")))
        name = f"{VALUE.name} of {column.name}" if column else ""
        return CellFault(fault.message, fault.advice, TEMPLATE_SHEET.name, 0, name)
    steps = rest.partition("[")[0].strip(".").split(".")
    inside = column_at(place.columns, tuple(steps))
    return CellFault(
        fault.message,
        fault.advice,
        place.sheet,
        place.row,
        place.column or (inside.name if inside else ""),
    )
