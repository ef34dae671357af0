"""Exact numbers: decimals are read as typed, so that no rounding differs between machines.

In binary, 0.035 * 400 is 14.000000000000002, and one file too many would be asked for.
"""

from decimal import Decimal
from fractions import Fraction
from math import isqrt

from sampling.faults import DesignError, Fault

Number = int | str | Decimal | Fraction | float

_ROOT_DIGITS = 10**40


def exact(number: Number, *, called: str = "number") -> Fraction:
    """Return a number as the fraction that was typed.

    Parameters
    ----------
    number : int, str, Decimal, Fraction or float
        A float counts as the shortest decimal that reads back as it.
    called : str
        What it is, for the message.

    Returns
    -------
    Fraction

    Raises
    ------
    DesignError
        If it is no finite number.

    Examples
    --------
    >>> exact(0.035) * 400, exact("7.5")
    (Fraction(14, 1), Fraction(15, 2))
    """
    try:
        return Fraction(number if isinstance(number, int | Fraction) else str(number).strip())
    except (ValueError, ZeroDivisionError, OverflowError) as fault:
        raise DesignError(
            Fault.BAD_NUMBER, f"the {called} {number!r} is no number: write it as 0.05 or 1/20"
        ) from fault


def root(number: Fraction) -> Fraction:
    """Return the square root to 40 digits, the same on every machine.

    Examples
    --------
    >>> root(Fraction(9, 4))
    Fraction(3, 2)
    """
    scaled = number.numerator * number.denominator * _ROOT_DIGITS**2
    return Fraction(isqrt(scaled), number.denominator * _ROOT_DIGITS)
