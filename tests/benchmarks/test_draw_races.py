"""Provable draws against plain hashing, a plain sampler, and a sampler that proves nothing."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from hashlib import sha256

import numpy as np
import pytest
from consistent_sampler import sampler
from numpy.typing import NDArray

from sampling.drawn import Unit
from sampling.draws import draw_simple, draw_stratified
from sampling.ticket_heads import ticket_heads
from tests.benchmarks.draw_process import SCOPE, SEED, STRATA, TAKEN, columns_of, drawn
from tests.benchmarks.racing import (
    FULL,
    REFERENCE,
    Result,
    block_seconds,
    hash_ids,
    hold,
    keep,
    size,
)

ROWS = size(2_000, 1_000_000)
DRAWS = f"Draws of {ROWS:,} units"
# Two processes cost more than they bring in a small frame, where one is used unless asked for.
MOST = {(10**4, 1): 2.0, (10**5, 1): 1.5, (10**6, 1): 1.5, (10**7, 1): 1.5} | {
    (10**6, 2): 1.2, (10**7, 2): 1.0,
}  # fmt: skip
MARKS = {(10**5, 1): 0.06, (10**6, 1): 0.6, (10**7, 2): 4.0}
UNITS = [Unit(f"C-{n:07d}", f"Team {n % STRATA:02d}") for n in range(ROWS)]
IDS = [unit.id for unit in UNITS]


def encoded(text: str) -> bytes:
    body = text.encode()
    return len(body).to_bytes(8, "big") + body


START = b"casedraw/1" + encoded(SEED) + encoded(SCOPE)


def hash_every_id() -> None:
    hash_ids(IDS)


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
    hold(
        DRAWS,
        "stratified draw of 200, against hashing every id",
        stratified,
        hash_every_id,
        most=1.75,
    )


def test_a_stratified_draw_is_no_slower_than_the_method_written_plainly() -> None:
    assert len(set(stratified())) == 4 * STRATA
    hold(DRAWS, "stratified draw of 200, against plain tickets", stratified, plain_tickets, most=1)


def test_a_simple_draw_costs_little_more_than_hashing_the_ids() -> None:
    def simple() -> list[str]:
        drawn = draw_simple(UNITS, 200, seed=SEED, scope=SCOPE)
        return [position.unit_id for position in drawn.positions]

    every = sorted((sha256(START + encoded(unit.id)).digest(), unit.id) for unit in UNITS)

    assert simple() == [unit for _, unit in every[:200]]
    hold(DRAWS, "simple draw of 200, against hashing every id", simple, hash_every_id, most=1.75)


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
    hold(
        DRAWS, "stratified draw of 200, against NumPy without proof", stratified, unproven, most=300
    )


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("rows", [10**4, 10**5, 10**6, 10**7])
def test_a_draw_from_frames_of_every_size(rows: int, processes: int) -> None:
    columns = columns_of(500)
    assert drawn(columns, processes) == drawn(columns, 1)
    if not FULL:
        return
    command = [sys.executable, "-m", "tests.benchmarks.draw_process", str(rows), str(processes)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # own words
    told = json.loads(run.stdout)
    result = Result(
        f"{rows:,} units, {'one process' if processes == 1 else 'two processes'}; "
        f"{told['ids'] / 2**20:,.0f} MB with the ids alone",
        told["draw"],
        told["hashing"],
        MOST.get((rows, processes)),
        MARKS.get((rows, processes)),
        slowness=told["hashing"] / rows / REFERENCE,
        limit=rows * block_seconds() / processes,
        memory=told["memory"],
    )
    keep("Stratified draws of 200 of so many units, against hashing every id", result)


def test_a_draw_against_the_nearest_sampler_that_can_be_verified() -> None:
    columns = columns_of(ROWS)
    ids = list(columns.ids)

    def theirs() -> list[str]:
        return list(sampler(ids, SEED, take=len(TAKEN) * 4, output="id"))

    assert len(set(theirs())) == len(set(drawn(columns, 1))) == 4 * STRATA
    hold(
        DRAWS,
        "stratified draw of 200 in one process, against consistent_sampler unstratified",
        lambda: drawn(columns, 1),
        theirs,
        most=1 / 8,
        rounds=1,
    )


def test_two_processes_hash_the_same_tickets_in_less_time() -> None:
    def shared(processes: int) -> NDArray[np.uint64]:
        return ticket_heads(SEED, SCOPE, IDS, processes=processes)

    assert shared(1).tolist() == shared(2).tolist()
    hold(
        DRAWS,
        "tickets in two processes, against one",
        lambda: shared(2),
        lambda: shared(1),
        most=1.1,
    )
