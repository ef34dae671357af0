"""Ratings are read by name, kept to the scale, and counted by pattern without loss."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.ratings import (
    Patterns,
    Ratings,
    count_patterns,
    ratings_of_table,
    read_ratings,
    row_patterns,
)

GRADES = ("inadequate", "requires improvement", "good", "outstanding")


def rows_of(patterns: Patterns) -> Counter[tuple[int, ...]]:
    rows = [tuple(row) for row in patterns.rows.tolist()]
    assert len(set(rows)) == len(rows)
    return Counter(dict(zip(rows, patterns.times.tolist(), strict=True)))


def test_names_become_positions_on_the_declared_scale() -> None:
    ratings = read_ratings([["good", None], ["inadequate", "outstanding"]], GRADES, ["Ana", "Mo"])

    assert ratings.codes.tolist() == [[2, -1], [0, 3]]
    assert ratings.raters == ("Ana", "Mo")
    assert ratings.q == 4
    assert ratings.raters_per_unit.tolist() == [1, 2]


def test_a_name_off_the_scale_is_told_with_its_row() -> None:
    with pytest.raises(ValueError, match="row 2: 'Good' is not on the scale"):
        read_ratings([["good"], ["Good"]], GRADES)


def test_a_row_of_another_length_is_told() -> None:
    with pytest.raises(ValueError, match="row 2 has 1 ratings, the first has 2"):
        read_ratings([["good", "good"], ["good"]], GRADES)


def test_no_rows_are_no_units() -> None:
    ratings = read_ratings([], GRADES, ["Ana", "Mo"])

    assert ratings.codes.shape == (0, 2)
    assert count_patterns(ratings).units == row_patterns(ratings).units == 0


@pytest.mark.parametrize("scale", [(), ("good",), ("good", "good")])
def test_a_scale_needs_two_different_categories(scale: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="2 to 100 different categories"):
        Ratings(np.zeros((1, 1), dtype=np.int8), scale)


@pytest.mark.parametrize("code", [4, -2])
def test_a_code_off_the_scale_is_refused(code: int) -> None:
    with pytest.raises(ValueError, match="between -1 and 3"):
        Ratings(np.array([[0, code]], dtype=np.int8), GRADES)


def test_codes_of_another_kind_or_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="got int64 of shape"):
        Ratings(np.zeros((2, 2), dtype=np.int64), GRADES)
    with pytest.raises(ValueError, match=r"got int8 of shape \(2,\)"):
        Ratings(np.zeros(2, dtype=np.int8), GRADES)


def test_names_of_raters_must_fit_the_columns() -> None:
    with pytest.raises(ValueError, match="1 raters for 2 columns"):
        Ratings(np.zeros((1, 2), dtype=np.int8), GRADES, ("Ana",))


def test_a_table_becomes_its_pairs() -> None:
    assert ratings_of_table([[0, 2], [1, 0]], ["no", "yes"]).codes.tolist() == [
        [0, 1],
        [0, 1],
        [1, 0],
    ]


@pytest.mark.parametrize("table", [[[1, 2]], [[1, -1], [0, 1]], [1, 2]])
def test_a_table_that_is_no_table_of_counts_is_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="square table of counts"):
        ratings_of_table(table)


def test_units_without_a_rating_are_in_no_pattern() -> None:
    ratings = read_ratings([[None, None], ["good", None]], GRADES)

    assert rows_of(count_patterns(ratings)) == Counter({(0, 0, 1, 0): 1})
    assert rows_of(row_patterns(ratings)) == Counter({(2, -1): 1})


# Few raters use a table of keys, some sorted keys, many sorted rows.
@pytest.mark.parametrize(("raters", "q"), [(3, 4), (12, 6), (9, 9), (70, 4), (200, 9)])
def test_patterns_count_every_unit_once_however_wide_the_table(raters: int, q: int) -> None:
    stream = np.random.Generator(np.random.PCG64(raters))
    codes = stream.integers(-1, q, size=(50, raters)).astype(np.int8)
    codes = np.concatenate([codes, codes[:20], np.zeros((2, raters), dtype=np.int8)])
    ratings = Ratings(codes, tuple("abcdefghi"[:q]))

    assert rows_of(row_patterns(ratings)) == Counter(map(tuple, codes.tolist()))
    assert rows_of(count_patterns(ratings)) == Counter(
        tuple(np.bincount(row[row >= 0], minlength=q).tolist()) for row in codes
    )


@given(st.lists(st.lists(st.integers(-1, 2), min_size=3, max_size=3), min_size=1, max_size=40))
def test_patterns_are_the_rows(rows: list[list[int]]) -> None:
    ratings = Ratings(np.array(rows, dtype=np.int8), ("a", "b", "c"))
    rated = [tuple(row) for row in rows if row != [-1, -1, -1]]

    assert rows_of(row_patterns(ratings)) == Counter(rated)
    assert count_patterns(ratings).units == len(rated)
