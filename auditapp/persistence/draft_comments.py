"""Comments on drafts of audit templates, and what was said to each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Select, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from auditapp.domain.draft_comments import WAITING, CommentState
from auditapp.persistence.base import Base
from auditapp.persistence.people import Person


class DraftComment(Base):
    """What somebody says about a draft, or about one of its questions."""

    __tablename__ = "draft_comment"

    template_id: Mapped[UUID] = mapped_column(ForeignKey("template_version.id"), index=True)
    question_key: Mapped[str] = mapped_column(default="")  # "": the draft as a whole
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    state: Mapped[CommentState] = mapped_column(default=CommentState.OPEN)
    resolved_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint(
            "(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_has_time"
        ),
    )


class DraftCommentMessage(Base):
    """What was said to a comment: a reply, how it was settled, why it came up again."""

    __tablename__ = "draft_comment_message"

    comment_id: Mapped[UUID] = mapped_column(ForeignKey("draft_comment.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str]  # of the comment's workflow
    text: Mapped[str]


def comments_of(template_id: UUID) -> Select[DraftComment, str]:
    """Select the comments on a draft with who made them, oldest first."""
    return (
        select(DraftComment, Person.name)
        .join(Person, Person.id == DraftComment.by)
        .where(DraftComment.template_id == template_id)
        .order_by(DraftComment.at, DraftComment.id)
    )


def messages_of(template_id: UUID) -> Select[DraftCommentMessage, str]:
    """Select what was said to the comments on a draft with who said it, oldest first."""
    return (
        select(DraftCommentMessage, Person.name)
        .join(DraftComment, DraftComment.id == DraftCommentMessage.comment_id)
        .join(Person, Person.id == DraftCommentMessage.by)
        .where(DraftComment.template_id == template_id)
        .order_by(DraftCommentMessage.at, DraftCommentMessage.id)
    )


def waiting_on(template_id: UUID) -> Select[int]:
    """Select how many comments on a draft are not settled."""
    return (
        select(func.count())
        .select_from(DraftComment)
        .where(DraftComment.template_id == template_id, DraftComment.state.in_(WAITING))
    )


def forget_comments(session: Session, template_id: UUID) -> None:
    """Remove the comments on a draft that is thrown away."""
    ids = select(DraftComment.id).where(DraftComment.template_id == template_id)
    session.execute(delete(DraftCommentMessage).where(DraftCommentMessage.comment_id.in_(ids)))
    session.execute(delete(DraftComment).where(DraftComment.template_id == template_id))
