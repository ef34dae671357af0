"""When people are away, so that nothing new is given to them and their open work is covered."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class Absence(Base):
    """A span of days somebody is away; why they are is nobody's business here."""

    __tablename__ = "absence"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day away
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        Index(None, "person_id", "ends_on"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )


def absences_from(day: date, person_ids: Collection[UUID] | None = None) -> Select[Absence]:
    """Select what stands of absences that end on ``day`` or later, the earliest first."""
    wanted = select(Absence).where(Absence.cancelled_at.is_(None), Absence.ends_on >= day)
    if person_ids is not None:
        wanted = wanted.where(Absence.person_id.in_(person_ids))
    return wanted.order_by(Absence.starts_on, Absence.id)
