"""Audit templates: which a round can use, and what each asks, for whoever may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.template_labels import Label, applying, relabelled
from auditapp.domain.template_versions import KEPT, TemplateState
from auditapp.library.faults import LibraryError
from auditapp.library.loader import shipped_library
from auditapp.library.texts import read_template
from auditapp.persistence.audit_templates import TemplateVersion, kept_versions, version_of
from auditapp.persistence.template_labels import labels_of

__all__ = [
    "READ",
    "Kept",
    "TemplateChoice",
    "as_published",
    "choices",
    "commitments",
    "find",
    "in_own_words",
    "is_published",
    "kept",
    "may_read",
    "newest_of",
]

READ = "audit_templates"  # what a session has read, in its ``info``
# Published versions by the digest of their content, so an entry never grows old.
_BY_DIGEST: dict[str, AuditTemplate] = {}
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
class Kept:
    """A version that is or was published."""

    template: AuditTemplate
    state: TemplateState
    id: UUID | None  # None where the product's file has not been sealed yet
    shipped: bool

    @property
    def key(self) -> str:
        """The key of the template."""
        return self.template.key

    @property
    def version(self) -> int:
        """Its version."""
        return self.template.version


def choices(session: Session, *, keep: tuple[str, int] | None = None) -> tuple[TemplateChoice, ...]:
    """Return the newest published version of each audit template, by title.

    ``keep`` is the version a round has chosen already, which stays on offer to it.
    """
    versions = kept(session)
    offered = newest_of(one for one in versions if one.state is TemplateState.PUBLISHED)
    chosen = [one for one in versions if (one.key, one.version) == keep and one not in offered]
    found = sorted((one.template for one in (*offered, *chosen)), key=lambda one: one.title)
    return tuple(
        TemplateChoice(one.key, one.version, one.title, one.unit, one.minutes) for one in found
    )


def is_published(session: Session, key: str, version: int) -> bool:
    """Whether a new round may use a version: it is published and not retired."""
    row = session.scalar(version_of(key, version))
    if row is None:
        return (key, version) in shipped_library().templates
    return row.state is TemplateState.PUBLISHED


def find(session: Session, key: str, version: int) -> AuditTemplate:
    """Return one version that is or was published: an audit keeps its version for ever.

    It speaks the service's own words where some are set.

    Raises
    ------
    KeyError
        If there is none.
    """
    known: dict[tuple[str, int], AuditTemplate] = session.info.setdefault(READ, {})
    if (key, version) not in known:
        known[key, version] = in_own_words(session, as_published(session, key, version))
    return known[key, version]


def in_own_words(session: Session, template: AuditTemplate) -> AuditTemplate:
    """Return a template with the words that the service set for its parts."""
    rows = session.scalars(labels_of(template.key))
    labels = applying(template, (Label(row.part, row.replaces, row.words) for row in rows))
    return relabelled(template, labels) if labels else template


def kept(session: Session) -> tuple[Kept, ...]:
    """Return every version that is or was published, by key, newest first."""
    rows = {(row.key, row.version): row for row in session.scalars(kept_versions())}
    found = [
        Kept(_template_of(row), row.state, row.id, shipped=row.shipped) for row in rows.values()
    ]
    # A file that was not yet sealed by a start is usable all the same.
    found += [
        Kept(template, TemplateState.PUBLISHED, None, shipped=True)
        for (key, version), template in shipped_library().templates.items()
        if (key, version) not in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.key, -one.version)))


def as_published(session: Session, key: str, version: int) -> AuditTemplate:
    """Return one version in the words it was published with. Raises as ``find`` does."""
    row = session.scalar(version_of(key, version))
    if row is None:
        return shipped_library().template(key, version)
    if row.state not in KEPT:
        raise KeyError(key, version)
    return _template_of(row)


def _template_of(row: TemplateVersion) -> AuditTemplate:
    """Return what a published row holds, read once: its digest is that of its content."""
    if row.shipped:
        return shipped_library().template(row.key, row.version)
    if row.digest not in _BY_DIGEST:
        read = read_template(
            row.source, key=row.key, version=row.version, library=shipped_library()
        )
        if read.template is None:
            raise LibraryError(read.faults)
        _BY_DIGEST[row.digest] = read.template
    return _BY_DIGEST[row.digest]


def newest_of(versions: Iterable[Kept]) -> tuple[Kept, ...]:
    """Return the newest of these versions of each template."""
    found: dict[str, Kept] = {}
    for one in versions:
        best = found.get(one.key)
        if best is None or one.version > best.version:
            found[one.key] = one
    return tuple(found.values())


def commitments() -> tuple[tuple[str, str], ...]:
    """Return code and promise of every commitment of the plan, in order."""
    return tuple(
        (code, found.text) for code, found in sorted(shipped_library().commitments.items())
    )


def may_read(template: AuditTemplate, actor: Actor) -> bool:
    """Whether a person may read a published version: a partner reads their own form alone."""
    if not actor.may(Permission.TEMPLATES_READ):
        return False
    only_partner = actor.roles <= {Role.PARTNER_AUDITOR, Role.BOARD_READER}
    return not only_partner or template.kind in _PARTNER_KINDS
