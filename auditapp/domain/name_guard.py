"""Finds what looks like a name, a number or an address in free text, so that a person looks again.

It only ever warns: a word it does not know may be a street or a service, and a name can look like
any word. Better one warning too many than a child's name in a report.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_WORD = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'\u2019-]+"
# Words that begin with a capital and name nobody.
_KNOWN = frozenset(
    [
        "the",
        "this",
        "that",
        "there",
        "these",
        "those",
        "they",
        "she",
        "he",
        "it",
        "its",
        "we",
        "you",
        "her",
        "his",
        "their",
        "and",
        "but",
        "when",
        "while",
        "after",
        "before",
        "because",
        "case",
        "child",
        "children",
        "family",
        "mother",
        "father",
        "parent",
        "carer",
        "social",
        "worker",
        "manager",
        "team",
        "early",
        "help",
        "mash",
        "police",
        "school",
        "health",
        "visitor",
        "service",
        "review",
        "plan",
        "child's",
        "good",
        "outstanding",
        "inadequate",
        "requires",
        "improvement",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "jersey",
        "not",
        "no",
        "yes",
        "met",
        "partly",
        "record",
        "recording",
        "file",
        "note",
        "section",
        "contact",
        "referral",
        "assessment",
        "decision",
        "evidence",
        "analysis",
        "visit",
        "supervision",
        "strategy",
        "meeting",
        "all",
        "some",
        "most",
        "each",
        "one",
        "two",
        "three",
    ]
)
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "name": re.compile(rf"\b{_WORD}(?:\s+{_WORD})+"),
    "telephone number": re.compile(r"(?<!\d)(?:\+?\d[\s-]?){10,13}(?!\d)"),
    "date of birth": re.compile(
        r"\b(?:d\.?o\.?b\.?|born(?: on)?)\b.{0,12}?\d{1,2}[./ -]\w{1,9}[./ -]\d{2,4}", re.IGNORECASE
    ),
    "postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"),
    "e-mail address": re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that looks as if it names someone."""

    kind: str
    text: str
    where: str = ""  # the question it was written at


def find_names(text: str) -> tuple[Finding, ...]:
    """Return everything in ``text`` that looks like a name or another identifier."""
    found = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            words = match.group(0).strip()
            if kind == "name" and not _names_someone(words):
                continue
            found.append(Finding(kind, words))
    return tuple(found)


def _names_someone(words: str) -> bool:
    unknown = [word for word in words.split() if word.casefold().strip("'\u2019-") not in _KNOWN]
    return len(unknown) > 1
