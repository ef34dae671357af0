"""Posteriors against SciPy's distributions and by hand."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, betabinom

from sampling.bayes import JEFFREYS, UNIFORM, Prior, bayes, bayes_finite, prior_from
from sampling.faults import DesignError
from sampling.intervals import jeffreys
from sampling.tallies import Tally

PRIORS = st.builds(Prior, st.sampled_from([0.5, 1, 2.5]), st.sampled_from([0.5, 1, 14.5]))


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    judged = draw(st.integers(0, 60))
    return draw(st.integers(0, judged)), judged


@given(counts=counts(), prior=PRIORS)
def test_a_posterior_is_scipys_beta(counts: tuple[int, int], prior: Prior) -> None:
    failures, judged = counts
    theirs = beta(prior.failed + failures, prior.passed + judged - failures)
    found = bayes(failures, judged, prior)
    ends = (found.mean, found.low, found.high, found.upper)
    expected = (theirs.mean(), theirs.ppf(0.025), theirs.ppf(0.975), theirs.ppf(0.95))
    assert ends == pytest.approx(expected, abs=1e-9)
    assert found.chance_below("0.1") == pytest.approx(theirs.cdf(0.1), abs=1e-9)


@given(counts=counts(), more=st.integers(0, 120), prior=PRIORS)
def test_the_unread_cases_are_scipys_beta_binomial(
    counts: tuple[int, int], more: int, prior: Prior
) -> None:
    failures, judged = counts
    theirs = betabinom(more, prior.failed + failures, prior.passed + judged - failures)
    found = bayes_finite(failures, judged, judged + more, prior)
    assert found.mean == pytest.approx(failures + theirs.mean(), abs=1e-8)
    assert found.chance_below(failures + 3) == pytest.approx(theirs.cdf(2), abs=1e-9)
    assert theirs.cdf(found.upper_count - failures) >= 0.95 - 1e-9
    assert found.upper_count == failures or theirs.cdf(found.upper_count - failures - 1) < 0.95
    assert failures <= found.low_count <= found.upper_count <= found.high_count <= judged + more


def test_no_failure_leaves_the_bound_done_by_hand() -> None:
    assert bayes(0, 20).upper == pytest.approx(1 - 0.05 ** (1 / 21))


def test_the_jeffreys_prior_gives_the_jeffreys_interval() -> None:
    found = bayes(3, 20, JEFFREYS)
    assert (found.low, found.high) == pytest.approx(jeffreys(3, 20))


def test_a_frame_read_whole_is_known() -> None:
    found = bayes_finite(2, 9, 9)
    assert (found.mean, found.low_count, found.high_count) == (2, 2, 2)
    assert (found.chance_below(2), found.chance_below(3)) == (0, 1)
    assert found.to_dict()["population"] == 9


def test_with_nothing_read_the_prior_stays() -> None:
    assert bayes(0, 0).mean == 0.5
    assert bayes(0, 0).to_dict()["prior"] == {"failed": 1.0, "passed": 1.0}
    # Every number of failures among four is as likely as any other.
    assert bayes_finite(0, 0, 4).chance_below(2) == pytest.approx(2 / 5)


def test_last_year_counts_for_half_of_this_years_cases_at_most() -> None:
    # Six of sixty weighed as fifteen: a half of the thirty to be read.
    assert prior_from(Tally(6, 60), n=30) == Prior(2.5, 14.5)
    assert prior_from(Tally(2, 4), n=30) == Prior(3, 3)
    assert prior_from(Tally(0, 0), n=30) == UNIFORM


@pytest.mark.parametrize(
    "call",
    [
        lambda: Prior(0, 1),
        lambda: Prior(1, float("nan")),
        lambda: prior_from(Tally(3, 2), n=4),
        lambda: prior_from(Tally(1, 2), n=0),
        lambda: bayes(3, 2),
        lambda: bayes(1, 2, confidence=1),
        lambda: bayes(1, 2).chance_below("1.2"),
        lambda: bayes_finite(1, 3, 2),
    ],
)
def test_what_cannot_be_believed_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises(DesignError):
        call()
