"""Sizes for agreement against R's printed figure and the standard error of kappa itself."""

from collections.abc import Callable
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.agreement import cohen
from sampling.double_audits import kappa_variance, n_agreement, n_kappa, n_weighted_kappa
from sampling.faults import DesignError
from sampling.ratings import read_ratings


def test_the_size_for_kappa_is_the_one_r_prints() -> None:
    # irr: N.cohen.kappa(0.5, 0.5, 0.7, 0.85) gives 96 at one-sided .05.
    assert n_kappa("0.7", "0.85", confidence=0.90).n == 96
    assert n_kappa("0.7", "0.85").n > 96


@given(cells=st.lists(st.integers(1, 30), min_size=4, max_size=4))
def test_the_variance_is_that_of_the_kappa_of_such_a_table(cells: list[int]) -> None:
    yes_yes, yes_no, no_yes, no_no = cells
    n = sum(cells)
    pairs = [["y", "y"]] * yes_yes + [["y", "n"]] * yes_no
    pairs += [["n", "y"]] * no_yes + [["n", "n"]] * no_no
    found = cohen(read_ratings(pairs, "ny"))
    assert found.value is not None
    assert found.standard_error is not None
    first, second = (yes_yes + yes_no) / n, (yes_yes + no_yes) / n
    ours = sqrt(kappa_variance(found.value, first, second) / n)
    assert ours == pytest.approx(found.standard_error, abs=1e-9)


def test_eighty_percent_agreement_to_ten_points_needs_62() -> None:
    assert n_agreement("0.8", "0.1").n == 62
    assert n_agreement("0.8", "0.1", population=80).n == 36


def test_four_grades_need_32_files_for_a_weighted_kappa() -> None:
    assert n_weighted_kappa(4).n == 32


@pytest.mark.parametrize(
    "call",
    [
        lambda: n_kappa("0.7", "0.7"),
        lambda: n_kappa("1.2", "0.7"),
        lambda: n_kappa("0.7", "0.5", rates=("0.1", "0.9")),
        lambda: n_kappa("0.7", "0.5", power=1),
        lambda: n_kappa("0.7", "0.5", rates=("0", "0.5")),
        lambda: n_weighted_kappa(1),
        lambda: n_agreement(1, "0.1"),
    ],
)
def test_agreement_that_cannot_be_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(DesignError):
        call()
