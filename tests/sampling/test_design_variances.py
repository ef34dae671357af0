"""Design variances, right on average over every sample that could be drawn."""

from collections.abc import Sequence
from itertools import combinations, product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.cluster_samples import TwoStageSample
from sampling.results import NoEstimate
from sampling.sampled import (
    JointSample,
    PoissonSample,
    ReplacedSample,
    Sampled,
    StratifiedSample,
    WeightedSample,
)


def one_stratum(n: int, population: int) -> StratifiedSample:
    return StratifiedSample(["all"] * n, {"all": population})


FRAME = np.array([3.0, 7.0, 1.0, 4.0, 9.0, 2.0, 8.0])


def spread_of(totals: Sequence[float], chances: Sequence[float]) -> float:
    middle = sum(c * total for c, total in zip(chances, totals, strict=True))
    return sum(c * (total - middle) ** 2 for c, total in zip(chances, totals, strict=True))


def assert_unbiased(
    drawn: Sequence[tuple[float, Sampled, list[int]]], frame: np.ndarray[tuple[int], np.dtype]
) -> None:
    """Over every sample, the total and its variance are right on average."""
    chances = [chance for chance, _, _ in drawn]
    totals = [float(sampled.weights @ frame[rows]) for _, sampled, rows in drawn]
    variances = []
    for _, sampled, rows in drawn:
        variance = sampled.variance(frame[rows])
        assert isinstance(variance, float)
        variances.append(variance)
    assert sum(chances) == pytest.approx(1)
    assert np.dot(chances, totals) == pytest.approx(frame.sum())
    assert np.dot(chances, variances) == pytest.approx(spread_of(totals, chances))


def test_the_stratified_variance_is_right_on_average_over_every_sample() -> None:
    labels = "AAAABBB"
    sizes = {"A": 4, "B": 3}
    samples = [
        list(first) + list(second)
        for first, second in product(combinations(range(4), 2), combinations(range(4, 7), 2))
    ]
    drawn: list[tuple[float, Sampled, list[int]]] = [
        (1 / len(samples), StratifiedSample([labels[row] for row in rows], sizes), rows)
        for rows in samples
    ]
    assert_unbiased(drawn, FRAME)


def test_the_two_stage_variance_is_right_on_average_over_every_sample() -> None:
    teams = {"A": [0, 1], "B": [2, 3, 4], "C": [5, 6]}
    sizes = {team: len(rows) for team, rows in teams.items()}
    drawn: list[tuple[float, Sampled, list[int]]] = []
    for pair in combinations(teams, 2):
        within = [list(combinations(teams[team], 2)) for team in pair]
        for parts in product(*within):
            rows = [row for part in parts for row in part]
            labels = [team for team in pair for _ in range(2)]
            chance = 1 / 3 / prod(len(ways) for ways in within)
            chosen = {team: sizes[team] for team in pair}
            drawn.append((chance, TwoStageSample(labels, chosen, 3), rows))
    assert_unbiased(drawn, FRAME)


def test_the_poisson_variance_is_right_on_average_over_every_sample() -> None:
    chances = [0.3, 0.5, 0.8, 1.0, 0.6, 0.4, 0.9]
    drawn: list[tuple[float, Sampled, list[int]]] = []
    empty = 0.0
    for taken in product([False, True], repeat=7):
        chance = prod(c if take else 1 - c for c, take in zip(chances, taken, strict=True))
        rows = [row for row, take in enumerate(taken) if take]
        if rows:
            drawn.append((chance, PoissonSample([chances[row] for row in rows]), rows))
        else:
            empty = chance
    assert empty == 0  # the certain case is in every sample
    assert_unbiased(drawn, FRAME)


def test_the_joint_variance_is_right_on_average_over_every_sample() -> None:
    # Two of three by weights 1, 2, 3, one after the other: 25/60, 44/60, 51/60.
    pairs = {(0, 1): 9 / 60, (0, 2): 16 / 60, (1, 2): 35 / 60}
    pi = [25 / 60, 44 / 60, 51 / 60]
    drawn: list[tuple[float, Sampled, list[int]]] = []
    for (a, b), chance in pairs.items():
        joint = np.array([[pi[a], chance], [chance, pi[b]]])
        drawn.append((chance, JointSample([pi[a], pi[b]], joint=joint), [a, b]))
    assert_unbiased(drawn, FRAME[:3])


@given(
    values=st.lists(st.integers(0, 9).map(float), min_size=2, max_size=20), more=st.integers(1, 50)
)
def test_with_equal_chances_the_weighted_variance_is_the_simple_one(
    values: list[float], more: int
) -> None:
    n, population = len(values), len(values) + more
    weighted = WeightedSample([n / population] * n, population)
    simple = one_stratum(n, population)
    column = np.array(values)
    assert weighted.variance(column) == pytest.approx(simple.variance(column))
    assert weighted.degrees == simple.degrees


def test_a_certain_case_adds_no_doubt() -> None:
    chances, values = [1.0, 0.5, 0.5], np.array([1000.0, 1.0, 3.0])
    assert WeightedSample(chances).variance(values) == pytest.approx(
        one_stratum(2, 4).variance(values[1:])
    )
    assert WeightedSample([1.0, 1.0]).variance(values[:2]) == 0
    assert WeightedSample([1.0, 0.5]).variance(values[:2]) is NoEstimate.ONE_IN_STRATUM
    assert ReplacedSample([0.5]).variance(values[:1]) is NoEstimate.ONE_IN_STRATUM
