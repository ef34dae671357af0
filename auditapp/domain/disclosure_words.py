"""What a number may look like in print: the rules of an edition, and one count or share in words.

Counts from 1 to 4 read "fewer than 5". A share of a small base has no percentage: the internal
edition says "6 of 9", the board's says "most".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

NOT_SHOWN = "not shown"


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one edition. Every number is a setting."""

    smallest_shown: int = 5  # counts from 1 to one less are hidden; 1 hides nothing
    percent_base: int = 10  # no percentage of fewer
    words_for_small_bases: bool = True  # "most" instead of "6 of 9"
    zero_shown: bool = True
    round_to: int = 1  # what is shown is rounded to a multiple of this
    dominance_percent: int = 75  # one contributor with more than this share is told by the sum

    def __post_init__(self) -> None:
        if min(self.smallest_shown, self.percent_base, self.round_to) < 1:
            raise ValueError(f"thresholds and rounding must be 1 or more, got {self}")
        if self.smallest_shown == 1 and not self.zero_shown:
            raise ValueError("zero cannot be hidden where every other count is shown")

    @property
    def hides(self) -> bool:
        """Whether this edition hides any count."""
        return self.smallest_shown > 1

    @property
    def lowest_hidden(self) -> int:
        """The lowest count that "fewer than" stands for."""
        return 1 if self.zero_shown else 0

    def is_small(self, count: int) -> bool:
        """Whether ``count`` may not be shown for its own sake."""
        return self.lowest_hidden <= count < self.smallest_shown

    def is_small_group(self, size: int) -> bool:
        """Whether a group is so small that nothing in it may be shown."""
        return 0 < size < self.smallest_shown


BOARD = Policy()
INTERNAL = Policy(smallest_shown=1, words_for_small_bases=False)


class Hidden(StrEnum):
    """Why a count is hidden."""

    SMALL = "small"
    LINKED = "linked"  # it would let a small one be worked out
    WITHHELD = "withheld"  # its whole group is too small, or no part of the table is safe


@dataclass(frozen=True, slots=True)
class Cell:
    """A count as it may be printed. ``value`` is None when hidden: the true count is not here."""

    value: int | None
    words: str
    hidden: Hidden | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole as it may be printed; ``percent`` is None when none may be."""

    percent: int | None
    words: str


def refuse_negative(values: Sequence[int]) -> None:
    """Raise ValueError when one of the counts is negative."""
    if any(value < 0 for value in values):
        raise ValueError(f"a count cannot be negative, got {min(values)}")


def printed(count: int, policy: Policy, hidden: Hidden | None) -> Cell:
    """Return a count for which it is settled whether and why it is hidden."""
    if hidden is None:
        value = _rounded(count, policy)
        return Cell(value, f"{value:,}")
    words = f"fewer than {policy.smallest_shown}" if hidden is Hidden.SMALL else NOT_SHOWN
    return Cell(None, words, hidden)


def protect_count(count: int, policy: Policy = BOARD) -> Cell:
    """Return one count that adds up with no other in print."""
    refuse_negative([count])
    return printed(count, policy, Hidden.SMALL if policy.is_small(count) else None)


def say_count(count: int, policy: Policy = BOARD) -> str:
    """Return one count in words, such as "fewer than 5"."""
    return protect_count(count, policy).words


def say_rule(policy: Policy = BOARD) -> str:
    """Return the sentence that a report prints under its first table."""
    if not policy.hides:
        return f"Percentages are given from {policy.percent_base} records on."
    return (
        f"Counts from {policy.lowest_hidden} to {policy.smallest_shown - 1} are shown as "
        f"“fewer than {policy.smallest_shown}”. Other counts are not shown where they would let "
        f"one of these be worked out. Percentages are given from {policy.percent_base} records on."
    )


def protect_share(count: int, of: int, policy: Policy = BOARD) -> Share:
    """Return ``count`` of ``of`` as it may be printed.

    Raises
    ------
    ValueError
        Unless 0 <= count <= of.
    """
    if not 0 <= count <= of:
        raise ValueError(f"need 0 <= count <= of, got {count} of {of}")
    if of == 0:
        return Share(None, "no records")
    if policy.is_small_group(of):
        return Share(None, f"fewer than {policy.smallest_shown} records")
    if of < policy.percent_base:
        words = quantity(count, of) if policy.words_for_small_bases else f"{count} of {of}"
        return Share(None, words)
    return _share_of_many(count, of, policy)


def say_share(count: int, of: int, policy: Policy = BOARD) -> str:
    """Return ``count`` of ``of`` in words, such as "61% (14 of 23)", "most" or "6 of 9"."""
    return protect_share(count, of, policy).words


def percent_of(cell: Cell, total: Cell, policy: Policy = BOARD) -> int | None:
    """Return the whole percentage that one protected cell makes of its total, if any may be."""
    if cell.value is None or total.value is None or total.value < policy.percent_base:
        return None
    if policy.is_small(total.value - cell.value):
        return None
    all_or_none = cell.value in (0, total.value)
    return _percent(cell.value, total.value, all_or_none=all_or_none)


def quantity(count: int, of: int) -> str:
    """Return how much of a whole, in a word that tells no number."""
    if count in (0, of):
        return "all" if count else "none"
    return "most" if 2 * count > of else "some"


def say_part(part: Cell, total: Cell, policy: Policy = BOARD) -> str:
    """Return one protected count of its total in words; they tell no more than both cells do."""
    if total.value is None:
        return part.words if total.hidden is Hidden.WITHHELD else f"{total.words} records"
    if total.value == 0:
        return "no records"
    if part.value is None:
        most = part.hidden is Hidden.LINKED and 2 * policy.smallest_shown > total.value
        few = part.hidden is Hidden.SMALL
        return "most" if most else f"{part.words} of {total.words}" if few else part.words
    percent = percent_of(part, total, policy)
    if percent is not None:
        return f"{percent}% ({part.words} of {total.words})"
    if policy.words_for_small_bases and total.value < policy.percent_base:
        return quantity(part.value, total.value)
    return f"{part.words} of {total.words}"


def _rounded(count: int, policy: Policy) -> int:
    return (2 * count + policy.round_to) // (2 * policy.round_to) * policy.round_to


def _percent(part: int, whole: int, *, all_or_none: bool) -> int:
    """Round half up; 0% and 100% are kept for none and all."""
    percent = (200 * part + whole) // (2 * whole)
    return percent if all_or_none else min(max(percent, 1), 99)


def _share_of_many(count: int, of: int, policy: Policy) -> Share:
    few = f"fewer than {policy.smallest_shown}"
    if policy.is_small(count):
        return Share(None, f"{few} of {of:,}")
    if policy.is_small(of - count):
        return Share(None, f"all but {few} of {of:,}")
    part, whole = _rounded(count, policy), _rounded(of, policy)
    percent = _percent(part, whole, all_or_none=count in (0, of))
    return Share(percent, f"{percent}% ({part:,} of {whole:,})")
