"""Reading cases one after another until enough is known: Wald's sequential test.

A list that is made longer because its first cases look bad is no fixed design, and no plain rate
may be stated from it. These limits, fixed before the first case, are the honest way.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from math import ceil, floor, log

from sampling.exact import Number, exact
from sampling.faults import DesignError, Fault
from sampling.lqas import lqas_plan

_TIMES_FIXED = 3


class Verdict(StrEnum):
    """What the cases read so far say."""

    GOOD = "good"
    BAD = "bad"
    READ_ON = "read on"


@dataclass(frozen=True, slots=True)
class SequentialTest:
    """Two parallel lines: good at or below ``slope`` n - ``good_at``, bad at or above the other.

    At ``longest`` cases the test ends, and says what is nearer.

    Parameters
    ----------
    slope : float
        Failures for each case, along both lines.
    good_at : float
        Failures by which the lower line lies below.
    bad_at : float
        Failures by which the upper line lies above.
    longest : int
        Cases at which the test ends.
    """

    slope: float
    good_at: float
    bad_at: float
    longest: int

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)

    def accept_number(self, size: int) -> int | None:
        """Return how many failures in ``size`` cases still say good; None when none does yet."""
        number = floor(self.slope * size - self.good_at)
        return number if number >= 0 else None

    def reject_number(self, size: int) -> int | None:
        """Return how many failures in ``size`` cases say bad; None when that is more than all."""
        number = ceil(self.slope * size + self.bad_at)
        return number if number <= size else None

    def verdict(self, failures: int, size: int) -> Verdict:
        """Return what ``failures`` in the first ``size`` cases say.

        Raises
        ------
        DesignError
            If there are more failures than cases, or more cases than the test has.
        """
        if not 0 <= failures <= size <= self.longest:
            raise DesignError(
                Fault.BAD_NUMBER,
                f"{failures} failures in {size} of at most {self.longest} cases: "
                "none may be more than the next",
            )
        good, bad = self.accept_number(size), self.reject_number(size)
        if good is not None and failures <= good:
            return Verdict.GOOD
        if bad is not None and failures >= bad:
            return Verdict.BAD
        if size < self.longest:
            return Verdict.READ_ON
        middle = self.slope * size + (self.bad_at - self.good_at) / 2
        return Verdict.GOOD if failures <= middle else Verdict.BAD


def sprt(
    *,
    good: Number,
    bad: Number,
    alpha: Number = "0.05",
    beta: Number = "0.10",
    longest: int | None = None,
) -> SequentialTest:
    """Return Wald's sequential probability ratio test between two rates of failure.

    Parameters
    ----------
    good, bad : number
        Rates of failure, fractions, 0 < good < bad < 1.
    alpha, beta : number
        How often, at most, a good team may be called bad and a bad one good.
    longest : int, optional
        Where the test ends; by default three times the fixed plan of ``lqas_plan``.

    Returns
    -------
    SequentialTest

    Raises
    ------
    DesignError
        If the numbers make no test.

    References
    ----------
    Wald (1947), Sequential Analysis; example from NIST/SEMATECH e-Handbook of Statistical Methods,
    section 6.2.5.

    Examples
    --------
    >>> test = sprt(good="0.01", bad="0.10")
    >>> round(test.slope, 4), round(test.good_at, 3), round(test.bad_at, 3)
    (0.0397, 0.939, 1.205)
    """
    low, high = float(exact(good, called="good rate")), float(exact(bad, called="bad rate"))
    risk, miss = float(exact(alpha, called="alpha")), float(exact(beta, called="beta"))
    if not 0 < low < high < 1 or not (risk > 0 and miss > 0 and risk + miss < 1):
        raise DesignError(
            Fault.BAD_NUMBER,
            "need 0 < good < bad < 1, and alpha and beta above 0 with a sum below 1; "
            f"got {good}, {bad}, {alpha}, {beta}",
        )
    scale = log(high * (1 - low) / (low * (1 - high)))
    if longest is None:
        longest = _TIMES_FIXED * lqas_plan(good=good, bad=bad, alpha=alpha, beta=beta).size
    return SequentialTest(
        slope=log((1 - low) / (1 - high)) / scale,
        good_at=log((1 - risk) / miss) / scale,
        bad_at=log((1 - miss) / risk) / scale,
        longest=longest,
    )
