"""Sizes for a margin against printed tables, other libraries and their own promise."""

from decimal import Decimal
from fractions import Fraction
from math import ceil
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint, samplesize_confint_proportion

from sampling.exact import Number
from sampling.faults import DesignError
from sampling.intervals import exact_finite
from sampling.margins import (
    ExactSize,
    Size,
    n_for_exact_margin,
    n_for_margin,
    n_for_wilson_margin,
)

TWO_ERRORS = 2 * NormalDist().cdf(2) - 1  # the coverage of two standard errors


def test_cochrans_island_needs_356() -> None:
    # Cochran, Sampling Techniques (1977), section 4.4: t = 2, n0 = 400, N = 3200.
    assert n_for_margin("0.05", confidence=TWO_ERRORS).n == 400
    assert n_for_margin("0.05", population=3200, confidence=TWO_ERRORS).n == 356


@pytest.mark.parametrize(
    ("population", "printed"),
    # Krejcie & Morgan (1970) round to the nearest; we round up, at most one case more.
    [(10, 10), (50, 44), (100, 80), (300, 169), (1000, 278), (10_000, 370), (75_000, 382)],
)
def test_sizes_are_those_of_krejcie_and_morgan_rounded_up(population: int, printed: int) -> None:
    assert n_for_margin("0.05", population=population).n in {printed, printed + 1}


@given(percent=st.integers(1, 50), rate=st.integers(1, 99), confidence=st.sampled_from([0.8, 0.95]))
def test_without_a_frame_statsmodels_asks_for_as_many(
    percent: int, rate: int, confidence: float
) -> None:
    found = n_for_margin(Decimal(percent) / 100, rate=Fraction(rate, 100), confidence=confidence)
    theirs = samplesize_confint_proportion(rate / 100, percent / 100, alpha=1 - confidence)
    assert found.n == max(1, ceil(theirs - 1e-9))


@given(percent=st.integers(1, 50), population=st.integers(1, 5000))
def test_a_frame_never_needs_more_than_it_holds_or_than_no_frame(
    percent: int, population: int
) -> None:
    margin = Fraction(percent, 100)
    found = n_for_margin(margin, population=population).n
    assert 1 <= found <= min(population, n_for_margin(margin).n)
    assert found <= n_for_margin(margin, population=population + 1).n


def test_the_design_effect_comes_before_the_finite_correction() -> None:
    # 96.04 * 1.5 = 144.06, then / (1 + 143.06 / 200) = 83.99; the other order gives 98.
    assert n_for_margin("0.10", population=200, effect="1.5").n == 84


def test_a_rate_near_an_end_is_cautioned() -> None:
    assert [c.code for c in n_for_margin("0.10", rate="0.98").cautions] == ["near-an-end"]
    assert n_for_margin("0.10").cautions == ()
    assert n_for_margin("0.10", rate="0.98", population=3).cautions == ()


@given(percent=st.integers(1, 50), rate=st.integers(0, 100))
def test_wilsons_size_is_the_first_that_keeps_the_margin(percent: int, rate: int) -> None:
    n = n_for_wilson_margin(Fraction(percent, 100), rate=Fraction(rate, 100)).n

    def half(trials: int) -> float:
        # A count that need not be whole: statsmodels takes it as it comes.
        low, high = proportion_confint(rate / 100 * trials, trials, method="wilson")
        return float(high - low) / 2

    assert half(n) <= percent / 100 + 1e-9
    assert n == 1 or half(n - 1) > percent / 100 - 1e-9


@pytest.mark.parametrize("rate", ["0", "0.1", "0.5"])
@pytest.mark.parametrize("population", [1, 10, 60])
def test_an_exact_size_keeps_its_margin_from_there_to_twice_as_many(
    population: int, rate: str
) -> None:
    found = n_for_exact_margin("0.10", population=population, rate=rate)

    def fits(n: int) -> bool:
        seen = int(Fraction(rate) * n + Fraction(1, 2))
        low, high = exact_finite(seen, n, population)[:2]
        return high - low <= Fraction("0.2") * population

    sizes = range(1, population + 1)
    assert found.first == next(n for n in sizes if fits(n))
    later = [n for n in sizes if found.n <= n <= 2 * found.n]
    assert all(fits(n) for n in later)
    assert found.n == found.first or not fits(found.n - 1)


def test_results_can_be_stored_as_plain_values() -> None:
    assert Size("x", 3, None).to_dict()["n"] == 3
    assert ExactSize(3, 4, 9).to_dict() == {"first": 3, "n": 4, "population": 9}


@pytest.mark.parametrize("margin", ["0", "0.6", "-0.1", "ten", "nan", 10])
def test_a_margin_that_is_none_is_refused(margin: Number) -> None:
    with pytest.raises(DesignError, match="margin"):
        n_for_margin(margin)


@pytest.mark.parametrize("rate", ["0", "1", "1.5"])
def test_a_certain_rate_has_no_normal_margin(rate: str) -> None:
    with pytest.raises(DesignError, match="rate"):
        n_for_margin("0.1", rate=rate)


def test_a_frame_without_cases_and_an_effect_of_nothing_are_refused() -> None:
    with pytest.raises(DesignError, match="frame"):
        n_for_margin("0.1", population=0)
    with pytest.raises(DesignError, match="frame"):
        n_for_exact_margin("0.1", population=0)
    with pytest.raises(DesignError, match="effect"):
        n_for_margin("0.1", effect=0)
