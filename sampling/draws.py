"""Draws by ticket: simple random and stratified, with reserves in the same order.

Main and reserve are one list: the reserve is what comes next. So a draw of 15 begins with the
draw of 10, and a replacement is the next unit of the same stratum.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sampling.tickets import ticket_order

SIMPLE = "simple random"
STRATIFIED = "stratified"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a frame."""

    id: str
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """One place of a draw.

    ``number`` counts from 1 within main or reserve of the stratum. The inclusion probability is
    that of the design (n over N of the stratum), the same for a reserve that comes in.
    """

    unit_id: str
    stratum: str
    number: int
    is_reserve: bool
    inclusion_probability: float


@dataclass(frozen=True, slots=True)
class Draw:
    """The outcome: every main position, then every reserve, stratum by stratum."""

    design: str
    seed: str
    scope: str
    sizes: Mapping[str, int]  # N of each stratum
    taken: Mapping[str, int]  # n of each stratum
    positions: tuple[Position, ...]

    @property
    def main(self) -> tuple[Position, ...]:
        """The units to audit, in drawn order."""
        return tuple(position for position in self.positions if not position.is_reserve)

    @property
    def reserve(self) -> tuple[Position, ...]:
        """Who comes in next, in drawn order."""
        return tuple(position for position in self.positions if position.is_reserve)


def draw_simple(
    units: Sequence[Unit], size: int, *, seed: str, scope: str, reserves: int = 0
) -> Draw:
    """Draw ``size`` units without replacement, each set equally likely, with their reserves.

    Raises
    ------
    ValueError
        If an id appears twice, the seed or scope is empty, or ``size`` is not between 1 and N.

    Examples
    --------
    >>> units = [Unit(f"C-{number:06d}") for number in range(1, 21)]
    >>> drawn = draw_simple(units, 2, seed="8203 5517 4096", scope="dip/2025-09/core", reserves=1)
    >>> [position.unit_id for position in drawn.positions]
    ['C-000012', 'C-000015', 'C-000004']
    """
    everyone = [Unit(unit.id) for unit in units]
    return _draw(everyone, {"": size}, SIMPLE, seed=seed, scope=scope, reserves={"": reserves})


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

    Raises
    ------
    ValueError
        If an id appears twice, a stratum is unknown or has too few units, or nothing is taken.
    """
    return _draw(units, taken, STRATIFIED, seed=seed, scope=scope, reserves=reserves or {})


def _draw(
    units: Sequence[Unit],
    taken: Mapping[str, int],
    design: str,
    *,
    seed: str,
    scope: str,
    reserves: Mapping[str, int],
) -> Draw:
    members: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        members[unit.stratum].append(unit.id)
    _refuse(units, members, taken, seed=seed, scope=scope)
    main: list[Position] = []
    spare: list[Position] = []
    for stratum in sorted(members):
        count = taken.get(stratum, 0)
        if not count:
            continue
        order = ticket_order(seed, scope, members[stratum])
        share = count / len(order)
        main += _positions(order[:count], stratum, share, is_reserve=False)
        rest = order[count : count + reserves.get(stratum, 0)]
        spare += _positions(rest, stratum, share, is_reserve=True)
    sizes = {stratum: len(ids) for stratum, ids in sorted(members.items())}
    shares = {stratum: taken.get(stratum, 0) for stratum in sizes}
    return Draw(design, seed, scope, sizes, shares, (*main, *spare))


def _refuse(
    units: Sequence[Unit],
    members: Mapping[str, Sequence[str]],
    taken: Mapping[str, int],
    *,
    seed: str,
    scope: str,
) -> None:
    if not seed.strip() or not scope.strip():
        raise ValueError("a draw needs a seed and a scope")
    if len({unit.id for unit in units}) != len(units):
        raise ValueError("a unit id appears twice in the frame")
    if sum(taken.values()) < 1:
        raise ValueError("a draw takes at least one unit")
    for stratum, count in taken.items():
        has = len(members.get(stratum, ()))
        if not 0 <= count <= has:
            raise ValueError(f"cannot take {count} of {has} in {stratum!r}")


def _positions(
    ids: Sequence[str], stratum: str, share: float, *, is_reserve: bool
) -> list[Position]:
    return [
        Position(unit_id, stratum, number, is_reserve, share)
        for number, unit_id in enumerate(ids, start=1)
    ]
