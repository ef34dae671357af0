"""Two stages: draw teams, workers or families first, then units in each.

The chance of a unit is that of its cluster times n over N within it. Clusters drawn with equal
chances and a fixed take favour units of small clusters; clusters drawn in proportion to size give
every unit nearly the same chance. With few clusters every interval is wide: say so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import ClassVar

from sampling.agreement_results import Caution
from sampling.drawn import Draw, Wanted, positions_of, refuse_counts
from sampling.faults import DesignError, Fault
from sampling.frame_chances import FrameChances
from sampling.frames import CLUSTER, ID, Frame
from sampling.order_sampling import APPROXIMATE, Chances, pareto_chances, pareto_order
from sampling.sizes import chances
from sampling.ticketed import Ticketed, first_by_ticket, sizes_of

_ENOUGH = 8
_STORED_DIGITS = 12

FEW_CLUSTERS = Caution(
    "few-clusters",
    "Fewer than 8 clusters are drawn, so every figure for the whole is very uncertain.",
)


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """So many clusters with equal chances, then up to ``take`` units of each.

    ``take`` 0 takes whole clusters: a draw of families takes every child of a drawn family.
    ``reserves`` are kept within each drawn cluster.

    Parameters
    ----------
    clusters : int
        How many to draw, at least 1.
    take : int
        Units of each, at least 0; 0 takes all.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    """

    design: ClassVar[str] = "clusters"

    clusters: int
    take: int = 0
    reserves: int = 0

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame with a column ``cluster``.

        Clusters are drawn by their own tickets, of scope "clusters/" + ``scope``.
        """
        members = _members(frame)
        order = _clusters_by_ticket(members, self.clusters, seed, scope)[: self.clusters]
        every = Chances(dict.fromkeys(members, self.clusters / len(members)), is_exact=True)
        return _second_stage(self, members, order, every, seed, scope)


@dataclass(frozen=True, slots=True)
class ClusterBySizePlan:
    """So many clusters with chances close to proportional to their number of units.

    Drawn by Pareto order sampling; ``take`` and ``reserves`` as in ``ClusterPlan``. With a fixed
    take every unit has nearly the same chance.

    Parameters
    ----------
    clusters : int
        How many to draw, at least 1.
    take : int
        Units of each, at least 0; 0 takes all.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    """

    design: ClassVar[str] = "clusters by size"

    clusters: int
    take: int = 0
    reserves: int = 0

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame with a column ``cluster``."""
        members = _members(frame)
        ticketed = _clusters_by_ticket(members, self.clusters, seed, scope)
        counts = {name: Fraction(len(ids)) for name, ids in members.items()}
        wanted = {name: float(own) for name, own in chances(counts, self.clusters).items()}
        order = pareto_order(ticketed, wanted)[: self.clusters]
        every = pareto_chances(wanted, self.clusters)
        return _second_stage(self, members, order, every, seed, scope)


def _members(frame: Frame) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for unit_id, cluster in zip(frame.column(ID), frame.column(CLUSTER), strict=True):
        if not cluster:
            raise DesignError(Fault.BAD_CELL, f"{unit_id} belongs to no cluster: fill its cell")
        members.setdefault(cluster, []).append(unit_id)
    return members


def _clusters_by_ticket(
    members: Mapping[str, Sequence[str]], clusters: int, seed: str, scope: str
) -> list[Ticketed]:
    count = {"": len(members)}
    refuse_counts({"clusters": len(members)}, Wanted({"clusters": clusters}, {}))
    names = sorted(members)
    return first_by_ticket(names, [""] * len(names), count, seed=seed, scope=f"clusters/{scope}")[
        ""
    ]


def _second_stage(
    plan: ClusterPlan | ClusterBySizePlan,
    members: Mapping[str, Sequence[str]],
    order: Sequence[Ticketed],
    every: Chances,
    seed: str,
    scope: str,
) -> Draw:
    if plan.take < 0 or plan.reserves < 0:
        raise DesignError(
            Fault.BAD_SIZE,
            f"cannot take {plan.take} and keep {plan.reserves}: take 1 or more, keep 0 or more",
        )
    drawn = [item.unit_id for item in order]
    ids = [unit_id for name in drawn for unit_id in members[name]]
    strata = [name for name in drawn for _ in members[name]]
    sizes = sizes_of(strata)
    takes = {name: min(plan.take or len(own), len(own)) for name, own in members.items()}
    own = {
        name: round(chance * takes[name] / len(members[name]), _STORED_DIGITS)
        for name, chance in every.of.items()
    }
    taken = {name: takes[name] for name in sizes}
    total = {name: count + plan.reserves for name, count in taken.items()}
    found = first_by_ticket(ids, strata, total, seed=seed, scope=scope)
    parts = [positions_of(found[name], name, taken[name], own[name]) for name in sizes]
    cautions = [FEW_CLUSTERS] if len(sizes) < _ENOUGH else []
    return Draw(
        plan=plan,
        seed=seed,
        scope=scope,
        sizes={name: len(members[name]) for name in sorted(members)},
        taken={name: taken.get(name, 0) for name in sorted(members)},
        positions=(
            *chain.from_iterable(main for main, _ in parts),
            *chain.from_iterable(spare for _, spare in parts),
        ),
        chances=FrameChances(
            [unit_id for each in members.values() for unit_id in each],
            [name for name, each in members.items() for _ in each],
            own,
        ),
        notes={"clusters drawn": ", ".join(sizes)},
        cautions=tuple(cautions if every.is_exact else [*cautions, APPROXIMATE]),
    )
