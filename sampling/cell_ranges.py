"""How far hidden counts can move: what a reader who knows the sums can still not tell.

The hidden counts are the unknowns of linear equations with bounds. Linear programmes (HiGHS)
give the least and the greatest that each can be. Their answers are kept only when they are whole
numbers; where they are not, which happens in tables of three and more classes, the integer
programme is solved. So a range is exact for counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sampling.cell_bounds import bounds_from_sums

if TYPE_CHECKING:  # SciPy is slow to start: it is met where it works
    from scipy.sparse import csc_array

Numbers = NDArray[np.float64]

_WHOLE = 1e-6
_IDLE = 1e-4  # what moving a hidden count costs, so that none moves for nothing


@dataclass(frozen=True, slots=True)
class Need:
    """The cell ``place`` must be able to be ``target`` or beyond: above with sign 1, below -1."""

    place: int
    sign: int
    target: float

    def is_met(self, point: Numbers) -> bool:
        """Whether a possible set of counts shows that it can."""
        return bool(self.sign * (point[self.place] - self.target) >= 0)


@dataclass(frozen=True, slots=True)
class Puzzle:
    """What a reader faces: the sums, the true counts, and what is known of each cell.

    ``sums`` has shape (relations, cells); ``true``, ``low`` and ``high`` have shape (cells,), and
    a shown cell has its low and high in its count. The true counts fit, so there is an answer.
    """

    sums: "csc_array"
    true: Numbers
    low: Numbers
    high: Numbers

    def knowing(self, place: int, low: float, high: float) -> "Puzzle":
        """Return the puzzle for a reader who knows that one cell lies from low to high."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[place], highs[place] = low, high
        return Puzzle(self.sums, self.true, lows, highs)

    def range_of(self, place: int) -> tuple[int, int]:
        """Return the least and the greatest that one cell can be."""
        weights = np.zeros(len(self.true))
        weights[place] = 1
        return int(self.extreme(weights)[place]), int(self.extreme(-weights)[place])

    def extreme(self, weights: Numbers) -> Numbers:
        """Return possible counts, whole numbers, at which the weighted sum is least."""
        free = np.flatnonzero(self.low < self.high)
        point = self.true.copy()
        if len(free):
            columns = self.sums[:, free]
            settled = columns @ self.true[free]
            point[free] = _solved(weights[free], columns, settled, self.low[free], self.high[free])
        return point


def proofs(
    puzzle: Puzzle, needs: Sequence[Need], *, to_first_failure: bool = False
) -> tuple[dict[Need, Numbers], list[Need]]:
    """Return a possible set of counts that meets each need, and the needs that nothing meets.

    With ``to_first_failure`` the first such need ends the search; the first of ``needs`` is
    asked first, alone.
    """
    failed = [] if not needs else _refused(puzzle, needs)
    if failed and to_first_failure:
        return {}, failed[:1]
    found = {need: puzzle.true for need in needs if need.is_met(puzzle.true)}
    missing = [need for need in needs if need not in found and need not in failed]
    if to_first_failure and missing:
        if not _asked(puzzle, found, missing[:1], missing):
            return found, missing[:1]
        missing = [need for need in missing if need not in found]
    # One programme often meets many needs at once; those left over are asked one by one.
    while missing and _asked(puzzle, found, missing, missing):
        missing = [need for need in missing if need not in found]
    for need in missing:
        if need not in found and not _asked(puzzle, found, [need], missing):
            failed.append(need)
            if to_first_failure:
                break
    return found, failed


def cheapest_move(puzzle: Puzzle, need: Need, costs: Numbers) -> Numbers | None:
    """Return possible counts that meet a need by moving the cheapest cells; None when none do.

    ``costs`` is what moving each cell by one costs; 0 for those that are hidden anyway.
    """
    from scipy.sparse import hstack  # noqa: PLC0415  # SciPy is slow to start

    free = np.flatnonzero(puzzle.low < puzzle.high)
    columns = puzzle.sums[:, free]
    above = puzzle.high[free] - puzzle.true[free]
    below = puzzle.true[free] - puzzle.low[free]
    own = int(np.searchsorted(free, need.place))
    if own == len(free) or free[own] != need.place:
        return None
    steps = need.sign * (need.target - puzzle.true[need.place])
    least = np.zeros(2 * len(free))
    least[own if need.sign > 0 else own + len(free)] = steps
    # The other way is closed, or the cell would move up and down at once.
    (below if need.sign > 0 else above)[own] = 0
    if (above if need.sign > 0 else below)[own] < steps:
        return None
    each = costs[free] + _IDLE
    moved = _solved_or_none(
        np.concatenate([each, each]),
        hstack([columns, -columns], format="csc"),
        np.zeros(columns.shape[0]),
        least,
        np.concatenate([above, below]),
    )
    if moved is None:
        return None
    point = puzzle.true.copy()
    point[free] += moved[: len(free)] - moved[len(free) :]
    return point


def _towards(puzzle: Puzzle, needs: Iterable[Need]) -> Numbers:
    weights = np.zeros(len(puzzle.true))
    for need in needs:
        weights[need.place] -= need.sign
    return weights


def _refused(puzzle: Puzzle, needs: Iterable[Need]) -> list[Need]:
    """Return the needs that the sums rule out without a programme."""
    low, high = bounds_from_sums(puzzle.sums, puzzle.low, puzzle.high)
    return [need for need in needs if not need.is_met(high if need.sign > 0 else low)]


def _asked(
    puzzle: Puzzle, found: dict[Need, Numbers], needs: Iterable[Need], missing: Iterable[Need]
) -> bool:
    """Move towards some needs, keep the counts for all that they meet, and say if any is met."""
    point = puzzle.extreme(_towards(puzzle, needs))
    met = [need for need in missing if need not in found and need.is_met(point)]
    found |= dict.fromkeys(met, point)
    return bool(met)


def _solved(
    weights: Numbers, sums: "csc_array", settled: Numbers, low: Numbers, high: Numbers
) -> Numbers:
    found = _solved_or_none(weights, sums, settled, low, high)
    if found is None:  # the true counts always fit
        raise ArithmeticError("the linear programme found no answer where there is one")
    return found


def _solved_or_none(
    weights: Numbers, sums: "csc_array", settled: Numbers, low: Numbers, high: Numbers
) -> Numbers | None:
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  # as above

    limits = LinearConstraint(sums, settled, settled) if sums.shape[0] else ()
    whole: Numbers | None = None
    for integrality in (0, 1):
        answer = milp(
            weights, integrality=integrality, bounds=Bounds(low, high), constraints=limits
        )
        if answer.x is None:
            return None
        whole = np.rint(np.asarray(answer.x, float))
        if np.abs(whole - answer.x).max() < _WHOLE:
            break
    return whole
