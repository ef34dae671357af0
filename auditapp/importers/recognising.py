"""Which table a sheet is: the heading row found, its columns mapped, the rest named.

The row with the most headings of one table is the heading row, so title rows above it do not
matter. Nothing is guessed: a heading that is only like a known one is reported with the guess,
and a table without a column it cannot do without is refused.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from string import ascii_uppercase

from auditapp.importers import annex_a, mosaic, ssd
from auditapp.importers.findings import FileProblem
from auditapp.importers.formats import Column, FileFormat, TableFormat, plain_heading
from auditapp.importers.sheets import Sheet, tidy

ALL_TABLES: tuple[TableFormat, ...] = (*ssd.TABLES, *annex_a.TABLES, *mosaic.TABLES)

_HEADING_ROWS = 30  # how far down a heading row is looked for
_FEWEST = 2  # headings that make a heading row
_MEANT = 4  # headings that show which table is meant, where one it needs is missing
_ALIKE = 0.8
_ANNEX_A_CHILD = "child unique id"

# Headings of what is never kept, whatever table it stands in.
_PERSONAL = re.compile(
    r"\b(fore|sur|first|last|middle|full|family|given|known as|maiden|preferred)? ?names?\b"
    r"|\b(fore|sur)name\b|\balias\b|\binitials\b"
    r"|\baddress|\bpost ?code|\bstreet\b|\btown\b|\bparish\b|\buprn\b"
    r"|\btelephone|\bphone|\bmobile\b|\be ?mail"
    r"|\bnhs\b|\bupn\b|\bni number\b|\bnational insurance|\bsocial security"
    r"|\bplace of birth\b|\bparents?\b(?! (id|team|service)\b)"
    r"|\bmother\b|\bfather\b|\bcarers?\b|\bgp\b|\bschool\b"
)
_NARRATIVE = re.compile(
    r"\bnotes?\b|\bcomments?\b|\bnarrative\b|\bdescription\b|\bdetails?\b|\bsummary\b"
    r"|\bfree ?text\b|\banalysis\b|\bcase history\b|\bconcerns?\b|\bbackground\b"
)


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the file and the field it fills."""

    position: int  # from 0
    heading: str
    column: Column
    label: str

    @property
    def letter(self) -> str:
        """The column's letter in a spreadsheet."""
        return column_letter(self.position)


@dataclass(frozen=True, slots=True)
class DroppedColumn:
    """A column that is not kept, and why."""

    heading: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet whose table is known."""

    sheet: Sheet
    table: TableFormat
    header_index: int  # into ``sheet.rows``
    mapped: tuple[MappedColumn, ...]
    dropped: tuple[DroppedColumn, ...]
    unmapped: tuple[str, ...]
    absent: tuple[str, ...]  # fields of the format that the sheet has no column for

    @property
    def header_row(self) -> int:
        """The number of the heading row."""
        return self.sheet.rows[self.header_index].number


def recognise(
    sheet: Sheet, column_map: Mapping[str, str]
) -> tuple[Recognised | None, list[FileProblem]]:
    """Return what the sheet is, and why its table cannot be taken if so.

    ``column_map`` is a person's own choice: plain heading to field, or to "" to leave it out.
    """
    best: tuple[tuple[bool, bool, int], int, TableFormat] | None = None
    title = plain_heading(f"{sheet.name} {sheet.file}")
    for index, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        headings = [plain_heading(cell) for cell in row.cells]
        for table in ALL_TABLES:
            score = _score(table, headings, column_map, title)
            if score and (best is None or score > best[0]):
                best = (score, index, table)
        title = f"{title} {' '.join(filter(None, headings))}"[:500]
    if best is None:
        return None, []
    found = _map_columns(sheet, best[1], best[2], column_map)
    return found, _problems(found)


def unused_by_name(sheet: Sheet) -> str | None:
    """Return why a sheet of this name is of no use, or None if it may be."""
    name = plain_heading(sheet.name)
    if any(re.match(rf"{unused}\b", name) for unused in annex_a.UNUSED):
        return "holds no list that audits draw from"
    return None


def unused_by_columns(sheet: Sheet) -> str | None:
    """Return why a sheet that was not recognised is of no use, or None if it should have been."""
    for row in sheet.rows[:_HEADING_ROWS]:
        prefixes = {plain_heading(cell).partition(" ")[0] for cell in row.cells if "_" in cell}
        for prefix in sorted(prefixes & ssd.UNUSED.keys()):
            return f"holds {ssd.UNUSED[prefix]}; no audit draws from them"
    return None


def column_letter(position: int) -> str:
    """Return the letters a spreadsheet shows above the column at ``position``, counted from 0.

    Examples
    --------
    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    number = position + 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = ascii_uppercase[place] + letters
    return letters


def _score(
    table: TableFormat, headings: Sequence[str], column_map: Mapping[str, str], title: str
) -> tuple[bool, bool, int] | None:
    """Return how well headings fit: all must-haves there, title fits, and how many are known."""
    known = set(headings) - {""}
    chosen = {column_map[heading] for heading in known & column_map.keys()}
    fitting = {
        column.fills
        for column in table.columns
        if column.fills in chosen or not known.isdisjoint(column.headings)
    }
    musts = {column.fills for column in table.columns if column.must}
    named = bool(table.sheet) and re.search(rf"\b{table.sheet}\b", title) is not None
    is_annex_a = named or _ANNEX_A_CHILD in known
    if len(fitting) < _FEWEST or (table.format is FileFormat.ANNEX_A and not is_annex_a):
        return None
    whole = musts <= fitting
    if not whole and (len(fitting) * 2 < len(known) or not _is_meant(fitting)):
        return None
    return whole, named, len(fitting)


def _is_meant(fitting: set[str]) -> bool:
    """Whether headings that lack a must-have are that table all the same, and not some summary."""
    return "child_ref" in fitting or len(fitting) >= _MEANT


def _map_columns(
    sheet: Sheet, index: int, table: TableFormat, column_map: Mapping[str, str]
) -> Recognised:
    cells = [_heading_text(cell) for cell in sheet.rows[index].cells]
    places = _places(table, [plain_heading(cell) for cell in cells], column_map)
    mapped = tuple(
        MappedColumn(position, cells[position], column, table.field_of(column).label)
        for position, column in sorted(places.items())
    )
    others = [cell for position, cell in enumerate(cells) if cell and position not in places]
    dropped = tuple(_dropped(others))
    kept_away = {one.heading for one in dropped}
    filled = {one.column.fills for one in mapped}
    return Recognised(
        sheet,
        table,
        index,
        mapped,
        dropped,
        tuple(cell for cell in others if cell not in kept_away),
        tuple(table.field_of(one).label for one in table.columns if one.fills not in filled),
    )


def _heading_text(cell: str) -> str:
    return tidy(cell) if plain_heading(cell) else ""


def _places(
    table: TableFormat, headings: Sequence[str], column_map: Mapping[str, str]
) -> dict[int, Column]:
    """Return position to column; of several headings for one field, the format's first counts."""
    by_field = {column.fills: column for column in table.columns}
    places = {
        position: by_field[column_map[heading]]
        for position, heading in enumerate(headings)
        if column_map.get(heading) in by_field
    }
    taken = {column.fills for column in places.values()}
    for column in table.columns:
        if column.fills not in taken:
            wanted = (known for known in column.headings if known not in column_map)
            found = next((known for known in wanted if known in headings), None)
            if found is not None and headings.index(found) not in places:
                places[headings.index(found)] = column
    return places


def _dropped(headings: Iterable[str]) -> Iterable[DroppedColumn]:
    for heading in headings:
        plain = plain_heading(heading)
        if _PERSONAL.search(plain):
            yield DroppedColumn(heading, "it may name or locate a person; it is never kept")
        elif _NARRATIVE.search(plain):
            yield DroppedColumn(heading, "it is narrative; it is never kept")


def _problems(found: Recognised) -> list[FileProblem]:
    filled = {one.column.fills for one in found.mapped}
    missing = [
        column for column in found.table.columns if column.must and column.fills not in filled
    ]
    return [
        *(_missing_column(found, column) for column in missing),
        *_repeated_headings(found),
    ]


def _missing_column(found: Recognised, column: Column) -> FileProblem:
    sheet = found.sheet
    label = found.table.field_of(column).label
    wanted = column.written[0]
    spare = {plain_heading(heading): heading for heading in found.unmapped}
    alike = [
        spare[close]
        for heading in column.headings
        for close in get_close_matches(heading, spare, 1, _ALIKE)
    ]
    guess = f'; "{alike[0]}" looks like it' if alike else ""
    return FileProblem(
        sheet.file,
        f"the column for {label} is missing from {found.table.name}{guess}",
        f'Add a column headed "{wanted}", or rename the one that holds it',
        sheet=sheet.name,
        row=found.header_row,
        column=wanted,
    )


def _repeated_headings(found: Recognised) -> Iterable[FileProblem]:
    cells = [plain_heading(cell) for cell in found.sheet.rows[found.header_index].cells]
    for one in found.mapped:
        if cells.count(plain_heading(one.heading)) > 1:
            yield FileProblem(
                found.sheet.file,
                f'two columns are headed "{one.heading}", so it cannot be told which one counts',
                "Rename or remove one of them",
                sheet=found.sheet.name,
                row=found.header_row,
                column=one.heading,
            )


def keyed(column_map: Mapping[str, str]) -> dict[str, str]:
    """Return a person's column choices with their headings in comparable form."""
    return {plain_heading(heading): fills for heading, fills in column_map.items()}
