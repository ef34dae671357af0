"""How a format is written down: which table has which columns, and what each becomes.

A format module (``mosaic``, ``ssd``, ``annex_a``) is only a table of these values. Headings are
compared after ``plain_heading``, so case, blanks, quotes and punctuation never matter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from unicodedata import normalize

from auditapp.domain.caseload import FIELDS, Field, FieldKind, RowKind


class FileFormat(StrEnum):
    """Which published or local shape a file has."""

    MOSAIC = "mosaic"
    SSD = "ssd"
    ANNEX_A = "annex_a"

    @property
    def label(self) -> str:
        """The format in words."""
        return _LABELS[self]


_LABELS = {
    FileFormat.MOSAIC: "Case management export (Mosaic style)",
    FileFormat.SSD: "Standard Safeguarding Dataset",
    FileFormat.ANNEX_A: "Annex A workbook",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the field it fills, and the headings it is known by, best first.

    ``headings`` are in the form they are compared in, ``written`` as a file writes them;
    ``values`` are local values that mean something in this column only.
    """

    fills: str
    headings: tuple[str, ...]
    written: tuple[str, ...]
    must: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableFormat:
    """One table of a format, and the kind of row it becomes.

    ``adds_to`` names the fields by which its rows are added to rows of the same kind from
    another table; such a table makes no rows of its own. ``sheet`` is how its sheet or title is
    called where the columns alone do not tell it from others.
    """

    format: FileFormat
    name: str
    kind: RowKind
    columns: tuple[Column, ...]
    fixed: Mapping[str, object] = field(default_factory=dict)
    adds_to: tuple[str, ...] = ()
    sheet: str = ""

    def column_for(self, heading: str) -> Column | None:
        """Return the column that a plain heading belongs to."""
        return next((column for column in self.columns if heading in column.headings), None)

    def field_of(self, column: Column) -> Field:
        """Return the field that a column fills, of the row or passing through."""
        return field_named(self.kind, column.fills)


# Read to work something out, then gone: no row ever has these fields.
PASSING: dict[str, Field] = {
    one.name: one
    for one in (
        Field("birth", "Date of birth", FieldKind.DATE, required=False),
        Field("expected_birth", "Expected date of birth", FieldKind.DATE, required=False),
        Field("age_years", "Age in years", FieldKind.TEXT, required=False),
        Field("worker_name", "Worker's name", FieldKind.TEXT, required=False),
        Field("care_ref", "Care period reference", FieldKind.REF, required=False),
        Field("episode_started_on", "Episode started", FieldKind.DATE, required=True),
        Field("episode_ended_on", "Episode ended", FieldKind.DATE, required=False),
        Field("no_further_action", "No further action", FieldKind.FLAG, required=False),
        Field("disability_code", "Disability code", FieldKind.TEXT, required=False),
        Field("eligibility", "Eligibility", FieldKind.TEXT, required=False),
    )
}


def field_named(kind: RowKind, name: str) -> Field:
    """Return the field of this kind of row, or one that only passes through."""
    return _FIELDS_BY_NAME[kind].get(name) or PASSING[name]


def plain_heading(heading: str) -> str:
    """Return a heading as it is compared.

    Examples
    --------
    >>> plain_heading(" Group/Family  ID?")
    'group family id'
    >>> plain_heading("Child's Legal Status") == plain_heading("childs_legal_status")
    True
    """
    text = normalize("NFKC", heading).casefold()
    text = re.sub(r"['’‘`]", "", text)  # noqa: RUF001  # the curly ones are the point
    return " ".join(re.findall(r"[a-z0-9]+", text))


def column(
    fills: str, *headings: str, must: bool = False, values: Mapping[str, str] | None = None
) -> Column:
    """Return a column with its headings, and its local values, in comparable form."""
    plain = {plain_heading(local): value for local, value in (values or {}).items()}
    return Column(fills, tuple(map(plain_heading, headings)), headings, must, plain)


_FIELDS_BY_NAME = {
    kind: {one.name: one for one in known_fields} for kind, known_fields in FIELDS.items()
}
