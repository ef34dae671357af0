"""What a question is called where there is room for a word or two, as over a narrow column."""

import re

from auditapp.domain.questions import SHORT_LETTERS, Question

# What a question begins with and a heading can do without.
_OPENING = re.compile(
    r"^(?:(?:when|where|how|why|what|who|which)\s+)?"
    r"(?:was|were|is|are|did|does|do|has|have|had)\s+(?:there\s+)?(?:(?:the|a|an|any|it)\s+)?",
    re.IGNORECASE,
)


def short_label(question: Question) -> str:
    """Return the question's own short label, or else as much of its words as there is room for."""
    return question.short or _shortened(question.text)


def _shortened(text: str) -> str:
    plain = text.strip().rstrip("?").strip()
    core = _OPENING.sub("", plain) or plain
    core = core[0].upper() + core[1:] if core else core
    if len(core) <= SHORT_LETTERS:
        return core
    cut = core[: SHORT_LETTERS - 1]
    whole = cut.rpartition(" ")[0] if core[SHORT_LETTERS - 1] != " " else cut
    return f"{(whole or cut).rstrip(' ,;:')}…"
