"""Ticket numbers: a draw that anyone can repeat from the seed, the scope and the unit ids.

Each unit gets a number from SHA-256 of the seed, the scope and its own id, and units are taken in
number order. So the order of the list does not matter, a draw of 15 begins with the draw of 10,
and taking a unit out moves no other. NumPy promises a generator's stream only for one build of
NumPy; this must give the same cases in twenty years, on any machine, with ``sha256sum``.

The method ``casedraw/1``::

    enc(s)  = 8-byte big-endian length of b, then b, where b is s in Unicode form C as UTF-8
    T       = SHA-256("casedraw/1" + enc(seed) + enc(scope) + enc(unit id)), a 256-bit number
    u       = (floor(T / 2^203) + 1/2) / 2^53 as the nearest double (even on a tie), and the
              double before 1 where that is 1: strictly inside (0, 1)
    order   = ascending (T, id as UTF-8)

After Rivest (2018), Consistent Sampling with Replacement, arXiv:1808.10016; the encoding is ours.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from unicodedata import normalize

from sampling.faults import DesignError, Fault

ALGORITHM = "casedraw/1"  # stored with each draw; a change of method is a new name
TICKET_BYTES = 32

_U_SHIFT = 203
_U_BITS = 53
_BELOW_1 = 1 - 2.0**-53  # the last of 2^53 tickets would round to 1, which has no odds
_TICKETS = 1 << 256


def utf8(text: str) -> bytes:
    """Return ``text`` in Unicode form C as UTF-8."""
    # Most references are ASCII, which is its own form C: four times faster.
    return text.encode() if text.isascii() else normalize("NFC", text).encode()


def encode(text: str) -> bytes:
    """Return ``text`` in Unicode form C as UTF-8, after its length in 8 bytes.

    The length keeps ("a", "bc") and ("ab", "c") apart.
    """
    body = utf8(text)
    return len(body).to_bytes(8, "big") + body


def ticket(seed: str, scope: str, unit_id: str) -> int:
    """Return the 256-bit ticket number of one unit.

    Parameters
    ----------
    seed, scope : str
        The public seed, byte for byte, and the name of the draw.
    unit_id : str
        The unit's id as published.

    Returns
    -------
    int
        From 0 to 2^256 - 1.

    Raises
    ------
    UnicodeEncodeError
        If a text holds half of a surrogate pair.

    References
    ----------
    Rivest (2018), arXiv:1808.10016; the encoding is of this package, ``casedraw/1``.

    Examples
    --------
    >>> hex(ticket("8203 5517 4096", "dip/2025-09/core", "C-000001"))[:10]
    '0xd3cda7c6'
    """
    return int.from_bytes(sha256(prefix(seed, scope) + encode(unit_id)).digest(), "big")


def tickets(seed: str, scope: str, unit_ids: Iterable[str]) -> list[bytes]:
    """Return the tickets of many units as 32 big-endian bytes each, in the order of the ids.

    Parameters
    ----------
    seed, scope : str
        The public seed, byte for byte, and the name of the draw.
    unit_ids : iterable of str, length N

    Returns
    -------
    list of bytes, length N
        32 bytes each.

    Raises
    ------
    UnicodeEncodeError
        If a text holds half of a surrogate pair.

    References
    ----------
    Rivest (2018), arXiv:1808.10016; the encoding is of this package, ``casedraw/1``.

    Examples
    --------
    >>> tickets("8203 5517 4096", "dip/2025-09/core", ["C-000001"])[0].hex()[:8]
    'd3cda7c6'
    """
    return digests(prefix(seed, scope), bodies_of(list(unit_ids)))


def bodies_of(unit_ids: Sequence[str]) -> list[bytes]:
    """Return many ids in Unicode form C as UTF-8, together rather than one by one."""
    joined = together(unit_ids)
    return [utf8(unit_id) for unit_id in unit_ids] if joined is None else apart(joined)


def together(unit_ids: Sequence[str]) -> bytes | None:
    """Return many ids in Unicode form C as UTF-8, a line each.

    None when there are none, or one holds a line end.

    No character composes with a line end, so form C of the lines is form C of each.
    """
    joined = "\n".join(unit_ids)
    return utf8(joined) if joined.count("\n") == len(unit_ids) - 1 else None


def apart(joined: bytes) -> list[bytes]:
    """Return the lines that ``together`` joined; at least one."""
    return joined.split(b"\n")


def digests(start: bytes, bodies: Sequence[bytes]) -> list[bytes]:
    """Return the tickets of ids in bytes, given all that is hashed before them.

    All but the id is hashed once for each length that ids have.
    """
    begun = {
        length: sha256(start + length.to_bytes(8, "big")).copy for length in set(map(len, bodies))
    }
    (only,) = begun.values() if len(begun) == 1 else (None,)
    found = []
    for body in bodies:
        ticket_of = (only or begun[len(body)])()
        ticket_of.update(body)
        found.append(ticket_of.digest())
    return found


def uniform_of(number: int) -> float:
    """Return the number strictly inside (0, 1) that belongs to a ticket number."""
    return min(((number >> _U_SHIFT) + 0.5) / (1 << _U_BITS), _BELOW_1)


def uniform(seed: str, scope: str, unit_id: str) -> float:
    """Return the unit's number strictly inside (0, 1), the same double everywhere.

    Parameters
    ----------
    seed, scope : str
        The public seed, byte for byte, and the name of the draw.
    unit_id : str
        The unit's id as published.

    Returns
    -------
    float
        Inside (0, 1).

    Raises
    ------
    UnicodeEncodeError
        If a text holds half of a surrogate pair.

    References
    ----------
    Rivest (2018), arXiv:1808.10016; the encoding is of this package, ``casedraw/1``.

    Examples
    --------
    >>> uniform("8203 5517 4096", "dip/2025-09/core", "C-000001")
    0.827356801877426
    """
    return uniform_of(ticket(seed, scope, unit_id))


def ticket_order(seed: str, scope: str, unit_ids: Iterable[str]) -> list[str]:
    """Return the ids in the order of their tickets.

    Parameters
    ----------
    seed, scope : str
        The public seed, byte for byte, and the name of the draw.
    unit_ids : iterable of str
        In any order.

    Returns
    -------
    list of str
        Every id, lowest ticket first.

    Raises
    ------
    DesignError
        If an id appears twice; two Unicode forms of one text are one id.

    References
    ----------
    Rivest (2018), arXiv:1808.10016; the encoding is of this package, ``casedraw/1``.

    Examples
    --------
    >>> ids = [f"C-{number:06d}" for number in range(1, 21)]
    >>> ticket_order("8203 5517 4096", "dip/2025-09/core", ids)[:3]
    ['C-000012', 'C-000015', 'C-000004']
    """
    ids = list(unit_ids)
    keyed = sorted(zip(tickets(seed, scope, ids), map(utf8, ids), ids, strict=True))
    for (_, before, _), (_, after, unit_id) in pairwise(keyed):
        if before == after:
            raise DesignError(
                Fault.DUPLICATE_ID, f"the unit id {unit_id!r} appears twice: keep one"
            )
    return [unit_id for _ticket, _bytes, unit_id in keyed]


def randint(seed: str, scope: str, below: int) -> int:
    """Return a random whole number from 0 to ``below`` - 1, each equally likely.

    It is the ticket of "counter:0" modulo ``below``. A ticket in the last, incomplete run of
    ``below`` numbers is passed over for that of "counter:1", and so on.

    Parameters
    ----------
    seed, scope : str
        The public seed, and the name of this number.
    below : int
        From 1 to 2^256.

    Returns
    -------
    int
        The same on every machine.

    Raises
    ------
    DesignError
        If ``below`` is not between 1 and 2^256.

    References
    ----------
    Knuth, The Art of Computer Programming 2 (1997), section 3.4.1, on rejection.

    Examples
    --------
    >>> randint("8203 5517 4096", "start/dip/2025-09/core", 365)
    32
    """
    if not 1 <= below <= _TICKETS:
        raise DesignError(Fault.BAD_NUMBER, f"below must be from 1 to 2^256, got {below}")
    limit = _TICKETS // below * below
    counter = 0
    while (number := ticket(seed, scope, f"counter:{counter}")) >= limit:
        counter += 1
    return number % below


def prefix(seed: str, scope: str) -> bytes:
    """Return what is hashed before the id's length and the id."""
    return ALGORITHM.encode() + encode(seed) + encode(scope)
