"""Readable references such as R-2026-014: one counter for each prefix and year."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from auditapp.persistence.base import Base, locked_row


class ReferenceCounter(Base):
    """The last number given for one prefix and year; its row lock keeps numbers distinct."""

    __tablename__ = "reference_counter"

    name: Mapped[str] = mapped_column(unique=True)
    last: Mapped[int]

    __table_args__ = (CheckConstraint("last >= 0", name="last_is_not_negative"),)


def next_reference(session: Session, prefix: str, year: int) -> str:
    """Return the next reference of ``prefix`` in ``year``, such as ``ACT-2026-0041``."""
    name = f"{prefix}-{year}"
    counter = locked_row(session, ReferenceCounter, name, last=0)
    counter.last += 1
    session.flush()
    return f"{name}-{counter.last:04d}"
