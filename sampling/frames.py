"""The digest of a frame: proof that a draw was made from this list and no other.

The method ``caseframe/1`` hashes the column names and then every cell of every row, rows in the
order of their ids. It does not depend on the order the rows came in.
"""

from collections.abc import Sequence
from hashlib import sha256

from sampling.tickets import encode

FRAME_ALGORITHM = "caseframe/1"


def frame_digest(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the SHA-256 of a frame in hexadecimal.

    Parameters
    ----------
    columns : sequence of str
        Names of the columns in their declared order, the unit's id first.
    rows : sequence of sequences of str
        One row for each unit, cells as text in their declared form; a missing cell is "".

    Raises
    ------
    ValueError
        If a row has another number of cells than there are columns, or an id appears twice.

    Examples
    --------
    >>> frame_digest(["id", "team"], [["C-000002", "East"], ["C-000001", "West"]])[:12]
    '0f3dd3a19c5c'
    """
    digest = sha256(FRAME_ALGORITHM.encode() + len(columns).to_bytes(8, "big"))
    for name in columns:
        digest.update(encode(name))
    digest.update(len(rows).to_bytes(8, "big"))
    previous = None
    for row in sorted(rows, key=lambda row: row[0].encode()):
        if len(row) != len(columns):
            raise ValueError(f"the row of {row[0]!r} has {len(row)} cells, not {len(columns)}")
        if row[0] == previous:
            raise ValueError(f"the unit id {row[0]!r} appears twice")
        previous = row[0]
        for cell in row:
            digest.update(encode(cell))
    return digest.hexdigest()
