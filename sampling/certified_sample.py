"""From a certificate to an estimate: the weights and the variance that its design gives.

A rate read off the drawn cases as if all were alike is wrong for most designs. The certificate
knows how each case was drawn; this gives its cases to ``sampling.estimates`` as they must be
weighted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sampling.certificate_reading import Claims, read_claims
from sampling.cluster_samples import TwoStageSample
from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.drawn import Position
from sampling.draws import SimplePlan, StratifiedPlan
from sampling.faults import DesignError, Fault
from sampling.frames import frame_of
from sampling.must_audit import MustAuditPlan
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.pps import SystematicPpsPlan
from sampling.results import NoEstimate
from sampling.sampford import SampfordPlan, sampford_joint
from sampling.sampled import (
    Floats,
    JointSample,
    Sampled,
    StratifiedSample,
    WeightedSample,
    between,
    rows_by,
)
from sampling.sizes import chances, read_sizes
from sampling.systematic import SystematicPlan
from sampling.year_walk import YearWalkPlan


@dataclass(frozen=True, slots=True, eq=False)
class ClusterBySizeSample:
    """Cases of clusters that were drawn with unequal chances.

    The variance is that between the clusters as if each had been put back: safe, and somewhat too
    wide when many of the clusters are drawn.

    Parameters
    ----------
    clusters : sequence of str, length n
        The cluster of each case read.
    chances : sequence of float, length n
        Inclusion probability of each case read, both stages together.
    """

    clusters: Sequence[str]
    chances: Sequence[float]
    population: int | None = None
    least_effective: float = field(default=0.0, init=False)

    @property
    def weights(self) -> Floats:
        """One over each chance."""
        return 1 / np.asarray(self.chances, dtype=np.float64)

    @property
    def degrees(self) -> float:
        """Clusters drawn, less one."""
        return float(len(set(self.clusters)) - 1)

    def variance(self, values: Floats) -> float | NoEstimate:
        """Return m / (m - 1) sum (t - mean)^2 over the weighted totals t of the m clusters."""
        raised = self.weights * values
        totals = np.array([raised[of].sum() for of in rows_by(self.clusters).values()])
        return NoEstimate.ONE_CLUSTER if len(totals) == 1 else between(totals)


def sampled_by(body: Mapping[str, Any], read: Sequence[str]) -> Sampled:
    """Return how the cases read were sampled, by the certificate of their draw.

    Parameters
    ----------
    body : mapping
        A certificate; ``verify`` it first.
    read : sequence of str
        Ids of the cases read, reserves that came in too, in the order of the answers.

    Returns
    -------
    Sampled
        With the weight of each case read, in the order of ``read``.

    Raises
    ------
    DesignError
        If this is no certificate, a case read was not drawn or is named twice, or a stratum that
        was to be drawn from has no case read.

    Notes
    -----
    Cases that were drawn and not read count as if they had been left out by chance. Systematic
    draws count as simple random ones, for which no better is known.

    Examples
    --------
    >>> from sampling.certificates import certify
    >>> from sampling.draws import SimplePlan
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = SimplePlan(2).draw(frame, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> sampled_by(certify(drawn, frame).to_dict(), ["C-000012", "C-000015"]).weights.tolist()
    [10.0, 10.0]
    """
    claims = read_claims(body)
    drawn = {position.unit_id: position for position in claims.positions}
    for unit_id in read:
        if unit_id not in drawn:
            raise DesignError(
                Fault.BAD_ID, f"{unit_id} was not drawn by this certificate: leave it out"
            )
    if len(set(read)) != len(read):
        raise DesignError(
            Fault.DUPLICATE_ID, f"{_twice(read)} is named twice among the cases read: keep one"
        )
    return _SAMPLED[claims.design](claims, [drawn[unit_id] for unit_id in read])


def _twice(read: Sequence[str]) -> str:
    return next(unit_id for unit_id in read if read.count(unit_id) > 1)


def _stratified(claims: Claims, read: Sequence[Position]) -> Sampled:
    sizes = {line.stratum: line.size for line in claims.strata if line.taken}
    return StratifiedSample([position.stratum for position in read], sizes)


def _weighted(claims: Claims, read: Sequence[Position]) -> Sampled:
    return WeightedSample(_chances(read), claims.frame_size)


def _joint(claims: Claims, read: Sequence[Position]) -> Sampled:
    frame = frame_of(claims.columns, claims.rows)
    wanted = chances(read_sizes(frame).of, sum(line.taken for line in claims.strata))
    joint = sampford_joint(wanted, [position.unit_id for position in read])
    return JointSample(_chances(read), claims.frame_size, joint)


def _two_stage(claims: Claims, read: Sequence[Position]) -> Sampled:
    sizes = {line.stratum: line.size for line in claims.strata if line.taken}
    return TwoStageSample([position.stratum for position in read], sizes, len(claims.strata))


def _clusters_by_size(claims: Claims, read: Sequence[Position]) -> Sampled:
    clusters = [position.stratum for position in read]
    return ClusterBySizeSample(clusters, _chances(read), claims.frame_size)


def _chances(read: Sequence[Position]) -> list[float]:
    return [position.inclusion_probability for position in read]


_SAMPLED: Mapping[str, Callable[[Claims, Sequence[Position]], Sampled]] = {
    SimplePlan.design: _stratified,
    StratifiedPlan.design: _stratified,
    MustAuditPlan.design: _stratified,
    SystematicPlan.design: _stratified,
    YearWalkPlan.design: _stratified,
    ParetoPlan.design: _weighted,
    SuccessivePlan.design: _weighted,
    SystematicPpsPlan.design: _weighted,
    SampfordPlan.design: _joint,
    ClusterPlan.design: _two_stage,
    ClusterBySizePlan.design: _clusters_by_size,
}
