"""Chances of counts against the sums that define them."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from sampling.tails import (
    Chance,
    at_least_of_frame,
    at_most_of_frame,
    at_most_of_trials,
    chance_up_to,
    first_that_holds,
    smallest_count,
)


@given(population=st.integers(0, 25), data=st.data())
def test_a_tail_of_a_frame_is_the_sum_of_its_ways(population: int, data: st.DataObject) -> None:
    drawn = data.draw(st.integers(0, population))
    marked = data.draw(st.integers(0, population))
    count = data.draw(st.integers(-2, population + 2))
    ways = [comb(marked, k) * comb(population - marked, drawn - k) for k in range(drawn + 1)]
    found = at_most_of_frame(count, drawn=drawn, marked=marked, population=population)
    assert found == (sum(ways[: max(0, count + 1)]), comb(population, drawn))
    other = at_least_of_frame(count, drawn=drawn, marked=marked, population=population)
    assert other.ways == sum(ways[max(0, count) :])


@given(trials=st.integers(0, 20), rate=st.fractions(0, 1, max_denominator=50), data=st.data())
def test_a_tail_of_trials_is_the_sum_of_its_chances(
    trials: int, rate: Fraction, data: st.DataObject
) -> None:
    count = data.draw(st.integers(-2, trials + 2))
    chances = [comb(trials, k) * rate**k * (1 - rate) ** (trials - k) for k in range(trials + 1)]
    found = at_most_of_trials(count, trials=trials, rate=rate)
    assert Fraction(*found) == sum(chances[: max(0, count + 1)])


def test_a_chance_is_compared_without_rounding() -> None:
    assert not Chance(1, 20).above(Fraction(1, 20))
    assert Chance(10**30 + 1, 20 * 10**30).above(Fraction(1, 20))
    assert float(Chance(1, 8)) == 0.125


@given(trials=st.integers(1, 80), percent=st.integers(1, 99), chance=st.integers(1, 999))
def test_a_smallest_count_is_scipys_quantile(trials: int, percent: int, chance: int) -> None:
    found = smallest_count(percent / 100, trials, chance / 1000)
    assert found == int(binom.ppf(chance / 1000, trials, percent / 100))
    assert chance_up_to(found, trials, percent / 100) == pytest.approx(
        binom.cdf(found, trials, percent / 100), abs=1e-9
    )
    assert chance_up_to(-1, trials, percent / 100) == 0


def test_when_nothing_holds_the_last_number_is_the_answer() -> None:
    assert first_that_holds(3, 9, lambda number: number < 0) == 9
    assert first_that_holds(3, 9, lambda number: number >= 5) == 5
