"""An estimate from a certificate weights each case as its design drew it."""

from typing import Any

import numpy as np
import pytest

from sampling.certificates import certify
from sampling.certified_sample import ClusterBySizeSample, sampled_by
from sampling.cluster_samples import TwoStageSample
from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.designs import PLANS, draw
from sampling.drawn import Plan
from sampling.draws import SimplePlan, StratifiedPlan
from sampling.estimates import design_rate
from sampling.faults import DesignError
from sampling.frames import Frame, frame_of
from sampling.must_audit import MustAuditPlan
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.pps import SystematicPpsPlan
from sampling.results import NoEstimate
from sampling.sampford import SampfordPlan
from sampling.sampled import JointSample
from sampling.systematic import SystematicPlan
from sampling.year_walk import YearWalkPlan

SCOPE = "dip/2025-09"
COLUMNS = ["id", "stratum", "size", "cluster", "must"]
PLAN_OF_EACH: list[Plan] = [
    SimplePlan(14),
    StratifiedPlan({"East": 9, "West": 6}),
    MustAuditPlan({"East": 9, "West": 4}),
    SystematicPlan(14),
    ParetoPlan(14),
    SuccessivePlan(14),
    SystematicPpsPlan(14),
    SampfordPlan(12),
    ClusterPlan(6, 3),
    ClusterBySizePlan(6, 3),
    YearWalkPlan(14),
]


def frame() -> Frame:
    rows = [
        [
            f"C-{number:03d}",
            "West" if number % 3 == 0 else "East",
            str(number % 4 + 2),
            f"T{int(number**0.5)}",
            "complaint" if number in {4, 9} else "",
        ]
        for number in range(60)
    ]
    return frame_of(COLUMNS, rows)


def met(unit_id: str) -> float:
    number = int(unit_id[-3:])
    return float(number % 3 == 0 or number % 4 == 3)


def certified(plan: Plan, seed: str) -> tuple[dict[str, Any], list[str]]:
    outcome = draw(frame(), plan, seed=seed, scope=SCOPE)
    return certify(outcome, frame()).to_dict(), [position.unit_id for position in outcome.main]


def test_every_design_has_its_sample() -> None:
    assert {plan.design for plan in PLAN_OF_EACH} == set(PLANS)


@pytest.mark.parametrize("plan", PLAN_OF_EACH, ids=lambda plan: plan.design)
def test_a_case_weighs_one_over_its_chance(plan: Plan) -> None:
    body, read = certified(plan, "8203")
    chances = [p["inclusion_probability"] for p in body["positions"]]
    sampled = sampled_by(body, read)
    assert sampled.weights == pytest.approx(1 / np.array(chances))
    found = design_rate([met(unit_id) for unit_id in read], sampled)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize("plan", PLAN_OF_EACH, ids=lambda plan: plan.design)
def test_estimates_are_right_on_average_and_intervals_hold_the_truth(plan: Plan) -> None:
    truth = sum(met(row[0]) for row in frame().rows) / 60
    found = []
    for number in range(80):
        body, read = certified(plan, f"seed {number}")
        answers = [met(unit_id) for unit_id in read]
        found.append(design_rate(answers, sampled_by(body, read)))
    values = [estimate.value for estimate in found if estimate.value is not None]
    assert abs(float(np.mean(values)) - truth) < 4.5 * float(np.std(values)) / 80**0.5 + 0.015
    inside = sum((e.low or 0) <= truth <= (e.high or 0) for e in found)
    assert inside >= 70  # of 80 at 95%: fewer would be seen once in a thousand


def test_sampford_brings_the_chances_of_pairs_and_clusters_their_sizes() -> None:
    body, read = certified(SampfordPlan(12), "8203")
    sampled = sampled_by(body, read)
    assert isinstance(sampled, JointSample)
    assert sampled.joint.shape == (12, 12)
    body, read = certified(ClusterPlan(6, 3), "8203")
    clusters = sampled_by(body, read)
    assert isinstance(clusters, TwoStageSample)
    assert clusters.clusters_in_frame == 8


def test_reserves_that_came_in_count_and_cases_not_read_fall_out() -> None:
    outcome = draw(
        frame(), StratifiedPlan({"East": 4, "West": 3}, {"East": 2}), seed="1", scope="s"
    )
    body = certify(outcome, frame()).to_dict()
    read = [p.unit_id for p in outcome.positions if p.stratum == "East"][1:6]
    west = [p.unit_id for p in outcome.main if p.stratum == "West"][:2]
    sampled = sampled_by(body, [*read, *west])
    assert sampled.weights.tolist() == [8.0] * 5 + [10.0] * 2


@pytest.mark.parametrize(
    ("read", "words"),
    [(["C-999"], "C-999 was not drawn"), (["first", "first"], "named twice")],
)
def test_cases_that_do_not_belong_are_refused(read: list[str], words: str) -> None:
    body, drawn = certified(SimplePlan(5), "8203")
    with pytest.raises(DesignError, match=words):
        sampled_by(body, [drawn[0] if name == "first" else name for name in read])


def test_one_cluster_by_size_has_no_variance_and_the_others_do() -> None:
    assert ClusterBySizeSample(["T1", "T1"], [0.5, 0.5]).variance(np.ones(2)) is (
        NoEstimate.ONE_CLUSTER
    )
    two = ClusterBySizeSample(["T1", "T2", "T2"], [0.5, 0.5, 0.5])
    # Totals 2 and 4: 2/(2-1) times ((2-3)^2 + (4-3)^2).
    assert two.variance(np.ones(3)) == pytest.approx(4)
    assert two.degrees == 1
