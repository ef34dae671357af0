"""Counts that people typed: free text follows the rules of the tables it stands beside.

An author writes "4 of 12" because the internal edition shows it. The board's edition says "some"
there: a typed number would undo what its tables hide. What no rule can find, a person must.
"""

import re

from auditapp.domain.disclosure_words import quantity

__all__ = ["figures_in", "without_counts"]

_OF = re.compile(r"\b(?:only |just )?(\d{1,4}) (?:out )?of (?:the |all )?(\d{1,4})\b")
_OF_FIRST = re.compile(r"\b([Oo])f (?:the |all )?(\d{1,4}) ([^,.;:\d]{1,60}), (\d{1,4})\b")
_SHARE = re.compile(r"\(\d{1,3} ?%\)|\b\d{1,3}% \(([^()]*)\)")
_FIGURE = re.compile(
    r"\b(?:\d{1,4} ?%|\d{1,4}\b(?! (?:days|weeks|months|hours|working|years|January|February|March"
    r"|April|May|June|July|August|September|October|November|December)\b)"
    r"|(?:one|two|three|four) (?:of|out of|child|children|case|cases|audits?|records?)\b)"
)


def without_counts(text: str) -> str:
    """Return text in which "4 of 12" says "some", and "11 of 12" says "most"."""
    plain = _SHARE.sub(lambda found: found.group(1) or "", text)
    plain = _OF_FIRST.sub(_first_whole, plain)
    return re.sub(r" +(?=[ .,;:])", "", _OF.sub(_in_words, plain))


def figures_in(text: str) -> tuple[str, ...]:
    """Return every number in what the board would read, for a person to look at."""
    return tuple(found.group(0) for found in _FIGURE.finditer(without_counts(text)))


def _in_words(found: re.Match[str]) -> str:
    part, whole = int(found.group(1)), int(found.group(2))
    return quantity(part, whole) if part <= whole else found.group(0)


def _first_whole(found: re.Match[str]) -> str:
    letter, whole, things, part = found.groups()
    if int(part) > int(whole):
        return found.group(0)
    return f"{letter}f the {things}, {quantity(int(part), int(whole))}"
