"""What a sample of n from N shows, against the definition and published tables."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.faults import DesignError
from sampling.showing import chance_of_missing, what_a_sample_shows


@given(population=st.integers(1, 120), data=st.data())
def test_the_detectable_number_is_the_least_seen_nineteen_times_in_twenty(
    population: int, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, population))
    shown = what_a_sample_shows(size, population)
    ways = [Fraction(comb(population - d, size), comb(population, size)) for d in range(population)]
    missed_often = [d for d, chance in enumerate(ways) if chance > Fraction(1, 20)]
    assert shown.undetected == max(missed_often)
    assert shown.detectable == shown.undetected + 1


@pytest.mark.parametrize(
    ("size", "population", "points"),
    # By hand: 1.96 * sqrt(.25/n * (N-n)/(N-1)).
    [(78, 400, 10), (197, 400, 5), (10, 34, 26), (20, 400, 21)],
)
def test_the_margin_is_the_one_people_argue_about(size: int, population: int, points: int) -> None:
    assert round(100 * what_a_sample_shows(size, population).margin) == points


def test_reading_all_leaves_nothing_unseen() -> None:
    shown = what_a_sample_shows(12, 12)
    assert (shown.margin, shown.detectable, shown.undetected) == (0, 1, 0)


def test_one_file_says_nothing_of_a_rate() -> None:
    assert what_a_sample_shows(1, 1000).margin == 0.5


def test_more_confidence_asks_for_more_faults() -> None:
    sure, surer = (what_a_sample_shows(10, 34, confidence=c) for c in (0.95, 0.99))
    assert surer.detectable > sure.detectable
    assert surer.margin > sure.margin


def test_what_is_shown_reads_as_shares_and_as_plain_values() -> None:
    shown = what_a_sample_shows(10, 34)
    assert (shown.detectable_rate, shown.undetected_rate) == (8 / 34, 7 / 34)
    assert shown.to_dict() | {"margin": None} == {
        "margin": None,
        "detectable": 8,
        "undetected": 7,
        "size": 10,
        "population": 34,
        "confidence": 0.95,
    }


@given(population=st.integers(1, 60), data=st.data())
def test_the_chance_of_missing_is_counted_exactly(population: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, population))
    faulty = data.draw(st.integers(0, population))
    expected = Fraction(comb(population - faulty, size), comb(population, size))
    assert chance_of_missing(faulty, size, population) == expected


@pytest.mark.parametrize(("size", "population"), [(0, 10), (11, 10), (-1, 3)])
def test_a_sample_that_cannot_be_drawn_is_refused(size: int, population: int) -> None:
    with pytest.raises(DesignError, match="size"):
        what_a_sample_shows(size, population)


@pytest.mark.parametrize("faulty", [-1, 11])
def test_more_faults_than_cases_are_refused(faulty: int) -> None:
    with pytest.raises(DesignError, match="faulty"):
        chance_of_missing(faulty, 3, 10)
