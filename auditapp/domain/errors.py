"""What can stand in the way of a use case, in words a person can act on."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem stands in the way."""

    STOP = "stop"
    INDEPENDENCE = "independence"  # stops: this person may not judge this
    WARNING = "warning"  # may be passed with a written reason, which the event keeps


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (a field or question key, or ""), and what to do."""

    where: str
    message: str
    severity: Severity = Severity.STOP


class UseCaseError(Exception):
    """A use case that did not happen. Nothing was stored."""


class NotFoundError(UseCaseError):
    """There is no such thing, or this person may not know of it: both look the same."""


class NotAllowedError(UseCaseError):
    """The person's roles do not cover this."""


class RefusedError(UseCaseError):
    """Rules stand in the way; ``problems`` has all of them at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class IndependenceError(RefusedError):
    """A rule of independence stands in the way: nobody judges their own work."""


class WrongStateError(RefusedError):
    """The thing has moved on, so this move no longer fits it."""


class ConflictError(UseCaseError):
    """Someone else saved first; both versions are kept here to be shown.

    Parameters
    ----------
    message : str
        What happened, in words for the person.
    stored, entered : Mapping[str, object]
        Field name to the value in the store, and to the value this person entered.
    """

    def __init__(
        self,
        message: str,
        *,
        stored: dict[str, object] | None = None,
        entered: dict[str, object] | None = None,
    ) -> None:
        self.stored = dict(stored or {})
        self.entered = dict(entered or {})
        super().__init__(message)
