"""Audit templates: which a round can use, and what each asks, for whoever may read it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.commitments import Commitment
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.questions import AuditTemplate
from auditapp.library.faults import Fault
from auditapp.library.loader import shipped_library
from auditapp.persistence.rounds import Round

__all__ = [
    "TemplateChoice",
    "TemplateLine",
    "TemplateView",
    "choices",
    "commitments",
    "find",
    "search",
    "show",
]

# The forms a partner's auditor answers; no other is theirs to read.
_PARTNER_KINDS = frozenset({"multi_agency"})


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """An audit template, as a list offers it."""

    key: str
    version: int
    title: str
    unit: str
    minutes: int


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
    is_newest: bool
    rounds: int  # that use it
    warnings: int


@dataclass(frozen=True, slots=True)
class TemplateView:
    """One version in full, with what its linter has to say and what its answers measure."""

    template: AuditTemplate
    versions: tuple[int, ...]  # of the same key, newest first
    rounds: tuple[tuple[UUID, str], ...]  # id and title of those that use it
    warnings: tuple[Fault, ...]
    measured: tuple[tuple[Commitment, tuple[str, ...]], ...]  # with the keys of the questions


def choices() -> tuple[TemplateChoice, ...]:
    """Return the newest version of each audit template, by title."""
    return tuple(
        TemplateChoice(found.key, found.version, found.title, found.unit, found.minutes)
        for found in shipped_library().newest
    )


def find(key: str, version: int) -> AuditTemplate:
    """Return one version.

    Raises
    ------
    KeyError
        If there is none.
    """
    return shipped_library().template(key, version)


def commitments() -> tuple[tuple[str, str], ...]:
    """Return code and promise of every commitment of the plan, in order."""
    return tuple(
        (code, found.text) for code, found in sorted(shipped_library().commitments.items())
    )


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
    newest = {(found.key, found.version) for found in shipped_library().newest}
    found = [one for one in shipped_library().templates.values() if _may_read(one, actor)]
    return tuple(
        TemplateLine(
            key=one.key,
            version=one.version,
            title=one.title,
            unit=one.unit,
            kind=one.kind,
            minutes=one.minutes,
            questions=len(one.questions),
            is_newest=(one.key, one.version) in newest,
            rounds=used.get((one.key, one.version), 0),
            warnings=len(_warnings(one)),
        )
        for one in sorted(found, key=lambda one: (one.title, -one.version))
    )


def show(session: Session, key: str, version: int, *, actor: Actor) -> TemplateView:
    """Return one version in full.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not read it.
    """
    library = shipped_library()
    template = library.templates.get((key, version))
    if template is None or not _may_read(template, actor):
        raise NotFoundError(f"audit template {key} version {version}")
    keys: dict[str, list[str]] = {}
    for question in template.questions.values():
        for code in question.measures:
            keys.setdefault(code, []).append(question.key)
    rows = select(Round.id, Round.title).where(
        Round.template_key == key, Round.template_version == version
    )
    may_see_rounds = actor.may(Permission.ROUNDS_READ)
    rounds = session.execute(rows.order_by(Round.reference)).all() if may_see_rounds else []
    return TemplateView(
        template=template,
        versions=tuple(sorted((v for k, v in library.templates if k == key), reverse=True)),
        rounds=tuple((row.id, row.title) for row in rounds),
        warnings=_warnings(template),
        measured=tuple(
            (library.commitment(code), tuple(asked)) for code, asked in sorted(keys.items())
        ),
    )


def _may_read(template: AuditTemplate, actor: Actor) -> bool:
    if not actor.may(Permission.TEMPLATES_READ):
        return False
    only_partner = actor.roles <= {Role.PARTNER_AUDITOR, Role.BOARD_READER}
    return not only_partner or template.kind in _PARTNER_KINDS


def _warnings(template: AuditTemplate) -> tuple[Fault, ...]:
    file = f"{template.key}.v{template.version}.yaml"
    return tuple(fault for fault in shipped_library().warnings if fault.file.endswith(file))


def _used(session: Session) -> dict[tuple[str, int], int]:
    counted = session.execute(
        select(Round.template_key, Round.template_version, func.count()).group_by(
            Round.template_key, Round.template_version
        )
    )
    return {(key, version): count for key, version, count in counted}
