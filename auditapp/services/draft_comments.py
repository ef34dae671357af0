"""Comments on drafts of audit templates: made, answered, settled, and come back to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.draft_comments import (
    COMMENT_WORKFLOW,
    WAITING,
    CommentFacts,
    CommentState,
    draft_is_being_written,
)
from auditapp.domain.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    Problem,
    RefusedError,
)
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.template_versions import TemplateState
from auditapp.domain.values import TEXT_LENGTH
from auditapp.domain.workflow import Offer
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.base import save_revision
from auditapp.persistence.draft_comments import (
    DraftComment,
    DraftCommentMessage,
    comments_of,
    messages_of,
)
from auditapp.services import events, template_reading
from auditapp.services.template_reading import DraftView

__all__ = ["CommentThread", "Said", "comment", "draft_of", "may_comment", "move", "threads"]

_LOGGED = {
    "reply": "comment_replied",
    "resolve": "comment_resolved",
    "reopen": "comment_reopened",
}
_EMPTY = {
    "reply": "Write your reply",
    "resolve": "Say what was done, or why nothing was",
    "reopen": "Say what is still open",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said to a comment."""

    at: datetime
    who: str
    action: str  # of the comment's workflow
    text: str


@dataclass(frozen=True, slots=True)
class CommentThread:
    """A comment with all that was said to it, and what this person can do."""

    id: UUID
    question_key: str
    question: str  # as it is asked now; "" for the draft as a whole
    at: datetime
    who: str
    text: str
    state: CommentState
    said: tuple[Said, ...]
    revision: int
    offers: tuple[Offer[CommentState, CommentFacts], ...]

    @property
    def waits(self) -> bool:
        """Whether it is not settled."""
        return self.state in WAITING


def threads(session: Session, draft: DraftView, *, actor: Actor) -> tuple[CommentThread, ...]:
    """Return the comments on a draft that was read already, oldest first."""
    rows = session.execute(comments_of(draft.id)).all()
    said = _said(session, draft.id) if rows else {}
    is_draft = draft.state is TemplateState.DRAFT
    return tuple(
        CommentThread(
            id=row.id,
            question_key=row.question_key,
            question=_question(draft, row.question_key),
            at=row.at,
            who=name,
            text=row.text,
            state=row.state,
            said=tuple(said.get(row.id, ())),
            revision=row.revision,
            offers=COMMENT_WORKFLOW.offers(row.state, CommentFacts(row.by, is_draft), actor),
        )
        for row, name in rows
    )


def may_comment(draft: DraftView, *, actor: Actor) -> bool:
    """Whether this person can comment on a draft now."""
    return draft.state is TemplateState.DRAFT and actor.may(Permission.TEMPLATES_COMMENT)


def comment(
    session: Session,
    draft_id: UUID,
    text: str,
    *,
    question_key: str = "",
    actor: Actor,
    now: datetime,
) -> UUID:
    """Comment on a draft, or on one of its questions, and return the comment's id.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError
        If there is no such draft, or this person may not see it; if it is published; if nothing
        is written, or about no question there is.
    """
    draft = template_reading.read_draft(session, draft_id, actor=actor)
    if not actor.may(Permission.TEMPLATES_COMMENT):
        raise NotAllowedError(Permission.TEMPLATES_COMMENT.value)
    facts = CommentFacts(actor.id, draft.state is TemplateState.DRAFT)
    problems = [
        draft_is_being_written(facts, actor),
        _text_problem(text, "text", "Write your comment"),
    ]
    known = draft.template.questions if draft.template else {}
    if question_key and question_key not in known:
        problems.append(Problem("question_key", "Choose a question from the list"))
    if found := [problem for problem in problems if problem is not None]:
        raise RefusedError(found)
    row = DraftComment(
        template_id=draft_id, question_key=question_key, at=now, by=actor.id, text=text.strip()
    )
    session.add(row)
    session.flush()
    _log(session, draft_id, "commented", row.id, actor, now)
    return row.id


def move(
    session: Session,
    comment_id: UUID,
    action: str,
    text: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Reply to a comment, settle it, or come back to it.

    Raises
    ------
    NotFoundError, NotAllowedError, WrongStateError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row, draft = _find(session, comment_id, actor)
    if action not in _LOGGED:
        raise NotFoundError(f"move {action} of comment {comment_id}")
    _claim(session, row, expected, text)
    facts = CommentFacts(row.by, draft.state is TemplateState.DRAFT)
    # What is missing is told at the box, so the workflow is not to ask for it as a reason.
    step = COMMENT_WORKFLOW.decide(action, row.state, facts, actor, reason=text.strip() or "-")
    if problem := _text_problem(text, f"text-{comment_id}", _EMPTY[action]):
        raise RefusedError([problem])
    row.state = step.target
    row.resolved_at = now if step.target is CommentState.RESOLVED else None
    session.add(
        DraftCommentMessage(
            comment_id=row.id, at=now, by=actor.id, action=action, text=text.strip()
        )
    )
    _log(session, draft.id, _LOGGED[action], row.id, actor, now)


def draft_of(session: Session, comment_id: UUID, *, actor: Actor) -> UUID:
    """Return the draft that a comment is about.

    Raises
    ------
    NotFoundError
        If there is no such comment, or this person may not read it.
    """
    return _find(session, comment_id, actor)[1].id


def _said(session: Session, draft_id: UUID) -> Mapping[UUID, Sequence[Said]]:
    found: dict[UUID, list[Said]] = {}
    for message, name in session.execute(messages_of(draft_id)):
        one = Said(message.at, name, message.action, message.text)
        found.setdefault(message.comment_id, []).append(one)
    return found


def _question(draft: DraftView, key: str) -> str:
    """Return a question as it is asked now; a question that went is named by its key."""
    known = draft.template.questions if draft.template else {}
    return known[key].text if key in known else key


def _find(session: Session, comment_id: UUID, actor: Actor) -> tuple[DraftComment, TemplateVersion]:
    row = session.get(DraftComment, comment_id)
    if row is None:
        raise NotFoundError(f"comment {comment_id}")
    return row, template_reading.find(session, row.template_id, actor)


def _claim(session: Session, row: DraftComment, expected: int, text: str) -> None:
    """Take the comment for this move, or refuse with what was said to it meanwhile."""
    try:
        save_revision(session, row, expected=expected)
    except ConflictError as late:
        said = select(DraftCommentMessage.text).where(DraftCommentMessage.comment_id == row.id)
        last = session.scalar(said.order_by(DraftCommentMessage.at.desc()).limit(1))
        raise ConflictError(
            "Someone else wrote to this comment while you were working on it",
            stored={"comment": last or row.text},
            entered={"comment": text},
        ) from late


def _text_problem(text: str, where: str, empty: str) -> Problem | None:
    if not text.strip():
        return Problem(where, empty)
    if len(text) > TEXT_LENGTH:
        return Problem(where, f"Shorten this to {TEXT_LENGTH:,} characters; it has {len(text):,}")
    return None


def _log(
    session: Session, draft_id: UUID, action: str, comment_id: UUID, actor: Actor, now: datetime
) -> None:
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"template.{action}",
        subject_kind="template",
        subject_id=draft_id,
        facts={"comment": str(comment_id)},
    )
