"""Finds what looks like a name, a number or an address in free text, so that a person looks again.

It only ever warns: a word it does not know may be a street or a service, and a name can look like
any word. Better one warning too many than a child's name in a report.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditapp.domain.known_words import GIVEN_NAMES, KNOWN_WORDS


class FindingKind(StrEnum):
    """What a piece of text looks like."""

    KNOWN = "known"  # of the child's own record
    FAMILY = "family"  # of the record of another child of the family
    NAME = "name"
    TELEPHONE = "telephone"
    BIRTH = "birth"
    DATE = "date"
    POSTCODE = "postcode"
    ADDRESS = "address"
    EMAIL = "email"
    NUMBER = "number"

    @property
    def label(self) -> str:
        """The kind in words."""
        return _LABELS[self]


_LABELS: Mapping[FindingKind, str] = {
    FindingKind.KNOWN: "A name from the child's record",
    FindingKind.FAMILY: "A name from the record of a brother, sister or other child of the family",
    FindingKind.NAME: "Looks like a name",
    FindingKind.TELEPHONE: "Looks like a telephone number",
    FindingKind.BIRTH: "Looks like a date of birth",
    FindingKind.DATE: "An exact date",
    FindingKind.POSTCODE: "Looks like a postcode",
    FindingKind.ADDRESS: "Looks like an address",
    FindingKind.EMAIL: "Looks like an e-mail address",
    FindingKind.NUMBER: "Looks like a personal number",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of text that looks as if it told who somebody is."""

    kind: FindingKind
    text: str
    start: int


_DAY = r"\d{1,2}(?:st|nd|rd|th)?[./ -]+\w{1,9}[./ -]+\d{2,4}"
_PATTERNS: Mapping[FindingKind, re.Pattern[str]] = {
    FindingKind.EMAIL: re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}"),
    FindingKind.BIRTH: re.compile(
        rf"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\b[: ]{{0,3}}{_DAY}", re.IGNORECASE
    ),
    FindingKind.POSTCODE: re.compile(r"\b(?:[A-Z]{1,2}\d[A-Z\d]?) ?\d[A-Z]{2}\b"),
    FindingKind.NUMBER: re.compile(r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    FindingKind.TELEPHONE: re.compile(r"(?<![\w/.-])\+?\d(?:[ ()-]{0,2}\d){9,13}(?![\w/-])"),
    FindingKind.ADDRESS: re.compile(
        r"\b\d{1,4}[a-z]?,? (?:[A-Z][\w'-]{1,20} ){1,3}"
        r"(?:Street|Road|Lane|Avenue|Close|Drive|Court|Place|Terrace|Gardens|Park|Hill)\b"
        r"|\bRue (?:d[eu]s?|à) ?(?:la |l')?[A-ZÀ-Þ][\w'-]{1,20}"
    ),
}
_PATTERNED = re.compile(r"[\d@]|Rue ")  # without one of these no pattern fits
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "master"})
# Bullets, dashes and opening quotation marks end what was before them, too.
_ENDS = '.!?:;\n(["\u2022\u2013\u2014\u201c\u201d'
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    opens: bool  # begins a sentence, so its capital says nothing

    @property
    def plain(self) -> str:
        """The word without its ending, as the lists hold it."""
        return self.text.casefold().removesuffix("'s")

    @property
    def is_unknown(self) -> bool:
        return len(self.text) >= _SHORTEST and self.plain not in KNOWN_WORDS


def find_names(text: str) -> tuple[Finding, ...]:
    """Return everything in ``text`` that looks as if it told who somebody is, in its order."""
    text = text.replace("\u2019", "'")
    patterns = _PATTERNS if _PATTERNED.search(text) else {}
    found = [
        Finding(kind, match.group().strip(), match.start())
        for kind, pattern in patterns.items()
        for match in pattern.finditer(text)
    ]
    taken = bytearray(len(text))
    for one in found:
        taken[one.start : one.start + len(one.text)] = b"\x01" * len(one.text)
    found += [name for name in _names(text) if not taken[name.start]]
    return tuple(sorted(found, key=lambda one: one.start))


def _names(text: str) -> Iterator[Finding]:
    for run in _runs(text):
        titled = run[0].plain in _TITLES
        named = [word for word in run if word.is_unknown and word.plain not in _TITLES]
        if not named:
            continue
        alone = len(run) == 1 and run[0].opens
        if alone and run[0].plain not in GIVEN_NAMES:
            continue  # any word begins a sentence with a capital
        if len(run) > 1 and named == [run[0]] and run[0].opens and not titled:
            continue  # "Yesterday Social Services"
        first, last = named[0], named[-1]
        yield Finding(FindingKind.NAME, text[first.start : last.end], first.start)


def _runs(text: str) -> Iterator[list[_Word]]:
    """Return words with a capital that stand side by side."""
    run: list[_Word] = []
    for word in _capitals(text):
        if run and text[run[-1].end : word.start] != " ":
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _capitals(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        word = match.group()
        if not word[0].isupper() or (word.isupper() and len(word) > 1):
            continue
        before = text[max(0, match.start() - 8) : match.start()].rstrip(" '\u2018*-")
        opens = match.start() == 0 or not before or before[-1] in _ENDS
        yield _Word(word, match.start(), match.end(), opens)
