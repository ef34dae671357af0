"""Intervals and sample statements against published figures."""

import pytest

from sampling import exact_binomial, exact_finite, what_a_sample_shows, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_published_figures(
    successes: int, trials: int, low: float, high: float
) -> None:
    found = wilson(successes, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_exact_gives_newcombes_published_figures(
    successes: int, trials: int, low: float, high: float
) -> None:
    found = exact_binomial(successes, trials)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_whole_frame_leaves_no_doubt() -> None:
    assert exact_finite(7, 12, 12)[:2] == (7, 7)


def test_the_worked_finite_example_holds() -> None:
    assert exact_finite(2, 30, 150)[:2] == (2, 30)
    # One-sided 95% upper limits are the upper ends of two-sided 90% intervals.
    assert [exact_finite(x, 30, 150, confidence=0.9).high_count for x in (0, 1, 2)] == [12, 20, 27]


@pytest.mark.parametrize("call", [wilson, exact_binomial])
@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (-1, 3), (4, 3)])
def test_what_is_no_share_is_refused(call: object, successes: int, trials: int) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match="successes"):
        call(successes, trials)


def test_a_sample_of_ten_from_thirty_four_misses_what_is_in_seven() -> None:
    shown = what_a_sample_shows(10, 34)
    # By hand: C(26,10)/C(34,10) = 0.0405 and C(27,10)/C(34,10) = 0.0643.
    assert (shown.detectable, shown.undetected) == (8, 7)
