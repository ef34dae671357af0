"""Opens the concerns that answers bring by themselves, as soon as they are saved.

A child in danger is not left in a draft: the receiver hears of it at the first "yes", not when
the form is whole. Once opened, a concern stays, whatever becomes of the answer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.errors import RefusedError
from auditapp.domain.grading import OpenedConcern, opened_concerns
from auditapp.domain.permissions import Actor
from auditapp.domain.sheets import Sheet
from auditapp.persistence.concerns import Concern
from auditapp.services import concerns
from auditapp.services.answers import GradingView

__all__ = ["Alarm", "open_from_answers", "open_from_grading"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """The concerns just opened, and why one could not be."""

    opened: tuple[UUID, ...] = ()
    problem: str = ""  # nobody could receive it: telephone


def open_from_answers(session: Session, view: GradingView, *, actor: Actor, now: datetime) -> Alarm:
    """Open what the answers of a draft bring; the overall grade waits until it is handed in.

    A draft always saves: when nobody can receive the concern, that is told and not raised.
    """
    overall = view.template.grading.overall
    found = [one for one in opened_concerns(view.sheet) if one.question != overall]
    try:
        return Alarm(_open(session, view, found, actor, now))
    except RefusedError as refused:
        return Alarm(problem=refused.problems[0].message)


def open_from_grading(
    session: Session, view: GradingView, *, actor: Actor, now: datetime
) -> tuple[UUID, ...]:
    """Open everything a grading brings as it is handed in, the overall grade included.

    Raises
    ------
    RefusedError
        If nobody can receive it.
    """
    return _open(session, view, opened_concerns(view.sheet), actor, now)


def _open(
    session: Session,
    view: GradingView,
    wanted: Collection[OpenedConcern],
    actor: Actor,
    now: datetime,
) -> tuple[UUID, ...]:
    if not wanted:
        return ()
    before = _opened_before(session, view.audit_id, actor)
    return tuple(
        concerns.raise_automatic(
            session, view.audit_id, one.words, level=one.level, actor=actor, now=now
        )
        for one in wanted
        if not _is_known(one, view.sheet, before)
    )


def _opened_before(session: Session, audit_id: UUID, actor: Actor) -> list[str]:
    rows = select(Concern.what).where(
        Concern.audit_id == audit_id,
        Concern.raised_by == actor.id,
        Concern.automatic.is_(True),
    )
    return list(session.scalars(rows))


def _is_known(one: OpenedConcern, sheet: Sheet, before: Iterable[str]) -> bool:
    # The same question stays one concern, also when its answer changes from one alarm to another.
    about = one.words
    if one.question != sheet.template.grading.overall:
        about = sheet.template.question(one.question).text
    return any(words.startswith(about) for words in before)
