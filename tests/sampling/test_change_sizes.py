"""Power to show a change, against R's printed figures, statsmodels, SciPy and enumeration."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact, norm

from sampling.change_sizes import (
    Periods,
    n_two_periods,
    power_two_periods,
    smallest_detectable_change,
)
from sampling.faults import DesignError
from sampling.fisher import Test, exact_power_two_periods, fisher_central, fisher_minlike
from sampling.tallies import Tally

RATES = st.integers(1, 99).map(lambda percent: Fraction(percent, 100))


def test_power_is_what_r_prints() -> None:
    # power.prop.test(n = 50, p1 = .50, p2 = .75): power = 0.7401659.
    assert power_two_periods("0.50", "0.75", Periods(50, 50)) == pytest.approx(0.7401659, abs=5e-8)


def test_size_is_what_r_prints_rounded_up() -> None:
    # power.prop.test(p1 = .50, p2 = .75, power = .90): n = 76.7.
    assert n_two_periods("0.50", "0.75", power="0.9").n == 77


@given(first=RATES, second=RATES, n=st.integers(2, 300))
def test_power_is_the_formula_written_out(first: Fraction, second: Fraction, n: int) -> None:
    # sqrt(n) |p1 - p2| = z_a sqrt(2 pbar qbar) + z_b sqrt(p1 q1 + p2 q2), solved for z_b.
    p, q = float(first), float(second)
    mean = (p + q) / 2
    z = (n**0.5 * abs(p - q) - norm.ppf(0.975) * (2 * mean * (1 - mean)) ** 0.5) / (
        p * (1 - p) + q * (1 - q)
    ) ** 0.5
    assert power_two_periods(first, second, Periods(n, n)) == pytest.approx(norm.cdf(z), abs=1e-9)


@given(first=RATES, second=RATES)
def test_the_size_is_the_first_with_the_power(first: Fraction, second: Fraction) -> None:
    if first != second:
        n = n_two_periods(first, second).n
        assert power_two_periods(first, second, Periods(n, n)) >= 0.8
        assert n == 1 or power_two_periods(first, second, Periods(n - 1, n - 1)) < 0.8


@given(first=RATES, second=RATES, population=st.integers(1, 400))
def test_a_frame_needs_no_more_than_a_process_and_never_more_than_it_holds(
    first: Fraction, second: Fraction, population: int
) -> None:
    if first != second:
        n = n_two_periods(first, second, population=population).n
        assert n <= min(population, n_two_periods(first, second).n)


def test_twenty_a_month_cannot_show_improvement() -> None:
    # From 60%: 36 points, to 96%, at 80% power and two-sided 5%.
    change = smallest_detectable_change("0.60", Periods(20, 20))
    assert change.up_to == pytest.approx(0.957, abs=5e-4)
    assert change.down_to == pytest.approx(0.180, abs=5e-4)


@given(rate=RATES, first=st.integers(5, 200), second=st.integers(5, 200))
def test_the_smallest_change_has_just_the_power(rate: Fraction, first: int, second: int) -> None:
    periods = Periods(first, second)
    change = smallest_detectable_change(rate, periods)
    for end, whole in ((change.up_to, 1), (change.down_to, 0)):
        if end is None:
            assert power_two_periods(rate, whole, periods) < 0.8
        else:
            found = power_two_periods(rate, Fraction(end), periods)
            assert found == pytest.approx(0.8, abs=1e-6) or end == whole


def test_from_perfection_there_is_no_way_up() -> None:
    assert smallest_detectable_change(1, Periods(20, 20)).up_to is None


def test_files_read_in_both_periods_show_a_smaller_change() -> None:
    # Correlated .5 on all of them: half the variance of the difference is left.
    alone = Periods(40, 40)
    both = Periods(40, 40, shared=40, correlation="0.5")
    assert both.variance(0.5, 0.5) == pytest.approx(alone.variance(0.5, 0.5) / 2)
    assert power_two_periods("0.6", "0.8", both) > power_two_periods("0.6", "0.8", alone)


def test_frames_read_whole_leave_no_doubt() -> None:
    assert power_two_periods("0.6", "0.7", Periods(10, 10, 10, 10)) == 1
    assert power_two_periods("0.6", "0.6", Periods(10, 10, 10, 10)) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: Periods(0, 10),
        lambda: Periods(10, 10, 9),
        lambda: Periods(10, 20, shared=11),
        lambda: Periods(10, 10, shared=1, correlation=2),
        lambda: n_two_periods("0.5", "0.5"),
        lambda: n_two_periods("0.5", "0.50001"),
        lambda: n_two_periods("0.5", "0.6", population=0),
        lambda: n_two_periods("0.5", "0.6", power=1),
        lambda: exact_power_two_periods("0.5", "0.6", (0, 1)),
        lambda: exact_power_two_periods("0.5", "0.6", (1000, 1000)),
        lambda: exact_power_two_periods("0", "0.6", (10, 10)),
    ],
)
def test_questions_without_an_answer_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(DesignError):
        call()


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    judged = draw(st.integers(0, 25))
    return Tally(draw(st.integers(0, judged)), judged)


def table(first: Tally, second: Tally) -> list[list[int]]:
    return [[first.met, first.judged - first.met], [second.met, second.judged - second.met]]


@given(first=tallies(), second=tallies())
def test_scipy_sums_the_same_tables_no_likelier(first: Tally, second: Tally) -> None:
    theirs = fisher_exact(table(first, second))[1]
    assert float(fisher_minlike(first, second)) == pytest.approx(theirs, abs=1e-9)


@given(first=tallies(), second=tallies())
def test_the_central_rule_doubles_the_smaller_one_sided_test(first: Tally, second: Tally) -> None:
    tails = [
        fisher_exact(table(first, second), alternative=side)[1] for side in ("less", "greater")
    ]
    assert float(fisher_central(first, second)) == pytest.approx(min(1, 2 * min(tails)), abs=1e-9)


@given(first=tallies(), second=tallies())
def test_neither_rule_cares_which_group_comes_first(first: Tally, second: Tally) -> None:
    for test in (fisher_minlike, fisher_central):
        assert test(first, second) == test(second, first)


@pytest.mark.parametrize("test", [fisher_central, fisher_minlike])
def test_exact_power_is_the_sum_over_all_that_can_be_seen(test: Test) -> None:
    found = exact_power_two_periods("0.3", "0.8", (9, 12), test=test)
    expected = sum(
        binom.pmf(x, 9, 0.3) * binom.pmf(y, 12, 0.8)
        for x in range(10)
        for y in range(13)
        if float(test(Tally(x, 9), Tally(y, 12))) <= 0.05
    )
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("test", [fisher_central, fisher_minlike])
@pytest.mark.parametrize("rate", ["0.1", "0.5", "0.9"])
def test_without_a_change_fishers_test_is_wrong_no_more_often_than_it_says(
    test: Test, rate: str
) -> None:
    assert exact_power_two_periods(rate, rate, (14, 9), test=test) <= 0.05
