"""Proving one row of a frame without showing the others.

The frame's digest proves the whole list to somebody who has the whole list. To show one family's
row only, the rows are the leaves of a tree of hashes: publish its root at the freeze, and later
give out a row with its own key and the hashes beside its path. References can be guessed, so each
leaf is keyed: who holds one row's key learns nothing of another's.

The method ``caserow/1``::

    key of a row = HMAC-SHA-256(secret, enc(id))
    leaf         = SHA-256(0x00 + HMAC-SHA-256(key, "caserow/1" + enc(each cell)))
    node         = SHA-256(0x01 + left + right); a node without a neighbour moves up as it is

Rows ascend by id; enc is that of ``sampling.tickets``.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sampling.faults import DesignError, Fault
from sampling.frames import Frame
from sampling.plain import Plain
from sampling.tickets import encode

ROW_ALGORITHM = "caserow/1"
_LEFT, _RIGHT = "left", "right"


@dataclass(frozen=True, slots=True)
class RowProof(Plain):
    """A row, its key, and the hashes beside its path to the root, from the leaf up.

    Each step is on which side the neighbour stands ("left" or "right"), and its hash.

    Parameters
    ----------
    row : tuple of str
        The cells, id first.
    key : str
        Of this row alone, 64 hexadecimal digits.
    steps : tuple
        Side and hash of each neighbour, from the leaf up.
    """

    row: tuple[str, ...]
    key: str
    steps: tuple[tuple[str, str], ...]


def frame_root(frame: Frame, secret: str) -> str:
    """Return the root of the tree over a frame's rows, to be published at the freeze.

    Parameters
    ----------
    frame : Frame
    secret : str
        64 hexadecimal digits, kept in the sealed record; ``fresh_nonce`` makes one.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    DesignError
        If the secret is misshapen or the frame has no row.

    References
    ----------
    Merkle (1980), Proc. IEEE Symp. Security and Privacy 122-134; prefixes as in RFC 6962.

    Examples
    --------
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "team"], [["C-1", "East"], ["C-2", "West"]])
    >>> frame_root(frame, "00" * 32)[:12]
    '21ed18c9c69d'
    """
    return _levels(frame, secret)[-1][0].hex()


def row_proof(frame: Frame, secret: str, unit_id: str) -> RowProof:
    """Return the proof that one unit's row is in the frame.

    Parameters
    ----------
    frame : Frame
    secret : str
        That of ``frame_root``.
    unit_id : str
        Whose row to prove.

    Returns
    -------
    RowProof
        The row, its key and the hashes beside its path to the root.

    Raises
    ------
    DesignError
        As ``frame_root``; and if the frame has no such unit.

    References
    ----------
    Merkle (1980), Proc. IEEE Symp. Security and Privacy 122-134; prefixes as in RFC 6962.

    Examples
    --------
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "team"], [["C-1", "East"], ["C-2", "West"]])
    >>> row_proof(frame, "00" * 32, "C-1").row
    ('C-1', 'East')
    """
    place = next((n for n, row in enumerate(frame.rows) if row[0] == unit_id), None)
    if place is None:
        raise DesignError(
            Fault.BAD_ID, f"{unit_id!r} is not in the frame: give the id of one of its rows"
        )
    row, steps = frame.rows[place], []
    for level in _levels(frame, secret)[:-1]:
        beside = place ^ 1
        if beside < len(level):
            steps.append((_LEFT if beside < place else _RIGHT, level[beside].hex()))
        place //= 2
    return RowProof(row, _row_key(secret, row[0]).hex(), tuple(steps))


def proves(proof: RowProof, root: str) -> bool:
    """Return whether a proof leads from its row to the published root.

    Parameters
    ----------
    proof : RowProof
        As ``row_proof`` gives it.
    root : str
        As ``frame_root`` gave it at the freeze.

    Returns
    -------
    bool

    References
    ----------
    Merkle (1980), Proc. IEEE Symp. Security and Privacy 122-134; prefixes as in RFC 6962.

    Examples
    --------
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "team"], [["C-1", "East"], ["C-2", "West"]])
    >>> proves(row_proof(frame, "00" * 32, "C-1"), frame_root(frame, "00" * 32))
    True
    """
    try:
        node = _leaf(bytes.fromhex(proof.key), proof.row)
        for side, beside in proof.steps:
            other = bytes.fromhex(beside)
            node = _node(other, node) if side == _LEFT else _node(node, other)
    except ValueError:
        return False
    return hmac.compare_digest(node.hex().encode(), root.strip().lower().encode())


def _levels(frame: Frame, secret: str) -> list[list[bytes]]:
    if not frame.rows:
        raise DesignError(Fault.EMPTY_FRAME, "a frame without rows has no root: it needs one")
    levels = [[_leaf(_row_key(secret, row[0]), row) for row in frame.rows]]
    while len(below := levels[-1]) > 1:
        pairs = [below[start : start + 2] for start in range(0, len(below), 2)]
        levels.append([_node(*pair) if len(pair) > 1 else pair[0] for pair in pairs])
    return levels


def _row_key(secret: str, unit_id: str) -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", secret):
        raise DesignError(Fault.BAD_SEED, "a secret is 64 hexadecimal digits")
    return hmac.digest(bytes.fromhex(secret), encode(unit_id), "sha256")


def _leaf(key: bytes, row: Sequence[str]) -> bytes:
    cells = b"".join(encode(cell) for cell in row)
    return sha256(b"\x00" + hmac.digest(key, ROW_ALGORITHM.encode() + cells, "sha256")).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
