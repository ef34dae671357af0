"""What the subcommands share: reading tables, the options that name columns, writing."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from sampling.certificate_files import safe, to_csv, to_json
from sampling.faults import DesignError, Fault
from sampling.frame_chances import FrameChances
from sampling.frames import ID, STRATUM, Frame, Roles, read_frame

# argparse hands its subparsers over in a class it does not name.
Commands = Any


def add_frame_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which columns of a frame play which part."""
    columns = parser.add_argument_group("columns of the frame")
    columns.add_argument("--id", default=ID, metavar="COLUMN", help="unit id (default: id)")
    columns.add_argument(
        "--stratum",
        action="append",
        default=[],
        metavar="COLUMN",
        help="stratum; repeat it to cross several columns",
    )
    for name, words in (
        ("size", "size, for chances in proportion to it"),
        ("cluster", "team, worker or family, for draws in two stages"),
        ("must", "why a unit must be audited; empty for the others"),
        ("excluded", "why a unit cannot be drawn; empty for the others"),
    ):
        columns.add_argument(
            f"--{name}-column", default="", metavar="COLUMN", dest=f"{name}_column", help=words
        )
    columns.add_argument(
        "--keep", action="append", default=[], metavar="COLUMN", help="carried along, and hashed"
    )


def frame_in(path: str, options: argparse.Namespace) -> Frame:
    """Return the frame in a CSV file.

    A column called "stratum" is the stratum when none is named.

    Raises
    ------
    DesignError
        If the file is no table, or the frame is unsound.
    """
    rows = table_in(path)
    stratum = tuple(options.stratum) or ((STRATUM,) if rows and STRATUM in rows[0] else ())
    roles = Roles(
        unit_id=options.id,
        stratum=stratum,
        size=options.size_column,
        cluster=options.cluster_column,
        must=options.must_column,
        excluded=options.excluded_column,
        keep=tuple(options.keep),
    )
    return read_frame(rows, roles)


def table_in(path: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file, by the names in its first line.

    Raises
    ------
    DesignError
        If a name appears twice or is empty, or a row has more cells than there are names.
    """
    with StringIO(text_in(path), newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or [])
        _refuse_names(path, names)
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise DesignError(
                    Fault.BAD_COLUMN,
                    f"{path}: line {reader.line_num} has not {len(names)} cells, "
                    "one for each column",
                )
            rows.append({name: str(cell) for name, cell in row.items()})
    return rows


def text_in(path: str) -> str:
    """Return the text of a file, without the mark that spreadsheets put before it.

    Raises
    ------
    DesignError
        If it is not UTF-8.
    """
    try:
        return Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DesignError(
            Fault.BAD_CELL, f"{path} is not UTF-8 text: save it again as CSV UTF-8, or as JSON"
        ) from fault


def _refuse_names(path: str, names: Sequence[str]) -> None:
    if not names:
        raise DesignError(
            Fault.BAD_COLUMN, f"{path} is empty: its first line must name the columns"
        )
    if len(set(names)) != len(names) or "" in names:
        raise DesignError(
            Fault.BAD_COLUMN, f"{path}: every column needs a name of its own, got {names}"
        )
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        raise DesignError(
            Fault.BAD_COLUMN,
            f"{path} has one column, {names[0]!r}: separate the columns with commas",
        )


def json_in(path: str) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises
    ------
    DesignError
        If the file holds something else.
    """
    try:
        body = json.loads(text_in(path))
    except json.JSONDecodeError as fault:
        raise DesignError(
            Fault.BAD_PLAN, f"{path} is not JSON: {fault.msg} in line {fault.lineno}"
        ) from fault
    if not isinstance(body, dict):
        raise DesignError(
            Fault.BAD_PLAN, f"{path} holds no object: use what 'commit --json' writes"
        )
    return body


def say(*lines: str) -> None:
    """Write lines to standard output."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def say_json(body: object) -> None:
    """Write plain values to standard output as JSON."""
    sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def write_certificate(path: str, body: dict[str, Any]) -> None:
    """Write a certificate to a new file, as CSV when its name says so, otherwise as JSON.

    Raises
    ------
    FileExistsError
        If there is such a file: a certificate is never overwritten.
    """
    text = to_csv(body) if path.lower().endswith(".csv") else to_json(body)
    with Path(path).open("x", encoding="utf-8", newline="") as file:
        file.write(text)


def write_chances(path: str, chances: FrameChances) -> None:
    """Write the chance and the weight of every unit to a new CSV file; no chance, no weight.

    Raises
    ------
    FileExistsError
        If there is such a file.
    """
    with Path(path).open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((ID, "inclusion_probability", "weight"))
        for unit_id, chance, weight in chances.rows():
            writer.writerow((*safe([unit_id]), chance, "" if weight is None else weight))
