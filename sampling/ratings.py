"""Ratings of files by several people on one declared scale, and their distinct patterns.

Every statistic of agreement sees only how often each pattern of ratings occurs. There are few
patterns however many files, so values, standard errors and thousands of resamples all work on
patterns and their times.

A category that nobody used still belongs to the scale. A missing rating is no rating, never a
zero; whether "not applicable" is a category or missing is for the caller to say, once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sampling.faults import DesignError, Fault

Codes: TypeAlias = NDArray[np.int8]
Counts: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

UNRATED = -1
_SHORTEST_SCALE, _LONGEST_SCALE = 2, 100
_DENSE = 1 << 20  # up to here a table of all keys is quicker than sorting
_LARGEST_KEY = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Who gave which unit which category.

    Parameters
    ----------
    codes : ndarray of int8, shape (units, raters)
        Position of the category on the scale, from 0; ``UNRATED`` (-1) where there is no rating.
    scale : tuple of str
        The declared categories in their order, at least two.
    raters : tuple of str
        One name for each column; empty when the columns have no names.

    Raises
    ------
    DesignError
        If a code is not on the scale, or the shapes do not fit.
    """

    codes: Codes
    scale: tuple[str, ...]
    raters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        different = len(set(self.scale))
        if different < len(self.scale) or not _SHORTEST_SCALE <= different <= _LONGEST_SCALE:
            raise DesignError(
                Fault.BAD_PLAN, f"a scale needs 2 to 100 different categories, got {self.scale}"
            )
        if self.codes.ndim != 2 or self.codes.dtype != np.int8:  # noqa: PLR2004  # units x raters
            raise DesignError(
                Fault.BAD_CELL,
                f"codes must be an int8 array (units x raters), got {self.codes.dtype} "
                f"of shape {self.codes.shape}",
            )
        if self.raters and len(self.raters) != self.codes.shape[1]:
            raise DesignError(
                Fault.BAD_COLUMN,
                f"{len(self.raters)} raters for {self.codes.shape[1]} columns: name each, or none",
            )
        if self.codes.size and not UNRATED <= self.codes.min() <= self.codes.max() < self.q:
            raise DesignError(
                Fault.BAD_CELL,
                f"codes must lie between -1 and {self.q - 1}, got {self.codes.min()} to "
                f"{self.codes.max()}",
            )

    @property
    def q(self) -> int:
        """The number of categories on the scale, used or not."""
        return len(self.scale)

    @property
    def raters_per_unit(self) -> Counts:
        """How many ratings each unit has, shape (units,)."""
        counts: Counts = (self.codes >= 0).sum(axis=1, dtype=np.int64)
        return counts


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Distinct rows and how often each occurs.

    ``rows`` has shape (patterns, categories), how many raters chose each category, or
    (patterns, raters), the code each gave; ``given``, how many ratings the pattern has, and
    ``times`` have shape (patterns,). ``repeated`` is for raters who count more than once: of each
    category the sum of the squares of how often its raters count, shape (patterns, categories);
    None when each counts once.
    """

    rows: Counts
    given: Counts
    times: Counts
    repeated: Counts | None = None

    @property
    def own(self) -> Counts:
        """Ordered pairs of a rater with themselves, by category: they say nothing of agreement."""
        return self.rows if self.repeated is None else self.repeated

    @property
    def units(self) -> int:
        """The number of units with at least one rating."""
        return int(self.times.sum())

    @property
    def pairs(self) -> int:
        """The number of units with two ratings or more."""
        return int(self.times[self.given > 1].sum())


def read_ratings(
    rows: Iterable[Sequence[str | None]], scale: Sequence[str], raters: Sequence[str] = ()
) -> Ratings:
    """Read ratings from rows of category names, None where there is no rating.

    Parameters
    ----------
    rows : iterable of sequences of str or None
        One row for each unit, one place for each rater.
    scale : sequence of str
        The declared categories in order, used or not.
    raters : sequence of str
        Their names, in the order of the places.

    Returns
    -------
    Ratings

    Raises
    ------
    DesignError
        If a name is not on the scale or a row has another length; the message names both.

    Examples
    --------
    >>> ratings = read_ratings([["good", "poor"], ["poor", None]], ["poor", "good"])
    >>> ratings.codes.tolist()
    [[1, 0], [0, -1]]
    """
    codes_of: dict[str | None, int] = {name: code for code, name in enumerate(scale)}
    codes_of[None] = UNRATED
    found: list[list[int]] = []
    for number, row in enumerate(rows, 1):
        if found and len(row) != len(found[0]):
            raise DesignError(
                Fault.BAD_COLUMN,
                f"row {number} has {len(row)} ratings, the first has {len(found[0])}: "
                "put None where there is no rating",
            )
        unknown = [name for name in row if name not in codes_of]
        if unknown:
            raise DesignError(
                Fault.BAD_CELL, f"row {number}: {unknown[0]!r} is not on the scale {tuple(scale)}"
            )
        found.append([codes_of[name] for name in row])
    width = len(found[0]) if found else len(raters)
    codes = np.array(found, dtype=np.int8).reshape(len(found), width)
    return Ratings(codes, tuple(scale), tuple(raters))


def ratings_of_table(table: Sequence[Sequence[int]], scale: Sequence[str] = ()) -> Ratings:
    """Return the ratings of two raters from their table; rows are the first rater.

    Parameters
    ----------
    table : sequence of sequences of int, shape (q, q)
        Units by the first rater's category, in rows, and the second's.
    scale : sequence of str
        The categories in order; 1, 2, 3 ... unless given.

    Returns
    -------
    Ratings
        One unit for each count, two raters.

    Raises
    ------
    DesignError
        If the table is not square or holds a negative count.

    Examples
    --------
    >>> ratings_of_table([[1, 0], [1, 2]]).codes.tolist()
    [[0, 0], [1, 0], [1, 1], [1, 1]]
    """
    counts = np.asarray(table, dtype=np.int64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.min() < 0:  # noqa: PLR2004  # a square
        raise DesignError(
            Fault.BAD_SIZE,
            f"need a square table of counts from 0, got shape {counts.shape}: a row and a column "
            "for each category",
        )
    names = tuple(scale) or tuple(str(n + 1) for n in range(len(counts)))
    pairs = np.argwhere(np.ones_like(counts)).astype(np.int8)
    return Ratings(np.repeat(pairs, counts.ravel(), axis=0), names)


def count_patterns(ratings: Ratings) -> Patterns:
    """Return how many raters chose each category, rows of shape (patterns, categories).

    Units without any rating are left out.
    """
    units, raters = ratings.codes.shape
    base = raters + 1
    if base**ratings.q > _LARGEST_KEY:
        rows, times = np.unique(_counts(ratings), axis=0, return_counts=True)
    else:
        # Code -1 reads the last entry: no rating adds nothing.
        digit = np.array([*(base**k for k in range(ratings.q)), 0], dtype=np.int64)
        keys = np.zeros(units, dtype=np.int64)
        for rater in range(raters):
            keys += digit[ratings.codes[:, rater]]
        keys, times = _distinct(keys, base**ratings.q)
        rows = keys[:, None] // digit[:-1] % base
    return _rated(rows, rows.sum(axis=1), times)


def row_patterns(ratings: Ratings) -> Patterns:
    """Return which rater gave which code, rows of shape (patterns, raters).

    Units without any rating are left out.
    """
    units, raters = ratings.codes.shape
    base = ratings.q + 1
    if base**raters > _LARGEST_KEY:
        codes, times = np.unique(ratings.codes, axis=0, return_counts=True)
        rows = codes.astype(np.int64)
    else:
        digit = np.array([base**g for g in range(raters)], dtype=np.int64)
        keys = np.full(units, digit.sum(), dtype=np.int64)  # code -1 is digit 0
        for rater in range(raters):
            keys += digit[rater] * ratings.codes[:, rater]
        keys, times = _distinct(keys, base**raters)
        rows = keys[:, None] // digit % base - 1
    return _rated(rows, (rows >= 0).sum(axis=1, dtype=np.int64), times)


def _counts(ratings: Ratings) -> Counts:
    choices = [(ratings.codes == k).sum(axis=1, dtype=np.int64) for k in range(ratings.q)]
    return np.stack(choices, axis=1)


def _distinct(keys: Counts, size: int) -> tuple[Counts, Counts]:
    if size <= _DENSE:
        times = np.bincount(keys, minlength=size)
        found = np.flatnonzero(times)
        return found, times[found]
    return np.unique(keys, return_counts=True)


def _rated(rows: Counts, given: Counts, times: Counts) -> Patterns:
    kept = given > 0
    return Patterns(rows[kept], given[kept], times[kept])
