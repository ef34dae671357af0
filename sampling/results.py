"""What an estimate answers, and what it may not say.

An estimate without evidence is None with a reason; it is never 0%. What a reader must know beside
the number is a sentence, not a footnote.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum

from sampling.agreement_results import Caution


class NoEstimate(StrEnum):
    """Why there is no value, or no interval."""

    NOTHING_JUDGED = "nothing-judged"
    ONE_IN_STRATUM = "one-in-stratum"
    ONE_CLUSTER = "one-cluster"
    ONE_CASE = "one-case"
    WEIGHTS_TOO_UNEVEN = "weights-too-uneven"
    NO_DENOMINATOR = "no-denominator"
    TOO_FEW_POINTS = "too-few-points"

    @property
    def words(self) -> str:
        """The reason as a sentence."""
        return _WORDS[self]


_WORDS = {
    NoEstimate.NOTHING_JUDGED: "No case was judged on this, so there is no rate.",
    NoEstimate.ONE_IN_STRATUM: (
        "A stratum has one case read of several, so its spread is not known: "
        "join it to its nearest."
    ),
    NoEstimate.ONE_CLUSTER: "With one team or worker drawn, nothing is known of the others.",
    NoEstimate.ONE_CASE: "One case says nothing of how much cases differ.",
    NoEstimate.WEIGHTS_TOO_UNEVEN: (
        "By their weights the cases count as fewer than ten: findings only, no rate."
    ),
    NoEstimate.NO_DENOMINATOR: "There is nothing to divide by.",
    NoEstimate.TOO_FEW_POINTS: "There are too few points for limits: look at the run of them.",
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate with its interval.

    Parameters
    ----------
    method : str
        How the interval was made, in words.
    value : float or None
        None when undefined: see ``undefined``.
    low, high : float or None
        None when there is no interval.
    n : int
        Cases it rests on.
    population : int or None
        Cases it speaks of; None for a process without end.
    confidence : float
        Two-sided coverage.
    standard_error, degrees : float or None
        None where the method has none.
    effective : float or None
        Kish's size: cases of equal weight that would say as much; None where not asked.
    low_count, high_count : int or None
        The interval in cases of the frame; None where the method gives none.
    undefined : NoEstimate or None
        Why there is no value, or no interval.
    cautions : tuple of Caution
        What a reader must know beside the number.
    """

    method: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    population: int | None
    confidence: float
    standard_error: float | None = None
    degrees: float | None = None
    effective: float | None = None
    low_count: int | None = None
    high_count: int | None = None
    undefined: NoEstimate | None = None
    cautions: tuple[Caution, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher the second rate is than the first.

    ``value`` and its interval lie between -1 and 1; they are None when one side has no evidence.
    ``n`` and ``n_second`` are the cases of each, which are the same for pairs.

    Parameters
    ----------
    method : str
        How it was found, in words.
    value : float or None
        Second rate less first, from -1 to 1; None when one side has no evidence.
    low : float or None
        Lower end; None when there is no interval.
    high : float or None
        Upper end; None when there is no interval.
    n : int
        Cases judged of the first.
    n_second : int
        Cases judged of the second; the same ones for pairs.
    confidence : float
        Two-sided coverage, inside (0, 1).
    p_value : float or None
        Two-sided; None where the method has none.
    standard_error : float or None
        None where the method has none.
    degrees : float or None
        Of freedom; None where the method has none.
    undefined : NoEstimate or None
        Why there is no value; None when there is one.
    cautions : tuple of Caution
        What a reader must know beside the number.
    """

    method: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_second: int
    confidence: float
    p_value: float | None = None
    standard_error: float | None = None
    degrees: float | None = None
    undefined: NoEstimate | None = None
    cautions: tuple[Caution, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)
