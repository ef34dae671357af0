"""What a statistic of agreement answers, and what it may not say.

An undefined result is None with a reason; it is never 0, 1 or not-a-number. Little data is said
in words beside the number, by the limits of ``Minimum``.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from math import isnan

from sampling.plain import Plain


class Undefined(StrEnum):
    """Why there is no value."""

    NO_PAIRS = "no-pairs"
    NO_VARIATION = "no-variation"
    TOO_FEW = "too-few"
    RESAMPLES_UNDEFINED = "resamples-undefined"
    RESAMPLES_ALIKE = "resamples-alike"
    RESAMPLES_ONE_SIDED = "resamples-one-sided"

    @property
    def words(self) -> str:
        """The reason as a sentence."""
        return {
            Undefined.NO_PAIRS: "No file was graded by two people.",
            Undefined.NO_VARIATION: (
                "All grades are the same, so agreement beyond chance cannot be told from chance."
            ),
            Undefined.TOO_FEW: "Too few files were graded twice for anything but a percentage.",
            Undefined.RESAMPLES_UNDEFINED: (
                "More than 5 in 100 resamples had no value, so there is no interval."
            ),
            Undefined.RESAMPLES_ALIKE: (
                "Every resample gave the same value, which is not certainty: there is no interval."
            ),
            Undefined.RESAMPLES_ONE_SIDED: (
                "All resamples lie on one side of the value, so it cannot be corrected for bias."
            ),
        }[self]


@dataclass(frozen=True, slots=True)
class Caution(Plain):
    """What a reader must know beside a number: a code for programs, a sentence for people.

    Parameters
    ----------
    code : str
        For programs.
    words : str
        For people: a sentence.
    """

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Minimum(Plain):
    """How much data each statement needs. Every number is a setting.

    Parameters
    ----------
    units : int
        Files graded twice, for any coefficient.
    firm_units : int
        Fewer are indicative.
    category_uses : int
        Uses of a grade, for the agreement on it.
    missing : float
        Share of the ratings that may be missing, from 0 to 1.
    width : float
        Of an interval that still says something.
    auditor_files : int
        Files graded twice, before an auditor's leniency is shown.
    """

    units: int = 10  # double-rated, for any coefficient
    firm_units: int = 30  # fewer are "indicative"
    category_uses: int = 5  # for the agreement on one grade
    missing: float = 0.5  # share of the ratings that may be missing
    width: float = 0.4  # of an interval that still says something
    auditor_files: int = 8  # double-rated, before an auditor's leniency is shown


MINIMUM = Minimum()


@dataclass(frozen=True, slots=True)
class Agreement:
    """One coefficient of agreement.

    Parameters
    ----------
    method : str
        The coefficient with its weights, in words.
    value : float or None
        None when undefined: see ``undefined``.
    units, pairs : int
        Units with at least one rating, and with two or more.
    standard_error, low, high : float or None
        None when undefined or not offered. The interval is None too when the standard error is
        0: no disagreement was seen, which is not the same as certainty.
    observed, expected : float or None
        Agreement seen, and agreement expected by chance; None where the method has none.
    population : int or None
        The number of units the rated ones were drawn from; None for a process without end.
    confidence : float or None
        Two-sided coverage of the interval; None where the method gives none.
    undefined : Undefined or None
        Why there is no value.
    cautions : tuple of Caution
        What a reader must know beside the number.
    """

    method: str
    value: float | None
    units: int
    pairs: int
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    observed: float | None = None
    expected: float | None = None
    population: int | None = None
    confidence: float | None = None
    undefined: Undefined | None = None
    cautions: tuple[Caution, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return asdict(self)


def undefined_because(value: float, pairs: int) -> Undefined | None:
    """Return why a value that is not a number is undefined; None when it is a number."""
    if not isnan(value):
        return None
    return Undefined.NO_VARIATION if pairs else Undefined.NO_PAIRS
