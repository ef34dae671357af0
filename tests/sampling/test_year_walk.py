"""Through a year nobody's turn comes twice before everybody's, whoever comes and goes."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.designs import draw
from sampling.drawn import Draw
from sampling.faults import DesignError
from sampling.frames import frame_of
from sampling.order_sampling import ParetoPlan
from sampling.tickets import ticket_order, uniform
from sampling.year_walk import YearWalkPlan, collocated, in_window, stopped_at

SEED, SCOPE = "8203 5517 4096", "dip/2025"
IDS = [f"C-{number:03d}" for number in range(60)]


def month(
    ids: list[str], size: int, after: str = "", *, overlap: int = 0, reserves: int = 0
) -> Draw:
    frame = frame_of(["id"], [[unit_id] for unit_id in ids])
    plan = YearWalkPlan(size, after, overlap, reserves)
    return draw(frame, plan, seed=SEED, scope=SCOPE)


def ids_of(outcome: Draw) -> list[str]:
    return [position.unit_id for position in outcome.main]


def test_six_months_of_ten_are_the_sixty_cases_once_each() -> None:
    after, seen = "", []
    for _ in range(6):
        outcome = month(IDS, 10, after)
        assert outcome.cautions == ()
        seen += ids_of(outcome)
        after = stopped_at(outcome)
    assert seen == ticket_order(SEED, SCOPE, IDS)
    again = month(IDS, 10, after)
    assert ids_of(again) == seen[:10]
    assert [said.code for said in again.cautions] == ["went-round"]


@given(st.lists(st.sets(st.sampled_from(range(60)), min_size=20), min_size=2, max_size=5))
def test_cases_that_come_and_go_move_no_other(months: list[set[int]]) -> None:
    after, seen = "", Counter[str]()
    for present in months:
        frame = [IDS[number] for number in sorted(present)]
        outcome = month(frame, 4, after)
        expected = ticket_order(SEED, SCOPE, frame)
        if not outcome.cautions:
            seen.update(ids_of(outcome))
            start = expected.index(ids_of(outcome)[0])
            assert ids_of(outcome) == expected[start : start + 4]
            after = stopped_at(outcome)
    assert all(count == 1 for count in seen.values())


def test_a_month_across_the_end_takes_the_last_and_the_first() -> None:
    order = ticket_order(SEED, SCOPE, IDS)
    before = month(IDS, 57)
    outcome = month(IDS, 5, stopped_at(before))
    assert ids_of(outcome) == order[57:] + order[:2]
    assert outcome.cautions


def test_a_planned_second_look_goes_back_over_the_last_cases() -> None:
    order = ticket_order(SEED, SCOPE, IDS)
    first = month(IDS, 10)
    second = month(IDS, 10, stopped_at(first), overlap=2)
    assert ids_of(second) == order[8:18]
    third = month(IDS, 10, stopped_at(second), overlap=2)
    assert ids_of(third) == order[16:26]


def test_the_next_month_starts_after_the_last_reserve_that_was_used() -> None:
    order = ticket_order(SEED, SCOPE, IDS)
    first = month(IDS, 5, reserves=3)
    used = [*ids_of(first), order[5]]
    assert ids_of(month(IDS, 3, stopped_at(first, used))) == order[6:9]
    with pytest.raises(DesignError, match="none of the used units"):
        stopped_at(first, ["C-999"])


def test_a_list_is_never_longer_than_the_frame() -> None:
    outcome = month(IDS[:6], 5, reserves=5)
    assert len(outcome.positions) == 6


def test_a_shift_takes_mostly_other_units_by_size() -> None:
    rows = [[unit_id, str(number % 3 + 1)] for number, unit_id in enumerate(IDS)]
    frame = frame_of(["id", "size"], rows)
    months = [
        set(ids_of(draw(frame, ParetoPlan(10, 0, "", shift), seed=SEED, scope=SCOPE)))
        for shift in ("", "0.25", "0.5", "0.75")
    ]
    assert all(len(one & other) <= 4 for one, other in pairwise(months))


def test_windows_that_do_not_touch_share_nobody_and_go_round() -> None:
    numbers = {unit_id: uniform(SEED, SCOPE, unit_id) for unit_id in IDS}
    windows = [in_window(numbers, start, "0.25") for start in ("0", "0.25", "0.5", "0.75")]
    assert sorted(sum(windows, ())) == IDS
    across = set(in_window(numbers, "0.9", "0.2"))
    assert across == set(in_window(numbers, "0.9", "0.1")) | set(in_window(numbers, "0", "0.1"))


def test_collocated_numbers_give_windows_of_one_size() -> None:
    numbers = collocated(ticket_order(SEED, SCOPE, IDS), uniform(SEED, "shift/" + SCOPE, ""))
    for start in ("0", "0.13", "0.5", "0.97"):
        assert len(in_window(numbers, start, "0.2")) == 12


@pytest.mark.parametrize(("start", "share"), [("-0.1", "0.5"), ("0", "1.5"), ("2", "0.1")])
def test_a_window_outside_the_circle_is_refused(start: str, share: str) -> None:
    with pytest.raises(DesignError, match="lie between 0 and 1"):
        in_window({}, start, share)


@pytest.mark.parametrize("shift", [0.0, 1.0, -0.5])
def test_a_shift_outside_the_circle_is_refused(shift: float) -> None:
    with pytest.raises(DesignError, match="inside"):
        collocated(IDS, shift)
