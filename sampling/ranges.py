"""The ranges numbers must lie in: rates, margins, coverages and frames are refused in words."""

from collections.abc import Iterable
from fractions import Fraction
from math import isfinite
from statistics import NormalDist

from sampling.exact import Number, exact
from sampling.faults import DesignError, Fault


def share(number: Number, called: str = "rate") -> Fraction:
    """Return a number from 0 to 1, exactly as it was typed.

    Raises
    ------
    DesignError
        If it is no number, or outside 0 to 1.
    """
    found = exact(number, called=called)
    if not 0 <= found <= 1:
        raise DesignError(
            Fault.BAD_NUMBER, f"the {called} lies between 0 and 1, got {number}: write 5% as 0.05"
        )
    return found


def inside(number: Number, called: str = "rate") -> Fraction:
    """Return a number above 0 and below 1, exactly as it was typed.

    Raises
    ------
    DesignError
        If it is no number, or not inside (0, 1).
    """
    found = exact(number, called=called)
    if not 0 < found < 1:
        raise DesignError(
            Fault.BAD_NUMBER, f"the {called} must be inside (0, 1), got {number}: write 5% as 0.05"
        )
    return found


def above_0(number: Number, called: str) -> Fraction:
    """Return a number above 0, exactly as it was typed.

    Raises
    ------
    DesignError
        If it is no number, or not above 0.
    """
    found = exact(number, called=called)
    if found <= 0:
        raise DesignError(Fault.BAD_NUMBER, f"the {called} must be above 0, got {number}")
    return found


def margin(number: Number) -> Fraction:
    """Return a half-width, a fraction above 0 and up to one half.

    Raises
    ------
    DesignError
        If it is no number, or out of range.
    """
    found = exact(number, called="margin")
    if not 0 < found <= Fraction(1, 2):
        raise DesignError(
            Fault.BAD_NUMBER,
            f"a margin is a fraction above 0 and up to 0.5, got {number}: write 5 points as 0.05",
        )
    return found


def refuse_confidence(confidence: float) -> None:
    """Refuse a coverage outside (0, 1): a percentage, say.

    Raises
    ------
    DesignError
        With what was given.
    """
    if not 0 < confidence < 1:
        raise DesignError(
            Fault.BAD_NUMBER,
            f"confidence must be inside (0, 1), got {confidence}: write 95% as 0.95",
        )


def refuse_counts(successes: int, trials: int) -> None:
    """Refuse counts that make no share.

    Raises
    ------
    DesignError
        If not 0 <= successes <= trials, or nothing was tried: no evidence is not 0%.
    """
    if trials <= 0 or not 0 <= successes <= trials:
        raise DesignError(
            Fault.BAD_SIZE,
            f"need 0 <= successes <= trials and at least 1 trial, got {successes} of {trials}",
        )


def refuse_drawn(drawn: int, population: int) -> None:
    """Refuse a sample that cannot have come from so many.

    Raises
    ------
    DesignError
        If more were drawn than there are.
    """
    if drawn > population:
        raise DesignError(
            Fault.TOO_MANY,
            f"cannot have drawn {drawn} of {population}: the frame holds at least {drawn}",
        )


def refuse_population(population: int) -> None:
    """Refuse a frame without a case.

    Raises
    ------
    DesignError
        If it holds none.
    """
    if population < 1:
        raise DesignError(
            Fault.EMPTY_FRAME, f"the frame must hold a case, got {population}: give 1 or more"
        )


def two_sided_z(confidence: float) -> float:
    """Return how many standard errors reach to each side for a two-sided coverage.

    Raises
    ------
    DesignError
        If the coverage is outside (0, 1).
    """
    refuse_confidence(confidence)
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def refuse_endless(numbers: Iterable[float], called: str) -> None:
    """Refuse not-a-number and infinity, which would turn every result into themselves.

    Raises
    ------
    DesignError
        With the first that is none.
    """
    for place, number in enumerate(numbers, start=1):
        if not isfinite(number):
            raise DesignError(
                Fault.BAD_NUMBER,
                f"the {called} in place {place} is {number}: give a finite number, or leave it out",
            )
