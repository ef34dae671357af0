"""Time worked, counted by hand from the moments of saving."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from auditapp.domain.burden import Spread, active_time, spread

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def moments(*minutes: float) -> list[datetime]:
    return [START + timedelta(minutes=one) for one in minutes]


@pytest.mark.parametrize(
    ("saved", "minutes"),
    [
        ((), 0),
        ((0,), 0),
        ((0, 2, 5), 5),
        ((0, 5), 5),  # just short enough
        ((0, 5.1), 0),  # a pause
        ((0, 1, 60, 62), 3),  # two sittings
        ((62, 0, 60, 1), 3),  # in any order
        ((0, 0, 0), 0),  # a whole page at once
        ((0, 1440, 1441), 1),
    ],
)
def test_only_short_gaps_count(saved: tuple[float, ...], minutes: float) -> None:
    assert active_time(moments(*saved)) == timedelta(minutes=minutes)


def test_a_spread_has_its_quartiles() -> None:
    people = [uuid4(), uuid4(), uuid4(), uuid4(), uuid4()]
    times = [timedelta(minutes=one) for one in (50, 10, 30, 20, 40)]
    assert spread(list(zip(people, times, strict=True))) == Spread(5, 20, 30, 40)


@pytest.mark.parametrize(("audits", "auditors"), [(4, 4), (9, 2), (0, 0)])
def test_a_spread_that_would_tell_about_somebody_is_not_given(audits: int, auditors: int) -> None:
    people = [uuid4() for _ in range(auditors)]
    worked = [(people[n % auditors], timedelta(minutes=n)) for n in range(audits)]
    assert spread(worked) is None
