"""The service's own words for parts of audit templates: set, shown, taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from auditapp.domain.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    Problem,
    RefusedError,
)
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.template_labels import Label, most_letters, parts_of
from auditapp.persistence.base import save_revision
from auditapp.persistence.template_labels import TemplateLabel, labels_of
from auditapp.services import audit_templates, events

__all__ = ["LabelView", "labels", "set_label"]


@dataclass(frozen=True, slots=True)
class LabelView:
    """One word of the service, with whether the version shown has what it replaces."""

    label: Label
    applies: bool
    revision: int


def labels(session: Session, template: AuditTemplate) -> tuple[LabelView, ...]:
    """Return every word the service set for a template, as they fit one version."""
    parts = parts_of(template)
    return tuple(
        LabelView(
            Label(row.part, row.replaces, row.words),
            applies=parts.get(row.part) == row.replaces,
            revision=row.revision,
        )
        for row in session.scalars(labels_of(template.key))
    )


def set_label(  # noqa: PLR0913  # the sides of a word, all named by the caller
    session: Session,
    key: str,
    version: int,
    part: str,
    words: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Set what the service calls a part of a version; no words give the template's own back.

    ``expected`` is the revision of the words that were shown, 0 when there were none.

    Raises
    ------
    NotAllowedError, NotFoundError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    if not actor.may(Permission.TEMPLATES_WRITE):
        raise NotAllowedError(Permission.TEMPLATES_WRITE.value)
    original = _original(session, key, version, part)
    wanted = " ".join(words.split())
    if len(wanted) > most_letters(part):
        raise RefusedError([Problem("words", f"Use {most_letters(part)} letters or fewer")])
    row = session.scalar(
        select(TemplateLabel).where(TemplateLabel.template_key == key, TemplateLabel.part == part)
    )
    if row is None:
        if expected:
            raise ConflictError("Someone else has taken these words back")
        row = _new(session, key, part, original, wanted, actor, now)
    else:
        save_revision(session, row, expected=expected, entered={"words": wanted})
        _change(session, row, original, wanted, actor, now)
    session.info.pop(audit_templates.READ, None)
    if row is not None:
        _log(session, row, actor, now, took_back=wanted in {"", original})


def _original(session: Session, key: str, version: int, part: str) -> str:
    found = [
        one for one in audit_templates.kept(session) if (one.key, one.version) == (key, version)
    ]
    if not found:
        raise NotFoundError(f"audit template {key} version {version}")
    original = parts_of(found[0].template).get(part)
    if original is None:
        raise RefusedError([Problem("part", "Choose a part of this version")])
    return original


def _new(
    session: Session,
    key: str,
    part: str,
    original: str,
    wanted: str,
    actor: Actor,
    now: datetime,
) -> TemplateLabel | None:
    if wanted in {"", original}:
        return None
    row = TemplateLabel(
        template_key=key, part=part, replaces=original, words=wanted, set_by=actor.id, set_at=now
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise ConflictError("Someone else has just set words for this part") from None
    return row


def _change(
    session: Session, row: TemplateLabel, original: str, wanted: str, actor: Actor, now: datetime
) -> None:
    if wanted in {"", original}:
        session.delete(row)
    else:
        row.replaces, row.words = original, wanted
        row.set_by, row.set_at = actor.id, now
    session.flush()


def _log(
    session: Session, row: TemplateLabel, actor: Actor, now: datetime, *, took_back: bool
) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action="template.own_words_removed" if took_back else "template.own_words",
        subject_kind="template",
        subject_id=row.id,
        facts={"key": row.template_key, "part": row.part},
    )
