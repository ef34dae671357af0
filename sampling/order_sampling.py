"""Fixed-size draws with unequal chances: Pareto order sampling, and drawing one by one.

Every unit keeps the number of its own ticket, so draws over time can be coordinated and a unit
that leaves moves no other. Pareto is the default: its true chances are close to those wanted, and
they are computed. Drawing one by one by weight is offered because others do it; its true chances
are far from the weights and are computed too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from math import log
from typing import ClassVar

from sampling.agreement_results import Caution
from sampling.drawn import Draw, Wanted, positions_of, refuse_counts
from sampling.exact import exact
from sampling.faults import DesignError, Fault
from sampling.frame_chances import FrameChances
from sampling.frames import Frame
from sampling.inclusion import pareto_inclusion, successive_inclusion
from sampling.sizes import Sizes, chances, read_sizes
from sampling.ticketed import Ticketed, first_by_ticket
from sampling.tickets import uniform_of

APPROXIMATE = Caution(
    "approximate-chances",
    "The frame is so large that the chances are approximated, to about one in a million.",
)
_STORED_DIGITS = 12  # of a chance; further ones can differ between machines
_DIGITS = Context(prec=40)
_NEAR = 1e-9  # keys as close as this are told apart with 40 digits


@dataclass(frozen=True, slots=True)
class Chances:
    """Inclusion probability by unit id, and whether they are exact."""

    of: Mapping[str, float]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class ParetoPlan:
    """So many units with chances close to proportional to their ``size``.

    ``highest_ratio`` caps sizes that are risk scores (see ``capped``); "" leaves them. ``shift``,
    from 0 to 1, moves every unit's number by as much: raised each month under one seed and scope,
    it takes mostly other units each month.

    Parameters
    ----------
    size : int
        n, at least 1.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    highest_ratio : str
        Most that the highest size may be of the lowest, as a decimal; "" leaves them.
    shift : str
        Moves every unit's number, a decimal from 0 to less than 1; "" moves none.
    """

    design: ClassVar[str] = "Pareto"

    size: int
    reserves: int = 0
    highest_ratio: str = ""
    shift: str = ""

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame with a column ``size``; units that must come in are taken first."""
        sizes = read_sizes(frame, highest_ratio=self.highest_ratio or None)
        wanted = {unit_id: float(own) for unit_id, own in chances(sizes.of, self.size).items()}
        shift = exact(self.shift or 0, called="shift")
        if not 0 <= shift < 1:
            raise DesignError(
                Fault.BAD_PLAN, f"the shift {self.shift} is not from 0 to 1: give less than 1"
            )
        order = pareto_order(_ticketed(self, sizes, seed, scope), wanted, shift=float(shift))
        return _drawn(self, sizes, order, pareto_chances(wanted, self.size), seed, scope)


@dataclass(frozen=True, slots=True)
class SuccessivePlan:
    """So many units drawn one by one in proportion to their ``size`` among those that are left.

    ``highest_ratio`` as in ``ParetoPlan``.

    Parameters
    ----------
    size : int
        n, at least 1.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    highest_ratio : str
        Most that the highest size may be of the lowest, as a decimal; "" leaves them.
    """

    design: ClassVar[str] = "successive"

    size: int
    reserves: int = 0
    highest_ratio: str = ""

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame with a column ``size``."""
        sizes = read_sizes(frame, highest_ratio=self.highest_ratio or None)
        order = successive_order(_ticketed(self, sizes, seed, scope), sizes.of)
        return _drawn(self, sizes, order, successive_chances(sizes.of, self.size), seed, scope)


def pareto_order(
    ticketed: Sequence[Ticketed], wanted: Mapping[str, float], *, shift: float = 0.0
) -> list[Ticketed]:
    """Return units in ascending order of u (1 - t) / ((1 - u) t), t their wanted chance.

    There is no logarithm in it, so that it is the same double on every machine.
    """

    def key(item: Ticketed) -> tuple[float, str]:
        u, target = (_uniform(item) + shift) % 1, wanted[item.unit_id]
        return u * (1 - target) / ((1 - u) * target), item.unit_id

    return sorted(ticketed, key=key)


def successive_order(
    ticketed: Sequence[Ticketed], weights: Mapping[str, Fraction]
) -> list[Ticketed]:
    """Return units in ascending order of -ln(u) / w, the same on every machine.

    Logarithms differ between machines in their last digit; keys that are nearly equal are told
    apart by decimals of 40 digits, which do not.
    """
    keyed = sorted(
        (-log(_uniform(item)) / float(weights[item.unit_id]), item.unit_id, item)
        for item in ticketed
    )
    order: list[Ticketed] = []
    tied: list[Ticketed] = []
    before = 0.0
    for key, _, item in keyed:
        if key - before > _NEAR * key:
            order += _told_apart(tied, weights)
            tied = []
        tied.append(item)
        before = key
    return [*order, *_told_apart(tied, weights)]


def pareto_chances(wanted: Mapping[str, float], size: int) -> Chances:
    """Return the true chances of a Pareto draw with these wanted chances, 1 for certain ones."""
    some = {unit_id: chance for unit_id, chance in wanted.items() if chance < 1}
    if not some:
        return Chances(dict.fromkeys(wanted, 1.0), is_exact=True)
    found = pareto_inclusion(list(some.values()), size - (len(wanted) - len(some)))
    true = dict(zip(some, found.probabilities, strict=True))
    return Chances({**dict.fromkeys(wanted, 1.0), **true}, found.is_exact)


def successive_chances(weights: Mapping[str, Fraction], size: int) -> Chances:
    """Return the true chances of drawing ``size`` units one by one by weight."""
    if size == len(weights):
        return Chances(dict.fromkeys(weights, 1.0), is_exact=True)
    found = successive_inclusion([float(weight) for weight in weights.values()], size)
    return Chances(dict(zip(weights, found.probabilities, strict=True)), found.is_exact)


def _ticketed(
    plan: ParetoPlan | SuccessivePlan, sizes: Sizes, seed: str, scope: str
) -> list[Ticketed]:
    count = {"": len(sizes.of)}
    refuse_counts(count, Wanted({"": plan.size}, {"": plan.reserves}))
    return first_by_ticket(list(sizes.of), [""] * len(sizes.of), count, seed=seed, scope=scope)[""]


def _drawn(
    plan: ParetoPlan | SuccessivePlan,
    sizes: Sizes,
    order: Sequence[Ticketed],
    found: Chances,
    seed: str,
    scope: str,
) -> Draw:
    rounded = {unit_id: round(chance, _STORED_DIGITS) for unit_id, chance in found.of.items()}
    main, spare = positions_of(order[: plan.size + plan.reserves], "", plan.size, rounded)
    return Draw(
        plan=plan,
        seed=seed,
        scope=scope,
        sizes={"": len(sizes.of)},
        taken={"": plan.size},
        positions=(*main, *spare),
        chances=FrameChances.own(sizes.ids, rounded),
        cautions=sizes.cautions if found.is_exact else (*sizes.cautions, APPROXIMATE),
    )


def _told_apart(tied: Sequence[Ticketed], weights: Mapping[str, Fraction]) -> Sequence[Ticketed]:
    if len(tied) <= 1:
        return tied

    def key(item: Ticketed) -> tuple[Decimal, str]:
        u, weight = Decimal(_uniform(item)), weights[item.unit_id]
        scaled = _DIGITS.multiply(-_DIGITS.ln(u), weight.denominator)
        return _DIGITS.divide(scaled, weight.numerator), item.unit_id

    return sorted(tied, key=key)


def _uniform(item: Ticketed) -> float:
    return uniform_of(int(item.ticket, 16))
