"""The conversations in which worker and manager heard what an audit found."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.domain.feedback import Heard
from auditapp.persistence.base import Base


class Conversation(Base):
    """One conversation: kept as it was recorded; a correction is another one."""

    __tablename__ = "conversation"

    audit_id: Mapped[UUID] = mapped_column(ForeignKey("audit.id"), index=True)
    held_on: Mapped[date]
    heard: Mapped[Heard]
    said: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
