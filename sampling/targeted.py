"""Cases picked by judgement: findings, never a rate.

"The ten worst" were not drawn by chance, so they stand for nobody but themselves. They are kept
apart from the random sample, each with who picked it and why. To aim at risk and still state a
rate, give every case a chance: ``sampling.order_sampling``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sampling.drawn import Draw
from sampling.faults import DesignError, Fault
from sampling.frames import ID, Frame
from sampling.plain import Plain


@dataclass(frozen=True, slots=True)
class Pick(Plain):
    """One case picked by judgement.

    Parameters
    ----------
    unit_id : str
        Of the case.
    reason : str
        Why it was picked.
    by : str
        Who picked it.
    """

    unit_id: str
    reason: str
    by: str


def judgement_picks(
    frame: Frame, picks: Sequence[Pick], *, besides: Draw | None = None
) -> tuple[Pick, ...]:
    """Return the picks when each is sound, in the order of their ids.

    Parameters
    ----------
    frame : Frame
    picks : sequence of Pick
    besides : Draw, optional
        The random sample they come beside: a case in it needs no pick, and picking it would
        count it twice.

    Returns
    -------
    tuple of Pick
        Findings of their own, never part of a rate.

    Raises
    ------
    DesignError
        If a pick is not in the frame, appears twice, gives no reason or no name, or is in the
        random sample.

    References
    ----------
    Cochran (1977), chapter 1, on samples not drawn by chance.

    Examples
    --------
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [["C-1", ""], ["C-2", ""]])
    >>> [pick.unit_id for pick in judgement_picks(frame, [Pick("C-2", "complaint", "Lee")])]
    ['C-2']
    """
    known = set(frame.column(ID))
    drawn = {position.unit_id for position in besides.main} if besides else set()
    seen: set[str] = set()
    for pick in picks:
        fault = _fault(pick, known, drawn, seen)
        if fault:
            raise DesignError(Fault.BAD_PLAN, f"{pick.unit_id} {fault}")
        seen.add(pick.unit_id)
    return tuple(sorted(picks, key=lambda pick: pick.unit_id))


def _fault(pick: Pick, known: set[str], drawn: set[str], seen: set[str]) -> str:
    if pick.unit_id not in known:
        return "is not in the frame: leave it out, or add it to the frame"
    if pick.unit_id in seen:
        return "is picked twice: keep one of the picks"
    if pick.unit_id in drawn:
        return "is in the random sample already: leave the pick out"
    if not pick.reason.strip() or not pick.by.strip():
        return "is picked without a reason or a name: give both"
    return ""
