"""What publishing a version does: per question, and to how many audits and answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate
from auditapp.library.versions import Difference, Effect, differences
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import concealed_from
from auditapp.services import audit_templates, template_reading

__all__ = ["Effects", "QuestionEffect", "compare", "effects"]

_ENDED = (AuditState.FINAL, AuditState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class QuestionEffect:
    """What becomes of one question, and how many answers rest on it."""

    difference: Difference
    text: str  # as it is asked now, or was asked
    former: str  # how it was asked, where that reads otherwise
    answers: int  # stored under its key in the version before


@dataclass(frozen=True, slots=True)
class Effects:
    """What a version does to the one before it."""

    before: AuditTemplate
    after: AuditTemplate
    open_audits: int  # begun on the version before; they keep it
    ended_audits: int
    questions: tuple[QuestionEffect, ...]

    @property
    def changed(self) -> tuple[QuestionEffect, ...]:
        """The questions that are not just kept."""
        return tuple(one for one in self.questions if one.difference.effect is not Effect.KEPT)


def effects(
    session: Session, before: AuditTemplate, after: AuditTemplate, *, actor: Actor | None
) -> Effects:
    """Return what became of each question from one version to another, with what rests on it.

    Audits that the actor grades blind are in no count: how much was answered tells of a grading.
    """
    audits = _audits(session, before, actor)
    answers = _answers(session, before, actor)
    return Effects(
        before=before,
        after=after,
        open_audits=sum(count for state, count in audits.items() if state not in _ENDED),
        ended_audits=sum(audits.get(state, 0) for state in _ENDED),
        questions=tuple(_effect(before, after, one, answers) for one in differences(before, after)),
    )


def compare(session: Session, key: str, first: int, second: int, *, actor: Actor | None) -> Effects:
    """Return what the second version of a template does to the first; either may be a draft.

    Without an actor the machine itself asks, and sees no draft.

    Raises
    ------
    NotFoundError
        If there is no such version, or this person may not see it.
    """
    before, after = (_version(session, key, number, actor) for number in (first, second))
    return effects(session, before, after, actor=actor)


def _version(session: Session, key: str, version: int, actor: Actor | None) -> AuditTemplate:
    try:
        found = audit_templates.as_published(session, key, version)
    except KeyError:
        if actor is None:
            raise NotFoundError(f"There is no published version {version} of {key}") from None
        draft_id, _revision = template_reading.identify(session, key, version, actor=actor)
        draft = template_reading.read_draft(session, draft_id, actor=actor)
        if draft.template is None:
            message = f"Version {version} cannot be read as a template yet; mend its faults first"
            raise RefusedError([Problem("", message)]) from None
        return draft.template
    if actor is not None and not audit_templates.may_read(found, actor):
        raise NotFoundError(f"audit template {key} version {version}")
    return found


def _effect(
    before: AuditTemplate, after: AuditTemplate, one: Difference, answers: Mapping[str, int]
) -> QuestionEffect:
    was = one.was or one.key
    new, old = after.questions.get(one.key), before.questions.get(was)
    text, former = (new.text if new else ""), (old.text if old else "")
    return QuestionEffect(
        difference=one,
        text=text or former,
        former=former if text and former != text else "",
        answers=answers.get(was, 0) if old else 0,
    )


def _of(template: AuditTemplate, actor: Actor | None) -> list[ColumnElement[bool]]:
    wanted = [Audit.template_key == template.key, Audit.template_version == template.version]
    if actor is not None:
        wanted.append(Audit.id.not_in(concealed_from(actor.id)))
    return wanted


def _audits(
    session: Session, template: AuditTemplate, actor: Actor | None
) -> dict[AuditState, int]:
    rows = session.execute(
        select(Audit.state, func.count()).where(*_of(template, actor)).group_by(Audit.state)
    )
    return {state: count for state, count in rows}  # noqa: C416  # rows of the database are no pairs to the checker


def _answers(session: Session, template: AuditTemplate, actor: Actor | None) -> dict[str, int]:
    rows = session.execute(
        select(AnswerRevision.question_key, func.count())
        .join(Grading, Grading.id == AnswerRevision.grading_id)
        .join(Audit, Audit.id == Grading.audit_id)
        .where(
            *_of(template, actor),
            AnswerRevision.is_current.is_(True),
            AnswerRevision.value.is_not(None),
        )
        .group_by(AnswerRevision.question_key)
    )
    return {key: count for key, count in rows}  # noqa: C416  # likewise
