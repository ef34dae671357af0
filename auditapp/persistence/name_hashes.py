"""Keyed hashes of the names that imports dropped, kept to warn of them in what is written."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from auditapp.persistence.base import Base


class NameHash(Base):
    """One word of a name from one child's record. Without the key it says nothing."""

    __tablename__ = "name_hash"

    child_ref: Mapped[str]
    digest: Mapped[str]

    __table_args__ = (UniqueConstraint("child_ref", "digest"),)
