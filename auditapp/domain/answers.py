"""Answers as one person gives them: typed, stored, and held against their question's standard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from auditapp.domain.errors import Problem
from auditapp.domain.grades import Grade
from auditapp.domain.kinds import rule_for
from auditapp.domain.questions import NA, Question, QuestionKind, Standing
from auditapp.domain.values import Json, Value

BLANK: tuple[object, ...] = (None, "", ())  # values that answer nothing


class Source(StrEnum):
    """Where an answer comes from."""

    ENTERED = "entered"
    FACT = "fact"  # the caseload, neither confirmed nor corrected
    COMPUTED = "computed"


class Part(StrEnum):
    """Which part of an answer a problem is about."""

    VALUE = "value"
    NA_REASON = "na_reason"
    EVIDENCE = "evidence"
    RATIONALE = "rationale"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answered to one question. ``value`` is None while it is blank."""

    value: Value | None = None
    na_reason: str = ""
    evidence: str = ""
    rationale: str = ""
    source: Source = Source.ENTERED

    @property
    def not_applicable(self) -> bool:
        """Whether the answer is "not applicable"."""
        return self.value == NA

    @property
    def blank(self) -> bool:
        """Whether nothing was answered; evidence or a rationale may still stand."""
        return self.value in BLANK


@dataclass(frozen=True, slots=True)
class AnswerProblem(Problem):
    """A problem with one answer; ``where`` is the question key, ``part`` the field beside it."""

    part: Part = Part.VALUE


NOTHING = Answer()


def encode_value(question: Question, value: Value | None) -> Json:
    """Return a value as a JSON column stores it.

    Raises
    ------
    ValueError
        If the value is not of the question's kind.
    """
    if value is None:
        return None
    return NA if value == NA else rule_for(question).encode(question, value)


def decode_value(question: Question, stored: Json) -> Value | None:
    """Return the typed value of a stored answer.

    Raises
    ------
    ValueError
        If what is stored does not fit the question's kind.
    """
    if stored is None:
        return None
    return NA if stored == NA and question.na else rule_for(question).decode(question, stored)


def encode_answer(question: Question, answer: Answer) -> dict[str, Json]:
    """Return an answer as JSON, part by part. Raises ValueError as ``encode_value`` does."""
    return {
        "value": encode_value(question, answer.value),
        "na_reason": answer.na_reason,
        "evidence": answer.evidence,
        "rationale": answer.rationale,
    }


def decode_answer(question: Question, stored: Mapping[str, Json]) -> Answer:
    """Return the answer ``encode_answer`` stored. Raises ValueError as ``decode_value`` does."""
    return Answer(
        decode_value(question, stored.get("value")),
        str(stored.get("na_reason") or ""),
        str(stored.get("evidence") or ""),
        str(stored.get("rationale") or ""),
    )


def fact_value(question: Question, raw: object) -> Value | None:
    """Return a caseload fact as the question's typed value, or None when it does not fit.

    A choice is matched by code or label, whatever its spelling of capitals and spaces. A fact out
    of the question's bounds is kept, so that it is shown beside the problem it makes.
    """
    if raw in BLANK:
        return None
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    if question.choices and isinstance(raw, str):
        wanted = _plain(raw)
        codes = (c.code for c in question.choices if wanted in {_plain(c.code), _plain(c.label)})
        return next(codes, None)
    for candidate in _candidates(raw):
        try:
            return rule_for(question).decode(question, candidate)
        except ValueError:
            continue
    return None


def _plain(text: str) -> str:
    return text.strip().casefold().replace("_", " ")


def _candidates(raw: object) -> tuple[Json, ...]:
    if isinstance(raw, date):
        return (raw.isoformat(),)
    if isinstance(raw, list):
        return (raw,)
    words = str(raw).strip()
    number = (int(words),) if words.lstrip("-").isdecimal() else ()
    return (*number, words) if not isinstance(raw, str) else (words, *number)


def standing(question: Question, answer: Answer) -> Standing | None:
    """Return whether an answer meets its standard.

    None when it is blank or not applicable, or the question sets no standard.
    """
    if not question.is_standard or answer.blank or answer.not_applicable:
        return None
    if answer.value in question.uncounted:
        return None
    if answer.value in question.met:
        return Standing.MET
    return Standing.PARTLY if answer.value in question.partly else Standing.NOT_MET


def codes_of(answer: Answer) -> frozenset[str]:
    """Return the codes an answer chose; empty for text that is none and for numbers."""
    chosen = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    return frozenset(code for code in chosen if isinstance(code, str))


def adverse(question: Question, answer: Answer) -> bool:
    """Whether an answer is one that something must be done about: Not met, Inadequate, capped."""
    if answer.blank or answer.not_applicable:
        return False
    capped = any(not codes_of(answer).isdisjoint(cap.codes) for cap in question.caps)
    inadequate = question.kind is QuestionKind.GRADE and answer.value == Grade.INADEQUATE
    return capped or inadequate or standing(question, answer) is Standing.NOT_MET
