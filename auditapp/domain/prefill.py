"""Facts of the caseload beside the questions they answer: agreed, or corrected from the file.

A correction never changes the fact: both are kept, and a fact that the file contradicts is a
finding about the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from auditapp.domain.answers import Answer, fact_value
from auditapp.domain.kinds import text_of
from auditapp.domain.questions import AuditTemplate, Question
from auditapp.domain.values import Value


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact that the file contradicts."""

    question: Question
    fact: str  # in words
    answer: str  # in words
    evidence: str  # where on file


def known_fact(question: Question, facts: Mapping[str, object]) -> Value | None:
    """Return the caseload's answer to a question, or None when it gives none."""
    if not question.fact:
        return None
    raw = (facts.get(name) for name in (question.fact, *question.or_facts))
    values = (fact_value(question, one) for one in raw)
    return next((value for value in values if value is not None), None)


def disputes(
    template: AuditTemplate, answers: Mapping[str, Answer], facts: Mapping[str, object]
) -> tuple[Dispute, ...]:
    """Return every fact that these entered answers correct, in the order of the template."""
    found = []
    for key, question in template.questions.items():
        answer, fact = answers.get(key), known_fact(question, facts)
        if answer is None or answer.value is None or answer.blank or fact in (None, answer.value):
            continue
        words = text_of(question, answer.value)
        found.append(Dispute(question, text_of(question, fact), words, answer.evidence))
    return tuple(found)
