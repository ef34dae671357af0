"""Resampling raters too: pairs of a rater with themselves are never called agreement."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.agreement_results import Undefined
from sampling.agreement_weights import LINEAR
from sampling.alpha import INTERVAL
from sampling.bootstrap import alpha_statistic, bootstrap, coefficient_statistic
from sampling.coefficients import COHEN, CONGER, FLEISS, GWET, PERCENT
from sampling.faults import DesignError, Fault
from sampling.ratings import Ratings, read_ratings
from sampling.two_way import bootstrap_two_way, drawn_raters

AC2 = coefficient_statistic(GWET, LINEAR)
ALPHA = alpha_statistic(INTERVAL)


def graded(raters: int, files: int = 40) -> Ratings:
    """Return grades of raters who agree on half of the files by chance alone."""
    codes = np.random.default_rng(5).integers(0, 2, (files, raters)).astype(np.int8)
    return Ratings(codes, ("1", "2"))


rows_and_raters = st.integers(2, 4).flatmap(
    lambda raters: st.tuples(
        st.lists(
            st.lists(st.integers(-1, 2), min_size=raters, max_size=raters), min_size=2, max_size=5
        ),
        st.lists(st.integers(0, 3), min_size=raters, max_size=raters),
    )
)


@settings(max_examples=60)
@given(rows_and_raters)
def test_agreement_is_counted_over_pairs_of_two_different_raters(
    drawn: tuple[list[list[int]], list[int]],
) -> None:
    rows, counted = drawn
    shares, distances, chosen = [], [], []
    for row in rows:
        # Every copy of a rater is written out, and pairs of copies of one rater are left out.
        copies = [(g, code) for g, code in enumerate(row) if code >= 0 for _ in range(counted[g])]
        pairs = [
            (one, other)
            for (g, one), (h, other) in product(copies, copies)
            if g != h
        ]  # fmt: skip
        if pairs:
            shares.append(sum(one == other for one, other in pairs) / len(pairs))
            distances.append((sum((a - b) ** 2 for a, b in pairs) / len(pairs), len(copies)))
            chosen += [code for _, code in copies]
    patterns = drawn_raters(np.array(rows), np.array(counted), 3)
    kept = patterns.given > 0
    if not shares:
        return
    seen = type(patterns)(
        patterns.rows[kept], patterns.given[kept], patterns.times[kept], patterns.own[kept]
    )
    times = np.ones((1, int(kept.sum())))
    percent = coefficient_statistic(PERCENT).values(seen, times, 3)[0]
    assert percent == pytest.approx(sum(shares) / len(shares), abs=1e-12)
    alpha = ALPHA.values(seen, times, 3)[0]
    n = len(chosen)
    expected = sum((a - b) ** 2 for a, b in product(chosen, chosen)) / (n * (n - 1))
    if expected:
        observed = sum(mean * size for mean, size in distances) / n
        assert alpha == pytest.approx(1 - observed / expected, abs=1e-12)


def test_drawing_a_rater_twice_does_not_lift_agreement() -> None:
    ratings = graded(6)
    found = bootstrap_two_way(ratings, coefficient_statistic(PERCENT), seed=1, replicates=800)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    # By pairs of copies it would lie near .58: one pair in six is of one rater.
    assert found.value == pytest.approx(0.5, abs=0.03)
    assert (found.low + found.high) / 2 == pytest.approx(found.value, abs=0.02)


@pytest.mark.parametrize("statistic", [AC2, ALPHA, coefficient_statistic(FLEISS)])
def test_the_value_is_that_of_the_ratings_and_the_seed_repeats_it(statistic: object) -> None:
    assert isinstance(statistic, type(AC2))
    ratings = graded(7)
    first = bootstrap_two_way(ratings, statistic, seed=3, replicates=100)
    assert first == bootstrap_two_way(ratings, statistic, seed=3, replicates=100)
    assert first.value == pytest.approx(
        bootstrap(ratings, statistic, seed=3, replicates=100).value, abs=1e-12
    )
    assert (first.raters, first.units, first.replicates) == (7, 40, 100)
    assert first.method.endswith("files and raters resampled")


def test_fewer_than_six_raters_are_refused_with_how_many_are_missing() -> None:
    with pytest.raises(DesignError, match="at least 6 are needed, 2 more") as caught:
        bootstrap_two_way(graded(4), AC2, seed=1)
    assert caught.value.code is Fault.TOO_FEW


def test_a_rater_who_rated_nothing_is_none() -> None:
    rows = [["1", "2", "1", "1", "2", None], ["2", "2", "1", "2", "2", None]]
    with pytest.raises(DesignError, match="5 raters are too few"):
        bootstrap_two_way(read_ratings(rows, "12"), AC2, seed=1)


@pytest.mark.parametrize("coefficient", [COHEN, CONGER], ids=lambda one: one.name)
def test_a_coefficient_by_each_raters_margins_is_refused(coefficient: object) -> None:
    assert isinstance(coefficient, type(COHEN))
    with pytest.raises(DesignError, match="take Fleiss"):
        bootstrap_two_way(graded(6), coefficient_statistic(coefficient), seed=1)


def test_files_that_share_no_two_raters_have_no_interval() -> None:
    rows = [["1" if g == file else None for g in range(6)] for file in range(6)]
    found = bootstrap_two_way(read_ratings(rows, "12"), AC2, seed=1, replicates=20)
    assert found.value is found.low is None
    assert found.undefined is Undefined.NO_PAIRS
