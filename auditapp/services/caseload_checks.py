"""Checking an upload against the caseload, and keeping what was found with the import."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from auditapp.domain.caseload_imports import ImportState
from auditapp.domain.errors import Problem, RefusedError
from auditapp.importers.checked import CheckedFile, CheckedRow
from auditapp.importers.checking import check_files
from auditapp.importers.findings import FileRefusedError
from auditapp.importers.limits import DEFAULT_LIMITS, Limits
from auditapp.importers.reading import SourceFile
from auditapp.importers.values import ValueMap
from auditapp.persistence.caseload import (
    CaseloadFile,
    CaseloadImport,
    CaseloadReject,
    CaseloadValue,
)
from auditapp.services.caseload_comparing import Comparison, compare, known, whole_lists_of
from auditapp.services.caseload_record import mapping_of

__all__ = [
    "FILES",
    "check",
    "counts_of",
    "decided_values",
    "keep_check",
    "same_upload",
    "sources_of",
]

FILES = "files"  # the upload field; refusals of a whole file are shown there


def check(
    session: Session,
    sources: Sequence[SourceFile],
    decided: ValueMap,
    today: date,
    limits: Limits = DEFAULT_LIMITS,
) -> CheckedFile:
    """Return what an upload holds.

    Raises
    ------
    RefusedError
        If a file cannot be taken at all; every problem says where and what to do.
    """
    try:
        return check_files(
            sources, today=today, value_map=decided, known=known(session), limits=limits
        )
    except FileRefusedError as refused:
        raise RefusedError(Problem(FILES, one.sentence) for one in refused.problems) from refused


def same_upload(session: Session, checked: CheckedFile) -> CaseloadImport | None:
    """Return the import that this upload already is, read the same way."""
    values = mapping_of(checked)["values"]
    earlier = session.scalars(
        select(CaseloadImport)
        .where(CaseloadImport.digest == checked.digest, CaseloadImport.state != ImportState.REFUSED)
        .order_by(CaseloadImport.at.desc())
    )
    return next((row for row in earlier if row.mapping.get("values") == values), None)


def keep_check(
    session: Session, row: CaseloadImport, checked: CheckedFile, decided: ValueMap
) -> None:
    """Keep a check, its rejects and what applying it would do, in place of an earlier one."""
    comparison = compare(session, checked.rows, whole_lists=row.whole_lists)
    row.value_map = {name: dict(choices) for name, choices in decided.entries.items()}
    could_be_whole = [kind.value for kind in whole_lists_of(checked)]
    row.mapping = mapping_of(checked) | {"could_be_whole": could_be_whole}
    row.counts = counts_of(checked, comparison)
    row.latest_day = _latest_day(checked.rows, row.checked_on)
    session.execute(delete(CaseloadReject).where(CaseloadReject.import_id == row.id))
    rejects = [
        {
            "import_id": row.id,
            "position": position,
            "file": one.file,
            "sheet": one.sheet,
            "row": one.row,
            "heading": one.column,
            "reason": one.reason,
            "advice": one.advice,
            "value": one.value,
        }
        for position, one in enumerate(checked.rejects)
    ]
    if rejects:
        session.execute(insert(CaseloadReject), rejects)
    session.flush()


def counts_of(checked: CheckedFile, comparison: Comparison) -> dict[str, Any]:
    """Return the counts kept with an import."""
    return {
        **checked.counts(),
        "preview": comparison.preview(),
        "standing": comparison.standing,
    }


def _latest_day(rows: Sequence[CheckedRow], today: date) -> date | None:
    days = (one.row.on_date for one in rows if one.number is not None)
    return max((day for day in days if day is not None and day <= today), default=None)


def decided_values(session: Session) -> ValueMap:
    """Return what people have decided local values mean."""
    entries: dict[str, dict[str, str]] = {}
    for row in session.scalars(select(CaseloadValue)):
        entries.setdefault(row.list_name, {})[row.local] = row.value
    return ValueMap(entries)


def sources_of(session: Session, row: CaseloadImport) -> list[SourceFile]:
    """Return the files of an import.

    Raises
    ------
    RefusedError
        If they are no longer kept.
    """
    found = session.execute(
        select(CaseloadFile.name, CaseloadFile.content)
        .where(CaseloadFile.import_id == row.id)
        .order_by(CaseloadFile.position)
    )
    sources = [SourceFile(name, content) for name, content in found if content is not None]
    if not sources:
        raise RefusedError([Problem("", "The file is no longer kept. Upload it again")])
    return sources
