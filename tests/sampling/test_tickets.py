"""Tickets are plain SHA-256, the same whatever the order, and as even as chance."""

import hashlib
import subprocess
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, kstest

from sampling.drawn import Unit
from sampling.draws import draw_stratified
from sampling.faults import DesignError, Fault
from sampling.ordering import first_in_order, refuse_repeated
from sampling.ticket_heads import ticket_heads
from sampling.tickets import (
    encode,
    randint,
    ticket,
    ticket_order,
    tickets,
    uniform,
    uniform_of,
)

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
IDS = [f"C-{number:06d}" for number in range(1, 21)]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def plain_ticket(seed: str, scope: str, unit_id: str) -> str:
    """The published method again, in as few lines as it takes."""
    message = b"casedraw/1"
    for text in (seed, scope, unit_id):
        body = unicodedata.normalize("NFC", text).encode("utf-8")
        message += len(body).to_bytes(8, "big") + body
    return hashlib.sha256(message).hexdigest()


def whole_of(ids: Sequence[str]) -> Callable[[Sequence[int]], list[bytes]]:
    def whole(rows: Sequence[int]) -> list[bytes]:
        return tickets(SEED, SCOPE, [ids[row] for row in rows])

    return whole


def test_the_published_vectors_hold() -> None:
    assert f"{ticket(SEED, SCOPE, 'C-000001'):064x}" == (
        "d3cda7c62fcb572c07ac72f458aefe491847d5c6cd0ea0c89d8325835a57edc3"
    )
    assert f"{ticket(SEED, SCOPE, 'C-000002'):064x}" == (
        "d080ab57ad8f26e8f0b6aac012fc4090558fa541076837df70381d96570504c9"
    )
    assert uniform(SEED, SCOPE, "C-000001") == 0.827356801877426
    assert uniform(SEED, SCOPE, "C-000002") == 0.8144633378083737
    assert [unit_id[-2:] for unit_id in ticket_order(SEED, SCOPE, IDS)[:6]] == (
        ["12", "15", "04", "03", "19", "05"]
    )
    assert randint(SEED, "start/dip/2025-09/core", 10) == 7
    assert randint(SEED, "start/dip/2025-09/core", 365) == 32


def test_one_ticket_can_be_checked_with_the_sha256sum_tool() -> None:
    message = (
        r"casedraw/1"
        r"\000\000\000\000\000\000\000\0168203 5517 4096"
        r"\000\000\000\000\000\000\000\020dip/2025-09/core"
        r"\000\000\000\000\000\000\000\010C-000001"
    )
    said = subprocess.run(  # noqa: S603  # the message is this test's own
        ["/bin/sh", "-c", 'printf "$0" | sha256sum', message],
        capture_output=True,
        check=True,
        text=True,
    )
    assert said.stdout.split()[0] == f"{ticket(SEED, SCOPE, 'C-000001'):064x}"


@given(TEXTS, TEXTS, TEXTS)
def test_tickets_are_what_the_published_method_gives(seed: str, scope: str, unit: str) -> None:
    known = plain_ticket(seed, scope, unit)
    assert f"{ticket(seed, scope, unit):064x}" == known
    assert tickets(seed, scope, [unit])[0].hex() == known
    assert 0 < uniform(seed, scope, unit) < 1


@given(TEXTS, TEXTS)
def test_the_lengths_keep_texts_apart(first: str, second: str) -> None:
    normal = [unicodedata.normalize("NFC", text) for text in (first, second)]
    moved = (normal[0] + normal[1][:1], normal[1][1:])
    if moved != tuple(normal) and all(unicodedata.is_normalized("NFC", text) for text in moved):
        assert encode(first) + encode(second) != encode(moved[0]) + encode(moved[1])


@given(st.lists(TEXTS, unique_by=lambda text: unicodedata.normalize("NFC", text)))
def test_neither_the_order_of_the_list_nor_other_units_matter(
    ids: list[str],
) -> None:
    order = ticket_order(SEED, SCOPE, ids)
    assert ticket_order(SEED, SCOPE, sorted(ids, reverse=True)) == order
    assert ticket_order(SEED, SCOPE, ids[1:]) == [i for i in order if i not in ids[:1]]


@given(
    st.lists(
        st.tuples(st.integers(0, 5000), st.integers(0, 3)), min_size=1, unique_by=lambda p: p[0]
    ),
    st.lists(st.integers(0, 40), min_size=4, max_size=4),
)
def test_the_first_units_are_those_of_sorting_everything(
    units: list[tuple[int, int]], wanted: list[int]
) -> None:
    ids = [f"C-{number}" for number, _ in units]
    strata = [str(stratum) for _, stratum in units]
    asked = {str(stratum): count for stratum, count in enumerate(wanted)}
    found = first_in_order(
        ticket_heads(SEED, SCOPE, ids), strata, Counter(strata), asked, whole_of(ids)
    )
    assert list(found) == list(asked)
    for stratum, rows in found.items():
        members = [i for i, own in zip(ids, strata, strict=True) if own == stratum]
        assert [ids[row] for row in rows] == ticket_order(SEED, SCOPE, members)[: asked[stratum]]


def test_a_cut_that_holds_too_few_falls_back_to_the_whole_stratum() -> None:
    # All tickets above the cut: the units wanted are found nevertheless, in order.
    heads = np.full(5000, 2**64 - 1, np.uint64)

    def whole(rows: Sequence[int]) -> list[bytes]:
        return [bytes(24) + (5000 - row).to_bytes(8, "big") for row in rows]

    found = first_in_order(heads, [""] * 5000, {"": 5000}, {"": 3}, whole)
    assert found == {"": [4999, 4998, 4997]}


def test_strata_nobody_asked_for_are_passed_over() -> None:
    heads, whole = ticket_heads(SEED, SCOPE, IDS), whole_of(IDS)
    strata = ["East", "West"] * 10
    assert first_in_order(heads, strata, Counter(strata), {}, whole) == {}
    found = first_in_order(heads, strata, Counter(strata), {"West": 20}, whole)
    assert len(found["West"]) == 10


def test_units_whose_tickets_begin_alike_are_not_taken_for_one() -> None:
    heads = np.zeros(2, np.uint64)
    refuse_repeated(heads, ["C-1", "C-2"])
    with pytest.raises(DesignError, match="twice"):
        refuse_repeated(heads, ["Zo\u00eb", "Zoe\u0308"])


def test_two_unicode_forms_of_one_id_are_one_id() -> None:
    assert ticket(SEED, SCOPE, "Zo\u00eb") == ticket(SEED, SCOPE, "Zoe\u0308")
    with pytest.raises(DesignError, match="twice") as caught:
        ticket_order(SEED, SCOPE, ["Zo\u00eb", "Zoe\u0308"])
    assert caught.value.code is Fault.DUPLICATE_ID


def test_the_number_of_a_ticket_never_reaches_0_or_1() -> None:
    assert uniform_of(0) == 2.0**-54
    assert uniform_of(2**256 - 1) == 1 - 2.0**-53


def test_a_random_integer_passes_over_tickets_in_the_last_incomplete_run() -> None:
    # Below 2^256 - 1 only the very last ticket would be passed over; below 2^255 + 1 about half.
    below = 2**255 + 1
    passed = 0
    for number in range(200):
        scope = f"scope {number}"
        first = int(plain_ticket(SEED, scope, "counter:0"), 16)
        second = int(plain_ticket(SEED, scope, "counter:1"), 16)
        if first >= below > second:
            passed += 1
            assert randint(SEED, scope, below) == second
        elif first < below:
            assert randint(SEED, scope, below) == first
    assert passed > 20


@pytest.mark.parametrize("below", [0, -1, 2**256 + 1])
def test_a_random_integer_below_nothing_is_refused(below: int) -> None:
    with pytest.raises(DesignError, match="below must be"):
        randint(SEED, SCOPE, below)


def test_random_integers_are_even() -> None:
    counts = Counter(randint(f"seed {number}", SCOPE, 7) for number in range(7000))
    square = sum((counts[value] - 1000) ** 2 / 1000 for value in range(7))
    assert square < chi2.ppf(0.999, 6)


def test_numbers_are_uniform() -> None:
    numbers = [uniform(SEED, SCOPE, f"C-{number}") for number in range(20_000)]
    assert kstest(numbers, "uniform").pvalue > 0.001


def test_every_order_of_four_units_is_as_likely() -> None:
    ids = ["A", "B", "C", "D"]
    counts = Counter(tuple(ticket_order(f"seed {n}", SCOPE, ids)) for n in range(24_000))
    assert len(counts) == 24
    square = sum((count - 1000) ** 2 / 1000 for count in counts.values())
    assert square < chi2.ppf(0.999, 23)


def test_draws_of_other_scopes_are_independent() -> None:
    ids = [f"C-{number}" for number in range(2000)]
    first = [uniform(SEED, "dip/2025-09", unit_id) for unit_id in ids]
    second = [uniform(SEED, "dip/2025-10", unit_id) for unit_id in ids]
    # The standard deviation of a correlation of nothing is 1/sqrt(2000) = 0.022.
    assert abs(float(np.corrcoef(first, second)[0, 1])) < 0.08


def test_a_stratified_draw_costs_little_more_than_hashing_every_id_once() -> None:
    ids = [f"C-{number:07d}" for number in range(200_000)]
    units = [Unit(unit_id, f"S{number % 50}") for number, unit_id in enumerate(ids)]
    taken = {f"S{code}": 4 for code in range(50)}

    def hashing() -> None:
        tickets(SEED, SCOPE, ids)

    def drawing() -> None:
        draw_stratified(units, taken, seed=SEED, scope=SCOPE)

    def seconds(work: Callable[[], None]) -> float:
        started = process_time()
        work()
        return process_time() - started

    bare = min(seconds(hashing) for _ in range(3))
    # About 1.5 on a quiet machine; sorting every ticket alone is 4.
    assert min(seconds(drawing) for _ in range(3)) < 3 * bare


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_several_processes_find_the_tickets_of_one(processes: int) -> None:
    ids = [f"C-{number}" for number in range(2, 600)] + ["Zo\u00eb", "Zoe\u0308x"]
    expected = [int(plain_ticket(SEED, SCOPE, unit_id)[:16], 16) for unit_id in ids]
    assert ticket_heads(SEED, SCOPE, ids, processes=processes).tolist() == expected


def test_other_threads_do_not_stop_several_processes() -> None:
    # With a thread running no process is forked: new ones are started.
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        found = ticket_heads(SEED, SCOPE, IDS, processes=2)
    finally:
        done.set()
        thread.join()
    assert found.tolist() == ticket_heads(SEED, SCOPE, IDS).tolist()


def test_an_id_with_a_line_end_has_its_own_ticket_in_any_number_of_processes() -> None:
    ids = ["C-1\nC-2", "C-3", "C-1", "\n", ""]
    expected = [plain_ticket(SEED, SCOPE, unit_id) for unit_id in ids]
    assert [own.hex() for own in tickets(SEED, SCOPE, ids)] == expected
    heads = ticket_heads(SEED, SCOPE, ids, processes=2)
    assert [f"{head:016x}" for head in heads.tolist()] == [own[:16] for own in expected]


def test_no_process_at_all_is_refused() -> None:
    with pytest.raises(DesignError, match="at least 1 process"):
        ticket_heads(SEED, SCOPE, IDS, processes=0)


def test_no_ids_have_no_tickets() -> None:
    assert tickets(SEED, SCOPE, []) == []
    assert ticket_heads(SEED, SCOPE, []).tolist() == []


@given(st.lists(TEXTS, max_size=30))
def test_tickets_of_many_ids_are_those_of_each(ids: list[str]) -> None:
    expected = [plain_ticket(SEED, SCOPE, unit_id) for unit_id in ids]
    assert [own.hex() for own in tickets(SEED, SCOPE, ids)] == expected
