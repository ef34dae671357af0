"""Reading a stored certificate: every missing or misshapen part is named, nothing is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sampling.certificates import FORMAT, StratumLine
from sampling.designs import PLANS
from sampling.drawn import Position
from sampling.faults import DesignError, Fault
from sampling.frames import FRAME_ALGORITHM
from sampling.tickets import ALGORITHM

_Kind = TypeVar("_Kind")
_WORDS = {str: "text", int: "a whole number", list: "a list", dict: "a set of named values",
          bool: "true or false", float: "a number"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claims:
    """What a stored certificate says, as it says it."""

    design: str
    plan: Mapping[str, Any]
    plan_digest: str
    seed: str
    scope: str
    frame_digest: str
    frame_size: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    strata: tuple[StratumLine, ...]
    positions: tuple[Position, ...]
    notes: Mapping[str, Any]
    digest: str


def read_claims(body: Mapping[str, Any]) -> Claims:
    """Return what a stored certificate says.

    Raises
    ------
    DesignError
        If it is no certificate, of a method unknown here, or a part is missing or misshapen.
    """
    _refuse_unknown(body)
    frame = _part(body, "frame", dict)
    return Claims(
        design=_part(body, "design", str),
        plan=_part(body, "plan", dict),
        plan_digest=_part(body, "plan_digest", str),
        seed=_part(body, "seed", str),
        scope=_part(body, "scope", str),
        frame_digest=_part(frame, "digest", str, "frame."),
        frame_size=_part(frame, "size", int, "frame."),
        columns=tuple(_texts(_part(frame, "columns", list, "frame."), "frame.columns")),
        rows=tuple(
            tuple(_texts(row, f"frame.rows[{place}]"))
            for place, row in enumerate(_part(frame, "rows", list, "frame."))
        ),
        strata=tuple(_line(*item) for item in _items(body, "strata")),
        positions=tuple(_position(*item) for item in _items(body, "positions")),
        notes=_part(body, "notes", dict),
        digest=_part(body, "digest", str),
    )


def _refuse_unknown(body: Mapping[str, Any]) -> None:
    if body.get("format") != FORMAT:
        raise DesignError(
            Fault.NOT_A_CERTIFICATE,
            f"this is not a draw certificate: its format is not {FORMAT!r}",
        )
    known = {"algorithm": ALGORITHM, "frame_algorithm": FRAME_ALGORITHM}
    for name, method in known.items():
        if body.get(name) != method:
            raise DesignError(
                Fault.UNKNOWN_METHOD,
                f"the method {body.get(name)!r} is not known here; known: {method!r}",
            )
    if body.get("design") not in PLANS:
        raise DesignError(
            Fault.UNKNOWN_METHOD, f"the design {body.get('design')!r} is not known here"
        )


def _part(body: Mapping[str, Any], name: str, kind: type[_Kind], where: str = "") -> _Kind:
    if name not in body:
        raise DesignError(
            Fault.NOT_A_CERTIFICATE, f"the certificate is incomplete: {where}{name} is missing"
        )
    value = body[name]
    # A whole number is a number, and true is not the number 1.
    fits = isinstance(value, int | float if kind is float else kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise DesignError(
            Fault.NOT_A_CERTIFICATE,
            f"the certificate is incomplete: {where}{name} is not {_WORDS[kind]}",
        )
    return value  # type: ignore[no-any-return]  # its kind was just looked at


def _items(body: Mapping[str, Any], name: str) -> list[tuple[Mapping[str, Any], str]]:
    found: list[tuple[Mapping[str, Any], str]] = []
    for place, item in enumerate(_part(body, name, list)):
        if not isinstance(item, dict):
            raise DesignError(
                Fault.NOT_A_CERTIFICATE,
                f"the certificate is incomplete: {name}[{place}] is not {_WORDS[dict]}",
            )
        found.append((item, f"{name}[{place}]."))
    return found


def _line(item: Mapping[str, Any], where: str) -> StratumLine:
    return StratumLine(
        stratum=_part(item, "stratum", str, where),
        size=_part(item, "size", int, where),
        taken=_part(item, "taken", int, where),
    )


def _position(item: Mapping[str, Any], where: str) -> Position:
    return Position(
        unit_id=_part(item, "unit_id", str, where),
        stratum=_part(item, "stratum", str, where),
        number=_part(item, "number", int, where),
        is_reserve=_part(item, "reserve", bool, where),
        inclusion_probability=_part(item, "inclusion_probability", float, where),
        ticket=_part(item, "ticket", str, where),
    )


def _texts(cells: object, where: str) -> Sequence[str]:
    if not isinstance(cells, list) or not all(isinstance(cell, str) for cell in cells):
        raise DesignError(
            Fault.NOT_A_CERTIFICATE,
            f"the certificate is incomplete: {where} is not a list of texts",
        )
    return cells
