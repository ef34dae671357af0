"""Krippendorff's alpha equals the printed values and an independent implementation."""

from typing import Literal, cast

import krippendorff as reference
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.agreement_results import Undefined
from sampling.alpha import INTERVAL, NOMINAL, ORDINAL, RATIO, Metric, krippendorff
from sampling.ratings import Ratings, read_ratings

METRICS = (NOMINAL, ORDINAL, INTERVAL, RATIO)
tables = st.integers(2, 5).flatmap(
    lambda raters: st.lists(
        st.lists(st.integers(-1, 3), min_size=raters, max_size=raters), min_size=2, max_size=25
    )
)


def other_alpha(ratings: Ratings, metric: Metric, values: list[float]) -> float:
    data = np.where(ratings.codes < 0, np.nan, np.array(values)[ratings.codes])
    level = cast("Literal['nominal', 'ordinal', 'interval', 'ratio']", metric.name)
    with np.errstate(invalid="ignore"):
        found = reference.alpha(data.T, value_domain=values, level_of_measurement=level)
    return float(found)


@pytest.mark.parametrize("metric", METRICS)
@given(rows=tables)
def test_alpha_equals_an_independent_implementation(metric: Metric, rows: list[list[int]]) -> None:
    ratings = Ratings(np.array(rows, dtype=np.int8), tuple("abcd"))
    found = krippendorff(ratings, metric)

    if found.undefined is Undefined.NO_PAIRS:
        with pytest.raises(ValueError, match="at least one unit"):
            other_alpha(ratings, metric, [1.0, 2.0, 3.0, 4.0])
    elif found.undefined is Undefined.NO_VARIATION:
        assert np.isnan(other_alpha(ratings, metric, [1.0, 2.0, 3.0, 4.0]))
    else:
        assert found.value == pytest.approx(
            other_alpha(ratings, metric, [1.0, 2.0, 3.0, 4.0]), abs=1e-10
        )


@pytest.mark.parametrize("metric", [INTERVAL, RATIO])
def test_the_categories_may_have_values_of_their_own(metric: Metric) -> None:
    stream = np.random.Generator(np.random.PCG64(3))
    ratings = Ratings(stream.integers(-1, 4, size=(30, 3)).astype(np.int8), tuple("abcd"))

    found = krippendorff(ratings, metric, values=[0.0, 1.0, 5.0, 6.5])

    assert found.value == pytest.approx(other_alpha(ratings, metric, [0.0, 1.0, 5.0, 6.5]))


def test_alpha_of_two_observers_is_as_printed() -> None:
    """Krippendorff (2011), example A: ten units, two observers, yes or no: .095."""
    first = "0100000010"
    second = "1110010000"

    found = krippendorff(read_ratings(zip(first, second, strict=True), "01"), NOMINAL)

    assert found.value == pytest.approx(0.095, abs=5e-4)


def test_alpha_drops_what_was_graded_once_and_says_so() -> None:
    found = krippendorff(read_ratings([["a", "b"], ["b", "b"], ["a", None]], "ab"), NOMINAL)

    assert (found.units, found.pairs) == (3, 2)
    assert found.cautions[0].words == "1 files with only one rating are left out."
    assert found.method == "Krippendorff's alpha, nominal"
    assert found.confidence is None


def test_one_category_leaves_alpha_undefined() -> None:
    found = krippendorff(read_ratings([["a", "a"], ["a", "a"]], "ab"))

    assert found.value is None
    assert found.undefined is Undefined.NO_VARIATION


def test_no_file_graded_twice_leaves_alpha_undefined() -> None:
    found = krippendorff(read_ratings([["a", None], [None, "b"]], "ab"))

    assert found.undefined is Undefined.NO_PAIRS
    assert found.cautions == ()
    assert krippendorff(read_ratings([], "ab", ["Ana"])).undefined is Undefined.NO_PAIRS


def test_values_must_fit_the_scale() -> None:
    with pytest.raises(ValueError, match="3 values for a scale of 2 categories"):
        krippendorff(read_ratings([["a", "a"]], "ab"), INTERVAL, values=[1, 2, 3])
