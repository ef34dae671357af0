"""The feedback: conversations in which worker and manager hear what was found, and their comment.

Whoever was audited may comment for some working days from the last conversation on. Until then, or
until they have said something, the audit is not made final.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditapp.domain.errors import Problem
from auditapp.domain.timescales import TIMESCALES
from auditapp.domain.values import TEXT_LENGTH

COMMENT = TIMESCALES["comment"]


class Heard(StrEnum):
    """Who took part in a conversation."""

    WORKER = "worker"
    MANAGER = "manager"
    BOTH = "both"

    @property
    def label(self) -> str:
        """The choice in words."""
        return {"worker": "The worker", "manager": "The manager", "both": "Both together"}[self]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A conversation with what was said in it, or why there was none."""

    held_on: date | None
    absence: str = ""
    heard: Heard = Heard.BOTH
    said: str = ""


@dataclass(frozen=True, slots=True)
class CommentTime:
    """Until when the worker may comment on what they heard, and whether they have."""

    due_on: date
    given: bool

    def is_open(self, today: date) -> bool:
        """Whether their comment is still waited for."""
        return not self.given and today <= self.due_on

    def words(self, today: date) -> str:
        """Say how it stands."""
        if self.given:
            return "Given"
        if self.is_open(today):
            return f"May be given until {self.due_on.day} {self.due_on:%B %Y}"
        return f"No reply within {COMMENT.duration}"


def feedback_problem(told: Feedback, *, before: date | None, today: date) -> Problem | None:
    """Return what is wrong with what was entered of a conversation, or None.

    ``before`` is the day of the last conversation that is recorded already.
    """
    if told.held_on is None and not told.absence.strip():
        return Problem("held_on", "Enter the day of the conversation, or why there was none")
    if told.held_on is not None and told.held_on > today:
        return Problem("held_on", "Enter a day that is not in the future")
    if told.held_on is None and before is not None:
        words = f"A conversation of {before.day} {before:%B %Y} is recorded already"
        return Problem("absence", words)
    if len(told.said) > TEXT_LENGTH:
        length = f"{TEXT_LENGTH:,} characters; it has {len(told.said):,}"
        return Problem("said", f"Shorten this to {length}")
    return None
