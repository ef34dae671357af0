"""What may tell who somebody is, with the words that can stand in its place.

Beside what looks like a name, an address or a number, two things are found here: words of the
names in the records of the child and of the family, which an import dropped, and exact dates.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from auditapp.domain.answers import Answer, Part
from auditapp.domain.known_words import KNOWN_WORDS
from auditapp.domain.name_guard import Finding, FindingKind, find_names
from auditapp.domain.questions import Question
from auditapp.domain.values import Row

MASKS: Mapping[FindingKind, str] = {
    FindingKind.KNOWN: "the child",
    FindingKind.FAMILY: "[family member]",
    FindingKind.NAME: "[name]",
    FindingKind.TELEPHONE: "[telephone number]",
    FindingKind.BIRTH: "[date]",
    FindingKind.DATE: "[date]",
    FindingKind.POSTCODE: "[address]",
    FindingKind.ADDRESS: "[address]",
    FindingKind.EMAIL: "[e-mail address]",
    FindingKind.NUMBER: "[number]",
}
# Whose record a folded word is a name in: the child's own, the family's, or nobody's.
Known = Callable[[str], FindingKind | None]

_SHORTEST = 3  # letters; initials and "de" or "le" tell nothing
_WORD = re.compile(r"[^\W\d_]+")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE = re.compile(
    r"(?<![\w/.-])(?:\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}})(?![\w/-])",
    re.IGNORECASE,
)


def nobody(_word: str) -> None:
    """Know no name: what is known of a child whose record brought none."""


def fold(word: str) -> str:
    """Return a word as it is compared: small letters without their accents.

    Examples
    --------
    >>> fold("ZOË")
    'zoe'
    """
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def name_words(text: str) -> frozenset[str]:
    """Return the words of a name worth remembering: no short ones, no ordinary ones.

    Examples
    --------
    >>> sorted(name_words("Le Exemple, Anne-Zoë (Mary)"))
    ['anne', 'exemple', 'zoe']
    """
    words = {fold(match.group()) for match in _WORD.finditer(text)}
    return frozenset(word for word in words if _is_telling(word))


def find_told(text: str, known: Known, *, dates_belong: bool) -> tuple[Finding, ...]:
    """Return everything in ``text`` that may tell who somebody is, in its order.

    Parameters
    ----------
    known
        In whose record a folded word is a name.
    dates_belong
        Where the text says at which place of the file something stands: there a date is needed.
    """
    own = list(_merged(_known_words(text, known), text))
    found = [_known_if_holding(one, own) for one in find_names(text)]
    found += [one for one in own if not any(_overlap(one, other) for other in found)]
    if not dates_belong:
        dates = (Finding(FindingKind.DATE, m.group(), m.start()) for m in _DATE.finditer(text))
        found += [one for one in dates if not any(_overlap(one, other) for other in found)]
    return tuple(sorted(found, key=lambda one: one.start))


def mask(text: str, found: Collection[Finding]) -> str:
    """Return ``text`` with other words in the place of what was found."""
    for one in sorted(found, key=lambda one: one.start, reverse=True):
        end = one.start + len(one.text)
        owner = one.text[-2:] if one.text.casefold().endswith("'s") else ""
        text = text[: one.start] + MASKS[one.kind] + owner + text[end:]
    return text


def texts_of(question: Question, answer: Answer) -> Iterator[tuple[Part, str]]:
    """Yield every free text of an answer with the part it is in; choices are nobody's words."""
    if isinstance(answer.value, str) and not question.choices:
        yield Part.VALUE, answer.value
    elif question.fields and isinstance(answer.value, tuple):
        yield from ((Part.VALUE, text) for text in _cells(question, answer.value))
    for part, text in (
        (Part.EVIDENCE, answer.evidence),
        (Part.RATIONALE, answer.rationale),
        (Part.NA_REASON, answer.na_reason),
    ):
        if text:
            yield part, text


def masked_answer(question: Question, answer: Answer, change: Callable[[Part, str], str]) -> Answer:
    """Return an answer with each of its free texts changed."""
    value = answer.value
    if isinstance(value, str) and not question.choices:
        value = change(Part.VALUE, value)
    elif question.fields and isinstance(value, tuple):
        free = {one.key for one in question.fields if not one.choices}
        value = tuple(_masked_row(row, free, change) for row in value if isinstance(row, Mapping))
    return replace(
        answer,
        value=value,
        evidence=change(Part.EVIDENCE, answer.evidence),
        rationale=change(Part.RATIONALE, answer.rationale),
        na_reason=change(Part.NA_REASON, answer.na_reason),
    )


def _is_telling(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in KNOWN_WORDS


def _cells(question: Question, rows: Sequence[object]) -> Iterator[str]:
    free = [one.key for one in question.fields if not one.choices]
    for row in rows:
        if isinstance(row, Mapping):
            yield from (row[key] for key in free if isinstance(row.get(key), str) and row[key])


def _masked_row(row: Row, free: Collection[str], change: Callable[[Part, str], str]) -> Row:
    return {
        key: change(Part.VALUE, cell) if key in free and isinstance(cell, str) else cell
        for key, cell in row.items()
    }


def _known_words(text: str, known: Known) -> Iterator[Finding]:
    if known is nobody:
        return
    for match in _WORD.finditer(text):
        word = fold(match.group())
        kind = known(word) if _is_telling(word) else None
        if kind is not None:
            yield Finding(kind, match.group(), match.start())


def _merged(words: Iterator[Finding], text: str) -> Iterator[Finding]:
    """Yield words that stand side by side as one; "tom exemplo" is the brother of that name."""
    last: Finding | None = None
    for one in words:
        if last is not None and text[last.start + len(last.text) : one.start] in {" ", "-", "'"}:
            kind = last.kind if last.kind is one.kind else FindingKind.FAMILY
            last = Finding(kind, text[last.start : one.start + len(one.text)], last.start)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _known_if_holding(one: Finding, own: Collection[Finding]) -> Finding:
    held = [known.kind for known in own if _overlap(one, known)]
    if one.kind is not FindingKind.NAME or not held:
        return one
    return replace(one, kind=held[0] if len(set(held)) == 1 else FindingKind.FAMILY)


def _overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.start + len(other.text) and other.start < one.start + len(one.text)
