"""Plans from options: each design takes those it needs, and refuses to guess the others."""

import argparse
from collections import Counter
from collections.abc import Callable, Mapping
from math import ceil

from sampling.clusters import ClusterBySizePlan, ClusterPlan
from sampling.designs import plan_from_dict
from sampling.drawn import Plan
from sampling.draws import SimplePlan, StratifiedPlan
from sampling.exact import exact
from sampling.faults import DesignError, Fault
from sampling.frames import CLUSTER, MUST, SIZE, STRATUM, Frame
from sampling.must_audit import MustAuditPlan
from sampling.optimum_allocation import neyman, spread_of_rate
from sampling.order_sampling import ParetoPlan, SuccessivePlan
from sampling.pps import SystematicPpsPlan
from sampling.sampford import SampfordPlan
from sampling.strata import Allocation, equal, growing, proportional
from sampling.systematic import SystematicPlan
from sampling.year_walk import YearWalkPlan

RESERVE_SHARE = "0.3"

Options = argparse.Namespace


def add_plan_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how to draw."""
    plan = parser.add_argument_group("how to draw")
    plan.add_argument("--design", choices=sorted(BUILDERS), default="simple")
    plan.add_argument("--size", type=int, default=0, metavar="N", help="units to take")
    plan.add_argument(
        "--reserves",
        metavar="N",
        type=int,
        help="reserves to keep, of each stratum when stratified (default: 3 for each 10 units)",
    )
    plan.add_argument("--share", choices=sorted(SHARES), default="proportional")
    plan.add_argument("--at-least", type=int, default=0, metavar="N", help="of each stratum")
    plan.add_argument(
        "--rate",
        action="append",
        default=[],
        metavar="STRATUM=RATE",
        help="expected rate of a stratum, for --share neyman",
    )
    plan.add_argument("--sort-by", action="append", default=[], metavar="COLUMN")
    plan.add_argument(
        "--highest-ratio", default="", metavar="R", help="cap sizes that are risk scores"
    )
    plan.add_argument("--clusters", type=int, default=0, metavar="N", help="clusters to draw")
    plan.add_argument("--take", type=int, default=0, metavar="N", help="of each cluster; 0: all")
    plan.add_argument("--after", default="", metavar="TICKET", help="where last month stopped")
    plan.add_argument("--overlap", type=int, default=0, metavar="N", help="second looks")


def plan_of(options: Options, frame: Frame) -> Plan:
    """Return the plan that the options describe for this frame.

    Raises
    ------
    DesignError
        If an option that the design needs is missing or impossible.
    """
    asked = "clusters" if options.design in _IN_CLUSTERS else "size"
    if getattr(options, asked) < 1:
        raise DesignError(Fault.BAD_SIZE, f"say with --{asked} how many to take: 1 or more")
    needed = _NEEDS.get(options.design, "")
    if needed and needed not in frame.columns:
        raise DesignError(
            Fault.BAD_COLUMN, f"a {options.design} draw needs --{needed}-column to name its column"
        )
    if options.design == "stratified" and not any(frame.column(STRATUM)):
        raise DesignError(
            Fault.BAD_COLUMN, "a stratified draw needs --stratum to name the column of the strata"
        )
    return BUILDERS[options.design](options, frame)


def plan_in(body: Mapping[str, object]) -> Plan:
    """Return the plan in a plan file, whether bare or as ``commit`` writes it."""
    plan = body.get("plan", body)
    if not isinstance(plan, dict):
        raise DesignError(Fault.BAD_PLAN, "the file holds no plan: use what 'commit --json' writes")
    return plan_from_dict(plan)


def _simple(options: Options, _frame: Frame) -> Plan:
    return SimplePlan(options.size, _reserves(options, options.size))


def _stratified(options: Options, frame: Frame) -> Plan:
    shared = _shared(options, Counter(frame.column(STRATUM)))
    return StratifiedPlan(dict(shared), _reserves_by_stratum(options, shared))


def _must(options: Options, frame: Frame) -> Plan:
    named = zip(frame.column(STRATUM), frame.column(MUST), strict=True)
    shared = _shared(options, Counter(stratum for stratum, must in named if not must))
    return MustAuditPlan(dict(shared), _reserves_by_stratum(options, shared))


def _systematic(options: Options, _frame: Frame) -> Plan:
    return SystematicPlan(options.size, tuple(options.sort_by), _reserves(options, options.size))


def _by_size(options: Options, _frame: Frame) -> Plan:
    reserves = _reserves(options, options.size)
    return SystematicPpsPlan(options.size, tuple(options.sort_by), reserves)


def _pareto(options: Options, _frame: Frame) -> Plan:
    return ParetoPlan(options.size, _reserves(options, options.size), options.highest_ratio)


def _successive(options: Options, _frame: Frame) -> Plan:
    return SuccessivePlan(options.size, _reserves(options, options.size), options.highest_ratio)


def _sampford(options: Options, _frame: Frame) -> Plan:
    return SampfordPlan(options.size, _reserves(options, options.size))


def _clusters(options: Options, _frame: Frame) -> Plan:
    return ClusterPlan(options.clusters, options.take, _reserves(options, options.take))


def _clusters_by_size(options: Options, _frame: Frame) -> Plan:
    return ClusterBySizePlan(options.clusters, options.take, _reserves(options, options.take))


def _year_walk(options: Options, _frame: Frame) -> Plan:
    reserves = _reserves(options, options.size)
    return YearWalkPlan(options.size, options.after, options.overlap, reserves)


BUILDERS: Mapping[str, Callable[[Options, Frame], Plan]] = {
    "simple": _simple,
    "stratified": _stratified,
    "must-audit": _must,
    "systematic": _systematic,
    "systematic-by-size": _by_size,
    "pareto": _pareto,
    "successive": _successive,
    "sampford": _sampford,
    "clusters": _clusters,
    "clusters-by-size": _clusters_by_size,
    "year-walk": _year_walk,
}


_IN_CLUSTERS = {"clusters", "clusters-by-size"}
_NEEDS: Mapping[str, str] = {
    "must-audit": MUST,
    "systematic-by-size": SIZE,
    "pareto": SIZE,
    "successive": SIZE,
    "sampford": SIZE,
    **dict.fromkeys(_IN_CLUSTERS, CLUSTER),
}  # the column that each of these reads


def _proportional(options: Options, sizes: Mapping[str, int]) -> Allocation:
    return proportional(sizes, options.size, at_least=options.at_least)


def _growing(options: Options, sizes: Mapping[str, int]) -> Allocation:
    return growing(sizes, options.size, at_least=options.at_least)


def _equal(options: Options, sizes: Mapping[str, int]) -> Allocation:
    return equal(sizes, options.size)


def _neyman(options: Options, sizes: Mapping[str, int]) -> Allocation:
    for pair in options.rate:
        if "=" not in pair:
            raise DesignError(Fault.BAD_PLAN, f"--rate takes STRATUM=RATE, got {pair!r}")
    rates = dict(pair.rsplit("=", 1) for pair in options.rate)
    spreads = {name: spread_of_rate(rate) for name, rate in rates.items()}
    return neyman(sizes, options.size, spreads, at_least=options.at_least)


SHARES: Mapping[str, Callable[[Options, Mapping[str, int]], Allocation]] = {
    "proportional": _proportional,
    "growing": _growing,
    "equal": _equal,
    "neyman": _neyman,
}


def _shared(options: Options, sizes: Mapping[str, int]) -> Allocation:
    return SHARES[options.share](options, sizes)


def _reserves(options: Options, size: int) -> int:
    if options.reserves is not None:
        return int(options.reserves)
    return ceil(size * exact(RESERVE_SHARE))


def _reserves_by_stratum(options: Options, shared: Allocation) -> dict[str, int]:
    return {name: _reserves(options, count) for name, count in shared.items() if count}
