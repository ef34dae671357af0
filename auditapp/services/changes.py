"""What two samples say of a change between them, and what they could have said of it at all."""

from dataclasses import dataclass

from auditapp.services.rates import Share
from sampling import Difference as Measured
from sampling import (
    Estimate,
    Periods,
    Tally,
    difference,
    smallest_detectable_change,
)
from sampling.differences import difference_by_limits

__all__ = ["Change", "change", "change_of_counts", "could_have_shown"]

_CONFIDENCE = 0.95
_LEAST = 2  # cases on each side, for a sentence about what they can show


@dataclass(frozen=True, slots=True)
class Change:
    """How much higher the later rate is, as fractions; the interval is None where none is."""

    before: float
    after: float
    value: float
    low: float | None
    high: float | None
    method: str

    @property
    def is_more_than_chance(self) -> bool:
        """Whether the interval leaves no change out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def words(self) -> str:
        """The change in a sentence."""
        how = "rose" if self.value > 0 else "fell"
        points = round(100 * abs(self.value))
        moved = f"{how} by {_points(points)}" if points else "hardly moved"
        told = f"It {moved}, from {_percent(self.before)} to {_percent(self.after)}"
        if self.low is None or self.high is None:
            return f"{told}. The samples give no interval for this change."
        low, high = (_signed(round(100 * end)) for end in (self.low, self.high))
        return f"{told}. With 95% confidence the change is between {low} and {high} points."

    @property
    def verdict(self) -> str:
        """What may be made of it."""
        if self.low is None:
            return "So it cannot be told from chance."
        if not self.is_more_than_chance:
            return "Chance alone could have made it: this is no proof of a change."
        better = "for the better" if self.value > 0 else "for the worse"
        return f"Chance alone rarely makes this: it is a change {better}."


def change(before: Share, after: Share) -> Change | None:
    """Return the change between two rates, each by the estimator of its design.

    None where either sample yields no rate: findings cannot be compared as rates.
    """
    first, second = _estimate(before), _estimate(after)
    if first is None or second is None:
        return None
    return _told(difference_by_limits(first, second), before, after, "from both intervals")


def change_of_counts(before: tuple[int, int], after: tuple[int, int]) -> Change | None:
    """Return the change between two plain counts, as if both were simple random samples."""
    if not before[1] or not after[1]:
        return None
    found = difference(Tally(*before), Tally(*after))
    return _told(found, _counted(before), _counted(after), "Newcombe, from the counts as typed")


def could_have_shown(before: Share, after: Share) -> str:
    """Return what change two samples of these sizes can detect, as a sentence.

    The sizes are those of samples of equal weight; the frames count as endless, as a process is.
    """
    sizes = round(before.worth or before.of), round(after.worth or after.of)
    start, end = before.point, after.point
    if start is None or end is None or min(sizes) < _LEAST:
        return ""
    found = smallest_detectable_change(f"{start:.6f}", Periods(*sizes))
    named = f"Two samples of {sizes[0]}" if sizes[0] == sizes[1] else f"Samples of {_and(sizes)}"
    way = found.up_to if end >= start else found.down_to
    if way is None:
        told = "rise" if end >= start else "fall"
        return f"{named} detect no {told} from {_percent(start)}, whatever it is."
    points = round(100 * abs(way - start))
    return (
        f"{named} detect only a change of about {points} points from {_percent(start)}, "
        "8 times in 10."
    )


def _and(sizes: tuple[int, int]) -> str:
    return f"{sizes[0]} and {sizes[1]}"


def _counted(count: tuple[int, int]) -> Share:
    return Share(*count, None, None, "")


def _estimate(share: Share) -> Estimate | None:
    if share.rate is None:
        return None
    return Estimate(
        share.method, share.rate, share.low, share.high, share.of, None, confidence=_CONFIDENCE
    )


def _told(found: Measured, before: Share, after: Share, method: str) -> Change | None:
    if found.value is None or before.point is None or after.point is None:
        return None
    return Change(before.point, after.point, found.value, found.low, found.high, method)


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"


def _signed(points: int) -> str:
    return f"\u2212{abs(points)}" if points < 0 else f"+{points}" if points else "0"


def _percent(fraction: float) -> str:
    whole = round(100 * fraction)
    return f"{whole if fraction in (0, 1) else min(max(whole, 1), 99)}%"
