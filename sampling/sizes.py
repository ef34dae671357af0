"""Sizes of units: read exactly, capped when they are risk scores, turned into chances.

A unit without a size can never be drawn, which is under-coverage: it is counted and said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sampling.agreement_results import Caution
from sampling.exact import Number, exact
from sampling.faults import DesignError, Fault
from sampling.frames import ID, SIZE, Frame


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes above 0 by unit id, how many units had none, and the ids of all."""

    of: Mapping[str, Fraction]
    without: int
    ids: Sequence[str]

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What to say about units that cannot be drawn."""
        if not self.without:
            return ()
        words = f"{self.without} units have no size above 0 and can never be drawn."
        return (Caution("under-coverage", words),)


def read_sizes(frame: Frame, *, highest_ratio: Number | None = None) -> Sizes:
    """Return the sizes in a frame's column ``size``.

    Parameters
    ----------
    frame : Frame
    highest_ratio : number, optional
        As in ``capped``, for sizes that are risk scores.

    Raises
    ------
    DesignError
        If a size is no number, naming the unit; if no unit has a size above 0.
    """
    sizes = {}
    for unit_id, cell in zip(frame.column(ID), frame.column(SIZE), strict=True):
        sizes[unit_id] = exact(cell or 0, called=f"size of {unit_id}")
    above = {unit_id: size for unit_id, size in sizes.items() if size > 0}
    if not above:
        raise DesignError(Fault.BAD_NUMBER, "no unit has a size above 0: give at least one")
    without = len(sizes) - len(above)
    known = above if highest_ratio is None else capped(above, highest_ratio)
    return Sizes(known, without, list(sizes))


def capped(scores: Mapping[str, Fraction], highest_ratio: Number) -> dict[str, Fraction]:
    """Lift low scores so that the highest is at most so many times the lowest.

    A risk score is a guess: a case it thinks safe must keep a fair chance of being looked at. 5 to
    10 is usual. Publish the formula before the draw.

    Parameters
    ----------
    scores : mapping of str to Fraction
        Risk scores of the units, above 0.
    highest_ratio : Number
        At least 1.

    Returns
    -------
    dict of str to Fraction
        The scores, the low ones lifted.

    Raises
    ------
    DesignError
        If the ratio is less than 1.

    References
    ----------
    Potter (1990), Proc. Survey Res. Methods ASA 225-230, on trimming extreme weights.

    Examples
    --------
    >>> scores = {"C-1": Fraction(1), "C-2": Fraction(20), "C-3": Fraction(100)}
    >>> {unit_id: int(score) for unit_id, score in capped(scores, 5).items()}
    {'C-1': 20, 'C-2': 20, 'C-3': 100}
    """
    ratio = exact(highest_ratio, called="highest ratio")
    if ratio < 1:
        raise DesignError(
            Fault.BAD_NUMBER,
            f"the highest ratio is at least 1, got {highest_ratio}: give 1 for equal chances",
        )
    least = max(scores.values()) / ratio
    return {unit_id: max(score, least) for unit_id, score in scores.items()}


def chances(sizes: Mapping[str, Fraction], size: int) -> dict[str, Fraction]:
    """Return inclusion probabilities in proportion to sizes, exactly.

    A unit whose chance would reach 1 is taken for certain and the others share the rest, until
    none reaches 1.

    Parameters
    ----------
    sizes : mapping of str to Fraction
        Each above 0.
    size : int
        n, from 1 to N.

    Returns
    -------
    dict of str to Fraction
        Each from 0 to 1; they sum to ``n``.

    Raises
    ------
    DesignError
        If ``size`` is out of range.

    References
    ----------
    Särndal, Swensson & Wretman (1992), section 3.6.2.

    Examples
    --------
    >>> sizes = {"A": Fraction(10), "B": Fraction(20), "C": Fraction(70)}
    >>> [str(chance) for chance in chances(sizes, 2).values()]
    ['1/3', '2/3', '1']
    """
    if not 1 <= size <= len(sizes):
        raise DesignError(
            Fault.TOO_MANY,
            f"cannot take {size} of {len(sizes)} units with a size: take from 1 to {len(sizes)}",
        )
    ordered = sorted(sizes, key=lambda unit_id: (-sizes[unit_id], unit_id))
    rest = sum(sizes.values(), Fraction(0))
    certain = 0
    while certain < size and (size - certain) * sizes[ordered[certain]] >= rest:
        rest -= sizes[ordered[certain]]
        certain += 1
    sure = set(ordered[:certain])
    factor = (size - certain) / rest if rest else Fraction(0)
    return {
        unit_id: Fraction(1) if unit_id in sure else own * factor for unit_id, own in sizes.items()
    }
