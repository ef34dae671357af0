"""Where other packages are wrong: what they say, and the true value counted out."""

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.contingency_tables import SquareTable
from statsmodels.stats.proportion import confint_proportions_2indep

import sampling as s
from sampling.differences import constrained_rate

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"


def test_an_allocation_rounded_stratum_by_stratum_does_not_add_up() -> None:
    # samplingbook 1.2.4 and samplics 0.4.19 round each share alone: 2 of each, 12 in all.
    sizes = dict(zip("ABCDEF", [33, 33, 34, 33, 33, 33], strict=True))
    assert sum(round(10 * size / 199) for size in sizes.values()) == 12
    assert s.proportional(sizes, 10).total == 10


def test_a_lower_limit_from_the_wrong_tail_is_too_narrow() -> None:
    # jfa 0.7.3 inverts P(X <= 4): 15. With 11 failing of 500, 4 or more of 60 are still seen
    # more often than .025; with 10 they are not.
    def at_least_four(failing: int) -> float:
        ways = sum(comb(failing, k) * comb(500 - failing, 60 - k) for k in range(4))
        return 1 - ways / comb(500, 60)

    assert at_least_four(10) < 0.025 < at_least_four(11)
    assert s.exact_finite(4, 60, population=500).low_count == 11


def test_a_rate_in_binary_asks_for_files_too_many() -> None:
    # jfa 0.7.3: ceil(0.035 * 400) is 15 in binary, and so it asks for 423 files instead of 400.
    assert 0.035 * 400 > 14
    found = s.n_attribute("0.06", expected="0.035")
    assert found.allowed == -(-35 * found.n // 1000)


@settings(max_examples=40)
@given(st.integers(1, 8), st.data())
def test_exact_limits_keep_no_number_that_is_rejected(population: int, data: st.DataObject) -> None:
    # samplingbook's Sprop keeps the first rejected number at each end, and fails for n = 1.
    n = data.draw(st.integers(1, population))
    seen = data.draw(st.integers(0, n))

    def share(failing: int, holds: range) -> float:
        ways = sum(comb(failing, k) * comb(population - failing, n - k) for k in holds)
        return ways / comb(population, n)

    kept = [
        failing
        for failing in range(seen, population - n + seen + 1)
        if share(failing, range(seen, n + 1)) > 0.025 + 1e-12
        and share(failing, range(seen + 1)) > 0.025 + 1e-12
    ]
    found = s.exact_finite(seen, n, population=population)
    assert (found.low_count, found.high_count) == (kept[0], kept[-1])


def test_a_score_interval_ends_where_the_score_is_z() -> None:
    # statsmodels 0.15 puts the upper end of 56/70 less 48/80 at .3440; Newcombe prints .3382.
    first, second = s.Tally(48, 80), s.Tally(56, 70)
    theirs = float(confint_proportions_2indep(56, 70, 48, 80, compare="diff", method="score")[1])
    own = s.difference_miettinen_nurminen(first, second).high

    def score(apart: float) -> float:
        rate = constrained_rate(first, second, apart)
        variance = rate * (1 - rate) / 80 + (rate + apart) * (1 - rate - apart) / 70
        return float((0.2 - apart) / (variance * 150 / 149) ** 0.5)

    assert own is not None
    assert round(own, 4) == 0.3382
    assert score(own) == pytest.approx(-norm.ppf(0.975), abs=1e-9)
    assert round(theirs, 4) == 0.344
    assert score(theirs) < -2.04


def test_half_a_file_in_every_cell_answers_another_question() -> None:
    # statsmodels' SquareTable adds .5 everywhere when the table holds a zero.
    table = [[8, 6, 0], [1, 9, 3], [2, 1, 5]]
    shifted = SquareTable(np.array(table, dtype=float)).symmetry().statistic
    by_hand = (6 - 1) ** 2 / 7 + (0 - 2) ** 2 / 2 + (3 - 1) ** 2 / 4
    assert s.bowker(s.ratings_of_table(table)).statistic == pytest.approx(by_hand)
    assert abs(float(shifted) - by_hand) > 0.5


def test_complete_ratings_of_three_have_the_divisor_of_raters_less_one() -> None:
    # irr 0.84.1 forgets it for complete data. Counted out: values pair within files and anywhere.
    rows = ["111", "112", "222", "223", "333", "133"]
    inside = [
        (a, b) for row in rows for i, a in enumerate(row) for j, b in enumerate(row) if i != j
    ]
    everything = "".join(rows)
    apart = sum(a != b for a, b in inside) / 2 / len(everything)
    chance = sum(
        everything[i] != everything[j]
        for i, j in product(range(len(everything)), repeat=2)
        if i != j
    ) / (len(everything) * (len(everything) - 1))
    found = s.krippendorff(s.read_ratings([list(row) for row in rows], "123"), s.NOMINAL)
    assert found.value == pytest.approx(1 - apart / chance, abs=1e-12)


@pytest.mark.parametrize("method", [s.gwet, s.fleiss, s.percent, s.krippendorff, s.conger])
def test_a_file_that_nobody_rated_changes_nothing(method: object) -> None:
    # irrCAC 1.4 answers not-a-number.
    assert callable(method)
    rows: list[list[str | None]] = [["1", "2", "1"], ["2", "2", None], ["1", "1", "2"]]
    with_one = s.read_ratings([*rows, [None, None, None]], "12")
    assert method(with_one).value == method(s.read_ratings(rows, "12")).value


def test_another_order_of_the_rows_is_the_same_draw_here_and_another_one_by_index() -> None:
    ids = [f"C-{number:06d}" for number in range(1, 21)]
    by_index = [
        set(np.random.default_rng(1).choice(listed, 6, replace=False))
        for listed in (ids, ids[::-1])
    ]
    assert by_index[0] != by_index[1]
    drawn = [
        [position.unit_id for position in s.draw_simple(
            [s.Unit(unit_id) for unit_id in listed], 6, seed=SEED, scope=SCOPE).main]
        for listed in (ids, ids[::-1])
    ]  # fmt: skip
    assert drawn[0] == drawn[1]


def test_drawing_one_by_one_has_other_chances_than_its_weights() -> None:
    # A package that weights such a draw by n w / sum w takes 20, 40 and 60 sixtieths.
    orders = {(a, b): a / 6 * b / (6 - a) for a, b in product([1, 2, 3], repeat=2) if a != b}
    counted = [sum(chance for pair, chance in orders.items() if w in pair) for w in (1, 2, 3)]
    assert s.successive_inclusion([1, 2, 3], 2).probabilities == pytest.approx(counted)
    assert counted == pytest.approx([25 / 60, 44 / 60, 51 / 60])
