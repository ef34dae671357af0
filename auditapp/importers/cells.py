"""One cell's text to one field's value; each distinct text of a column is read once.

Names never come through: a worker's name becomes ``Named``, which is turned into a reference
before any row is made, and a text that is no reference is refused without being quoted.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import floor

from auditapp.domain.caseload import Field, FieldKind, day_of
from auditapp.domain.vocabularies import Answer, Vocabulary
from auditapp.importers.dates import CellError, read_moment
from auditapp.importers.sheets import MERGED, UNCOMPUTED, tidy
from auditapp.importers.values import Mapped, ValueMap, map_value

_EMPTY = frozenset(
    {"", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "#null!", "#num!", "null", "n/a"}
    | {"-", "--", "none", "nan", "nat", "(blank)"}
)
_NONE_IS_SAID = frozenset({"disability_code"})  # where the code NONE means "has none"
_REF = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9._/\\\-]{0,46}[A-Za-z0-9])?$")
_DIGIT = re.compile(r"\d")
_LOST_DIGITS = re.compile(r"^\d+(?:\.\d+)?E\+\d+$|^\d+\.\d+E\d+$", re.IGNORECASE)
_WHOLE = re.compile(r"^-?\d{1,9}(?:\.0+)?$")
_AS_FRACTION = re.compile(r"^(\d+)\.0+$")
_AGE = re.compile(r"^-?\d{1,3}(?:\.\d+)?$")
_ID_AFTER_NAME = re.compile(r"[(\[] *([A-Za-z]{0,4}\d[A-Za-z0-9\-]*) *[)\]]$")
_INITIALS = re.compile(r"^[A-Z]{1,4}$")
_USER_NAME = re.compile(r"@|^[A-Za-z]{2,}[._][A-Za-z]{2,}\d*$")
_LONGEST_REF = 48
_LONGEST_TEXT = 80
_OLDEST = 130
_WORKER_REFS = frozenset(
    {"worker_ref", "manager_ref", "supervisor_ref", "recorded_by_ref", "authorised_by_ref"}
)


@dataclass(frozen=True, slots=True)
class Named:
    """A worker given by name; becomes a reference before a row is made."""

    name: str


@dataclass(slots=True)
class ColumnReader:
    """Reads one column, and remembers what its local values became."""

    fills: Field
    own_values: Mapping[str, str]
    value_map: ValueMap
    epoch_1904: bool = False
    seen: dict[str, object] = field(default_factory=dict)  # a CellError where it cannot be read
    counts: Counter[str] = field(default_factory=Counter)  # of a closed list's texts, at the end
    mapped: dict[str, Mapped] = field(default_factory=dict)

    @property
    def choices(self) -> type[Vocabulary] | None:
        """The closed list this column is mapped to, if any."""
        return Answer if self.fills.kind is FieldKind.FLAG else self.fills.choices

    def read(self, text: str) -> object:
        """Return a cell's value, None if it is empty, or the CellError that refuses it.

        What is in ``seen`` was read already, so a caller with many cells looks there first.
        """
        try:
            value = self._read(text)
        except CellError as error:
            value = error
        self.seen[text] = value
        return value

    def _read(self, raw: str) -> object:
        if raw == UNCOMPUTED:
            raise CellError(
                "it is a formula without a stored value",
                "Open the workbook in Excel, let it calculate, save it, and upload it again",
            )
        if raw == MERGED:
            raise CellError("it is part of merged cells", "Unmerge the cells and fill each one")
        text = tidy(raw)
        if self.choices is not None:
            return self._read_choice(text, self.choices)
        if text.casefold() in _EMPTY and not (self.fills.name in _NONE_IS_SAID and text):
            return None
        reader = _BY_NAME.get(self.fills.name) or _BY_KIND.get(self.fills.kind)
        return reader(text) if reader else self._read_date(text)

    def _read_date(self, text: str) -> object:
        if text.casefold() == "na":
            return None
        moment = read_moment(text, epoch_1904=self.epoch_1904)
        return moment if self.fills.kind is FieldKind.MOMENT else day_of(moment)

    def _read_choice(self, text: str, choices: type[Vocabulary]) -> object:
        if text.casefold() in _EMPTY and not (choices is Answer and text.casefold() == "n/a"):
            return None
        mapped = map_value(text, choices, self.own_values, self.value_map)
        if mapped.local:
            self.mapped[text] = mapped
        if self.fills.kind is FieldKind.FLAG:
            return {Answer.YES: True, Answer.NO: False}.get(mapped.member)  # type: ignore[call-overload]  # any other member is no key, so None
        return mapped.member


def read_ref(text: str) -> str | None:
    """Return a reference as written, without blanks between its digits.

    Raises
    ------
    CellError
        If digits were lost on the way, or it looks like a name.
    """
    if text == "-1":
        return None
    if _LOST_DIGITS.match(text):
        raise CellError(
            "the reference lost its last digits when it was saved as a number",
            "Format the column as text in the spreadsheet, export again, and upload that",
            shown=True,
        )
    if text.isalnum() and text.isascii() and len(text) <= _LONGEST_REF and _DIGIT.search(text):
        return text
    joined = text.replace(" ", "")
    joined = _whole(joined if joined.isdigit() else text)
    if not joined.isascii():
        raise CellError(
            "the reference has letters or marks that look like others",
            "Type it again with plain letters and digits",
        )
    if not _DIGIT.search(joined):
        raise CellError(
            "it looks like a name or a word, not a reference",
            "Export the case reference; names are never taken",
        )
    if not _REF.match(joined):
        raise CellError(
            "it is not a reference: blanks, signs or too many characters stand in it",
            "Export the case reference as letters, digits, hyphens and slashes only",
        )
    return joined


def read_worker(text: str) -> object:
    """Return a worker's reference, or ``Named`` where a name stands in its place."""
    if text in ("-1", "0"):
        return None
    if found := _ID_AFTER_NAME.search(text):
        return found[1]
    if _LOST_DIGITS.match(text):
        return read_ref(text)
    bare = _whole(text)
    has_digit = _DIGIT.search(bare) is not None
    if _REF.match(bare) and not _USER_NAME.search(bare) and (has_digit or _INITIALS.match(bare)):
        return bare
    return Named(text)


def read_text(text: str) -> str:
    """Return a short text.

    Raises
    ------
    CellError
        If it is long enough to be narrative.
    """
    if len(text) > _LONGEST_TEXT:
        raise CellError(
            f"it has {len(text)} characters, and narrative is never taken",
            f"Put a code or a title of at most {_LONGEST_TEXT} characters here",
        )
    return text


def read_team(text: str) -> str | None:
    """Return a team's code or title."""
    return None if text == "-1" else read_text(_whole(text))


def read_count(text: str) -> int:
    """Return a whole number from 0.

    Raises
    ------
    CellError
        If it is none.
    """
    if not _WHOLE.match(text) or text.startswith("-"):
        raise CellError("it is not a whole number", "Write a number from 0", shown=text.isdigit())
    return int(text.partition(".")[0])


def read_age(text: str) -> int:
    """Return an age in whole years; -1 is a child not yet born.

    Raises
    ------
    CellError
        If it is no age.
    """
    if text.casefold() == "unborn":
        return -1
    if not _AGE.match(text) or float(text) > _OLDEST:
        raise CellError("it is not an age in years", "Write the age in whole years")
    return floor(float(text))


def _whole(text: str) -> str:
    """Return a number kept as a fraction, such as 700100.0, as the whole it was."""
    return _AS_FRACTION.sub(r"\1", text)


_BY_NAME: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(_WORKER_REFS, read_worker),
    "team_code": read_team,
    "age_years": read_age,
}
_BY_KIND: dict[FieldKind, Callable[[str], object]] = {
    FieldKind.REF: read_ref,
    FieldKind.TEXT: read_text,
    FieldKind.COUNT: read_count,
}
