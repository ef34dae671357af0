"""Draws by ticket: simple random and stratified, with reserves in the same order.

Main and reserve are one list: the reserve is what comes next. So a draw of 15 begins with the
draw of 10, and a replacement is the next unit of the same stratum. Nothing is ever drawn again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar

from sampling.drawn import Draw, Plan, Unit, Wanted, positions_of, refuse_counts
from sampling.frame_chances import FrameChances
from sampling.frames import STRATUM, Frame
from sampling.ticketed import first_by_ticket, sizes_of

SIMPLE = "simple random"
STRATIFIED = "stratified"


@dataclass(frozen=True, slots=True)
class Columns:
    """The units of a frame in two lists of length N: their ids, and the stratum of each.

    Parameters
    ----------
    ids : sequence of str
        Length N.
    strata : sequence of str
        The stratum of each, length N.
    """

    ids: Sequence[str]
    strata: Sequence[str]


@dataclass(frozen=True, slots=True)
class SimplePlan:
    """So many units without replacement, each set of them equally likely.

    Parameters
    ----------
    size : int
        n, at least 1.
    reserves : int
        How many stand by, at least 0; fewer where there are no more.
    """

    design: ClassVar[str] = SIMPLE

    size: int
    reserves: int = 0

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from a frame; its strata are not looked at."""
        ids = frame.column("id")
        return _by_ticket(self, Columns(ids, [""] * len(ids)), self.wanted, seed, scope)

    @property
    def wanted(self) -> Wanted:
        """The sample and its reserves, as of one stratum without a name."""
        return Wanted({"": self.size}, {"": self.reserves})


@dataclass(frozen=True, slots=True)
class StratifiedPlan:
    """So many units from each stratum; a stratum left out gives none.

    Parameters
    ----------
    taken : mapping of str to int
        n of each stratum; one left out gives none.
    reserves : mapping of str to int
        Reserves of each stratum; fewer where there are no more.
    """

    design: ClassVar[str] = STRATIFIED

    taken: Mapping[str, int]
    reserves: Mapping[str, int] = field(default_factory=dict)

    def draw(self, frame: Frame, *, seed: str, scope: str) -> Draw:
        """Draw from the strata of a frame."""
        columns = Columns(frame.column("id"), frame.column(STRATUM))
        return _by_ticket(self, columns, self.wanted, seed, scope)

    @property
    def wanted(self) -> Wanted:
        """The sample and its reserves."""
        return Wanted(self.taken, self.reserves)


def draw_simple(
    units: Sequence[Unit], size: int, *, seed: str, scope: str, reserves: int = 0
) -> Draw:
    """Draw ``size`` units without replacement, each set equally likely, with their reserves.

    Parameters
    ----------
    units : sequence of Unit, length N
    size : int
        Units to take, from 1 to N.
    seed, scope : str
        The public seed, and the name of this draw.
    reserves : int
        How many stand by; fewer are kept where there are no more.

    Returns
    -------
    Draw
        Each unit's inclusion probability is ``size`` / N.

    Raises
    ------
    DesignError
        If an id appears twice, the seed or scope is empty, or ``size`` is not between 1 and N.

    References
    ----------
    Rivest (2018), Consistent Sampling with Replacement, arXiv:1808.10016; Cochran, Sampling
    Techniques (1977), chapter 2.

    Examples
    --------
    >>> units = [Unit(f"C-{number:06d}") for number in range(1, 21)]
    >>> drawn = draw_simple(units, 2, seed="8203 5517 4096", scope="dip/2025-09/core", reserves=1)
    >>> [position.unit_id for position in drawn.positions]
    ['C-000012', 'C-000015', 'C-000004']
    """
    plan = SimplePlan(size, reserves)
    ids = [unit.id for unit in units]
    return _by_ticket(plan, Columns(ids, [""] * len(ids)), plan.wanted, seed, scope)


def draw_stratified(
    units: Sequence[Unit],
    taken: Mapping[str, int],
    *,
    seed: str,
    scope: str,
    reserves: Mapping[str, int] | None = None,
) -> Draw:
    """Draw so many units from each stratum, with reserves in each.

    Parameters
    ----------
    units : sequence of Unit
    taken : mapping of str to int
        Units to take from each stratum; a stratum left out gives none.
    seed, scope : str
        The public seed, and the name of this draw.
    reserves : mapping of str to int, optional
        Reserves of each stratum; fewer are kept where the stratum has no more.

    Returns
    -------
    Draw
        Each unit's inclusion probability is n / N of its stratum.

    Raises
    ------
    DesignError
        If an id appears twice, a stratum is unknown or has too few units, or nothing is taken.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 5.2.

    Examples
    --------
    >>> units = [Unit(f"C-{n:06d}", "East" if n <= 10 else "West") for n in range(1, 21)]
    >>> seed, scope = "8203 5517 4096", "dip/2025-09/core"
    >>> drawn = draw_stratified(units, {"East": 2, "West": 1}, seed=seed, scope=scope)
    >>> [(position.unit_id, position.weight) for position in drawn.main]
    [('C-000004', 5.0), ('C-000003', 5.0), ('C-000012', 10.0)]
    """
    columns = Columns([unit.id for unit in units], [unit.stratum for unit in units])
    return draw_columns(columns, taken, seed=seed, scope=scope, reserves=reserves)


def draw_columns(
    columns: Columns,
    taken: Mapping[str, int],
    *,
    seed: str,
    scope: str,
    reserves: Mapping[str, int] | None = None,
    processes: int | None = None,
) -> Draw:
    """Draw as ``draw_stratified`` from ids and strata in two lists, for frames of millions.

    Parameters
    ----------
    columns : Columns
    taken : mapping of str to int
        Units to take from each stratum; a stratum left out gives none.
    seed, scope : str
        The public seed, and the name of this draw.
    reserves : mapping of str to int, optional
        Reserves of each stratum; fewer are kept where the stratum has no more.
    processes : int, optional
        How many processes hash the ids, with the same result. None decides by N: one below a
        million units, and above it as many as there are processors, where that is safe.

    Returns
    -------
    Draw
        Each unit's inclusion probability is n / N of its stratum.

    Raises
    ------
    DesignError
        As ``draw_stratified``, and if ``processes`` is below 1.

    References
    ----------
    As ``draw_stratified``.

    Examples
    --------
    >>> columns = Columns([f"C-{n:06d}" for n in range(1, 21)], ["East"] * 10 + ["West"] * 10)
    >>> drawn = draw_columns(columns, {"West": 1}, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> [position.unit_id for position in drawn.main]
    ['C-000012']
    """
    plan = StratifiedPlan(dict(taken), dict(reserves or {}))
    return _by_ticket(plan, columns, plan.wanted, seed, scope, processes)


def _by_ticket(
    plan: Plan,
    columns: Columns,
    wanted: Wanted,
    seed: str,
    scope: str,
    processes: int | None = None,
) -> Draw:
    sizes = sizes_of(columns.strata)
    refuse_counts(sizes, wanted)
    # A stratum that gives none has no reserves: nobody could come in for anybody.
    total = {name: n + wanted.reserves.get(name, 0) for name, n in wanted.taken.items() if n}
    found = first_by_ticket(
        columns.ids,
        columns.strata,
        total,
        seed=seed,
        scope=scope,
        sizes=sizes,
        processes=processes,
    )
    parts = [
        positions_of(found[name], name, wanted.taken[name], wanted.taken[name] / sizes[name])
        for name in sorted(total)
    ]
    main = chain.from_iterable(part for part, _ in parts)
    spare = chain.from_iterable(part for _, part in parts)
    taken = {name: wanted.taken.get(name, 0) for name in sizes}
    shares = {name: wanted.taken[name] / sizes[name] for name in total}
    every = FrameChances(columns.ids, columns.strata, shares)
    return Draw(plan, seed, scope, sizes, taken, (*main, *spare), every)
