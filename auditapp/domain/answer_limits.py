"""What no draft can hold: the little that a database or a person could not read back.

Everything else saves, whatever it comes to; completeness is for the sheet to say.
"""

from collections.abc import Iterator, Mapping

from auditapp.domain.answers import Answer, encode_value
from auditapp.domain.errors import Problem
from auditapp.domain.kinds import rule_for
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.values import TEXT_LENGTH, Json


def unstorable(
    template: AuditTemplate, key: str, answer: Answer, typed: Json = None
) -> Problem | None:
    """Return why an answer cannot be stored, or None when it can.

    ``typed`` is what was typed where it is no value of the question's kind.
    """
    question = template.questions.get(key)
    if question is None or not rule_for(question).entered:
        return Problem(key, "This question takes no answer; open the page again")
    texts = list(_texts((answer.na_reason, answer.evidence, answer.rationale, typed, answer.value)))
    longest = max(texts, key=len, default="")
    if len(longest) > TEXT_LENGTH:
        words = f"Shorten this to {TEXT_LENGTH:,} characters; it has {len(longest):,}"
        return Problem(key, f"{words}: {question.text}")
    if any("\x00" in text or not _encodes(text) for text in texts):
        return Problem(key, f"This has a character that cannot be stored: {question.text}")
    try:
        encode_value(question, answer.value)
    except ValueError:
        return Problem(key, f"{rule_for(question).prompt}: {question.text}")
    return None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates
        return False
    return True
