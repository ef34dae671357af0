"""Seeds are public, long enough that nobody could choose them, and commitments hold."""

import hashlib
import re

import pytest

from sampling.draws import SimplePlan
from sampling.faults import DesignError, Fault
from sampling.frames import frame_of
from sampling.seeds import (
    commitment,
    dice_seed,
    fresh_nonce,
    generated_seed,
    joined_seed,
    opens,
    public_seed,
    seed_caution,
)
from sampling.targeted import Pick, judgement_picks


def test_a_generated_seed_is_twenty_digits_and_never_the_same() -> None:
    seeds = {generated_seed() for _ in range(200)}
    assert len(seeds) == 200
    assert all(re.fullmatch(r"(\d{4} ){4}\d{4}", seed) for seed in seeds)


@pytest.mark.parametrize(
    "throws",
    ["82035517409611820937", "8203-5517-4096, 1182;0937", [int(d) for d in "82035517409611820937"]],
)
def test_dice_make_a_seed_however_they_are_written_down(throws: str | list[int]) -> None:
    assert dice_seed(throws) == "8203 5517 4096 1182 0937"


@pytest.mark.parametrize(
    ("throws", "words"),
    [
        ("8203 5517 4096", "at least 20 throws, got 12"),
        ("8203 5517 4096 1182 093x", "digits only"),
        ("\u0661" * 20, "digits only"),
        ([8, 2, 10], "from 0 to 9"),
        ([8, -2], "from 0 to 9"),
    ],
)
def test_what_dice_do_not_show_is_refused(throws: str | list[int], words: str) -> None:
    with pytest.raises(DesignError, match=words) as caught:
        dice_seed(throws)
    assert caught.value.code is Fault.BAD_SEED


def test_parts_of_several_people_are_joined_in_the_order_of_their_names() -> None:
    parts = {"moderators": " 8203 5517 ", "audit team": "4096 1182"}
    assert joined_seed(parts) == "audit team: 4096 1182; moderators: 8203 5517"
    for wrong in ({"moderators": "8203"}, {"moderators": "8203", "audit team": " "}):
        with pytest.raises(DesignError, match="two or more people"):
            joined_seed(wrong)


def test_a_public_value_names_its_source() -> None:
    assert public_seed(" Lottery of 6 September ", "07 12") == "Lottery of 6 September: 07 12"
    for source, value in (("", "07"), ("Lottery", " ")):
        with pytest.raises(DesignError, match="name the public source"):
            public_seed(source, value)


def test_a_seed_that_could_have_been_chosen_is_said_to_be_so() -> None:
    assert seed_caution(generated_seed()) is None
    said = seed_caution("2025")
    assert said is not None
    assert "fewer than 20" in said.words


def test_a_commitment_opens_with_its_seed_and_nonce_and_no_other() -> None:
    seed, nonce = generated_seed(), fresh_nonce()
    published = commitment(seed, nonce)
    assert published == hashlib.sha256(seed.encode() + bytes.fromhex(nonce)).hexdigest()
    assert opens(f" {published.upper()} ", seed, nonce)
    assert not opens(published, seed + "0", nonce)
    assert not opens(published, seed, fresh_nonce())
    assert not opens("\u00e9", seed, nonce)
    with pytest.raises(DesignError, match="64 hexadecimal digits"):
        commitment(seed, "00")


def test_cases_picked_by_judgement_are_kept_apart_from_the_draw() -> None:
    frame = frame_of(["id"], [["C-1"], ["C-2"], ["C-3"], ["C-4"]])
    drawn = SimplePlan(2).draw(frame, seed="8203", scope="dip")
    mine = {position.unit_id for position in drawn.main}
    free = sorted({"C-1", "C-2", "C-3", "C-4"} - mine)
    picks = [Pick(unit_id, "complaint", "Lee") for unit_id in reversed(free)]
    found = judgement_picks(frame, picks, besides=drawn)
    assert [pick.unit_id for pick in found] == free
    assert judgement_picks(frame, []) == ()


@pytest.mark.parametrize(
    ("picks", "words"),
    [
        ([Pick("C-9", "complaint", "Lee")], "C-9 is not in the frame"),
        ([Pick("C-1", "complaint", "Lee")] * 2, "C-1 is picked twice"),
        ([Pick("C-1", " ", "Lee")], "without a reason"),
        ([Pick("C-1", "complaint", "")], "or a name"),
    ],
)
def test_an_unsound_pick_is_refused(picks: list[Pick], words: str) -> None:
    with pytest.raises(DesignError, match=words):
        judgement_picks(frame_of(["id"], [["C-1"], ["C-2"]]), picks)


def test_a_pick_that_was_drawn_already_is_refused() -> None:
    frame = frame_of(["id"], [["C-1"]])
    drawn = SimplePlan(1).draw(frame, seed="8203", scope="dip")
    with pytest.raises(DesignError, match="in the random sample already"):
        judgement_picks(frame, [Pick("C-1", "complaint", "Lee")], besides=drawn)
