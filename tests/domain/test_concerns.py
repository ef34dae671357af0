"""Concerns: who may do what in which state, written out by hand; clocks and routes."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from auditapp.domain.concerns import (
    CLIMBS_TO,
    CONCERN_WORKFLOW,
    ConcernFacts,
    ConcernLevel,
    ConcernState,
    Route,
    act_by,
    waits_too_long,
)
from auditapp.domain.errors import NotAllowedError, RefusedError
from auditapp.domain.permissions import Actor, Role
from auditapp.library.calendar import jersey_calendar

S, R = ConcernState, Role
# The second opinion: every move that is possible, by state, action and role.
ALLOWED = {
    (S.RAISED, "acknowledge", R.TEAM_MANAGER): S.ACKNOWLEDGED,
    (S.RAISED, "acknowledge", R.HEAD_OF_SERVICE): S.ACKNOWLEDGED,
    (S.RAISED, "acknowledge", R.PROGRAMME_LEAD): S.ACKNOWLEDGED,  # as its named receiver
    (S.ACKNOWLEDGED, "decide", R.HEAD_OF_SERVICE): S.DECIDED,
    (S.DECIDED, "close", R.HEAD_OF_SERVICE): S.CLOSED,
}
ACTIONS = ("acknowledge", "decide", "close")


@pytest.mark.parametrize(("state", "action", "role"), list(product(S, ACTIONS, R)))
def test_only_the_moves_in_the_table_are_allowed(
    state: ConcernState, action: str, role: Role
) -> None:
    receiver = Actor(uuid4(), frozenset({role}))
    facts = ConcernFacts(receiver.id, uuid4(), has_decision=True)
    if end := ALLOWED.get((state, action, role)):
        step = CONCERN_WORKFLOW.decide(action, state, facts, receiver, reason="seen")
        assert step.target is end
    else:
        with pytest.raises((NotAllowedError, RefusedError)):
            CONCERN_WORKFLOW.decide(action, state, facts, receiver, reason="seen")


def test_a_manager_acknowledges_no_concern_of_another_receiver() -> None:
    facts = ConcernFacts(uuid4(), uuid4(), has_decision=False)
    other = Actor(uuid4(), frozenset({R.TEAM_MANAGER}))
    with pytest.raises(RefusedError, match="named receiver"):
        CONCERN_WORKFLOW.decide("acknowledge", S.RAISED, facts, other)
    head = Actor(uuid4(), frozenset({R.HEAD_OF_SERVICE}))
    assert CONCERN_WORKFLOW.decide("acknowledge", S.RAISED, facts, head).target is S.ACKNOWLEDGED


def test_nothing_is_decided_without_the_decision_nor_closed_without_a_reason() -> None:
    head = Actor(uuid4(), frozenset({R.HEAD_OF_SERVICE}))
    empty = ConcernFacts(head.id, uuid4(), has_decision=False)
    with pytest.raises(RefusedError, match="Record the safety decision"):
        CONCERN_WORKFLOW.decide("decide", S.ACKNOWLEDGED, empty, head)
    with pytest.raises(RefusedError, match="Enter the reason"):
        CONCERN_WORKFLOW.decide("close", S.DECIDED, empty, head, reason=" ")


NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)  # a Friday


@pytest.mark.parametrize(
    ("level", "hours", "late"),
    [
        (ConcernLevel.IMMEDIATE, 1.99, False),
        (ConcernLevel.IMMEDIATE, 2, True),
        (ConcernLevel.SERIOUS, 23.9, False),
        (ConcernLevel.SERIOUS, 24, True),
    ],
)
def test_a_concern_waits_as_long_as_its_level_allows(
    level: ConcernLevel, hours: float, *, late: bool
) -> None:
    then = NOON + timedelta(hours=hours)
    assert waits_too_long(level, S.RAISED, NOON, then) is late
    assert not waits_too_long(level, S.ACKNOWLEDGED, NOON, then)


def test_level_one_is_due_the_same_day_even_on_a_sunday() -> None:
    sunday = date(2026, 11, 29)
    assert act_by(ConcernLevel.IMMEDIATE, sunday, jersey_calendar()) == sunday


def test_level_two_has_two_working_days_and_holidays_are_none() -> None:
    friday, before_christmas = date(2026, 11, 27), date(2026, 12, 24)
    assert act_by(ConcernLevel.SERIOUS, friday, jersey_calendar()) == date(2026, 12, 1)
    # 25 December and Boxing Day (a Saturday, kept on Monday 28) are holidays.
    assert act_by(ConcernLevel.SERIOUS, before_christmas, jersey_calendar()) == date(2026, 12, 30)


def test_it_climbs_to_the_director_and_no_further() -> None:
    assert CLIMBS_TO[Route.TEAM_MANAGER] is Route.HEAD_OF_SERVICE
    assert CLIMBS_TO[Route.HEAD_OF_SERVICE] is Route.DIRECTOR
    assert Route.DIRECTOR not in CLIMBS_TO
