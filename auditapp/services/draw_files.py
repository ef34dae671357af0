"""Certificates leave the service as files, and come back to be verified."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.errors import NotAllowedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.persistence.rounds import Draw
from auditapp.services import events
from auditapp.services.draw_proof import perform_again
from auditapp.services.draws import find
from sampling import Verification

__all__ = ["as_csv", "as_json", "check_file"]


def as_json(session: Session, draw_id: UUID, *, actor: Actor, now: datetime) -> str:
    """Return the certificate with its frame as JSON; the export is written to the log."""
    row = _exported(session, draw_id, "json", actor, now)
    return json.dumps(row.manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_csv(session: Session, draw_id: UUID, *, actor: Actor, now: datetime) -> str:
    """Return the frame as CSV, each unit with its place in the draw; the export is logged."""
    row = _exported(session, draw_id, "csv", actor, now)
    places = {position["unit_id"]: position for position in row.manifest["positions"]}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    more = ("drawn", "number", "probability", "weight", "reason")
    writer.writerow([*row.manifest["frame"]["columns"], *more])
    for cells in row.manifest["frame"]["rows"]:
        writer.writerow([*map(_safe, cells), *map(_safe, _place(places.get(cells[0])))])
    return out.getvalue()


def _place(place: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return main or reserve, its number, its chance, what it stands for, and why."""
    if place is None:
        return ("", "", "", "", "")
    chance = place["inclusion_probability"]
    known = (str(chance), str(1 / chance)) if chance else ("", "")
    listed = "reserve" if place["reserve"] else "main"
    return (listed, str(place["number"]), *known, place.get("reason", ""))


def _safe(cell: str) -> str:
    # A spreadsheet would run a cell that begins like this as a formula.
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def check_file(text: str) -> Verification:
    """Perform the draw of an exported certificate again.

    Raises
    ------
    ValueError
        If the text is not a certificate; the message says why.
    """
    try:
        body = json.loads(text)
    except json.JSONDecodeError as fault:
        raise ValueError(f"this is not JSON: {fault.msg} in line {fault.lineno}") from fault
    if not isinstance(body, dict):
        raise ValueError("this is not a draw certificate")  # noqa: TRY004  # the file is wrong, not its type
    try:
        return perform_again(body)
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"the certificate is incomplete: {fault}") from fault


def _exported(session: Session, draw_id: UUID, form: str, actor: Actor, now: datetime) -> Draw:
    if not actor.may(Permission.CERTIFICATES_EXPORT):
        raise NotAllowedError(Permission.CERTIFICATES_EXPORT.value)
    row = find(session, draw_id)
    events.record(
        session,
        now=now,
        actor=actor,
        action="draw.exported",
        subject_kind="draw",
        subject_id=row.id,
        facts={"form": form, "digest": row.digest},
    )
    return row
