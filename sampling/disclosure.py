"""Small numbers: what to hide, what else to hide, and proof that nothing hidden can be worked out.

A count of one to four may be a child whom everyone knows. Hiding it does not help where sums are
printed: a subtraction brings it back. ``primary`` says what is too small, ``secondary`` what else
must be hidden, over all the tables that are published together, and ``recoverable`` what a reader
could still work out. The reader is taken to know every rule in print.

The search is a heuristic: it hides little, not the least there is. The proof is exact. It
covers what follows from the sums alone; quotes, dates and rare combinations identify sooner than
counts.

Source: Kelly, Golden & Assad (1992), Cell suppression: disclosure protection for sensitive tabular
data, Networks 22:397, for the linear programmes; Hundepool et al. (2012), Statistical Disclosure
Control, ch. 4.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sampling.agreement_results import Caution
from sampling.cell_ranges import Need, Numbers, Puzzle, cheapest_move, proofs
from sampling.disclosure_results import (
    SMALL_NUMBERS,
    Exposed,
    Recovery,
    SmallNumbers,
    Suppression,
    Why,
)
from sampling.faults import DesignError, Fault
from sampling.published_cells import Cells

if TYPE_CHECKING:  # SciPy is slow to start: it is met where it works
    from scipy.sparse import csc_array

Proved = dict[Need, Numbers]  # possible counts that meet each need

_ROOM = 100
_NOT_PROTECTED = Caution(
    "not-protected",
    "No choice of further counts protects the small ones: publish the sums without the table, "
    "or hide zeros too.",
)


def primary(cells: Cells, rule: SmallNumbers = SMALL_NUMBERS) -> Suppression:
    """Return the counts that are too small to show.

    Parameters
    ----------
    cells : Cells
        One table, or all that are published together.
    rule : SmallNumbers

    Returns
    -------
    Suppression
        Not examined: the sums may give the counts away. Small cells that are not in print are
        named too, because they must not be worked out either.

    Examples
    --------
    >>> from sampling.published_cells import table
    >>> cells = table([[3, 7], [8, 9]], {"team": ["East", "West"], "met": ["yes", "no"]})
    >>> dict(primary(cells).hidden)
    {'met=yes, team=East': <Why.SMALL: 'small'>}
    """
    return Suppression("primary", _small(cells, rule))


def secondary(
    cells: Cells,
    rule: SmallNumbers = SMALL_NUMBERS,
    *,
    kept: Collection[str] = (),
    costs: Mapping[str, float] | None = None,
) -> Suppression:
    """Return every count to hide so that no small one can be worked out from the sums.

    Parameters
    ----------
    cells : Cells
        All that is published together, with every sum a reader knows.
    rule : SmallNumbers
    kept : collection of str
        Cells that must be shown, such as totals printed before.
    costs : mapping of str to float, optional
        What hiding a cell costs, above 0. Unless given: 1 and its share of the largest count,
        times the number of cells that it sums.

    Returns
    -------
    Suppression
        Each small count can still be anything from 1 (0 when zeros are hidden) to one less than
        ``smallest_shown``, for a reader who knows the sums and the rule. Where nothing helps,
        ``unprotected`` names the counts.

    Raises
    ------
    DesignError
        If a cell in ``kept`` or ``costs`` is unknown, or a cost is not above 0.

    Notes
    -----
    For each small count the linear programme that moves it over its whole range at the least cost
    names further cells (Kelly, Golden & Assad 1992, section 3); those that turn out not to be
    needed are shown again, last first.

    Examples
    --------
    One small count in a table with sums needs three more, the corners of a rectangle:

    >>> from sampling.published_cells import table
    >>> cells = table([[3, 17, 30], [18, 9, 25], [20, 40, 11]],
    ...               {"team": ["East", "West", "North"], "met": ["yes", "partly", "no"]})
    >>> found = secondary(cells)
    >>> found.is_safe, sorted(found.hidden)[:2]
    (True, ['met=partly, team=East', 'met=partly, team=West'])
    >>> len(found.hidden)
    4
    """
    _refuse_unknown(cells, [*kept, *(costs or {})])
    small = _small(cells, rule)
    prices = _prices(cells, small, rule, frozenset(kept), costs or {})
    opened, proved, failed = _opened(cells, small, prices, rule)
    hidden = small | dict.fromkeys(opened, Why.SECONDARY)
    if not failed:
        hidden = _pruned(cells, hidden, opened, proved, rule)
    return Suppression(
        "primary and secondary",
        hidden,
        tuple(dict.fromkeys(failed)),
        (_NOT_PROTECTED,) if failed else (),
    )


def recoverable(
    cells: Cells, hidden: Mapping[str, Why], rule: SmallNumbers = SMALL_NUMBERS
) -> Recovery:
    """Return what a reader who knows the sums could work out of the hidden counts.

    Parameters
    ----------
    cells : Cells
        All that is published together.
    hidden : mapping of str to Why
        As ``secondary`` gives them, or any other choice.
    rule : SmallNumbers

    Returns
    -------
    Recovery
        A small count is exposed when it cannot be everything that small counts can be; one
        hidden for another's sake, when only one number is possible.

    Raises
    ------
    DesignError
        If a hidden cell is unknown.

    Examples
    --------
    Two counts of one, with their sum in print, are known to be one each:

    >>> from sampling.published_cells import table
    >>> cells = table([1, 1, 20], {"team": ["East", "West", "North"]})
    >>> found = recoverable(cells, primary(cells).hidden)
    >>> found.is_safe, found.exposed[0].words
    (False, 'team=East can be worked out.')
    """
    _refuse_unknown(cells, hidden)
    puzzle = _puzzle(cells, cells.sums, hidden, rule)
    shown_by, failed = proofs(puzzle, _needs(cells, hidden, rule))
    names = list(cells.counts)
    narrowed = dict.fromkeys(need.place for need in failed)
    moved = np.any([point != puzzle.true for point in [puzzle.true, *shown_by.values()]], axis=0)
    others = [
        n for n, name in enumerate(names) if hidden.get(name) is Why.SECONDARY and not moved[n]
    ]
    pinned = [n for n in others if len(set(puzzle.range_of(n))) == 1]
    exposed = [
        _exposed(puzzle, names[place], place, hidden[names[place]], rule)
        for place in (*narrowed, *pinned)
    ]
    return Recovery("linear programmes over all sums", tuple(exposed), len(hidden))


def _small(cells: Cells, rule: SmallNumbers) -> dict[str, Why]:
    return {
        name: Why.SMALL if count else Why.ZERO
        for name, count in cells.counts.items()
        if rule.least <= count < rule.smallest_shown
    }


def _prices(
    cells: Cells,
    small: Mapping[str, Why],
    rule: SmallNumbers,
    kept: frozenset[str],
    costs: Mapping[str, float],
) -> dict[str, float]:
    """Return the cells that may be hidden for another's sake, with what that costs."""
    for name, cost in costs.items():
        if not cost > 0:
            raise DesignError(
                Fault.BAD_NUMBER, f"hiding {name!r} costs {cost}, not above 0: give more"
            )
    summed = {relation.total: len(relation.parts) for relation in cells.relations}
    largest = max(cells.counts.values(), default=1) or 1
    # A zero that can be told from the rule moves nothing; nor does what is not in print cost.
    return {
        name: costs.get(name, (1 + count / largest) * summed.get(name, 1))
        for name, count in cells.counts.items()
        if count >= rule.smallest_shown and not {name} & (kept | small.keys() | cells.unpublished)
    }


def _opened(
    cells: Cells, small: Mapping[str, Why], prices: Mapping[str, float], rule: SmallNumbers
) -> tuple[dict[str, Need], Proved, list[str]]:
    """Hide the cheapest further cells.

    Return them with the need that each was hidden for, the proof of each need, and the cells that
    nothing protects.
    """
    opened: dict[str, Need] = {}
    sums, names = cells.sums, list(cells.counts)
    proved, missing = proofs(_puzzle(cells, sums, small, rule), _needs(cells, small, rule))
    everything = {**dict.fromkeys(prices, Why.SECONDARY), **small}
    puzzle = _puzzle(cells, sums, everything, replace(rule, rounded_to=1))
    costs = np.array([prices.get(name, 0.0) for name in names])
    failed = []
    for need in missing:
        if need in proved:
            continue
        moved = cheapest_move(puzzle, need, costs)
        if moved is None:
            failed.append(names[need.place])
            continue
        proved |= {each: moved for each in missing if each not in proved and each.is_met(moved)}
        for place in np.flatnonzero(moved != puzzle.true):
            if names[place] in prices:
                opened.setdefault(names[place], need)
                costs[place] = 0
    return opened, proved, failed


def _pruned(
    cells: Cells,
    hidden: Mapping[str, Why],
    opened: dict[str, Need],
    proved: Proved,
    rule: SmallNumbers,
) -> dict[str, Why]:
    """Show again, last first, what turned out not to be needed."""
    left, found = dict(hidden), dict(proved)
    place_of = {name: place for place, name in enumerate(cells.counts)}
    puzzle = _puzzle(cells, cells.sums, hidden, rule)
    before = len(left) + 1
    while len(left) < before:
        before = len(left)
        for name in [name for name in reversed(opened) if name in left]:
            place, (low, high) = place_of[name], _printed(cells.counts[name], rule)
            fewer = puzzle.knowing(place, low, high)
            broken = [need for need, point in found.items() if not low <= point[place] <= high]
            # What it was hidden for most likely needs it: one programme to know.
            broken.sort(key=lambda need: need != opened[name])  # sorted at once
            again, missing = proofs(fewer, broken, to_first_failure=True)
            if not missing:
                puzzle, found = fewer, found | again
                del left[name]
    return left


def _needs(cells: Cells, hidden: Mapping[str, Why], rule: SmallNumbers) -> list[Need]:
    places = [
        place
        for place, name in enumerate(cells.counts)
        if hidden.get(name, Why.SECONDARY) is not Why.SECONDARY
    ]
    return [
        need
        for place in places
        for need in (Need(place, -1, rule.least), Need(place, 1, rule.smallest_shown - 1))
    ]


def _puzzle(
    cells: Cells, sums: "csc_array", hidden: Mapping[str, Why], rule: SmallNumbers
) -> Puzzle:
    """Return what a reader faces who knows the rule."""
    # Beyond this a count has no upper limit for a reader, and programmes stay bounded.
    most = _most(cells, rule)
    known = []
    for name, count in cells.counts.items():
        why = hidden.get(name)
        if name in cells.unpublished:
            known.append((0, most))
        elif why is None:
            known.append(_printed(count, rule))
        elif not rule.marked_apart:
            known.append((rule.least, most))
        elif why is Why.SECONDARY:
            known.append((rule.smallest_shown, most))
        else:
            known.append((rule.least, rule.smallest_shown - 1))
        if not known[-1][0] <= count <= known[-1][1]:
            raise DesignError(
                Fault.BAD_PLAN, f"{name!r} cannot be hidden as {why}: its count is {count}; show it"
            )
    low, high = np.array(known, float).reshape(-1, 2).T
    return Puzzle(sums, np.array([*cells.counts.values()], float), low, high)


def _most(cells: Cells, rule: SmallNumbers) -> int:
    return 2 * max(cells.counts.values(), default=0) + _ROOM * rule.smallest_shown


def _printed(count: int, rule: SmallNumbers) -> tuple[int, int]:
    """Return the counts that are printed like this one: itself, unless counts are rounded."""
    if count < rule.smallest_shown:  # a zero: small counts are hidden, not rounded to nothing
        return count, count
    step = rule.rounded_to
    middle = (2 * count + step) // (2 * step) * step
    return max(middle - step // 2, rule.smallest_shown), middle + (step - 1) // 2


def _exposed(puzzle: Puzzle, name: str, place: int, why: Why, rule: SmallNumbers) -> Exposed:
    low, high = puzzle.range_of(place)
    kept = (rule.least, rule.smallest_shown - 1) if why is not Why.SECONDARY else (low, low + 1)
    return Exposed(name, why, low, high, *kept)


def _refuse_unknown(cells: Cells, names: Collection[str]) -> None:
    for name in names:
        if name not in cells.counts:
            raise DesignError(Fault.UNKNOWN_STRATUM, f"there is no cell {name!r}: leave it out")
