"""Geometry of the charts: numbers in, coordinates out; the pages only print them.

Coordinates are rounded to one decimal, so that the same figures give the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from auditapp.reports.values import Bar, ComplianceRow

_INSIDE = 34.0  # a slice narrower than this shows its number above, not inside


@dataclass(frozen=True, slots=True)
class BarPart:
    """One drawn slice."""

    key: str
    label: str
    count: int
    x: float
    width: float
    centre: float
    inside: bool


@dataclass(frozen=True, slots=True)
class IntervalDot:
    """One row of a dot chart: the point with its interval."""

    label: str
    y: float
    low: float
    point: float
    high: float
    words: str


def stacked(bar: Bar, *, width: float = 640.0) -> tuple[BarPart, ...]:
    """Return the drawn slices of a bar; empty when a count is hidden or there is nothing."""
    if bar.is_hidden or bar.total == 0:
        return ()
    parts, start = [], 0
    for piece in bar.slices:
        count = piece.count or 0
        if count:
            left, span = width * start / bar.total, width * count / bar.total
            parts.append(
                BarPart(
                    key=piece.key,
                    label=piece.label,
                    count=count,
                    x=round(left, 1),
                    width=round(span, 1),
                    centre=round(left + span / 2, 1),
                    inside=span >= _INSIDE,
                )
            )
        start += count
    return tuple(parts)


def dots(
    rows: Sequence[ComplianceRow], *, left: float = 300.0, width: float = 320.0, step: float = 22.0
) -> tuple[IntervalDot, ...]:
    """Return the dots of those rows that have an interval to show."""
    shown = [row for row in rows if None not in (row.low, row.point, row.high)]
    return tuple(
        IntervalDot(
            label=row.question,
            y=round(step * (index + 0.5), 1),
            low=round(left + width * (row.low or 0.0), 1),
            point=round(left + width * (row.point or 0.0), 1),
            high=round(left + width * (row.high or 0.0), 1),
            words=f"{row.met} of {row.judged}, {row.interval}",
        )
        for index, row in enumerate(shown)
    )
