"""The content hash of a template: what makes "published" mean "never changed".

It is taken from the built value, blocks and lists included, so that a change anywhere that an
auditor would see changes the hash, and a comment or a line break does not. What stands at its
default is left out: a field the program gains later changes no hash of an old template. Left
out too is what a narrow column calls a question: the whole question is always at hand, and counts.
"""

import json
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from hashlib import sha256

from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import AuditTemplate, Question
from auditapp.domain.values import Json

_NOT_CONTENT = frozenset({"digest", "short"})


def digest_of(template: AuditTemplate) -> str:
    """Return the SHA-256 of a template's content, in hexadecimal."""
    text = json.dumps(
        canonical(template), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return sha256(text.encode()).hexdigest()


def canonical(value: object) -> Json:
    """Return a template, or a part of one, as the plain data its hash is taken from."""
    if isinstance(value, Question):
        value = _without_defaults(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: canonical(part)
            for field in fields(value)
            if field.name not in _NOT_CONTENT
            and (part := getattr(value, field.name)) != _default(field)
        }
    if isinstance(value, tuple):
        return [canonical(part) for part in value]
    if isinstance(value, str | int):
        return value
    raise TypeError(f"a template holds {value!r}, which has no canonical form")


def _without_defaults(question: Question) -> Question:
    """Blank what the kind of question gives by itself: its words may be improved in the program."""
    kind = KINDS[question.value_kind]
    return replace(
        question,
        choices=() if question.choices == kind.choices else question.choices,
        evidence_for=() if question.evidence_for == kind.evidence_for else question.evidence_for,
    )


def _default(field: Field[object]) -> object:
    return None if field.default is MISSING else field.default
