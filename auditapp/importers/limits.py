"""How large and how deep a file may be before it is refused unread."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one upload; the defaults hold a national service's monthly lists."""

    file_bytes: int = 25 * MEBIBYTE
    entries: int = 200  # files inside a zip or workbook
    unpacked_bytes: int = 100 * MEBIBYTE  # all of them, inflated
    ratio: int = 200  # inflated to packed
    rows: int = 150_000  # in one sheet
    columns: int = 500
    cells: int = 5_000_000


DEFAULT_LIMITS = Limits()
