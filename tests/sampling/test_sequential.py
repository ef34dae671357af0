"""Rules to pass or fail a team equal published ones, and stop where they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from sampling.faults import DesignError
from sampling.lqas import lqas_plan, lqas_rule
from sampling.sequential import SequentialTest, Verdict, sprt


def test_nineteen_and_six_is_the_published_rule() -> None:
    # PMC3013262, table 1: .93 of good teams pass, .92 of bad ones fail.
    rule = lqas_rule(19, 6, good="0.2", bad="0.5")
    assert rule.good_passes == pytest.approx(0.9324, abs=5e-5)
    assert rule.bad_fails == pytest.approx(0.9165, abs=5e-5)
    assert rule.passes(6)
    assert not rule.passes(7)


@given(st.integers(1, 40), st.data())
def test_a_rule_for_a_team_without_end_is_binomial(size: int, data: st.DataObject) -> None:
    allowed = data.draw(st.integers(0, size - 1))
    rule = lqas_rule(size, allowed, good="0.1", bad="0.4")
    assert rule.good_passes == pytest.approx(float(binom.cdf(allowed, size, 0.1)), abs=1e-12)
    assert rule.bad_fails == pytest.approx(float(binom.sf(allowed, size, 0.4)), abs=1e-12)


def test_a_rule_for_a_small_team_is_hypergeometric() -> None:
    rule = lqas_rule(10, 2, good="0.1", bad="0.4", population=25)
    assert rule.good_passes == pytest.approx(float(hypergeom.cdf(2, 25, 2, 10)), abs=1e-12)
    assert rule.bad_fails == pytest.approx(float(hypergeom.sf(2, 25, 10, 10)), abs=1e-12)


@pytest.mark.parametrize("population", [None, 60])
def test_the_plan_is_the_smallest_that_is_sure_enough(population: int | None) -> None:
    found = lqas_plan(good="0.1", bad="0.4", alpha="0.05", beta="0.1", population=population)
    assert found.good_passes >= 0.95
    assert found.bad_fails >= 0.9
    for size in range(1, found.size):
        for allowed in range(size):
            rule = lqas_rule(size, allowed, good="0.1", bad="0.4", population=population)
            assert rule.good_passes < 0.95 or rule.bad_fails < 0.9


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"good": "0.5", "bad": "0.2"}, "good < bad"),
        ({"good": "0.2", "bad": "0.5", "alpha": "0"}, "alpha and beta"),
        ({"good": "0.2", "bad": "0.21"}, "no rule of up to 1000 cases"),
        ({"good": "0.998", "bad": "1"}, "no rule of up to 1000 cases"),
        ({"good": "0.20", "bad": "0.20001", "population": 10**6}, "no rule"),
    ],
)
def test_rates_that_make_no_plan_are_refused(arguments: dict[str, str], words: str) -> None:
    with pytest.raises(DesignError, match=words):
        lqas_plan(**arguments)  # type: ignore[arg-type]  # every name is one of its own


def test_reading_every_case_tells_even_close_rates_apart() -> None:
    found = lqas_plan(good="0.2", bad="0.3", population=5)
    assert (found.size, found.allowed) == (5, 1)
    assert (found.good_passes, found.bad_fails) == (1, 1)


@pytest.mark.parametrize(
    ("size", "allowed", "population"), [(5, 5, None), (5, -1, None), (9, 1, 8)]
)
def test_numbers_that_make_no_rule_are_refused(
    size: int, allowed: int, population: int | None
) -> None:
    with pytest.raises(DesignError, match="no rule"):
        lqas_rule(size, allowed, good="0.2", bad="0.5", population=population)


def test_failures_that_cannot_be_are_refused() -> None:
    with pytest.raises(DesignError, match="20 failures of 19"):
        lqas_rule(19, 6, good="0.2", bad="0.5").passes(20)


def handbook() -> SequentialTest:
    """NIST/SEMATECH e-Handbook, 6.2.5: p1 = .01, p2 = .10, alpha = .05, beta = .10."""
    return sprt(good="0.01", bad="0.10")


def test_the_lines_are_those_of_the_handbook() -> None:
    test = handbook()
    assert -test.good_at == pytest.approx(-0.939, abs=5e-4)
    assert test.bad_at == pytest.approx(1.205, abs=5e-4)
    assert test.slope == pytest.approx(0.0397, abs=5e-5)
    # Its table: no acceptance before 24, rejection from 2; at 24 accept 0 and reject 3.
    assert [test.accept_number(size) for size in (23, 24, 49)] == [None, 0, 1]
    assert [test.reject_number(size) for size in (1, 2, 24)] == [None, 2, 3]


def test_the_test_reads_on_between_the_lines_and_stops_on_them() -> None:
    test = handbook()
    assert test.verdict(0, 23) is Verdict.READ_ON
    assert test.verdict(0, 24) is Verdict.GOOD
    assert test.verdict(2, 2) is Verdict.BAD
    assert test.verdict(1, 24) is Verdict.READ_ON


def test_the_longest_list_ends_with_what_is_nearer() -> None:
    test = sprt(good="0.01", bad="0.10", longest=30)
    assert test.verdict(1, 29) is Verdict.READ_ON
    assert test.verdict(1, 30) is Verdict.GOOD
    assert test.verdict(2, 30) is Verdict.BAD


def test_the_list_is_at_most_three_times_the_fixed_plan() -> None:
    assert handbook().longest == 3 * lqas_plan(good="0.01", bad="0.10").size


def test_errors_are_at_most_as_often_as_promised() -> None:
    # Going through all paths of the test at both rates.
    test = sprt(good="0.05", bad="0.30", alpha="0.05", beta="0.10", longest=200)

    def called_bad(rate: float) -> float:
        open_paths, bad = {0: 1.0}, 0.0
        for size in range(1, test.longest + 1):
            stepped: dict[int, float] = {}
            for failures, chance in open_paths.items():
                for more, share in ((0, 1 - rate), (1, rate)):
                    now = failures + more
                    verdict = test.verdict(now, size)
                    if verdict is Verdict.READ_ON:
                        stepped[now] = stepped.get(now, 0.0) + chance * share
                    elif verdict is Verdict.BAD:
                        bad += chance * share
            open_paths = stepped
        return bad

    assert called_bad(0.05) <= 0.05
    assert called_bad(0.30) >= 0.90


@pytest.mark.parametrize(
    "arguments",
    [
        {"good": "0.1", "bad": "0.1"},
        {"good": "0", "bad": "0.1"},
        {"good": "0.1", "bad": "1"},
        {"good": "0.1", "bad": "0.3", "alpha": "0"},
        {"good": "0.1", "bad": "0.3", "alpha": "0.5", "beta": "0.5"},
    ],
)
def test_rates_that_make_no_test_are_refused(arguments: dict[str, str]) -> None:
    with pytest.raises(DesignError, match="need 0 < good < bad < 1"):
        sprt(**arguments)  # type: ignore[arg-type]  # every name is one of its own


@pytest.mark.parametrize(("failures", "size"), [(-1, 3), (4, 3), (0, 10**6)])
def test_cases_that_cannot_be_are_refused(failures: int, size: int) -> None:
    with pytest.raises(DesignError, match="failures in"):
        handbook().verdict(failures, size)
