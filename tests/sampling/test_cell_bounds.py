"""Bounds from sums: never nearer than what some counts can be, and the same as the programmes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csc_array

from sampling.cell_bounds import bounds_from_sums
from sampling.cell_ranges import Need, Puzzle, proofs

# Rows and columns of a 2 by 2 table with its sums: a b | r, c d | s, and t u | all.
TWO_BY_TWO = csc_array(
    np.array(
        [
            [1, 1, -1, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 1, 1, -1, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 1, 1, -1],
            [1, 0, 0, 1, 0, 0, -1, 0, 0],
            [0, 1, 0, 0, 1, 0, 0, -1, 0],
            [0, 0, 1, 0, 0, 1, 0, 0, -1],
        ],
        float,
    )
)
MOST = 4


def counts_of(a: int, b: int, c: int, d: int) -> NDArray[np.float64]:
    return np.array([a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d], float)


EVERY = [counts_of(*inner) for inner in product(range(MOST + 1), repeat=4)]


@given(
    true=st.sampled_from(EVERY),
    slack=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=9, max_size=9),
)
def test_no_possible_count_lies_outside_and_a_refusal_is_final(
    true: NDArray[np.float64], slack: list[tuple[int, int]]
) -> None:
    low = np.maximum(true - [down for down, _ in slack], 0)
    high = np.minimum(true + [up for _, up in slack], 4 * MOST)
    high[[0, 1, 3, 4]] = np.minimum(high[[0, 1, 3, 4]], MOST)
    possible = [one for one in EVERY if ((low <= one) & (one <= high)).all()]

    least, most = bounds_from_sums(TWO_BY_TWO, low, high)

    assert (least <= np.min(possible, axis=0)).all()
    assert (np.max(possible, axis=0) <= most).all()
    needs = [Need(place, 1, target) for place in range(9) for target in range(MOST + 1)]
    met, unmet = proofs(Puzzle(TWO_BY_TWO, true, low, high), needs)
    assert set(met) == {need for need in needs if any(need.is_met(one) for one in possible)}
    assert sorted(map(repr, [*met, *unmet])) == sorted(map(repr, needs))


@pytest.mark.parametrize(("first", "unmet"), [(4, 1), (3, 0)])
def test_a_search_to_the_first_failure_asks_the_first_need_first(first: int, unmet: int) -> None:
    # The total of the first row is printed, so its parts move between 0 and 3.
    true, low, high = counts_of(1, 2, 3, 3), np.zeros(9), np.full(9, 20.0)
    low[2] = high[2] = 3
    needs = [Need(0, 1, first), Need(3, 1, 6), Need(4, 1, 6)]

    met, failed = proofs(Puzzle(TWO_BY_TWO, true, low, high), needs, to_first_failure=True)

    assert failed == needs[:unmet]
    assert set(met) == (set() if unmet else set(needs))
