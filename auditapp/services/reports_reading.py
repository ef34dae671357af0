"""Reports as lists and pages show them, and their stored files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.reports import REPORT_WORKFLOW, Rendition, ReportFacts, ReportState
from auditapp.domain.workflow import Offer
from auditapp.persistence.people import Person
from auditapp.persistence.reports import Report, ReportFile, ReportQuote
from auditapp.services import events, rounds
from auditapp.services.report_texts import references_in, warnings_of
from auditapp.services.report_values import commentary_of

__all__ = [
    "Commentary",
    "FileView",
    "ReportLine",
    "ReportView",
    "facts_of",
    "file_of",
    "find",
    "index",
    "of_round",
    "show",
]


@dataclass(frozen=True, slots=True)
class Commentary:
    """The author's words, section by section."""

    verdict: str = ""
    why: str = ""
    strengths: tuple[str, ...] = ()
    worries: tuple[str, ...] = ()
    since_last: str = ""
    sections: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list."""

    id: UUID
    reference: str
    title: str
    state: ReportState
    author: str
    released_at: datetime | None
    renditions: tuple[Rendition, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """A stored file."""

    rendition: Rendition
    content: bytes
    digest: str
    pages: int
    title: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as its author and approver see it."""

    line: ReportLine
    round_id: UUID
    commentary: Commentary
    digest: str
    approved_by: str
    superseded_by: tuple[UUID, str] | None  # the corrected report and its reference
    files: tuple[tuple[Rendition, str, int], ...]  # rendition, digest, pages
    warnings: tuple[str, ...]  # what to look at in its words before they are released
    offers: tuple[Offer[ReportState, ReportFacts], ...]
    history: tuple[events.HistoryLine, ...]
    revision: int


def file_of(
    session: Session, report_id: UUID, rendition: Rendition, *, actor: Actor, now: datetime
) -> FileView:
    """Return a stored file of a released report; the download is written to the log.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not read this rendition.
    """
    row = session.get(Report, report_id)
    wanted = (
        Permission.REPORTS_READ_BOARD
        if rendition is Rendition.BOARD
        else Permission.REPORTS_READ_INTERNAL
    )
    released = {ReportState.RELEASED, ReportState.SUPERSEDED}
    if row is None or row.state not in released or not actor.may(wanted):
        raise NotFoundError(f"report {report_id}")
    file = session.scalar(
        select(ReportFile)
        .where(ReportFile.report_id == report_id, ReportFile.rendition == rendition)
        .options(undefer(ReportFile.content))
    )
    if file is None:
        raise NotFoundError(f"file of report {report_id}")
    events.record(
        session,
        now=now,
        actor=actor,
        action="report.downloaded",
        subject_kind="report",
        subject_id=row.id,
        facts={"rendition": rendition.value},
    )
    return FileView(rendition, file.content, file.digest, file.pages, row.reference)


def index(session: Session, *, actor: Actor) -> tuple[ReportLine, ...]:
    """Return the reports this person may know of, newest first."""
    statement = select(Report, Person.name).join(Person, Person.id == Report.author_id)
    if not actor.may(Permission.REPORTS_READ_INTERNAL):
        statement = statement.where(Report.state == ReportState.RELEASED)
    rows = session.execute(statement.order_by(Report.created_at.desc())).all()
    return tuple(_line(row, name, actor) for row, name in rows)


def of_round(session: Session, round_id: UUID, *, actor: Actor) -> tuple[ReportLine, ...]:
    """Return the reports of one round."""
    ids = set(session.scalars(select(Report.id).where(Report.round_id == round_id)))
    return tuple(line for line in index(session, actor=actor) if line.id in ids)


def show(session: Session, report_id: UUID, *, actor: Actor, secret: str = "") -> ReportView:
    """Return one report with what this person may do next."""
    if not actor.may(Permission.REPORTS_READ_INTERNAL):
        raise NotAllowedError(Permission.REPORTS_READ_INTERNAL.value)
    row = find(session, report_id)
    author = session.get_one(Person, row.author_id)
    approver = session.get(Person, row.approved_by) if row.approved_by else None
    later = session.get(Report, row.superseded_by) if row.superseded_by else None
    files = session.execute(
        select(ReportFile.rendition, ReportFile.digest, ReportFile.pages).where(
            ReportFile.report_id == report_id
        )
    ).all()
    return ReportView(
        line=_line(row, author.name, actor),
        round_id=row.round_id,
        commentary=Commentary(**_stored(row)),
        digest=row.digest or "",
        approved_by=approver.name if approver else "",
        superseded_by=(later.id, later.reference) if later else None,
        files=tuple((rendition, digest, pages) for rendition, digest, pages in files),
        warnings=warnings_of(session, row, secret=secret) if row.released_at is None else (),
        offers=REPORT_WORKFLOW.offers(row.state, facts_of(session, row), actor),
        history=events.history(session, report_id),
        revision=row.revision,
    )


def _stored(row: Report) -> dict[str, Any]:
    stored = commentary_of(row.commentary)
    return {**stored, "sections": dict(stored["sections"])}


def facts_of(session: Session, row: Report) -> ReportFacts:
    """Return what the rules of a report may see."""
    round_row = rounds.find(session, row.round_id)
    files = session.scalars(
        select(ReportFile.rendition).where(ReportFile.report_id == row.id)
    ).all()
    waiting = session.scalar(
        select(ReportQuote.id).where(
            ReportQuote.report_id == row.id, ReportQuote.approved_by.is_(None)
        )
    )
    return ReportFacts(
        author_id=row.author_id,
        has_verdict=bool(str(row.commentary.get("verdict", "")).strip()),
        every_quote_is_approved=waiting is None,
        named=references_in(session, row),
        unfinished_audits=rounds.facts_of(session, round_row).unfinished,
        files_are_stored=set(files) == set(Rendition),
    )


def _line(row: Report, author: str, actor: Actor) -> ReportLine:
    released = row.state in {ReportState.RELEASED, ReportState.SUPERSEDED}
    renditions: tuple[Rendition, ...] = ()
    if released:
        internal = actor.may(Permission.REPORTS_READ_INTERNAL)
        renditions = (Rendition.INTERNAL, Rendition.BOARD) if internal else (Rendition.BOARD,)
    return ReportLine(
        row.id, row.reference, row.title, row.state, author, row.released_at, renditions
    )


def find(session: Session, report_id: UUID) -> Report:
    """Return the report's row, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = session.get(Report, report_id)
    if row is None:
        raise NotFoundError(f"report {report_id}")
    return row
