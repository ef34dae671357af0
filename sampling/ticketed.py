"""Units in the order of their tickets, stratum by stratum: what every draw begins with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sampling.faults import DesignError, Fault
from sampling.ordering import first_in_order, refuse_repeated
from sampling.ticket_heads import ticket_heads
from sampling.tickets import tickets


@dataclass(frozen=True, slots=True)
class Ticketed:
    """A unit and its ticket in hexadecimal."""

    unit_id: str
    ticket: str


def first_by_ticket(
    ids: Sequence[str],
    strata: Sequence[str],
    wanted: Mapping[str, int],
    *,
    seed: str,
    scope: str,
    sizes: Mapping[str, int] | None = None,
    processes: int | None = None,
) -> dict[str, list[Ticketed]]:
    """Return the first units of each stratum in ticket order, by the name of the stratum.

    ``sizes`` are those of the strata, for who has counted them already.

    Raises
    ------
    DesignError
        If the seed or scope is empty, or an id appears twice.
    """
    if not seed.strip() or not scope.strip():
        raise DesignError(Fault.NO_SEED, "a draw needs a seed and a scope: give both")
    heads = ticket_heads(seed, scope, ids, processes=processes)
    refuse_repeated(heads, ids)

    def whole(rows: Sequence[int]) -> list[bytes]:
        return tickets(seed, scope, [ids[row] for row in rows])

    found = first_in_order(heads, strata, sizes or sizes_of(strata), wanted, whole)
    return {
        name: [Ticketed(ids[row], own.hex()) for row, own in zip(rows, whole(rows), strict=True)]
        for name, rows in found.items()
    }


def sizes_of(strata: Iterable[str]) -> dict[str, int]:
    """Return how many units each stratum has, in the order of the names."""
    return dict(sorted(Counter(strata).items()))
