"""Figures equal those of independent libraries on whatever numbers come, where both are defined."""

import warnings
from itertools import combinations
from math import isnan

import numpy as np
import pytest
import statsmodels.stats.inter_rater as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import expit, logit
from sklearn.metrics import accuracy_score, cohen_kappa_score, confusion_matrix, f1_score
from statsmodels.stats.contingency_tables import SquareTable
from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests

import sampling as s
from sampling.ratings import Ratings

CLOSE = 1e-9
FEW = settings(max_examples=50)
WEIGHTS = {None: s.IDENTITY, "linear": s.LINEAR, "quadratic": s.QUADRATIC}

tables = st.integers(2, 4).flatmap(
    lambda q: st.lists(st.lists(st.integers(0, 12), min_size=q, max_size=q), min_size=q, max_size=q)
)
graded = st.tuples(st.integers(2, 6), st.integers(2, 4)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, shape[1] - 1), min_size=shape[0], max_size=shape[0]),
        min_size=2,
        max_size=20,
    ).map(lambda rows: Ratings(np.array(rows, dtype=np.int8), tuple("abcd"[: shape[1]])))
)
gaps = st.integers(2, 4).flatmap(
    lambda raters: st.lists(
        st.lists(st.integers(-1, 2), min_size=raters, max_size=raters), min_size=1, max_size=12
    ).map(lambda rows: Ratings(np.array(rows, dtype=np.int8), ("a", "b", "c")))
)


def pairs_of(table: list[list[int]]) -> tuple[Ratings, list[int], list[int]]:
    assume(sum(map(sum, table)))
    ratings = s.ratings_of_table(table)
    return ratings, ratings.codes[:, 0].tolist(), ratings.codes[:, 1].tolist()


@pytest.mark.parametrize("name", WEIGHTS)
@FEW
@given(table=tables)
def test_kappa_and_its_error_are_those_of_scikit_learn_and_statsmodels(
    name: str | None, table: list[list[int]]
) -> None:
    ratings, first, second = pairs_of(table)
    found = s.cohen(ratings, WEIGHTS[name])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # both divide by nothing where kappa is undefined
        theirs = cohen_kappa_score(first, second, labels=list(range(len(table))), weights=name)
        other = sm.cohens_kappa(np.array(table), wt=name)
    if found.value is None:
        assert isnan(other.kappa)
    else:
        assert found.value == pytest.approx(theirs, abs=CLOSE)
        assert found.value == pytest.approx(other.kappa, abs=CLOSE)
        if found.units > 1 and other.var_kappa > 1e-12:
            assert found.standard_error == pytest.approx(other.std_kappa, abs=CLOSE)


@FEW
@given(table=tables)
def test_the_table_percent_and_specific_agreement_are_those_of_scikit_learn(
    table: list[list[int]],
) -> None:
    ratings, first, second = pairs_of(table)
    labels = list(range(len(table)))
    moved = s.confusion(ratings)
    assert [list(row) for row in moved.table] == confusion_matrix(
        first, second, labels=labels
    ).tolist()
    assert s.percent(ratings).value == pytest.approx(accuracy_score(first, second), abs=CLOSE)
    # Agreement on one grade, 2 n_kk / (n_k. + n_.k), is what is called F1 elsewhere.
    theirs = f1_score(first, second, labels=labels, average=None, zero_division=0.0)
    for own, other in zip(s.diagnostics(ratings).specific, theirs, strict=True):
        assert own is None or own == pytest.approx(other, abs=CLOSE)


@FEW
@given(ratings=graded)
def test_fleiss_and_brennan_prediger_of_complete_ratings_are_those_of_statsmodels(
    ratings: Ratings,
) -> None:
    counts = np.stack([np.bincount(row, minlength=ratings.q) for row in ratings.codes])
    even = s.brennan_prediger(ratings)
    assert even.value == pytest.approx(sm.fleiss_kappa(counts, method="uniform"), abs=CLOSE)
    found = s.fleiss(ratings)
    if found.value is not None:
        assert found.value == pytest.approx(sm.fleiss_kappa(counts), abs=CLOSE)


@FEW
@given(ratings=gaps)
def test_gwets_coefficient_is_its_definition_pair_by_pair(ratings: Ratings) -> None:
    weights = s.LINEAR.of(3)
    rows = [[code for code in row if code >= 0] for row in ratings.codes.tolist()]
    rated = [row for row in rows if row]
    shared = [list(combinations(row, 2)) for row in rated if len(row) > 1]
    found = s.gwet(ratings, s.LINEAR)
    if not shared:
        assert found.undefined is s.Undefined.NO_PAIRS
        return
    observed = np.mean([np.mean([weights[a, b] for a, b in pairs]) for pairs in shared])
    shares = np.array([[row.count(k) / len(row) for k in range(3)] for row in rated]).mean(axis=0)
    expected = weights.sum() / 6 * float((shares * (1 - shares)).sum())
    assert found.value == pytest.approx((observed - expected) / (1 - expected), abs=CLOSE)


@FEW
@given(table=tables)
def test_shifts_are_those_of_statsmodels_on_raw_counts(table: list[list[int]]) -> None:
    ratings, _, _ = pairs_of(table)
    square = SquareTable(np.array(table, dtype=float), shift_zeros=False)
    moves = [table[a][b] + table[b][a] for a, b in combinations(range(len(table)), 2)]
    if all(moves):
        theirs = square.symmetry()
        own = s.bowker(ratings)
        assert own.statistic == pytest.approx(float(theirs.statistic), abs=CLOSE)
        assert own.p_value == pytest.approx(float(theirs.pvalue), abs=CLOSE)
        margins, other = s.stuart_maxwell(ratings), square.homogeneity()
        assert margins.statistic == pytest.approx(float(other.statistic), rel=CLOSE, abs=CLOSE)
        assert margins.p_value == pytest.approx(float(other.pvalue), abs=CLOSE)
    if len(table) == 2 and moves[0]:
        exact = their_mcnemar(np.array(table), exact=True)
        assert s.mcnemar(ratings).p_value == pytest.approx(exact.pvalue, abs=CLOSE)


effects = st.lists(
    st.tuples(st.integers(-30, 30), st.integers(1, 40)), min_size=2, max_size=10
).map(lambda pairs: [(value / 10, variance / 10) for value, variance in pairs])


@FEW
@given(effects=effects)
def test_pooled_means_are_those_of_statsmodels(effects: list[tuple[float, float]]) -> None:
    values, variances = (list(column) for column in zip(*effects, strict=True))
    own = s.dersimonian_laird(values, variances)
    with np.errstate(all="ignore"):  # it leaves a variance between groups below 0 as it is
        theirs = combine_effects(np.array(values), np.array(variances), method_re="chi2")
    assert own.tau_squared == pytest.approx(max(0.0, theirs.tau2), abs=CLOSE)
    # A variance is not negative: at 0 the mean is the one of groups that do not differ.
    mean = theirs.mean_effect_re if theirs.tau2 > 0 else theirs.mean_effect_fe
    assert own.mean == pytest.approx(mean, abs=CLOSE)
    assert own.p_value == pytest.approx(stats.chi2.sf(own.q, len(values) - 1), abs=CLOSE)


@FEW
@given(p_values=st.lists(st.integers(0, 1000).map(lambda p: p / 1000), min_size=1, max_size=12))
def test_named_adjustments_are_those_of_statsmodels(p_values: list[float]) -> None:
    # Holm's is compared beside its own tests, for theirs is slow.
    theirs = {"benjamini-hochberg": "fdr_bh", "bonferroni": "bonferroni"}
    for name, other in theirs.items():
        adjusted = multipletests(p_values, method=other)[1]
        assert s.adjust_p(p_values, name) == pytest.approx(adjusted, abs=CLOSE)


@FEW
@given(values=st.lists(st.integers(0, 9).map(float), min_size=3, max_size=20))
def test_a_mean_of_a_process_has_scipys_t_interval(values: list[float]) -> None:
    assume(len(set(values)) > 1)
    n = len(values)
    own = s.mean(values, s.ReplacedSample([1 / 50] * n, 50))
    theirs = stats.ttest_1samp(values, 0).confidence_interval()
    assert own.low == pytest.approx(theirs.low, abs=CLOSE)
    assert own.high == pytest.approx(theirs.high, abs=CLOSE)


two_looks = st.lists(
    st.tuples(st.integers(0, 9).map(float), st.integers(0, 9).map(float)), min_size=3, max_size=20
)


@FEW
@given(pairs=two_looks)
def test_a_second_look_at_the_same_cases_has_the_error_of_pairs(
    pairs: list[tuple[float, float]],
) -> None:
    before, after = (list(column) for column in zip(*pairs, strict=True))
    n = len(pairs)
    sample = s.ReplacedSample([1 / 50] * n, 50)
    covariance = float(np.cov(before, after)[0, 1]) / n
    found = s.difference_by_errors(
        s.mean(before, sample), s.mean(after, sample), covariance=covariance
    )
    assert found.standard_error == pytest.approx(
        float(stats.sem(np.subtract(after, before))), abs=1e-7
    )


@FEW
@given(st.integers(1, 60), st.data())
def test_the_chance_of_missing_is_scipys(population: int, data: st.DataObject) -> None:
    faulty = data.draw(st.integers(0, population))
    size = data.draw(st.integers(1, population))
    theirs = stats.hypergeom.pmf(0, population, faulty, size)
    assert float(s.chance_of_missing(faulty, size, population)) == pytest.approx(theirs, abs=CLOSE)


@FEW
@given(st.lists(st.integers(1, 1000).map(float), min_size=1, max_size=20))
def test_unequal_weights_cost_their_squared_variation(weights: list[float]) -> None:
    assert s.weight_effect(weights) == pytest.approx(1 + stats.variation(weights) ** 2, rel=CLOSE)


@FEW
@given(met=st.integers(0, 30), failed=st.integers(0, 30), more=st.integers(1, 90))
def test_the_interval_to_show_is_the_logit_one(met: int, failed: int, more: int) -> None:
    n = met + failed
    assume(n > 1)
    sample = s.StratifiedSample([""] * n, {"": n + more})
    found = s.rate_to_show([1] * met + [0] * failed, sample)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= (found.value or 0) <= found.high <= 1
    if met and failed:
        rate = met / n
        error = ((1 - n / (n + more)) * rate * (1 - rate) / (n - 1)) ** 0.5
        reach = stats.t.ppf(0.975, n - 1) * error / (rate * (1 - rate))
        assert found.low == pytest.approx(expit(logit(rate) - reach), abs=CLOSE)
        assert found.high == pytest.approx(expit(logit(rate) + reach), abs=CLOSE)
