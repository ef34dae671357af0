"""Versions of audit templates as those who write and publish them see them."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotFoundError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.rounds import RoundState
from auditapp.domain.template_versions import TEMPLATE_WORKFLOW, TemplateFacts, TemplateState
from auditapp.domain.workflow import Offer
from auditapp.library.faults import Fault
from auditapp.library.loader import shipped_library
from auditapp.library.schema import WrittenTemplate
from auditapp.library.texts import Reading, read_template
from auditapp.persistence.audit_templates import TemplateVersion, drafts, version_of
from auditapp.persistence.draft_comments import waiting_on
from auditapp.persistence.people import Person
from auditapp.persistence.rounds import Round
from auditapp.services import audit_templates

__all__ = [
    "BY_PRODUCT",
    "DraftLine",
    "DraftView",
    "facts_of",
    "find",
    "identify",
    "list_drafts",
    "may_read_drafts",
    "name",
    "name_of",
    "read",
    "read_draft",
]

# Rounds that chose a version before any audit was begun on it.
BY_PRODUCT = "The product"
_NOT_OPEN = (RoundState.PLANNED, RoundState.FRAMED, RoundState.DRAWN, RoundState.ALLOCATED)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """An open draft, as a list shows it."""

    id: UUID
    key: str
    version: int
    title: str
    editor: str
    edited_at: datetime
    faults: int
    warnings: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """A version of the service's own in full: its text, what can be read of it, what is wrong."""

    id: UUID
    key: str
    version: int
    state: TemplateState
    title: str
    source: str
    written: WrittenTemplate | None  # None where the text cannot be read
    template: AuditTemplate | None
    faults: tuple[Fault, ...]  # that must be mended before it is published
    warnings: tuple[Fault, ...]
    before: AuditTemplate | None  # the newest version that was published before it
    based_on: int | None
    revision: int
    created_by: str
    created_at: datetime
    edited_by: str
    edited_at: datetime
    offers: tuple[Offer[TemplateState, TemplateFacts], ...]
    may_write: bool


def may_read_drafts(actor: Actor) -> bool:
    """Whether a person may see what is not published yet."""
    return actor.may(Permission.TEMPLATES_COMMENT)


def list_drafts(session: Session, *, actor: Actor) -> tuple[DraftLine, ...]:
    """Return the open drafts, the last edited first; none for those who may not see them."""
    if not may_read_drafts(actor):
        return ()
    return tuple(_line(session, row) for row in session.scalars(drafts()))


def read_draft(session: Session, draft_id: UUID, *, actor: Actor) -> DraftView:
    """Return a version of the service's own, with everything that is wrong with it.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not see it.
    """
    row = find(session, draft_id, actor)
    if row.shipped:
        raise NotFoundError(f"template {draft_id} is a file of the product")
    before, now = _before(session, row), read(session, row)
    return DraftView(
        id=row.id,
        key=row.key,
        version=row.version,
        state=row.state,
        title=row.title,
        source=row.source,
        written=now.written,
        template=now.template,
        faults=now.stops,
        warnings=now.warnings,
        before=before,
        based_on=row.based_on,
        revision=row.revision,
        created_by=name(session, row.created_by),
        created_at=row.created_at,
        edited_by=name(session, row.edited_by),
        edited_at=row.edited_at,
        offers=TEMPLATE_WORKFLOW.offers(row.state, facts_of(session, row), actor),
        may_write=row.state is TemplateState.DRAFT and actor.may(Permission.TEMPLATES_WRITE),
    )


def identify(session: Session, key: str, version: int | None, *, actor: Actor) -> tuple[UUID, int]:
    """Return id and revision of a version, or (without one) of the open draft of a key.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not see it.
    """
    wanted = version_of(key, version) if version else drafts().where(TemplateVersion.key == key)
    row = session.scalar(wanted)
    if row is None or not may_read_drafts(actor):
        which = f"version {version}" if version else "draft"
        raise NotFoundError(f"There is no {which} of {key}")
    return row.id, row.revision


def name_of(session: Session, template_id: UUID, *, actor: Actor) -> tuple[str, int]:
    """Return key and version of a row. Raises NotFoundError as ``find`` does."""
    row = find(session, template_id, actor)
    return row.key, row.version


def find(session: Session, template_id: UUID, actor: Actor) -> TemplateVersion:
    """Return a row of whoever writes, publishes or comments on templates.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not see it: both look the same.
    """
    row = session.get(TemplateVersion, template_id)
    if row is None or not may_read_drafts(actor):
        raise NotFoundError(f"template {template_id}")
    return row


def facts_of(session: Session, row: TemplateVersion) -> TemplateFacts:
    """Return what the rules of a version may see."""
    comments = session.scalar(waiting_on(row.id)) or 0
    waiting = session.scalar(
        select(func.count())
        .select_from(Round)
        .where(
            Round.template_key == row.key,
            Round.template_version == row.version,
            Round.state.in_(_NOT_OPEN),
        )
    )
    now = read(session, row) if row.state is TemplateState.DRAFT else None
    return TemplateFacts(
        last_editor=row.edited_by,
        faults=len(now.stops) if now else 0,
        warnings=len(now.warnings) if now else 0,
        rounds_not_open=waiting or 0,
        comments_open=comments,
    )


def _line(session: Session, row: TemplateVersion) -> DraftLine:
    now = read(session, row)
    return DraftLine(
        id=row.id,
        key=row.key,
        version=row.version,
        title=row.title,
        editor=name(session, row.edited_by),
        edited_at=row.edited_at,
        faults=len(now.stops),
        warnings=len(now.warnings),
    )


def _before(session: Session, row: TemplateVersion) -> AuditTemplate | None:
    earlier = (
        one.template
        for one in audit_templates.kept(session)
        if one.key == row.key and one.version < row.version
    )
    return next(earlier, None)


def read(session: Session, row: TemplateVersion) -> Reading:
    """Return what the text of a row says, judged against the version before it."""
    return _reading(row.source, row.key, row.version, _before(session, row))


@lru_cache(maxsize=32)
def _reading(source: str, key: str, version: int, before: AuditTemplate | None) -> Reading:
    """Read a text once for everything a page asks of it."""
    return read_template(source, key=key, version=version, library=shipped_library(), before=before)


def name(session: Session, person_id: UUID | None) -> str:
    """Return a person's name; what comes with the product was written by nobody here."""
    return session.get_one(Person, person_id).name if person_id else BY_PRODUCT
