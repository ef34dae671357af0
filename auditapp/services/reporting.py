"""Reports: drafted from a round, approved by someone else, released with frozen files."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.reports import REPORT_WORKFLOW, Rendition, ReportState
from auditapp.persistence.base import save_revision
from auditapp.persistence.people import Person
from auditapp.persistence.references import next_reference
from auditapp.persistence.reports import Report, ReportFile, ReportQuote
from auditapp.reports.pages import thematic_html
from auditapp.reports.pdf import to_pdf
from auditapp.reports.values import ThematicReport
from auditapp.services import (
    draws_reading,
    events,
    recommendations_reading,
    replacements,
    report_previous,
    rounds,
)
from auditapp.services.report_values import Words, commentary_of, thematic_values
from auditapp.services.reports_reading import Commentary, facts_of, find
from auditapp.services.results import RoundResults, round_results

__all__ = ["draft", "move", "preview", "save_commentary"]


def draft(session: Session, round_id: UUID, *, title: str, actor: Actor, now: datetime) -> UUID:
    """Draft the thematic report of a round and return its id."""
    _need(actor, Permission.REPORTS_WRITE)
    round_row = rounds.find(session, round_id)
    row = Report(
        reference=next_reference(session, "REP", now.year),
        round_id=round_id,
        title=title.strip() or round_row.title,
        author_id=actor.id,
        created_at=now,
        commentary={"why": round_row.why},
    )
    session.add(row)
    session.flush()
    _log(session, row, "drafted", actor, now)
    return row.id


def save_commentary(
    session: Session,
    report_id: UUID,
    words: Commentary,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Save the author's words; a released report stays as it is."""
    _need(actor, Permission.REPORTS_WRITE)
    row = find(session, report_id)
    if row.state not in {ReportState.DRAFTED, ReportState.COMMENTED}:
        raise RefusedError([Problem("", "The report is approved, so its words stay as they are")])
    save_revision(session, row, expected=expected, entered={"commentary": asdict(words)})
    row.commentary = {
        **asdict(words),
        "strengths": list(words.strengths),
        "worries": list(words.worries),
        "sections": dict(words.sections or {}),
    }
    _log(session, row, "written", actor, now)


def move(  # noqa: PLR0913  # the sides of a move, all named by the caller
    session: Session,
    report_id: UUID,
    action: str,
    *,
    expected: int,
    service: str,
    is_demo: bool,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Move a report along its workflow; releasing freezes figures, words and files.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = find(session, report_id)
    facts = facts_of(session, row)
    # Its own files are made by the release, once everything else allows it.
    ready = replace(facts, files_are_stored=True) if action == "release" else facts
    step = REPORT_WORKFLOW.decide(action, row.state, ready, actor, reason=reason)
    if action == "supersede":
        row.superseded_by = _successor(session, row)
    save_revision(session, row, expected=expected)
    if action == "approve":
        row.approved_by, row.approved_at = actor.id, now
    if action == "return":
        row.approved_by = row.approved_at = None
    if action == "release":
        _make_files(session, row, service=service, is_demo=is_demo, actor=actor, now=now)
        row.released_at = now
    row.state = step.target
    _log(session, row, action, actor, now, reason=reason.strip())


def preview(
    session: Session,
    report_id: UUID,
    rendition: Rendition,
    *,
    service: str,
    is_demo: bool,
    actor: Actor,
    now: datetime,
) -> ThematicReport:
    """Return a report as it would be set out now, marked as a draft."""
    row = find(session, report_id)
    if not actor.may(Permission.REPORTS_READ_INTERNAL):
        raise NotFoundError(f"report {report_id}")
    results = round_results(session, row.round_id, actor=actor)
    words = _words(session, row, service=service, is_demo=is_demo, actor=actor, now=now)
    made = _values(session, row, results, words, rendition, actor, now)
    earlier = report_previous.before(session, results, actor=actor)
    return report_previous.with_previous(made, earlier, rendition)


def _make_files(
    session: Session, row: Report, *, service: str, is_demo: bool, actor: Actor, now: datetime
) -> None:
    results = round_results(session, row.round_id, actor=actor)
    plain = _words(session, row, service=service, is_demo=is_demo, actor=actor, now=now)
    plain = replace(plain, is_draft=False, reader="")
    earlier = report_previous.before(session, results, actor=actor)

    def values(words: Words, rendition: Rendition) -> ThematicReport:
        made = _values(session, row, results, words, rendition, actor, now)
        return report_previous.with_previous(made, earlier, rendition)

    frozen = {rendition.value: asdict(values(plain, rendition)) for rendition in Rendition}
    row.figures = json.loads(json.dumps(frozen))
    canonical = json.dumps(row.figures, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    row.digest = sha256(canonical.encode()).hexdigest()
    words = replace(plain, digest=row.digest)
    session.execute(delete(ReportFile).where(ReportFile.report_id == row.id))
    for rendition in Rendition:
        made = to_pdf(thematic_html(values(words, rendition)))
        session.add(
            ReportFile(
                report_id=row.id,
                rendition=rendition,
                content=made.content,
                digest=made.digest,
                pages=made.pages,
                made_at=now,
            )
        )
    session.flush()


def _successor(session: Session, row: Report) -> UUID:
    """Return the corrected report, the newest that was drafted of the same round later."""
    found = session.scalar(
        select(Report.id)
        .where(
            Report.round_id == row.round_id,
            Report.created_at > row.created_at,
            Report.state != ReportState.SUPERSEDED,
        )
        .order_by(Report.created_at.desc())
    )
    if found is None:
        raise RefusedError([Problem("", "Draft the corrected report of this round first")])
    return found


def _values(
    session: Session,
    row: Report,
    results: RoundResults,
    words: Words,
    rendition: Rendition,
    actor: Actor,
    now: datetime,
) -> ThematicReport:
    draw_id = results.view.progress.draw_id
    certificate = draws_reading.certificate_of(session, draw_id, actor=actor) if draw_id else None
    return thematic_values(
        results,
        words,
        rendition,
        certificate=certificate,
        replacements=replacements.of_draw(session, draw_id) if draw_id else (),
        recommendations=recommendations_reading.of_round(session, row.round_id, today=now.date()),
    )


def _words(
    session: Session, row: Report, *, service: str, is_demo: bool, actor: Actor, now: datetime
) -> Words:
    author = session.get_one(Person, row.author_id)
    reader = session.get_one(Person, actor.id)
    approver = session.get(Person, row.approved_by) if row.approved_by else None
    quotes = session.scalars(
        select(ReportQuote.text).where(
            ReportQuote.report_id == row.id, ReportQuote.approved_by.is_not(None)
        )
    ).all()
    return Words(
        reference=row.reference,
        title=row.title,
        service=service,
        author=author.job_title or author.name,
        approved_by=(approver.job_title or approver.name) if approver else "Not approved yet",
        made_on=now.date(),
        digest="",
        quotes=tuple(quotes),
        is_draft=True,
        is_demo=is_demo,
        reader=reader.name,
        read_at=now,
        **commentary_of(row.commentary),
    )


def _need(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError(permission.value)


def _log(  # the sides of an event
    session: Session,
    row: Report,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"report.{action}",
        subject_kind="report",
        subject_id=row.id,
        reason=reason,
        facts=facts,
    )
