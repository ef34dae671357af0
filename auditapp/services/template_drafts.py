"""Drafts of audit templates: begun, written, published by a second person, retired, discarded.

A draft is saved whatever it says; its faults are shown beside it. What is published is sealed by
the digest of its content and never changes again.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.domain.errors import (
    NotAllowedError,
    NotFoundError,
    Problem,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import TEMPLATE_KEY_PATTERN
from auditapp.domain.template_versions import KEPT, TEMPLATE_WORKFLOW, TemplateState
from auditapp.domain.vocabularies import UnitKind
from auditapp.library.documents import MOST_BYTES
from auditapp.library.faults import Fault
from auditapp.library.loader import shipped_library
from auditapp.library.texts import blank_text, next_text, renumbered, shipped_text
from auditapp.persistence.audit_templates import TemplateVersion, drafts, version_of
from auditapp.persistence.base import save_revision
from auditapp.persistence.draft_changes import DraftChange
from auditapp.persistence.draft_comments import forget_comments
from auditapp.services import audit_templates, events, template_reading
from auditapp.services.template_reading import DraftLine, DraftView, list_drafts, read_draft

__all__ = [
    "DraftLine",
    "DraftView",
    "discard",
    "import_text",
    "list_drafts",
    "publish",
    "read_draft",
    "retire",
    "save_draft",
    "set_text",
    "start_draft",
    "text_of",
]

CHANGES_KEPT = 200  # of a draft: each holds the whole text
_CHANGED = "Someone else saved this template while you were working on it"


def start_draft(
    session: Session,
    *,
    key: str,
    from_version: int | None = None,
    title: str = "",
    unit: str = UnitKind.OPEN_CASE.value,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Begin the next version of a template and return the draft's id.

    It is a copy of ``from_version``, or of the newest version, or (of a key that nobody used
    yet) a blank template about ``unit``.

    Raises
    ------
    NotAllowedError, NotFoundError, RefusedError
        If the actor may not write templates; if there is no such version; if the key cannot be
        one, or a draft of it is open.
    """
    _need(actor, Permission.TEMPLATES_WRITE)
    _check_key(session, key)
    versions = [one for one in audit_templates.kept(session) if one.key == key]
    number = max((one.version for one in versions), default=0) + 1
    base = _base(versions, from_version, key)
    if base is None:
        _check_blank(title, unit)
        source = blank_text(key, number, title=title.strip(), unit=unit)
    else:
        title = base.template.title
        source = next_text(text_of(session, base.key, base.version), number)
    row = TemplateVersion(
        key=key,
        version=number,
        source=source,
        title=title.strip(),
        based_on=base.version if base else None,
        created_by=actor.id,
        created_at=now,
        edited_by=actor.id,
        edited_at=now,
    )
    _insert(session, row)
    _log(session, row, "started", actor, now, facts={"based_on": row.based_on or 0})
    return row.id


def import_text(
    session: Session, key: str, source: str, *, actor: Actor, now: datetime
) -> tuple[int, tuple[Fault, ...]]:
    """Begin the next version of a template with a text from elsewhere, under its own number.

    Return the version and everything the check finds. Raises as ``start_draft`` and
    ``save_draft`` do.
    """
    draft_id = start_draft(session, key=key, title=key, actor=actor, now=now)
    row = template_reading.find(session, draft_id, actor)
    text = renumbered(source, row.version)
    faults = save_draft(session, draft_id, text, expected=row.revision, actor=actor, now=now)
    return row.version, faults


def text_of(session: Session, key: str, version: int) -> str:
    """Return the text of a version that is or was published.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = session.scalar(version_of(key, version))
    if row is not None and not row.shipped and row.state in KEPT:
        return row.source
    if (row is None or row.shipped) and (key, version) in shipped_library().templates:
        return shipped_text(key, version)
    raise NotFoundError(f"There is no published version {version} of {key}")


def save_draft(
    session: Session,
    draft_id: UUID,
    source: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    what: str = "saved the whole text",
) -> tuple[Fault, ...]:
    """Save the text of a draft, right or wrong, and return everything the check finds.

    ``what`` says in the draft's history what was changed.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError
        If it is not there; if the actor may not write; if it is published, or too long to keep.
    ConflictError
        If someone else saved first; it holds both texts.
    """
    _need(actor, Permission.TEMPLATES_WRITE)
    before = template_reading.find(session, draft_id, actor).source
    faults = set_text(session, draft_id, source, "written", expected=expected, actor=actor, now=now)
    if before != template_reading.find(session, draft_id, actor).source:
        _note(session, draft_id, what, before, actor, now)
    return faults


def set_text(
    session: Session,
    draft_id: UUID,
    source: str,
    done: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> tuple[Fault, ...]:
    """Give a draft this text, as ``save_draft`` does, and leave its history to the caller."""
    _need(actor, Permission.TEMPLATES_WRITE)
    row = template_reading.find(session, draft_id, actor)
    _need_draft(row)
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode()) > MOST_BYTES:
        message = f"The text is longer than {MOST_BYTES:,} bytes; split the template"
        raise RefusedError([Problem("source", message)])
    save_revision(session, row, expected=expected, message=_CHANGED, entered={"source": text})
    row.source, row.edited_by, row.edited_at = text, actor.id, now
    read = template_reading.read(session, row)
    row.digest = "" if read.stops or read.template is None else read.template.digest
    if read.written is not None:
        row.title = read.written.title
    _log(session, row, done, actor, now, facts={"faults": len(read.stops)})
    return read.faults


def publish(
    session: Session,
    draft_id: UUID,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Publish a draft: rounds can use it, and its content never changes again.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = template_reading.find(session, draft_id, actor)
    step = TEMPLATE_WORKFLOW.decide(
        "publish", row.state, template_reading.facts_of(session, row), actor, reason=reason
    )
    save_revision(session, row, expected=expected, message=_CHANGED)
    read = template_reading.read(session, row)
    if read.template is None:
        raise RefusedError([Problem("", "The text cannot be read as a template")])
    row.state, row.digest, row.title = step.target, read.template.digest, read.template.title
    row.published_by, row.published_at = actor.id, now
    facts = {"digest": row.digest, "warnings": len(read.warnings)}
    _log(session, row, "publish", actor, now, reason=reason.strip(), facts=facts)


def retire(
    session: Session,
    template_id: UUID,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str,
) -> None:
    """Retire a published version: rounds and audits that have it keep it, new ones do not.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = template_reading.find(session, template_id, actor)
    step = TEMPLATE_WORKFLOW.decide(
        "retire", row.state, template_reading.facts_of(session, row), actor, reason=reason
    )
    save_revision(session, row, expected=expected, message=_CHANGED)
    row.state, row.reason = step.target, reason.strip()
    row.retired_by, row.retired_at = actor.id, now
    _log(session, row, "retire", actor, now, reason=row.reason)


def discard(
    session: Session, draft_id: UUID, *, expected: int, actor: Actor, now: datetime
) -> None:
    """Throw a draft away; the log keeps that it was there.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is changed in any of these cases.
    """
    _need(actor, Permission.TEMPLATES_WRITE)
    row = template_reading.find(session, draft_id, actor)
    _need_draft(row)
    save_revision(session, row, expected=expected, message=_CHANGED)
    _log(session, row, "discarded", actor, now)
    session.execute(delete(DraftChange).where(DraftChange.template_id == row.id))
    forget_comments(session, row.id)
    session.delete(row)
    session.flush()


def _note(
    session: Session, draft_id: UUID, what: str, before: str, actor: Actor, now: datetime
) -> None:
    number = (session.scalar(_newest(draft_id)) or 0) + 1
    session.add(
        DraftChange(
            template_id=draft_id, number=number, at=now, by=actor.id, what=what, before=before
        )
    )
    session.execute(
        delete(DraftChange).where(
            DraftChange.template_id == draft_id, DraftChange.number <= number - CHANGES_KEPT
        )
    )


def _newest(draft_id: UUID) -> Select[int]:
    return select(func.max(DraftChange.number)).where(DraftChange.template_id == draft_id)


def _check_key(session: Session, key: str) -> None:
    if not TEMPLATE_KEY_PATTERN.match(key):
        words = "Enter a key of small letters, digits and underscores, like closure_review"
        raise RefusedError([Problem("key", words)])
    open_one = session.scalar(drafts().where(TemplateVersion.key == key))
    if open_one is not None:
        message = f"Version {open_one.version} is being drafted; go on with it or discard it"
        raise RefusedError([Problem("key", message)])


def _base(
    versions: list[audit_templates.Kept], wanted: int | None, key: str
) -> audit_templates.Kept | None:
    if wanted is None:
        return versions[0] if versions else None
    found = next((one for one in versions if one.version == wanted), None)
    if found is None:
        raise NotFoundError(f"audit template {key} version {wanted}")
    return found


def _check_blank(title: str, unit: str) -> None:
    problems = []
    if not title.strip():
        problems.append(Problem("title", "Enter what the template is called"))
    if unit not in set(UnitKind):
        problems.append(Problem("unit", "Choose what one audit is about"))
    if problems:
        raise RefusedError(problems)


def _insert(session: Session, row: TemplateVersion) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        message = "Someone else has just begun a draft of this template; open theirs instead"
        raise RefusedError([Problem("key", message)]) from None


def _need_draft(row: TemplateVersion) -> None:
    if row.state is not TemplateState.DRAFT:
        message = f"This template is now {row.state.value}, so it can no longer be changed"
        raise WrongStateError([Problem("", message)])


def _need(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError(permission.value)


def _log(  # the sides of an event
    session: Session,
    row: TemplateVersion,
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
        action=f"template.{action}",
        subject_kind="template",
        subject_id=row.id,
        reason=reason,
        facts={"key": row.key, "version": row.version, **(facts or {})},
    )
