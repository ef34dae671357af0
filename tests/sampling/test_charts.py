"""Run charts and control charts against printed charts and counted chances."""

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from sampling.control_charts import ControlChart, p_chart, p_chart_exact, xmr
from sampling.faults import DesignError
from sampling.results import NoEstimate
from sampling.run_charts import eight_in_a_row, fewest_expected, longest_expected, run_rules
from sampling.tallies import Tally

# Montgomery, Introduction to Statistical Quality Control: faulty cans of 50, thirty samples.
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
CANS += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# NIST/SEMATECH e-Handbook, section 6.3.2.2: flow rates of ten batches.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def test_montgomerys_cans_have_the_printed_limits_and_two_samples_out() -> None:
    chart = p_chart([Tally(faulty, 50) for faulty in CANS])
    assert chart.centre == pytest.approx(0.2313, abs=5e-5)
    assert chart.points[0].low == pytest.approx(0.0524, abs=5e-5)
    assert chart.points[0].high == pytest.approx(0.4102, abs=5e-5)
    assert chart.out == (14, 22)  # samples 15 and 23


def test_the_flow_rates_have_nists_printed_limits() -> None:
    chart = xmr(FLOW, least=10)
    assert chart.centre == pytest.approx(50.81)
    assert chart.points[0].low == pytest.approx(45.8159, abs=5e-5)
    assert chart.points[0].high == pytest.approx(55.8041, abs=5e-5)
    assert chart.out == ()


def test_a_moving_range_beyond_its_limit_is_out() -> None:
    chart = xmr([1.0, 2.0] * 6 + [9.0])
    assert [place for place, point in enumerate(chart.ranges) if point.out] == [12]
    assert chart.ranges[0].value is None
    # Twelve ranges: eleven of 1 and one of 7.
    assert chart.ranges[1].high == pytest.approx(3.267 * 18 / 12)


@given(rate=st.integers(1, 99), judged=st.integers(5, 60))
def test_chance_puts_a_point_outside_exact_limits_no_more_often_than_they_say(
    rate: int, judged: int
) -> None:
    year = [Tally(rate, 100)] * 12
    below = above = 0.0
    chances = binom.pmf(range(judged + 1), judged, rate / 100).tolist()
    for met, chance in enumerate(chances):
        point = p_chart_exact([*year, Tally(met, judged)], baseline=12).points[-1]
        assert point.low is not None
        if point.out:
            below += chance if met / judged < point.low else 0.0
            above += chance if met / judged > point.low else 0.0
    assert below <= 0.00135 + 1e-9
    assert above <= 0.00135 + 1e-9


@pytest.mark.parametrize("method", [p_chart, p_chart_exact])
def test_a_baseline_stays_as_it_was_frozen(method: Callable[..., ControlChart]) -> None:
    year, worse = [Tally(18, 20)] * 12, [Tally(9, 20)] * 6
    chart = method([*year, *worse], baseline=12)
    assert chart.centre == pytest.approx(0.9)
    assert chart.out == (12, 13, 14, 15, 16, 17)


def test_fewer_than_twelve_points_have_no_limits() -> None:
    for chart in (p_chart([Tally(9, 10)] * 11), xmr([0.9] * 11)):
        assert chart.undefined is NoEstimate.TOO_FEW_POINTS
        assert chart.centre is None
        assert all(point.low is None for point in chart.points)
        assert len(chart.points) == 11
    assert p_chart([], least=0).undefined is NoEstimate.TOO_FEW_POINTS
    assert xmr([], least=0).undefined is NoEstimate.TOO_FEW_POINTS


def test_a_month_without_a_case_is_a_gap_and_no_zero() -> None:
    months = [*[Tally(9, 10)] * 6, Tally(0, 0), *[Tally(9, 10)] * 6]
    chart = p_chart(months)
    assert chart.centre == pytest.approx(0.9)
    assert chart.points[6].value is None
    assert chart.out == ()
    gap = xmr([1.0, None, 3.0] * 6)
    # Ranges step over the gap: 2 each time.
    assert [point.value for point in gap.ranges[:4]] == [None, None, 2, 2]
    assert gap.centre == 2
    assert gap.points[1].value is None


def test_points_that_never_vary_are_not_out_for_rounding() -> None:
    assert xmr([0.1 + 0.2] * 12).out == ()
    assert p_chart([Tally(10, 10)] * 12).out == ()
    assert p_chart_exact([Tally(10, 10)] * 12).out == ()
    assert p_chart_exact([*[Tally(10, 10)] * 12, Tally(9, 10)], baseline=12).out == (12,)


@pytest.mark.parametrize("baseline", [0, 3])
def test_a_baseline_outside_the_periods_is_refused(baseline: int) -> None:
    with pytest.raises(DesignError, match="baseline"):
        p_chart([Tally(1, 2)] * 2, baseline=baseline)
    with pytest.raises(DesignError, match="baseline"):
        xmr([1.0, 2.0], baseline=baseline)


def test_a_tally_that_is_no_share_is_refused() -> None:
    with pytest.raises(DesignError):
        p_chart([Tally(3, 2)])


def test_charts_can_be_stored_as_plain_values() -> None:
    assert p_chart([Tally(1, 2)] * 12).to_dict()["centre"] == 0.5
    assert run_rules([1.0, 2.0]).to_dict()["useful"] == 2


@given(points=st.integers(1, 200))
def test_the_fewest_crossings_are_scipys_five_percent_point(points: int) -> None:
    assert fewest_expected(points) == int(max(0, binom.ppf(0.05, points - 1, 0.5)))


def test_twenty_four_points_have_the_printed_limits() -> None:
    # Anhøj & Olesen (2014): runs of up to 8, and at least 8 crossings.
    assert (longest_expected(24), fewest_expected(24)) == (8, 8)
    assert (longest_expected(0), fewest_expected(0)) == (0, 0)


def test_over_all_runs_of_twelve_a_false_alarm_is_rare() -> None:
    alarms = sum(
        bool(run_rules([float(side) for side in sides], centre=0.5).signal)
        for sides in product((0, 1), repeat=12)
    )
    assert alarms / 2**12 < 0.09


def test_a_shift_is_a_signal_and_chance_is_not() -> None:
    before, after = [62, 58, 64, 60, 57, 63, 59, 61], [72, 74, 71, 76, 73, 75, 77, 74]
    assert run_rules([*before, *after]).signal is True
    mixed = [point for pair in zip(before, after, strict=True) for point in pair]
    assert run_rules([mixed[place] for place in (0, 2, 1, 5, 4, 7, 6, 3, 9, 8, 11, 10)]).signal is (
        False
    )


def test_points_on_the_line_and_gaps_count_for_neither_side() -> None:
    chart = run_rules([1, 2, None, 2, 3, 1, 2, 3], centre=2)
    assert (chart.useful, chart.longest_run, chart.crossings) == (4, 1, 3)
    assert (chart.signal, chart.undefined) == (None, NoEstimate.TOO_FEW_POINTS)


def test_nothing_has_no_run() -> None:
    assert run_rules([None, None]).centre is None
    assert run_rules([5.0] * 20).longest_run == 0


def test_eight_in_a_row_are_told_with_every_place_that_keeps_the_run() -> None:
    values = [1, 3, 3, 3, 3, None, 3, 3, 3, 3, 3, 1, 3]
    assert eight_in_a_row(values, 2) == (9, 10)
    assert eight_in_a_row([3, 3, 3, 3, 2, 3, 3, 3, 3], 2) == ()
    assert eight_in_a_row([1] * 8, 2) == (7,)
