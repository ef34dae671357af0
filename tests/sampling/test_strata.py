"""Every allocation sums to what was asked, keeps its bounds, and equals published ones."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.exact import exact, root
from sampling.faults import DesignError, Fault
from sampling.optimum_allocation import neyman, optimum, spread_of_rate
from sampling.strata import Allocation, Quota, equal, growing, proportional, quota

SIZES = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 60), min_size=1)
METHODS: list[Callable[[dict[str, int], int], Allocation]] = [
    proportional,
    equal,
    growing,
    lambda sizes, total: neyman(sizes, total, {name: ord(name) % 3 for name in sizes}),
]


def test_a_ten_is_a_ten() -> None:
    # Rounding each stratum alone would take 12 of these.
    sizes = dict(zip("abcdef", (33, 33, 34, 33, 33, 33), strict=True))
    assert proportional(sizes, 10).total == 10
    assert dict(proportional(sizes, 10)) == dict(zip("abcdef", (2, 2, 2, 2, 1, 1), strict=True))


def test_the_alabama_paradox_shows_and_growing_avoids_it() -> None:
    sizes = {"A": 6, "B": 6, "C": 2}
    assert dict(proportional(sizes, 10)) == {"A": 4, "B": 4, "C": 2}
    assert dict(proportional(sizes, 11)) == {"A": 5, "B": 5, "C": 1}
    assert dict(growing(sizes, 11)) == {"A": 5, "B": 5, "C": 1}


def test_equal_remainders_go_to_the_larger_stratum_then_to_the_first_name() -> None:
    assert dict(proportional({"B": 5, "A": 5}, 3)) == {"A": 2, "B": 1}
    assert dict(proportional({"A": 10, "B": 30}, 2)) == {"A": 0, "B": 2}


def test_a_quota_lifts_small_strata_and_the_others_share_the_rest() -> None:
    sizes = {"East": 20, "North": 10, "West": 4}
    assert dict(proportional(sizes, 10, at_least=1)) == {"East": 6, "North": 3, "West": 1}
    assert dict(proportional(sizes, 10, at_least=3)) == {"East": 4, "North": 3, "West": 3}
    assert dict(proportional({"A": 97, "B": 1, "C": 0}, 5, at_least=2)) == {"A": 4, "B": 1, "C": 0}


def test_neyman_equals_the_published_example() -> None:
    # Kauermann and Küchenhoff (2011), Stichproben.
    sizes = {"1": 5234, "2": 2586, "3": 649, "4": 157}
    spreads = {"1": 251, "2": 1165, "3": 8035, "4": 24725}
    assert dict(neyman(sizes, 500, spreads)) == {"1": 49, "2": 112, "3": 194, "4": 145}


def test_neyman_takes_more_where_a_case_costs_less() -> None:
    sizes = {"A": 100, "B": 100}
    assert dict(neyman(sizes, 30, {"A": 1, "B": 1}, costs={"A": 1, "B": 4})) == {"A": 20, "B": 10}


def test_a_stratum_that_does_not_vary_keeps_its_quota_only() -> None:
    found = neyman({"A": 50, "B": 50}, 12, {"A": "0.3", "B": 0}, at_least=2)
    assert dict(found) == {"A": 10, "B": 2}
    assert found.cautions == ()


def test_when_no_stratum_varies_the_cases_are_shared_by_size_and_it_is_said() -> None:
    found = neyman({"A": 30, "B": 10}, 8, {"A": 0, "B": 0})
    assert dict(found) == {"A": 6, "B": 2}
    assert [caution.code for caution in found.cautions] == ["by-size"]


def test_when_the_varying_strata_are_used_up_the_others_share_the_rest() -> None:
    found = neyman({"A": 5, "B": 20, "C": 10}, 11, {"A": 1, "B": 0, "C": 0})
    assert dict(found) == {"A": 5, "B": 4, "C": 2}
    assert [caution.code for caution in found.cautions] == ["not-expected-to-vary"]


def test_a_dominant_stratum_is_taken_whole_and_the_others_share_the_rest() -> None:
    found = neyman({"A": 4, "B": 100, "C": 100}, 20, {"A": 1000, "B": 1, "C": 1})
    assert dict(found) == {"A": 4, "B": 8, "C": 8}


def variance(taken: dict[str, int], sizes: dict[str, int], spreads: dict[str, int]) -> Fraction:
    """Of the estimated total, without the part that no allocation changes."""
    return sum((Fraction((sizes[h] * spreads[h]) ** 2, taken[h]) for h in taken), Fraction(0))


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=2, max_size=4),
    st.integers(0, 30),
)
def test_the_exact_optimum_is_no_worse_than_any_other_allocation(
    strata: list[tuple[int, int]], extra: int
) -> None:
    sizes = {str(place): size for place, (size, _) in enumerate(strata)}
    spreads = {str(place): spread for place, (_, spread) in enumerate(strata)}
    total = min(len(strata) + extra, sum(sizes.values()))
    found = optimum(sizes, total, spreads)
    assert found.total == total
    ways = product(*(range(1, size + 1) for size in sizes.values()))
    best = min(
        variance(dict(zip(sizes, way, strict=True)), sizes, spreads)
        for way in ways
        if sum(way) == total
    )
    assert variance(dict(found), sizes, spreads) == best


def test_the_optimum_of_strata_that_do_not_vary_is_shared_by_size_and_it_is_said() -> None:
    shared = optimum({"A": 20, "B": 10}, 6, {"A": 0, "B": 0})
    assert dict(shared) == {"A": 4, "B": 2}
    assert [caution.code for caution in shared.cautions] == ["by-size"]


def test_what_varying_strata_cannot_take_is_shared_by_size_too() -> None:
    # Two of A are all there is; the other six go to B and C as 20 to 10.
    shared = optimum({"A": 2, "B": 20, "C": 10}, 8, {"A": 1, "B": 0, "C": 0})
    assert dict(shared) == {"A": 2, "B": 4, "C": 2}
    assert [caution.code for caution in shared.cautions] == ["not-expected-to-vary"]


def test_a_quota_is_one_of_each_unless_another_is_given() -> None:
    assert dict(quota({"Ana": 25, "Lee": 1, "Sam": 14}, 8)) == {"Ana": 4, "Lee": 1, "Sam": 3}
    assert dict(quota({"Ana": 25, "Lee": 1, "Sam": 14}, 8, at_least=3)) == {
        "Ana": 4,
        "Lee": 1,
        "Sam": 3,
    }
    with pytest.raises(DesignError, match="take at least 3"):
        quota({"Ana": 25, "Lee": 1, "Sam": 14}, 2)


def test_costs_move_the_exact_optimum_too() -> None:
    sizes, spreads = {"A": 100, "B": 100}, {"A": 1, "B": 1}
    assert dict(optimum(sizes, 30, spreads, costs={"A": 1, "B": 4})) == {"A": 20, "B": 10}


@given(SIZES, st.integers(0, 400), st.sampled_from(range(len(METHODS))))
def test_every_allocation_sums_and_keeps_its_bounds(
    sizes: dict[str, int], total: int, method: int
) -> None:
    total = min(total, sum(sizes.values()))
    found = METHODS[method](sizes, total)
    assert found.total == total
    assert list(found) == sorted(sizes)
    assert all(0 <= found[name] <= sizes[name] for name in sizes)


@given(SIZES, st.integers(0, 100), st.integers(0, 4))
def test_quotas_are_kept_or_refused_with_the_least_total(
    sizes: dict[str, int], total: int, at_least: int
) -> None:
    total = min(total, sum(sizes.values()))
    least = sum(min(size, at_least) for size in sizes.values())
    if least > total:
        with pytest.raises(DesignError, match=f"take at least {least}") as caught:
            proportional(sizes, total, at_least=at_least)
        assert caught.value.code is Fault.FLOORS_TOO_LARGE
        return
    found = proportional(sizes, total, at_least=at_least)
    assert found.total == total
    assert all(found[name] >= min(sizes[name], at_least) for name in sizes)


@given(SIZES, st.integers(0, 100))
def test_growing_never_takes_a_case_back(sizes: dict[str, int], total: int) -> None:
    total = min(total, sum(sizes.values()) - 1)
    if total >= 0:
        less, more = growing(sizes, total), growing(sizes, total + 1)
        assert all(more[name] >= less[name] for name in sizes)


@given(SIZES, st.integers(1, 100))
def test_proportional_stays_within_one_case_of_the_exact_share(
    sizes: dict[str, int], total: int
) -> None:
    units = sum(sizes.values())
    total = min(total, units)
    found = proportional(sizes, total)
    assert all(abs(found[h] - Fraction(total * sizes[h], units or 1)) < 1 for h in sizes)


def test_an_allocation_says_what_each_case_stands_for() -> None:
    found = equal({"A": 20, "B": 5, "C": 0}, 10)
    assert [found.weight(name) for name in "ABC"] == [Fraction(4), Fraction(1), None]
    body = found.to_dict()
    assert body["total"] == 10
    assert body["strata"] == [
        {"stratum": "A", "size": 20, "taken": 5, "fraction": 0.25, "weight": 4.0},
        {"stratum": "B", "size": 5, "taken": 5, "fraction": 1.0, "weight": 1.0},
        {"stratum": "C", "size": 0, "taken": 0, "fraction": None, "weight": None},
    ]


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (lambda: proportional({"A": 5}, 6), Fault.TOO_MANY, "cannot take 6 of 5"),
        (lambda: proportional({"A": 5}, -1), Fault.TOO_MANY, "cannot take -1"),
        (lambda: proportional({"A": -5}, 0), Fault.BAD_SIZE, "'A' has a size of -5"),
        (lambda: neyman({"A": 5}, 1, {}), Fault.BAD_NUMBER, "no standard deviation for A"),
        (lambda: neyman({"A": 5}, 1, {"A": -1}), Fault.BAD_NUMBER, "give 0 or more"),
        (lambda: neyman({"A": 5}, 1, {"A": "much"}), Fault.BAD_NUMBER, "'much' is no number"),
        (lambda: neyman({"A": 5}, 1, {"A": 1}, costs={"A": 0}), Fault.BAD_NUMBER, "'A' is 0"),
        (lambda: optimum({"A": 5}, 1, {"A": 1}, at_least=0), Fault.BAD_SIZE, "at least 1"),
        (lambda: spread_of_rate("1.2"), Fault.BAD_NUMBER, "between 0 and 1"),
    ],
)
def test_what_makes_no_allocation_is_refused(
    call: Callable[[], object], code: Fault, words: str
) -> None:
    with pytest.raises(DesignError, match=words) as caught:
        call()
    assert caught.value.code is code


def test_a_perfect_stratum_is_not_starved() -> None:
    assert spread_of_rate(1) == Fraction(1, 5)
    assert spread_of_rate("0.5") == Fraction(1, 2)
    assert spread_of_rate(1, least=0) == 0


def test_decimals_are_read_as_typed() -> None:
    assert exact(0.035) * 400 == 14
    assert exact("1/3") == Fraction(1, 3)
    for wrong in ("", "nan", "inf", float("nan"), "1/0"):
        with pytest.raises(DesignError):
            exact(wrong)


@given(st.fractions(min_value=0, max_value=10**6))
def test_roots_are_right_to_forty_digits(number: Fraction) -> None:
    found = root(number)
    assert isclose(float(found) ** 2, float(number), rel_tol=1e-14, abs_tol=1e-30)
    assert found**2 <= number < (found + Fraction(1, 10**39)) ** 2


def test_a_stratum_can_have_a_quota_and_a_limit_of_its_own() -> None:
    sizes = {"East": 60, "North": 30, "West": 10}
    assert dict(proportional(sizes, 20)) == {"East": 12, "North": 6, "West": 2}
    assert dict(proportional(sizes, 20, at_least={"West": 5})) == {
        "East": 10,
        "North": 5,
        "West": 5,
    }
    # The eight that East may not have go to the others, three to one by size.
    held = proportional(sizes, 20, at_most={"East": 4})
    assert dict(held) == {"East": 4, "North": 12, "West": 4}
    assert held.weight("East") == 15


def test_the_exact_optimum_keeps_quotas_and_limits() -> None:
    sizes, spreads = {"East": 60, "North": 30, "West": 10}, {"East": 1, "North": 1, "West": 1}
    found = optimum(
        sizes, 20, spreads, at_least={"East": 1, "North": 1, "West": 6}, at_most={"East": 5}
    )
    assert dict(found) == {"East": 5, "North": 9, "West": 6}
    # Every other allocation within the limits varies more.
    best = variance(dict(found), sizes, spreads)
    others = [
        {"East": a, "North": b, "West": 20 - a - b}
        for a in range(1, 6)
        for b in range(1, 20)
        if 6 <= 20 - a - b <= 10
    ]
    assert best == min(variance(other, sizes, spreads) for other in others)


@pytest.mark.parametrize(
    ("total", "at_least", "at_most", "words"),
    [
        (20, 0, {"East": 4, "North": 4, "West": 4}, "no more than 12 of 20 units: take 12"),
        (3, {"East": 2, "West": 2}, None, "3 units are too few for the quotas: take at least 4"),
        (9, {"East": 5}, {"East": 4}, "at least 5 and at most 4 of 'East': take at least 4"),
        (9, {"South": 1}, None, "there is no stratum South"),
        (101, 0, None, "cannot take 101 of 100 units: take from 0 to 100"),
    ],
)
def test_quotas_and_limits_that_nothing_keeps_name_the_nearest_that_does(
    total: int, at_least: Quota, at_most: Mapping[str, int] | None, words: str
) -> None:
    sizes = {"East": 60, "North": 30, "West": 10}
    with pytest.raises(DesignError, match=words):
        proportional(sizes, total, at_least=at_least, at_most=at_most)
