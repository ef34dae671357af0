"""What the page reads that shows one answer through time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from auditapp.domain import kinds
from auditapp.services.answer_history import AnswerHistory, Version
from auditapp.web.words import say_moment_exactly

# Versions that follow one another as fast as this are the same writing, saved as it went on.
_WHILE_WRITING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in words."""

    revision: int
    when: str
    at: str
    who: str
    answer: str
    beside: tuple[Mapping[str, str], ...]
    is_now: bool


@dataclass(frozen=True, slots=True)
class Writing:
    """The version a piece of writing came to, and those on the way to it."""

    row: VersionRow
    on_the_way: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The whole page."""

    reference: str
    number: int
    question: str
    writings: tuple[Writing, ...]
    revision: int
    may_put_back: bool


def history_page(found: AnswerHistory, zone: str) -> HistoryPage:
    """Return one answer through time, newest first."""
    numbers = {key: number for number, key in enumerate(found.template.questions, start=1)}
    return HistoryPage(
        reference=found.reference,
        number=numbers[found.question.key],
        question=found.question.text,
        writings=tuple(_writings(found, zone)),
        revision=found.revision,
        may_put_back=found.may_put_back,
    )


def _writings(found: AnswerHistory, zone: str) -> Iterator[Writing]:
    group: list[Version] = []
    for version in found.versions:
        if group and not _goes_on(version, group[-1]):
            yield _writing(group, found, zone)
            group = []
        group.append(version)
    if group:
        yield _writing(group, found, zone)


def _goes_on(older: Version, newer: Version) -> bool:
    return older.by_id == newer.by_id and newer.at - older.at <= _WHILE_WRITING


def _writing(group: Sequence[Version], found: AnswerHistory, zone: str) -> Writing:
    first, *others = (_row(version, found, zone) for version in group)
    return Writing(first, tuple(others))


def _row(version: Version, found: AnswerHistory, zone: str) -> VersionRow:
    answer = version.answer
    words = "" if answer.value is None else kinds.text_of(found.question, answer.value)
    if version.typed is not None:
        words = f"Not readable: {_typed(version.typed)}"
    texts = (
        ("Reason", answer.na_reason),
        ("Evidence", answer.evidence),
        ("Why", answer.rationale),
    )
    return VersionRow(
        revision=version.revision,
        when=say_moment_exactly(version.at, zone),
        at=version.at.isoformat(),
        who=version.by,
        answer=words or "Not answered",
        beside=tuple({"label": label, "text": text} for label, text in texts if text),
        is_now=version.revision == found.revision,
    )


def _typed(typed: object) -> str:
    if isinstance(typed, Mapping):
        return " ".join(str(text) for text in typed.values() if text)
    return str(typed)
