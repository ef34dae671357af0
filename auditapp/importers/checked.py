"""What checking a file gives: everything a page shows before anything is applied."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auditapp.domain.caseload import Row, RowKind
from auditapp.importers.findings import Notice, Reject
from auditapp.importers.formats import FileFormat
from auditapp.importers.recognising import DroppedColumn
from auditapp.importers.values import LocalValue


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row ready to be applied.

    ``carried`` names the fields the upload speaks about; the others keep what is stored.
    ``number`` is None for a row worked out from others.
    """

    row: Row
    carried: frozenset[str]
    file: str
    sheet: str
    number: int | None


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A column of the file and the field it was read as."""

    letter: str
    heading: str
    fills: str
    label: str


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """One table of the upload: what it is, how it was mapped, and what became of its rows."""

    file: str
    sheet: str
    name: str
    kind: RowKind
    header_row: int
    mapped: tuple[ColumnMapping, ...]
    unmapped: tuple[str, ...]
    dropped: tuple[DroppedColumn, ...]
    absent: tuple[str, ...]
    read: int
    accepted: int
    rejected: int
    repeated: int  # exact repeats, counted once


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """An upload, read and judged; nothing is applied yet."""

    name: str
    digest: str  # SHA-256 of the content
    size: int
    format: FileFormat
    tables: tuple[CheckedTable, ...]
    rows: tuple[CheckedRow, ...]
    rejects: tuple[Reject, ...]
    notices: tuple[Notice, ...]
    values: tuple[LocalValue, ...]
    # Words of the names left out, by child: only ever to be hashed, never stored or shown.
    names: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    @property
    def accepted(self) -> int:
        """How many rows of the upload will be applied."""
        return sum(table.accepted for table in self.tables)

    @property
    def rejected(self) -> int:
        """How many rows of the upload are left out."""
        return sum(table.rejected for table in self.tables)

    @property
    def unmapped_values(self) -> tuple[LocalValue, ...]:
        """The local values that nobody has mapped yet."""
        return tuple(value for value in self.values if value.value is None)

    def rows_of(self, kind: RowKind) -> Iterator[CheckedRow]:
        """Yield the rows of one kind."""
        return (one for one in self.rows if one.row.kind is kind)

    def counts(self) -> dict[str, int]:
        """Return the counts kept with the import: by fate, then by kind of row."""
        kinds = Counter(f"rows.{one.row.kind.value}" for one in self.rows)
        return {
            "read": sum(table.read for table in self.tables),
            "accepted": self.accepted,
            "rejected": self.rejected,
            "repeated": sum(table.repeated for table in self.tables),
            "worked_out": sum(one.number is None for one in self.rows),
            "unmapped_values": len(self.unmapped_values),
            **dict(sorted(kinds.items())),
        }
