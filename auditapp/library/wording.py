"""How a question reads: short enough to take in at once, about one thing, told from others."""

import re
from collections.abc import Iterator

from auditapp.domain.errors import Severity
from auditapp.domain.questions import AuditTemplate, Question
from auditapp.library.faults import FaultCode, Finding

MOST_WORDS = 25
# A second verb after "and" asks for a second judgement, and one answer cannot give two.
_SECOND = re.compile(
    r",? and (?:was|were|is|are|did|does|do|has|have|had|can|could)\b", re.IGNORECASE
)


def wording(template: AuditTemplate) -> Iterator[Finding]:
    """Yield questions that are long, or that ask two things and take one answer."""
    for question in template.questions.values():
        for one in (question, *question.fields):
            words = len(one.text.split())
            if words > MOST_WORDS:
                message = f"“{one.key}” has {words} words, more than {MOST_WORDS}"
                yield _warning(FaultCode.LONG_QUESTION, message, question)
        if _asks_two(question):
            message = f"“{question.key}” asks two things and takes one answer"
            yield _warning(FaultCode.TWO_QUESTIONS, message, question)


def short_labels(template: AuditTemplate) -> Iterator[Finding]:
    """Yield short labels that two questions share: over columns nobody could tell them apart."""
    known: dict[str, str] = {}
    for question in template.questions.values():
        label = question.short.casefold()
        if label and known.setdefault(label, question.key) != question.key:
            message = f"its short label “{question.short}” is that of {known[label]} too"
            yield Finding(FaultCode.DUPLICATE_SHORT, message, question.key)


def _asks_two(question: Question) -> bool:
    if not question.is_standard:
        return False
    return question.text.count("?") > 1 or bool(_SECOND.search(question.text))


def _warning(code: FaultCode, message: str, question: Question) -> Finding:
    return Finding(code, message, question.key, Severity.WARNING)
