"""Coefficients of agreement equal published and independent values, and refuse to guess."""

from math import nan

import numpy as np
import pytest
import statsmodels.stats.inter_rater as sm
from sklearn.metrics import cohen_kappa_score

from sampling.agreement import (
    cohen,
    conger,
    fleiss,
    gwet,
    pabak,
    percent,
    within_one,
)
from sampling.agreement_results import Undefined, undefined_because
from sampling.agreement_weights import (
    IDENTITY,
    LINEAR,
    QUADRATIC,
)
from sampling.ratings import Ratings, ratings_of_table, read_ratings
from tests.sampling.graded import GWETS, METHODS, OURS, known

# Two raters

PSYCHIATRIC = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
TABLES = [
    PSYCHIATRIC,
    [[10, 3, 1, 0], [2, 12, 4, 1], [0, 3, 9, 2], [1, 0, 2, 5]],
    [[40, 9], [6, 45]],
    [[1, 2, 0], [3, 4, 5], [0, 0, 6]],
]


@pytest.mark.parametrize("table", TABLES)
def test_cohens_kappa_and_its_error_equal_statsmodels(table: list[list[int]]) -> None:
    plain, reference = cohen(ratings_of_table(table)), sm.cohens_kappa(np.array(table))
    squared = cohen(ratings_of_table(table), QUADRATIC)
    reference_squared = sm.cohens_kappa(np.array(table), wt="quadratic")

    assert plain.value == pytest.approx(reference.kappa, abs=1e-12)
    assert plain.standard_error == pytest.approx(reference.std_kappa, abs=1e-12)
    assert squared.value == pytest.approx(reference_squared.kappa, abs=1e-12)
    assert squared.standard_error == pytest.approx(reference_squared.std_kappa, abs=1e-12)


@pytest.mark.parametrize("table", TABLES)
def test_weighted_kappa_equals_scikit_learn(table: list[list[int]]) -> None:
    ratings = ratings_of_table(table)
    first, second = ratings.codes.T

    for weights, name in ((IDENTITY, None), (LINEAR, "linear"), (QUADRATIC, "quadratic")):
        assert cohen(ratings, weights).value == pytest.approx(
            cohen_kappa_score(first, second, weights=name), abs=1e-12
        )


def test_fleiss_kappa_of_complete_ratings_equals_statsmodels() -> None:
    codes = np.random.Generator(np.random.PCG64(5)).integers(0, 4, size=(30, 5))
    table = np.stack([np.bincount(row, minlength=4) for row in codes])

    found = fleiss(Ratings(codes.astype(np.int8), tuple("abcd")))

    assert found.value == pytest.approx(sm.fleiss_kappa(table), abs=1e-12)


def test_congers_kappa_of_two_raters_is_cohens() -> None:
    ratings = ratings_of_table(TABLES[1])

    assert conger(ratings).value == pytest.approx(known(cohen(ratings).value), abs=1e-12)


def test_cohens_kappa_leaves_out_what_one_of_two_graded() -> None:
    both = read_ratings([["a", "a"], ["b", "a"], ["b", "b"]], "ab")
    more = read_ratings([["a", "a"], ["b", "a"], ["b", "b"], ["a", None], [None, "b"]], "ab")

    assert cohen(more).value == cohen(both).value
    assert cohen(more).units == 3


def test_cohens_kappa_is_for_two_raters() -> None:
    with pytest.raises(ValueError, match="for 2 raters, got 4"):
        cohen(OURS)


@pytest.mark.parametrize(
    ("table", "agreement", "kappa"),
    [
        ([[40, 9], [6, 45]], 0.85, 0.70),
        ([[80, 10], [5, 5]], 0.85, 0.32),
        ([[45, 15], [25, 15]], 0.60, 0.13),
        ([[25, 35], [5, 35]], 0.60, 0.26),
    ],
)
def test_the_paradoxes_are_as_printed(
    table: list[list[int]], agreement: float, kappa: float
) -> None:
    """Feinstein & Cicchetti (1990), J. Clin. Epidemiol. 43:543-549."""
    ratings = ratings_of_table(table)

    assert percent(ratings).value == pytest.approx(agreement)
    assert round(known(cohen(ratings).value), 2) == kappa
    assert pabak(ratings).value == pytest.approx(2 * agreement - 1)


def test_pabak_needs_a_yes_or_no() -> None:
    with pytest.raises(ValueError, match="for 2 categories, the scale has 4"):
        pabak(OURS)


# Percentages


def test_agreement_of_two_raters_is_a_proportion_with_wilsons_interval() -> None:
    """81 of 263: .2553 to .3662, Newcombe (1998), Statistics in Medicine 17:857-872."""
    found = percent(ratings_of_table([[40, 100], [82, 41]]))

    assert found.value == pytest.approx(81 / 263)
    assert (round(known(found.low), 4), round(known(found.high), 4)) == (0.2553, 0.3662)
    assert found.expected is None


def test_agreement_of_many_raters_counts_pairs_of_ratings() -> None:
    ratings = read_ratings([["a", "a", "b"], ["b", "b", None], ["a", None, None]], "ab")

    assert percent(ratings).value == pytest.approx((1 / 3 + 1) / 2)
    assert percent(ratings).low == 0
    assert percent(GWETS).value == pytest.approx(0.818181818182)


def test_agreement_within_one_grade_forgives_a_single_step() -> None:
    ratings = ratings_of_table([[5, 2, 1, 1], [0, 6, 2, 0], [0, 1, 7, 0], [0, 0, 0, 5]])

    assert within_one(ratings).value == pytest.approx(28 / 30)
    assert within_one(ratings).method == "Agreement within one grade"


# Names, missing and undefined


def test_a_method_is_named_with_its_weights() -> None:
    assert gwet(OURS).method == "Gwet's AC1"
    assert gwet(OURS, QUADRATIC).method == "Gwet's AC2, quadratic weights"
    assert cohen(ratings_of_table(PSYCHIATRIC)).method == "Cohen's kappa"
    assert pabak(ratings_of_table([[3, 1], [1, 3]])).method == "PABAK"


def test_a_result_is_plain_values() -> None:
    found = gwet(OURS).to_dict()

    assert found["method"] == "Gwet's AC1"
    assert found["cautions"] == ()
    assert found["population"] is None


def test_units_with_one_rating_are_told() -> None:
    cautions = gwet(GWETS).cautions

    assert [(one.code, one.words) for one in cautions] == [
        ("single-ratings", "1 files have only one rating.")
    ]


SAME = read_ratings([["b", "b", "b"], ["b", "b", None]], "abcd")


@pytest.mark.parametrize("method", ["fleiss", "conger"])
def test_one_category_leaves_kappa_undefined(method: str) -> None:
    found = METHODS[method](SAME)

    assert found.value is None
    assert found.undefined is Undefined.NO_VARIATION
    assert found.standard_error is found.low is found.high is None
    assert found.observed == found.expected == 1


def test_one_category_leaves_cohens_kappa_undefined() -> None:
    assert cohen(ratings_of_table([[7, 0], [0, 0]])).undefined is Undefined.NO_VARIATION


@pytest.mark.parametrize("method", ["gwet", "bp"])
def test_one_category_is_full_agreement_with_a_caution(method: str) -> None:
    found = METHODS[method](SAME)

    assert found.value == 1
    assert [one.code for one in found.cautions] == ["no-disagreement", "no-variation"]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_no_file_graded_twice_leaves_everything_undefined(method: str) -> None:
    found = METHODS[method](read_ratings([["a", None], [None, "b"], [None, None]], "ab"))

    assert found.value is found.observed is found.expected is None
    assert found.undefined is Undefined.NO_PAIRS
    assert (found.units, found.pairs) == (2, 0)
    assert found.cautions == ()


def test_no_ratings_at_all_are_undefined() -> None:
    nothing = read_ratings([], "ab", ["Ana", "Mo"])

    assert percent(nothing).undefined is cohen(nothing).undefined is Undefined.NO_PAIRS
    assert percent(nothing).units == 0


def test_no_disagreement_is_not_certainty() -> None:
    found = gwet(ratings_of_table([[12, 0], [0, 8]]))

    assert (found.value, found.standard_error) == (1, 0)
    assert found.low is found.high is None
    assert found.cautions[0].words == (
        "No disagreement was seen in 20 files; true agreement of only 85% could still show none."
    )
    assert percent(ratings_of_table([[12, 0], [0, 8]])).low == pytest.approx(0.8388748419)


def test_one_unit_has_no_standard_error() -> None:
    found = gwet(read_ratings([["a", "b", "b"]], "ab"))

    assert found.value is not None
    assert found.standard_error is found.low is None


def test_a_rater_without_ratings_is_no_rater() -> None:
    two = read_ratings([["a", "a"], ["b", "a"], ["b", "b"]], "ab")
    three = read_ratings([["a", "a", None], ["b", "a", None], ["b", "b", None]], "ab")

    assert conger(three).value == pytest.approx(known(conger(two).value))
    assert conger(three).standard_error == pytest.approx(known(conger(two).standard_error))


def test_every_reason_has_its_words() -> None:
    assert all(one.words.endswith(".") for one in Undefined)
    assert undefined_because(0.5, 3) is None
    assert undefined_because(nan, 3) is Undefined.NO_VARIATION
