"""What an importer has to say about a file: refusals, rejects and notices, each with its place.

A *refusal* stops the whole file, a *reject* leaves one row out, a *notice* names something that
was accepted and how it was read. No finding quotes a cell that might hold a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Why a whole file cannot be taken, where, and what to do about it."""

    file: str
    reason: str
    advice: str
    sheet: str = ""
    row: int | None = None
    column: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return place(self.file, self.sheet, self.row, self.column)

    @property
    def sentence(self) -> str:
        """The whole problem as one line."""
        return f"{self.place}: {self.reason}. {self.advice}."


class FileRefusedError(ValueError):
    """A file that cannot be taken at all; ``problems`` says why, one or more."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.sentence for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Reject:
    """One row left out; ``value`` is given only where it cannot be anybody's name."""

    file: str
    sheet: str
    row: int
    column: str  # the heading; "" when the row as a whole is at fault
    reason: str
    advice: str
    value: str | None = None

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return place(self.file, self.sheet, self.row, self.column)

    @property
    def sentence(self) -> str:
        """The whole reject as one line."""
        shown = f" ({self.value})" if self.value else ""
        return f"{self.place}: {self.reason}{shown}. {self.advice}."


@dataclass(frozen=True, slots=True)
class Notice:
    """Something accepted with a remark; ``rows`` are the rows it concerns, when they are few."""

    file: str
    sheet: str
    message: str
    rows: tuple[int, ...] = ()

    @property
    def sentence(self) -> str:
        """The whole notice as one line."""
        return f"{place(self.file, self.sheet)}: {self.message}"


def refused(file: str, reason: str, advice: str, *, sheet: str = "") -> FileRefusedError:
    """Return the error for a file with one problem that is nowhere in particular."""
    return FileRefusedError([FileProblem(file, reason, advice, sheet=sheet)])


def place(file: str, sheet: str = "", row: int | None = None, column: str = "") -> str:
    """Return a place in words, from the widest part to the narrowest."""
    parts = [file, f"sheet {sheet}" if sheet else ""]
    parts += [f"row {row}" if row else "", f"column {column}" if column else ""]
    return ", ".join(part for part in parts if part)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> listed(["team", "worker", "status"])
    'team, worker and status'
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
