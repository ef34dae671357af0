"""Intervals against other libraries, by their definitions, and by the coverage they have."""

from collections.abc import Callable
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom
from statsmodels.stats.proportion import proportion_confint

from sampling.faults import DesignError
from sampling.intervals import (
    Interval,
    agresti_coull,
    exact_binomial,
    exact_finite,
    jeffreys,
    mid_p,
    upper_binomial,
    upper_finite,
    wilson,
)

METHODS = (wilson, exact_binomial, mid_p, jeffreys, agresti_coull)
CONFIDENCES = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@st.composite
def counts(draw: st.DrawFn, most: int = 300) -> tuple[int, int]:
    trials = draw(st.integers(1, most))
    return draw(st.integers(0, trials)), trials


@pytest.mark.parametrize(
    ("method", "called"),
    [(wilson, "wilson"), (exact_binomial, "beta"), (agresti_coull, "agresti_coull")],
)
@given(counts=counts(), confidence=CONFIDENCES)
def test_statsmodels_gives_the_same_ends(
    method: Callable[..., Interval], called: str, counts: tuple[int, int], confidence: float
) -> None:
    found = method(*counts, confidence=confidence)
    low, high = proportion_confint(*counts, alpha=1 - confidence, method=called)
    assert found == pytest.approx((max(0, low), min(1, high)), abs=1e-9)


@given(counts=counts(), confidence=CONFIDENCES)
def test_jeffreys_ends_are_those_of_statsmodels_but_for_none_and_all(
    counts: tuple[int, int], confidence: float
) -> None:
    successes, trials = counts
    low, high = proportion_confint(successes, trials, alpha=1 - confidence, method="jeffreys")
    expected = (low if successes else 0, high if successes < trials else 1)
    assert jeffreys(successes, trials, confidence=confidence) == pytest.approx(expected, abs=1e-9)


@given(counts=counts(), confidence=CONFIDENCES)
def test_at_the_ends_of_mid_p_half_the_chance_and_the_tail_make_the_level(
    counts: tuple[int, int], confidence: float
) -> None:
    successes, trials = counts
    found = mid_p(successes, trials, confidence=confidence)

    def tail(rate: float) -> float:
        at = float(binom.pmf(successes, trials, rate))
        return float(binom.sf(successes, trials, rate)) + at / 2

    if successes:
        assert tail(found.low) == pytest.approx((1 - confidence) / 2, abs=1e-9)
    if successes < trials:
        assert 1 - tail(found.high) == pytest.approx((1 - confidence) / 2, abs=1e-9)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2544, 0.3658), (15, 148, 0.0601, 0.1581), (0, 20, 0.0, 0.1391)],
)
def test_mid_p_gives_newcombes_published_figures(
    successes: int, trials: int, low: float, high: float
) -> None:
    assert mid_p(successes, trials) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("method", METHODS)
@given(counts=counts(), confidence=CONFIDENCES)
def test_an_interval_holds_its_rate_inside_0_and_1_and_mirrors(
    method: Callable[..., Interval], counts: tuple[int, int], confidence: float
) -> None:
    successes, trials = counts
    found = method(successes, trials, confidence=confidence)
    mirror = method(trials - successes, trials, confidence=confidence)
    assert 0 <= found.low <= successes / trials <= found.high <= 1
    assert (1 - mirror.high, 1 - mirror.low) == pytest.approx(found, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@given(counts=counts(most=80))
def test_one_success_more_never_lowers_an_end(
    method: Callable[..., Interval], counts: tuple[int, int]
) -> None:
    successes, trials = counts
    if successes < trials:
        here, above = method(successes, trials), method(successes + 1, trials)
        assert here.low <= above.low
        assert here.high <= above.high


@pytest.mark.parametrize("method", METHODS)
@given(counts=counts())
def test_more_confidence_is_never_narrower(
    method: Callable[..., Interval], counts: tuple[int, int]
) -> None:
    narrow, wide = method(*counts, confidence=0.8), method(*counts, confidence=0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize("trials", [1, 5, 10, 20, 40])
def test_clopper_pearson_covers_every_rate_at_least_as_often_as_it_says(trials: int) -> None:
    ends = [exact_binomial(x, trials) for x in range(trials + 1)]
    for step in range(1001):
        rate = step / 1000
        chances = binom.pmf(range(trials + 1), trials, rate)
        held = [c for c, end in zip(chances, ends, strict=True) if end.low <= rate <= end.high]
        assert sum(held) >= 0.95 - 1e-9


@pytest.mark.parametrize(
    ("method", "least", "most"),
    [(wilson, 0.945, 0.96), (mid_p, 0.945, 0.965), (jeffreys, 0.94, 0.96)],
)
def test_over_all_rates_the_shorter_intervals_cover_what_they_say_on_average(
    method: Callable[..., Interval], least: float, most: float
) -> None:
    trials = 20
    ends = [method(x, trials) for x in range(trials + 1)]
    covered = 0.0
    for step in range(1, 1000):
        rate = step / 1000
        chances = binom.pmf(range(trials + 1), trials, rate)
        covered += sum(
            float(c) for c, end in zip(chances, ends, strict=True) if end.low <= rate <= end.high
        )
    assert least <= covered / 999 <= most


def chance(seen: int, trials: int, marked: int, population: int) -> Fraction:
    ways = comb(marked, seen) * comb(population - marked, trials - seen)
    return Fraction(ways, comb(population, trials))


@pytest.mark.parametrize("population", [1, 2, 7, 12, 23])
def test_the_finite_interval_covers_every_frame_at_least_as_often_as_it_says(
    population: int,
) -> None:
    for trials in range(1, population + 1):
        ends = [exact_finite(x, trials, population) for x in range(trials + 1)]
        for marked in range(population + 1):
            held = sum(
                (
                    chance(x, trials, marked, population)
                    for x, end in enumerate(ends)
                    if end.low_count <= marked <= end.high_count
                ),
                Fraction(0),
            )
            assert held >= Fraction(95, 100)


@given(counts=counts(most=40), more=st.integers(0, 200), confidence=CONFIDENCES)
def test_the_finite_ends_are_the_last_that_scipy_does_not_reject(
    counts: tuple[int, int], more: int, confidence: float
) -> None:
    seen, trials = counts
    population = trials + more
    found = exact_finite(seen, trials, population, confidence=confidence)
    tail = (1 - confidence) / 2
    likely = [
        marked
        for marked in range(population + 1)
        if hypergeom.sf(seen - 1, population, marked, trials) > tail * (1 + 1e-12)
        and hypergeom.cdf(seen, population, marked, trials) > tail * (1 + 1e-12)
    ]
    assert found[:2] == (likely[0], likely[-1])


@given(counts=counts(most=60))
def test_in_a_large_frame_the_finite_interval_is_the_binomial_one(counts: tuple[int, int]) -> None:
    assert exact_finite(*counts, 10**7)[2:] == pytest.approx(exact_binomial(*counts), abs=2e-5)


@given(counts=counts(most=60), more=st.integers(0, 100))
def test_a_one_sided_end_is_the_upper_end_at_twice_the_doubt(
    counts: tuple[int, int], more: int
) -> None:
    population = counts[1] + more
    two_sided = exact_finite(*counts, population, confidence=0.9)
    assert upper_finite(*counts, population) == two_sided.high_count
    assert upper_binomial(*counts) == pytest.approx(
        exact_binomial(*counts, confidence=0.9).high, abs=1e-12
    )


@pytest.mark.parametrize(("failures", "printed"), [(0, 0.049), (1, 0.077), (2, 0.102)])
def test_one_sided_ends_are_those_auditors_print_for_60(failures: int, printed: float) -> None:
    # AICPA, Audit Sampling (2017), table A-3 at 5% risk, rounded up to one decimal.
    assert printed - 0.001 < upper_binomial(failures, 60) <= printed


def test_the_lower_end_of_four_in_sixty_of_500_is_eleven() -> None:
    # Inverting the wrong tail would give 15.
    assert exact_finite(4, 60, 500).low_count == 11


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, -0.1])
def test_a_coverage_that_is_no_share_is_refused(
    method: Callable[..., Interval], confidence: float
) -> None:
    with pytest.raises(DesignError, match="inside"):
        method(1, 2, confidence=confidence)


@pytest.mark.parametrize("method", [exact_finite, upper_finite])
def test_more_drawn_than_there_are_is_refused(method: Callable[[int, int, int], object]) -> None:
    with pytest.raises(DesignError, match="cannot have drawn 5 of 4"):
        method(1, 5, 4)
