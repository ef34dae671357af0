"""Versions of audit templates: those the service makes, and the seal on those shipped."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.template_versions import KEPT, TemplateState
from auditapp.persistence.base import Base

_IS_DRAFT = text("state = 'draft'")


class TemplateVersion(Base):
    """One version of an audit template."""

    __tablename__ = "template_version"

    key: Mapped[str]
    version: Mapped[int]
    state: Mapped[TemplateState] = mapped_column(default=TemplateState.DRAFT)
    shipped: Mapped[bool] = mapped_column(default=False)  # the product's file is the source
    source: Mapped[str] = mapped_column(default="", deferred=True)  # the text; "" when shipped
    digest: Mapped[str] = mapped_column(default="")  # of its content; "" while it cannot be built
    title: Mapped[str]
    based_on: Mapped[int | None]  # the version it began as a copy of
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    edited_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    retired_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it was retired
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("key", "version"),
        Index(
            "uq_template_version_draft",
            "key",
            unique=True,
            sqlite_where=_IS_DRAFT,
            postgresql_where=_IS_DRAFT,
        ),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_has_time"),
        CheckConstraint("(state = 'retired') = (retired_at IS NOT NULL)", name="retired_has_time"),
        CheckConstraint("state <> 'retired' OR reason <> ''", name="retired_has_reason"),
        CheckConstraint("state = 'draft' OR digest <> ''", name="published_is_sealed"),
        CheckConstraint(
            "shipped OR (created_by IS NOT NULL AND edited_by IS NOT NULL)", name="made_by_someone"
        ),
        CheckConstraint(
            "shipped OR state = 'draft' OR (source <> '' AND published_by IS NOT NULL)",
            name="published_is_whole",
        ),
        CheckConstraint("published_by IS NULL OR published_by <> edited_by", name="second_person"),
    )


def version_of(key: str, version: int) -> Select[TemplateVersion]:
    """Select one version, whatever its state."""
    return select(TemplateVersion).where(
        TemplateVersion.key == key, TemplateVersion.version == version
    )


def kept_versions() -> Select[TemplateVersion]:
    """Select every version that was ever published, newest first within its key."""
    return (
        select(TemplateVersion)
        .where(TemplateVersion.state.in_(KEPT))
        .order_by(TemplateVersion.key, TemplateVersion.version.desc())
    )


def drafts() -> Select[TemplateVersion]:
    """Select the open drafts, the last edited first."""
    return (
        select(TemplateVersion)
        .where(TemplateVersion.state == TemplateState.DRAFT)
        .order_by(TemplateVersion.edited_at.desc())
    )
