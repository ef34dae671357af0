"""How many files two people must grade for their agreement to be known.

For one auditor's leniency see ``sampling.moderation_design.files_to_detect``.
"""

from math import ceil, floor, sqrt
from statistics import NormalDist

from sampling.exact import Number
from sampling.faults import DesignError, Fault
from sampling.margins import Size, n_for_margin
from sampling.ranges import inside, share, two_sided_z

_SLACK = 1e-12


def n_agreement(
    agreement: Number,
    margin: Number,
    *,
    population: int | None = None,
    confidence: float = 0.95,
) -> Size:
    """Return how many double audits estimate percent agreement to plus or minus ``margin``.

    Parameters
    ----------
    agreement : number
        The agreement expected, inside (0, 1).
    margin : number
        Half-width wanted, a fraction inside (0, 0.5].
    population : int or None
        Audits they are drawn from; None for a process without end.
    confidence : float
        Two-sided coverage, inside (0, 1).

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If an argument is out of range.

    References
    ----------
    Cochran (1977), section 4.4: z^2 a (1 - a) / e^2.

    Examples
    --------
    >>> n_agreement("0.8", "0.1").n
    62
    """
    return n_for_margin(margin, population=population, rate=agreement, confidence=confidence)


def n_kappa(
    kappa: Number,
    null: Number,
    *,
    rates: tuple[Number, Number] = ("0.5", "0.5"),
    power: Number = "0.8",
    confidence: float = 0.95,
) -> Size:
    """Return how many double audits tell kappa on a yes/no standard from a value it may not have.

    Parameters
    ----------
    kappa, null : number
        The kappa expected and the one to rule out, each from 0 to 1, not the same.
    rates : two numbers
        How often each of the two says yes, inside (0, 1).
    power : number
        The chance wanted of ruling it out, inside (0, 1).
    confidence : float
        Of the two-sided test, inside (0, 1).

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If an argument is out of range, or two who differ so in how often they say yes cannot
        agree so well.

    References
    ----------
    Cantor (1996), Psychological Methods 1:150-153; with the variance of Fleiss, Cohen & Everitt
    (1969). R's irr prints 96 for this, at one-sided .05.

    Examples
    --------
    >>> n_kappa("0.7", "0.85", confidence=0.90).n
    96
    """
    first, second = (float(inside(rate)) for rate in rates)
    expected, refused = (float(share(number, "kappa")) for number in (kappa, null))
    if expected == refused:
        raise DesignError(
            Fault.BAD_PLAN,
            f"a kappa of {kappa} cannot be told from itself: give another to rule out",
        )
    reach = two_sided_z(confidence) * sqrt(kappa_variance(refused, first, second))
    reach += NormalDist().inv_cdf(float(inside(power, "power"))) * sqrt(
        kappa_variance(expected, first, second)
    )
    n = ceil((reach / (expected - refused)) ** 2 * (1 - _SLACK))
    return Size("kappa against a value", n, None)


def kappa_variance(kappa: float, first: float, second: float) -> float:
    """Return n times the large-sample variance of kappa on a yes/no standard.

    Parameters
    ----------
    kappa : float
        Up to 1.
    first, second : float
        How often each says yes, inside (0, 1).

    Returns
    -------
    float
        Divide it by the number of files.

    Raises
    ------
    DesignError
        If no table has these shares and this kappa.

    References
    ----------
    Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72:323-327.

    Examples
    --------
    With equal halves it is 1 - kappa^2:

    >>> round(kappa_variance(0.7, 0.5, 0.5), 6)
    0.51
    """
    chance = first * second + (1 - first) * (1 - second)
    seen = chance + kappa * (1 - chance)
    both = (seen - 1 + first + second) / 2
    # Chance of each cell, whether it agrees, and how often each says what the other said there.
    cells = (
        (both, 1.0, first, second),
        (first - both, 0.0, 1 - first, second),
        (second - both, 0.0, first, 1 - second),
        (seen - both, 1.0, 1 - first, 1 - second),
    )
    if min(cell[0] for cell in cells) < -_SLACK:
        most = (1 - abs(first - second) - chance) / (1 - chance)
        raise DesignError(
            Fault.BAD_PLAN,
            f"two who say yes to {first:g} and {second:g} cannot reach a kappa of {kappa:g}: "
            f"at most {floor(1000 * most + _SLACK) / 1000:g}",
        )
    total = sum(cell * (agrees - (a + b) * (1 - kappa)) ** 2 for cell, agrees, a, b in cells)
    return (total - (kappa - chance * (1 - kappa)) ** 2) / (1 - chance) ** 2


def n_weighted_kappa(grades: int) -> Size:
    """Return the least files for a weighted kappa on so many grades: twice their square.

    A rule of thumb; below it the standard error is not to be trusted.

    Parameters
    ----------
    grades : int
        Categories of the scale, at least 2.

    Returns
    -------
    Size

    Raises
    ------
    DesignError
        If there are fewer than 2 grades.

    References
    ----------
    Cicchetti (1976), British Journal of Psychiatry 129:452-456.

    Examples
    --------
    >>> n_weighted_kappa(4).n
    32
    """
    if grades < 2:  # noqa: PLR2004  # nothing to agree on
        raise DesignError(Fault.BAD_SIZE, f"a scale has at least two grades, not {grades}")
    return Size("rule of thumb for weighted kappa", 2 * grades**2, None)
