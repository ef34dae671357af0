"""Sizes of stratified samples and design effects, against published figures and each other."""

from collections.abc import Callable
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.design_effects import best_take, design_effect, effective_size, weight_effect
from sampling.faults import DesignError
from sampling.margins import n_for_margin
from sampling.optimum_allocation import neyman
from sampling.strata import proportional
from sampling.stratified_sizes import n_each_stratum, n_stratified, n_stratified_neyman

SIZES = st.dictionaries(
    st.sampled_from("ABCDE"), st.integers(20, 3000), min_size=1
)  # strata too small to matter are left out


def error(sizes: dict[str, int], spreads: dict[str, Fraction], taken: dict[str, int]) -> float:
    """The standard error of the whole: sum of (N_h/N)^2 (1 - n_h/N_h) S_h^2 / n_h, written out."""
    population = sum(sizes.values())
    variance = sum(
        (units / population) ** 2
        * (1 - taken[name] / units)
        * float(spreads[name]) ** 2
        / taken[name]
        for name, units in sizes.items()
        if taken[name]
    )
    return sqrt(variance)


@given(sizes=SIZES, data=st.data())
def test_a_proportional_sample_of_that_size_keeps_the_margin(
    sizes: dict[str, int], data: st.DataObject
) -> None:
    spreads = {name: Fraction(data.draw(st.integers(20, 50)), 100) for name in sizes}
    n = n_stratified(sizes, spreads, margin="0.08").n
    # Whole numbers of cases cost a little; with a case more in each stratum the margin holds.
    taken = {name: min(sizes[name], k + 1) for name, k in proportional(sizes, n).items()}
    assert 1.96 * error(sizes, spreads, taken) <= 0.08 + 1e-6


@given(sizes=SIZES, data=st.data())
def test_neyman_never_needs_more_than_a_proportional_share(
    sizes: dict[str, int], data: st.DataObject
) -> None:
    spreads = {name: Fraction(data.draw(st.integers(20, 50)), 100) for name in sizes}
    n = n_stratified_neyman(sizes, spreads, margin="0.08").n
    assert n <= n_stratified(sizes, spreads, margin="0.08").n
    taken = {name: min(sizes[name], k + 1) for name, k in neyman(sizes, n, spreads).items()}
    assert 1.96 * error(sizes, spreads, taken) <= 0.08 + 1e-6


@given(population=st.integers(1, 5000), percent=st.integers(2, 50))
def test_one_stratum_needs_what_no_strata_need_but_for_one_case(
    population: int, percent: int
) -> None:
    # The two finite corrections, in N and in N - 1, differ by at most one case.
    margin = Fraction(percent, 100)
    one = n_stratified({"all": population}, {"all": "0.5"}, margin=margin).n
    assert 0 <= n_for_margin(margin, population=population).n - one <= 1


def test_an_interval_for_each_team_costs_more_than_one_for_all() -> None:
    # By hand: n0 = 42.68; 120, 80 and 60 units correct it to 32, 29 and 26, and 260 to 37.
    needed = n_each_stratum({"East": 120, "North": 80, "West": 60, "New": 0}, margin="0.15")
    assert dict(needed.each) == {"East": 32, "North": 29, "West": 26, "New": 0}
    assert (needed.total, needed.together) == (87, 37)
    assert needed.to_dict()["total"] == 87


@pytest.mark.parametrize(
    "call",
    [
        lambda: n_stratified({"A": 10}, {}, margin="0.1"),
        lambda: n_stratified({"A": 10}, {"A": -1}, margin="0.1"),
        lambda: n_stratified({"A": -1}, {"A": 1}, margin="0.1"),
        lambda: n_stratified({}, {}, margin="0.1"),
        lambda: n_each_stratum({"A": 0}, margin="0.1"),
    ],
)
def test_strata_that_make_no_plan_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(DesignError):
        call()


def test_a_stratum_that_cannot_vary_still_has_one_case() -> None:
    assert n_stratified({"A": 10}, {"A": 0}, margin="0.1").n == 1


def test_clusters_and_weights_have_their_published_effects() -> None:
    # Valliant, Dever & Kreuter (2018), clusOpt2(750, 100, .05): 11.9 cases for each cluster.
    assert best_take(cluster_cost=750, case_cost=100, correlation="0.05") == pytest.approx(
        11.937336, abs=1e-6
    )
    assert design_effect(1, correlation="0.9") == 1
    assert design_effect(11, correlation="0.1") == 2


@given(weights=st.lists(st.floats(0.1, 50), min_size=1, max_size=40))
def test_uneven_weights_never_help(weights: list[float]) -> None:
    assert weight_effect(weights) >= 1 - 1e-9
    assert effective_size(weights) <= len(weights) + 1e-9
    assert effective_size([7.5] * len(weights)) == pytest.approx(len(weights))


@pytest.mark.parametrize(
    "call",
    [
        lambda: effective_size([]),
        lambda: effective_size([1, 0]),
        lambda: effective_size([1, float("inf")]),
        lambda: design_effect("0.5", correlation="0.1"),
        lambda: design_effect(5, correlation="1.1"),
        lambda: best_take(cluster_cost=1, case_cost=1, correlation=0),
        lambda: best_take(cluster_cost=0, case_cost=1, correlation="0.1"),
    ],
)
def test_effects_of_nothing_are_refused(call: Callable[[], float]) -> None:
    with pytest.raises(DesignError):
        call()
