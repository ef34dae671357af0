"""What a draw gives: positions with their chances, and how many of each stratum were wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar, Protocol

from sampling.agreement_results import Caution
from sampling.faults import DesignError, Fault
from sampling.frame_chances import NO_CHANCES, FrameChances
from sampling.frames import Frame
from sampling.plain import Plain
from sampling.ticketed import Ticketed


@dataclass(frozen=True, slots=True)
class Unit(Plain):
    """One unit of a frame.

    Parameters
    ----------
    id : str
        Of the unit, as published.
    stratum : str
        Its stratum; "" where there is none.
    """

    id: str
    stratum: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """One place of a draw.

    ``number`` counts from 1 within main or reserve of the stratum. The inclusion probability is
    that of the design (n over N of the stratum in a stratified draw), the same for a reserve that
    comes in. ``ticket`` is the unit's ticket in hexadecimal.

    Parameters
    ----------
    unit_id : str
        Of the unit.
    stratum : str
        Its stratum or cluster; "" where there is none.
    number : int
        Place within main or reserve of the stratum, from 1.
    is_reserve : bool
        Whether it stands by.
    inclusion_probability : float
        Above 0 and up to 1.
    ticket : str
        64 hexadecimal digits.
    """

    unit_id: str
    stratum: str
    number: int
    is_reserve: bool
    inclusion_probability: float
    ticket: str = ""

    @property
    def weight(self) -> float:
        """How many units of the frame this one stands for."""
        return 1 / self.inclusion_probability

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, the weight among them."""
        return asdict(self) | {"weight": self.weight}


class Plan(Protocol):
    """How to draw: a frozen value whose fields are all that must be agreed beforehand."""

    design: ClassVar[str]

    def draw(self, frame: Frame, *, seed: str, scope: str) -> "Draw":
        """Draw from a frame by this plan."""
        ...


@dataclass(frozen=True, slots=True)
class Draw:
    """The outcome: every main position, then every reserve, stratum by stratum.

    ``chances`` holds the inclusion probability and the weight of every unit that could be drawn,
    those not drawn among them; it costs nothing before it is asked. ``notes`` say what else the
    outcome shows, such as the random start of a systematic draw.

    Parameters
    ----------
    plan : Plan
        What was to be drawn.
    seed : str
        The public seed.
    scope : str
        The name of this draw.
    sizes : mapping of str to int
        N of each stratum or cluster.
    taken : mapping of str to int
        n of each stratum or cluster.
    positions : tuple
        Main, then reserve, stratum by stratum.
    chances : FrameChances
        Inclusion probability and weight of every unit that could be drawn, by its id.
    notes : mapping of str to str
        Such as the random start of a systematic draw.
    cautions : tuple of Caution
        What a reader must know beside the number.
    """

    plan: Plan
    seed: str
    scope: str
    sizes: Mapping[str, int]  # N of each stratum
    taken: Mapping[str, int]  # n of each stratum
    positions: tuple[Position, ...]
    chances: FrameChances = field(compare=False, repr=False)
    notes: Mapping[str, str] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()

    @property
    def design(self) -> str:
        """The name of the design."""
        return self.plan.design

    @property
    def main(self) -> tuple[Position, ...]:
        """The units to audit, in drawn order."""
        return tuple(position for position in self.positions if not position.is_reserve)

    @property
    def reserve(self) -> tuple[Position, ...]:
        """Who comes in next, in drawn order."""
        return tuple(position for position in self.positions if position.is_reserve)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, the design and the weight of every listed unit among them.

        ``chances.to_dict()`` lists every unit of the frame.
        """
        values = asdict(replace(self, chances=NO_CHANCES))
        del values["chances"]
        positions = [position.to_dict() for position in self.positions]
        return values | {"design": self.design, "positions": positions}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many units and reserves of each stratum."""

    taken: Mapping[str, int]
    reserves: Mapping[str, int]


def positions_of(
    order: Sequence[Ticketed],
    stratum: str,
    main: int,
    probability: float | Mapping[str, float],
) -> tuple[list[Position], list[Position]]:
    """Return the main positions and the reserves of one stratum, from its units in order.

    ``probability`` is one for all, or one for each unit id.
    """
    chances = probability if isinstance(probability, Mapping) else {}
    same = 0.0 if isinstance(probability, Mapping) else probability
    made = [
        Position(
            unit_id=item.unit_id,
            stratum=stratum,
            number=place + 1 if place < main else place - main + 1,
            is_reserve=place >= main,
            inclusion_probability=chances.get(item.unit_id, same),
            ticket=item.ticket,
        )
        for place, item in enumerate(order)
    ]
    return made[:main], made[main:]


def refuse_counts(sizes: Mapping[str, int], wanted: Wanted) -> None:
    """Refuse to take nothing, a negative number, or more than there is.

    Raises
    ------
    DesignError
        Naming the stratum.
    """
    if sum(wanted.taken.values()) < 1:
        raise DesignError(Fault.BAD_SIZE, "a draw takes at least one unit: take 1 or more")
    for stratum, count in wanted.taken.items():
        has = sizes.get(stratum, 0)
        if not 0 <= count <= has:
            raise DesignError(
                Fault.TOO_MANY,
                f"cannot take {count} of {has}{_of(stratum)}: take from 0 to {has}",
            )
    for stratum, count in wanted.reserves.items():
        if count < 0:
            raise DesignError(
                Fault.BAD_SIZE, f"cannot keep {count} reserves{_of(stratum)}: keep 0 or more"
            )


def _of(stratum: str) -> str:
    return f" in {stratum!r}" if stratum else ""
