"""Cases picked by judgement: listed by hand with a reason each, sealed, and never a rate."""

from collections.abc import Mapping, Sequence
from typing import Any

from auditapp.domain.designs import DESIGNS, DesignKind
from auditapp.domain.errors import Problem, RefusedError
from sampling import CertificateDifference as Difference
from sampling import (
    DesignError,
    Fault,
    Frame,
    Pick,
    Position,
    Verification,
    certificate_digest,
    frame_of,
    judgement_picks,
)
from sampling import Different as How

__all__ = ["FORMAT", "list_of", "perform_again", "picks_in"]

FORMAT = "judgement-picks/1"
LONGEST_REASON = 200
CERTAIN = 1.0  # no chance had a part in a pick


def picks_in(text: str, frame: Frame, *, by: str) -> tuple[Pick, ...]:
    """Return the picks typed one a line: the case, a comma, and why.

    Raises
    ------
    RefusedError
        Naming every line that says no case of the frame, or no reason.
    """
    known = set(frame.column("id"))
    picks, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        unit_id, _comma, reason = (part.strip() for part in line.partition(","))
        if wrong := _wrong(unit_id, reason, known):
            problems.append(Problem("picks", f"Line {number}: {wrong}"))
        picks.append(Pick(unit_id, reason, by))
    if not picks:
        problems.append(Problem("picks", "List at least one case, and say why it was picked"))
    if problems:
        raise RefusedError(problems)
    try:
        return judgement_picks(frame, picks)
    except DesignError as fault:
        raise RefusedError([Problem("picks", f"{fault}. List each case once")]) from fault


def list_of(
    picks: Sequence[Pick],
    frame: Frame,
    *,
    scope: str,
    excluded: Mapping[str, int],
    about: Mapping[str, str],
    redraw: Mapping[str, object] | None,
) -> tuple[dict[str, Any], tuple[Position, ...]]:
    """Return the sealed list as plain values, and its positions."""
    positions = tuple(
        Position(pick.unit_id, "", number, is_reserve=False, inclusion_probability=CERTAIN)
        for number, pick in enumerate(picks, start=1)
    )
    size = len(frame.rows)
    body: dict[str, Any] = {
        "format": FORMAT,
        "algorithm": "none: picked by judgement",
        "about": dict(about),
        "design": DESIGNS[DesignKind.JUDGEMENT].drawn_as,
        "seed": "",
        "scope": scope,
        "frame": {
            "digest": frame.digest,
            "size": size,
            "excluded": dict(excluded),
            "columns": list(frame.columns),
            "rows": [list(row) for row in frame.rows],
        },
        "strata": [{"stratum": "", "size": size, "taken": len(picks)}],
        "positions": [
            {"unit_id": pick.unit_id, "stratum": "", "number": number, "reserve": False,
             "inclusion_probability": None, "reason": pick.reason, "by": pick.by}
            for number, pick in enumerate(picks, start=1)
        ],
        "redraw": redraw,
    }  # fmt: skip
    body["digest"] = certificate_digest(body)
    return body, positions


def perform_again(body: Mapping[str, Any]) -> Verification:
    """Check a sealed list: unchanged, of this frame, each case once and with a reason.

    Raises
    ------
    DesignError
        If a part of it is missing.
    """
    try:
        stored, listed, digest = body["frame"], body["positions"], body["digest"]
        columns, rows, says = stored["columns"], stored["rows"], stored["digest"]
        picks = [Pick(one["unit_id"], one["reason"], one["by"]) for one in listed]
    except (KeyError, TypeError) as fault:
        raise DesignError(Fault.NOT_A_CERTIFICATE, f"the list is incomplete: {fault}") from fault
    found = []
    if digest != certificate_digest(body):
        found.append(Difference(How.ALTERED, "the list was changed after it was made"))
    try:
        frame = frame_of(columns, rows)
        judgement_picks(frame, picks)
    except DesignError as fault:
        found.append(Difference(How.NOT_DRAWN, str(fault)))
    else:
        if frame.digest != says:
            words = "the frame is not the one the cases were picked from"
            found.append(Difference(How.FRAME, words))
    told = tuple(one.words for one in found)
    return Verification(not found, told, len(picks), len(rows), tuple(found))


def _wrong(unit_id: str, reason: str, known: set[str]) -> str:
    if unit_id not in known:
        return f"{unit_id or 'this'} is not in the frame. Enter a case as the frame names it"
    if not reason:
        return f"say why {unit_id} was picked, after a comma"
    if len(reason) > LONGEST_REASON:
        return f"the reason is longer than {LONGEST_REASON} characters. Shorten it"
    return ""
