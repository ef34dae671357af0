"""The service's own words for parts of an audit template; keys and meaning stay."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class TemplateLabel(Base):
    """The words that stand for those of one section, question or choice."""

    __tablename__ = "template_label"

    template_key: Mapped[str]
    part: Mapped[str]  # section:decision, question:m.rag, choice:m.rag:yes
    replaces: Mapped[str]  # the words of the template; where a version has others, they stand
    words: Mapped[str]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("template_key", "part"),
        CheckConstraint("words <> '' AND words <> replaces", name="says_something_else"),
    )


def labels_of(template_key: str) -> Select[TemplateLabel]:
    """Select the words of one template, in the order of its parts' names."""
    return (
        select(TemplateLabel)
        .where(TemplateLabel.template_key == template_key)
        .order_by(TemplateLabel.part)
    )
