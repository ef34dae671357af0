"""Geometry of a trend: rates in order of time, with their intervals and the marks between them.

Positions are per cent of the chart's width and height, so that nothing is stretched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_LEFT, _RIGHT = 9.0, 99.0
_TOP, _BOTTOM = 5.0, 82.0
TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Column:
    """One round of a trend, as it is to be drawn: fractions, or None where it has no point."""

    label: str
    size: int  # n, written under it
    rate: float | None
    low: float | None
    high: float | None
    firm: bool  # enough cases to join a line
    mark: str = ""  # what changed since the column before, such as "v2"
    broken: bool = False  # its line does not run on from the column before


@dataclass(frozen=True, slots=True)
class Dot:
    """A drawn column; without a point ``y`` is None."""

    label: str
    size: int
    x: float
    y: float | None
    low: float | None
    high: float | None
    firm: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A line between two points."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A change between two columns; broken where the line does not run on."""

    x: float
    label: str
    broken: bool


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Everything to be drawn."""

    dots: tuple[Dot, ...]
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[int, float], ...]  # per cent, and where its line lies
    left: float = _LEFT
    top: float = _TOP
    bottom: float = _BOTTOM


def trend_chart(columns: Sequence[Column]) -> TrendChart:
    """Return where each column, line and mark of a trend lies."""
    step = (_RIGHT - _LEFT) / max(len(columns), 1)
    dots = tuple(_dot(one, _LEFT + step * (place + 0.5)) for place, one in enumerate(columns))
    marks = tuple(
        Mark(round(_LEFT + step * place, 1), one.mark, one.broken)
        for place, one in enumerate(columns)
        if place and (one.mark or one.broken)
    )
    ticks = tuple((tick, _line(tick / 100)) for tick in TICKS)
    return TrendChart(dots, _segments(columns, dots), marks, ticks)


def _dot(column: Column, x: float) -> Dot:
    y, low, high = (_height(end) for end in (column.rate, column.low, column.high))
    return Dot(column.label, column.size, round(x, 1), y, low, high, column.firm)


def _segments(columns: Sequence[Column], dots: Sequence[Dot]) -> tuple[Segment, ...]:
    found, last = [], None
    for column, dot in zip(columns, dots, strict=True):
        if column.broken:
            last = None
        if dot.y is None:
            continue
        if last is not None and last.y is not None and last.firm and dot.firm:
            found.append(Segment(last.x, last.y, dot.x, dot.y))
        last = dot
    return tuple(found)


def _height(fraction: float | None) -> float | None:
    return None if fraction is None else _line(fraction)


def _line(fraction: float) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * fraction, 1)
