"""Limits of a finite frame: the same whole numbers as the plain search by the definition."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling import finite_limits
from sampling.finite_limits import chance_of_at_least, first_near, least_in_frame
from sampling.tails import Chance, at_least_of_frame, first_that_holds

TAILS = st.fractions(min_value=Fraction(1, 10**6), max_value=Fraction(999, 1000))


@st.composite
def samples(draw: st.DrawFn, frames: st.SearchStrategy[int], most: int) -> tuple[int, int, int]:
    population = draw(frames)
    drawn = draw(st.integers(1, min(population, most)))
    return draw(st.integers(0, drawn)), drawn, population


def plainly(seen: int, drawn: int, population: int, tail: Fraction) -> int:
    """The definition, asked in whole numbers at each step of a bisection."""

    def likely(marked: int) -> bool:
        return at_least_of_frame(seen, drawn=drawn, marked=marked, population=population).above(
            tail
        )

    return first_that_holds(seen, population - drawn + seen, likely)


@given(sample=samples(st.integers(1, 60), most=60), tail=TAILS)
def test_every_small_frame_has_the_limit_of_the_definition(
    sample: tuple[int, int, int], tail: Fraction
) -> None:
    assert least_in_frame(*sample, tail) == plainly(*sample, tail)


@given(sample=samples(st.integers(10**4, 10**9), most=200), tail=TAILS)
def test_every_large_frame_has_the_limit_of_the_definition(
    sample: tuple[int, int, int], tail: Fraction
) -> None:
    assert least_in_frame(*sample, tail) == plainly(*sample, tail)


@given(sample=samples(st.integers(1, 60), most=60), share=st.fractions(0, 1))
def test_a_chance_that_is_exactly_the_tail_is_not_above_it(
    sample: tuple[int, int, int], share: Fraction
) -> None:
    seen, drawn, population = sample
    marked = seen + int(share * (population - drawn))
    tail = Fraction(*at_least_of_frame(seen, drawn=drawn, marked=marked, population=population))
    if 0 < tail < 1:
        assert least_in_frame(*sample, tail) == plainly(*sample, tail) == marked + 1


@given(
    low=st.integers(0, 40),
    length=st.integers(0, 40),
    place=st.integers(0, 80),
    guess=st.integers(0, 80),
)
def test_a_wrong_guess_leads_to_the_same_number(
    low: int, length: int, place: int, guess: int
) -> None:
    high = low + length
    tried = []

    def holds(number: int) -> bool:
        tried.append(number)
        return number >= place

    found = first_near(min(max(guess, low), high), low, high, holds)

    assert found == first_that_holds(low, high, lambda number: number >= place)
    assert all(low <= number < high for number in tried)


def test_a_frame_of_a_million_asks_whole_numbers_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(count: int, *, drawn: int, marked: int, population: int) -> Chance:
        asked.append(marked)
        return at_least_of_frame(count, drawn=drawn, marked=marked, population=population)

    monkeypatch.setattr(finite_limits, "at_least_of_frame", counted)
    found = least_in_frame(37, 400, 10**6, Fraction(1, 40))

    assert sorted(asked) == [found - 1, found]


@given(sample=samples(st.integers(2, 500), most=100), share=st.fractions(0, 1))
def test_the_guess_is_the_chance_but_for_rounding(
    sample: tuple[int, int, int], share: Fraction
) -> None:
    seen, drawn, population = sample
    marked = seen + int(share * (population - drawn))
    exactly = at_least_of_frame(seen, drawn=drawn, marked=marked, population=population)

    nearly = chance_of_at_least(seen, drawn, marked, population)

    assert nearly == pytest.approx(float(exactly), rel=1e-9, abs=1e-12)
