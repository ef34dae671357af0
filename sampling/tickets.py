"""Ticket numbers: a draw that anyone can repeat from the seed, the scope and the unit ids.

Each unit gets a number from SHA-256 of the seed, the scope and its own id, and units are taken in
number order. So the order of the list does not matter, a draw of 15 begins with the draw of 10,
and taking a unit out moves no other. NumPy promises a generator's stream only for one build of
NumPy; this must give the same cases in twenty years, on any machine, with ``sha256sum``.

The method ``casedraw/1``::

    enc(s)  = 8-byte big-endian length of b, then b, where b is s in Unicode form C as UTF-8
    T       = SHA-256("casedraw/1" + enc(seed) + enc(scope) + enc(unit id)), a 256-bit number
    u       = (floor(T / 2^203) + 1/2) / 2^53, strictly inside (0, 1), exact as a double
    order   = ascending (T, id as UTF-8)

After Rivest (2018), Consistent Sampling with Replacement, arXiv:1808.10016; the encoding is ours.
"""

from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise
from unicodedata import normalize

ALGORITHM = "casedraw/1"  # stored with each draw; a change of method is a new name

_U_SHIFT = 203
_U_BITS = 53
_TICKETS = 1 << 256


def encode(text: str) -> bytes:
    """Return ``text`` in Unicode form C as UTF-8, after its length in 8 bytes.

    The length keeps ("a", "bc") and ("ab", "c") apart.
    """
    body = normalize("NFC", text).encode()
    return len(body).to_bytes(8, "big") + body


def ticket(seed: str, scope: str, unit_id: str) -> int:
    """Return the 256-bit ticket number of one unit.

    Examples
    --------
    >>> hex(ticket("8203 5517 4096", "dip/2025-09/core", "C-000001"))[:10]
    '0xd3cda7c6'
    """
    return int.from_bytes(sha256(_prefix(seed, scope) + encode(unit_id)).digest(), "big")


def uniform(seed: str, scope: str, unit_id: str) -> float:
    """Return the unit's number strictly inside (0, 1), the same double everywhere.

    Examples
    --------
    >>> uniform("8203 5517 4096", "dip/2025-09/core", "C-000001")
    0.827356801877426
    """
    return ((ticket(seed, scope, unit_id) >> _U_SHIFT) + 0.5) / (1 << _U_BITS)


def ticket_order(seed: str, scope: str, unit_ids: Iterable[str]) -> list[str]:
    """Return the ids in the order of their tickets.

    Raises
    ------
    ValueError
        If an id appears twice.

    Examples
    --------
    >>> ids = [f"C-{number:06d}" for number in range(1, 21)]
    >>> ticket_order("8203 5517 4096", "dip/2025-09/core", ids)[:3]
    ['C-000012', 'C-000015', 'C-000004']
    """
    started = sha256(_prefix(seed, scope))
    keyed = []
    for unit_id in unit_ids:
        digest = started.copy()
        digest.update(encode(unit_id))
        keyed.append((digest.digest(), unit_id.encode(), unit_id))
    keyed.sort()
    for (_, before, _), (_, after, unit_id) in pairwise(keyed):
        if before == after:
            raise ValueError(f"the unit id {unit_id!r} appears twice")
    return [unit_id for _digest, _bytes, unit_id in keyed]


def randint(seed: str, scope: str, below: int) -> int:
    """Return a random whole number from 0 to ``below`` - 1, each equally likely.

    Raises
    ------
    ValueError
        If ``below`` is less than 1.

    Examples
    --------
    >>> randint("8203 5517 4096", "start/dip/2025-09/core", 365)
    32
    """
    if below < 1:
        raise ValueError(f"below must be at least 1, got {below}")
    limit = _TICKETS // below * below
    counter = 0
    while (number := ticket(seed, scope, f"counter:{counter}")) >= limit:
        counter += 1
    return number % below


def _prefix(seed: str, scope: str) -> bytes:
    return ALGORITHM.encode() + encode(seed) + encode(scope)
