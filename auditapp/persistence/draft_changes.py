"""What was changed in a draft of a template, with the text as it was before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class DraftChange(Base):
    """One change of a draft; undone, it keeps the text that it had made."""

    __tablename__ = "draft_change"

    template_id: Mapped[UUID] = mapped_column(ForeignKey("template_version.id", ondelete="CASCADE"))
    number: Mapped[int]  # within its draft, from 1
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str]  # "removed the question o.seen"
    before: Mapped[str] = mapped_column(deferred=True)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    after: Mapped[str] = mapped_column(default="", deferred=True)  # "" until it is undone

    __table_args__ = (UniqueConstraint("template_id", "number"),)


def changes_of(template_id: UUID) -> Select[DraftChange]:
    """Select what was changed in a draft, the newest first."""
    return (
        select(DraftChange)
        .where(DraftChange.template_id == template_id)
        .order_by(DraftChange.number.desc())
    )
