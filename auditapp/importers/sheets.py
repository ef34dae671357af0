"""A file as plain rows of text, whatever it was: the only shape the rest of the import sees."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from auditapp.importers.findings import Notice

# Stands where a formula has no stored value. A noncharacter: no file can hold it as text.
UNCOMPUTED = "\ufdd0"
# Stands in every cell a merged range covers, except its first.
MERGED = "\ufdd1"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of cells as text; ``number`` is the row a spreadsheet shows."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file; ``name`` is "" where a file is one table by itself."""

    file: str
    name: str
    rows: tuple[SheetRow, ...]
    notices: tuple[Notice, ...] = ()
    delimiter: str = ""  # of a text file: a row must have as many cells as its heading
    epoch_1904: bool = field(default=False)  # day numbers count from 1904


def tidy(text: str) -> str:
    """Return a cell's text without the blanks and marks that only look like nothing.

    Non-breaking spaces become spaces, runs of blanks become one, zero-width marks at either end
    go, and so do the apostrophe our own exports put before a formula sign, and the ``="0070"``
    that other exports wrap around a reference to keep its zeros.
    """
    text = " ".join(text.split()).strip(_INVISIBLE)
    if text[:1] == "'" and text[1:].lstrip(" '\"")[:1] in _FORMULA_SIGNS and len(text) > 1:
        return text[1:]
    if text.startswith('="') and text.endswith('"') and len(text) > len('=""'):
        return text[2:-1]
    return text


def is_blank(cells: Iterable[str]) -> bool:
    """Whether a row has nothing in it."""
    return not any(cell.strip() for cell in cells)


_INVISIBLE = " \u200b\u200c\u200d\u2060\ufeff"
_FORMULA_SIGNS = frozenset("=+-@＝＋－＠")  # noqa: RUF001  # the full-width signs are the point
