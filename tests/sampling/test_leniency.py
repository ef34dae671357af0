"""Leniency is drawn towards the mean, hidden on few files, and fair to whoever drew weak files."""

from math import log, sqrt

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.meta_analysis import combine_effects

from sampling.agreement_results import Minimum, Undefined
from sampling.leniency import dersimonian_laird, leniency, rater_effects
from sampling.ratings import Ratings, read_ratings

# Colditz et al. (1994), BCG vaccine: cases and others, vaccinated and not.
BCG = """
4 119 11 128
6 300 29 274
3 228 11 209
62 13536 248 12619
33 5036 47 5761
180 1361 372 1079
8 2537 10 619
505 87886 499 87892
29 7470 45 7232
17 1699 65 1600
186 50448 141 27197
5 2493 3 2338
27 16886 29 17825
"""


def bcg() -> tuple[list[float], list[float]]:
    values, variances = [], []
    for line in BCG.strip().splitlines():
        a, b, c, d = map(int, line.split())
        values.append(log((a / (a + b)) / (c / (c + d))))
        variances.append(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    return values, variances


def known(value: float | None) -> float:
    assert value is not None
    return value


def test_the_vaccine_trials_pool_as_printed() -> None:
    """Metafor's worked example (Viechtbauer 2010): tau^2 .3088, mean -.7141, error .1787."""
    found = dersimonian_laird(*bcg())

    assert round(found.tau_squared, 4) == 0.3088
    assert round(found.mean, 4) == -0.7141
    assert round(found.standard_error, 4) == 0.1787
    assert found.q == pytest.approx(152.233, abs=5e-4)
    assert found.degrees == 12
    assert known(found.p_value) < 0.0001


def test_pooling_equals_statsmodels() -> None:
    values, variances = bcg()
    reference = combine_effects(np.array(values), np.array(variances), method_re="chi2")
    found = dersimonian_laird(values, variances)

    assert found.tau_squared == pytest.approx(reference.tau2, abs=1e-12)
    assert found.mean == pytest.approx(reference.mean_effect_re, abs=1e-12)
    assert found.standard_error == pytest.approx(reference.sd_eff_w_re, abs=1e-12)


def test_shrinking_keeps_more_of_what_is_known_better() -> None:
    values, variances = bcg()
    found = dersimonian_laird(values, variances)

    for value, variance, kept, shrunk, error in zip(
        values, variances, found.weights, found.shrunk, found.shrunk_errors, strict=True
    ):
        assert kept == pytest.approx(found.tau_squared / (found.tau_squared + variance))
        assert shrunk == pytest.approx(found.mean + kept * (value - found.mean))
        assert error < sqrt(variance)


def test_equal_groups_shrink_to_one_mean() -> None:
    found = dersimonian_laird([0.1, 0.2, 0.3], [1.0, 1.0, 1.0])

    assert found.tau_squared == 0
    assert found.shrunk == pytest.approx((0.2, 0.2, 0.2))
    assert found.weights == (0, 0, 0)


def test_one_group_is_itself() -> None:
    found = dersimonian_laird([0.4], [0.04])

    assert (found.mean, found.p_value, found.tau_squared) == (0.4, None, 0)


@pytest.mark.parametrize(("values", "variances"), [([], []), ([1.0], [0.0]), ([1.0, 2.0], [1.0])])
def test_groups_without_a_variance_are_refused(values: list[float], variances: list[float]) -> None:
    with pytest.raises(ValueError, match="as many variances above 0 as values"):
        dersimonian_laird(values, variances)


# Auditors

LENIENT = [1, 1, 0, 1, 1, 0, 1, 1, 1, 0]
FAIR = [0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0, 0]
HARSH = [-1, -1, 0, -1, 0, -1, -1, -1]


def test_auditors_who_differ_are_shown_with_their_doubt() -> None:
    found = leniency({"Ana": LENIENT, "Mo": FAIR, "Lee": HARSH, "Sam": [1, 1, 0]})

    ana, mo, lee, sam = found.auditors
    assert found.differ
    assert (ana.auditor, ana.files) == ("Ana", 10)
    assert ana.mean == pytest.approx(0.7)
    assert known(ana.low) > 0
    assert 0 < known(ana.shrunk) < 0.7
    assert known(ana.shrunk_low) < known(ana.shrunk) < known(ana.shrunk_high)
    assert mo.mean == 0
    assert known(lee.high) < 0
    assert (sam.files, sam.mean, sam.undefined) == (3, None, Undefined.TOO_FEW)


def test_the_error_of_a_mean_is_pooled_over_all_auditors() -> None:
    found = leniency({"Ana": LENIENT, "Mo": FAIR, "Lee": HARSH})
    groups = [np.array(one) for one in (LENIENT, FAIR, HARSH)]
    pooled = sum(((one - one.mean()) ** 2).sum() for one in groups) / 27
    reference = combine_effects(
        np.array([one.mean() for one in groups]),
        np.array([pooled / len(one) for one in groups]),
        method_re="chi2",
    )

    assert found.tau_squared == pytest.approx(reference.tau2, abs=1e-12)
    assert found.mean == pytest.approx(reference.mean_effect_re, abs=1e-12)
    # Student's t on 27 degrees, 2.0518305.
    assert found.auditors[0].low == pytest.approx(0.7 - 2.0518305 * sqrt(pooled / 10), abs=1e-7)


def test_auditors_no_further_apart_than_chance_are_not_ranked() -> None:
    found = leniency({"Ana": FAIR, "Mo": FAIR[::-1], "Lee": [0, 0, 0, 1, 0, 0, 0, -1]})

    assert not found.differ
    assert found.tau_squared == 0
    assert len({one.shrunk for one in found.auditors}) == 1


def test_the_least_number_of_files_is_a_setting() -> None:
    found = leniency({"Ana": LENIENT, "Lee": HARSH}, minimum=Minimum(auditor_files=9))

    assert [one.mean is None for one in found.auditors] == [False, True]


def test_differences_that_never_vary_have_no_doubt_to_show() -> None:
    found = leniency({"Ana": [1] * 9, "Mo": [0] * 9})

    assert found.undefined is Undefined.NO_VARIATION
    assert found.auditors[0].undefined is Undefined.NO_VARIATION
    assert found.mean is None
    assert found.to_dict()["differ"] is False


def test_no_second_grades_leave_leniency_undefined() -> None:
    assert leniency({"Ana": [], "Mo": [1]}).undefined is Undefined.NO_PAIRS
    assert leniency({}).auditors == ()


def test_a_confidence_is_a_fraction() -> None:
    with pytest.raises(ValueError, match="inside"):
        leniency({"Ana": LENIENT}, confidence=95)


def test_an_auditor_without_second_grades_is_listed_among_the_others() -> None:
    found = leniency({"Ana": LENIENT, "Mo": []})

    assert (found.auditors[1].files, found.auditors[1].undefined) == (0, Undefined.TOO_FEW)


# Raters of overlapping files


def test_whoever_drew_weak_files_is_not_harsh() -> None:
    """Mo read the weak files, Ana the strong; where Lee read along, all three agree."""
    rows: list[list[str | None]] = [["4", None, "4"], ["3", None, "3"]]
    rows += [[None, "1", "1"], [None, "2", "2"], [None, "1", "1"]]
    found = rater_effects(read_ratings(rows, "1234", ["Ana", "Mo", "Lee"]))

    assert [one.effect for one in found] == pytest.approx([0, 0, 0])
    assert [one.files for one in found] == [2, 3, 5]
    assert {one.group for one in found} == {0}


def test_rater_effects_are_least_squares_with_files_taken_out() -> None:
    stream = np.random.Generator(np.random.PCG64(11))
    codes = stream.integers(-1, 4, size=(25, 4)).astype(np.int8)
    ratings = Ratings(codes, tuple("abcd"), ("Ana", "Mo", "Lee", "Sam"))
    files, raters = np.nonzero(codes >= 0)
    # Rater columns sum to nothing: the last is minus the others.
    design = np.zeros((len(files), 25 + 3))
    design[np.arange(len(files)), files] = 1
    for row, rater in enumerate(raters):
        design[row, 25:] = -1 if rater == 3 else np.eye(3)[rater]
    alone = (codes >= 0).sum(axis=1)[files] > 1
    used = design[alone][:, design[alone].any(axis=0)]
    fit = OLS(codes[files, raters][alone].astype(float), used).fit()

    found = rater_effects(ratings)

    assert [one.effect for one in found[:3]] == pytest.approx(fit.params[-3:].tolist(), abs=1e-9)
    assert [one.standard_error for one in found[:3]] == pytest.approx(
        fit.bse[-3:].tolist(), abs=1e-9
    )


def test_raters_who_shared_no_file_are_not_compared() -> None:
    rows: list[list[str | None]] = [["1", "2", None, None], [None, None, "3", "1"]]
    found = rater_effects(read_ratings(rows, "1234", ["Ana", "Mo", "Lee", "Sam"]))

    assert [one.group for one in found] == [0, 0, 1, 1]
    assert [one.effect for one in found] == pytest.approx([-0.5, 0.5, 1, -1])
    assert {one.standard_error for one in found} == {None}


def test_rater_effects_need_names() -> None:
    with pytest.raises(ValueError, match="need the raters' names"):
        rater_effects(read_ratings([["a", "b"]], "ab"))
