"""What people see of imports: the list of them, and one with all that was found in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.caseload_imports import (
    IMPORT_WORKFLOW,
    Fate,
    ImportFacts,
    ImportState,
)
from auditapp.domain.errors import NotAllowedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.vocabularies import RowKind
from auditapp.domain.workflow import Offer
from auditapp.importers.formats import FileFormat
from auditapp.persistence.caseload import CaseloadImport, CaseloadReject
from auditapp.persistence.people import Person
from auditapp.services.caseload import facts_about, find
from auditapp.services.caseload_record import TableView, ValueView, tables_in, values_in
from auditapp.services.events import HistoryLine, history

__all__ = [
    "PAGE_SIZE",
    "ImportLine",
    "ImportView",
    "KindPreview",
    "RejectView",
    "imports",
    "rejects",
    "show",
]

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import in a list."""

    id: UUID
    file_name: str
    format: FileFormat
    state: ImportState
    imported_by: str
    at: datetime
    applied_at: datetime | None
    applied_by: str
    read: int
    accepted: int
    rejected: int
    reason: str


@dataclass(frozen=True, slots=True)
class KindPreview:
    """How many rows of one kind applying would add, change, leave and mark as gone."""

    kind: RowKind
    new: int
    changed: int
    unchanged: int
    gone: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """One import with all that was found in it."""

    line: ImportLine
    digest: str
    checked_at: datetime
    latest_day: date | None
    repeated: int
    worked_out: int
    tables: tuple[TableView, ...]
    notices: tuple[str, ...]
    notices_left_out: int
    values: tuple[ValueView, ...]
    values_left_out: int
    decided: Mapping[str, Mapping[str, str]]  # list to local value to what a person chose
    preview: tuple[KindPreview, ...]
    whole_lists: tuple[tuple[RowKind, bool], ...]  # lists that could be whole, and whether they are
    offers: tuple[Offer[ImportState, ImportFacts], ...]
    history: tuple[HistoryLine, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class RejectView:
    """One row left out: where, why, and what to do."""

    file: str
    sheet: str
    row: int
    column: str
    reason: str
    advice: str
    value: str


def imports(session: Session, *, actor: Actor, limit: int = 100) -> tuple[ImportLine, ...]:
    """Return the imports, newest first."""
    _need(actor)
    rows = session.scalars(
        select(CaseloadImport).order_by(CaseloadImport.at.desc(), CaseloadImport.id).limit(limit)
    ).all()
    people = _names(session)
    return tuple(_line(row, people) for row in rows)


def show(session: Session, import_id: UUID, *, actor: Actor) -> ImportView:
    """Return one import.

    Raises
    ------
    NotFoundError, NotAllowedError
        If there is none, or the actor may not see the caseload.
    """
    _need(actor)
    row = find(session, import_id)
    facts = facts_about(session, row)
    tables = tables_in(row.mapping)
    could_be_whole = row.mapping.get("could_be_whole", ())
    return ImportView(
        line=_line(row, _names(session)),
        digest=row.digest,
        checked_at=row.checked_at,
        latest_day=row.latest_day,
        repeated=row.counts.get("repeated", 0),
        worked_out=row.counts.get("worked_out", 0),
        tables=tables,
        notices=tuple(row.mapping.get("notices", ())),
        notices_left_out=row.mapping.get("notices_left_out", 0),
        values=values_in(row.mapping),
        values_left_out=row.mapping.get("values_left_out", 0),
        decided=row.value_map,
        preview=tuple(
            KindPreview(RowKind.of(kind), *(fates.get(fate.value, 0) for fate in Fate))
            for kind, fates in row.counts.get("preview", {}).items()
        ),
        whole_lists=tuple((RowKind.of(kind), kind in row.whole_lists) for kind in could_be_whole),
        offers=IMPORT_WORKFLOW.offers(row.state, facts, actor),
        history=history(session, row.id),
        revision=row.revision,
    )


def rejects(
    session: Session, import_id: UUID, *, page: int, actor: Actor, size: int = PAGE_SIZE
) -> tuple[tuple[RejectView, ...], int]:
    """Return one page of an import's rejects, in the order of the file, and how many there are."""
    _need(actor)
    of_import = CaseloadReject.import_id == import_id
    total = session.scalar(select(func.count()).where(of_import)) or 0
    rows = session.scalars(
        select(CaseloadReject)
        .where(of_import)
        .order_by(CaseloadReject.position)
        .offset((max(page, 1) - 1) * size)
        .limit(size)
    )
    return (
        tuple(
            RejectView(
                row.file,
                row.sheet,
                row.row,
                row.heading,
                row.reason,
                row.advice,
                row.value or "",
            )
            for row in rows
        ),
        total,
    )


def _line(row: CaseloadImport, people: Mapping[UUID, str]) -> ImportLine:
    return ImportLine(
        id=row.id,
        file_name=row.file_name,
        format=FileFormat(row.format),
        state=row.state,
        imported_by=people.get(row.imported_by, ""),
        at=row.at,
        applied_at=row.applied_at,
        applied_by=people.get(row.applied_by, "") if row.applied_by else "",
        read=row.counts.get("read", 0),
        accepted=row.counts.get("accepted", 0),
        rejected=row.counts.get("rejected", 0),
        reason=row.reason,
    )


def _names(session: Session) -> dict[UUID, str]:
    importers = select(CaseloadImport.imported_by).union(select(CaseloadImport.applied_by))
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(importers)))
    return dict(found.all())


def _need(actor: Actor) -> None:
    if not actor.may(Permission.CASELOAD_READ):
        raise NotAllowedError(Permission.CASELOAD_READ.value)
