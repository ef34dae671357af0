"""Systematic sampling with chances exactly in proportion to size.

Simple and exact, but as in every systematic draw two neighbours never come together, so no
unbiased variance exists. ``sampling.order_sampling`` has the default for unequal chances.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm
from typing import ClassVar

from sampling.drawn import Draw, Wanted, positions_of, refuse_counts
from sampling.frame_chances import FrameChances
from sampling.frames import ID, Frame
from sampling.sizes import chances, read_sizes
from sampling.systematic import NO_VARIANCE, in_declared_order, with_reserves
from sampling.ticketed import first_by_ticket
from sampling.tickets import randint


@dataclass(frozen=True, slots=True)
class SystematicPpsPlan:
    """So many units with chances in proportion to ``size``, at equal steps through their total.

    Sorted by these columns, then by id. Reserves are the rest by ticket.

    Parameters
    ----------
    size : int
        n, at least 1.
    sort_by : tuple of str
        Columns of the frame to sort by, before the id.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    """

    design: ClassVar[str] = "systematic by size"

    size: int
    sort_by: tuple[str, ...] = ()
    reserves: int = 0

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame; the start is a random integer of scope "start/" + ``scope``."""
        sizes = read_sizes(frame)
        count = {"": len(sizes.of)}
        refuse_counts(count, Wanted({"": self.size}, {"": self.reserves}))
        wanted = chances(sizes.of, self.size)
        by_ticket = first_by_ticket(list(wanted), [""] * len(wanted), count, seed=seed, scope=scope)
        order = [unit_id for unit_id in in_declared_order(frame, self.sort_by) if unit_id in wanted]
        parts, whole = whole_parts([wanted[unit_id] for unit_id in order])
        start = randint(seed, f"start/{scope}", whole)
        chosen = [order[place] for place in at_steps(parts, whole, start)]
        listed = with_reserves(chosen, by_ticket[""], self.reserves)
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
            notes={"start": f"{start} of {whole}"},
            cautions=(NO_VARIANCE, *sizes.cautions),
        )


def whole_parts(wanted: Sequence[Fraction]) -> tuple[list[int], int]:
    """Return chances as whole parts of one whole number, exactly."""
    whole = lcm(*(chance.denominator for chance in wanted))
    return [int(chance * whole) for chance in wanted], whole


def at_steps(parts: Sequence[int], whole: int, start: int) -> list[int]:
    """Return the places, from 0, in which a step of ``whole`` through the parts ends.

    Parameters
    ----------
    parts : sequence of int
        In the declared order, each at most ``whole``; their sum is n times ``whole``.
    whole, start : int
        The step, and the random start from 0 to ``whole`` - 1.

    Examples
    --------
    Chances 1/3, 2/3 and 1, that is 1, 2 and 3 parts of 3:

    >>> [at_steps([1, 2, 3], 3, start) for start in range(3)]
    [[1, 2], [1, 2], [0, 2]]
    """
    ends = accumulate(parts, initial=start)
    return [
        place
        for place, (before, after) in enumerate(pairwise(ends))
        if after // whole > before // whole
    ]
