"""The caseload: teams, workers, involvements, imports and the rows they keep current."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class ImportState(StrEnum):
    """How far an import has come."""

    STAGED = "staged"
    CHECKED = "checked"
    APPLIED = "applied"
    REFUSED = "refused"


class Team(Base):
    """A team of the service, as the caseload knows it."""

    __tablename__ = "team"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    service: Mapped[str] = mapped_column(default="")
    manager_ref: Mapped[str | None]


class Worker(Base):
    """A practitioner in the caseload, known by id."""

    __tablename__ = "worker"

    ref: Mapped[str] = mapped_column(unique=True)
    team_code: Mapped[str | None] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(default="")
    manager_ref: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


class Involvement(Base):
    """A worker's part in a child's case over time; independence is judged from these."""

    __tablename__ = "involvement"

    child_ref: Mapped[str] = mapped_column(index=True)
    worker_ref: Mapped[str] = mapped_column(index=True)
    team_code: Mapped[str | None]
    role: Mapped[str]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("child_ref", "worker_ref", "role", "started_on"),)


class CaseloadImport(Base):
    """One file brought in: staged, checked, then applied in one transaction or refused."""

    __tablename__ = "caseload_import"

    file_name: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True)  # SHA-256 of the content
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    format: Mapped[str] = mapped_column(default="")
    state: Mapped[ImportState] = mapped_column(default=ImportState.STAGED)
    imported_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    applied_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    value_map: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied_has_time"),
    )


class CaseloadRow(Base):
    """One current row of the caseload, of any kind; a re-import updates it."""

    __tablename__ = "caseload_row"

    kind: Mapped[str]
    key: Mapped[str]
    child_ref: Mapped[str | None] = mapped_column(index=True)
    family_ref: Mapped[str | None]
    team_code: Mapped[str | None]
    worker_ref: Mapped[str | None]
    on_date: Mapped[date | None]  # the day the unit belongs to: received, authorised, ended
    facts: Mapped[dict[str, Any]]
    digest: Mapped[str]
    import_id: Mapped[UUID] = mapped_column(ForeignKey("caseload_import.id"), index=True)
    updated_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]  # no longer in the service's extract

    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index(None, "kind", "on_date"),
        Index(None, "kind", "team_code"),
    )
