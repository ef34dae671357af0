"""Public seeds: made where everyone can see, after the frame and the plan are fixed.

Whoever chooses the seed after seeing the frame chooses the sample. So: freeze the frame, publish
the digest of the plan (which holds that of the frame), then make the seed, then draw.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256

from sampling.agreement_results import Caution
from sampling.faults import DesignError, Fault
from sampling.tickets import utf8

_GROUP = 4
_DIGITS = 20
_NONCE_BYTES = 32
_TWO = 2

_SHORT = Caution(
    "short-seed",
    "The seed has fewer than 20 digits or letters, so somebody could try seeds until the list "
    "suits. Use 20 throws of a ten-sided die.",
)


def generated_seed() -> str:
    """Return a fresh seed of 20 digits in five groups, such as ``8203 5517 4096 1182 0937``.

    Its source is the operating system's generator. A seed from dice or a public lottery draw,
    made in front of a witness, proves more: prefer it when somebody must be convinced.

    Returns
    -------
    str
        20 digits in five groups.

    Examples
    --------
    >>> [len(group) for group in generated_seed().split()]
    [4, 4, 4, 4, 4]
    """
    return _grouped("".join(str(secrets.randbelow(10)) for _ in range(_DIGITS)))


def dice_seed(throws: str | Sequence[int]) -> str:
    """Return the seed that 20 or more throws of a ten-sided die make, in groups of four.

    Parameters
    ----------
    throws : str or sequence of int
        The digits in the order they were thrown; spaces, commas and dashes do not matter.

    Returns
    -------
    str
        The digits in groups of four.

    Raises
    ------
    DesignError
        If there are fewer than 20 throws, or one is no digit.

    References
    ----------
    Lindeman & Stark (2012), IEEE Security & Privacy 10(5):42-49: dice thrown in public.

    Examples
    --------
    >>> dice_seed("82035-51740-96118-20937")
    '8203 5517 4096 1182 0937'
    """
    text = throws if isinstance(throws, str) else " ".join(str(throw) for throw in throws)
    if not isinstance(throws, str) and not all(0 <= throw <= 9 for throw in throws):  # noqa: PLR2004  # faces of the die
        raise DesignError(Fault.BAD_SEED, "a throw of a ten-sided die is a digit from 0 to 9")
    digits = re.sub(r"[\s,;-]", "", text)
    if not re.fullmatch(r"[0-9]*", digits):
        raise DesignError(Fault.BAD_SEED, f"dice show digits only, got {text!r}")
    if len(digits) < _DIGITS:
        raise DesignError(
            Fault.BAD_SEED,
            f"a seed needs at least {_DIGITS} throws, got {len(digits)}: throw "
            f"{_DIGITS - len(digits)} more",
        )
    return _grouped(digits)


def joined_seed(parts: Mapping[str, str]) -> str:
    """Return the seed made of what two or more people gave, in the order of their names.

    Whoever speaks last can choose the seed: let each publish a ``commitment`` first.

    Parameters
    ----------
    parts : mapping of str to str
        What each gave, by who gave it.

    Returns
    -------
    str
        The seed.

    Raises
    ------
    DesignError
        If fewer than two gave a part, or one is empty.

    Examples
    --------
    >>> joined_seed({"performance team": "4096 1182", "moderators": "8203 5517"})
    'moderators: 8203 5517; performance team: 4096 1182'
    """
    if len(parts) < _TWO or not all(part.strip() for part in parts.values()):
        raise DesignError(Fault.BAD_SEED, "two or more people must each give a part of the seed")
    return "; ".join(f"{who}: {part.strip()}" for who, part in sorted(parts.items()))


def public_seed(source: str, value: str) -> str:
    """Return the seed that a public value makes, named before it was known.

    Such as the numbers of a national lottery, or a round of a public randomness beacon.

    Parameters
    ----------
    source : str
        What was named beforehand.
    value : str
        What it turned out to be.

    Returns
    -------
    str
        The seed.

    Raises
    ------
    DesignError
        If the source or the value is empty.

    References
    ----------
    NIST, Interoperable Randomness Beacons, NISTIR 8213 (2019).

    Examples
    --------
    >>> public_seed("National lottery of 6 September 2025", "07 12 23 31 40 58 bonus 19")
    'National lottery of 6 September 2025: 07 12 23 31 40 58 bonus 19'
    """
    if not source.strip() or not value.strip():
        raise DesignError(Fault.BAD_SEED, "name the public source, and give the value it showed")
    return f"{source.strip()}: {value.strip()}"


def seed_caution(seed: str) -> Caution | None:
    """Return what to say about a seed that is so short that it could have been chosen.

    Parameters
    ----------
    seed : str

    Returns
    -------
    Caution or None
        None when the seed is long enough.

    Examples
    --------
    >>> seed_caution("8203 5517 4096 1182 0937") is None, seed_caution("42").code
    (True, 'short-seed')
    """
    return _SHORT if len(re.findall(r"\w", seed)) < _DIGITS else None


def fresh_nonce() -> str:
    """Return 32 random bytes in hexadecimal, to be kept secret until the seed is revealed.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> len(fresh_nonce())
    64
    """
    return secrets.token_hex(_NONCE_BYTES)


def commitment(seed: str, nonce: str) -> str:
    """Return what to publish before the frame is frozen when the seed must stay inside.

    It is SHA-256 of the seed as UTF-8 and then the 32 bytes of the nonce. The nonce keeps a
    20-digit seed from being found by trying.

    Parameters
    ----------
    seed : str
        The seed that stays inside until it is revealed.
    nonce : str
        64 hexadecimal digits, from ``fresh_nonce``.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    DesignError
        If the nonce is not 64 hexadecimal digits.

    References
    ----------
    Blum (1983), SIGACT News 15:23-27, Coin flipping by telephone.

    Examples
    --------
    >>> commitment("8203 5517 4096", "00" * 32)[:16]
    '63818a9a828a015e'
    """
    if not re.fullmatch(r"[0-9a-fA-F]{64}", nonce):
        raise DesignError(Fault.BAD_SEED, "a nonce is 64 hexadecimal digits")
    return sha256(utf8(seed) + bytes.fromhex(nonce)).hexdigest()


def opens(published: str, seed: str, nonce: str) -> bool:
    """Return whether this seed and nonce are what was committed to.

    Parameters
    ----------
    published : str
        The commitment that was published before the frame was frozen.
    seed, nonce : str
        As revealed.

    Returns
    -------
    bool

    Raises
    ------
    DesignError
        If the nonce is not 64 hexadecimal digits.

    References
    ----------
    As ``commitment``.

    Examples
    --------
    >>> opens(commitment("8203 5517 4096", "00" * 32), "8203 5517 4096", "00" * 32)
    True
    """
    own = commitment(seed, nonce).encode()
    return secrets.compare_digest(published.strip().lower().encode(), own)


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))
