"""The service's own words for parts of an audit template; keys, codes and meaning stay.

A word is tied to the words it replaces: a later version that words the part anew is shown as it
words it, until somebody sets the service's words again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from auditapp.domain.questions import SHORT_LETTERS, AuditTemplate, Choice, Question, Section
from auditapp.domain.short_labels import short_label

SHORT = "short"  # the kind of part that is a question's short label


@dataclass(frozen=True, slots=True)
class Label:
    """What the service calls one part, and the words that this replaces."""

    part: str
    replaces: str
    words: str


def most_letters(part: str) -> int:
    """Return how long the words of a part may be."""
    return SHORT_LETTERS if part.partition(":")[0] == SHORT else 300


def parts_of(template: AuditTemplate) -> Mapping[str, str]:
    """Return the words of every part that may be called otherwise, by the part's name."""
    found: dict[str, str] = {}
    for section in template.sections:
        found[_section(section)] = section.title
        for question in section.questions:
            found[_question(question)] = question.text
            found[_short(question)] = short_label(question)
            for choice in question.choices:
                found[_choice(question, choice)] = choice.label
    return found


@lru_cache(maxsize=128)
def relabelled(template: AuditTemplate, labels: tuple[Label, ...]) -> AuditTemplate:
    """Return a template in the service's words; its key, version and digest stay."""
    words = {(label.part, label.replaces): label.words for label in labels}
    return replace(
        template, sections=tuple(_in_words(section, words) for section in template.sections)
    )


def applying(template: AuditTemplate, labels: Iterable[Label]) -> tuple[Label, ...]:
    """Return the labels whose words a version really has."""
    parts = parts_of(template)
    return tuple(label for label in labels if parts.get(label.part) == label.replaces)


def _in_words(section: Section, words: Mapping[tuple[str, str], str]) -> Section:
    return replace(
        section,
        title=words.get((_section(section), section.title), section.title),
        questions=tuple(_asked(question, words) for question in section.questions),
    )


def _asked(question: Question, words: Mapping[tuple[str, str], str]) -> Question:
    return replace(
        question,
        text=words.get((_question(question), question.text), question.text),
        short=words.get((_short(question), short_label(question)), question.short),
        choices=tuple(
            replace(
                choice, label=words.get((_choice(question, choice), choice.label), choice.label)
            )
            for choice in question.choices
        ),
    )


def _section(section: Section) -> str:
    return f"section:{section.key}"


def _question(question: Question) -> str:
    return f"question:{question.key}"


def _short(question: Question) -> str:
    return f"{SHORT}:{question.key}"


def _choice(question: Question, choice: Choice) -> str:
    return f"choice:{question.key}:{choice.code}"
