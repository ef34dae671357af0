"""Looks through what people wrote for what may tell who somebody is, and masks it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.answers import Answer, Part, decode_answer
from auditapp.domain.errors import ConflictError, NotFoundError, Problem, WrongStateError
from auditapp.domain.masks import MASKS, Known, find_told, mask, masked_answer, texts_of
from auditapp.domain.name_guard import Finding
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import Question
from auditapp.persistence.answers import AnswerRevision, revisions_of
from auditapp.services import answers
from auditapp.services.answers import Entry, GradingView
from auditapp.services.audits import find, log, own_grading, save_answers
from auditapp.services.name_hashes import known_names, name_key

__all__ = [
    "Guarded",
    "Told",
    "look",
    "mask_answer",
    "masked_text",
    "masking",
    "put_back",
    "told_in",
    "unmasking",
]

DATES_BELONG = frozenset({"where_found"})  # says at which place of a file something stands
MASKED = "name-guard"  # the client of a revision that masking made


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of an answer or another text that may tell who somebody is."""

    question_key: str  # or the field of the form
    finding: Finding
    instead: str  # what would stand in its place

    @property
    def words(self) -> str:
        """Why it was found."""
        return self.finding.kind.label


@dataclass(frozen=True, slots=True)
class Guarded:
    """What was found in a grading, and at which questions masking can be undone."""

    told: tuple[Told, ...]
    masked: frozenset[str]


def look(session: Session, view: GradingView, child_ref: str | None, *, secret: str) -> Guarded:
    """Return what in an auditor's own words may tell who somebody is."""
    known = known_names(session, _child(child_ref), key=name_key(secret))
    masked = select(AnswerRevision.question_key).where(
        AnswerRevision.grading_id == view.id,
        AnswerRevision.is_current.is_(True),
        AnswerRevision.client == MASKED,
    )
    return Guarded(
        told=tuple(
            Told(question.key, found, MASKS[found.kind])
            for question in view.sheet.asked
            if question.key in view.stored
            for found in _found(question, view.stored[question.key], known)
        ),
        masked=frozenset(session.scalars(masked)),
    )


def told_in(
    session: Session, texts: Mapping[str, str], children: Collection[str], *, secret: str
) -> tuple[Told, ...]:
    """Return what may tell who somebody is in texts that are no answers, by field."""
    known = known_names(session, children, key=name_key(secret))
    return tuple(
        Told(field, found, MASKS[found.kind])
        for field, text in texts.items()
        for found in find_told(text, known, dates_belong=field in DATES_BELONG)
    )


def masked_text(text: str, told: Collection[Told]) -> str:
    """Return a text with other words in the place of what was told of it."""
    return mask(text, [one.finding for one in told])


def mask_answer(  # noqa: PLR0913  # the sides of a change, all named by the caller
    session: Session,
    audit_id: UUID,
    question_key: str,
    text: str,
    *,
    expected: int,
    zone: str,
    secret: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Put other words in the place of ``text``, wherever it was found in one answer.

    It is a new revision of the answer; what was written stays in the one before.

    Raises
    ------
    NotFoundError, WrongStateError, ConflictError
        If it is not this auditor's answer; if the audit takes no answers; if the answer changed
        since it was shown, or no longer holds the text.
    """
    audit = find(session, audit_id, actor)
    view = answers.read(session, own_grading(session, audit, actor).id, zone=zone)
    known = known_names(session, _child(audit.child_ref), key=name_key(secret))
    entry = masking(view, question_key, text, known, expected=expected)
    save_answers(session, audit_id, [entry], zone=zone, actor=actor, now=now)
    log(session, audit, "words_masked", actor, now, facts={"question": question_key})


def put_back(
    session: Session,
    audit_id: UUID,
    question_key: str,
    *,
    expected: int,
    zone: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Undo the masking of one answer: what was written before stands again.

    Raises
    ------
    NotFoundError, WrongStateError, ConflictError
        As ``mask_answer`` does; or if nothing was masked since it was written.
    """
    audit = find(session, audit_id, actor)
    view = answers.read(session, own_grading(session, audit, actor).id, zone=zone)
    entry = unmasking(session, view, question_key, expected=expected)
    save_answers(session, audit_id, [entry], zone=zone, actor=actor, now=now)
    log(session, audit, "masking_undone", actor, now, facts={"question": question_key})


def masking(view: GradingView, key: str, text: str, known: Known, *, expected: int) -> Entry:
    """Return the answer with other words in the place of ``text``, for its grading to save."""
    question, answer = _stored(view, key, expected)

    def change(part: Part, words: str) -> str:
        found = find_told(words, known, dates_belong=part is Part.EVIDENCE)
        return mask(words, [one for one in found if one.text == text])

    changed = masked_answer(question, answer, change)
    if changed == answer:
        raise ConflictError(_CHANGED)
    typed = view.typed.get(key)
    return Entry(key, changed, expected, typed, client=MASKED, sequence=expected + 1)


def unmasking(session: Session, view: GradingView, key: str, *, expected: int) -> Entry:
    """Return the answer as it was written before it was masked, for its grading to save."""
    question, _answer = _stored(view, key, expected)
    rows = session.scalars(revisions_of(view.id, key)).all()
    if rows[-1].client != MASKED:
        raise WrongStateError([Problem("", "Nothing is masked in this answer")])
    before = next(row for row in reversed(rows) if row.client != MASKED)
    parts = {
        "value": before.value,
        "na_reason": before.na_reason,
        "evidence": before.evidence,
        "rationale": before.rationale,
    }
    return Entry(key, decode_answer(question, parts), expected, before.typed)


_CHANGED = "This answer changed since you opened the page, so nothing was replaced"


def _stored(view: GradingView, key: str, expected: int) -> tuple[Question, Answer]:
    stored: Mapping[str, Answer] = view.stored
    if key not in stored:
        raise NotFoundError(f"answer {key}")
    if view.revision(key) != expected:
        raise ConflictError(_CHANGED)
    return view.template.question(key), stored[key]


def _child(ref: str | None) -> tuple[str, ...]:
    return (ref,) if ref else ()


def _found(question: Question, answer: Answer, known: Known) -> tuple[Finding, ...]:
    found: dict[str, Finding] = {}
    for part, text in texts_of(question, answer):
        for one in find_told(text, known, dates_belong=part is Part.EVIDENCE):
            found.setdefault(one.text, one)
    return tuple(found.values())
