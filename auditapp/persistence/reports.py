"""Reports, their frozen figures, quotes and files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.reports import Rendition, ReportState
from auditapp.persistence.base import Base


class Report(Base):
    """What a round found, for people who can act on it."""

    __tablename__ = "report"

    reference: Mapped[str] = mapped_column(unique=True)  # REP-2026-004
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[str] = mapped_column(default="thematic")
    title: Mapped[str]
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFTED, index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    commentary: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # section -> the author's words
    figures: Mapped[dict[str, Any] | None]  # frozen at release
    digest: Mapped[str | None]  # of the frozen figures and commentary, on every page
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    superseded_by: Mapped[UUID | None] = mapped_column(ForeignKey("report.id"))
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by <> author_id", name="second_person"),
        CheckConstraint(
            "state NOT IN ('released', 'superseded') "
            "OR (digest IS NOT NULL AND figures IS NOT NULL)",
            name="released_is_frozen",
        ),
    )


class ReportQuote(Base):
    """A quote or example picked for a report, masked, and approved by a person."""

    __tablename__ = "report_quote"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    audit_id: Mapped[UUID | None] = mapped_column(ForeignKey("audit.id"))
    question_key: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    picked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    picked_at: Mapped[datetime]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class ReportFile(Base):
    """One rendition as a PDF, stored with its digest."""

    __tablename__ = "report_file"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"))
    rendition: Mapped[Rendition]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    digest: Mapped[str]
    pages: Mapped[int]
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("report_id", "rendition"),)
