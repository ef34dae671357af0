"""Counts that add up: the cells of one table or of several, and the sums between them.

A cell is known by its name. Two tables that show the same count share a cell, so what is printed
together is examined together: a team's page and the authority's, or this month's running total
and last month's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, combinations, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sampling.faults import DesignError, Fault

if TYPE_CHECKING:  # SciPy is slow to start: it is met where it works
    from scipy.sparse import csc_array

ALL = "all"


@dataclass(frozen=True, slots=True)
class Relation:
    """One cell, ``total``, is the sum of the cells ``parts``.

    Parameters
    ----------
    total : str
        Name of the cell that is the sum.
    parts : tuple of str
        Names of the cells that add up to it.
    """

    total: str
    parts: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts and the sums between them.

    Parameters
    ----------
    counts : mapping of str to int
        The true count of each cell, 0 or more.
    relations : tuple of Relation
        Every sum that a reader knows to hold.
    unpublished : frozenset of str
        Cells that are not in print but belong to a sum, such as "standard not met" where only
        "met" and "judged" are shown.

    Raises
    ------
    DesignError
        If a count is negative, a relation names no cell, or a sum does not hold.

    Examples
    --------
    >>> cells = Cells({"judged": 20, "met": 18, "not met": 2},
    ...               (Relation("judged", ("met", "not met")),), frozenset({"not met"}))
    >>> sorted(cells.counts)
    ['judged', 'met', 'not met']
    """

    counts: Mapping[str, int]
    relations: tuple[Relation, ...] = ()
    unpublished: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name, count in self.counts.items():
            if count < 0 or count != int(count):
                raise DesignError(
                    Fault.BAD_NUMBER, f"{name!r} is {count}: counts are whole numbers from 0"
                )
        for name in chain(self.unpublished, *((r.total, *r.parts) for r in self.relations)):
            if name not in self.counts:
                raise DesignError(
                    Fault.UNKNOWN_STRATUM,
                    f"there is no count of {name!r}: give it, or leave out its sum",
                )
        for relation in self.relations:
            found = sum(self.counts[name] for name in relation.parts)
            if found != self.counts[relation.total]:
                raise DesignError(
                    Fault.BAD_NUMBER,
                    f"{relation.total!r} is {self.counts[relation.total]}, but its parts add up to "
                    f"{found}",
                )

    @property
    def sums(self) -> "csc_array":
        """The relations as 1 and -1, shape (relations, cells); times the counts: 0."""
        from scipy.sparse import csc_array  # noqa: PLC0415  # SciPy is slow to start

        place = {name: number for number, name in enumerate(self.counts)}
        entries = [
            (sign, row, place[name])
            for row, relation in enumerate(self.relations)
            for sign, name in chain([(-1.0, relation.total)], ((1.0, p) for p in relation.parts))
        ]
        signs, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (len(self.relations), len(self.counts))
        return csc_array((np.array(signs, float), (rows, columns)), shape=shape)

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {
            "counts": dict(self.counts),
            "relations": [relation.to_dict() for relation in self.relations],
            "unpublished": sorted(self.unpublished),
        }


def table(counts: ArrayLike, dimensions: Mapping[str, Sequence[str]], *, whole: str = ALL) -> Cells:
    """Return the cells of an n-way table with all its margins.

    Parameters
    ----------
    counts : array_like of int, one axis for each dimension
        The inner cells, without sums.
    dimensions : mapping of str to sequences of str
        The categories along each axis, in order. Dimensions of one name in two tables are the
        same, and so are their margins.
    whole : str
        What the table counts. Tables of one whole share their grand total.

    Returns
    -------
    Cells
        Named ``dimension=category``, joined by ", " in the order of the dimensions' names, such
        as ``grade=good, team=East``; the grand total has the name of the whole, and the cells of
        any other whole than "all" begin with it.

    Raises
    ------
    DesignError
        If the shape is not that of the categories, a category appears twice, or a count is not a
        whole number from 0.

    Examples
    --------
    >>> cells = table([[3, 7], [8, 9]], {"team": ["East", "West"], "met": ["yes", "no"]})
    >>> cells.counts["team=East"], cells.counts["met=yes, team=East"], cells.counts["all"]
    (10, 3, 27)
    """
    inner = np.asarray(counts)
    shape = tuple(len(categories) for categories in dimensions.values())
    if inner.shape != shape or any(len(set(names)) != len(names) for names in dimensions.values()):
        raise DesignError(
            Fault.BAD_SIZE,
            f"the counts have shape {inner.shape} and the categories, which differ, {shape}",
        )
    axes = list(dimensions)
    found: dict[str, int] = {}
    relations = []
    for kept in _subsets(axes):
        summed = inner.sum(axis=tuple(n for n, axis in enumerate(axes) if axis not in kept))
        for place in product(*(range(len(dimensions[axis])) for axis in kept)):
            own = {axis: dimensions[axis][n] for axis, n in zip(kept, place, strict=True)}
            found[_name(own, whole)] = int(summed[place])
            relations += [
                Relation(
                    _name(own, whole),
                    tuple(_name({**own, axis: each}, whole) for each in dimensions[axis]),
                )
                for axis in axes
                if axis not in kept
            ]
    return Cells(found, tuple(relations))


def published_together(parts: Iterable[Cells]) -> Cells:
    """Return several tables as one, in which cells of one name are one cell.

    Parameters
    ----------
    parts : iterable of Cells

    Returns
    -------
    Cells
        What one table publishes is published.

    Raises
    ------
    DesignError
        If two tables give a cell different counts.

    Examples
    --------
    >>> by_team = table([12, 15], {"team": ["East", "West"]})
    >>> by_grade = table([20, 7], {"grade": ["good", "other"]})
    >>> published_together([by_team, by_grade]).counts["all"]
    27
    """
    tables = list(parts)
    counts: dict[str, int] = {}
    for one in tables:
        for name, count in one.counts.items():
            if counts.setdefault(name, count) != count:
                raise DesignError(
                    Fault.BAD_NUMBER,
                    f"{name!r} is {counts[name]} in one table and {count} in another: name the "
                    "whole of each table",
                )
    printed = {name for one in tables for name in one.counts.keys() - one.unpublished}
    relations = dict.fromkeys(relation for one in tables for relation in one.relations)
    return Cells(counts, tuple(relations), frozenset(counts.keys() - printed))


def _subsets(axes: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return chain.from_iterable(combinations(axes, size) for size in range(len(axes) + 1))


def _name(own: Mapping[str, str], whole: str) -> str:
    conditions = ", ".join(f"{axis}={own[axis]}" for axis in sorted(own))
    if not conditions:
        return whole
    return conditions if whole == ALL else f"{whole}: {conditions}"
