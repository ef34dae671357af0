"""Changing a template that somebody is writing: each function returns the whole template anew.

A move that would lose something, or leave a reference hanging, is refused in words. What answers
are stored under never changes once it was published.
"""

from collections.abc import Collection, Iterator, Sequence

from auditapp.domain.errors import Problem, RefusedError
from auditapp.library.editing_keys import as_keys, renamed, unused, words_of_references
from auditapp.library.schema import (
    Part,
    WrittenQuestion,
    WrittenSection,
    WrittenTemplate,
    WrittenUse,
)

__all__ = [
    "add_block",
    "add_question",
    "add_section",
    "change_question",
    "change_section",
    "duplicate_question",
    "duplicate_section",
    "find_question",
    "find_section",
    "move_part",
    "move_question",
    "remove_part",
    "remove_question",
    "shift_question",
]


def find_section(template: WrittenTemplate, key: str) -> WrittenSection:
    """Return a section.

    Raises
    ------
    KeyError
        If there is none.
    """
    for section in _sections(template):
        if section.key == key:
            return section
    raise KeyError(key)


def find_question(template: WrittenTemplate, key: str) -> tuple[WrittenSection, WrittenQuestion]:
    """Return a question with its section.

    Raises
    ------
    KeyError
        If there is none.
    """
    for section in _sections(template):
        for question in section.questions:
            if question.key == key:
                return section, question
    raise KeyError(key)


def add_section(template: WrittenTemplate, title: str, key: str = "") -> WrittenTemplate:
    """Add an empty section at the end; a key that is not given is made from the title.

    Raises
    ------
    RefusedError
        If it has no title, or its key is taken.
    """
    if not title.strip():
        raise _refused("title", "Enter the title of the section")
    taken = {section.key for section in _sections(template)}
    own = key or unused(as_keys(title), taken)
    if own in taken:
        raise _refused("key", f"There is a section “{own}” already; choose another key")
    made = WrittenSection.model_validate({"key": own, "title": title.strip(), "questions": []})
    return _with_parts(template, [*template.sections, made])


def add_block(template: WrittenTemplate, use: str) -> WrittenTemplate:
    """Put a shared block in at the end.

    Raises
    ------
    RefusedError
        If it is there already.
    """
    if any(isinstance(part, WrittenUse) and part.use == use for part in template.sections):
        raise _refused("use", f"The block “{use}” is in the template already")
    return _with_parts(template, [*template.sections, WrittenUse.model_validate({"use": use})])


def change_section(template: WrittenTemplate, key: str, section: WrittenSection) -> WrittenTemplate:
    """Put a section's new title, words and key in the place of its old ones; questions stay.

    Raises
    ------
    KeyError, RefusedError
        If there is none; if its new key is taken.
    """
    old = find_section(template, key)
    if section.key != key and any(one.key == section.key for one in _sections(template)):
        raise _refused("section", f"There is a section “{section.key}” already")
    made = section.model_copy(update={"questions": old.questions})
    changed = _with_parts(template, [made if part is old else part for part in template.sections])
    return renamed(changed, {}, sections={key: section.key})


def duplicate_section(
    template: WrittenTemplate, key: str, known: Collection[str] = ()
) -> WrittenTemplate:
    """Put a copy of a section after it: same words, other keys.

    Raises
    ------
    KeyError
        If there is none.
    """
    old = find_section(template, key)
    taken = {*known, *_keys(template)}
    copies: list[WrittenQuestion] = []
    for question in old.questions:
        own = unused(question.key, taken)
        taken.add(own)
        copies.append(question.model_copy(update={"key": own}))
    own = unused(key, {section.key for section in _sections(template)})
    made = old.model_copy(update={"key": own, "title": f"{old.title} (copy)", "questions": copies})
    place = template.sections.index(old)
    parts = [*template.sections[: place + 1], made, *template.sections[place + 1 :]]
    return _with_parts(template, parts)


def move_part(template: WrittenTemplate, place: int, to: int) -> WrittenTemplate:
    """Move a section or block to another place; beyond an end it stops at the end.

    Raises
    ------
    IndexError
        If nothing stands there.
    """
    return _with_parts(template, _moved(template.sections, place, to))


def remove_part(template: WrittenTemplate, place: int) -> WrittenTemplate:
    """Remove a section with its questions, or a block.

    Raises
    ------
    IndexError, RefusedError
        If nothing stands there; if something else refers to its questions, or to itself.
    """
    part = template.sections[_place(template.sections, place)]
    rest = _with_parts(template, [one for one in template.sections if one is not part])
    if isinstance(part, WrittenSection):
        keys = [question.key for question in part.questions]
        _refuse_while_referred(rest, keys, part.title, section=part.key)
    return rest


def add_question(
    template: WrittenTemplate,
    section_key: str,
    question: WrittenQuestion,
    *,
    known: Collection[str] = (),
) -> WrittenTemplate:
    """Add a question at the end of a section.

    Raises
    ------
    KeyError, RefusedError
        If there is no such section; if the key is taken.
    """
    section = find_section(template, section_key)
    if question.key in {*known, *_keys(template)}:
        raise _taken(question.key)
    return _with_questions(template, section, [*section.questions, question])


def change_question(
    template: WrittenTemplate,
    key: str,
    question: WrittenQuestion,
    *,
    published: Collection[str] = (),
    known: Collection[str] = (),
) -> WrittenTemplate:
    """Put a question in the place of the one with ``key``; a new key is followed everywhere.

    Raises
    ------
    KeyError, RefusedError
        If there is none; if its new key is taken, or the old one was published.
    """
    section, old = find_question(template, key)
    if question.key != key:
        if key in published:
            message = (
                f"“{key}” was published, and answers are stored under it. Keep the key, or add "
                "a question of its own"
            )
            raise _refused("key", message)
        if question.key in {*known, *_keys(template)}:
            raise _taken(question.key)
    questions = [question if one is old else one for one in section.questions]
    return renamed(_with_questions(template, section, questions), {key: question.key})


def duplicate_question(
    template: WrittenTemplate, key: str, known: Collection[str] = ()
) -> WrittenTemplate:
    """Put a copy of a question after it, under a key of its own.

    Raises
    ------
    KeyError
        If there is none.
    """
    section, old = find_question(template, key)
    own = unused(key, {*known, *_keys(template)})
    place = section.questions.index(old) + 1
    made = old.model_copy(update={"key": own})
    return _with_questions(
        template, section, [*section.questions[:place], made, *section.questions[place:]]
    )


def remove_question(template: WrittenTemplate, key: str) -> WrittenTemplate:
    """Remove a question.

    Raises
    ------
    KeyError, RefusedError
        If there is none; if something else refers to it.
    """
    section, old = find_question(template, key)
    rest = _with_questions(template, section, [one for one in section.questions if one is not old])
    _refuse_while_referred(rest, [key], old.text)
    return rest


def shift_question(template: WrittenTemplate, key: str, by: int) -> WrittenTemplate:
    """Move a question up (-1) or down (1), at an end into the next section that has its own.

    Raises
    ------
    KeyError
        If there is none.
    """
    section, old = find_question(template, key)
    place = section.questions.index(old) + by
    if 0 <= place < len(section.questions):
        return move_question(template, key, section.key, place)
    sections = list(_sections(template))
    beside = sections.index(section) + by
    if not 0 <= beside < len(sections):
        return template
    target = sections[beside]
    return move_question(template, key, target.key, len(target.questions) if by < 0 else 0)


def move_question(
    template: WrittenTemplate, key: str, section_key: str, place: int
) -> WrittenTemplate:
    """Move a question to a place in a section; beyond an end it stops at the end.

    Raises
    ------
    KeyError
        If there is no such question or section.
    """
    section, old = find_question(template, key)
    left = _with_questions(template, section, [one for one in section.questions if one is not old])
    target = find_section(left, section_key)
    at = min(max(place, 0), len(target.questions))
    return _with_questions(left, target, [*target.questions[:at], old, *target.questions[at:]])


def _sections(template: WrittenTemplate) -> Iterator[WrittenSection]:
    return (part for part in template.sections if isinstance(part, WrittenSection))


def _keys(template: WrittenTemplate) -> set[str]:
    return {question.key for section in _sections(template) for question in section.questions}


def _with_parts(template: WrittenTemplate, parts: Sequence[Part]) -> WrittenTemplate:
    return template.model_copy(update={"sections": list(parts)})


def _with_questions(
    template: WrittenTemplate, section: WrittenSection, questions: Sequence[WrittenQuestion]
) -> WrittenTemplate:
    made = section.model_copy(update={"questions": list(questions)})
    return _with_parts(template, [made if part is section else part for part in template.sections])


def _moved(parts: Sequence[Part], place: int, to: int) -> list[Part]:
    rest = list(parts)
    moved = rest.pop(_place(parts, place))
    rest.insert(min(max(to, 0), len(rest)), moved)
    return rest


def _place(parts: Sequence[Part], place: int) -> int:
    if not 0 <= place < len(parts):
        raise IndexError(place)
    return place


def _refuse_while_referred(
    rest: WrittenTemplate, keys: Sequence[str], name: str, section: str = ""
) -> None:
    words = words_of_references(rest, keys, section)
    if words:
        message = f"“{name}” cannot be removed: {'; '.join(words)}. Change that first"
        raise _refused("", message)


def _taken(key: str) -> RefusedError:
    return _refused("key", f"“{key}” is asked already; give the question a key of its own")


def _refused(where: str, message: str) -> RefusedError:
    return RefusedError([Problem(where, message)])
