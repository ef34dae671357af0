"""Coefficients of many raters equal an independent implementation, plain and weighted."""

import pytest

from sampling.agreement import gwet
from sampling.agreement_estimate import estimate
from sampling.agreement_results import Agreement, Undefined
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
from sampling.ratings import ratings_of_table
from tests.sampling.graded import GWETS, METHODS, OURS, WEIGHTS, known

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
