"""Estimates against printed surveys, statsmodels, and every sample that could be drawn."""

from collections.abc import Callable
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, t
from statsmodels.regression.linear_model import WLS

from sampling.cluster_samples import TwoStageSample
from sampling.estimates import (
    Answers,
    design_rate,
    korn_graubard,
    mean,
    post_stratified,
    ratio,
)
from sampling.faults import DesignError
from sampling.results import Estimate, NoEstimate
from sampling.sampled import (
    JointSample,
    PoissonSample,
    ReplacedSample,
    StratifiedSample,
    WeightedSample,
)
from tests.sampling.schools import DISTRICTS

ENDLESS = 10**9


def known(value: float | None) -> float:
    assert value is not None
    return value


def one_stratum(n: int, population: int) -> StratifiedSample:
    return StratifiedSample(["all"] * n, {"all": population})


def schools() -> tuple[list[float], TwoStageSample]:
    scores: list[float] = []
    districts: list[str] = []
    sizes = {}
    for number, line in enumerate(DISTRICTS.strip().splitlines()):
        size, found = line.split(":")
        sizes[f"D{number}"] = int(size)
        scores += [float(score) for score in found.split()]
        districts += [f"D{number}"] * len(found.split())
    return scores, TwoStageSample(districts, sizes, 757)


def test_the_two_stage_mean_of_the_californian_schools_is_the_printed_one() -> None:
    # R survey, apiclus2 with both stages' corrections: mean 670.81, SE 30.099.
    found = mean(*schools())
    assert found.value == pytest.approx(670.81, abs=5e-3)
    assert found.standard_error == pytest.approx(30.099, abs=5e-4)
    assert found.degrees == 39


def test_a_simple_rate_is_the_one_stata_prints() -> None:
    # 22 of 74: svymean gives .2972973, se .0534958, [.1906803, .4039143].
    found = mean([1.0] * 22 + [0.0] * 52, one_stratum(74, ENDLESS))
    assert found.value == pytest.approx(0.2972973, abs=5e-8)
    assert found.standard_error == pytest.approx(0.0534958, abs=5e-8)
    assert (found.low, found.high) == pytest.approx((0.1906803, 0.4039143), abs=5e-8)


def test_lohrs_counties_have_the_printed_standard_error() -> None:
    # Lohr, chapter 2: 300 of 3,078 counties with s = 344,551.9 give se 18,898.
    values = np.tile([1.0, -1.0], 150)
    values *= 344_551.9 / values.std(ddof=1)
    assert mean(values.tolist(), one_stratum(300, 3078)).standard_error == pytest.approx(
        18_898, abs=0.5
    )


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[float], list[float], list[float]]:
    n = draw(st.integers(3, 30))
    values = st.lists(st.integers(1, 20).map(float), min_size=n, max_size=n)
    chances = st.lists(st.integers(1, 100).map(lambda c: c / 100), min_size=n, max_size=n)
    return draw(values), draw(values), draw(chances)


@given(columns=columns())
def test_a_ratio_has_the_robust_error_of_a_regression_through_nothing(
    columns: tuple[list[float], list[float], list[float]],
) -> None:
    y, x, chances = columns
    weights = 1 / np.array(chances)
    theirs = WLS(y, x, weights=weights / np.array(x)).fit(cov_type="HC1")
    found = ratio(y, x, ReplacedSample(chances))
    assert found.value == pytest.approx(theirs.params[0], abs=1e-9)
    assert found.standard_error == pytest.approx(theirs.bse[0], abs=1e-9)


@given(columns=columns(), data=st.data())
def test_drawn_clusters_have_the_cluster_robust_error_of_a_mean(
    columns: tuple[list[float], list[float], list[float]], data: st.DataObject
) -> None:
    y, _, _ = columns
    teams = [data.draw(st.sampled_from("ABCDE")) for _ in y]
    if len(set(teams)) < 2:
        return
    sizes = {team: teams.count(team) for team in set(teams)}
    found = mean(y, TwoStageSample(teams, sizes, ENDLESS))
    codes = {"groups": np.unique(teams, return_inverse=True)[1]}
    theirs = WLS(y, np.ones(len(y))).fit(cov_type="cluster", cov_kwds=codes)
    assert found.standard_error == pytest.approx(theirs.bse[0], abs=1e-7)


def test_a_domain_counts_the_doubt_in_its_own_size() -> None:
    answers: Answers = [1, 1, 0, None, None, None, None, None, None, None]
    found = mean(answers, one_stratum(10, 100))
    # v = N^2 (1 - f) s^2 / n / X^2 with residuals 1/3, 1/3, -2/3 and 0 outside; X = 30.
    residuals = np.array([1 / 3, 1 / 3, -2 / 3] + [0] * 7)
    error = sqrt(100**2 * 0.9 * residuals.var(ddof=1) / 10) / 30
    assert found.value == pytest.approx(2 / 3)
    assert found.standard_error == pytest.approx(error)
    assert found.n == 3
    assert found.degrees == 2  # those of the cases it applied to


def test_one_case_of_a_domain_has_no_spread_but_a_yes_or_no_has_limits() -> None:
    answers: Answers = [1, None, None, None]
    alone = mean(answers, one_stratum(4, 40))
    assert (alone.value, alone.low, alone.undefined) == (1, None, NoEstimate.ONE_CASE)
    found = design_rate(answers, one_stratum(4, 40))
    # Clopper and Pearson's for one of one.
    assert (found.low, found.high) == pytest.approx((0.025, 1))
    assert (found.standard_error, found.undefined) == (None, None)
    whole = mean(answers, one_stratum(4, 4))
    assert (whole.low, whole.high) == (1, 1)


@pytest.mark.parametrize(
    ("population", "applicable", "n"), [(60, 15, 15), (60, 20, 20), (34, 25, 10)]
)
def test_a_rate_over_the_applicable_covers_what_it_says(
    population: int, applicable: int, n: int
) -> None:
    ends = {
        (met, judged): design_rate(
            [1] * met + [0] * (judged - met) + [None] * (n - judged), one_stratum(n, population)
        )
        for judged in range(1, n + 1)
        for met in range(judged + 1)
    }
    for marked in range(0, applicable + 1, 3):
        covered = total = 0.0
        for (met, judged), found in ends.items():
            chance = comb(marked, met) * comb(applicable - marked, judged - met)
            chance *= comb(population - applicable, n - judged)
            total += chance
            if known(found.low) - 1e-12 <= marked / applicable <= known(found.high) + 1e-12:
                covered += chance
        assert covered / total >= 0.95


def ends(found: Estimate) -> tuple[float, float]:
    return known(found.low), known(found.high)


def test_korn_and_graubards_limits_are_those_of_survey_written_out() -> None:
    # svyciprop(method = "beta"): n* = p q / v (t_{n-1} / t_df)^2 into the beta quantiles.
    rate, variance, n, degrees = 0.2, 0.004, 60, 11
    worth = rate * (1 - rate) / variance * (t.ppf(0.975, n - 1) / t.ppf(0.975, degrees)) ** 2
    expected = (
        beta.ppf(0.025, rate * worth, (1 - rate) * worth + 1),
        beta.ppf(0.975, rate * worth + 1, (1 - rate) * worth),
    )
    found = korn_graubard(rate, variance, n, most=n, degrees=degrees)
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("population", "n"), [(34, 10), (60, 20), (100, 30), (400, 40)])
def test_a_design_rate_covers_about_what_it_says(population: int, n: int) -> None:
    found = [
        ends(design_rate([1] * met + [0] * (n - met), one_stratum(n, population)))
        for met in range(n + 1)
    ]
    for marked in range(population + 1):
        covered = sum(
            comb(marked, met) * comb(population - marked, n - met) / comb(population, n)
            for met, (low, high) in enumerate(found)
            if low - 1e-12 <= marked / population <= high + 1e-12
        )
        assert covered >= 0.94


@given(columns=columns(), data=st.data())
def test_a_design_rate_lies_in_its_interval_and_mirrors(
    columns: tuple[list[float], list[float], list[float]], data: st.DataObject
) -> None:
    chances = columns[2]
    met = [data.draw(st.sampled_from([0, 1])) for _ in chances]
    found = design_rate(met, PoissonSample(chances))
    mirror = design_rate([1 - answer for answer in met], PoissonSample(chances))
    if found.value is None:
        assert found.undefined is NoEstimate.WEIGHTS_TOO_UNEVEN
        assert known(found.effective) < 10
    elif all(chance == 1 for chance in chances):
        assert found.low == found.high == found.value
    elif found.low is not None:
        low, high = ends(found)
        assert 0 <= low <= found.value <= high <= 1
        assert ends(mirror) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_all_alike_is_not_certainty() -> None:
    found = design_rate([1] * 20, one_stratum(20, 100))
    assert found.value == 1
    assert found.standard_error == 0
    assert known(found.low) < 0.9
    assert [caution.code for caution in found.cautions] == ["no-spread"]


def test_a_frame_read_whole_is_certainty() -> None:
    found = design_rate([1, 1, 0], one_stratum(3, 3))
    assert (found.low, found.high, found.cautions) == (found.value, found.value, ())
    teams = TwoStageSample(["A", "A", "B"], {"A": 2, "B": 1}, 2)
    assert mean([1, 0, 1], teams).standard_error == 0


def test_all_teams_drawn_and_partly_read_is_a_stratified_sample() -> None:
    labels, values = ["A", "A", "A", "B", "B"], [1.0, 0.0, 1.0, 1.0, 0.0]
    teams = mean(values, TwoStageSample(labels, {"A": 9, "B": 4}, 2))
    strata = mean(values, StratifiedSample(labels, {"A": 9, "B": 4}))
    assert (teams.value, teams.degrees) == (strata.value, strata.degrees)
    assert teams.standard_error == pytest.approx(strata.standard_error)


def test_few_teams_are_cautioned_and_one_says_nothing_of_the_others() -> None:
    three = TwoStageSample(["A", "A", "B", "C"], {"A": 2, "B": 1, "C": 1}, 20)
    assert "few-degrees" in [c.code for c in mean([1, 0, 1, 1], three).cautions]
    one = mean([1.0, 0.0], TwoStageSample(["A", "A"], {"A": 2}, 20))
    assert (one.value, one.low, one.undefined) == (0.5, None, NoEstimate.ONE_CLUSTER)
    lonely = TwoStageSample(["A", "B", "B"], {"A": 5, "B": 6}, 20)
    assert mean([1.0, 0.0, 1.0], lonely).undefined is NoEstimate.ONE_IN_STRATUM


def test_a_stratum_of_one_case_has_no_variance_until_it_is_joined() -> None:
    alone = StratifiedSample(["A", "A", "B"], {"A": 10, "B": 10})
    found = design_rate([1, 0, 1], alone)
    assert (found.value, found.low, found.undefined) == (0.75, None, NoEstimate.ONE_IN_STRATUM)
    joined, single = alone.joined()
    assert single == ("B",)
    assert joined.together == {"B": "A"}
    assert design_rate([1, 0, 1], joined).low is not None


@pytest.mark.parametrize(
    ("labels", "sizes", "together"),
    [
        ("ABBB", {"A": 9, "B": 9}, {"A": "B"}),
        ("ABCCC", {"A": 9, "B": 9, "C": 9}, {"A": "B", "B": "B"}),
        ("AABC", {"A": 9, "B": 9, "C": 9}, {"B": "A", "C": "A"}),
        ("ABB", {"A": 9, "B": 2}, {}),  # beside it only a stratum read whole
        ("ABB", {"A": 1, "B": 9}, {}),  # it is read whole itself
    ],
)
def test_a_stratum_of_one_case_joins_its_nearest(
    labels: str, sizes: dict[str, int], together: dict[str, str]
) -> None:
    joined, _ = StratifiedSample(list(labels), sizes).joined()
    assert joined.together == together


@given(values=st.lists(st.integers(0, 5).map(float), min_size=6, max_size=6))
def test_post_strata_that_are_the_strata_change_nothing(values: list[float]) -> None:
    labels = ["A", "A", "A", "B", "B", "B"]
    sizes = {"A": 30, "B": 10}
    sample = StratifiedSample(labels, sizes)
    found, plain = post_stratified(values, labels, sizes, sample), mean(values, sample)
    assert found.value == pytest.approx(plain.value)
    assert found.standard_error == pytest.approx(plain.standard_error)


def test_a_draw_short_of_one_team_is_brought_to_its_size() -> None:
    # Nine of team A all met it, one of team B did not; each has half of the caseload.
    found = post_stratified(
        [1.0] * 9 + [0.0], ["A"] * 9 + ["B"], {"A": 50, "B": 50}, one_stratum(10, 100)
    )
    assert found.value == 0.5
    assert [c.code for c in found.cautions] == ["small-groups"]
    assert found.to_dict()["population"] == 100


def test_groups_of_five_and_more_are_not_cautioned() -> None:
    found = post_stratified(
        [1.0, 0.0, 1.0, 1.0, 0.0] * 2,
        ["A"] * 5 + ["B"] * 5,
        {"A": 30, "B": 70},
        one_stratum(10, 100),
    )
    assert found.value == pytest.approx(0.6)
    assert found.cautions == ()


def test_a_rate_over_drawn_teams_has_the_interval_of_few_degrees() -> None:
    teams = ["A"] * 4 + ["B"] * 4 + ["C"] * 4
    met = [1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1]
    found = design_rate(met, TwoStageSample(teams, dict.fromkeys("ABC", 10), 12))
    simple = design_rate(met, one_stratum(12, 120))
    assert found.value == simple.value == 0.75
    assert known(found.high) - known(found.low) > known(simple.high) - known(simple.low)


def test_nothing_judged_and_nothing_to_divide_by_are_said() -> None:
    nothing = design_rate([None, None], one_stratum(2, 9))
    assert (nothing.value, nothing.undefined) == (None, NoEstimate.NOTHING_JUDGED)
    zero = ratio([1.0, 2.0], [0.0, 0.0], one_stratum(2, 9))
    assert (zero.value, zero.undefined) == (None, NoEstimate.NO_DENOMINATOR)


@pytest.mark.parametrize(
    "call",
    [
        lambda: design_rate([2], one_stratum(1, 2)),
        lambda: mean([1.0], one_stratum(2, 4)),
        lambda: mean([1.0, 0.0], one_stratum(2, 4), confidence=1.5),
        lambda: StratifiedSample(["A"], {}),
        lambda: StratifiedSample(["A", "A"], {"A": 1}),
        lambda: StratifiedSample(["A"], {"A": 4, "B": 3}),
        lambda: TwoStageSample(["A", "B"], {"A": 4, "B": 3}, 1),
        lambda: TwoStageSample(["A"], {}, 1),
        lambda: WeightedSample([0.0]),
        lambda: PoissonSample([1.1]),
        lambda: ReplacedSample([]),
        lambda: JointSample([0.5, 0.5]),
        lambda: JointSample([0.5, 0.5], joint=np.zeros((2, 2))),
        lambda: post_stratified([1.0, 0.0], ["A", "B"], {"A": 4}, one_stratum(2, 4)),
        lambda: post_stratified([1.0, 0.0], ["A", "A"], {"A": 2, "B": 2}, one_stratum(2, 4)),
        lambda: post_stratified([1.0], ["A", "A"], {"A": 4}, one_stratum(2, 4)),
    ],
)
def test_samples_that_cannot_be_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(DesignError):
        call()
