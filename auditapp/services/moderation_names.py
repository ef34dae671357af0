"""Masks what may tell who somebody is in a second grader's answers, until they are locked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.errors import NotFoundError
from auditapp.domain.permissions import Actor
from auditapp.services import answers, events, moderation
from auditapp.services.answers import GradingView
from auditapp.services.moderation import Moderated
from auditapp.services.name_guard import masking, unmasking
from auditapp.services.name_hashes import known_names, name_key

__all__ = ["mask_answer", "put_back"]


def mask_answer(  # noqa: PLR0913  # the sides of a change, all named by the caller
    session: Session,
    moderation_id: UUID,
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

    Raises
    ------
    NotFoundError, WrongStateError, ConflictError
        If it is not this moderator's answer; if their grades are locked; if the answer changed
        since it was shown, or no longer holds the text.
    """
    found, view = _work(session, moderation_id, zone, actor)
    child = found.audit.child_ref
    known = known_names(session, (child,) if child else (), key=name_key(secret))
    entry = masking(view, question_key, text, known, expected=expected)
    moderation.save_answers(session, moderation_id, [entry], zone=zone, actor=actor, now=now)
    _log(session, moderation_id, "words_masked", question_key, actor, now)


def put_back(
    session: Session,
    moderation_id: UUID,
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
    _found, view = _work(session, moderation_id, zone, actor)
    entry = unmasking(session, view, question_key, expected=expected)
    moderation.save_answers(session, moderation_id, [entry], zone=zone, actor=actor, now=now)
    _log(session, moderation_id, "masking_undone", question_key, actor, now)


def _work(
    session: Session, moderation_id: UUID, zone: str, actor: Actor
) -> tuple[Moderated, GradingView]:
    found = moderation.find(session, moderation_id, moderator=actor)
    if found.second is None:
        raise NotFoundError(f"grading of moderation {moderation_id}")
    return found, answers.read(session, found.second.id, zone=zone)


def _log(  # the sides of an event
    session: Session, moderation_id: UUID, action: str, key: str, actor: Actor, now: datetime
) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"moderation.{action}",
        subject_kind="moderation",
        subject_id=moderation_id,
        facts={"question": key},
    )
