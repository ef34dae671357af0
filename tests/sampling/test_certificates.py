"""A certificate proves its own draw and names every way in which it was altered."""

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from sampling import (
    Unit,
    certificate,
    certificate_digest,
    draw_simple,
    draw_stratified,
    frame_digest,
    proportional,
    randint,
    ticket,
    ticket_order,
    uniform,
    verify,
)

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
IDS = [f"C-{number:06d}" for number in range(1, 21)]
COLUMNS = ("id", "stratum", "team")


def rows() -> list[tuple[str, str, str]]:
    return [(unit_id, "East" if n % 2 else "West", "T1") for n, unit_id in enumerate(IDS)]


def made() -> dict[str, Any]:
    units = [Unit(row[0], row[1]) for row in rows()]
    drawn = draw_stratified(
        units, {"East": 3, "West": 2}, seed=SEED, scope=SCOPE, reserves={"East": 1, "West": 1}
    )
    return certificate(drawn, columns=COLUMNS, rows=rows(), excluded={"siblings": 2})


def sealed(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "digest": certificate_digest(body)}


def test_the_published_vectors_hold() -> None:
    assert f"{ticket(SEED, SCOPE, 'C-000001'):064x}" == (
        "d3cda7c62fcb572c07ac72f458aefe491847d5c6cd0ea0c89d8325835a57edc3"
    )
    assert f"{ticket(SEED, SCOPE, 'C-000002'):064x}" == (
        "d080ab57ad8f26e8f0b6aac012fc4090558fa541076837df70381d96570504c9"
    )
    assert uniform(SEED, SCOPE, "C-000001") == 0.827356801877426
    assert ticket_order(SEED, SCOPE, IDS)[:6] == [
        "C-000012",
        "C-000015",
        "C-000004",
        "C-000003",
        "C-000019",
        "C-000005",
    ]
    assert randint(SEED, "start/dip/2025-09/core", 10) == 7
    assert randint(SEED, "start/dip/2025-09/core", 365) == 32
    assert frame_digest(["id", "team"], [["C-000002", "East"], ["C-000001", "West"]]) == (
        "0f3dd3a19c5c77717917c3b721b4cdf85ea27f8624d8ccb12a6b7614368c7fe9"
    )


def test_a_ticket_can_be_checked_with_nothing_but_sha256() -> None:
    def part(text: str) -> bytes:
        return len(text.encode()).to_bytes(8, "big") + text.encode()

    by_hand = hashlib.sha256(b"casedraw/1" + part(SEED) + part(SCOPE) + part("C-000007"))
    assert by_hand.hexdigest() == f"{ticket(SEED, SCOPE, 'C-000007'):064x}"


def test_the_order_of_the_list_does_not_matter() -> None:
    assert ticket_order(SEED, SCOPE, reversed(IDS)) == ticket_order(SEED, SCOPE, IDS)


def test_a_larger_draw_begins_with_the_smaller() -> None:
    units = [Unit(unit_id) for unit_id in IDS]
    ten = draw_simple(units, 10, seed=SEED, scope=SCOPE)
    five = draw_simple(units, 5, seed=SEED, scope=SCOPE, reserves=5)
    assert [p.unit_id for p in ten.positions] == [p.unit_id for p in five.positions]
    assert {p.inclusion_probability for p in five.positions} == {0.25}


def test_taking_a_unit_out_moves_no_other() -> None:
    without = [unit_id for unit_id in IDS if unit_id != "C-000015"]
    whole = ticket_order(SEED, SCOPE, IDS)
    assert ticket_order(SEED, SCOPE, without) == [i for i in whole if i != "C-000015"]


def test_an_id_that_differs_only_in_unicode_form_is_the_same_ticket() -> None:
    assert ticket(SEED, SCOPE, "Zo\u00eb") == ticket(SEED, SCOPE, "Zoe\u0308")


def test_shares_are_proportional_and_add_up() -> None:
    assert proportional({"A": 50, "B": 30, "C": 20}, 7) == {"A": 4, "B": 2, "C": 1}
    assert proportional({"A": 97, "B": 2, "C": 1}, 10, at_least=1) == {"A": 8, "B": 1, "C": 1}
    with pytest.raises(ValueError, match="too few"):
        proportional({"A": 5, "B": 5}, 1, at_least=1)


def test_the_certificate_of_an_honest_draw_is_the_same() -> None:
    found = verify(json.loads(json.dumps(made())))
    assert found.same
    assert (found.drawn, found.frame_size, found.differences) == (5, 20, ())


def test_a_changed_certificate_is_noticed() -> None:
    body = made()
    body["about"]["who"] = "someone else"
    assert verify(body).differences == ("the certificate was changed after it was made",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b: b["frame"]["rows"].pop(), "not the one the draw was made from"),
        (lambda b: b["frame"]["rows"].append(["C-9", "East", "T1"]), "units, the certificate says"),
        (lambda b: b.update(seed="1111 2222 3333"), "no ticket fits"),
        (lambda b: b.update(scope="dip/2025-10/core"), "no ticket fits"),
        (lambda b: b.update(design="simple random"), "the certificate says 'simple random'"),
        (lambda b: b["plan"]["taken"].update(East=4), "the plan is not the one agreed"),
        (lambda b: b["positions"][0].update(unit_id="C-000002"), "drawn but is not listed"),
        (lambda b: b["positions"][0].update(number=2), "another place"),
        (lambda b: b["positions"][0].update(inclusion_probability=1.0), "another inclusion"),
        (lambda b: b["positions"].pop(0), "drawn but is not listed"),
        (lambda b: b["positions"].reverse(), "the list is in another order"),
        (lambda b: b["positions"].append(b["positions"][0]), "listed more than once"),
        (lambda b: b["positions"][0].update(ticket="00"), "another ticket"),
        (lambda b: b["strata"][0].update(taken=4), "is 3 of 10, the certificate says 4 of 10"),
        (lambda b: b["frame"]["rows"].append(b["frame"]["rows"][0]), "appears twice"),
        (lambda b: b["notes"].update(start="3"), "the certificate says '3'"),
    ],
)
def test_every_alteration_is_named_even_when_the_seal_is_made_anew(
    change: Callable[[dict[str, Any]], object], words: str
) -> None:
    body = copy.deepcopy(made())
    change(body)
    found = verify(sealed(body))
    assert not found.same
    assert any(words in difference for difference in found.differences), found.differences


def test_a_certificate_needs_the_strata_of_its_frame() -> None:
    drawn = draw_simple([Unit("A")], 1, seed=SEED, scope=SCOPE)
    with pytest.raises(ValueError, match='have "stratum"'):
        certificate(drawn, columns=("id",), rows=[("A",)])


def test_what_is_no_certificate_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="not a draw certificate"):
        verify({"format": "something else"})
    with pytest.raises(ValueError, match="method 'casedraw/2' is not known"):
        verify(sealed({**made(), "algorithm": "casedraw/2"}))


@pytest.mark.parametrize(
    ("units", "size", "words"),
    [
        ([Unit("A"), Unit("A")], 1, "twice"),
        ([Unit("A")], 2, "cannot take 2 of 1"),
        ([Unit("A")], 0, "at least one"),
        ([], 1, "cannot take 1 of 0"),
    ],
)
def test_a_draw_that_cannot_be_is_refused(units: list[Unit], size: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        draw_simple(units, size, seed=SEED, scope=SCOPE)


def test_every_unit_has_the_same_chance_over_many_seeds() -> None:
    # 2,000 draws of 5 from 20: each unit is expected 500 times, standard deviation 19.4.
    counts = dict.fromkeys(IDS, 0)
    for number in range(2000):
        for unit_id in ticket_order(f"seed {number}", SCOPE, IDS)[:5]:
            counts[unit_id] += 1
    chi_square = sum((count - 500) ** 2 / 375 for count in counts.values())
    assert chi_square < 43.8  # 99.9% point of chi-square with 19 degrees of freedom
