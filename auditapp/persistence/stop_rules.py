"""When enough has been seen of a round, said before its first case is drawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from auditapp.persistence.base import Base


class StopRule(Base):
    """The sequential test of one round: rates are kept as they were typed, in per cent."""

    __tablename__ = "stop_rule"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), unique=True)
    question_key: Mapped[str]
    good_percent: Mapped[str]  # failures at or below this rate are good enough
    bad_percent: Mapped[str]
    alpha_percent: Mapped[str]
    beta_percent: Mapped[str]
    declared_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    declared_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("question_key <> ''", name="names_a_question"),)
