"""A frame: the frozen list a draw is made from, and its digest, which proves that it was this one.

The method ``caseframe/1`` hashes the column names and then every cell of every row, rows in the
order of their ids. It does not depend on the order the rows came in::

    enc(s) = 8-byte big-endian length of b, then b, where b is s in Unicode form C as UTF-8
    digest = SHA-256("caseframe/1" + number of columns in 8 bytes + enc(each column name)
                     + number of rows in 8 bytes + enc(each cell), rows ascending by id as UTF-8)

References can be guessed, so the digest of a small frame can be found by trying: it commits to the
frame, it does not hide it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, pairwise

from sampling.cells import as_text
from sampling.faults import DesignError, Fault
from sampling.plain import Plain
from sampling.tickets import encode

FRAME_ALGORITHM = "caseframe/1"

ID = "id"
STRATUM = "stratum"
SIZE = "size"  # for draws with probability in proportion to it
CLUSTER = "cluster"  # team, worker or family, for draws in two stages
MUST = "must"  # why a unit is audited without a draw; empty for the others
EXCLUDED = "excluded"  # why a unit cannot be drawn; empty for those that can

_SHOWN = 5
_BLOCK = 10_000


@dataclass(frozen=True, slots=True)
class Frame(Plain):
    """A frozen list of units.

    Parameters
    ----------
    columns : tuple of str
        ``id`` first; ``stratum``, ``size``, ``cluster``, ``must`` and ``excluded`` are read by
        draws, any other is carried along and covered by the digest.
    rows : tuple of tuples of str
        One for each unit, ascending by id, a cell for each column; nothing is "".
    digest : str
        SHA-256 in hexadecimal, by the method ``caseframe/1``.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    digest: str

    def column(self, name: str) -> list[str]:
        """Return the cells of a column, one for each eligible unit, ascending by id.

        Raises
        ------
        DesignError
            If the frame has no such column.
        """
        if name not in self.columns:
            raise DesignError(
                Fault.BAD_COLUMN,
                f"the frame has no column {name!r}; it has {', '.join(self.columns)}",
            )
        place = self.columns.index(name)
        return [row[place] for row in self.eligible]

    @property
    def eligible(self) -> tuple[tuple[str, ...], ...]:
        """The rows that can be drawn."""
        if EXCLUDED not in self.columns:
            return self.rows
        place = self.columns.index(EXCLUDED)
        return tuple(row for row in self.rows if not row[place])

    @property
    def excluded(self) -> dict[str, int]:
        """How many units cannot be drawn, by reason."""
        if EXCLUDED not in self.columns:
            return {}
        place = self.columns.index(EXCLUDED)
        return dict(sorted(Counter(row[place] for row in self.rows if row[place]).items()))


@dataclass(frozen=True, slots=True)
class Roles(Plain):
    """Which columns of a source play which part in a frame; "" where none does.

    ``stratum`` may join several columns. ``keep`` are columns to carry along under their own
    names.

    Parameters
    ----------
    unit_id : str
        Column of the id.
    stratum : str | tuple of str
        Column of the stratum, or several to join.
    size : str
        Column of the size; "" where none is.
    cluster : str
        Column of the team, worker or family; "" where none is.
    must : str
        Column that says why a unit is audited without a draw; "" where none is.
    excluded : str
        Column that says why a unit cannot be drawn; "" where none is.
    keep : tuple of str
        Columns to carry along under their own names.
    """

    unit_id: str
    stratum: str | tuple[str, ...] = ()
    size: str = ""
    cluster: str = ""
    must: str = ""
    excluded: str = ""
    keep: tuple[str, ...] = ()


def read_frame(rows: Iterable[Mapping[str, object]], roles: Roles) -> Frame:
    """Read a frame from rows with named cells, cleaning every cell to one text.

    Parameters
    ----------
    rows : iterable of mappings
        One for each unit, in any order.
    roles : Roles
        Which column is the id, and which others matter.

    Returns
    -------
    Frame

    Raises
    ------
    DesignError
        If an id is empty or appears twice, a column is missing, a cell has no one text, or no
        unit can be drawn. The message names the rows, counted from 1.

    Examples
    --------
    >>> rows = [{"ref": 2, "team": "East"}, {"ref": 1, "team": "West"}]
    >>> read_frame(rows, Roles("ref", stratum="team")).rows
    (('1', 'West'), ('2', 'East'))
    """
    sources = _sources(roles)
    read = []
    for number, row in enumerate(rows, start=1):
        try:
            read.append(tuple(_cell(row, source) for source in sources.values()))
        except DesignError as fault:
            raise DesignError(fault.code, f"row {number}: {fault}") from fault
    _refuse_ids([row[0] for row in read])
    frame = frame_of(tuple(sources), read)
    if not frame.eligible:
        why = "; ".join(f"{count} {reason}" for reason, count in frame.excluded.items())
        raise DesignError(
            Fault.EMPTY_FRAME,
            f"no unit can be drawn: all {len(read)} are excluded ({why}); lift a reason"
            if read
            else "no unit can be drawn: there is no row; widen the filter that chose them",
        )
    return frame


def frame_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Frame:
    """Return the frame of rows whose cells are text already, changing none of them.

    Parameters
    ----------
    columns : sequence of str
        Names of the columns, "id" first.
    rows : iterable of sequences of str
        One for each unit, in any order, a cell for each column.

    Returns
    -------
    Frame
        Its rows ascend by id.

    Raises
    ------
    DesignError
        If the columns do not begin with "id" or one appears twice; as ``frame_digest``.

    Examples
    --------
    >>> frame_of(["id", "team"], [["C-2", "East"], ["C-1", "West"]]).rows
    (('C-1', 'West'), ('C-2', 'East'))
    """
    if not columns or columns[0] != ID or len(set(columns)) != len(columns):
        raise DesignError(
            Fault.BAD_COLUMN, f'the columns must begin with "id" and differ, got {list(columns)}'
        )
    ordered = tuple(sorted((tuple(row) for row in rows), key=lambda row: row[:1]))
    return Frame(tuple(columns), ordered, frame_digest(columns, ordered))


def frame_digest(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the SHA-256 of a frame in hexadecimal.

    Parameters
    ----------
    columns : sequence of str
        Names of the columns in their declared order, the unit's id first.
    rows : sequence of sequences of str
        One row for each unit, cells as text in their declared form; a missing cell is "".

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    DesignError
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
    for row in rows:
        if len(row) != len(columns):
            raise DesignError(
                Fault.BAD_COLUMN,
                f"the row of {row[0] if row else ''!r} has {len(row)} cells, not {len(columns)}",
            )
    known = _Encoded()
    keyed = sorted((encode(row[0])[8:], row) for row in rows)
    for (before, _), (after, row) in pairwise(keyed):
        if before == after:
            raise DesignError(Fault.DUPLICATE_ID, f"the unit id {row[0]!r} appears twice: keep one")
    cells = (encode(row[0]) + b"".join([known[cell] for cell in row[1:]]) for _, row in keyed)
    while block := b"".join(islice(cells, _BLOCK)):
        digest.update(block)
    return digest.hexdigest()


class _Encoded(dict[str, bytes]):
    """Encoded cells; strata, teams and dates repeat a thousand times."""

    def __missing__(self, cell: str) -> bytes:
        self[cell] = encoded = encode(cell)
        return encoded


def _sources(roles: Roles) -> dict[str, tuple[str, ...]]:
    """Return the columns of the frame, and the columns of the source that each is read from."""
    stratum = (roles.stratum,) if isinstance(roles.stratum, str) else roles.stratum
    named = {
        ID: (roles.unit_id,),
        STRATUM: tuple(name for name in stratum if name),
        SIZE: (roles.size,),
        CLUSTER: (roles.cluster,),
        MUST: (roles.must,),
        EXCLUDED: (roles.excluded,),
    }
    sources = {name: read for name, read in named.items() if any(read) or name == STRATUM}
    for name in roles.keep:
        if name in named:
            raise DesignError(
                Fault.BAD_COLUMN, f"a kept column cannot be called {name!r}: rename it first"
            )
        sources[name] = (name,)
    return sources


def _cell(row: Mapping[str, object], source: tuple[str, ...]) -> str:
    for name in source:
        if name not in row:
            raise DesignError(
                Fault.BAD_COLUMN, f"there is no column {name!r}; there are {', '.join(row)}"
            )
    if len(source) == 1:
        return as_text(row[source[0]])
    return " / ".join(as_text(row[name]) for name in source)


def _refuse_ids(ids: Sequence[str]) -> None:
    empty = [number for number, unit_id in enumerate(ids, start=1) if not unit_id]
    if empty:
        raise DesignError(Fault.BAD_ID, f"the unit id is empty in {_some('row', empty)}: fill it")
    if len(set(ids)) == len(ids):
        return
    twice = {unit_id: None for unit_id, count in Counter(ids).items() if count > 1}
    where = [number for number, unit_id in enumerate(ids, start=1) if unit_id in twice]
    raise DesignError(
        Fault.DUPLICATE_ID,
        f"{_some('unit id', list(twice))} appears more than once, in {_some('row', where)}: "
        "keep one row of each",
    )


def _some(word: str, found: Sequence[object]) -> str:
    shown = ", ".join(str(item) for item in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"{word} {shown}{more}"
