"""The seal on audit templates: what was published is what is served, for ever.

Those that come with the product are published by the start itself. Its files are their source;
the digest of each is kept here, and a start with a file that is no longer the same is refused.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.domain.questions import AuditTemplate
from auditapp.domain.template_versions import KEPT, TemplateState
from auditapp.library.loader import shipped_library
from auditapp.library.texts import read_template, renumbered
from auditapp.library.versions import changed_after_publishing
from auditapp.persistence.audit_templates import TemplateVersion, kept_versions, version_of
from auditapp.services import events

__all__ = ["broken_seals", "publish_shipped", "unsealed"]

_ACTOR = "system:start"


def unsealed(session: Session) -> tuple[tuple[str, int], ...]:
    """Return the product's versions that this database has not published yet."""
    rows = session.execute(
        select(TemplateVersion.key, TemplateVersion.version).where(TemplateVersion.state.in_(KEPT))
    )
    known = {(key, version) for key, version in rows}
    return tuple(sorted(set(shipped_library().templates) - known))


def publish_shipped(session: Session, *, now: datetime) -> tuple[tuple[str, int], ...]:
    """Publish the product's versions that are not published yet, and return them.

    Several processes may start at once: each version is published by one of them. A number that
    the service gave to a draft of its own passes to the product, and the draft takes the next.
    """
    done = []
    for key, version in unsealed(session):
        row = session.scalar(version_of(key, version))
        if row is not None:
            _renumber(session, row)
        if _seal(session, shipped_library().template(key, version), now):
            done.append((key, version))
    return tuple(done)


def broken_seals(session: Session) -> tuple[str, ...]:
    """Return in words every published version that is no longer what was published."""
    templates, missing = [], []
    for row in session.scalars(kept_versions()):
        found = _present(row)
        if found is None:
            missing.append(
                f"{row.key} version {row.version} was published and can no longer be read"
            )
        else:
            templates.append(found)
    rows = session.scalars(kept_versions())
    published = {(row.key, row.version): row.digest for row in rows}
    changed = changed_after_publishing(templates, published)
    return (*missing, *(finding.message for finding in changed))


def _present(row: TemplateVersion) -> AuditTemplate | None:
    """Return the version as it is today, made anew from its file or text."""
    library = shipped_library()
    if row.shipped:
        return library.templates.get((row.key, row.version))
    return read_template(row.source, key=row.key, version=row.version, library=library).template


def _seal(session: Session, template: AuditTemplate, now: datetime) -> bool:
    row = TemplateVersion(
        key=template.key,
        version=template.version,
        state=TemplateState.PUBLISHED,
        shipped=True,
        digest=template.digest,
        title=template.title,
        created_at=now,
        edited_at=now,
        published_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another process was first
        return False
    events.record(
        session,
        now=now,
        actor=_ACTOR,
        action="template.publish",
        subject_kind="template",
        subject_id=row.id,
        facts={"key": row.key, "version": row.version, "digest": row.digest},
    )
    return True


def _renumber(session: Session, draft: TemplateVersion) -> None:
    numbers = session.scalars(
        select(TemplateVersion.version).where(TemplateVersion.key == draft.key)
    )
    shipped = (version for key, version in shipped_library().templates if key == draft.key)
    draft.version = max(*numbers, *shipped) + 1
    draft.source = renumbered(draft.source, draft.version)
    draft.revision += 1
    session.flush()
