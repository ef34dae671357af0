"""Walks the demonstration's year: every record goes its way through the services, in order of time.

A walk is a generator: it yields the moment of its next step and goes on once that moment has come.
The diary carries all walks on together, so the log reads as a year of several people's work.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from auditapp.cli.demo_chance import Chance
from auditapp.cli.demo_island import Island
from auditapp.domain.permissions import Actor
from auditapp.library.calendar import jersey_calendar

__all__ = ["Diary", "Walk"]

_SCATTERED = 840  # seconds
Walk = Generator[datetime, None, None]


@dataclass(slots=True)
class Diary:
    """What a walk has at hand: the session, the people, chance, and the moment it has come to."""

    session: Session
    people: dict[str, Actor]
    chance: Chance
    island: Island
    zone: str
    end: datetime  # the present: nothing is walked past it
    tell: Callable[[datetime], None] = lambda _moment: None  # hears of each moment reached
    secret: str = field(default="", repr=False)  # by which names left out are hashed
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    learning: set[str] = field(default_factory=set)  # questions that a recommendation is about
    kept: dict[str, UUID] = field(default_factory=dict)  # records that a later walk looks up
    kept_at: dict[str, datetime] = field(default_factory=dict)
    _turns: Counter[str] = field(default_factory=Counter)
    _waiting: list[tuple[datetime, int, Walk]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    @property
    def today(self) -> date:
        """The day of the present, here."""
        return self.end.astimezone(ZoneInfo(self.zone)).date()

    @property
    def day(self) -> date:
        """The day the walks have come to."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def who(self, name: str) -> Actor:
        """Return one of the cast by sign-in name."""
        return self.people[name]

    def name_of(self, person_id: UUID) -> str:
        """Return the sign-in name of one of the cast."""
        return next(name for name, actor in self.people.items() if actor.id == person_id)

    def on(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment on this day, or on the working day before it; never past the present."""
        calendar = jersey_calendar()
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
        moment = datetime.combine(day, time(hour, minute), ZoneInfo(self.zone))
        return min(moment.astimezone(UTC), self.end)

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment so many days before the present."""
        return self.on(self.today - timedelta(days=days), hour, minute)

    def just(self, minutes: int) -> datetime:
        """Return a moment so many minutes before the present."""
        return self.end - timedelta(minutes=minutes)

    def later(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a moment so many days after the one the walks have come to."""
        return self.on(self.day + timedelta(days=days), hour, minute)

    def turn(self, about: str) -> int:
        """Return how often this was asked for before: 0, then 1, and so on."""
        self._turns[about] += 1
        return self._turns[about] - 1

    def turns(self, about: str) -> int:
        """Return how often this was asked for so far."""
        return self._turns[about]

    def begin(self, walk: Walk) -> None:
        """Take up a walk; its first moment is asked for at once."""
        self._go_on(walk)

    def carry_on(self) -> None:
        """Carry every walk on until each has ended."""
        while self._waiting:
            moment, _order, walk = heappop(self._waiting)
            self.now = max(self.now, moment)
            self.tell(self.now)
            self._go_on(walk)

    def _go_on(self, walk: Walk) -> None:
        try:
            moment = next(walk)
        except StopIteration:
            return
        order = next(self._order)
        # People do not all act at the stroke of the minute.
        moment += timedelta(seconds=order * 37 % _SCATTERED)
        heappush(self._waiting, (min(moment, self.end), order, walk))
