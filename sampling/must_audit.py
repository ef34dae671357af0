"""Certainty and chance in one list: what must be audited, and a random sample of the rest.

The must-audit part (child deaths, complaints, re-referrals) is a stratum of its own, taken whole.
It adds its exact count to an estimate and no doubt. The list shows which part each case came
from; a rate over both without weights is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar

from sampling.drawn import Draw, Wanted, positions_of, refuse_counts
from sampling.faults import DesignError, Fault
from sampling.frame_chances import FrameChances
from sampling.frames import ID, MUST, STRATUM, Frame
from sampling.ticketed import first_by_ticket, sizes_of

MUST_AUDIT = "must audit"  # the name of the stratum taken whole


@dataclass(frozen=True, slots=True)
class MustAuditPlan:
    """Every unit whose ``must`` cell is filled, and so many of each stratum of the others.

    A stratum left out gives none; reserves are kept for the random part only.

    Parameters
    ----------
    taken : mapping of str to int
        n of each stratum of the others; one left out gives none.
    reserves : mapping of str to int
        Reserves of each stratum; fewer where there are no more.
    """

    design: ClassVar[str] = "must audit and random"

    taken: Mapping[str, int]
    reserves: Mapping[str, int] = field(default_factory=dict)

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame with a column ``must``.

        Raises
        ------
        DesignError
            If a stratum has the name of the must-audit part, or too few units besides it.
        """
        ids = frame.column(ID)
        named = frame.column(STRATUM)
        if MUST_AUDIT in named:
            raise DesignError(
                Fault.BAD_PLAN,
                f"no stratum can be called {MUST_AUDIT!r}: that is the other part; rename it",
            )
        strata = [
            MUST_AUDIT if must else stratum
            for must, stratum in zip(frame.column(MUST), named, strict=True)
        ]
        sizes = sizes_of(strata)
        whole = {MUST_AUDIT: sizes[MUST_AUDIT]} if MUST_AUDIT in sizes else {}
        wanted = Wanted({**self.taken, **whole}, self.reserves)
        refuse_counts(sizes, wanted)
        total = {name: n + self.reserves.get(name, 0) for name, n in wanted.taken.items() if n}
        found = first_by_ticket(ids, strata, total, seed=seed, scope=scope)
        order = [*whole, *sorted(self.taken.keys() & total.keys())]
        parts = [
            positions_of(found[name], name, wanted.taken[name], wanted.taken[name] / sizes[name])
            for name in order
        ]
        return Draw(
            plan=self,
            seed=seed,
            scope=scope,
            sizes=sizes,
            taken={name: wanted.taken.get(name, 0) for name in sizes},
            positions=(
                *chain.from_iterable(main for main, _ in parts),
                *chain.from_iterable(spare for _, spare in parts),
            ),
            chances=FrameChances(
                ids, strata, {name: wanted.taken[name] / sizes[name] for name in order}
            ),
        )
