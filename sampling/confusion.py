"""How two raters' grades meet: the table, its moves, its margins, and whether they shifted.

The first rater is the auditor, the second the moderator; the scale runs from worst to best. All
tests read the raw counts: adding a half to a table that holds a zero answers another question.
"""

from dataclasses import asdict, dataclass

import numpy as np

from sampling.agreement_results import MINIMUM, Caution, Minimum, Undefined
from sampling.faults import DesignError, Fault
from sampling.ratings import Counts, Ratings, row_patterns

_TWO = 2
_NO_INDICES = (None, None, None, None)
_HIGH_AGREEMENT, _LOW_KAPPA, _UNEVEN = 0.75, 0.6, 0.5  # of the paradox of Feinstein & Cicchetti


@dataclass(frozen=True, slots=True)
class Confusion:
    """The table of first against second grades, and how many moved.

    ``higher`` and ``lower`` count files whose second grade is better or worse; ``net`` is the
    mean change in grades, None when there is no file. ``row_shares`` is None where a first grade
    was not given.

    Parameters
    ----------
    scale : tuple of str
        The categories, worst first.
    table : tuple
        Files by first grade, in rows, and second, shape (q, q).
    row_shares : tuple
        Shares of each row, summing to 1; None for a first grade nobody gave.
    files : int
        Files graded twice.
    same : int
        Files of which both grades are the same.
    one_step : int
        Files that moved one grade.
    further : int
        Files that moved more.
    higher : int
        Files whose second grade is better.
    lower : int
        Files whose second grade is worse.
    net : float or None
        Mean change in grades; None when there is no file.
    undefined : Undefined or None
        Why there is no mean change; None when there is one.
    """

    scale: tuple[str, ...]
    table: tuple[tuple[int, ...], ...]
    row_shares: tuple[tuple[float, ...] | None, ...]
    files: int
    same: int
    one_step: int
    further: int
    higher: int
    lower: int
    net: float | None
    undefined: Undefined | None = None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """What makes a kappa high or low besides agreement.

    Parameters
    ----------
    prevalence : float or None
        0 when all categories are equally common, 1 when one is all; |a - d| / n for two.
    bias : float or None
        Share of files by which the raters' margins differ; |b - c| / n for two categories.
    kappa, largest_kappa : float or None
        Cohen's kappa, and the most it could be with these margins; None when undefined.
    specific : tuple of (float or None)
        Agreement on each category, 2 n_kk / (n_k. + n_.k); None when it was used too seldom.
    cautions : tuple of Caution
        What to say when kappa misleads.
    files : int
        Files graded twice.
    undefined : Undefined or None
        Why an index is None; None when none is. Agreement on one category is None for its own
        reason: too seldom used.
    """

    files: int
    prevalence: float | None
    bias: float | None
    kappa: float | None
    largest_kappa: float | None
    specific: tuple[float | None, ...]
    cautions: tuple[Caution, ...] = ()
    undefined: Undefined | None = None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def table_of(ratings: Ratings) -> Counts:
    """Return the counts of first against second grade, shape (q, q).

    Files that only one of the two graded are left out.

    Raises
    ------
    DesignError
        Unless there are two raters.
    """
    if ratings.codes.shape[1] != _TWO:
        raise DesignError(
            Fault.BAD_PLAN, f"a table needs 2 raters, got {ratings.codes.shape[1]}: choose two"
        )
    patterns = row_patterns(ratings)
    both = patterns.given > 1
    table = np.zeros((ratings.q, ratings.q), dtype=np.int64)
    first, second = patterns.rows[both].T
    table[first, second] = patterns.times[both]
    return table


def confusion(ratings: Ratings) -> Confusion:
    """Return the table of two raters and how many files moved.

    Parameters
    ----------
    ratings : Ratings
        Of two raters, who gave which unit which category; both must have rated a unit.

    Returns
    -------
    Confusion
        Counts of files by first grade, in rows, and second.

    Raises
    ------
    DesignError
        Unless there are two raters.

    References
    ----------
    Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions (2003), chapter 13.

    Examples
    --------
    >>> from sampling.ratings import ratings_of_table
    >>> found = confusion(ratings_of_table([[6, 2, 1], [0, 4, 0], [0, 0, 3]]))
    >>> found.same, found.one_step, found.further
    (13, 2, 1)
    """
    table = table_of(ratings)
    grades = np.arange(ratings.q)
    moves = grades - grades[:, None]
    files = int(table.sum())
    totals = table.sum(axis=1)
    return Confusion(
        scale=ratings.scale,
        table=tuple(tuple(row) for row in table.tolist()),
        row_shares=tuple(
            tuple((row / total).tolist()) if total else None
            for row, total in zip(table, totals, strict=True)
        ),
        files=files,
        same=int(table[moves == 0].sum()),
        one_step=int(table[abs(moves) == 1].sum()),
        further=int(table[abs(moves) > 1].sum()),
        higher=int(table[moves > 0].sum()),
        lower=int(table[moves < 0].sum()),
        net=float((table * moves).sum() / files) if files else None,
        undefined=None if files else Undefined.NO_PAIRS,
    )


def diagnostics(ratings: Ratings, minimum: Minimum = MINIMUM) -> Diagnostics:
    """Return what to know before calling agreement of two raters low or high.

    Parameters
    ----------
    ratings : Ratings
        Of two raters, who gave which unit which category; both must have rated a unit.
    minimum : Minimum
        ``category_uses`` is how often a grade is used before its own agreement is shown.

    Returns
    -------
    Diagnostics
        Prevalence, bias, the highest kappa that the margins allow, and agreement on each grade.

    References
    ----------
    Feinstein & Cicchetti (1990), Cicchetti & Feinstein (1990), J. Clin. Epidemiol. 43:543-558;
    Byrt, Bishop & Carlin (1993), 46:423-429.

    Raises
    ------
    DesignError
        Unless there are two raters.

    Examples
    --------
    Feinstein & Cicchetti's second table: agreement .85, kappa .32, because one answer prevails.

    >>> from sampling.ratings import ratings_of_table
    >>> found = diagnostics(ratings_of_table([[80, 10], [5, 5]]))
    >>> round(found.prevalence, 2), round(found.bias, 2)
    (0.75, 0.05)
    """
    table = table_of(ratings)
    files = int(table.sum())
    if not files:
        nothing = (None,) * ratings.q
        return Diagnostics(0, *_NO_INDICES, nothing, undefined=Undefined.NO_PAIRS)
    first, second = table.sum(axis=1) / files, table.sum(axis=0) / files
    uses = (first + second) * files
    q, chance = ratings.q, float(first @ second)
    observed = float(np.trace(table)) / files
    prevalence = float((q * (first + second).max() / 2 - 1) / (q - 1))
    varied = chance < 1
    kappa = (observed - chance) / (1 - chance) if varied else None
    most = (float(np.minimum(first, second).sum()) - chance) / (1 - chance) if varied else None
    specific = tuple(
        float(2 * table[k, k] / uses[k]) if uses[k] >= minimum.category_uses else None
        for k in range(q)
    )
    return Diagnostics(
        files=files,
        prevalence=prevalence,
        bias=float(np.abs(first - second).sum() / 2),
        kappa=kappa,
        largest_kappa=most,
        specific=specific,
        cautions=_paradox(observed, kappa, prevalence),
        undefined=None if varied else Undefined.NO_VARIATION,
    )


def _paradox(observed: float, kappa: float | None, prevalence: float) -> tuple[Caution, ...]:
    low = kappa is None or kappa < _LOW_KAPPA
    if observed < _HIGH_AGREEMENT or not low or prevalence <= _UNEVEN:
        return ()
    words = (
        "Kappa is low although most grades agree, because one grade is so common that agreement "
        "by chance is high. Read Gwet's coefficient and the percentages beside it."
    )
    return (Caution("prevalence", words),)
