"""Certificates as files: JSON, and CSV for a spreadsheet. Both hold everything and read back.

A cell that a spreadsheet would run as a formula gets an apostrophe in front, which reading takes
off again, so that the certificate's digest is the same after the journey.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sampling.faults import DesignError, Fault

_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
_PLACES = ("unit_id", "stratum", "number", "list", "inclusion_probability", "ticket")


def to_json(body: Mapping[str, Any]) -> str:
    """Return a certificate as JSON text, indented and in the order of the names.

    Parameters
    ----------
    body : mapping
        As ``Certificate.to_dict`` gives it.

    Returns
    -------
    str
        One space of indent to a level.

    Examples
    --------
    >>> print(to_json({"format": "draw-certificate/1"}).strip())
    {
     "format": "draw-certificate/1"
    }
    """
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def from_json(text: str) -> dict[str, Any]:
    """Return the certificate in JSON text.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    dict
        As ``Certificate.to_dict`` gives it.

    Raises
    ------
    DesignError
        If the text is no JSON object, says one thing twice, or holds a number that is none.

    Examples
    --------
    >>> from_json('{"format": "draw-certificate/1"}')
    {'format': 'draw-certificate/1'}
    """
    try:
        body = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        raise DesignError(
            Fault.NOT_A_CERTIFICATE, f"this is not JSON: {fault.msg} in line {fault.lineno}"
        ) from fault
    if not isinstance(body, dict):
        raise DesignError(
            Fault.NOT_A_CERTIFICATE, "this is not a draw certificate: it holds no named values"
        )
    return body


def to_csv(body: Mapping[str, Any]) -> str:
    """Return a certificate as CSV.

    The first cell of each line says what it is: ``certificate`` (a name and its value as JSON),
    ``positions`` and ``columns`` (headings), ``position`` (a place of the draw), ``row`` (a unit of
    the frame).

    Parameters
    ----------
    body : mapping
        As ``Certificate.to_dict`` gives it.

    Returns
    -------
    str
        Safe to open in a spreadsheet: no cell begins like a formula.

    Examples
    --------
    >>> from sampling.certificates import certify
    >>> from sampling.draws import SimplePlan
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = SimplePlan(2).draw(frame, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> body = certify(drawn, frame).to_dict()
    >>> to_csv(body).splitlines()[0]
    'certificate,about,{}'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    frame = body["frame"]
    rest = {name: value for name, value in body.items() if name not in {"frame", "positions"}}
    rest |= {f"frame.{name}": frame[name] for name in frame if name not in {"columns", "rows"}}
    for name, value in sorted(rest.items()):
        writer.writerow(["certificate", name, json.dumps(value, ensure_ascii=False)])
    writer.writerow(["positions", *_PLACES])
    for place in body["positions"]:
        listed = "reserve" if place["reserve"] else "main"
        cells = [place["unit_id"], place["stratum"], str(place["number"]), listed]
        chance = repr(place["inclusion_probability"])
        writer.writerow(["position", *safe([*cells, chance, place["ticket"]])])
    writer.writerow(["columns", *safe(frame["columns"])])
    for row in frame["rows"]:
        writer.writerow(["row", *safe(row)])
    return out.getvalue()


def from_csv(text: str) -> dict[str, Any]:
    """Return the certificate in CSV text, as ``to_csv`` writes it.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    dict
        As ``Certificate.to_dict`` gives it.

    Raises
    ------
    DesignError
        If a line is of no known kind or misshapen, with its number.

    Examples
    --------
    >>> from sampling.certificates import certify
    >>> from sampling.draws import SimplePlan
    >>> from sampling.frames import frame_of
    >>> frame = frame_of(["id", "stratum"], [[f"C-{n:06d}", ""] for n in range(1, 21)])
    >>> drawn = SimplePlan(2).draw(frame, seed="8203 5517 4096", scope="dip/2025-09/core")
    >>> body = certify(drawn, frame).to_dict()
    >>> from_csv(to_csv(body)) == body
    True
    """
    body: dict[str, Any] = {"positions": [], "frame": {"columns": [], "rows": []}}
    for number, line in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        try:
            _read_line(body, line)
        except (ValueError, IndexError) as fault:
            raise DesignError(
                Fault.NOT_A_CERTIFICATE, f"line {number} is not of a draw certificate: {fault}"
            ) from fault
    return body


def from_text(text: str) -> dict[str, Any]:
    """Return the certificate in a file's text, JSON or CSV by how it begins.

    Parameters
    ----------
    text : str
        The whole file.

    Returns
    -------
    dict
        As ``Certificate.to_dict`` gives it.

    Raises
    ------
    DesignError
        As ``from_json`` and ``from_csv``.

    Examples
    --------
    >>> from_text('{"format": "draw-certificate/1"}')
    {'format': 'draw-certificate/1'}
    """
    plain = text.removeprefix("\ufeff")
    return from_json(plain) if plain.lstrip()[:1] in {"{", "["} else from_csv(plain)


def _read_line(body: dict[str, Any], line: Sequence[str]) -> None:
    frame = body["frame"]
    match line:
        case [] | ["positions", *_]:
            pass
        case ["certificate", name, value]:
            group, dot, inner = name.partition(".")
            if dot and group == "frame":
                frame[inner] = json.loads(value)
            else:
                body[name] = json.loads(value)
        case ["position", *cells]:
            body["positions"].append(_place([_plain(cell) for cell in cells]))
        case ["columns", *cells]:
            frame["columns"] = [_plain(cell) for cell in cells]
        case ["row", *cells]:
            frame["rows"].append([_plain(cell) for cell in cells])
        case _:
            raise ValueError(f"it begins with {line[0]!r}")


def _place(cells: Sequence[str]) -> dict[str, Any]:
    unit_id, stratum, number, listed, chance, ticket = cells
    if listed not in {"main", "reserve"}:
        raise ValueError(f"the list is main or reserve, not {listed!r}")
    return {
        "unit_id": unit_id,
        "stratum": stratum,
        "number": int(number),
        "reserve": listed == "reserve",
        "inclusion_probability": json.loads(chance),
        "ticket": ticket,
    }


def safe(cells: Iterable[str]) -> list[str]:
    """Return cells that no spreadsheet would run as a formula."""
    return [f"'{cell}" if cell.startswith(_RISKY) else cell for cell in cells]


def _plain(cell: str) -> str:
    return cell.removeprefix("'")


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DesignError(Fault.NOT_A_CERTIFICATE, f"the file says {twice!r} twice: keep one")
    return found


def _no_number(text: str) -> float:
    raise DesignError(Fault.NOT_A_CERTIFICATE, f"the file holds {text}, which is no number")
