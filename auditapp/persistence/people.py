"""People who sign in, their roles and training; sessions, failures and replayed submits."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auditapp.domain.permissions import Role
from auditapp.persistence.base import Base


class TrainingKind(StrEnum):
    """What a person was trained for."""

    AUDITOR = "auditor"
    MODERATOR = "moderator"


class Person(Base):
    """Someone who signs in here."""

    __tablename__ = "person"

    name: Mapped[str]
    sign_in_name: Mapped[str] = mapped_column(unique=True)  # lower case
    password_hash: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="")
    worker_ref: Mapped[str | None] = mapped_column(unique=True)
    team_code: Mapped[str | None] = mapped_column(index=True)
    service: Mapped[str | None]
    agency: Mapped[str] = mapped_column(default="children's social care")
    is_demo: Mapped[bool] = mapped_column(default=False)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    roles: Mapped[list["PersonRole"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="person"
    )

    __table_args__ = (
        CheckConstraint("sign_in_name = lower(sign_in_name)", name="sign_in_name_is_lower_case"),
    )


class PersonRole(Base):
    """One role of one person."""

    __tablename__ = "person_role"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role]

    person: Mapped[Person] = relationship(lazy="raise_on_sql", back_populates="roles")

    __table_args__ = (UniqueConstraint("person_id", "role"),)


class Training(Base):
    """A person's training for auditing or moderating, through to accreditation."""

    __tablename__ = "training"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[TrainingKind]
    trained_on: Mapped[date]
    expires_on: Mapped[date]
    calibrated_on: Mapped[date | None]
    accredited_on: Mapped[date | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("expires_on > trained_on", name="expires_after_training"),
        CheckConstraint(
            "accredited_on IS NULL OR calibrated_on IS NOT NULL", name="accredited_is_calibrated"
        ),
    )


class WebSession(Base):
    """A signed-in browser. The token itself is never stored, only its digest."""

    __tablename__ = "web_session"

    token_digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    payload: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInFailure(Base):
    """A failed sign-in, counted by digests of the name typed and of the address."""

    __tablename__ = "sign_in_failure"

    at: Mapped[datetime] = mapped_column(index=True)
    name_digest: Mapped[str] = mapped_column(index=True)
    address_digest: Mapped[str] = mapped_column(index=True)


class Submission(Base):
    """A form rendering that was submitted, so that a double click is answered once."""

    __tablename__ = "submission"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str]
    body_digest: Mapped[str]
    outcome: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("person_id", "key"),)


def person_with_roles(person_id: UUID) -> Select[*tuple[Any, ...]]:
    """Select what the rules ask of a person, a row for each role; a person without has one."""
    return (
        select(
            Person.id,
            Person.name,
            Person.sign_in_name,
            Person.must_change_password,
            Person.ended_at,
            Person.worker_ref,
            Person.team_code,
            Person.service,
            Person.agency,
            PersonRole.role,
        )
        .outerjoin(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.id == person_id)
    )


def people_by_id(ids: set[UUID]) -> Select[UUID, str]:
    """Select id and name of these people."""
    return select(Person.id, Person.name).where(Person.id.in_(ids))


def names_of(rows: list[tuple[UUID, str]]) -> Mapping[UUID, str]:
    """Return names by person id."""
    return dict(rows)
