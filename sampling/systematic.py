"""Every so manieth unit of a list in a declared order, from a random start.

The order (team, then date opened, then id) spreads the sample over what it is sorted by. Only as
many samples are possible as there are units, and two neighbours never come together, so no
unbiased variance exists: report that of a simple random sample and say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from sampling.agreement_results import Caution
from sampling.drawn import Draw, Wanted, positions_of, refuse_counts
from sampling.exact import exact
from sampling.faults import DesignError
from sampling.frame_chances import FrameChances
from sampling.frames import ID, Frame
from sampling.ticketed import Ticketed, first_by_ticket
from sampling.tickets import randint

NO_VARIANCE = Caution(
    "no-unbiased-variance",
    "Two neighbours in the list never come together, so the doubt is approximated as for a "
    "simple random sample.",
)


@dataclass(frozen=True, slots=True)
class SystematicPlan:
    """So many units at equal steps through the list as sorted by these columns, then by id.

    A column that holds numbers only is sorted as numbers. Reserves are the rest by ticket.

    Parameters
    ----------
    size : int
        n, at least 1.
    sort_by : tuple of str
        Columns of the frame to sort by, before the id.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    """

    design: ClassVar[str] = "systematic"

    size: int
    sort_by: tuple[str, ...] = ()
    reserves: int = 0

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame; the start is the random integer of scope "start/" + ``scope``."""
        ids = frame.column(ID)
        sizes = {"": len(ids)}
        refuse_counts(sizes, Wanted({"": self.size}, {"": self.reserves}))
        by_ticket = first_by_ticket(ids, [""] * len(ids), sizes, seed=seed, scope=scope)[""]
        order = in_declared_order(frame, self.sort_by)
        start = randint(seed, f"start/{scope}", len(ids))
        chosen = [order[place] for place in every_so_many(len(ids), self.size, start)]
        listed = with_reserves(chosen, by_ticket, self.reserves)
        main, spare = positions_of(listed, "", self.size, self.size / len(ids))
        return Draw(
            plan=self,
            seed=seed,
            scope=scope,
            sizes=sizes,
            taken={"": self.size},
            positions=(*main, *spare),
            chances=FrameChances(ids, [""] * len(ids), {"": self.size / len(ids)}),
            notes={"start": str(start)},
            cautions=(NO_VARIANCE,),
        )


def every_so_many(units: int, size: int, start: int) -> list[int]:
    """Return the places, from 0, that a systematic draw takes.

    Parameters
    ----------
    units, size : int
        N and n, 1 <= size <= units.
    start : int
        The random start, from 0 to ``units`` - 1.

    Notes
    -----
    Place i is taken when (i n + r) mod N >= N - n: exactly n places, each with a chance of
    exactly n/N, at gaps of N/n rounded down or up. Rounding the interval instead (17/5 to 3)
    would give 5 places or 6.

    Examples
    --------
    >>> every_so_many(20, 6, 7)
    [2, 5, 8, 12, 15, 18]
    """
    return [place for place in range(units) if (place * size + start) % units >= units - size]


def in_declared_order(frame: Frame, sort_by: Sequence[str]) -> list[str]:
    """Return the ids of a frame sorted by columns, then by id."""
    keys = [_sortable(frame.column(name)) for name in sort_by]
    return [unit_id for *_, unit_id in sorted(zip(*keys, frame.column(ID), strict=True))]


def with_reserves(
    chosen: Sequence[str], by_ticket: Sequence[Ticketed], reserves: int
) -> list[Ticketed]:
    """Return the chosen units in their order, then as many others in ticket order."""
    known = {item.unit_id: item for item in by_ticket}
    main = set(chosen)
    rest = [item for item in by_ticket if item.unit_id not in main]
    return [*(known[unit_id] for unit_id in chosen), *rest[:reserves]]


def _sortable(cells: Sequence[str]) -> Sequence[object]:
    try:
        return [exact(cell) for cell in cells]
    except DesignError:
        return cells
