"""How many units to take from each stratum: whole numbers, exact, the same everywhere.

Every allocation sums to the number asked for, takes no more from a stratum than it has, and says
N, n and the weight N/n of each. Unequal weights must be used in every headline rate.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heapreplace

from sampling.agreement_results import Caution
from sampling.faults import DesignError, Fault
from sampling.sharing import largest_remainders, shares

Quota = int | Mapping[str, int]  # one number for all strata, or one for each

_BY_SIZE = Caution(
    "by-size", "No stratum is expected to vary, so the cases were shared by size instead."
)
_OVERFLOW = Caution(
    "not-expected-to-vary",
    "More cases are wanted than the varying strata hold, so the others share the rest by size.",
)


@dataclass(frozen=True, slots=True, eq=False)  # equal as mappings are
class Allocation(Mapping[str, int]):
    """Units to take from each stratum, by name; it reads as a mapping.

    Parameters
    ----------
    method : str
    sizes, taken : mappings of str to int
        N and n of each stratum, in the order of the names.
    cautions : tuple of Caution
        What a reader must know about it.
    """

    method: str
    sizes: Mapping[str, int]
    taken: Mapping[str, int]
    cautions: tuple[Caution, ...] = field(default=())

    def __getitem__(self, name: str) -> int:
        return self.taken[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.taken)

    def __len__(self) -> int:
        return len(self.taken)

    @property
    def total(self) -> int:
        """Units taken in all."""
        return sum(self.taken.values())

    def weight(self, name: str) -> Fraction | None:
        """Return how many units of its stratum each taken one stands for; None when none is."""
        return Fraction(self.sizes[name], self.taken[name]) if self.taken[name] else None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON: a row for each stratum."""
        return {
            "method": self.method,
            "total": self.total,
            "strata": [
                {
                    "stratum": name,
                    "size": size,
                    "taken": self.taken[name],
                    "fraction": self.taken[name] / size if size else None,
                    "weight": size / self.taken[name] if self.taken[name] else None,
                }
                for name, size in self.sizes.items()
            ],
            "cautions": [{"code": item.code, "words": item.words} for item in self.cautions],
        }


def proportional(
    sizes: Mapping[str, int],
    total: int,
    *,
    at_least: Quota = 0,
    at_most: Mapping[str, int] | None = None,
) -> Allocation:
    """Share ``total`` over the strata in proportion to their sizes, by largest remainder.

    Parameters
    ----------
    sizes : mapping of str to int
        Units in each stratum, all at least 0.
    total : int
        Units to take, from 0 to the sum of the sizes.
    at_least : int or mapping of str to int
        The least to take from each stratum, or all of it where it has fewer: a quota, such as
        one of each worker. Strata whose share is less are given the quota and the others share
        the rest.
    at_most : mapping of str to int, optional
        The most to take from a stratum; one left out has no such limit.

    Returns
    -------
    Allocation

    Raises
    ------
    DesignError
        If ``total`` is out of range, too small for the quota, or too large for the limits; the
        message names the nearest total that is not.

    Notes
    -----
    Hamilton's method. A case more can take one from a small stratum (the Alabama paradox): use
    ``growing`` when an allocation is topped up during a year.

    References
    ----------
    Balinski & Young, Fair Representation (1982), on Hamilton's method and its paradox.

    Examples
    --------
    >>> dict(proportional({"East": 20, "North": 10, "West": 4}, 10))
    {'East': 6, 'North': 3, 'West': 1}
    """
    weights = {name: Fraction(size) for name, size in sizes.items()}
    return share("proportional", limits(sizes, total, at_least, at_most), weights)


def equal(sizes: Mapping[str, int], total: int) -> Allocation:
    """Share ``total`` equally; strata smaller than their share are taken whole.

    Spare cases go to the larger strata.

    Parameters
    ----------
    sizes : mapping of str to int
        N of each stratum.
    total : int
        From 1 to the sum of the sizes.

    Returns
    -------
    Allocation

    Raises
    ------
    DesignError
        If ``total`` is out of range.

    References
    ----------
    Cochran (1977), section 5.5.

    Examples
    --------
    >>> dict(equal({"East": 20, "North": 10, "West": 2}, 11))
    {'East': 5, 'North': 4, 'West': 2}
    """
    weights = {name: Fraction(1) if size else Fraction(0) for name, size in sizes.items()}
    return share("equal", limits(sizes, total, 0), weights)


def quota(sizes: Mapping[str, int], total: int, *, at_least: Quota = 1) -> Allocation:
    """Share ``total`` by size, with at least so many from each stratum: one case of each worker.

    Parameters
    ----------
    sizes : mapping of str to int
        N of each stratum, such as each worker's caseload.
    total : int
        From the sum of the quotas to the sum of the sizes.
    at_least : int or mapping of str to int
        The least of each; a stratum that has fewer is taken whole.

    Returns
    -------
    Allocation
        Its weights differ: a caseload of 1 stands for itself, the others for several.

    Raises
    ------
    DesignError
        If ``total`` is out of range, or too small for the quotas: the message names the least.

    References
    ----------
    Särndal, Swensson & Wretman (1992), section 3.7, on allocations other than the optimum.

    Examples
    --------
    >>> shared = quota({"Ana": 25, "Lee": 1, "Sam": 14}, 8)
    >>> dict(shared), shared.weight("Lee"), shared.weight("Ana")
    ({'Ana': 4, 'Lee': 1, 'Sam': 3}, Fraction(1, 1), Fraction(25, 4))
    """
    return proportional(sizes, total, at_least=at_least)


def growing(sizes: Mapping[str, int], total: int, *, at_least: Quota = 0) -> Allocation:
    """Share ``total`` by size so that a larger total never takes a case from a stratum.

    For samples that are topped up during a year: what was allocated stays allocated.

    Parameters
    ----------
    sizes : mapping of str to int
        N of each stratum.
    total : int
        From 1 to the sum of the sizes.
    at_least : int or mapping of str to int
        As in ``proportional``.

    Returns
    -------
    Allocation

    Raises
    ------
    DesignError
        As ``proportional``.

    Notes
    -----
    The divisor method of Webster and Sainte-Laguë: the next case goes to the largest
    N / (2 k + 1), k the cases the stratum has.

    References
    ----------
    Balinski & Young (1982), on the divisor method of Webster.

    Examples
    --------
    >>> [dict(growing({"A": 6, "B": 6, "C": 2}, total)) for total in (10, 11)]
    [{'A': 5, 'B': 4, 'C': 1}, {'A': 5, 'B': 5, 'C': 1}]
    """

    def worth(name: str, has: int) -> Fraction:
        return Fraction(sizes[name], 2 * has + 1)

    return one_by_one("growing (Webster)", limits(sizes, total, at_least), worth)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many units to share, and the least and the most of each stratum."""

    sizes: Mapping[str, int]
    total: int
    floors: Mapping[str, int]
    caps: Mapping[str, int]


def limits(
    sizes: Mapping[str, int],
    total: int,
    at_least: Quota,
    at_most: Mapping[str, int] | None = None,
) -> Limits:
    """Return the limits of an allocation, when some allocation keeps them.

    Raises
    ------
    DesignError
        If none does, with the nearest total that would.
    """
    caps = {name: min(size, (at_most or {}).get(name, size)) for name, size in sizes.items()}
    quota = dict.fromkeys(sizes, at_least) if isinstance(at_least, int) else at_least
    floors = {name: min(size, quota.get(name, 0)) for name, size in sizes.items()}
    _refuse_unknown(sizes, {*quota, *(at_most or {})})
    for name, cap in caps.items():
        if sizes[name] < 0:
            raise DesignError(
                Fault.BAD_SIZE, f"the stratum {name!r} has a size of {sizes[name]}: give 0 or more"
            )
        if floors[name] < 0 or cap < floors[name]:
            raise DesignError(
                Fault.FLOORS_TOO_LARGE,
                f"cannot take at least {floors[name]} and at most {cap} of {name!r}: "
                f"take at least {max(0, min(cap, floors[name]))}",
            )
    least, most, units = sum(floors.values()), sum(caps.values()), sum(sizes.values())
    if not 0 <= total <= units:
        raise DesignError(
            Fault.TOO_MANY, f"cannot take {total} of {units} units: take from 0 to {units}"
        )
    if total > most:
        raise DesignError(
            Fault.TOO_MANY, f"the limits allow no more than {most} of {total} units: take {most}"
        )
    if least > total:
        of = f" {at_least} from each stratum" if isinstance(at_least, int) else " the quotas"
        raise DesignError(
            Fault.FLOORS_TOO_LARGE, f"{total} units are too few for{of}: take at least {least}"
        )
    return Limits(sizes, total, floors, caps)


def share(method: str, within: Limits, weights: Mapping[str, Fraction]) -> Allocation:
    """Share units in proportion to weights, by largest remainder."""
    sizes, floors, caps, total = within.sizes, within.floors, within.caps, within.total
    cautions: tuple[Caution, ...] = ()
    if total and not any(weights.values()):
        weights, cautions = {name: Fraction(size) for name, size in sizes.items()}, (_BY_SIZE,)
    most = sum(cap if weights[name] else floors[name] for name, cap in caps.items())
    if total > most:
        # The varying strata are taken whole, which leaves the rest to the others.
        cautions = (*cautions, _OVERFLOW)
        floors = {name: cap if weights[name] else floors[name] for name, cap in caps.items()}
        weights = {name: Fraction(size) for name, size in sizes.items()}
    parts = shares(weights, total, floors, caps)
    return _allocation(method, sizes, largest_remainders(parts, sizes, total), cautions)


def one_by_one(method: str, within: Limits, worth: Callable[[str, int], Fraction]) -> Allocation:
    """Give one unit after another to the stratum where it is worth most."""
    taken, caps = dict(within.floors), within.caps
    heap = [
        (-worth(name, taken[name]), -within.sizes[name], name)
        for name, cap in caps.items()
        if taken[name] < cap
    ]
    heapify(heap)
    for _ in range(within.total - sum(taken.values())):
        _, size, name = heap[0]
        taken[name] += 1
        if taken[name] < caps[name]:
            heapreplace(heap, (-worth(name, taken[name]), size, name))
        else:
            heapreplace(heap, _LAST)
    return _allocation(method, within.sizes, taken, ())


_LAST = (Fraction(1), 0, "")  # after every stratum that has a case left


def _allocation(
    method: str, sizes: Mapping[str, int], taken: Mapping[str, int], cautions: tuple[Caution, ...]
) -> Allocation:
    return Allocation(method, dict(sorted(sizes.items())), dict(sorted(taken.items())), cautions)


def _refuse_unknown(sizes: Mapping[str, int], named: Collection[str]) -> None:
    unknown = sorted(set(named) - set(sizes))
    if unknown:
        raise DesignError(
            Fault.UNKNOWN_STRATUM,
            f"there is no stratum {', '.join(unknown)}; there are {', '.join(sorted(sizes))}",
        )
