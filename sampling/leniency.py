"""Whether an auditor grades higher than those who look again, and by how much.

Few files make large differences by chance, so each mean is drawn towards the mean of all, the
more the fewer its files. When the auditors differ no more than chance makes them, nobody is
ranked. Grades are numbers from worst to best: a positive difference is lenient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt

import numpy as np

from sampling.agreement_results import MINIMUM, Minimum, Undefined
from sampling.faults import DesignError, Fault
from sampling.plain import Plain
from sampling.ranges import refuse_confidence, refuse_endless
from sampling.ratings import Floats, Ratings


@dataclass(frozen=True, slots=True)
class Pooled(Plain):
    """Means pooled over groups that may truly differ.

    ``tau_squared`` is the variance of the true means, ``q`` Cochran's statistic on ``degrees``,
    ``weights`` how much of each group's own mean is kept.

    Parameters
    ----------
    mean : float
        Weighted mean of the groups.
    standard_error : float
        Of the mean.
    tau_squared : float
        Variance of the true means, at least 0.
    q : float
        Cochran's statistic.
    degrees : int
        Groups less one.
    p_value : float or None
        That the groups differ by chance; None for one group.
    shrunk : tuple of float
        Each group's mean drawn towards the mean.
    shrunk_errors : tuple of float
        Their standard errors.
    weights : tuple of float
        How much of its own mean each keeps, from 0 to 1.
    """

    mean: float
    standard_error: float
    tau_squared: float
    q: float
    degrees: int
    p_value: float | None
    shrunk: tuple[float, ...]
    shrunk_errors: tuple[float, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AuditorLeniency(Plain):
    """One auditor's mean difference; the figures are None below the least number of files.

    Parameters
    ----------
    auditor : str
        Who.
    files : int
        Files graded twice.
    mean : float or None
        Mean difference, in grades; None when not shown.
    low : float or None
        Lower end of its interval.
    high : float or None
        Upper end of it.
    shrunk : float or None
        Drawn towards the mean of all; None when not shown.
    shrunk_low : float or None
        Lower end of its interval.
    shrunk_high : float or None
        Upper end of it.
    undefined : Undefined or None
        Why nothing is shown; None when it is.
    """

    auditor: str
    files: int
    mean: float | None
    low: float | None
    high: float | None
    shrunk: float | None
    shrunk_low: float | None
    shrunk_high: float | None
    undefined: Undefined | None = None


@dataclass(frozen=True, slots=True)
class Leniency:
    """All auditors' differences from those who looked again.

    ``mean`` and ``tau_squared`` are None when undefined. ``differ`` says whether the auditors
    differ by more than chance; when not, no one may be ranked.

    Parameters
    ----------
    auditors : tuple
        Each auditor's figures, in the order given.
    mean : float or None
        Of all auditors, in grades; None when undefined.
    tau_squared : float or None
        Variance of the true differences; None when undefined.
    p_value : float or None
        That they differ by chance; None with one auditor.
    differ : bool
        Whether they differ by more than chance; when not, no one may be ranked.
    confidence : float
        Two-sided coverage, inside (0, 1).
    undefined : Undefined or None
        Why there is no value; None when there is one.
    """

    auditors: tuple[AuditorLeniency, ...]
    mean: float | None
    tau_squared: float | None
    p_value: float | None
    differ: bool
    confidence: float
    undefined: Undefined | None = None

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RaterEffect(Plain):
    """One rater's level against the others who read the same files, in grades.

    ``group`` numbers the sets of raters that shared files, straight or through others; only
    effects of one group compare. ``standard_error`` is None when nothing is left to estimate it.

    Parameters
    ----------
    rater : str
        Who.
    group : int
        Number of the set of raters that shared files, from 0.
    files : int
        Files shared with others.
    effect : float
        Level against the group, in grades.
    standard_error : float or None
        None when nothing is left to estimate it.
    """

    rater: str
    group: int
    files: int
    effect: float
    standard_error: float | None


def dersimonian_laird(values: Sequence[float], variances: Sequence[float]) -> Pooled:
    """Pool means of several groups whose true means may differ.

    Parameters
    ----------
    values, variances : sequence of float
        The groups' means and their known variances, all above 0.

    Returns
    -------
    Pooled
        With each group's mean drawn towards the mean of all.

    References
    ----------
    DerSimonian & Laird (1986), Controlled Clinical Trials 7:177-188.

    Raises
    ------
    DesignError
        If there is no group, the lengths differ or a variance is not above 0.

    Examples
    --------
    Two groups two apart, each known to within 1: half of q - 1 lies between them.

    >>> found = dersimonian_laird([0.0, 2.0], [1.0, 1.0])
    >>> found.q, found.tau_squared, found.shrunk
    (2.0, 1.0, (0.5, 1.5))
    """
    if not values or len(values) != len(variances) or not min(variances) > 0:
        raise DesignError(
            Fault.BAD_NUMBER, f"need as many variances above 0 as values, got {values}, {variances}"
        )
    y, v = np.asarray(values, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    w = 1 / v
    q = float(w @ (y - w @ y / w.sum()) ** 2)
    degrees = len(y) - 1
    spread = float(w.sum() - (w @ w) / w.sum())
    tau = max(0.0, (q - degrees) / spread) if degrees else 0.0
    total = 1 / (v + tau)
    mean, error = float(total @ y / total.sum()), 1 / float(total.sum())
    kept = tau / (tau + v)
    shrunk = mean + kept * (y - mean)
    errors = np.sqrt(kept * v + (1 - kept) ** 2 * error)
    return Pooled(
        mean=mean,
        standard_error=sqrt(error),
        tau_squared=tau,
        q=q,
        degrees=degrees,
        p_value=_tail(q, degrees) if degrees else None,
        shrunk=tuple(shrunk.tolist()),
        shrunk_errors=tuple(errors.tolist()),
        weights=tuple(kept.tolist()),
    )


def leniency(
    differences: Mapping[str, Sequence[float]],
    *,
    confidence: float = 0.95,
    minimum: Minimum = MINIMUM,
) -> Leniency:
    """Return how much higher each auditor grades than those who looked again.

    Parameters
    ----------
    differences : mapping of str to sequence of float
        For each auditor the first less the second grade of every file graded twice.
    confidence : float
        Two-sided coverage, inside (0, 1).
    minimum : Minimum
        ``auditor_files`` is the least number of files for a named auditor's figures.

    Returns
    -------
    Leniency
        Shrunk towards the mean of all; nobody is ranked when auditors do not differ.

    Raises
    ------
    DesignError
        If ``confidence`` is out of range, or a difference is no finite number.

    References
    ----------
    DerSimonian & Laird (1986), Controlled Clinical Trials 7:177-188; Robinson (1991), Statistical
    Science 6:15-32, on drawing estimates towards their mean.

    Examples
    --------
    >>> one, other = [1, 0, 1, 1, 0, 1, 1, 0], [0, -1, 0, 0, -1, 0, 0, 0]
    >>> found = leniency({"Ana": one, "Sam": other})
    >>> [(who.auditor, round(who.mean, 3)) for who in found.auditors]
    [('Ana', 0.625), ('Sam', -0.25)]
    """
    refuse_confidence(confidence)
    for name, given in differences.items():
        refuse_endless(given, f"difference of {name!r}")
    graded = {name: np.asarray(d, dtype=np.float64) for name, d in differences.items() if len(d)}
    degrees = sum(len(d) - 1 for d in graded.values())
    within = sum(float(((d - d.mean()) ** 2).sum()) for d in graded.values())
    if not within:
        reason = Undefined.NO_VARIATION if degrees else Undefined.NO_PAIRS
        hidden = tuple(_not_shown(name, len(d), reason) for name, d in differences.items())
        return Leniency(
            hidden, None, None, None, differ=False, confidence=confidence, undefined=reason
        )
    errors = [sqrt(within / degrees / len(d)) for d in graded.values()]
    means = [float(d.mean()) for d in graded.values()]
    pooled = dersimonian_laird(means, [error**2 for error in errors])
    reach = _t(degrees, confidence)
    found = {
        name: AuditorLeniency(
            name, len(graded[name]), *_around(mean, error * reach), *_around(shrunk, doubt * reach)
        )
        for name, mean, error, shrunk, doubt in zip(
            graded, means, errors, pooled.shrunk, pooled.shrunk_errors, strict=True
        )
    }
    return Leniency(
        auditors=tuple(
            found[name]
            if len(d) >= minimum.auditor_files and name in found
            else _not_shown(name, len(d), Undefined.TOO_FEW)
            for name, d in differences.items()
        ),
        mean=pooled.mean,
        tau_squared=pooled.tau_squared,
        p_value=pooled.p_value,
        differ=pooled.tau_squared > 0,
        confidence=confidence,
    )


def rater_effects(ratings: Ratings) -> tuple[RaterEffect, ...]:
    """Return each rater's level with the difficulty of their files taken out.

    Grades are fitted as file + rater by least squares, so that whoever drew weak files is not
    called harsh. Effects sum to nothing within a group of raters that shared files.

    Parameters
    ----------
    ratings : Ratings
        Who gave which unit which category.
        With the raters' names.

    Returns
    -------
    tuple of RaterEffect
        In the order of the raters; ``group`` numbers those who can be compared.

    Raises
    ------
    DesignError
        If the raters have no names.

    References
    ----------
    Searle, Linear Models (1971), chapter 7: the two-way classification without interaction.

    Examples
    --------
    >>> from sampling.ratings import read_ratings
    >>> ratings = read_ratings([["3", "2"], ["2", "1"]], "123", ["Ana", "Sam"])
    >>> [(found.rater, round(found.effect, 3)) for found in rater_effects(ratings)]
    [('Ana', 0.5), ('Sam', -0.5)]
    """
    if len(ratings.raters) != ratings.codes.shape[1]:
        raise DesignError(
            Fault.BAD_COLUMN, "rater effects need the raters' names: give one for each column"
        )
    codes = ratings.codes[ratings.raters_per_unit > 1]
    rated = (codes >= 0).astype(np.float64)
    grades = np.where(codes >= 0, codes, 0).astype(np.float64)
    given = rated.sum(axis=1)
    centred = np.where(codes >= 0, grades - (grades.sum(axis=1) / given)[:, None], 0.0)
    # Files taken out of the normal equations leave the Laplacian of who shared files with whom.
    laplacian = np.diag(rated.sum(axis=0)) - rated.T @ (rated / given[:, None])
    inverse = np.linalg.pinv(laplacian, hermitian=True)
    effects = inverse @ centred.sum(axis=0)
    groups = _groups(laplacian)
    mean_effect = (rated @ effects / given)[:, None]
    residual = np.where(codes >= 0, centred - effects + mean_effect, 0.0)
    left = int(rated.sum()) - len(codes) - (len(groups) - len(set(groups)))
    spread = float((residual**2).sum()) / left if left > 0 else None
    return tuple(
        RaterEffect(
            rater,
            groups[n],
            int(rated[:, n].sum()),
            float(effects[n]),
            None if spread is None else sqrt(spread * float(inverse[n, n])),
        )
        for n, rater in enumerate(ratings.raters)
    )


def _groups(laplacian: Floats) -> list[int]:
    """Number the connected sets of raters, in order of their first."""
    groups = [-1] * len(laplacian)
    for start in range(len(groups)):
        if groups[start] >= 0:
            continue
        number, queue = max(groups) + 1, [start]
        while queue:
            rater = queue.pop()
            groups[rater] = number
            shared = np.flatnonzero(laplacian[rater] < 0).tolist()
            queue += [other for other in shared if groups[other] < 0]
    return groups


def _not_shown(auditor: str, files: int, reason: Undefined) -> AuditorLeniency:
    return AuditorLeniency(auditor, files, None, None, None, None, None, None, reason)


def _around(middle: float, reach: float) -> tuple[float, float, float]:
    return middle, middle - reach, middle + reach


def _t(degrees: int, confidence: float) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415  # SciPy is slow to start

    return float(stdtrit(degrees, 0.5 + confidence / 2))


def _tail(statistic: float, degrees: int) -> float:
    from scipy.special import chdtrc  # noqa: PLC0415  # SciPy is slow to start

    return float(chdtrc(degrees, statistic))
