"""Draws spread over a year, so that nobody's case is read twice before everybody's turn.

Every unit keeps one number for the whole year: its ticket under the year's seed and scope. Each
month takes the next tickets from where the last month stopped, and goes round at the end. A new
case has a ticket of its own and a closed one drops out, with no bookkeeping at all; each month is
a random sample of that month's frame.

Give the family as unit id when no family should be read twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sampling.agreement_results import Caution
from sampling.drawn import Draw, Wanted, positions_of, refuse_counts
from sampling.exact import Number, exact
from sampling.faults import DesignError, Fault
from sampling.frame_chances import FrameChances
from sampling.frames import ID, Frame
from sampling.ticketed import Ticketed, first_by_ticket
from sampling.tickets import TICKET_BYTES

_HEX_DIGITS = 2 * TICKET_BYTES

WENT_ROUND = Caution(
    "went-round",
    "The walk has gone once round the year's list, so cases read before can come again.",
)


@dataclass(frozen=True, slots=True)
class YearWalkPlan:
    """The next ``size`` units after the ticket ``after``, by the tickets of the year.

    ``after`` is where last month's walk stopped (see ``stopped_at``), "" at the beginning of the
    year. ``overlap`` goes back over so many of the units before it: a planned second look, which
    makes the change from month to month more certain.

    Parameters
    ----------
    size : int
        n of the month, at least 1.
    after : str
        Ticket where the last month stopped, 64 hexadecimal digits; "" at the beginning.
    overlap : int
        Units of the month before to look at again, from 0 to ``size``.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    """

    design: ClassVar[str] = "walk through the year"

    size: int
    after: str = ""
    overlap: int = 0
    reserves: int = 0

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw this month's units; seed and scope are those of the year."""
        ids = frame.column(ID)
        sizes = {"": len(ids)}
        refuse_counts(sizes, Wanted({"": self.size}, {"": self.reserves}))
        if not 0 <= self.overlap <= self.size or (self.overlap and not self.after):
            raise DesignError(
                Fault.BAD_PLAN,
                f"an overlap of {self.overlap} is not from 0 to {self.size}, "
                "or there is no month before",
            )
        order = first_by_ticket(ids, [""] * len(ids), sizes, seed=seed, scope=scope)[""]
        start = _place_after(order, self.after)
        walked = [*order, *order]
        begin = (start - self.overlap) % len(order)
        listed = walked[begin : begin + min(self.size + self.reserves, len(order))]
        main, spare = positions_of(listed, "", self.size, self.size / len(ids))
        round_again = start + self.size - self.overlap > len(order)
        return Draw(
            plan=self,
            seed=seed,
            scope=scope,
            sizes=sizes,
            taken={"": self.size},
            positions=(*main, *spare),
            chances=FrameChances(ids, [""] * len(ids), {"": self.size / len(ids)}),
            cautions=(WENT_ROUND,) if round_again else (),
        )


def stopped_at(drawn: Draw, used: Iterable[str] | None = None) -> str:
    """Return the ticket where a month's walk stopped: the ``after`` of the next month.

    Parameters
    ----------
    drawn : Draw
    used : iterable of str, optional
        Ids of every unit that was used, skipped ones and reserves that came in too; without it
        the main list.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    DesignError
        If none of them is in the draw.

    References
    ----------
    Ohlsson (1995), Coordination of samples using permanent random numbers.

    Examples
    --------
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = YearWalkPlan(2).draw(frame, seed="8203 5517 4096", scope="year/2025")
    >>> following = YearWalkPlan(2, after=stopped_at(drawn))
    >>> again = following.draw(frame, seed="8203 5517 4096", scope="year/2025")
    >>> {p.unit_id for p in drawn.main} & {p.unit_id for p in again.main}
    set()
    """
    ids = {position.unit_id for position in drawn.main} if used is None else set(used)
    walked = [position.ticket for position in drawn.positions if position.unit_id in ids]
    if not walked:
        raise DesignError(
            Fault.BAD_WALK, "none of the used units is in this draw: give ids of its positions"
        )
    return walked[-1]


def in_window(numbers: Mapping[str, float], start: Number, share: Number) -> tuple[str, ...]:
    """Return the units whose number lies in a window that goes round at 1: a Poisson draw.

    Parameters
    ----------
    numbers : mapping of str to float
        Each unit's number inside (0, 1): ``uniform``, or ``collocated`` for a steadier size.
    start, share : number
        Where the window starts, and the share of the frame it takes, both from 0 to 1.

    Returns
    -------
    tuple of str
        Ids, in the order of the numbers' mapping.

    Raises
    ------
    DesignError
        If start or share is not between 0 and 1.

    Notes
    -----
    The size is random, with mean ``share`` times N. Windows that do not touch give disjoint
    samples; those that overlap share units.

    References
    ----------
    Ohlsson (1995), Coordination of samples using permanent random numbers.

    Examples
    --------
    >>> in_window({"C-1": 0.05, "C-2": 0.5, "C-3": 0.95}, "0.9", "0.2")
    ('C-1', 'C-3')
    """
    begin, width = exact(start, called="start"), exact(share, called="share")
    if not 0 <= begin <= 1 or not 0 <= width <= 1:
        raise DesignError(
            Fault.BAD_NUMBER, f"start and share lie between 0 and 1, got {start} and {share}"
        )
    return tuple(
        unit_id for unit_id, number in numbers.items() if (exact(number) - begin) % 1 < width
    )


def collocated(order: Sequence[str], shift: float) -> dict[str, float]:
    """Return numbers at equal steps in the order of the tickets, for windows of a steady size.

    Parameters
    ----------
    order : sequence of str, length N
        Ids in ticket order.
    shift : float
        One random number inside (0, 1) for all.

    Returns
    -------
    dict of str to float
        Each in (0, 1).

    Raises
    ------
    DesignError
        If the shift is not inside (0, 1).

    References
    ----------
    Brewer, Early and Joyce (1972), Austral. J. Statist. 14:231-239.

    Examples
    --------
    >>> collocated(["C-2", "C-1"], 0.5)
    {'C-2': 0.25, 'C-1': 0.75}
    """
    if not 0 < shift < 1:
        raise DesignError(Fault.BAD_NUMBER, f"a shift lies inside (0, 1), got {shift}")
    return {unit_id: (rank + shift) / len(order) for rank, unit_id in enumerate(order)}


def _place_after(order: Sequence[Ticketed], after: str) -> int:
    if not after:
        return 0
    if len(after) != _HEX_DIGITS or not set(after) <= set("0123456789abcdef"):
        raise DesignError(Fault.BAD_PLAN, f"{after!r} is no ticket: 64 hexadecimal digits are")
    return sum(item.ticket <= after for item in order)
