"""Differences against printed figures, statsmodels, and their definitions worked another way."""

from collections.abc import Callable
from itertools import product
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binom, t
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep

from sampling.differences import (
    constrained_rate,
    difference,
    difference_by_errors,
    difference_by_limits,
    difference_miettinen_nurminen,
    mcnemar_exact,
    paired,
)
from sampling.estimates import design_rate
from sampling.faults import DesignError
from sampling.rates import rate, rate_finite
from sampling.results import Difference, NoEstimate
from sampling.sampled import StratifiedSample
from sampling.tallies import Pairs, Tally

Z = 1.959963984540054
Method = Callable[[Tally, Tally], Difference]


@st.composite
def tallies(draw: st.DrawFn, most: int = 60) -> Tally:
    judged = draw(st.integers(2, most))
    return Tally(draw(st.integers(0, judged)), judged)


@st.composite
def pairs(draw: st.DrawFn) -> Pairs:
    found = Pairs(*(draw(st.integers(0, 25)) for _ in range(4)))
    return found if found.judged else Pairs(1, 0, 0, 0)


def ends(found: Difference) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


# Newcombe (1998), Stat. Med. 17:873-890, table II: first-listed less second-listed.
NEWCOMBE = {
    (56, 70, 48, 80): (0.0524, 0.3339),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (6, 7, 2, 7): (0.0582, 0.8062),
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (0, 10, 0, 10): (-0.2775, 0.2775),
    (10, 10, 0, 20): (0.6791, 1.0000),
    (10, 10, 0, 10): (0.6075, 1.0000),
}
MIETTINEN = {
    (56, 70, 48, 80): (0.0528, 0.3382),
    (9, 10, 3, 10): (0.1700, 0.8406),
    (6, 7, 2, 7): (0.0342, 0.8534),
    (5, 56, 0, 29): (-0.0326, 0.1933),
    (0, 10, 0, 20): (-0.1658, 0.2844),
    (0, 10, 0, 10): (-0.2879, 0.2879),
    (10, 10, 0, 20): (0.7156, 1.0000),
    (10, 10, 0, 10): (0.6636, 1.0000),
}


@pytest.mark.parametrize("cell", NEWCOMBE)
def test_newcombes_interval_is_the_one_he_printed(cell: tuple[int, int, int, int]) -> None:
    found = difference(Tally(*cell[2:]), Tally(*cell[:2]))
    assert ends(found) == pytest.approx(NEWCOMBE[cell], abs=5.1e-5)


@pytest.mark.parametrize("cell", MIETTINEN)
def test_miettinen_and_nurminens_interval_is_the_one_newcombe_printed(
    cell: tuple[int, int, int, int],
) -> None:
    found = difference_miettinen_nurminen(Tally(*cell[2:]), Tally(*cell[:2]))
    assert ends(found) == pytest.approx(MIETTINEN[cell], abs=5.1e-5)


@given(first=tallies(), second=tallies())
def test_statsmodels_gives_the_same_newcombe_interval(first: Tally, second: Tally) -> None:
    theirs = confint_proportions_2indep(*second, *first, method="newcomb", compare="diff")
    assert ends(difference(first, second)) == pytest.approx(theirs, abs=1e-9)


@given(first=tallies(), second=tallies(), apart=st.floats(-0.98, 0.98))
def test_the_constrained_rate_is_the_likeliest(first: Tally, second: Tally, apart: float) -> None:
    def surprise(share: float) -> float:
        return -float(binom.logpmf(*first, share) + binom.logpmf(*second, share + apart))

    low, high = max(0.0, -apart), min(1.0, 1 - apart)
    inside = minimize_scalar(surprise, bounds=(low, high), method="bounded", options={"xatol": 0})
    found = constrained_rate(first, second, apart)
    assert low <= found <= high
    assert surprise(found) <= inside.fun + 1e-7


@given(first=tallies(), second=tallies())
def test_at_the_score_ends_the_score_is_z(first: Tally, second: Tally) -> None:
    low, high = ends(difference_miettinen_nurminen(first, second))
    units = first.judged + second.judged
    for end, level in ((low, Z), (high, -Z)):
        if abs(end) < 1:
            share = constrained_rate(first, second, end)
            spread = share * (1 - share) / first.judged
            spread += (share + end) * (1 - share - end) / second.judged
            score = (second.rate - first.rate - end) / sqrt(spread * units / (units - 1))
            assert score == pytest.approx(level, abs=1e-6)


@pytest.mark.parametrize("method", [difference, difference_miettinen_nurminen])
@given(first=tallies(), second=tallies())
def test_a_difference_lies_inside_its_interval_and_turns_with_its_sides(
    method: Method, first: Tally, second: Tally
) -> None:
    found, turned = method(first, second), method(second, first)
    low, high = ends(found)
    value = second.rate - first.rate
    assert found.value == value
    assert -1 <= low <= value + 1e-12
    assert value - 1e-12 <= high <= 1
    assert ends(turned) == pytest.approx((-high, -low), abs=1e-9)


@given(seen=pairs())
def test_statsmodels_gives_the_same_exact_mcnemar(seen: Pairs) -> None:
    table = [[seen.both, seen.first_only], [seen.second_only, seen.neither]]
    if seen.first_only + seen.second_only:
        assert mcnemar_exact(seen) == pytest.approx(mcnemar(table, exact=True).pvalue, abs=1e-9)
    else:
        assert mcnemar_exact(seen) == 1


@given(seen=pairs())
def test_at_tangos_ends_the_score_with_the_likeliest_table_is_z(seen: Pairs) -> None:
    low, high = ends(paired(seen))
    n, better, worse = seen.judged, seen.second_only, seen.first_only

    def likeliest(apart: float) -> float:
        """The share that got worse if the change is ``apart``, found by searching."""

        def surprise(down: float) -> float:
            chances = (down + apart, down, 1 - 2 * down - apart)
            counts = (better, worse, n - better - worse)
            return -sum(k * log(max(c, 1e-300)) for k, c in zip(counts, chances, strict=True))

        bounds = (max(0.0, -apart), (1 - apart) / 2)
        options = {"xatol": 1e-12}
        found = minimize_scalar(surprise, bounds=bounds, method="bounded", options=options)
        return float(found.x)

    for end, level in ((low, Z), (high, -Z)):
        if abs(end) < 1 and better + worse:
            down = likeliest(end)
            variance = n * (2 * down + end * (1 - end))
            assert (better - worse - n * end) / sqrt(variance) == pytest.approx(level, abs=2e-3)


def test_where_nobody_changed_tangos_interval_still_has_a_width() -> None:
    # With nobody changed the score is n d / (1 - d) = z^2, so the end is z^2 / (n + z^2).
    end = Z**2 / (30 + Z**2)
    assert ends(paired(Pairs(20, 0, 0, 10))) == pytest.approx((-end, end), abs=1e-9)


def test_when_all_changed_the_interval_reaches_the_end_of_the_scale() -> None:
    # By hand, all ten better: the score is sqrt(10 (1 - d) / (1 + d)).
    inner = (10 - Z**2) / (10 + Z**2)
    assert ends(paired(Pairs(0, 0, 10, 0))) == pytest.approx((inner, 1), abs=1e-9)
    assert ends(paired(Pairs(0, 10, 0, 0))) == pytest.approx((-1, -inner), abs=1e-9)


@pytest.mark.parametrize("true", [0.0, 0.1, 0.3])
def test_newcombes_interval_covers_about_what_it_says(true: float) -> None:
    sizes = (15, 20)
    rates = (0.6, 0.6 + true)
    found = {
        (x, y): ends(difference(Tally(x, sizes[0]), Tally(y, sizes[1])))
        for x, y in product(range(sizes[0] + 1), range(sizes[1] + 1))
    }
    covered = sum(
        float(binom.pmf(x, sizes[0], rates[0]) * binom.pmf(y, sizes[1], rates[1]))
        for (x, y), (low, high) in found.items()
        if low <= true <= high
    )
    assert 0.93 <= covered <= 0.99


@given(first=tallies(), second=tallies())
def test_limits_of_two_wilson_rates_make_newcombes_interval(first: Tally, second: Tally) -> None:
    by_limits = difference_by_limits(rate(*first), rate(*second))
    assert ends(by_limits) == pytest.approx(ends(difference(first, second)), abs=1e-12)


def test_two_frames_nearly_read_whole_differ_with_little_doubt() -> None:
    frames = difference_by_limits(rate_finite(20, 40, 44), rate_finite(30, 40, 44))
    process = difference(Tally(20, 40), Tally(30, 40))
    assert ends(frames)[0] > ends(process)[0]
    assert ends(frames)[1] < ends(process)[1]


def test_two_standard_errors_make_an_interval_on_both_designs_degrees() -> None:
    before, after = rate_finite(24, 40, 200), rate_finite(32, 50, 150)
    found = difference_by_errors(before, after)
    # v = (1 - n/N) p q / (n - 1), written out.
    error = sqrt(0.8 * 0.6 * 0.4 / 39 + (2 / 3) * 0.64 * 0.36 / 49)
    reach = t.ppf(0.975, 39 + 49) * error
    assert found.standard_error == pytest.approx(error)
    assert ends(found) == pytest.approx((0.04 - reach, 0.04 + reach))
    assert found.p_value == pytest.approx(2 * t.sf(0.04 / error, 88))
    assert found.to_dict()["degrees"] == 88


def test_a_frame_read_whole_adds_no_doubt_to_a_difference() -> None:
    whole, part = rate_finite(1, 1, 1), rate_finite(6, 10, 30)
    found = difference_by_errors(whole, part)
    assert (found.standard_error, found.degrees) == (part.standard_error, 9)


def test_an_estimate_without_limits_gives_a_difference_without() -> None:
    alone = design_rate([1, 0, 1], StratifiedSample(["A", "A", "B"], {"A": 10, "B": 10}))
    found = difference_by_limits(alone, rate(1, 2))
    assert (found.value, found.low, found.high) == (-0.25, None, None)


def test_rates_without_spread_have_no_interval_from_standard_errors() -> None:
    found = difference_by_errors(rate(5, 5), rate(5, 5))
    assert (found.value, found.low, found.p_value) == (0, None, None)
    single = difference_by_errors(rate(1, 1), rate(5, 9))
    assert single.low is None


@pytest.mark.parametrize("method", [difference, difference_miettinen_nurminen])
def test_one_side_without_evidence_leaves_the_difference_unsaid(method: Method) -> None:
    found = method(Tally(0, 0), Tally(3, 4))
    assert (found.value, found.undefined) == (None, NoEstimate.NOTHING_JUDGED)


def test_estimates_without_evidence_have_no_difference() -> None:
    for method in (difference_by_limits, difference_by_errors):
        assert method(rate(0, 0), rate(3, 4)).undefined is NoEstimate.NOTHING_JUDGED
    assert paired(Pairs(0, 0, 0, 0)).value is None
    assert NoEstimate.NOTHING_JUDGED.words.startswith("No case was judged")


def test_estimates_of_two_coverages_are_not_compared() -> None:
    for method in (difference_by_limits, difference_by_errors):
        with pytest.raises(DesignError, match="coverage"):
            method(rate(2, 4, confidence=0.9), rate(3, 4))


def test_counts_that_make_no_share_are_refused() -> None:
    with pytest.raises(DesignError, match="met"):
        difference(Tally(5, 4), Tally(1, 2))
    with pytest.raises(DesignError, match="pairs"):
        paired(Pairs(-1, 0, 0, 1))
    with pytest.raises(DesignError, match="confidence"):
        paired(Pairs(1, 1, 1, 1), confidence=95)
