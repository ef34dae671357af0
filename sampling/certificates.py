"""The certificate of a draw: all that is needed to perform it again, and the check that does.

A certificate is plain JSON with the frame in it, so that it can be verified without the service
that made it, today or in twenty years.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sampling.draws import SIMPLE, STRATIFIED, Draw, Unit, draw_simple, draw_stratified
from sampling.frames import FRAME_ALGORITHM, frame_digest
from sampling.tickets import ALGORITHM

FORMAT = "draw-certificate/1"


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether performing the draw again gave the same, and every way in which it did not."""

    same: bool
    differences: tuple[str, ...]
    drawn: int  # main positions compared
    frame_size: int


def certificate(
    drawn: Draw,
    *,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    excluded: Mapping[str, int] | None = None,
    about: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the certificate of a draw.

    Parameters
    ----------
    drawn : Draw
    columns, rows : sequences
        The frame as ``frame_digest`` reads it: id first, and a column named "stratum".
    excluded : mapping of str to int, optional
        How many units were left out of the frame, by reason.
    about : mapping of str to str, optional
        Words about the draw (title, who, when, filter, how the seed was made).

    Raises
    ------
    ValueError
        If the columns do not begin with the id or lack "stratum".
    """
    if not columns or columns[0] != "id" or "stratum" not in columns:
        raise ValueError('the columns must begin with "id" and have "stratum"')
    body: dict[str, Any] = {
        "format": FORMAT,
        "algorithm": ALGORITHM,
        "frame_algorithm": FRAME_ALGORITHM,
        "about": dict(about or {}),
        "design": drawn.design,
        "seed": drawn.seed,
        "scope": drawn.scope,
        "frame": {
            "digest": frame_digest(columns, rows),
            "size": len(rows),
            "excluded": dict(excluded or {}),
            "columns": list(columns),
            "rows": [list(row) for row in sorted(rows, key=lambda row: row[0].encode())],
        },
        "strata": [
            {"stratum": name, "size": size, "taken": drawn.taken[name]}
            for name, size in drawn.sizes.items()
        ],
        "positions": [
            {
                "unit_id": position.unit_id,
                "stratum": position.stratum,
                "number": position.number,
                "reserve": position.is_reserve,
                "inclusion_probability": position.inclusion_probability,
            }
            for position in drawn.positions
        ],
    }
    body["digest"] = certificate_digest(body)
    return body


def certificate_digest(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a certificate without its own digest, in hexadecimal."""
    rest = {name: value for name, value in body.items() if name != "digest"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def verify(body: Mapping[str, Any]) -> Verification:
    """Perform the draw again from its certificate and say whether it is the same, and why not.

    Raises
    ------
    ValueError
        If this is no certificate, or one of a method unknown here.
    """
    _refuse_unknown(body)
    frame = body["frame"]
    columns, rows = frame["columns"], frame["rows"]
    differences = []
    if body.get("digest") != certificate_digest(body):
        differences.append("the certificate was changed after it was made")
    if frame_digest(columns, rows) != frame["digest"]:
        differences.append("the frame is not the one the draw was made from: its digest differs")
    if frame["size"] != len(rows):
        differences.append(f"the frame has {len(rows)} units, the certificate says {frame['size']}")
    again = _again(body, columns, rows)
    if isinstance(again, str):
        differences.append(again)
    else:
        differences += _compare(body["positions"], again)
    main = [position for position in body["positions"] if not position["reserve"]]
    return Verification(not differences, tuple(differences), len(main), len(rows))


def _refuse_unknown(body: Mapping[str, Any]) -> None:
    if body.get("format") != FORMAT:
        raise ValueError(f"this is not a draw certificate: its format is not {FORMAT!r}")
    if body.get("algorithm") != ALGORITHM or body.get("frame_algorithm") != FRAME_ALGORITHM:
        raise ValueError(
            f"the method {body.get('algorithm')!r} is not known here; known: {ALGORITHM!r}"
        )
    if body.get("design") not in {SIMPLE, STRATIFIED}:
        raise ValueError(f"the design {body.get('design')!r} is not known here")


def _again(
    body: Mapping[str, Any], columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Draw | str:
    stratum = columns.index("stratum")
    reserves: dict[str, int] = {}
    for position in body["positions"]:
        if position["reserve"]:
            reserves[position["stratum"]] = reserves.get(position["stratum"], 0) + 1
    taken = {row["stratum"]: row["taken"] for row in body["strata"]}
    seed, scope = body["seed"], body["scope"]
    try:
        if body["design"] == SIMPLE:
            units = [Unit(row[0]) for row in rows]
            return draw_simple(
                units, taken[""], seed=seed, scope=scope, reserves=reserves.get("", 0)
            )
        units = [Unit(row[0], row[stratum]) for row in rows]
        return draw_stratified(units, taken, seed=seed, scope=scope, reserves=reserves)
    except ValueError as fault:
        return f"the draw cannot be performed again: {fault}"


def _compare(stored: Sequence[Mapping[str, Any]], again: Draw) -> list[str]:
    differences = []
    known = {position.unit_id: position for position in again.positions}
    listed = {position["unit_id"] for position in stored}
    for position in stored:
        found = known.get(position["unit_id"])
        place = "reserve" if position["reserve"] else "main"
        if found is None:
            differences.append(f"{position['unit_id']} is listed as {place} but was not drawn")
        elif (found.is_reserve, found.number, found.stratum) != (
            position["reserve"],
            position["number"],
            position["stratum"],
        ):
            differences.append(f"{position['unit_id']} has another place in the drawn order")
        elif found.inclusion_probability != position["inclusion_probability"]:
            differences.append(f"{position['unit_id']} has another inclusion probability")
    differences += [
        f"{unit_id} was drawn but is not listed" for unit_id in known if unit_id not in listed
    ]
    return differences
