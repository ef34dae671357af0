"""Checks that what is stored is what was written: the log, the draws, the states."""

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from auditapp.persistence.base import sqlite_may_use_wal
from auditapp.persistence.rounds import Draw, Frame
from auditapp.services import events, template_versions
from sampling import verify

__all__ = ["Finding", "check"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. A fault stops trust; a note is worth knowing."""

    kind: str
    message: str
    stop: bool = True


def check(session: Session) -> tuple[Finding, ...]:
    """Return everything that is wrong or worth knowing; empty when all is sound."""
    return (*_log(session), *_draws(session), *_templates(session), *_database(session))


def _log(session: Session) -> list[Finding]:
    return [Finding("log", fault.message) for fault in events.check_chain(session)]


def _draws(session: Session) -> list[Finding]:
    found = []
    for draw in session.scalars(select(Draw).order_by(Draw.drawn_at)):
        frame = session.get_one(Frame, draw.frame_id)
        outcome = verify(draw.manifest)
        found += [
            Finding("draw", f"draw {draw.scope}: {difference}")
            for difference in outcome.differences
        ]
        if draw.digest != draw.manifest["digest"]:
            found.append(Finding("draw", f"draw {draw.scope}: its digest was changed"))
        if frame.digest != draw.manifest["frame"]["digest"]:
            found.append(Finding("draw", f"draw {draw.scope}: its frame was changed"))
    return found


def _templates(session: Session) -> list[Finding]:
    return [Finding("template", broken) for broken in template_versions.broken_seals(session)]


def _database(session: Session) -> list[Finding]:
    if session.get_bind().dialect.name != "sqlite":
        return []
    version = str(session.scalar(text("SELECT sqlite_version()")))
    mode = str(session.scalar(text("PRAGMA journal_mode"))).lower()
    numbers = tuple(int(part) for part in version.split("."))
    if sqlite_may_use_wal(numbers):
        return []
    if mode == "wal":
        words = f"SQLite {version} can lose committed writes in WAL mode; restart the app"
        return [Finding("database", words)]
    words = (
        f"SQLite {version} is not safe in WAL mode, so the slower journal mode {mode} is used. "
        "SQLite 3.51.3 or later, or PostgreSQL, is faster."
    )
    return [Finding("database", words, stop=False)]
