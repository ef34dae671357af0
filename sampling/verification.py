"""Performing a certified draw again, and naming every way in which it is not the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isclose
from typing import Any

from sampling.certificate_reading import Claims, read_claims
from sampling.certificates import StratumLine, certificate_digest
from sampling.designs import draw, plan_digest, plan_from_dict
from sampling.drawn import Draw, Plan, Position
from sampling.faults import DesignError
from sampling.frames import Frame, frame_of
from sampling.plain import Plain
from sampling.replacement import replay
from sampling.tickets import ticket

_LISTED = 50  # of each kind, then their number
_CLOSE = 1e-9  # weighted chances are quadratures: equal to this on every machine


class Different(StrEnum):
    """In which way a certificate is not the same."""

    ALTERED = "altered"
    FRAME = "frame"
    FRAME_SIZE = "frame-size"
    PLAN = "plan"
    SEED = "seed"
    CANNOT_REDRAW = "cannot-redraw"
    STRATA = "strata"
    NOT_DRAWN = "not-drawn"
    NOT_LISTED = "not-listed"
    LISTED_TWICE = "listed-twice"
    ORDER = "order"
    PROBABILITY = "probability"
    TICKET = "ticket"
    NOTE = "note"
    REPLACEMENT = "replacement"
    PUBLISHED = "published"
    ROW_ADDED = "row-added"
    ROW_REMOVED = "row-removed"
    ROW_CHANGED = "row-changed"


@dataclass(frozen=True, slots=True)
class Difference(Plain):
    """One way in which a certificate is not the same: a code, and a sentence.

    Parameters
    ----------
    code : Different
        For programs.
    words : str
        For people: a sentence.
    """

    code: Different
    words: str


@dataclass(frozen=True, slots=True)
class Verification(Plain):
    """Whether performing the draw again gave the same, and every way in which it did not.

    Parameters
    ----------
    same : bool
        Whether nothing differs.
    differences : tuple of str
        Every difference, in words.
    drawn : int
        Main positions compared.
    frame_size : int
        Rows of the certified frame, excluded ones too.
    found : tuple
        The differences with their codes.
    """

    same: bool
    differences: tuple[str, ...]
    drawn: int  # main positions compared
    frame_size: int
    found: tuple[Difference, ...] = ()  # the differences with their codes


@dataclass(frozen=True, slots=True)
class Published(Plain):
    """What was made known outside the certificate; "" for what was not.

    Parameters
    ----------
    seed : str
        The public seed.
    frame_digest : str
        64 hexadecimal digits.
    plan_digest : str
        64 hexadecimal digits.
    digest : str
        Of the certificate, 64 hexadecimal digits.
    """

    seed: str = ""
    frame_digest: str = ""
    plan_digest: str = ""
    digest: str = ""


def verify(
    body: Mapping[str, Any],
    *,
    published: Published | None = None,
    frame: Frame | None = None,
) -> Verification:
    """Perform the draw again from its certificate and say whether it is the same, and why not.

    Parameters
    ----------
    body : mapping
        A certificate as ``Certificate.to_dict`` gives it.
    published : Published, optional
        What was written down elsewhere before or at the draw, to be compared.
    frame : Frame, optional
        Another extract of the same register, to be compared row by row.

    Returns
    -------
    Verification
        ``same``, or every difference in words.

    Raises
    ------
    DesignError
        If this is no certificate, one of a method unknown here, or an incomplete one.

    Examples
    --------
    >>> from sampling.certificates import certify
    >>> from sampling.draws import SimplePlan
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = SimplePlan(2).draw(frame, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> verify(certify(drawn, frame).to_dict()).same
    True
    """
    claims = read_claims(body)
    found = [*_seal(body, claims), *_published(claims, published or Published())]
    try:
        own = frame_of(claims.columns, claims.rows)
    except DesignError as fault:
        found.append(Difference(Different.FRAME, f"the frame cannot be read: {fault}"))
    else:
        found += [*_frame(claims, own), *_redraw(claims, own, body.get("replacements"))]
        found += compare_frames(own, frame) if frame else []
    main = sum(not position.is_reserve for position in claims.positions)
    words = tuple(difference.words for difference in found)
    return Verification(not found, words, main, len(claims.rows), tuple(found))


def compare_frames(certified: Frame, other: Frame) -> list[Difference]:
    """Return every difference between the certified frame and another extract of the register.

    Columns that only one of them has are named and left out of the comparison.

    Parameters
    ----------
    certified : Frame
        The frame of the certificate.
    other : Frame
        Another extract of the same register.

    Returns
    -------
    list of Difference
        Empty when they are the same.

    Examples
    --------
    >>> from sampling.frames import frame_of
    >>> one = frame_of(["id", "team"], [["C-1", "East"], ["C-2", "West"]])
    >>> other = frame_of(["id", "team"], [["C-1", "East"]])
    >>> [found.code for found in compare_frames(one, other)]
    [<Different.ROW_REMOVED: 'row-removed'>]
    """
    found = [
        Difference(Different.FRAME, f"the column {name!r} is in one of the two frames only")
        for name in sorted(set(certified.columns) ^ set(other.columns))
    ]
    shared = [name for name in certified.columns if name in other.columns]
    mine, theirs = _by_id(certified, shared), _by_id(other, shared)
    added = [
        f"{unit_id} is not in the certified frame" for unit_id in theirs if unit_id not in mine
    ]
    removed = [
        f"{unit_id} is missing from the other frame" for unit_id in mine if unit_id not in theirs
    ]
    changed = [
        f"{unit_id} has {name} {theirs[unit_id][name]!r}, certified was {mine[unit_id][name]!r}"
        for unit_id in mine
        if unit_id in theirs
        for name in shared
        if mine[unit_id][name] != theirs[unit_id][name]
    ]
    return [
        *found,
        *_cut(Different.ROW_ADDED, added),
        *_cut(Different.ROW_REMOVED, removed),
        *_cut(Different.ROW_CHANGED, changed),
    ]


def _seal(body: Mapping[str, Any], claims: Claims) -> list[Difference]:
    if claims.digest == certificate_digest(body):
        return []
    return [Difference(Different.ALTERED, "the certificate was changed after it was made")]


def _published(claims: Claims, published: Published) -> list[Difference]:
    pairs = {
        "seed": (published.seed, claims.seed),
        "digest of the frame": (published.frame_digest, claims.frame_digest),
        "digest of the plan": (published.plan_digest, claims.plan_digest),
        "digest of the certificate": (published.digest, claims.digest),
    }
    return [
        Difference(Different.PUBLISHED, f"the {name} is {own!r}, published was {known!r}")
        for name, (known, own) in pairs.items()
        if known and known != own
    ]


def _frame(claims: Claims, own: Frame) -> list[Difference]:
    found = []
    if own.digest != claims.frame_digest:
        words = "the frame is not the one the draw was made from: its digest differs"
        found.append(Difference(Different.FRAME, words))
    size = len(own.eligible)
    if size != claims.frame_size:
        words = f"the frame has {size} units, the certificate says {claims.frame_size}"
        found.append(Difference(Different.FRAME_SIZE, words))
    return found


def _redraw(claims: Claims, own: Frame, replacements: Mapping[str, Any] | None) -> list[Difference]:
    if _foreign_tickets(claims):
        words = "the seed or the scope is not the one this list was drawn with: no ticket fits"
        return [Difference(Different.SEED, words)]
    try:
        plan = plan_from_dict(claims.plan)
        again = draw(own, plan, seed=claims.seed, scope=claims.scope)
    except DesignError as fault:
        words = f"the draw cannot be performed again: {fault}"
        return [Difference(Different.CANNOT_REDRAW, words)]
    followed = replay(again, claims.digest, replacements) if replacements is not None else []
    return [
        *_plan(claims, plan),
        *_strata(claims.strata, again),
        *_notes(claims, again),
        *_places(claims, again),
        *_cut(Different.REPLACEMENT, followed),
    ]


def _plan(claims: Claims, plan: Plan) -> list[Difference]:
    found = []
    if claims.design != plan.design:
        words = f"the design is {plan.design!r}, the certificate says {claims.design!r}"
        found.append(Difference(Different.PLAN, words))
    expected = plan_digest(plan, scope=claims.scope, frame_digest=claims.frame_digest)
    if claims.plan_digest != expected:
        words = "the plan is not the one agreed: its digest differs"
        found.append(Difference(Different.PLAN, words))
    return found


def _foreign_tickets(claims: Claims) -> bool:
    """Whether not one listed unit has the ticket that the seed and the scope give it."""
    return bool(claims.positions) and not any(
        f"{ticket(claims.seed, claims.scope, position.unit_id):064x}" == position.ticket
        for position in claims.positions
    )


def _strata(listed: Sequence[StratumLine], again: Draw) -> list[Difference]:
    known = {name: (size, again.taken.get(name, 0)) for name, size in again.sizes.items()}
    says = {line.stratum: (line.size, line.taken) for line in listed}
    return [
        Difference(
            Different.STRATA,
            f"the stratum {name!r} is {_counts(known.get(name))}, "
            f"the certificate says {_counts(says.get(name))}",
        )
        for name in sorted(known.keys() | says.keys())
        if known.get(name) != says.get(name)
    ]


def _counts(counts: tuple[int, int] | None) -> str:
    return f"{counts[1]} of {counts[0]}" if counts else "absent"


def _notes(claims: Claims, again: Draw) -> list[Difference]:
    return [
        Difference(
            Different.NOTE,
            f"{name} is {again.notes.get(name)!r}, the certificate says {claims.notes.get(name)!r}",
        )
        for name in sorted(again.notes.keys() | claims.notes.keys())
        if again.notes.get(name) != claims.notes.get(name)
    ]


def _places(claims: Claims, again: Draw) -> list[Difference]:
    known = {position.unit_id: position for position in again.positions}
    listed = {position.unit_id for position in claims.positions}
    if len(listed) != len(claims.positions):
        words = "a unit is listed more than once"
        return [Difference(Different.LISTED_TWICE, words)]
    strange, moved, weighed, stamped = [], [], [], []
    for position in claims.positions:
        place = "reserve" if position.is_reserve else "main"
        found = known.get(position.unit_id)
        if found is None:
            strange.append(f"{position.unit_id} is listed as {place} but was not drawn")
        elif _place(found) != _place(position):
            moved.append(f"{position.unit_id} has another place in the drawn order")
        elif not _same_chance(found, position):
            weighed.append(f"{position.unit_id} has another inclusion probability")
        elif found.ticket != position.ticket:
            stamped.append(f"{position.unit_id} has another ticket")
    left = [f"{unit_id} was drawn but is not listed" for unit_id in known if unit_id not in listed]
    order = [position.unit_id for position in claims.positions]
    if not (strange or moved or left) and order != list(known):
        moved.append("the list is in another order")
    return [
        *_cut(Different.NOT_DRAWN, strange),
        *_cut(Different.ORDER, moved),
        *_cut(Different.PROBABILITY, weighed),
        *_cut(Different.TICKET, stamped),
        *_cut(Different.NOT_LISTED, left),
    ]


def _place(position: Position) -> tuple[bool, str, int]:
    return position.is_reserve, position.stratum, position.number


def _same_chance(one: Position, other: Position) -> bool:
    return isclose(one.inclusion_probability, other.inclusion_probability, rel_tol=_CLOSE)


def _cut(code: Different, words: Sequence[str]) -> list[Difference]:
    found = [Difference(code, sentence) for sentence in words[:_LISTED]]
    if len(words) > _LISTED:
        found.append(Difference(code, f"and {len(words) - _LISTED} more like the last"))
    return found


def _by_id(frame: Frame, names: Sequence[str]) -> dict[str, dict[str, str]]:
    places = {name: frame.columns.index(name) for name in names}
    return {row[0]: {name: row[place] for name, place in places.items()} for row in frame.rows}
