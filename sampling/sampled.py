"""How the cases read were sampled: their weights, and the variance of a weighted total.

Every estimate is a total or a ratio of totals, so all that an estimate needs of a design is the
weight of each case and the variance of the total of any value. A design that cannot give one says
why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sampling.faults import DesignError, Fault
from sampling.results import NoEstimate

Floats = NDArray[np.float64]

_LEAST_EFFECTIVE = 10.0


class Sampled(Protocol):
    """What estimates ask of a design; rows are the cases read, in the caller's order."""

    @property
    def weights(self) -> Floats:
        """Cases of the frame that each case read stands for, shape (n,)."""
        ...

    @property
    def population(self) -> int | None:
        """Cases in the frame; None when only its estimate is known."""
        ...

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the variance; 0 when nothing was left to chance."""
        ...

    @property
    def least_effective(self) -> float:
        """Cases of equal weight that a rate must be worth to be given at all."""
        ...

    def variance(self, values: Floats) -> float | NoEstimate:
        """Return the variance of the weighted total of ``values``, shape (n,), or why not."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class StratifiedSample:
    """Simple random samples of strata; one stratum is a simple random sample of a frame.

    Parameters
    ----------
    strata : sequence of str
        The stratum of each case read, shape (n,).
    sizes : mapping of str to int
        Cases of the frame in each stratum; one of which none was read must be empty.
    together : mapping of str to str
        For the variance only, the stratum that a stratum is counted with: see ``joined``.

    Raises
    ------
    DesignError
        If a stratum is unknown, holds fewer cases than were read, or was not sampled at all.
    """

    strata: Sequence[str]
    sizes: Mapping[str, int]
    together: Mapping[str, str] = field(default_factory=dict)
    weights: Floats = field(init=False)
    _rows: Mapping[str, NDArray[np.intp]] = field(init=False)
    _held: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        rows = rows_by(self.strata)
        for name in sorted(set(rows) | set(self.sizes)):
            refuse_stratum(name, len(rows.get(name, ())), self.sizes)
        weights = np.empty(len(self.strata))
        for name, of in rows.items():
            weights[of] = self.sizes[name] / len(of)
        held: dict[str, int] = {}
        for name, size in self.sizes.items():
            held[self._group(name)] = held.get(self._group(name), 0) + size
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "_rows", rows_by([self._group(name) for name in self.strata]))
        object.__setattr__(self, "_held", held)

    @property
    def population(self) -> int:
        """Cases in the frame."""
        return sum(self.sizes.values())

    @property
    def least_effective(self) -> float:
        """None: strata of one case have no variance, and that is said."""
        return 0.0

    @property
    def degrees(self) -> float:
        """Cases less strata, of the strata not read whole."""
        return float(sum(len(of) - 1 for name, of in self._rows.items() if self._left(name)))

    def variance(self, values: Floats) -> float | NoEstimate:
        """Return sum N_h^2 (1 - f_h) s_h^2 / n_h; a stratum read whole adds nothing."""
        variance = 0.0
        for name, of in self._rows.items():
            if left := self._left(name):
                if len(of) == 1:
                    return NoEstimate.ONE_IN_STRATUM
                variance += left * between(self.weights[of] * values[of])
        return variance

    def joined(self) -> tuple["StratifiedSample", tuple[str, ...]]:
        """Return the sample with strata of one case counted with their nearest, and their names.

        The nearest is the one before in the order of ``sizes``, or the one after, that was not
        read whole. Means keep their weights; the variance is, if anything, too large.
        """
        partly = [name for name in self.sizes if name in self._rows and self._left(name)]
        single = tuple(name for name in partly if len(self._rows[name]) == 1)
        together: dict[str, str] = {}
        for place, name in enumerate(partly):
            if name in single and len(partly) > 1:
                nearest = partly[place - 1] if place else partly[1]
                together[name] = together.get(nearest, nearest)
                if nearest in single:
                    together[nearest] = together[name]
        return StratifiedSample(self.strata, self.sizes, together), single

    def _group(self, name: str) -> str:
        return self.together.get(name, name)

    def _left(self, name: str) -> float:
        return 1 - len(self._rows[name]) / self._held[name]


@dataclass(frozen=True, slots=True, eq=False)
class WeightedSample:
    """A draw of fixed size with unequal chances: Pareto, systematic or successive.

    Parameters
    ----------
    chances : sequence of float
        Inclusion probability of each case read, above 0 and up to 1, shape (n,).
    population : int or None
        Cases in the frame.

    Raises
    ------
    DesignError
        If a chance is out of range, or there is none.

    References
    ----------
    Hájek (1964); Rosén (1997), J. Stat. Plan. Inf. 62: the variance without joint chances.
    """

    chances: Sequence[float]
    population: int | None = None

    def __post_init__(self) -> None:
        refuse_chances(self.chances)

    @property
    def weights(self) -> Floats:
        """One over each chance."""
        return 1 / np.asarray(self.chances, dtype=np.float64)

    @property
    def least_effective(self) -> float:
        """Fewer carry findings, not a rate."""
        return _LEAST_EFFECTIVE

    @property
    def degrees(self) -> float:
        """Cases not certain to be drawn, less one."""
        return float(max(0, sum(chance < 1 for chance in self.chances) - 1))

    def variance(self, values: Floats) -> float | NoEstimate:
        """Return m / (m - 1) sum (1 - pi)(w y - A)^2 over the m cases that were not certain.

        A is the mean of w y with weights 1 - pi.
        """
        left = 1 - np.asarray(self.chances, dtype=np.float64)
        uncertain = int((left > 0).sum())
        if not uncertain:
            return 0.0
        if uncertain == 1:
            return NoEstimate.ONE_IN_STRATUM
        raised = self.weights * values
        middle = float(left @ raised / left.sum())
        return uncertain / (uncertain - 1) * float(left @ (raised - middle) ** 2)


@dataclass(frozen=True, slots=True, eq=False)
class PoissonSample(WeightedSample):
    """A draw in which each case has its own chance, so that the size is left to chance too.

    Parameters
    ----------
    chances : sequence of float
        Inclusion probability of each case read, above 0 and up to 1, shape (n,).
    population : int or None
        Cases in the frame; None when not known.
    """

    def variance(self, values: Floats) -> float | NoEstimate:
        """Return sum (1 - pi)(w y)^2."""
        left = 1 - np.asarray(self.chances, dtype=np.float64)
        return float(left @ (self.weights * values) ** 2)


@dataclass(frozen=True, slots=True, eq=False)
class ReplacedSample(WeightedSample):
    """A draw taken as if each case had been put back: safe, and too wide when many are drawn.

    Parameters
    ----------
    chances : sequence of float
        Inclusion probability of each case read, above 0 and up to 1, shape (n,).
    population : int or None
        Cases in the frame; None when not known.
    """

    def variance(self, values: Floats) -> float | NoEstimate:
        """Return n / (n - 1) sum (w y - mean)^2."""
        if len(self.chances) == 1:
            return NoEstimate.ONE_IN_STRATUM
        return between(self.weights * values)


@dataclass(frozen=True, slots=True, eq=False)
class JointSample(WeightedSample):
    """A draw of fixed size whose chances of pairs are known.

    Parameters
    ----------
    chances : sequence of float
        Inclusion probability of each case read, above 0 and up to 1, shape (n,).
    population : int or None
        Cases in the frame; None when not known.
    joint : array, shape (n, n)
        Chance that both cases are drawn, above 0; the diagonal is not read.

    References
    ----------
    Sen (1953); Yates & Grundy (1953).
    """

    joint: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def __post_init__(self) -> None:
        refuse_chances(self.chances)
        n = len(self.chances)
        apart = ~np.eye(n, dtype=bool)
        if self.joint.shape != (n, n) or not (self.joint[apart] > 0).all():
            raise DesignError(
                Fault.BAD_NUMBER, f"need a chance above 0 for each pair of the {n} cases"
            )

    def variance(self, values: Floats) -> float | NoEstimate:
        """Return 1/2 sum (pi_i pi_j / pi_ij - 1)(w_i y_i - w_j y_j)^2 over ordered pairs."""
        pi = np.asarray(self.chances, dtype=np.float64)
        excess = np.outer(pi, pi) / np.where(np.eye(len(pi)) > 0, 1.0, self.joint) - 1
        raised = self.weights * values
        return float((excess * (raised[:, None] - raised) ** 2).sum() / 2)


def rows_by(labels: Sequence[str]) -> dict[str, NDArray[np.intp]]:
    """Return the rows of each label, in order of the labels' names."""
    names, codes = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))
    parts = np.split(order, ends[:-1]) if len(names) else []
    return dict(zip(names.tolist(), parts, strict=True))


def between(raised: Floats) -> float:
    """Return the variance of the total of n weighted values drawn alike: n times theirs."""
    return len(raised) * float(raised.var(ddof=1))


def refuse_stratum(name: str, read: int, sizes: Mapping[str, int]) -> None:
    """Refuse a stratum or cluster that cannot have given so many cases.

    Raises
    ------
    DesignError
        If its size is missing, or less than was read; or none was read though it holds cases.
    """
    if name not in sizes:
        raise DesignError(
            Fault.UNKNOWN_STRATUM, f"no size is given for {name!r}: say how many cases it holds"
        )
    if sizes[name] < read:
        raise DesignError(
            Fault.TOO_MANY,
            f"{read} read of the {sizes[name]} cases of {name!r}: it holds at least {read}",
        )
    if sizes[name] and not read:
        raise DesignError(
            Fault.BAD_SIZE,
            f"none read of the {sizes[name]} cases of {name!r}: leave it out of the frame, and say"
            " so, or join it to another",
        )


def refuse_chances(chances: Sequence[float]) -> None:
    """Refuse inclusion probabilities outside (0, 1].

    Raises
    ------
    DesignError
        If one is out of range, or there is none.
    """
    if not len(chances) or not all(0 < chance <= 1 for chance in chances):
        raise DesignError(
            Fault.BAD_NUMBER, "every chance must be above 0 and up to 1, and there must be one"
        )
