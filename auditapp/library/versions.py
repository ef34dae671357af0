"""What a new version of a template does to the questions of the one before.

Answers are stored by question key and template version. A trend may join two versions of a
question only where it means the same: same key, kind and choices, or a change its template
declares as comparable.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditapp.domain.questions import AuditTemplate, Question
from auditapp.library.faults import FaultCode, Finding


class Effect(StrEnum):
    """What became of one question."""

    KEPT = "kept"
    REWORDED = "reworded"  # same meaning to a trend: words, guidance or rules changed
    COMPARABLE = "comparable"  # its meaning changed, and the template says trends may join
    CHANGED = "changed"  # its meaning changed; trends break here
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one question from one version to the next."""

    key: str
    effect: Effect
    because: str = ""


def differences(before: AuditTemplate, after: AuditTemplate) -> tuple[Difference, ...]:
    """Return what became of every question of either version, in the order of the newer one."""
    declared = {change.key: change for change in after.changes}
    removed = [
        Difference(key, Effect.REMOVED) for key in before.questions if key not in after.questions
    ]
    found: list[Difference] = []
    for key, question in after.questions.items():
        old = before.questions.get(key)
        change = declared.get(key)
        if old is None:
            found.append(Difference(key, Effect.ADDED))
        elif change is not None:
            effect = Effect.COMPARABLE if change.comparable else Effect.CHANGED
            found.append(Difference(key, effect, change.because))
        elif same_meaning(old, question):
            found.append(Difference(key, Effect.KEPT if old == question else Effect.REWORDED))
        else:
            found.append(Difference(key, Effect.CHANGED))
    return (*found, *removed)


def same_meaning(one: Question, other: Question) -> bool:
    """Whether answers to both mean the same by themselves: kind, codes and standard."""
    return _meaning(one) == _meaning(other)


def joins(before: AuditTemplate, after: AuditTemplate, key: str) -> bool:
    """Whether a trend of question ``key`` may run on from one version to the next."""
    joined = {Effect.KEPT, Effect.REWORDED, Effect.COMPARABLE}
    return any(d.key == key and d.effect in joined for d in differences(before, after))


def undeclared(before: AuditTemplate, after: AuditTemplate) -> Iterator[Finding]:
    """Yield questions whose meaning changed under the same key without a word about it."""
    declared = {change.key for change in after.changes}
    for key, question in after.questions.items():
        old = before.questions.get(key)
        if old is not None and key not in declared and not same_meaning(old, question):
            message = f"“{key}” means something else than in version {before.version}"
            yield Finding(FaultCode.MEANING_CHANGED, message, key)
    for key in declared - set(after.questions):
        yield Finding(FaultCode.UNKNOWN_QUESTION, f"changes name “{key}”, which is not asked")


def changed_after_publishing(
    templates: Iterable[AuditTemplate], published: Mapping[tuple[str, int], str]
) -> Iterator[Finding]:
    """Yield templates whose content is no longer what was published; a start must stop on these."""
    for template in templates:
        digest = published.get((template.key, template.version))
        if digest is not None and digest != template.digest:
            message = f"{template.key} version {template.version} was published and has changed"
            yield Finding(FaultCode.PUBLISHED_CHANGED, message)


def _meaning(question: Question) -> tuple[object, ...]:
    fields = tuple((field.key, _meaning(field)) for field in question.fields)
    codes = tuple(sorted(question.codes))
    standard = (frozenset(question.met), frozenset(question.partly))
    return (question.value_kind, codes, standard, question.calculation, question.unit, fields)
