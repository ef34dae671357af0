"""Allocations that estimate the whole best: more cases where a stratum varies more."""

from collections.abc import Mapping
from fractions import Fraction

from sampling.exact import Number, exact, root
from sampling.faults import DesignError, Fault
from sampling.ranges import share as between_0_and_1
from sampling.strata import Allocation, Quota, limits, one_by_one, share

LEAST_SPREAD = Fraction(1, 5)  # so that a "perfect" stratum is not starved


def neyman(
    sizes: Mapping[str, int],
    total: int,
    spreads: Mapping[str, Number],
    *,
    costs: Mapping[str, Number] | None = None,
    at_least: Quota = 0,
    at_most: Mapping[str, int] | None = None,
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
    at_least : int or mapping of str to int
    at_most : mapping of str to int, optional
        As in ``proportional``.

    Returns
    -------
    Allocation

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
    return share("Neyman", limits(sizes, total, at_least, at_most), weights)


def optimum(
    sizes: Mapping[str, int],
    total: int,
    spreads: Mapping[str, Number],
    *,
    costs: Mapping[str, Number] | None = None,
    at_least: Quota = 1,
    at_most: Mapping[str, int] | None = None,
) -> Allocation:
    """Return the whole numbers that estimate the total best of all, not rounded from shares.

    Starts at the quota, then gives one case after another to the stratum where it lowers the
    variance most.

    Parameters
    ----------
    sizes : mapping of str to int
        N of each stratum.
    total : int
        From the sum of the quotas to the sum of the sizes.
    spreads : mapping of str to Number
        Standard deviation in each stratum.
    costs : mapping of str to Number, optional
        Of one case in each stratum; equal unless given.
    at_least : int or mapping of str to int
    at_most : mapping of str to int, optional
        As in ``proportional``.

    Returns
    -------
    Allocation

    Raises
    ------
    DesignError
        As ``neyman``; and if the quota is less than 1: a stratum without a case has no estimate.

    Notes
    -----
    The next case goes to the largest N S / sqrt(c k (k + 1)), k the cases it has. For equal costs
    this is the exact optimum; it is the method of equal proportions. Cases beyond what the strata
    that vary can take are shared by size, and a caution says so.

    References
    ----------
    Wright (2012), The equivalence of Neyman optimum allocation for sampling and equal proportions
    for apportioning the U.S. House of Representatives; Wright (2017), exact optimal allocation.

    Examples
    --------
    >>> sizes, spreads = {"East": 47, "North": 61, "West": 41}, {"East": 10, "North": 10, "West": 1}
    >>> dict(optimum(sizes, 12, spreads))
    {'East': 5, 'North': 6, 'West': 1}
    """
    within = limits(sizes, total, at_least, at_most)
    bare = sorted(name for name, floor in within.floors.items() if floor < 1 <= sizes[name])
    if bare:
        raise DesignError(
            Fault.BAD_SIZE, f"take at least 1 from each stratum, not 0 of {', '.join(bare)}"
        )
    spread = _numbers(sizes, spreads, "standard deviation")
    cost = _costs(sizes, costs)

    varying = sum(cap for name, cap in within.caps.items() if spread[name])
    still = sum(floor for name, floor in within.floors.items() if not spread[name])
    if total > varying + still:
        # What is left over lowers no variance wherever it goes, so it is shared by size.
        return share(
            "exact optimum",
            within,
            {name: size * spread[name] for name, size in sizes.items()},
        )

    # Squares order as roots do, and stay exact.
    def worth(name: str, has: int) -> Fraction:
        return (sizes[name] * spread[name]) ** 2 / (cost[name] * has * (has + 1))

    return one_by_one("exact optimum", within, worth)


def spread_of_rate(rate: Number, *, least: Number = LEAST_SPREAD) -> Fraction:
    """Return the standard deviation of a yes/no standard that is met at this rate.

    Parameters
    ----------
    rate : number
        A fraction from 0 to 1, such as last period's.
    least : number
        The result is not less, so that a stratum that was perfect last time is still looked at.

    Returns
    -------
    Fraction
        sqrt(p (1 - p)) to 40 digits.

    Raises
    ------
    DesignError
        If the rate is not between 0 and 1.

    References
    ----------
    Cochran, Sampling Techniques (1977), section 5.10; the floor is ours.

    Examples
    --------
    >>> float(spread_of_rate("0.9")), float(spread_of_rate(1))
    (0.3, 0.2)
    """
    met = between_0_and_1(rate)
    return max(exact(least), root(met * (1 - met)))


def _numbers(
    sizes: Mapping[str, int], given: Mapping[str, Number], called: str
) -> dict[str, Fraction]:
    missing = sorted(set(sizes) - set(given))
    if missing:
        raise DesignError(Fault.BAD_NUMBER, f"no {called} for {', '.join(missing)}: give one")
    numbers = {name: exact(given[name], called=called) for name in sizes}
    for name, number in numbers.items():
        if number < 0:
            raise DesignError(
                Fault.BAD_NUMBER, f"the {called} of {name!r} is {number}: give 0 or more"
            )
    return numbers


def _costs(sizes: Mapping[str, int], costs: Mapping[str, Number] | None) -> dict[str, Fraction]:
    if costs is None:
        return dict.fromkeys(sizes, Fraction(1))
    numbers = _numbers(sizes, costs, "cost")
    for name, number in numbers.items():
        if not number:
            raise DesignError(Fault.BAD_NUMBER, f"the cost of a case in {name!r} is 0: give more")
    return numbers
