"""The worker's own view of an audit: asked for by a code, or written down in their place."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class Reply(Base):
    """One asking for the worker's view, with the view once it is given.

    Of the code only its digest is kept: nobody can read it back.
    """

    __tablename__ = "reply"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audit.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    code_digest: Mapped[str | None] = mapped_column(unique=True)  # None: no code was made
    expires_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # taken back, or a newer one took its place
    text: Mapped[str] = mapped_column(default="")
    replied_at: Mapped[datetime | None]
    typed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("(code_digest IS NULL) = (expires_at IS NULL)", name="code_has_end"),
        CheckConstraint("(text <> '') = (replied_at IS NOT NULL)", name="reply_has_time"),
        CheckConstraint("(code_digest IS NULL) = (typed_by IS NOT NULL)", name="code_or_typed"),
        CheckConstraint("typed_by IS NULL OR text <> ''", name="typed_has_text"),
    )


class ReplyFailure(Base):
    """One wrong code, counted by a keyed digest of the address it came from."""

    __tablename__ = "reply_failure"

    at: Mapped[datetime] = mapped_column(index=True)
    address_digest: Mapped[str] = mapped_column(index=True)
