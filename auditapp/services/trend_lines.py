"""Which questions of a template have figures over time, and over which versions they may be joined.

The grade is a question like the others, and more: it is proposed by rules, and where the rules
change the line breaks though the question reads the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from auditapp.domain.errors import NotFoundError
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate
from auditapp.library.versions import Stretch, stretches
from auditapp.services import audit_templates

__all__ = ["GRADE", "Line", "lines_of", "pick"]

GRADE = "grade"  # in place of a question's key: the share graded Good or better
_GRADE_WORDS = "Overall grade: Good or better"


@dataclass(frozen=True, slots=True)
class Line:
    """What one trend follows: a question, or the grade, through the versions of a template."""

    key: str  # in the newest version that asks it, or ``GRADE``
    text: str
    stretches: tuple[Stretch, ...]
    templates: Mapping[int, AuditTemplate]

    @property
    def is_grade(self) -> bool:
        """Whether it follows the overall grade."""
        return self.key == GRADE

    def follows(self, key: str) -> bool:
        """Whether ``key`` was this question's in any version."""
        return key == self.key or any(key == one for part in self.stretches for _, one in part.keys)


def lines_of(session: Session, key: str, *, actor: Actor) -> tuple[Line, ...]:
    """Return what can be followed in a template's results: the grade first, then each standard.

    Raises
    ------
    NotFoundError
        If there is no such template, or this person may read none of its versions.
    """
    versions = [
        one.template
        for one in audit_templates.kept(session)
        if one.key == key and audit_templates.may_read(one.template, actor)
    ]
    if not versions:
        raise NotFoundError(f"audit template {key}")
    templates = {one.version: one for one in versions}
    return (*_grade_lines(versions, templates), *_question_lines(versions, templates))


def pick(lines: Sequence[Line], key: str) -> Line:
    """Return the line that follows a question, by its key in any version; the first without one.

    Raises
    ------
    NotFoundError
        If no line follows it.
    """
    found = next((line for line in lines if not key or line.follows(key)), None)
    if found is None:
        raise NotFoundError(f"trend of {key}")
    return found


def _question_lines(
    versions: Sequence[AuditTemplate], templates: Mapping[int, AuditTemplate]
) -> list[Line]:
    found: list[Line] = []
    for place, template in enumerate(versions):  # newest first
        for question in template.questions.values():
            if question.is_standard and not any(line.follows(question.key) for line in found):
                joined = stretches(versions[place:], question.key)
                found.append(Line(question.key, question.text, joined, templates))
    return found


def _grade_lines(
    versions: Sequence[AuditTemplate], templates: Mapping[int, AuditTemplate]
) -> list[Line]:
    for place, template in enumerate(versions):
        if template.grading.overall:
            joined = stretches(versions[place:], template.grading.overall)
            parts = tuple(part for one in joined for part in _by_rules(one, templates))
            return [Line(GRADE, _GRADE_WORDS, parts, templates)]
    return []


def _by_rules(stretch: Stretch, templates: Mapping[int, AuditTemplate]) -> list[Stretch]:
    """Break a stretch wherever the grade began to be proposed by other rules."""
    parts, because, keys = [], stretch.because, [stretch.keys[0]]
    for (before, _key), (version, key) in pairwise(stretch.keys):
        if templates[before].grading != templates[version].grading:
            parts.append(Stretch(tuple(keys), because))
            because, keys = f"graded by other rules from version {version} on", []
        keys.append((version, key))
    return [*parts, Stretch(tuple(keys), because)]
