"""The keys of a template being written: made, found free, followed when they change."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from unicodedata import normalize

from auditapp.domain.conditions import Condition
from auditapp.library.schema import (
    WrittenGrading,
    WrittenQuestion,
    WrittenSection,
    WrittenTemplate,
)

_WORD = re.compile(r"[a-z0-9]+")
# Words that tell two questions apart least.
_SMALL = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "the",
        "there",
        "this",
        "to",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
    }
)
_MOST_WORDS = 3
_LONGEST = 30


def as_keys(words: str) -> str:
    """Return words as a key: a few of them, in small letters, joined.

    Examples
    --------
    >>> as_keys("Was the child's view sought?")
    'childs_view_sought'
    """
    plain = normalize("NFKD", words.casefold().replace("'", "").replace("’", ""))  # noqa: RUF001  # as people type it
    found = _WORD.findall(plain.encode("ascii", "ignore").decode())
    telling = [word for word in found if word not in _SMALL] or found
    return "_".join(telling[:_MOST_WORDS])[:_LONGEST].strip("_") or "item"


def question_key(prefix: str, text: str, taken: Collection[str]) -> str:
    """Return a key for a question of that text which nothing has yet."""
    return unused(f"{prefix}.{as_keys(text)}", taken)


def prefix_of(section: WrittenSection) -> str:
    """Return what the keys of a section's questions begin with."""
    found = [q.key.partition(".")[0] for q in section.questions if "." in q.key]
    if found:
        return max(found, key=found.count)
    letters = re.sub(r"[^a-z0-9]", "", section.key.casefold())
    return letters if letters[:1].isalpha() else f"s{letters}"


def unused(key: str, taken: Collection[str]) -> str:
    """Return the key, with a number where it is taken."""
    if key not in taken:
        return key
    stem = re.sub(r"_[0-9]+$", "", key)
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def words_of_references(
    template: WrittenTemplate, keys: Sequence[str], section: str = ""
) -> tuple[str, ...]:
    """Return who refers to questions, or to a section, in words."""
    wanted = frozenset(keys)
    found = [words for key, words in _references(template) if key in wanted]
    standards = template.grading.standards if template.grading else None
    if section and standards and section in standards.sections:
        found.append("the grade counts the standards of this section")
    return tuple(dict.fromkeys(found))


def _references(template: WrittenTemplate) -> Iterator[tuple[str, str]]:
    for part in template.sections:
        if not isinstance(part, WrittenSection):
            continue
        for key in part.ask_if.questions if part.ask_if else ():
            yield key, f"the section “{part.title}” is asked depending on it"
        for question in part.questions:
            for key in _named(question):
                yield key, f"“{question.text}” ({question.key}) depends on it"
    for key in _graded(template.grading):
        yield key, "the proposed grade rests on it"


def _named(question: WrittenQuestion) -> Iterator[str]:
    allowed = question.na.allowed_if if question.na else None
    for condition in (question.ask_if, allowed):
        yield from condition.questions if condition else ()
    if question.calc:
        yield from question.calc.of
        yield from question.calc.limit_by


def _graded(grading: WrittenGrading | None) -> Iterator[str]:
    if grading is None:
        return
    yield from (grading.overall, grading.impact)
    yield from grading.domains
    yield from grading.limiting
    yield from (*grading.needed_for_good, *grading.needed_for_outstanding)


def renamed(
    template: WrittenTemplate,
    questions: Mapping[str, str],
    *,
    sections: Mapping[str, str] | None = None,
) -> WrittenTemplate:
    """Return the template with every reference to a renamed question or section following it."""
    names = {old: new for old, new in questions.items() if old != new}
    others = {old: new for old, new in (sections or {}).items() if old != new}
    if not names and not others:
        return template

    def name(key: str) -> str:
        return names.get(key, key)

    parts = [
        _section(part, name) if isinstance(part, WrittenSection) else part
        for part in template.sections
    ]
    changes = [one.model_copy(update={"key": name(one.key)}) for one in template.changes]
    grading = template.grading and _grading(template.grading, name, others)
    return template.model_copy(update={"sections": parts, "changes": changes, "grading": grading})


_Name = Callable[[str], str]


def _section(section: WrittenSection, name: _Name) -> WrittenSection:
    questions = [_question(question, name) for question in section.questions]
    return section.model_copy(
        update={"questions": questions, "ask_if": _condition(section.ask_if, name)}
    )


def _question(question: WrittenQuestion, name: _Name) -> WrittenQuestion:
    na, calc = question.na, question.calc
    if na:
        na = na.model_copy(update={"allowed_if": _condition(na.allowed_if, name)})
    if calc:
        limit_by = {name(key): limits for key, limits in calc.limit_by.items()}
        calc = calc.model_copy(update={"of": [*map(name, calc.of)], "limit_by": limit_by})
    return question.model_copy(
        update={"ask_if": _condition(question.ask_if, name), "na": na, "calc": calc}
    )


def _condition(condition: Condition | None, name: _Name) -> Condition | None:
    return condition and Condition(
        tuple(
            tuple(replace(test, question=name(test.question)) for test in group)
            for group in condition.groups
        )
    )


def _grading(grading: WrittenGrading, name: _Name, sections: Mapping[str, str]) -> WrittenGrading:
    standards = grading.standards
    if standards:
        counted = [sections.get(key, key) for key in standards.sections]
        standards = standards.model_copy(update={"sections": counted})
    return grading.model_copy(
        update={
            "overall": name(grading.overall),
            "impact": name(grading.impact),
            "domains": [*map(name, grading.domains)],
            "limiting": {name(key): grade for key, grade in grading.limiting.items()},
            "needed_for_good": [*map(name, grading.needed_for_good)],
            "needed_for_outstanding": [*map(name, grading.needed_for_outstanding)],
            "standards": standards,
        }
    )
