"""What a new version of a template does to the questions of the one before.

Answers are stored by question key and template version. A trend may join two versions of a
question only where it means the same: same key, kind and choices, or a change its template
declares as comparable.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from auditapp.domain.questions import AuditTemplate, Question, VersionChange
from auditapp.library.faults import FaultCode, Finding


class Effect(StrEnum):
    """What became of one question."""

    KEPT = "kept"
    REWORDED = "reworded"  # same meaning to a trend: words, guidance or rules changed
    COMPARABLE = "comparable"  # its meaning changed, and the template says trends may join
    CHANGED = "changed"  # its meaning changed; trends break here
    ADDED = "added"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        """The effect in words."""
        return _EFFECT_WORDS[self]


class Verdict(StrEnum):
    """What a difference means for the figures."""

    SAFE = "safe"  # figures run on, or begin with this version
    BREAKS_TREND = "breaks_trend"  # figures before and after do not compare
    ORPHANS_ANSWERS = "orphans_answers"  # answers are kept, and no later figure counts them

    @property
    def label(self) -> str:
        """The verdict in words."""
        return self.value.replace("_", " ").capitalize()


_EFFECT_WORDS: Mapping[Effect, str] = {
    Effect.KEPT: "The same",
    Effect.REWORDED: "Reads otherwise, means the same",
    Effect.COMPARABLE: "Changed, and declared to compare",
    Effect.CHANGED: "Means something else",
    Effect.ADDED: "New",
    Effect.REMOVED: "No longer asked",
}
_JOINED = frozenset({Effect.KEPT, Effect.REWORDED, Effect.COMPARABLE})
_VERDICTS: Mapping[Effect, Verdict] = {
    Effect.CHANGED: Verdict.BREAKS_TREND,
    Effect.REMOVED: Verdict.ORPHANS_ANSWERS,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one question from one version to the next."""

    key: str
    effect: Effect
    because: str = ""
    was: str = ""  # its key in the version before, where that was another
    parts: tuple[str, ...] = ()  # of the question, that read otherwise now

    @property
    def verdict(self) -> Verdict:
        """What it means for the figures."""
        return _VERDICTS.get(self.effect, Verdict.SAFE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Versions of a question whose figures may be drawn as one line, oldest first."""

    keys: tuple[tuple[int, str], ...]  # version, and the key of the question there
    because: str = ""  # why the line before could not run on; "" for the first


def differences(before: AuditTemplate, after: AuditTemplate) -> tuple[Difference, ...]:
    """Return what became of every question of either version, in the order of the newer one."""
    declared = {change.key: change for change in after.changes}
    followed = {change.was for change in after.changes if change.key in after.questions}
    removed = [
        Difference(key, Effect.REMOVED)
        for key in before.questions
        if key not in after.questions and key not in followed
    ]
    found = [
        _difference(before, question, declared.get(key))
        for key, question in after.questions.items()
    ]
    return (*found, *removed)


def _difference(
    before: AuditTemplate, question: Question, change: VersionChange | None
) -> Difference:
    was = change.was if change else ""
    old = before.questions.get(was or question.key)
    if old is None:
        return Difference(question.key, Effect.ADDED)
    parts = _parts(old, question)
    if change is not None:
        effect = Effect.COMPARABLE if change.comparable else Effect.CHANGED
        return Difference(question.key, effect, change.because, was, parts)
    if same_meaning(old, question):
        return Difference(question.key, Effect.REWORDED if parts else Effect.KEPT, parts=parts)
    return Difference(question.key, Effect.CHANGED, parts=parts)


def _parts(old: Question, new: Question) -> tuple[str, ...]:
    names = (part.name for part in fields(Question) if part.name != "key")
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


def stretches(versions: Iterable[AuditTemplate], key: str) -> tuple[Stretch, ...]:
    """Return the stretches of versions over which figures of a question may be joined.

    ``key`` is the question's in the newest version; where a version declares another key before
    it, that one is followed. Whoever draws a trend breaks its line between two stretches and
    marks the change there.
    """
    newest_first = sorted(versions, key=lambda one: -one.version)
    found: list[Stretch] = []
    present: list[tuple[int, str]] = []
    for place, template in enumerate(newest_first):
        if key not in template.questions:
            break
        present.insert(0, (template.version, key))
        before = newest_first[place + 1] if place + 1 < len(newest_first) else None
        if before is None:
            break
        difference = next(one for one in differences(before, template) if one.key == key)
        if difference.effect not in _JOINED:
            found.insert(0, Stretch(tuple(present), _why(difference, template)))
            present = []
        key = difference.was or key
    if present:
        found.insert(0, Stretch(tuple(present)))
    return tuple(found)


def _why(difference: Difference, template: AuditTemplate) -> str:
    if difference.effect is Effect.ADDED:
        return f"asked from version {template.version} on"
    return difference.because or f"means something else from version {template.version} on"


def same_meaning(one: Question, other: Question) -> bool:
    """Whether answers to both mean the same by themselves: kind, codes and standard."""
    return _meaning(one) == _meaning(other)


def joins(before: AuditTemplate, after: AuditTemplate, key: str) -> bool:
    """Whether a trend of question ``key`` may run on from one version to the next."""
    return any(d.key == key and d.effect in _JOINED for d in differences(before, after))


def undeclared(before: AuditTemplate, after: AuditTemplate) -> Iterator[Finding]:
    """Yield questions whose meaning changed under the same key without a word about it."""
    declared = {change.key for change in after.changes}
    for key, question in after.questions.items():
        old = before.questions.get(key)
        if old is not None and key not in declared and not same_meaning(old, question):
            message = f"“{key}” means something else than in version {before.version}"
            yield Finding(FaultCode.MEANING_CHANGED, message, key)
    for change in after.changes:
        if change.key not in after.questions:
            message = f"changes name “{change.key}”, which is not asked"
            yield Finding(FaultCode.UNKNOWN_QUESTION, message)
        elif change.was and change.was not in before.questions:
            message = f"version {before.version} asks no “{change.was}”"
            yield Finding(FaultCode.UNKNOWN_QUESTION, message, change.key)


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
