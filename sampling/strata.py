"""How many units to take from each stratum: whole numbers, exact, the same everywhere."""

from collections.abc import Mapping
from fractions import Fraction


def proportional(sizes: Mapping[str, int], total: int, *, at_least: int = 0) -> dict[str, int]:
    """Share ``total`` over the strata in proportion to their sizes, by largest remainder.

    Parameters
    ----------
    sizes : mapping of str to int
        Units in each stratum, all at least 0.
    total : int
        Units to take, from 0 to the sum of the sizes.
    at_least : int
        The least to take from each stratum, or all of it where it has fewer.

    Returns
    -------
    dict of str to int
        Units to take from each stratum; never more than it has. Equal remainders go to the
        larger stratum, then to the name that comes first.

    Raises
    ------
    ValueError
        If ``total`` is out of range, or too small for the floors.

    Notes
    -----
    Hamilton's method of largest remainders, computed in fractions, so that no rounding differs
    between machines.

    Examples
    --------
    >>> proportional({"East": 20, "North": 10, "West": 4}, 10)
    {'East': 6, 'North': 3, 'West': 1}
    """
    units = sum(sizes.values())
    if not 0 <= total <= units:
        raise ValueError(f"cannot take {total} of {units} units")
    taken = {name: min(size, at_least) for name, size in sizes.items()}
    if sum(taken.values()) > total:
        raise ValueError(f"{total} units are too few for {at_least} from each stratum")
    rest = {name: size - taken[name] for name, size in sizes.items()}
    wanted = total - sum(taken.values())
    quotas = {
        name: Fraction(wanted * size, sum(rest.values())) if wanted else Fraction(0)
        for name, size in rest.items()
    }
    for name, quota in quotas.items():
        taken[name] += int(quota)
    left = total - sum(taken.values())
    by_remainder = sorted(
        quotas, key=lambda name: (int(quotas[name]) - quotas[name], -sizes[name], name)
    )
    for name in by_remainder[:left]:
        taken[name] += 1
    return dict(sorted(taken.items()))
