"""Coefficients of agreement equal published and independent values, and refuse to guess."""

from math import nan

import numpy as np
import pytest
import statsmodels.stats.inter_rater as sm
from sklearn.metrics import cohen_kappa_score

from sampling.agreement import (
    brennan_prediger,
    cohen,
    conger,
    estimate,
    fleiss,
    gwet,
    pabak,
    percent,
    within_one,
)
from sampling.agreement_results import Agreement, Undefined, undefined_because
from sampling.agreement_weights import (
    IDENTITY,
    LINEAR,
    ORDINAL,
    QUADRATIC,
    WITHIN_ONE,
    Weighting,
    own_weights,
)
from sampling.coefficients import COHEN
from sampling.ratings import Ratings, ratings_of_table, read_ratings

# Gwet's example of 12 units and 4 raters, which is Krippendorff's (2011).
TWELVE = """
1 1 . 1
2 2 3 2
3 3 3 3
3 3 3 3
2 2 2 2
1 2 3 4
4 4 4 4
1 1 2 1
2 2 2 2
. 5 5 5
. . 1 1
. . 3 .
"""
FIFTEEN = """
3 3 2 .
2 2 2 1
4 3 4 4
1 1 2 1
3 2 3 .
. 2 2 3
4 4 4 4
2 . . 2
1 2 1 1
3 3 3 4
2 2 3 2
. . 1 1
4 4 3 4
2 1 2 2
3 . 3 3
"""


def ratings_of(text: str, scale: str) -> Ratings:
    rows = [line.split() for line in text.strip().splitlines()]
    return read_ratings([[None if cell == "." else cell for cell in row] for row in rows], scale)


GWETS = ratings_of(TWELVE, "12345")
OURS = ratings_of(FIFTEEN, "1234")
WEIGHTS = {"none": IDENTITY, "linear": LINEAR, "quadratic": QUADRATIC, "ordinal": ORDINAL}
METHODS = {"gwet": gwet, "fleiss": fleiss, "bp": brennan_prediger, "conger": conger}

# irrCAC 0.4.4 for Python: value, standard error, lower end of the interval (95%, upper cut at 1).
IRRCAC_GWETS = [
    ("gwet", "none", 0.775444068127, 0.142949950641, 0.460813348131),
    ("fleiss", "none", 0.761169275422, 0.153019203469, 0.424376279377),
    ("bp", "none", 0.772727272727, 0.144716619899, 0.454208139910),
    ("conger", "none", 0.762817441303, 0.149168152480, 0.434500551336),
    ("gwet", "linear", 0.858739136433, 0.117329021881, 0.600499700424),
    ("fleiss", "linear", 0.817944767097, 0.148504355499, 0.491088884434),
    ("bp", "linear", 0.848484848485, 0.123356124494, 0.576979849067),
    ("conger", "linear", 0.813776319966, 0.145085402493, 0.494445502133),
    ("gwet", "quadratic", 0.914000723552, 0.103962244645, 0.685181365878),
    ("fleiss", "quadratic", 0.864935064935, 0.146033610757, 0.543517254784),
    ("bp", "quadratic", 0.901515151515, 0.110894374974, 0.657438277860),
    ("conger", "quadratic", 0.857710656223, 0.143670663829, 0.541493657195),
    ("gwet", "ordinal", 0.898939769908, 0.106903523815, 0.663646700428),
    ("fleiss", "ordinal", 0.850206189397, 0.147035693874, 0.526582809177),
    ("bp", "ordinal", 0.886363636364, 0.113905903978, 0.635658432062),
    ("conger", "ordinal", 0.843659525188, 0.144099959112, 0.526497653613),
]
# The same for 15 units drawn from 60: both ends of the interval.
IRRCAC_OURS_OF_60 = [
    ("gwet", "none", 0.470343023731, 0.075154152192, 0.309153398569, 0.631532648893),
    ("fleiss", "none", 0.455324871816, 0.084875674743, 0.273284654499, 0.637365089134),
    ("bp", "none", 0.466666666667, 0.076980035892, 0.301560910450, 0.631772422883),
    ("conger", "none", 0.463230034818, 0.080290342512, 0.291024377031, 0.635435692605),
    ("gwet", "quadratic", 0.848217492466, 0.021751239461, 0.801565723625, 0.894869261306),
    ("fleiss", "quadratic", 0.802679658953, 0.051354955576, 0.692534233875, 0.912825084030),
    ("bp", "quadratic", 0.840000000000, 0.023094010768, 0.790468273135, 0.889531726865),
    ("conger", "quadratic", 0.811557522124, 0.045121871003, 0.714780733862, 0.908334310386),
]


def known(value: float | None) -> float:
    assert value is not None
    return value


@pytest.mark.parametrize(("method", "weights", "value", "error", "low"), IRRCAC_GWETS)
def test_gwets_example_has_its_values(
    method: str, weights: str, value: float, error: float, low: float
) -> None:
    found = METHODS[method](GWETS, WEIGHTS[weights])

    assert found.value == pytest.approx(value, abs=1e-11)
    assert found.standard_error == pytest.approx(error, abs=1e-11)
    assert found.low == pytest.approx(low, abs=1e-11)
    assert found.high == 1.0
    assert (found.units, found.pairs) == (12, 11)


@pytest.mark.parametrize(("method", "weights", "value", "error", "low", "high"), IRRCAC_OURS_OF_60)
def test_files_from_a_finite_set_leave_less_doubt(
    method: str, weights: str, value: float, error: float, low: float, high: float
) -> None:
    found = METHODS[method](OURS, WEIGHTS[weights], population=60)

    assert found.value == pytest.approx(value, abs=1e-11)
    assert found.standard_error == pytest.approx(error, abs=1e-11)
    assert found.low == pytest.approx(low, abs=1e-11)
    assert found.high == pytest.approx(high, abs=1e-11)


def test_a_census_leaves_no_doubt_of_sampling() -> None:
    found = gwet(OURS, population=15)

    assert found.standard_error == 0
    assert found.low is None


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


@pytest.mark.parametrize("method", [fleiss, conger])
def test_one_category_leaves_kappa_undefined(method: object) -> None:
    found = METHODS["fleiss" if method is fleiss else "conger"](SAME)

    assert found.value is None
    assert found.undefined is Undefined.NO_VARIATION
    assert found.standard_error is found.low is found.high is None
    assert found.observed == found.expected == 1


def test_one_category_leaves_cohens_kappa_undefined() -> None:
    assert cohen(ratings_of_table([[7, 0], [0, 0]])).undefined is Undefined.NO_VARIATION


@pytest.mark.parametrize("method", [gwet, brennan_prediger])
def test_one_category_is_full_agreement_with_a_caution(method: object) -> None:
    found = METHODS["gwet" if method is gwet else "bp"](SAME)

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


# Arguments


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_is_a_fraction(confidence: float) -> None:
    with pytest.raises(ValueError, match=f"inside .0, 1., got {confidence}"):
        gwet(OURS, confidence=confidence)


def test_a_population_is_not_smaller_than_what_was_rated() -> None:
    with pytest.raises(ValueError, match="15 rated units cannot come from a population of 14"):
        gwet(OURS, population=14)


def test_more_confidence_is_a_wider_interval() -> None:
    wide, narrow = gwet(OURS, confidence=0.99), gwet(OURS, confidence=0.8)

    assert known(wide.low) < known(narrow.low) < known(narrow.high) < known(wide.high)


# Weights


@pytest.mark.parametrize(
    ("weighting", "row"),
    [
        (IDENTITY, [1, 0, 0, 0]),
        (LINEAR, [1, 2 / 3, 1 / 3, 0]),
        (QUADRATIC, [1, 8 / 9, 5 / 9, 0]),
        (ORDINAL, [1, 5 / 6, 1 / 2, 0]),
        (WITHIN_ONE, [1, 1, 0, 0]),
    ],
)
def test_weights_fall_with_the_distance(weighting: Weighting, row: list[float]) -> None:
    assert weighting.of(4)[0].tolist() == pytest.approx(row)
    assert (weighting.of(4) == weighting.of(4).T).all()


def test_own_weights_give_their_own_coefficient() -> None:
    own = own_weights("grades two apart count half", QUADRATIC.of(4).tolist())

    assert gwet(OURS, own).value == gwet(OURS, QUADRATIC).value
    assert gwet(OURS, own).method == "Gwet's AC2, grades two apart count half"


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1, 0]], "square matrix"),
        ([[1, 0.2], [0.3, 1]], "must be symmetric"),
        ([[1, 2], [2, 1]], "from 0 to 1 elsewhere"),
        ([[0.9, 0], [0, 1]], "1 on the diagonal"),
    ],
)
def test_weights_that_are_none_are_refused(matrix: list[list[float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        own_weights("odd", matrix)


def test_own_weights_must_fit_the_scale() -> None:
    with pytest.raises(ValueError, match="weights for 2 categories do not fit a scale of 4"):
        gwet(OURS, own_weights("two", [[1, 0], [0, 1]]))


def test_weights_that_forgive_everything_leave_no_room() -> None:
    forgiving: Agreement = estimate(
        COHEN, ratings_of_table([[3, 1], [1, 3]]), own_weights("all", [[1, 1], [1, 1]])
    )

    assert forgiving.undefined is Undefined.NO_VARIATION
