"""What an audit costs its auditor in time, measured from the moments at which answers were saved.

The rule, in words: the minutes between one saving and the next count when they are five or fewer;
a longer pause counts nothing. So it is the least that was worked, never a watch over anybody.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import quantiles
from uuid import UUID

LONGEST_PAUSE = timedelta(minutes=5)
RULE = "Counted between savings no more than 5 minutes apart; a longer pause counts nothing."
FEWEST_AUDITS = 5
FEWEST_AUDITORS = 3  # of fewer, a spread would tell about somebody


@dataclass(frozen=True, slots=True)
class Spread:
    """How long audits took, in minutes: half of them lie between the quartiles."""

    audits: int
    lower: float
    median: float
    upper: float


def active_time(saved: Iterable[datetime]) -> timedelta:
    """Return the time worked, from the moments of saving in any order."""
    gaps = (after - before for before, after in pairwise(sorted(saved)))
    return sum((gap for gap in gaps if gap <= LONGEST_PAUSE), timedelta())


def spread(worked: Collection[tuple[UUID, timedelta]]) -> Spread | None:
    """Return how long audits took, or None where that would tell about a single auditor.

    ``worked`` is the auditor and the time of each audit.
    """
    if len(worked) < FEWEST_AUDITS or len({who for who, _time in worked}) < FEWEST_AUDITORS:
        return None
    minutes = [time / timedelta(minutes=1) for _who, time in worked]
    lower, median, upper = quantiles(minutes, method="inclusive")
    return Spread(len(worked), lower, median, upper)
