"""Simple and stratified rates: printed figures, frames counted out, and awkward strata."""

from collections.abc import Callable
from itertools import product
from math import comb, prod, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.faults import DesignError
from sampling.intervals import exact_finite, wilson
from sampling.rates import rate, rate_finite
from sampling.results import NoEstimate
from sampling.stratified import StratumCount, stratified

# Lohr, Sampling: Design and Analysis, example 3.4: read, share of women, members.
SOCIETIES = {
    "Literature": (636, 0.38, 9100),
    "Classics": (451, 0.27, 1950),
    "Philosophy": (481, 0.18, 5500),
    "History": (611, 0.19, 10850),
    "Linguistics": (493, 0.36, 2100),
    "Politics": (575, 0.13, 5500),
    "Sociology": (588, 0.26, 9000),
}


def counts(*rows: tuple[int, int, int, int]) -> dict[str, StratumCount]:
    return {f"S{number}": StratumCount(*row) for number, row in enumerate(rows)}


def known(value: float | None) -> float:
    assert value is not None
    return value


def test_lohrs_societies_have_the_printed_share_and_error() -> None:
    found = stratified(
        {name: StratumCount(round(n * p), n, n, size) for name, (n, p, size) in SOCIETIES.items()}
    )
    assert found.value == pytest.approx(0.2465, abs=4e-4)  # shares are printed to two digits
    assert found.standard_error == pytest.approx(0.0071, abs=5e-5)
    assert (found.n, found.population) == (3835, 44_000)


def test_the_formula_written_out_gives_the_same() -> None:
    found = stratified(counts((5, 8, 8, 40), (9, 10, 10, 60)))
    variance = 0.4**2 * 0.8 * (5 / 8) * (3 / 8) / 7 + 0.6**2 * (5 / 6) * 0.9 * 0.1 / 9
    assert found.value == pytest.approx(0.4 * 5 / 8 + 0.6 * 0.9)
    assert found.standard_error == pytest.approx(sqrt(variance))
    assert found.degrees == 16


def test_pooling_without_weights_would_be_wrong() -> None:
    # All 20 worst cases read, half met; 20 of 380 others, all but one met.
    found = stratified(counts((10, 20, 20, 20), (19, 20, 20, 380)))
    assert found.value == pytest.approx((10 + 380 * 0.95) / 400)
    assert found.value != pytest.approx(29 / 40)


def test_with_one_stratum_left_to_chance_the_interval_is_exact() -> None:
    found = stratified(counts((10, 20, 20, 20), (19, 20, 20, 380)))
    ends = exact_finite(19, 20, 380)
    assert (found.low_count, found.high_count) == (10 + ends.low_count, 10 + ends.high_count)
    assert known(found.low) == pytest.approx((10 + ends.low_count) / 400)
    assert found.standard_error == pytest.approx(0.95 * sqrt((1 - 20 / 380) * 0.95 * 0.05 / 19))


def test_one_stratum_alone_is_a_simple_sample() -> None:
    found, simple = stratified(counts((2, 30, 30, 150))), rate_finite(2, 30, 150)
    assert (found.low, found.high) == (simple.low, simple.high)
    assert found.standard_error == pytest.approx(simple.standard_error)


def test_strata_read_whole_leave_no_doubt() -> None:
    found = stratified(counts((3, 4, 5, 5), (1, 2, 2, 2)))
    assert (found.value, found.low, found.high) == (4 / 6, 4 / 6, 4 / 6)
    assert found.standard_error == 0


def test_a_standard_that_did_not_apply_to_all_has_a_denominator_left_to_chance() -> None:
    found = stratified(counts((4, 5, 10, 50), (3, 6, 10, 100)))
    # Totals: met 20 + 30, applicable 25 + 60.
    assert found.value == pytest.approx(50 / 85)
    assert found.n == 11
    p = 50 / 85
    variance = 0.0
    for met, applicable, read, size in ((4, 5, 10, 50), (3, 6, 10, 100)):
        residuals = [1 - p] * met + [-p] * (applicable - met) + [0.0] * (read - applicable)
        middle = sum(residuals) / read
        square = sum((residual - middle) ** 2 for residual in residuals) / (read - 1)
        variance += size**2 * (1 - read / size) * square / read
    assert found.standard_error == pytest.approx(sqrt(variance) / 85)


def test_what_did_not_apply_in_a_stratum_read_whole_is_known() -> None:
    found = stratified(counts((2, 3, 6, 6), (5, 10, 10, 30)))
    # 33 applicable cases: 3 known, 30 sampled.
    assert found.value == pytest.approx((2 + 30 * 0.5) / 33)
    assert (found.population, found.n) == (33, 13)


def test_a_stratum_of_one_case_is_counted_with_its_neighbour_and_said() -> None:
    found = stratified(counts((5, 8, 8, 40), (1, 1, 1, 30)))
    assert found.low is not None
    assert [caution.code for caution in found.cautions] == ["strata-joined"]
    assert "S1" in found.cautions[0].words


def test_two_strata_of_one_case_are_counted_together() -> None:
    found = stratified(counts((1, 1, 1, 40), (0, 1, 1, 30)))
    assert found.degrees == 1
    assert found.low is not None


def test_one_case_of_one_stratum_still_has_the_exact_interval() -> None:
    found = stratified(counts((1, 1, 1, 40)))
    assert (found.low_count, found.high_count) == (2, 40)  # one of forty: a chance of .025
    assert found.standard_error is None


def test_no_evidence_is_not_nothing_met() -> None:
    assert stratified({}).undefined is NoEstimate.NOTHING_JUDGED
    assert stratified(counts((0, 0, 4, 9), (0, 0, 2, 5))).value is None
    assert rate(0, 0).undefined is NoEstimate.NOTHING_JUDGED
    assert rate_finite(0, 0, 7).value is None


@pytest.mark.parametrize(
    "strata",
    [((20, 5), (15, 4), (10, 3)), ((30, 6), (20, 4), (8, 8)), ((40, 12), (40, 6))],
)
def test_a_stratified_rate_covers_about_what_it_says(
    strata: tuple[tuple[int, int], ...],
) -> None:
    population = sum(size for size, _ in strata)
    ends = {}
    for met in product(*(range(read + 1) for _, read in strata)):
        rows = [(m, read, read, size) for m, (size, read) in zip(met, strata, strict=True)]
        found = stratified(counts(*rows))
        ends[met] = (known(found.low) - 1e-9, known(found.high) + 1e-9)
    for step in range(0, 11, 2):
        marked = [size * step // 10 for size, _ in strata]
        covered = sum(
            prod(
                comb(k, m) * comb(size - k, read - m) / comb(size, read)
                for k, m, (size, read) in zip(marked, met, strata, strict=True)
            )
            for met, (low, high) in ends.items()
            if low <= sum(marked) / population <= high
        )
        assert covered >= 0.94


@given(read=st.integers(2, 30), more=st.integers(0, 60), data=st.data())
def test_a_rate_of_a_frame_is_never_less_sure_than_the_process_alone(
    read: int, more: int, data: st.DataObject
) -> None:
    met = data.draw(st.integers(0, read))
    frame, process = rate_finite(met, read, read + more), rate(met, read)
    assert frame.value == process.value == met / read
    assert known(frame.standard_error) <= known(process.standard_error)
    assert (process.low, process.high) == wilson(met, read)
    assert frame.degrees == process.degrees == read - 1


def test_a_single_case_has_no_standard_error_but_an_interval() -> None:
    assert rate(1, 1).standard_error is None
    assert rate_finite(1, 1, 5).standard_error is None
    assert rate_finite(1, 1, 1).standard_error == 0
    assert rate(1, 1).to_dict()["low"] == pytest.approx(0.2065, abs=5e-5)


@pytest.mark.parametrize(
    "call",
    [
        lambda: StratumCount(3, 2, 4, 5),
        lambda: StratumCount(1, 2, 4, 3),
        lambda: stratified(counts((0, 0, 0, 5), (1, 2, 2, 9))),
        lambda: stratified({}, confidence=2),
        lambda: rate(3, 2),
        lambda: rate(1, 2, confidence=0),
        lambda: rate_finite(1, 4, 3),
    ],
)
def test_counts_that_cannot_be_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(DesignError):
        call()
