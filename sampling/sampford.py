"""Sampford's method: chances exactly in proportion to size, and every pair's chance known.

One unit is drawn by its chance, the others by chance / (1 - chance), all with replacement; the
set counts only when all of them differ, otherwise it is drawn anew. So it is slow when much of a
frame is taken: it is for small strata where an exact variance matters.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sampling.drawn import Draw, Wanted, positions_of, refuse_counts
from sampling.faults import DesignError, Fault
from sampling.frame_chances import FrameChances
from sampling.frames import ID, Frame
from sampling.sizes import chances, read_sizes
from sampling.systematic import with_reserves
from sampling.ticketed import first_by_ticket
from sampling.tickets import randint

_MOST_TRIES = 20_000
_PARTS = 1 << 200  # weights as whole parts of this: further from exact than 2^-190 is nothing


@dataclass(frozen=True, slots=True)
class SampfordPlan:
    """So many units with chances exactly in proportion to ``size``.

    The chosen units, and the reserves among the rest, are listed by ticket.

    Parameters
    ----------
    size : int
        n, at least 1.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    """

    design: ClassVar[str] = "Sampford"

    size: int
    reserves: int = 0

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame with a column ``size``; units that must come in are taken first."""
        sizes = read_sizes(frame)
        count = {"": len(sizes.of)}
        refuse_counts(count, Wanted({"": self.size}, {"": self.reserves}))
        wanted = chances(sizes.of, self.size)
        some = {unit_id: chance for unit_id, chance in wanted.items() if chance < 1}
        chosen, tries = _distinct(some, self.size - (len(wanted) - len(some)), seed, scope)
        main_ids = (wanted.keys() - some.keys()) | set(chosen)
        by_ticket = first_by_ticket(
            list(wanted), [""] * len(wanted), count, seed=seed, scope=scope
        )[""]
        main_order = [item.unit_id for item in by_ticket if item.unit_id in main_ids]
        listed = with_reserves(main_order, by_ticket, self.reserves)
        each = {unit_id: float(chance) for unit_id, chance in wanted.items()}
        main, spare = positions_of(listed, "", self.size, each)
        return Draw(
            plan=self,
            seed=seed,
            scope=scope,
            sizes=count,
            taken={"": self.size},
            positions=(*main, *spare),
            chances=FrameChances.own(frame.column(ID), each),
            notes={"tries": str(tries)},
            cautions=sizes.cautions,
        )


def sampford_joint(wanted: Mapping[str, Fraction], units: Sequence[str]) -> NDArray[np.float64]:
    """Return the chance of each pair of units to be drawn together.

    Parameters
    ----------
    wanted : mapping of str to Fraction
        Chances of all N units of the frame, with sum n, such as ``chances`` gives.
    units : sequence of str, length k
        Those to know it of, such as the drawn ones.

    Returns
    -------
    ndarray, shape (k, k)
        Symmetric; the diagonal holds each unit's own chance.

    Notes
    -----
    With l = (pi/n) / (1 - pi) and L_m the sum over all sets of m units of the product of their l,
    the chance of i and j is K l_i l_j sum over t from 2 to n of (t - pi_i - pi_j) L_{n-t} / n^{t-2},
    L taken without i and j, and 1/K = sum over t from 1 to n of t L_{n-t} / n^t.

    References
    ----------
    Sampford (1967), Biometrika 54:499-513.

    Examples
    --------
    With n = 2 the chances of the pairs of one unit sum to its own:

    >>> wanted = {"A": Fraction(1, 5), "B": Fraction(3, 5), "C": Fraction(1, 2), "D": Fraction(7, 10)}
    >>> pairs = sampford_joint(wanted, list("ABCD"))
    >>> [round(float(row.sum()) / 2, 12) for row in pairs]
    [0.2, 0.6, 0.5, 0.7]
    """  # noqa: E501  # an example cannot be broken
    some = {unit_id: float(chance) for unit_id, chance in wanted.items() if chance < 1}
    size = round(sum(some.values()))
    odds = {unit_id: chance / size / (1 - chance) for unit_id, chance in some.items()}
    steps = np.arange(1, size + 1)
    scale = 1 / float(
        (steps * _sums(odds.values(), size)[size - steps] / float(size) ** steps).sum()
    )
    own = np.array([float(wanted[unit_id]) for unit_id in units])
    joint = np.outer(own, own)  # right where one of the two is certain
    for first, one in enumerate(units):
        joint[first, first] = own[first]
        for second, other in enumerate(units[:first]):
            if one in some and other in some:
                rest = [odd for unit_id, odd in odds.items() if unit_id not in {one, other}]
                both = own[first] + own[second]
                tail = steps[1:]
                series = (tail - both) * _sums(rest, size)[size - tail] / float(size) ** (tail - 2)
                chance = scale * odds[one] * odds[other] * float(series.sum())
                joint[first, second] = joint[second, first] = chance
    return joint


def _sums(odds: Iterable[float], size: int) -> NDArray[np.float64]:
    """Return for m from 0 to ``size`` the sum over all sets of m units of their product."""
    sums = np.zeros(size + 1)
    sums[0] = 1.0
    for odd in odds:
        sums[1:] += odd * sums[:-1]
    return sums


def _distinct(
    wanted: Mapping[str, Fraction], size: int, seed: str, scope: str
) -> tuple[list[str], int]:
    if not size:
        return [], 0
    ids = sorted(wanted)
    first = _ends([wanted[unit_id] / size for unit_id in ids])
    odds = [wanted[unit_id] / (1 - wanted[unit_id]) for unit_id in ids]
    total = sum(odds, Fraction(0))
    others = _ends([odd / total for odd in odds])
    for attempt in range(1, _MOST_TRIES + 1):
        chosen: set[int] = set()
        for step in range(size):
            ends = others if step else first
            number = randint(seed, f"sampford/{attempt}.{step}/{scope}", ends[-1])
            place = bisect_right(ends, number)
            if place in chosen:
                break
            chosen.add(place)
        else:
            return [ids[place] for place in chosen], attempt
    raise DesignError(
        Fault.BAD_PLAN,
        f"in {_MOST_TRIES} tries Sampford's method never drew {size} different units: too much of "
        "the frame is taken; use Pareto instead",
    )


def _ends(shares: Sequence[Fraction]) -> list[int]:
    return list(accumulate(int(share * _PARTS) for share in shares))
