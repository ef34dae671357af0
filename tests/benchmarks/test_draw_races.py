"""Provable draws against plain hashing, a plain sampler, and a sampler that proves nothing."""

from collections import Counter, defaultdict
from hashlib import sha256

import numpy as np
import pytest
from numpy.typing import NDArray

from sampling.drawn import Unit
from sampling.draws import Columns, draw_columns, draw_simple, draw_stratified
from sampling.ticket_heads import ticket_heads
from tests.benchmarks.racing import FULL, hold, hold_time, size

ROWS = size(2_000, 1_000_000)
STRATA = 50
SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
UNITS = [Unit(f"C-{n:07d}", f"Team {n % STRATA:02d}") for n in range(ROWS)]
TAKEN = {f"Team {n:02d}": 4 for n in range(STRATA)}


def encoded(text: str) -> bytes:
    body = text.encode()
    return len(body).to_bytes(8, "big") + body


START = b"casedraw/1" + encoded(SEED) + encoded(SCOPE)


def hash_every_id() -> None:
    for unit in UNITS:
        sha256(unit.id.encode()).digest()


def plain_tickets() -> dict[str, list[str]]:
    """The method as written down, with nothing to make it quick."""
    strata: dict[str, list[tuple[bytes, str]]] = defaultdict(list)
    for unit in UNITS:
        digest = sha256(START + encoded(unit.id)).digest()
        strata[unit.stratum].append((digest, unit.id))
    return {name: [unit for _, unit in sorted(found)[:4]] for name, found in strata.items()}


def stratified() -> list[str]:
    drawn = draw_stratified(UNITS, TAKEN, seed=SEED, scope=SCOPE)
    return [position.unit_id for position in drawn.positions]


def test_a_stratified_draw_costs_little_more_than_hashing_the_ids() -> None:
    plain = plain_tickets()

    assert stratified() == [unit for name in sorted(plain) for unit in plain[name]]
    hold("stratified draw of 200, against hashing every id", stratified, hash_every_id, most=2)


def test_a_stratified_draw_is_no_slower_than_the_method_written_plainly() -> None:
    assert len(set(stratified())) == 4 * STRATA
    hold("stratified draw of 200, against plain tickets", stratified, plain_tickets, most=1)


def test_a_simple_draw_costs_little_more_than_hashing_the_ids() -> None:
    def simple() -> list[str]:
        drawn = draw_simple(UNITS, 200, seed=SEED, scope=SCOPE)
        return [position.unit_id for position in drawn.positions]

    every = sorted((sha256(START + encoded(unit.id)).digest(), unit.id) for unit in UNITS)

    assert simple() == [unit for _, unit in every[:200]]
    hold("simple draw of 200, against hashing every id", simple, hash_every_id, most=2)


def test_proof_has_its_price_against_a_sampler_that_proves_nothing() -> None:
    stratum_of = np.array([int(unit.stratum[-2:]) for unit in UNITS], dtype=np.int16)

    def unproven() -> NDArray[np.int64]:
        stream = np.random.default_rng(7)
        order = np.argsort(stratum_of, kind="stable")
        ends = np.cumsum(np.bincount(stratum_of, minlength=STRATA))
        members = np.split(order, ends[:-1])
        return np.concatenate([stream.choice(one, 4, replace=False) for one in members])

    assert Counter(UNITS[n].stratum for n in unproven().tolist()) == TAKEN
    assert Counter(UNITS[int(unit[2:])].stratum for unit in stratified()) == TAKEN
    hold("stratified draw of 200, against NumPy without proof", stratified, unproven, most=300)


@pytest.mark.parametrize(
    ("rows", "most"), [(10_000, 0.03), (100_000, 0.15), (1_000_000, 1.5), (10_000_000, 15)]
)
def test_a_draw_from_frames_of_every_size(rows: int, most: float) -> None:
    names = [f"Team {n:02d}" for n in range(STRATA)]
    count = rows if FULL else 500
    columns = Columns(
        [f"C-{n:08d}" for n in range(count)], [names[n % STRATA] for n in range(count)]
    )

    def drawn(processes: int | None = None) -> list[str]:
        found = draw_columns(columns, TAKEN, seed=SEED, scope=SCOPE, processes=processes)
        return [position.unit_id for position in found.positions]

    if not FULL:
        assert drawn(1) == drawn(2)
    rounds = 2 if rows > 1_000_000 else 5
    hold_time(
        f"stratified draw of 200 of {rows:,}, one process",
        lambda: drawn(1),
        most=most,
        rounds=rounds,
    )
    if rows >= 1_000_000:
        hold_time(
            f"stratified draw of 200 of {rows:,}, two processes",
            lambda: drawn(2),
            most=most,
            rounds=rounds,
        )


def test_two_processes_hash_the_same_tickets_in_less_time() -> None:
    ids = [unit.id for unit in UNITS]

    def shared(processes: int) -> NDArray[np.uint64]:
        return ticket_heads(SEED, SCOPE, ids, processes=processes)

    assert shared(1).tolist() == shared(2).tolist()
    hold("tickets in two processes, against one", lambda: shared(2), lambda: shared(1), most=1.1)
