"""Resampling repeats from its seed, agrees with resampling rows, and knows when to say nothing."""

import sys

import numpy as np
import pytest
from scipy import stats

from sampling.agreement import gwet
from sampling.agreement_results import Undefined
from sampling.agreement_weights import QUADRATIC
from sampling.alpha import NOMINAL, krippendorff
from sampling.bootstrap import (
    Statistic,
    alpha_statistic,
    bootstrap,
    bootstrap_bca,
    coefficient_statistic,
)
from sampling.coefficients import COHEN, CONGER, FLEISS, GWET, PERCENT, Coefficient
from sampling.faults import DesignError
from sampling.ratings import Floats, Ratings, ratings_of_table, read_ratings

COUNTS = [[10, 3, 1, 0], [2, 12, 4, 1], [0, 3, 9, 2], [1, 0, 2, 5]]
TABLE = ratings_of_table(COUNTS)
# A corrected interval of few files ends among a handful of replicates; this one does not.
LARGE = ratings_of_table([[4 * count for count in row] for row in COUNTS])
AC2 = coefficient_statistic(GWET, QUADRATIC)


def known(value: float | None) -> float:
    assert value is not None
    return value


def rows_resampled(ratings: Ratings, method: str) -> tuple[float, float]:
    """Resample rows one by one with SciPy."""

    def statistic(indices: Floats) -> float:
        chosen = Ratings(ratings.codes[indices.astype(int)], ratings.scale)
        return known(gwet(chosen, QUADRATIC).value)

    found = stats.bootstrap(
        (np.arange(len(ratings.codes)),),
        statistic,
        vectorized=False,
        n_resamples=2000,
        method=method,
        rng=np.random.default_rng(1),
    )
    return found.confidence_interval.low, found.confidence_interval.high


def test_the_same_seed_gives_the_same_interval() -> None:
    first, second = (bootstrap(TABLE, AC2, seed=20260114) for _ in range(2))

    assert first == second
    assert bootstrap(TABLE, AC2, seed=7).low != first.low
    assert (first.seed, first.replicates, first.undefined_replicates) == (20260114, 2000, 0)
    assert first.method == "Gwet's AC, quadratic weights"


def test_resampling_patterns_is_resampling_rows() -> None:
    low, high = rows_resampled(TABLE, "percentile")
    found = bootstrap(TABLE, AC2, seed=1, replicates=4000)

    assert found.value == gwet(TABLE, QUADRATIC).value
    assert found.low == pytest.approx(low, abs=0.01)
    assert found.high == pytest.approx(high, abs=0.01)
    assert found.standard_error == pytest.approx(
        known(gwet(TABLE, QUADRATIC).standard_error), rel=0.1
    )


def test_the_corrected_interval_is_scipys() -> None:
    low, high = rows_resampled(LARGE, "BCa")
    found = bootstrap_bca(LARGE, AC2, seed=1, replicates=4000)

    assert found.low == pytest.approx(low, abs=0.01)
    assert found.high == pytest.approx(high, abs=0.01)
    assert known(found.low) < known(bootstrap(LARGE, AC2, seed=1, replicates=4000).low)


@pytest.mark.parametrize("coefficient", [PERCENT, COHEN, CONGER, FLEISS, GWET])
def test_every_coefficient_can_be_resampled(coefficient: Coefficient) -> None:
    found = bootstrap(TABLE, coefficient_statistic(coefficient), seed=3, replicates=200)

    assert known(found.low) < known(found.value) < known(found.high)


def test_alpha_can_be_resampled() -> None:
    found = bootstrap(TABLE, alpha_statistic(NOMINAL), seed=3, replicates=200)

    assert found.value == krippendorff(TABLE, NOMINAL).value
    assert known(found.low) < known(found.value) < known(found.high)


def test_many_patterns_are_resampled_in_parts_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = bootstrap(TABLE, AC2, seed=9, replicates=50)
    monkeypatch.setattr(sys.modules["sampling.bootstrap"], "_CELLS", 40)

    assert bootstrap(TABLE, AC2, seed=9, replicates=50) == whole


def test_too_many_undefined_replicates_leave_no_interval() -> None:
    ratings = read_ratings([["a", "a"], ["a", "a"], ["b", "b"], ["a", None]], "ab")
    found = bootstrap(ratings, alpha_statistic(NOMINAL), seed=1)

    assert found.value == 1
    assert found.undefined_replicates > 100
    assert found.undefined is Undefined.RESAMPLES_UNDEFINED
    assert found.low is found.high is found.standard_error is None


INTERVALS = {"percentile": bootstrap, "corrected": bootstrap_bca}


@pytest.mark.parametrize("interval", INTERVALS)
def test_what_does_not_vary_has_no_interval(interval: str) -> None:
    perfect = ratings_of_table([[30, 0], [0, 30]])
    found = INTERVALS[interval](perfect, coefficient_statistic(PERCENT), seed=1)

    assert found.value == 1
    assert found.low is found.high is None
    assert found.undefined is Undefined.RESAMPLES_ALIKE


@pytest.mark.parametrize("rows", [[], [["a", None]]])
def test_an_undefined_statistic_has_no_interval(rows: list[list[str | None]]) -> None:
    ratings = read_ratings(rows, "ab", ["Ana", "Mo"])

    for found in (
        bootstrap(ratings, AC2, seed=1, replicates=20),
        bootstrap_bca(ratings, AC2, seed=1, replicates=20),
    ):
        assert found.value is found.low is found.high is None
        assert found.undefined is Undefined.NO_PAIRS
        assert found.to_dict()["units"] == len(rows)


def test_a_value_beyond_all_replicates_has_no_corrected_interval() -> None:
    def decreasing(patterns: object, times: Floats, q: int) -> Floats:
        del patterns, q
        return np.ones(1) if len(times) == 1 else np.arange(len(times)) / len(times)

    statistic = Statistic("odd", GWET.patterns, decreasing)

    found = bootstrap_bca(TABLE, statistic, seed=1, replicates=30)
    assert found.low is None
    assert found.undefined is Undefined.RESAMPLES_ONE_SIDED


@pytest.mark.parametrize("interval", INTERVALS)
def test_arguments_out_of_range_are_refused(interval: str) -> None:
    method = INTERVALS[interval]

    with pytest.raises(DesignError, match="take at least 2"):
        method(TABLE, AC2, seed=1, replicates=1)
    with pytest.raises(DesignError, match="confidence must be inside"):
        method(TABLE, AC2, seed=1, confidence=1.0)
