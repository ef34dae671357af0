"""Adjusted p-values against statsmodels, and ranks that hold all at once."""

from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from sampling.faults import DesignError
from sampling.multiplicity import benjamini_hochberg, holm, ranks
from sampling.tallies import Tally

P_VALUES = st.lists(st.integers(0, 1000).map(lambda p: p / 1000), min_size=1, max_size=25)

# Benjamini & Hochberg (1995), their 15 p-values of thrombolysis.
THEIRS = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
THEIRS += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]


def test_benjamini_and_hochberg_find_four_of_their_fifteen_and_holm_three() -> None:
    assert sum(p <= 0.05 for p in benjamini_hochberg(THEIRS)) == 4
    assert sum(p <= 0.05 for p in holm(THEIRS)) == 3


@settings(max_examples=20)  # theirs is slow
@given(p_values=P_VALUES)
def test_statsmodels_adjusts_alike(p_values: list[float]) -> None:
    for ours, theirs in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        expected = multipletests(p_values, method=theirs)[1]
        assert ours(p_values) == pytest.approx(expected, abs=1e-9)


@given(p_values=P_VALUES)
def test_adjusting_never_helps_and_keeps_the_order(p_values: list[float]) -> None:
    for adjusted in (holm(p_values), benjamini_hochberg(p_values)):
        assert all(p <= new <= 1 for p, new in zip(p_values, adjusted, strict=True))
        pairs = sorted(zip(p_values, adjusted, strict=True))
        assert [new for _, new in pairs] == sorted(adjusted)


def test_no_comparison_needs_no_adjustment() -> None:
    assert holm([]) == benjamini_hochberg([]) == ()


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_value_is_refused(p: float) -> None:
    with pytest.raises(DesignError, match="p-value"):
        holm([0.5, p])


def test_a_team_without_evidence_may_stand_anywhere() -> None:
    found = ranks({"East": Tally(40, 40), "New": Tally(0, 0), "West": Tally(0, 40)})
    assert [(rank.highest, rank.lowest) for rank in found] == [(1, 2), (1, 3), (2, 3)]
    assert ranks({}) == ()


def test_ranks_hold_all_at_once_as_often_as_they_say() -> None:
    # Every outcome of three teams of eight whose true places are 1, 2 and 3.
    n, rates = 8, (0.95, 0.6, 0.1)
    held = 0.0
    for met in product(range(n + 1), repeat=3):
        chance = 1.0
        for x, rate in zip(met, rates, strict=True):
            chance *= comb(n, x) * rate**x * (1 - rate) ** (n - x)
        found = ranks({name: Tally(x, n) for name, x in zip("ABC", met, strict=True)})
        held += chance * all(
            rank.highest <= place <= rank.lowest for place, rank in enumerate(found, start=1)
        )
    assert held >= 0.95


def test_counts_that_make_no_share_have_no_rank() -> None:
    with pytest.raises(DesignError):
        ranks({"East": Tally(3, 2)})
