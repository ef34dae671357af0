"""A summary says percentages always, coefficients when the data carry them, and what is missing."""

import pytest

from sampling.agreement import cohen, conger, gwet
from sampling.agreement_results import Agreement, Minimum, Undefined
from sampling.agreement_summary import Weight, band, summarise
from sampling.agreement_weights import LINEAR, QUADRATIC
from sampling.alpha import krippendorff
from sampling.ratings import Ratings, ratings_of_table, read_ratings

FORTY = ratings_of_table([[6, 1, 0, 0], [1, 9, 2, 0], [0, 2, 11, 1], [0, 0, 1, 6]])
TWENTY = ratings_of_table([[2, 1, 0, 0], [1, 4, 2, 0], [0, 2, 5, 1], [0, 0, 1, 1]])
NINE = ratings_of_table([[2, 1], [1, 5]])


def codes(ratings: Ratings, minimum: Minimum | None = None) -> list[str]:
    summary = summarise(ratings, seed=1, replicates=50, minimum=minimum or Minimum())
    return [one.code for one in summary.cautions]


def test_enough_data_has_every_figure_with_its_interval() -> None:
    found = summarise(FORTY, seed=1)

    assert found.weight is Weight.FIRM
    assert found.exact.value == pytest.approx(32 / 40)
    assert found.within_one.value == 1
    assert found.headline == gwet(FORTY, QUADRATIC)
    assert found.kappa == cohen(FORTY, QUADRATIC)
    assert found.alpha.value == krippendorff(FORTY).value
    assert found.alpha.low is not None
    assert found.alpha.confidence == 0.95
    assert found.band == "almost perfect"
    assert found.diagnostics is not None
    assert found.ratings_by_rater == (40, 40)
    assert found.cautions == ()
    assert found.to_dict()["weight"] == "firm"


def test_between_ten_and_thirty_files_coefficients_are_indicative() -> None:
    found = summarise(TWENTY, LINEAR, seed=1)

    assert found.weight is Weight.INDICATIVE
    assert found.headline.value is not None
    assert codes(TWENTY) == ["indicative", "few-for-weights"]


def test_under_ten_files_there_is_a_percentage_and_nothing_else() -> None:
    found = summarise(NINE, seed=1)

    assert found.weight is Weight.PERCENTAGE_ONLY
    assert found.exact.value == pytest.approx(7 / 9)
    assert found.headline.value is found.alpha.value is found.kappa.value is None
    assert found.headline.undefined is Undefined.TOO_FEW
    assert (found.headline.low, found.band) == (None, None)
    assert found.cautions[0].words == (
        "Only 9 files were graded twice: too few for more than a percentage."
    )


def test_the_limits_are_settings() -> None:
    found = summarise(NINE, seed=1, minimum=Minimum(units=5, firm_units=9))

    assert found.weight is Weight.FIRM
    assert found.headline.value is not None


def test_a_wide_interval_is_too_little_to_judge_by() -> None:
    assert "wide" in codes(ratings_of_table([[5, 4], [3, 4]]))


def test_many_missing_ratings_are_told() -> None:
    rows: list[list[str | None]] = [["a", "a", None, None, None], ["b", "a", None, None, None]]

    assert codes(read_ratings(rows, "ab")) == ["percentage-only", "missing"]


def test_the_paradox_is_told_with_the_rest() -> None:
    assert codes(ratings_of_table([[80, 10], [5, 5]])) == ["prevalence"]


def test_more_than_two_raters_have_congers_kappa_and_no_table() -> None:
    rows: list[list[str | None]] = [["a", "b", "a"], ["b", "b", None], [None, None, None]] * 12
    ratings = read_ratings(rows, "ab")
    found = summarise(ratings, seed=1)

    assert found.kappa == conger(ratings, QUADRATIC)
    assert found.diagnostics is None
    assert found.dropped == 12
    assert found.ratings_by_rater == (24, 24, 12)


def test_no_grades_at_all_keep_their_own_reason() -> None:
    found = summarise(read_ratings([], "ab", ["Ana", "Mo"]), seed=1)

    assert found.headline.undefined is Undefined.NO_PAIRS
    assert found.exact.value is None
    assert found.diagnostics is not None


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (0.9, 0.03, "almost perfect"),
        (0.67, 0.15, "moderate"),
        (0.67, 0.02, "substantial"),
        (0.1, 0.3, "poor"),
        (-0.4, 0.05, "poor"),
    ],
)
def test_a_band_is_what_the_data_make_sure_of(value: float, error: float, words: str) -> None:
    """The first and second and fourth as irrCAC 0.4.4 gives them."""
    assert band(Agreement("kappa", value, 30, 30, standard_error=error)) == words


def test_a_value_without_doubt_has_no_band() -> None:
    assert band(Agreement("kappa", None, 3, 3)) is None
    assert band(Agreement("kappa", 1.0, 30, 30, standard_error=0.0)) is None
