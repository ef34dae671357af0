"""Imports of the caseload: their states and moves, and what must be known before one is applied."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditapp.domain.errors import Problem, Severity
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.populations import say_day
from auditapp.domain.vocabularies import RowKind
from auditapp.domain.workflow import Transition, Workflow

# Lists that tell how things stand: a row missing from the next whole list is gone. Events of a
# period are never gone, since the next list is of another period.
STANDING_LISTS = frozenset({RowKind.OPEN_CASE, RowKind.LOOKED_AFTER_CHILD, RowKind.WORKER})

_MANY_GONE = 5  # more than one in this many is worth a second look


class ImportState(StrEnum):
    """How far an import has come."""

    CHECKED = "checked"
    APPLIED = "applied"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The state in words."""
        return _LABELS[self]


_LABELS = {
    ImportState.CHECKED: "Waits to be applied",
    ImportState.APPLIED: "Applied",
    ImportState.REFUSED: "Not used",
}


class Fate(StrEnum):
    """What applying an import does to one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What the rules about an import may see."""

    accepted: int
    rejected_of_whole_lists: int
    gone: int
    standing: int  # current rows of the kinds that could be gone
    overtaken: bool  # another import was applied after this one was checked
    latest_day: date | None  # the last day its rows speak of
    newer_day: date | None  # the same of a later list that was applied before


def some_rows(facts: ImportFacts, _actor: Actor) -> Problem | None:
    """Something must have been accepted."""
    if facts.accepted:
        return None
    return Problem(
        "", "Every row was rejected, so there is nothing to apply. See the reasons below"
    )


def preview_stands(facts: ImportFacts, _actor: Actor) -> Problem | None:
    """What is applied must be what was shown."""
    if not facts.overtaken:
        return None
    return Problem(
        "", "Another import was applied since this one was checked. Check it again, then apply it"
    )


def not_older(facts: ImportFacts, _actor: Actor) -> Problem | None:
    """An older list after a newer one takes the caseload back in time."""
    if facts.latest_day is None or facts.newer_day is None or facts.latest_day >= facts.newer_day:
        return None
    return Problem(
        "",
        f"The last day in this file is {say_day(facts.latest_day)}, but a list up to "
        f"{say_day(facts.newer_day)} was applied already. Applying it takes the caseload back",
        Severity.WARNING,
    )


def few_gone(facts: ImportFacts, _actor: Actor) -> Problem | None:
    """A list that misses many rows may be only part of the caseload."""
    if facts.gone * _MANY_GONE <= facts.standing:
        return None
    return Problem(
        "",
        f"{facts.gone} of {facts.standing} current rows are not in this file and will be marked "
        "as gone. If it is only a part of the caseload, untick the whole lists and check again",
        Severity.WARNING,
    )


def none_gone_by_reject(facts: ImportFacts, _actor: Actor) -> Problem | None:
    """A rejected row cannot be told from one that left the list."""
    if not (facts.gone and facts.rejected_of_whole_lists):
        return None
    return Problem(
        "",
        f"{facts.rejected_of_whole_lists} rows of whole lists were rejected, and some of the "
        f"{facts.gone} rows that would be marked as gone may be among them",
        Severity.WARNING,
    )


_CHECKED = frozenset({ImportState.CHECKED})

IMPORT_WORKFLOW: Workflow[ImportState, ImportFacts] = Workflow(
    noun="import",
    initial=ImportState.CHECKED,
    transitions=(
        Transition(
            action="apply",
            label="Apply this import",
            past="applied the import",
            sources=_CHECKED,
            target=ImportState.APPLIED,
            permission=Permission.CASELOAD_IMPORT,
            rules=(some_rows, preview_stands, not_older, few_gone, none_gone_by_reject),
        ),
        Transition(
            action="check_again",
            label="Check again",
            past="checked the file again",
            sources=_CHECKED,
            target=ImportState.CHECKED,
            permission=Permission.CASELOAD_IMPORT,
        ),
        Transition(
            action="refuse",
            label="Do not use this file",
            past="decided not to use the file",
            sources=_CHECKED,
            target=ImportState.REFUSED,
            permission=Permission.CASELOAD_IMPORT,
            needs_reason=True,
        ),
    ),
)
