"""Sizes that rule a rate out, against the tables auditors use and by their definition."""

from collections.abc import Callable
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom

from sampling.attribute_sizes import n_attribute, n_discovery, n_with_allowance
from sampling.faults import DesignError
from sampling.margins import Size


@pytest.mark.parametrize(
    ("expected", "tolerable", "n", "allowed"),
    # AICPA, Audit Sampling (2017), table A-1, 5% risk; the last is a known trap of binary rates.
    [
        ("0", "0.05", 59, 0),
        ("0", "0.10", 29, 0),
        ("0.02", "0.10", 46, 1),
        ("0.01", "0.05", 93, 1),
        ("0.02", "0.06", 127, 3),
    ],
)
def test_sizes_are_those_auditors_print(
    expected: str, tolerable: str, n: int, allowed: int
) -> None:
    size = n_attribute(tolerable, expected=expected)
    assert (size.n, size.allowed) == (n, allowed)


def test_a_frame_of_500_needs_55_where_a_process_needs_58() -> None:
    # AuditSampler's worked example: 8% tolerable, 1% expected, 95%.
    assert n_attribute("0.08", expected="0.01", population=500).n == 55
    assert n_attribute("0.08", expected="0.01").n == 58


def test_a_rate_that_binary_cannot_hold_allows_no_failure_too_many() -> None:
    # 0.035 * 400 is 14; in binary it is a little more, so that 15 would be allowed and 423 asked.
    for typed in ("0.035", 0.035):
        size = n_attribute("0.0542", expected=typed)
        assert (size.n, size.allowed) == (400, 14)
    assert n_attribute("0.0542", expected="0.0350000000000001").n > 400


DISCOVERY = {
    60: (38, 23, 12),
    100: (45, 25, 13),
    200: (51, 27, 13),
    400: (55, 28, 14),
    1000: (57, 29, 14),
    5000: (59, 29, 14),
}


@pytest.mark.parametrize("population", DISCOVERY)
def test_discovery_sizes_are_those_of_the_table(population: int) -> None:
    sizes = [n_discovery(rate, population=population).n for rate in ("0.05", "0.10", "0.20")]
    assert tuple(sizes) == DISCOVERY[population]


@given(
    population=st.integers(1, 150),
    tolerable=st.integers(1, 100),
    part=st.integers(0, 99),
)
def test_the_size_is_the_first_that_rules_the_rate_out_of_a_frame(
    population: int, tolerable: int, part: int
) -> None:
    limit, hoped = Fraction(tolerable, 100), Fraction(tolerable * part, 10_000)
    marked = ceil(limit * population)

    def rules_out(n: int) -> bool:
        chance = hypergeom.cdf(ceil(hoped * n), population, marked, n)
        return bool(chance <= 0.05 * (1 + 1e-12))

    first = next((n for n in range(1, population + 1) if rules_out(n)), None)
    size = n_attribute(limit, expected=hoped, population=population)
    if first is None:
        assert (size.n, size.allowed) == (population, marked - 1)
        assert [c.code for c in size.cautions] == ["read-all"]
    else:
        assert (size.n, size.allowed) == (first, ceil(hoped * first))


@given(tolerable=st.integers(2, 60), allowed=st.integers(0, 12))
def test_with_an_allowance_the_size_is_the_first_that_rules_the_rate_out(
    tolerable: int, allowed: int
) -> None:
    size = n_with_allowance(Fraction(tolerable, 100), allowed=allowed)
    assert binom.cdf(allowed, size.n, tolerable / 100) <= 0.05 + 1e-12
    assert binom.cdf(allowed, size.n - 1, tolerable / 100) > 0.05 - 1e-12


@pytest.mark.parametrize("expected", ["0.05", "0.06", "1"])
def test_what_is_expected_must_be_below_what_is_tolerable(expected: str) -> None:
    with pytest.raises(DesignError, match="not below the tolerable"):
        n_attribute("0.05", expected=expected)


@pytest.mark.parametrize(
    "call",
    [
        lambda: n_discovery("0"),
        lambda: n_discovery("1.1"),
        lambda: n_discovery("0.05", population=0),
        lambda: n_discovery("0.05", confidence=95),
        lambda: n_with_allowance("0.05", allowed=-1),
    ],
)
def test_questions_out_of_range_are_refused(call: Callable[[], Size]) -> None:
    with pytest.raises(DesignError):
        call()
