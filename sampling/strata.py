"""How many units to take from each stratum: whole numbers, exact, the same everywhere.

Every allocation sums to the number asked for, takes no more from a stratum than it has, and says
N, n and the weight N/n of each. Unequal weights must be used in every headline rate.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heapreplace

from sampling.agreement_results import Caution
from sampling.exact import Number, exact, root
from sampling.faults import DesignError, Fault
from sampling.sharing import largest_remainders, shares

LEAST_SPREAD = Fraction(1, 5)  # so that a "perfect" stratum is not starved

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


def proportional(sizes: Mapping[str, int], total: int, *, at_least: int = 0) -> Allocation:
    """Share ``total`` over the strata in proportion to their sizes, by largest remainder.

    Parameters
    ----------
    sizes : mapping of str to int
        Units in each stratum, all at least 0.
    total : int
        Units to take, from 0 to the sum of the sizes.
    at_least : int
        The least to take from each stratum, or all of it where it has fewer: a quota. Strata
        whose share is less are given the quota and the others share the rest.

    Raises
    ------
    DesignError
        If ``total`` is out of range, or too small for the quota.

    Notes
    -----
    Hamilton's method. A case more can take one from a small stratum (the Alabama paradox): use
    ``growing`` when an allocation is topped up during a year.

    Examples
    --------
    >>> dict(proportional({"East": 20, "North": 10, "West": 4}, 10))
    {'East': 6, 'North': 3, 'West': 1}
    """
    weights = {name: Fraction(size) for name, size in sizes.items()}
    return _share("proportional", sizes, total, weights, at_least)


def equal(sizes: Mapping[str, int], total: int) -> Allocation:
    """Share ``total`` equally; strata smaller than their share are taken whole.

    Spare cases go to the larger strata.

    Raises
    ------
    DesignError
        If ``total`` is out of range.

    Examples
    --------
    >>> dict(equal({"East": 20, "North": 10, "West": 2}, 11))
    {'East': 5, 'North': 4, 'West': 2}
    """
    weights = {name: Fraction(1) if size else Fraction(0) for name, size in sizes.items()}
    return _share("equal", sizes, total, weights, 0)


def neyman(
    sizes: Mapping[str, int],
    total: int,
    spreads: Mapping[str, Number],
    *,
    costs: Mapping[str, Number] | None = None,
    at_least: int = 0,
) -> Allocation:
    """Share ``total`` so that the whole is estimated best: more where a stratum varies more.

    Parameters
    ----------
    sizes : mapping of str to int
    total : int
    spreads : mapping of str to number
        Standard deviation in each stratum; for a yes/no standard see ``spread_of_rate``.
    costs : mapping of str to number, optional
        Cost of one case in each stratum, above 0.
    at_least : int
        As in ``proportional``.

    Raises
    ------
    DesignError
        If a number is missing, negative or none, or ``total`` is out of range.

    Notes
    -----
    n is proportional to N S / sqrt(c), between the quota and N, by largest remainder. A stratum
    that does not vary keeps its quota only; when none varies the cases are shared by size.

    References
    ----------
    Neyman (1934); example from Kauermann and Küchenhoff (2011), Stichproben.

    Examples
    --------
    >>> sizes = {"1": 5234, "2": 2586, "3": 649, "4": 157}
    >>> dict(neyman(sizes, 500, {"1": 251, "2": 1165, "3": 8035, "4": 24725}))
    {'1': 49, '2': 112, '3': 194, '4': 145}
    """
    spread = _numbers(sizes, spreads, "standard deviation")
    cost = _costs(sizes, costs)
    weights = {name: size * spread[name] / root(cost[name]) for name, size in sizes.items()}
    return _share("Neyman", sizes, total, weights, at_least)


def optimum(
    sizes: Mapping[str, int],
    total: int,
    spreads: Mapping[str, Number],
    *,
    costs: Mapping[str, Number] | None = None,
    at_least: int = 1,
) -> Allocation:
    """Return the whole numbers that estimate the total best of all, not rounded from shares.

    Starts at the quota, then gives one case after another to the stratum where it lowers the
    variance most.

    Raises
    ------
    DesignError
        As ``neyman``; and if the quota is less than 1: a stratum without a case has no estimate.

    Notes
    -----
    The next case goes to the largest N S / sqrt(c k (k + 1)), k the cases it has. For equal costs
    this is the exact optimum; it is the method of equal proportions.

    References
    ----------
    Wright (2012), The equivalence of Neyman optimum allocation for sampling and equal proportions
    for apportioning the U.S. House of Representatives; Wright (2017), exact optimal allocation.

    Examples
    --------
    >>> dict(optimum({"East": 47, "North": 61, "West": 41}, 12, {"East": 10, "North": 10, "West": 1}))
    {'East': 5, 'North': 6, 'West': 1}
    """  # noqa: E501  # an example cannot be broken
    if at_least < 1:
        raise DesignError(Fault.BAD_SIZE, f"take at least 1 from each stratum, not {at_least}")
    spread = _numbers(sizes, spreads, "standard deviation")
    cost = _costs(sizes, costs)

    # Squares order as roots do, and stay exact.
    def worth(name: str, has: int) -> Fraction:
        return (sizes[name] * spread[name]) ** 2 / (cost[name] * has * (has + 1))

    return _one_by_one("exact optimum", sizes, total, at_least, worth)


def growing(sizes: Mapping[str, int], total: int, *, at_least: int = 0) -> Allocation:
    """Share ``total`` by size so that a larger total never takes a case from a stratum.

    For samples that are topped up during a year: what was allocated stays allocated.

    Raises
    ------
    DesignError
        As ``proportional``.

    Notes
    -----
    The divisor method of Webster and Sainte-Laguë: the next case goes to the largest
    N / (2 k + 1), k the cases the stratum has.

    Examples
    --------
    >>> [dict(growing({"A": 6, "B": 6, "C": 2}, total)) for total in (10, 11)]
    [{'A': 5, 'B': 4, 'C': 1}, {'A': 5, 'B': 5, 'C': 1}]
    """

    def worth(name: str, has: int) -> Fraction:
        return Fraction(sizes[name], 2 * has + 1)

    return _one_by_one("growing (Webster)", sizes, total, at_least, worth)


def spread_of_rate(rate: Number, *, least: Number = LEAST_SPREAD) -> Fraction:
    """Return the standard deviation of a yes/no standard that is met at this rate.

    Parameters
    ----------
    rate : number
        A fraction from 0 to 1, such as last period's.
    least : number
        The result is not less, so that a stratum that was perfect last time is still looked at.

    Raises
    ------
    DesignError
        If the rate is not between 0 and 1.

    Examples
    --------
    >>> float(spread_of_rate("0.9")), float(spread_of_rate(1))
    (0.3, 0.2)
    """
    share = exact(rate, called="rate")
    if not 0 <= share <= 1:
        raise DesignError(Fault.BAD_NUMBER, f"a rate lies between 0 and 1, got {rate}")
    return max(exact(least), root(share * (1 - share)))


def _share(
    method: str,
    sizes: Mapping[str, int],
    total: int,
    weights: Mapping[str, Fraction],
    at_least: int,
) -> Allocation:
    floors = _floors(sizes, total, at_least)
    cautions: tuple[Caution, ...] = ()
    if total and not any(weights.values()):
        weights, cautions = {name: Fraction(size) for name, size in sizes.items()}, (_BY_SIZE,)
    most = sum(size if weights[name] else floors[name] for name, size in sizes.items())
    if total > most:
        # The varying strata are taken whole, which leaves the rest to the others.
        cautions = (*cautions, _OVERFLOW)
        floors = {name: size if weights[name] else floors[name] for name, size in sizes.items()}
        weights = {name: Fraction(size) for name, size in sizes.items()}
    parts = shares(weights, total, floors, sizes)
    taken = largest_remainders(parts, sizes, total)
    return _allocation(method, sizes, taken, cautions)


def _one_by_one(
    method: str,
    sizes: Mapping[str, int],
    total: int,
    at_least: int,
    worth: Callable[[str, int], Fraction],
) -> Allocation:
    taken = _floors(sizes, total, at_least)
    heap = [
        (-worth(name, taken[name]), -size, name)
        for name, size in sizes.items()
        if taken[name] < size
    ]
    heapify(heap)
    for _ in range(total - sum(taken.values())):
        _, size, name = heap[0]
        taken[name] += 1
        if taken[name] < sizes[name]:
            heapreplace(heap, (-worth(name, taken[name]), size, name))
        else:
            heapreplace(heap, _LAST)
    return _allocation(method, sizes, taken, ())


_LAST = (Fraction(1), 0, "")  # after every stratum that has a case left


def _allocation(
    method: str, sizes: Mapping[str, int], taken: Mapping[str, int], cautions: tuple[Caution, ...]
) -> Allocation:
    return Allocation(method, dict(sorted(sizes.items())), dict(sorted(taken.items())), cautions)


def _floors(sizes: Mapping[str, int], total: int, at_least: int) -> dict[str, int]:
    for name, size in sizes.items():
        if size < 0:
            raise DesignError(Fault.BAD_SIZE, f"the stratum {name!r} has a size of {size}")
    units = sum(sizes.values())
    if at_least < 0 or not 0 <= total <= units:
        raise DesignError(Fault.TOO_MANY, f"cannot take {total} of {units} units")
    floors = {name: min(size, at_least) for name, size in sizes.items()}
    least = sum(floors.values())
    if least > total:
        raise DesignError(
            Fault.FLOORS_TOO_LARGE,
            f"{total} units are too few for {at_least} from each stratum: take at least {least}",
        )
    return floors


def _numbers(
    sizes: Mapping[str, int], given: Mapping[str, Number], called: str
) -> dict[str, Fraction]:
    missing = sorted(set(sizes) - set(given))
    if missing:
        raise DesignError(Fault.BAD_NUMBER, f"no {called} for {', '.join(missing)}")
    numbers = {name: exact(given[name], called=called) for name in sizes}
    for name, number in numbers.items():
        if number < 0:
            raise DesignError(Fault.BAD_NUMBER, f"the {called} of {name!r} is negative: {number}")
    return numbers


def _costs(sizes: Mapping[str, int], costs: Mapping[str, Number] | None) -> dict[str, Fraction]:
    if costs is None:
        return dict.fromkeys(sizes, Fraction(1))
    numbers = _numbers(sizes, costs, "cost")
    for name, number in numbers.items():
        if not number:
            raise DesignError(Fault.BAD_NUMBER, f"the cost of a case in {name!r} is 0")
    return numbers
