"""The certificate of a draw: all that is needed to perform it again, in one plain value.

A certificate is JSON with the frame in it, so that it can be verified without the service that
made it, today or in twenty years.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sampling.designs import canonical, plan_digest, plan_to_dict
from sampling.drawn import Draw, Plan, Position
from sampling.faults import DesignError, Fault
from sampling.frames import FRAME_ALGORITHM, STRATUM, Frame, frame_of
from sampling.plain import Plain
from sampling.tickets import ALGORITHM

FORMAT = "draw-certificate/1"
OUTSIDE_DIGEST = frozenset({"digest", "replacements"})  # replacements come after the draw


@dataclass(frozen=True, slots=True)
class Redraw(Plain):
    """Which draw this one replaces, and why: drawing until the list looks good must show.

    Parameters
    ----------
    digest : str
        Of the certificate that is replaced, 64 hexadecimal digits.
    reason : str
        Why it is replaced.
    number : int
        This is the so manieth draw of its frame, from 2.
    """

    digest: str  # of the certificate that is replaced
    reason: str
    number: int  # this is the so manieth draw of its frame, from 2


@dataclass(frozen=True, slots=True)
class StratumLine:
    """N and n of one stratum."""

    stratum: str
    size: int
    taken: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """A draw with its frame, sealed by a digest.

    Parameters
    ----------
    plan, seed, scope
        What the draw was made from.
    frame : Frame
        Its rows too, so that the certificate stands alone.
    excluded : mapping of str to int
        How many units were left out, by reason.
    strata : tuple of StratumLine
    positions : tuple of Position
        Main, then reserves, each in drawn order.
    notes, about : mappings of str to str
        What the draw shows besides; words about it (title, who, when, how the seed was made).
    redraw : Redraw or None
    """

    plan: Plan
    seed: str
    scope: str
    frame: Frame
    excluded: Mapping[str, int]
    strata: tuple[StratumLine, ...]
    positions: tuple[Position, ...]
    notes: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    redraw: Redraw | None = None

    @property
    def plan_digest(self) -> str:
        """What can be published before the seed is made."""
        return plan_digest(self.plan, scope=self.scope, frame_digest=self.frame.digest)

    def to_dict(self) -> dict[str, Any]:
        """Return the certificate as plain values for JSON, its digest last."""
        body: dict[str, Any] = {
            "format": FORMAT,
            "algorithm": ALGORITHM,
            "frame_algorithm": FRAME_ALGORITHM,
            "about": dict(self.about),
            "design": self.plan.design,
            "plan": plan_to_dict(self.plan),
            "plan_digest": self.plan_digest,
            "seed": self.seed,
            "scope": self.scope,
            "frame": {
                "digest": self.frame.digest,
                "size": len(self.frame.eligible),
                "excluded": dict(self.excluded),
                "columns": list(self.frame.columns),
                "rows": [list(row) for row in self.frame.rows],
            },
            "strata": [
                {"stratum": line.stratum, "size": line.size, "taken": line.taken}
                for line in self.strata
            ],
            "positions": [_position(position) for position in self.positions],
            "notes": dict(self.notes),
            "redraw": _redraw(self.redraw),
        }
        body["digest"] = certificate_digest(body)
        return body


def certify(
    drawn: Draw,
    frame: Frame,
    *,
    excluded: Mapping[str, int] | None = None,
    about: Mapping[str, str] | None = None,
    redraw: Redraw | None = None,
) -> Certificate:
    """Return the certificate of a draw from this frame.

    Parameters
    ----------
    drawn : Draw
    frame : Frame
    excluded : mapping of str to int, optional
        Units left out before the frame was made, by reason; those that the frame itself marks as
        excluded are counted besides.
    about : mapping of str to str, optional
        Words about the draw (title, who, when, filter, how the seed was made).
    redraw : Redraw, optional
        Which draw it replaces.

    Returns
    -------
    Certificate
        Everything needed to perform the draw again.

    Examples
    --------
    >>> from sampling.draws import SimplePlan
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = SimplePlan(2).draw(frame, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> certify(drawn, frame).to_dict()["frame"]["size"]
    20
    """
    left_out = dict(excluded or {})
    for reason, count in frame.excluded.items():
        left_out[reason] = left_out.get(reason, 0) + count
    return Certificate(
        plan=drawn.plan,
        seed=drawn.seed,
        scope=drawn.scope,
        frame=frame,
        excluded=left_out,
        strata=tuple(
            StratumLine(name, size, drawn.taken.get(name, 0)) for name, size in drawn.sizes.items()
        ),
        positions=drawn.positions,
        notes=drawn.notes,
        about=dict(about or {}),
        redraw=redraw,
    )


def certificate(
    drawn: Draw,
    *,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    excluded: Mapping[str, int] | None = None,
    about: Mapping[str, str] | None = None,
    redraw: Redraw | None = None,
) -> dict[str, Any]:
    """Return the certificate of a draw as plain values, from the frame's columns and rows.

    Parameters
    ----------
    drawn : Draw
    columns, rows : sequences
        The frame as ``frame_digest`` reads it: id first, and a column named "stratum".
    excluded, about, redraw : optional
        As in ``certify``.

    Returns
    -------
    dict
        As ``Certificate.to_dict`` gives it.

    Raises
    ------
    DesignError
        If the columns do not begin with the id or lack "stratum".

    Examples
    --------
    >>> from sampling.drawn import Unit
    >>> from sampling.draws import draw_simple
    >>> units = [Unit(f"C-{n:06d}") for n in range(1, 21)]
    >>> drawn = draw_simple(units, 2, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> rows = [[unit.id, ""] for unit in units]
    >>> made = certificate(drawn, columns=["id", "stratum"], rows=rows)
    >>> made["format"], [place["unit_id"] for place in made["positions"]]
    ('draw-certificate/1', ['C-000012', 'C-000015'])
    """
    if STRATUM not in columns:
        raise DesignError(Fault.BAD_COLUMN, 'the columns must begin with "id" and have "stratum"')
    frame = frame_of(columns, rows)
    return certify(drawn, frame, excluded=excluded, about=about, redraw=redraw).to_dict()


def certificate_digest(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a certificate in hexadecimal.

    Its own digest and the replacements made after the draw are left out.

    Parameters
    ----------
    body : mapping
        A certificate as plain values.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    TypeError
        If it holds anything but plain values.

    Examples
    --------
    >>> from sampling.draws import SimplePlan
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = SimplePlan(2).draw(frame, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> body = certify(drawn, frame).to_dict()
    >>> certificate_digest(body) == body["digest"]
    True
    """
    return sha256(
        canonical({name: value for name, value in body.items() if name not in OUTSIDE_DIGEST})
    ).hexdigest()


def _position(position: Position) -> dict[str, Any]:
    return {
        "unit_id": position.unit_id,
        "stratum": position.stratum,
        "number": position.number,
        "reserve": position.is_reserve,
        "inclusion_probability": position.inclusion_probability,
        "ticket": position.ticket,
    }


def _redraw(redraw: Redraw | None) -> dict[str, Any] | None:
    if redraw is None:
        return None
    return {"replaces": redraw.digest, "reason": redraw.reason, "number": redraw.number}
