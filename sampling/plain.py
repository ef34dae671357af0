"""Frozen values that say themselves in plain values."""

from dataclasses import asdict
from typing import Any


class Plain:
    """A frozen dataclass with ``to_dict``."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        values: dict[str, Any] = asdict(self)  # type: ignore[call-overload]  # subclasses are dataclasses
        return values
