"""Audit templates as their list and their pages show them."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.commitments import Commitment
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.template_versions import TEMPLATE_WORKFLOW, TemplateFacts, TemplateState
from auditapp.domain.workflow import Offer
from auditapp.library.faults import Fault
from auditapp.library.judging import warnings_of
from auditapp.library.loader import shipped_library
from auditapp.library.texts import file_name
from auditapp.persistence.audit_templates import TemplateVersion, drafts
from auditapp.persistence.rounds import Round
from auditapp.services import audit_templates, events, template_labels, template_reading
from auditapp.services.events import HistoryLine
from auditapp.services.template_labels import LabelView

__all__ = ["Life", "TemplateLine", "TemplateView", "search", "show"]


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One version, as the list of all shows it."""

    key: str
    version: int
    title: str
    unit: str
    kind: str
    minutes: int
    questions: int
    state: TemplateState
    is_newest: bool
    shipped: bool
    rounds: int  # that use it
    warnings: int


@dataclass(frozen=True, slots=True)
class Life:
    """What became of a version, for those who publish and retire."""

    id: UUID
    revision: int
    made_by: str
    published_by: str
    published_at: datetime | None
    retired_by: str
    retired_at: datetime | None
    reason: str
    offers: tuple[Offer[TemplateState, TemplateFacts], ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class TemplateView:
    """One version in full, with what its linter has to say and what its answers measure."""

    template: AuditTemplate  # in the service's own words
    published: AuditTemplate  # in the words it was published with
    labels: tuple[LabelView, ...]
    state: TemplateState
    shipped: bool
    versions: tuple[int, ...]  # of the same key, newest first
    rounds: tuple[tuple[UUID, str], ...]  # id and title of those that use it
    warnings: tuple[Fault, ...]
    measured: tuple[tuple[Commitment, tuple[str, ...]], ...]  # with the keys of the questions
    life: Life | None  # None for those who only read, and where a start has not sealed it
    draft_id: UUID | None  # the open draft of the same key, for those who may see it
    may_draft: bool
    may_set_words: bool


def search(session: Session, *, actor: Actor) -> tuple[TemplateLine, ...]:
    """Return every version this person may read, by title, newest first.

    Raises
    ------
    NotAllowedError
        If they may read none.
    """
    if not actor.may(Permission.TEMPLATES_READ):
        raise NotAllowedError(Permission.TEMPLATES_READ.value)
    used = _used(session)
    versions = audit_templates.kept(session)
    newest = {(one.key, one.version) for one in audit_templates.newest_of(versions)}
    found = [one for one in versions if audit_templates.may_read(one.template, actor)]
    return tuple(
        TemplateLine(
            key=one.key,
            version=one.version,
            title=one.template.title,
            unit=one.template.unit,
            kind=one.template.kind,
            minutes=one.template.minutes,
            questions=len(one.template.questions),
            state=one.state,
            is_newest=(one.key, one.version) in newest,
            shipped=one.shipped,
            rounds=used.get((one.key, one.version), 0),
            warnings=len(_warnings(one)),
        )
        for one in sorted(found, key=lambda one: (one.template.title, -one.version))
    )


def show(session: Session, key: str, version: int, *, actor: Actor) -> TemplateView:
    """Return one version in full.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not read it.
    """
    versions = [one for one in audit_templates.kept(session) if one.key == key]
    this = next((one for one in versions if one.version == version), None)
    if this is None or not audit_templates.may_read(this.template, actor):
        raise NotFoundError(f"audit template {key} version {version}")
    draft_id = None
    if template_reading.may_read_drafts(actor):
        draft_id = session.scalar(
            drafts().with_only_columns(TemplateVersion.id).where(TemplateVersion.key == key)
        )
    return TemplateView(
        template=audit_templates.in_own_words(session, this.template),
        published=this.template,
        labels=template_labels.labels(session, this.template),
        state=this.state,
        shipped=this.shipped,
        versions=tuple(one.version for one in versions),
        rounds=_rounds(session, key, version) if actor.may(Permission.ROUNDS_READ) else (),
        warnings=_warnings(this),
        measured=_measured(this.template),
        life=_life(session, this.id, actor) if this.id else None,
        draft_id=draft_id,
        may_set_words=actor.may(Permission.TEMPLATES_WRITE),
        may_draft=actor.may(Permission.TEMPLATES_WRITE) and draft_id is None,
    )


def _life(session: Session, version_id: UUID, actor: Actor) -> Life | None:
    if not actor.may(Permission.TEMPLATES_PUBLISH):
        return None
    row = template_reading.find(session, version_id, actor)
    facts = template_reading.facts_of(session, row)
    return Life(
        id=row.id,
        revision=row.revision,
        made_by=template_reading.name(session, row.created_by),
        published_by=template_reading.name(session, row.published_by),
        published_at=row.published_at,
        retired_by=template_reading.name(session, row.retired_by) if row.retired_at else "",
        retired_at=row.retired_at,
        reason=row.reason,
        offers=TEMPLATE_WORKFLOW.offers(row.state, facts, actor),
        history=tuple(_named(line) for line in events.history(session, row.id)),
    )


def _named(line: HistoryLine) -> HistoryLine:
    return replace(line, who="The system") if line.who.startswith("system:") else line


def _measured(template: AuditTemplate) -> tuple[tuple[Commitment, tuple[str, ...]], ...]:
    keys: dict[str, list[str]] = {}
    for question in template.questions.values():
        for code in question.measures:
            keys.setdefault(code, []).append(question.key)
    plan = shipped_library()
    return tuple((plan.commitment(code), tuple(asked)) for code, asked in sorted(keys.items()))


def _rounds(session: Session, key: str, version: int) -> tuple[tuple[UUID, str], ...]:
    rows = session.execute(
        select(Round.id, Round.title)
        .where(Round.template_key == key, Round.template_version == version)
        .order_by(Round.reference)
    )
    return tuple((row.id, row.title) for row in rows)


def _warnings(this: audit_templates.Kept) -> tuple[Fault, ...]:
    if not this.shipped:
        return warnings_of(this.template)
    # Faults of a shared block stand under the block's own file.
    file = file_name(this.key, this.version)
    return tuple(fault for fault in shipped_library().warnings if fault.file == file)


def _used(session: Session) -> dict[tuple[str, int], int]:
    counted = session.execute(
        select(Round.template_key, Round.template_version, func.count()).group_by(
            Round.template_key, Round.template_version
        )
    )
    return {(key, version): count for key, version, count in counted}
