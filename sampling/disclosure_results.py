"""What may be shown of small numbers: the rule, what it hides, and what can be worked out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from sampling.agreement_results import Caution
from sampling.faults import DesignError, Fault


class Zeros(StrEnum):
    """What becomes of counts of zero."""

    SHOWN = "shown"
    HIDDEN = "hidden"


class Why(StrEnum):
    """Why a count is not shown."""

    SMALL = "small"
    ZERO = "zero"
    SECONDARY = "secondary"

    @property
    def words(self) -> str:
        """The reason as a sentence."""
        return _WORDS[self]


_WORDS = {
    Why.SMALL: "The count is too small to show.",
    Why.ZERO: "Counts of zero are hidden like small ones.",
    Why.SECONDARY: "With it a small count could be worked out.",
}


@dataclass(frozen=True, slots=True)
class SmallNumbers:
    """The rule for small numbers. Every value is a setting.

    Parameters
    ----------
    smallest_shown : int
        Counts from 1 to one less are hidden; at least 2.
    zeros : Zeros
        Whether counts of zero are shown, or hidden like small ones.
    marked_apart : bool
        Whether a reader sees which counts are hidden as small and which for another's sake.
        Then the latter are known to be at least ``smallest_shown``.
    rounded_to : int
        Shown counts are rounded to the nearest multiple; 1 for none.
    """

    smallest_shown: int = 5
    zeros: Zeros = Zeros.SHOWN
    marked_apart: bool = True
    rounded_to: int = 1

    def __post_init__(self) -> None:
        if self.smallest_shown < 2 or self.rounded_to < 1:  # noqa: PLR2004  # 1 hides nothing
            raise DesignError(
                Fault.BAD_NUMBER,
                f"the smallest count shown is at least 2, not {self.smallest_shown}, and rounding "
                f"is to 1 or more, not {self.rounded_to}",
            )

    @property
    def least(self) -> int:
        """The least count that is hidden."""
        return 0 if self.zeros is Zeros.HIDDEN else 1

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


SMALL_NUMBERS = SmallNumbers()


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which counts are not shown, and why.

    Parameters
    ----------
    method : str
        "primary" or "primary and secondary".
    hidden : mapping of str to Why
    unprotected : tuple of str
        Small counts that could be worked out whatever else is hidden. None when it was not
        examined.
    cautions : tuple of Caution
        What to do about them.
    """

    method: str
    hidden: Mapping[str, Why]
    unprotected: tuple[str, ...] | None = None
    cautions: tuple[Caution, ...] = ()

    @property
    def is_safe(self) -> bool | None:
        """Whether no hidden count can be worked out; None when it was not examined."""
        return None if self.unprotected is None else not self.unprotected

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self) | {"is_safe": self.is_safe}


@dataclass(frozen=True, slots=True)
class Exposed:
    """A hidden count that a reader can narrow down: it lies from ``low`` to ``high``.

    ``need_low`` and ``need_high`` are what the reader must hold possible.

    Parameters
    ----------
    cell : str
        Its name.
    why : Why
        Why it is hidden.
    low : int
        Least count a reader must hold possible.
    high : int
        Greatest count.
    need_low : int
        Least count that should be possible.
    need_high : int
        Greatest count that should be.
    """

    cell: str
    why: Why
    low: int
    high: int
    need_low: int
    need_high: int

    @property
    def words(self) -> str:
        """What can be told, as a sentence."""
        if self.low == self.high:
            return f"{self.cell} can be worked out."
        return f"{self.cell} can be narrowed down to {self.low} to {self.high}."

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self) | {"words": self.words}


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a reader could work out: nothing when ``exposed`` is empty.

    Parameters
    ----------
    method : str
        How it was found, in words.
    exposed : tuple
        Hidden counts that can be narrowed down.
    examined : int
        Hidden counts looked at.
    """

    method: str
    exposed: tuple[Exposed, ...]
    examined: int

    @property
    def is_safe(self) -> bool:
        """Whether no hidden count can be worked out or narrowed down."""
        return not self.exposed

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self) | {"is_safe": self.is_safe}
