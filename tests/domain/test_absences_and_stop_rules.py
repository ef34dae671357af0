"""Absences and stop rules: what may be recorded, written out by hand."""

from datetime import date

import pytest

from auditapp.domain.absences import Away, absence_problems, is_away
from auditapp.domain.rounds import RoundState
from auditapp.domain.stop_rules import StopRulePlan, share_of, stop_rule_problems

TODAY = date(2026, 11, 23)


def day(number: int) -> date:
    return date(2026, 12, number)


@pytest.mark.parametrize(
    ("first", "last", "where"),
    [
        (day(9), day(8), "ends_on"),
        (date(2026, 11, 1), date(2026, 11, 22), "ends_on"),
        (day(4), day(6), "starts_on"),  # touches the one recorded by a day
        (day(7), day(7), None),
        (TODAY, TODAY, None),
    ],
)
def test_an_absence_must_end_later_matter_still_and_touch_no_other(
    first: date, last: date, where: str | None
) -> None:
    found = absence_problems(Away(first, last), [Away(day(1), day(4))], today=TODAY)
    assert [problem.where for problem in found] == ([where] if where else [])


def test_whoever_is_away_on_one_day_of_the_work_is_warned_of() -> None:
    away = [Away(day(3), day(5))]
    found = is_away(away, TODAY, day(3))
    assert found is not None
    assert found.message == "is away from 3 December 2026 to 5 December 2026"
    assert is_away(away, TODAY, day(2)) is None
    assert is_away(away, day(6), day(9)) is None


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"question": "x"}, "question"),
        ({"good_percent": "20"}, "bad_percent"),
        ({"good_percent": "0"}, "good_percent"),
        ({"bad_percent": "NaN"}, "bad_percent"),
        ({"bad_percent": "100"}, "bad_percent"),
        ({"alpha_percent": "60", "beta_percent": "40"}, "beta_percent"),
        ({"beta_percent": "ten"}, "beta_percent"),
    ],
)
def test_a_stop_rule_is_refused_at_the_field_that_is_wrong(
    change: dict[str, str], where: str
) -> None:
    given = {"question": "q", "good_percent": "5", "bad_percent": "20"} | change
    found = stop_rule_problems(StopRulePlan(**given), {"q"}, RoundState.FRAMED)
    assert where in {problem.where for problem in found}


@pytest.mark.parametrize("state", list(RoundState))
def test_a_stop_rule_is_declared_before_the_draw_or_never(state: RoundState) -> None:
    found = stop_rule_problems(StopRulePlan("q", "5", "20"), {"q"}, state)
    assert bool(found) is (state not in {RoundState.PLANNED, RoundState.FRAMED})


def test_a_percentage_is_read_exactly() -> None:
    assert str(share_of(" 2.5 % ")) == "0.025"
    assert share_of("") is None
