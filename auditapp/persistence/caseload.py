"""The caseload: teams, workers, involvements, imports and the rows they keep current."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from auditapp.domain.caseload_imports import ImportState
from auditapp.persistence.base import Base

_APPLYING = 7_203_044_117  # the number of the lock that one apply at a time holds


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
    """One upload: checked, then applied in one transaction or refused."""

    __tablename__ = "caseload_import"

    file_name: Mapped[str]
    digest: Mapped[str] = mapped_column(index=True)  # SHA-256 of the content
    format: Mapped[str] = mapped_column(default="")
    state: Mapped[ImportState] = mapped_column(default=ImportState.CHECKED)
    imported_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    checked_at: Mapped[datetime]
    checked_on: Mapped[date]  # the day, where the service is, that ages were told by
    applied_at: Mapped[datetime | None] = mapped_column(index=True)
    applied_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    latest_day: Mapped[date | None]  # the last day the rows speak of that had come
    whole_lists: Mapped[list[Any]] = mapped_column(default=list)  # kinds that miss nothing
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    value_map: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied_has_time"),
        CheckConstraint("(applied_at IS NULL) = (applied_by IS NULL)", name="applied_has_person"),
    )


class CaseloadFile(Base):
    """One file of an upload; its content is forgotten some time after it was applied."""

    __tablename__ = "caseload_file"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("caseload_import.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    __table_args__ = (UniqueConstraint("import_id", "position"),)


class CaseloadReject(Base):
    """One row of an upload that was left out, and why."""

    __tablename__ = "caseload_reject"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("caseload_import.id"))
    position: Mapped[int]
    file: Mapped[str]
    sheet: Mapped[str]
    row: Mapped[int]
    heading: Mapped[str]
    reason: Mapped[str]
    advice: Mapped[str]
    value: Mapped[str | None]  # only where it cannot be anybody's name

    __table_args__ = (UniqueConstraint("import_id", "position"),)


class CaseloadValue(Base):
    """What a local value means, as a person decided it; every later import uses it."""

    __tablename__ = "caseload_value"

    list_name: Mapped[str]
    local: Mapped[str]  # in comparable form
    value: Mapped[str]  # one of the list's values, or "" for "not known"
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("list_name", "local"),)


class CaseloadRow(Base):
    """One current row of the caseload, of any kind; a re-import updates it."""

    __tablename__ = "caseload_row"

    kind: Mapped[str]
    key: Mapped[str]
    child_ref: Mapped[str | None] = mapped_column(index=True)
    family_ref: Mapped[str | None] = mapped_column(index=True)
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


def apply_alone(session: Session) -> None:
    """Wait until no other transaction applies an import; held until this one ends.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_APPLYING)))
