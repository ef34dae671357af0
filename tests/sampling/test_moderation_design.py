"""How much to moderate, and what moderation says of the audits nobody looked at again."""

from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from sampling.moderation_design import (
    Phase,
    files_to_detect,
    files_to_discuss,
    moderation_sizes,
    optimum_share,
    two_phase,
)
from sampling.ratings import read_ratings


def known(value: float | None) -> float:
    assert value is not None
    return value


def test_shares_are_rounded_up_exactly() -> None:
    assert moderation_sizes({"Ana": 30, "Mo": 400}, share="0.035") == {"Ana": 2, "Mo": 14}
    assert moderation_sizes({"Ana": 9}, share=Fraction(1, 3), floor=0) == {"Ana": 3}


def test_the_floor_never_asks_for_more_than_there_is() -> None:
    assert moderation_sizes({"Ana": 1, "Mo": 0, "Lee": 5}, share="0.1", floor=3) == {
        "Ana": 1,
        "Mo": 0,
        "Lee": 3,
    }
    assert moderation_sizes({}, share="0.1") == {}


@pytest.mark.parametrize(
    ("submitted", "share", "floor"),
    [({"Ana": 3}, "1.2", 2), ({"Ana": 3}, "0.1", -1), ({"Ana": -1}, "0.1", 2)],
)
def test_a_plan_that_is_none_is_refused(submitted: dict[str, int], share: str, floor: int) -> None:
    with pytest.raises(ValueError, match="share from 0 to 1"):
        moderation_sizes(submitted, share=share, floor=floor)


def test_the_optimum_share_falls_with_correlation_and_cost() -> None:
    assert optimum_share(0.9, cost_ratio=2) == pytest.approx(0.3425, abs=5e-5)
    assert optimum_share(0.95, cost_ratio=2) < optimum_share(0.9, cost_ratio=2)
    assert optimum_share(0.3, cost_ratio=1) == 1


@pytest.mark.parametrize(("correlation", "ratio"), [(0, 1), (1, 1), (0.5, 0)])
def test_an_optimum_needs_sense(correlation: float, ratio: float) -> None:
    with pytest.raises(ValueError, match="need 0 < correlation < 1"):
        optimum_share(correlation, cost_ratio=ratio)


def test_twelve_double_audits_show_half_a_grade() -> None:
    assert files_to_detect(0.5, deviation=0.6) == 12
    assert files_to_detect(0.25, deviation=0.6) == 46


@pytest.mark.parametrize(("leniency", "deviation", "power"), [(0, 1, 0.8), (1, 0, 0.8), (1, 1, 1)])
def test_detection_needs_sense(leniency: float, deviation: float, power: float) -> None:
    with pytest.raises(ValueError, match=r"above 0|power must be inside"):
        files_to_detect(leniency, deviation=deviation, power=power)


# Two phases

REST = Phase("rest", [1] * 12 + [0] * 8, [(1, 1), (1, 0), (1, 1), (0, 0), (0, 0)])
CERTAIN = Phase("inadequate", [0, 0], [(0, 0), (0, 1)])


def test_moderation_corrects_the_rate_of_all_audits() -> None:
    found = two_phase([REST, CERTAIN])

    # 12 of 22 as audited; 20/22 of a mean change of -1/5 and 2/22 of +1/2.
    assert found.uncorrected == pytest.approx(12 / 22)
    assert found.correction == pytest.approx(20 / 22 * -0.2 + 2 / 22 * 0.5)
    assert found.value == pytest.approx(9 / 22)
    assert (found.audits, found.moderated) == (22, 7)


def test_a_stratum_moderated_whole_adds_no_doubt() -> None:
    found = two_phase([REST, CERTAIN])

    assert found.standard_error == pytest.approx(20 / 22 * sqrt((1 - 5 / 20) * 0.2 / 5))
    assert known(found.high) - found.value == pytest.approx(
        1.959963984540054 * known(found.standard_error)
    )
    assert two_phase([CERTAIN]).standard_error == 0


def test_audits_that_are_themselves_a_sample_add_their_own_doubt() -> None:
    census, sample = two_phase([REST, CERTAIN]), two_phase([REST, CERTAIN], population=100)

    # Moderated values 2 of 5 and 1 of 2: mean 9/22, spread 20/22 .. + 2/22 .. about it.
    spread = 20 / 22 * (0.24 + (0.4 - 9 / 22) ** 2) + 2 / 22 * (0.25 + (0.5 - 9 / 22) ** 2)
    extra = (1 - 22 / 100) * spread / 21
    assert known(sample.standard_error) ** 2 == pytest.approx(
        known(census.standard_error) ** 2 + extra
    )
    assert two_phase([REST, CERTAIN], population=22).standard_error == census.standard_error


def test_the_corrected_rate_is_right_on_average_and_its_error_too() -> None:
    stream = np.random.Generator(np.random.PCG64(2))
    truth = stream.integers(0, 2, 200)
    first = np.where(stream.random(200) < 0.2, 1 - truth, truth)
    values, errors = [], []
    for _ in range(2000):
        drawn = stream.choice(200, 40, replace=False)
        pairs = list(zip(first[drawn].tolist(), truth[drawn].tolist(), strict=True))
        found = two_phase([Phase("all", first.tolist(), pairs)])
        values.append(found.value)
        errors.append(known(found.standard_error))

    assert np.mean(values) == pytest.approx(truth.mean(), abs=0.005)
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.05)


def test_one_moderation_of_several_has_no_variance() -> None:
    found = two_phase([Phase("rest", [1, 0, 1], [(1, 0)])], population=50)

    assert found.value == pytest.approx(2 / 3 - 1)
    assert found.standard_error is found.low is found.high is None
    assert found.cautions[0].code == "single-moderation"
    assert found.to_dict()["moderated"] == 1


@pytest.mark.parametrize(
    ("phase", "message"),
    [
        (Phase("rest", [1, 0], []), "rest: 0 moderated of 2 audits"),
        (Phase("rest", [1], [(1, 1), (0, 0)]), "rest: 2 moderated of 1 audits"),
    ],
)
def test_every_stratum_needs_moderated_audits(phase: Phase, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        two_phase([phase])


def test_no_audits_or_too_few_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="0 audits"):
        two_phase([])
    with pytest.raises(ValueError, match="22 audits cannot come from a population of 21"):
        two_phase([REST, CERTAIN], population=21)
    with pytest.raises(ValueError, match="inside"):
        two_phase([REST], confidence=0)


def test_a_calibration_discusses_the_files_furthest_apart_first() -> None:
    rows: list[list[str | None]] = [
        ["3", "3", "3"],
        ["2", "4", "3"],
        ["1", "4", "1"],
        ["1", None, "2"],
        ["4", None, None],
        [None, None, None],
    ]
    found = files_to_discuss(read_ratings(rows, "1234"))

    assert [(one.unit, one.steps, one.counts) for one in found] == [
        (2, 3, (2, 0, 0, 1)),
        (1, 2, (0, 1, 1, 1)),
    ]
    assert [one.unit for one in files_to_discuss(read_ratings(rows, "1234"), steps=1)] == [2, 1, 3]
