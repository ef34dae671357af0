"""Which audit templates a round can use, and the commitments their questions measure."""

from dataclasses import dataclass

from auditapp.domain.questions import AuditTemplate
from auditapp.library.loader import shipped_library

__all__ = ["TemplateChoice", "choices", "commitments", "find"]


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """An audit template, as a list offers it."""

    key: str
    version: int
    title: str
    unit: str
    minutes: int


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
