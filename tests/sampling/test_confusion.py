"""The table of two graders, its diagnostics, and tests of a shift."""

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import SquareTable

from sampling.agreement_results import Minimum, Undefined
from sampling.confusion import confusion, diagnostics, table_of
from sampling.ratings import ratings_of_table, read_ratings
from sampling.shift_tests import bowker, mcnemar, stuart_maxwell

GRADES = ("inadequate", "requires improvement", "good", "outstanding")
MOVES = [[2, 1, 0, 0], [1, 6, 2, 1], [0, 4, 9, 0], [0, 0, 2, 2]]
# Stuart (1953), unaided vision of the right and left eyes of 7,477 women.
VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]


def test_the_table_counts_first_against_second() -> None:
    found = confusion(ratings_of_table(MOVES, GRADES))

    assert found.table == tuple(map(tuple, MOVES))
    assert found.row_shares[0] == pytest.approx((2 / 3, 1 / 3, 0, 0))
    assert (found.files, found.same, found.one_step, found.further) == (30, 19, 10, 1)
    assert (found.higher, found.lower) == (4, 7)
    assert found.net == pytest.approx((1 + 2 + 2 - 1 - 4 - 2) / 30)
    assert found.to_dict()["scale"] == GRADES


def test_files_only_one_of_two_graded_are_in_no_table() -> None:
    ratings = read_ratings([["a", "b"], ["a", None], [None, "b"]], "ab")

    assert table_of(ratings).tolist() == [[0, 1], [0, 0]]
    assert confusion(ratings).row_shares == ((0, 1), None)


def test_an_empty_table_has_no_net_move() -> None:
    assert confusion(read_ratings([["a", None]], "ab")).net is None


def test_a_table_is_of_two_raters() -> None:
    with pytest.raises(ValueError, match="needs 2 raters, got 3"):
        table_of(read_ratings([["a", "a", "a"]], "ab"))


def test_diagnostics_of_a_yes_or_no_are_the_published_indices() -> None:
    """Byrt, Bishop & Carlin (1993): |a - d| / n and |b - c| / n."""
    found = diagnostics(ratings_of_table([[80, 10], [5, 5]]))

    assert found.prevalence == pytest.approx(0.75)
    assert found.bias == pytest.approx(0.05)
    assert found.kappa == pytest.approx(0.3182, abs=5e-5)
    assert found.largest_kappa == pytest.approx((0.95 - 0.78) / (1 - 0.78))
    assert found.specific == pytest.approx((160 / 175, 10 / 25))


def test_low_kappa_beside_high_agreement_is_explained() -> None:
    assert [one.code for one in diagnostics(ratings_of_table([[80, 10], [5, 5]])).cautions] == [
        "prevalence"
    ]
    assert diagnostics(ratings_of_table([[40, 9], [6, 45]])).cautions == ()
    assert diagnostics(ratings_of_table([[40, 30], [20, 10]])).cautions == ()
    assert diagnostics(ratings_of_table([[98, 0], [0, 2]])).cautions == ()


def test_one_grade_for_all_is_explained_too() -> None:
    found = diagnostics(ratings_of_table([[20, 0], [0, 0]]))

    assert (found.kappa, found.largest_kappa) == (None, None)
    assert found.prevalence == 1
    assert list(found.specific) == [1, None]
    assert found.cautions[0].words.startswith("Kappa is low although most grades agree")


def test_agreement_on_a_grade_used_too_seldom_is_hidden() -> None:
    ratings = ratings_of_table([[2, 0], [1, 20]])

    assert diagnostics(ratings).specific[0] == pytest.approx(4 / 5)
    assert diagnostics(ratings, Minimum(category_uses=6)).specific[0] is None


def test_no_file_has_no_diagnostics() -> None:
    found = diagnostics(read_ratings([], "ab", ["Ana", "Mo"]))

    assert (found.files, found.prevalence, found.specific) == (0, None, (None, None))
    assert found.to_dict()["kappa"] is None


# Shift


def test_the_tests_of_the_vision_table_are_as_printed() -> None:
    homogeneity, symmetry = (
        stuart_maxwell(ratings_of_table(VISION)),
        bowker(ratings_of_table(VISION)),
    )

    assert homogeneity.statistic == pytest.approx(11.957, abs=5e-4)
    assert (homogeneity.degrees, homogeneity.files) == (3, 7477)
    assert homogeneity.p_value == pytest.approx(0.00753, abs=5e-6)
    assert symmetry.statistic == pytest.approx(19.107, abs=5e-4)
    assert symmetry.degrees == 6
    assert symmetry.p_value == pytest.approx(0.004, abs=5e-4)


@pytest.mark.parametrize("table", [VISION, MOVES, [[5, 3, 1], [2, 6, 4], [1, 1, 7]]])
def test_a_shift_of_margins_equals_statsmodels_on_raw_counts(table: list[list[int]]) -> None:
    reference = SquareTable(np.array(table), shift_zeros=False).homogeneity()
    found = stuart_maxwell(ratings_of_table(table))

    assert found.statistic == pytest.approx(float(reference.statistic), abs=1e-9)
    assert found.p_value == pytest.approx(float(reference.pvalue), abs=1e-9)


def test_a_pair_of_grades_without_moves_has_no_degree_of_freedom() -> None:
    found = bowker(ratings_of_table(MOVES))

    assert found.statistic == pytest.approx(0 + 4 / 6 + 1 + 2)
    assert found.degrees == 4


def test_a_grade_nobody_used_does_not_spoil_the_test() -> None:
    without = stuart_maxwell(ratings_of_table([[5, 3], [1, 6]]))
    with_it = stuart_maxwell(ratings_of_table([[5, 0, 3], [0, 0, 0], [1, 0, 6]]))

    assert with_it.statistic == without.statistic == pytest.approx(1)
    assert with_it.degrees == 1


def test_mcnemar_is_exact() -> None:
    """Ten discordant pairs, two one way: 2 (1 + 10 + 45) / 1024."""
    found = mcnemar(ratings_of_table([[30, 8], [2, 20]]))

    assert found.p_value == pytest.approx(112 / 1024)
    assert found.statistic == 2
    assert mcnemar(ratings_of_table([[3, 4], [4, 2]])).p_value == 1


def test_mcnemar_needs_a_yes_or_no() -> None:
    with pytest.raises(ValueError, match="for 2 categories, the scale has 4"):
        mcnemar(ratings_of_table(MOVES))


def test_no_move_at_all_leaves_the_tests_undefined() -> None:
    still = ratings_of_table([[5, 0], [0, 6]])

    for found in (stuart_maxwell(still), bowker(still), mcnemar(still)):
        assert found.p_value is found.statistic is None
        assert found.undefined is Undefined.NO_VARIATION
        assert found.to_dict()["files"] == 11


def test_no_file_leaves_the_tests_undefined() -> None:
    nothing = read_ratings([["a", None]], "ab")

    for found in (stuart_maxwell(nothing), bowker(nothing), mcnemar(nothing)):
        assert found.undefined is Undefined.NO_PAIRS
