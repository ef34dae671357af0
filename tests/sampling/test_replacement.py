"""Who is skipped and who comes in: in order, for a listed reason, approved by a second person."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.certificates import certify
from sampling.designs import draw
from sampling.drawn import Draw
from sampling.draws import StratifiedPlan
from sampling.faults import DesignError, Fault
from sampling.frames import Frame, frame_of
from sampling.replacement import (
    REASONS,
    Skip,
    SkipKind,
    bounds,
    replacements_digest,
    walk,
    with_replacements,
)
from sampling.verification import Verification, verify

SEED, SCOPE = "8203 5517 4096", "dip/2025-09/core"
# In ticket order, East is 12 04 08 20 18 16 ... and West is 15 03 19 05 11 01 ...


def frame() -> Frame:
    rows = [[f"C-{n:06d}", "West" if n % 2 else "East"] for n in range(1, 21)]
    return frame_of(["id", "stratum"], rows)


def drawn() -> Draw:
    plan = StratifiedPlan({"East": 2, "West": 2}, {"East": 2, "West": 1})
    return draw(frame(), plan, seed=SEED, scope=SCOPE)


def skip(unit_id: str, reason: str = "restricted") -> Skip:
    return Skip(unit_id, reason, "2025-09-08", "Ana", "Lee")


def ids(outcome: Draw) -> dict[str, list[str]]:
    return {
        name: [p.unit_id[-2:] for p in outcome.positions if p.stratum == name]
        for name in outcome.sizes
    }


def certified(*skips: Skip) -> dict[str, Any]:
    body = certify(drawn(), frame()).to_dict()
    stored: dict[str, Any] = json.loads(json.dumps(with_replacements(body, walk(drawn(), skips))))
    return stored


def test_the_next_reserve_of_the_same_stratum_comes_in() -> None:
    order = ids(drawn())
    assert order["West"] == ["15", "03", "19"]
    walked = walk(drawn(), [skip("C-000015")])
    west = [p.unit_id for p in walked.sample if p.stratum == "West"]
    assert west == ["C-000003", "C-000019"]
    assert (walked.replaced[0].out_id, walked.replaced[0].in_id) == ("C-000015", "C-000019")


def test_a_unit_that_came_in_can_be_skipped_too_and_then_no_reserve_is_left() -> None:
    walked = walk(drawn(), [skip("C-000015"), skip("C-000019")])
    assert [item.in_id for item in walked.replaced] == ["C-000019", None]
    west = next(line for line in walked.strata if line.stratum == "West")
    assert (west.wanted, west.audited, west.missing, west.reached) == (2, 1, 1, 3)


def test_what_is_not_eligible_leaves_the_population_and_what_is_unseen_does_not() -> None:
    walked = walk(drawn(), [skip("C-000015", "wrong_status_in_data"), skip("C-000003", "refused")])
    west = next(line for line in walked.strata if line.stratum == "West")
    # 10 in the frame, 3 reached, of which 1 was never eligible: 10 x 2/3 belong.
    assert west.eligible_size == pytest.approx(20 / 3)
    assert west.response_rate == pytest.approx(1 / 2)
    assert west.not_eligible == west.not_auditable == 1


def test_nothing_to_skip_leaves_the_main_list() -> None:
    walked = walk(drawn(), [])
    assert walked.sample == drawn().main
    assert all(line.response_rate == 1 and line.missing == 0 for line in walked.strata)


@pytest.mark.parametrize(
    ("skips", "words"),
    [
        ([skip("C-000015", "poor_file")], "'poor_file' is no reason to replace C-000015"),
        ([skip("C-000019")], "C-000019 is not in the sample"),
        ([skip("C-000015"), skip("C-000015")], "C-000015 is not in the sample"),
        ([replace(skip("C-000015"), approved_by="Ana")], "a second person must approve"),
        ([replace(skip("C-000015"), approved_by=" ")], "a second person must approve"),
        ([replace(skip("C-000015"), by="")], "a second person must approve"),
    ],
)
def test_a_skip_that_is_not_allowed_is_refused(skips: list[Skip], words: str) -> None:
    with pytest.raises(DesignError, match=words) as caught:
        walk(drawn(), skips)
    assert caught.value.code is Fault.BAD_WALK


def test_unseen_units_widen_what_the_failure_rate_can_be() -> None:
    assert bounds(2, 18, 2) == (0.1, 0.2)
    assert bounds(0, 10, 0) == (0.0, 0.0)
    for wrong in [(3, 2, 0), (-1, 2, 0), (0, 2, -1), (0, 0, 0)]:
        with pytest.raises(DesignError):
            bounds(*wrong)


def test_a_certificate_with_its_replacements_is_verified_and_keeps_its_digest() -> None:
    body = certified(skip("C-000015"), skip("C-000012", "wrong_status_in_data"))
    assert body["digest"] == certify(drawn(), frame()).to_dict()["digest"]
    assert verify(body).same


def resealed(change: Callable[[list[dict[str, Any]]], object]) -> Verification:
    body = certified(skip("C-000015"))
    change(body["replacements"]["log"])
    body["replacements"]["digest"] = replacements_digest(
        body["digest"], body["replacements"]["log"]
    )
    return verify(body)


def test_jumping_the_queue_is_named_even_when_the_log_is_sealed_anew() -> None:
    found = resealed(lambda log: log[0].update(in_id="C-000005"))
    assert found.differences == (
        "C-000015 is replaced by C-000005, but next in order was C-000019",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda log: log[0].update(out_id="C-000099"), "C-000099 is not in the sample"),
        (lambda log: log[0].update(kind="too long"), "cannot be followed"),
        (lambda log: log[0].pop("by"), "incomplete"),
        (lambda log: log[0].update(approved_by="Ana"), "a second person must approve"),
    ],
)
def test_a_log_that_cannot_be_followed_is_named(
    change: Callable[[list[dict[str, Any]]], object], words: str
) -> None:
    found = resealed(change)
    assert any(words in difference for difference in found.differences), found.differences


def test_a_log_that_is_no_log_is_named() -> None:
    body = certified(skip("C-000015"))
    shapes: list[object] = [[], {"log": None}, {"log": ["C-000015"]}]
    for wrong in shapes:
        assert verify({**body, "replacements": wrong}).differences == (
            "the log of replacements is incomplete",
        )


def test_a_log_changed_after_it_was_sealed_is_named() -> None:
    body = certified(skip("C-000015"))
    body["replacements"]["log"][0]["on"] = "2025-09-09"
    assert verify(body).differences == (
        "the log of replacements was changed, or belongs to another certificate",
    )


@given(st.lists(st.integers(0, 3), max_size=6), st.sampled_from(sorted(REASONS)))
def test_sample_and_skipped_never_overlap_and_always_add_up(turns: list[int], reason: str) -> None:
    outcome = drawn()
    skips: list[Skip] = []
    for turn in turns:
        sample = walk(outcome, skips).sample
        if sample:
            skips.append(skip(sample[turn % len(sample)].unit_id, reason))
    walked = walk(outcome, skips)
    gone = {item.out_id for item in walked.replaced}
    assert gone.isdisjoint(position.unit_id for position in walked.sample)
    for line in walked.strata:
        assert line.audited + line.missing == line.wanted
        skipped = sum(item.stratum == line.stratum for item in walked.replaced)
        assert line.reached == line.audited + skipped
        kinds = {
            SkipKind.NOT_ELIGIBLE: line.not_eligible,
            SkipKind.NOT_AUDITABLE: line.not_auditable,
        }
        assert kinds[REASONS[reason]] == skipped
