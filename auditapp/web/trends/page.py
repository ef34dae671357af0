"""What the pages of results over time read."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from flask import url_for

from auditapp.domain.disclosure import INTERNAL, protect_share
from auditapp.reports.trend_chart import Column, TrendChart, trend_chart
from auditapp.services.report_estimates import percent
from auditapp.services.trend_signals import latest_change, signals
from auditapp.services.trends import JOINED_FROM, Trend, TrendPoint
from auditapp.web.words import say_count, say_month

__all__ = ["TrendPage", "trend_page"]

_FEW_COLUMNS = 6  # up to which each has its month below it; more are numbered
_FINDINGS = "Findings only, no rate: its cases were not drawn at random"
_STOPPED = "No rate: it was read under a stop rule"


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One round of the table; ``change`` stands before it when something changed there."""

    change: str
    number: int
    url: str
    title: str
    month: str
    version: int
    sample: str
    judged: str
    rate: str


@dataclass(frozen=True, slots=True)
class TrendPage:
    """One figure over time."""

    title: str
    subject: str
    sentence: str
    words: str  # the chart for those who do not see it
    chart: TrendChart | None
    rows: tuple[TrendRow, ...]
    latest: tuple[str, ...]
    signals: tuple[str, ...]
    notes: tuple[str, ...]
    choices: tuple[Mapping[str, object], ...]
    numbered: bool


def trend_page(found: Trend) -> TrendPage:
    """Return one figure over time as its page shows it."""
    points = found.points
    shown = sum(point.has_point for point in points)
    numbered = len(points) > _FEW_COLUMNS
    said = f"{say_count(len(points), 'settled round')} of this template asked it"
    sentence = f"{said}; {shown} of them {'gives' if shown == 1 else 'give'} a rate."
    return TrendPage(
        title=found.title,
        subject=found.line.text,
        sentence=sentence if points else "No settled round has asked it yet.",
        words=f"{found.line.text}, by round. {sentence} The table below has every figure.",
        chart=trend_chart(_columns(found, numbered=numbered)) if shown else None,
        rows=_rows(found),
        latest=latest_change(found),
        signals=signals(found) if points else (),
        notes=_notes(found),
        choices=tuple(
            {"value": line.key, "text": line.text, "selected": line.key == found.line.key}
            for line in found.lines
        ),
        numbered=numbered,
    )


def _columns(found: Trend, *, numbered: bool) -> list[Column]:
    points = found.points
    changes = _changes(found)
    return [
        Column(
            label=str(place + 1) if numbered else f"{point.month:%b %y}",
            size=point.share.of,
            rate=point.share.rate if point.has_point else None,
            low=point.share.low if point.has_point else None,
            high=point.share.high if point.has_point else None,
            firm=point.share.of >= JOINED_FROM,
            mark=f"v{point.version}" if changes[place][0] else "",
            broken=changes[place][1],
        )
        for place, point in enumerate(points)
    ]


def _changes(found: Trend) -> list[tuple[str, bool]]:
    """Return what changed before each point, in words, and whether the line breaks there."""
    told: list[tuple[str, bool]] = []
    for number, part in enumerate(found.parts):
        begins = f"Not joined to the figures above: {part.because}." if number else ""
        told.append((begins, bool(number)))
        for before, after in pairwise(part.points):
            changed = before.version != after.version
            words = f"Version {after.version} from here on; it asks the same." if changed else ""
            told.append((words, False))
    return told


def _rows(found: Trend) -> tuple[TrendRow, ...]:
    return tuple(
        TrendRow(
            change=change,
            number=number,
            url=url_for("results.show", round_id=point.round_id),
            title=f"{point.reference}: {point.title}",
            month=say_month(point.month),
            version=point.version,
            sample=point.design,
            judged=f"{point.share.met} of {point.share.of}",
            rate=_rate(point),
        )
        for number, (point, (change, _broken)) in enumerate(
            zip(found.points, _changes(found), strict=True), start=1
        )
    )


def _rate(point: TrendPoint) -> str:
    share = point.share
    if not point.gives_rate:
        return _FINDINGS
    if point.stopped:
        return _STOPPED
    if share.rate is None:
        return f"No rate: {share.method}"
    known = share.low is not None and share.high is not None
    within = f"between {percent(share.low or 0)} and {percent(share.high or 0)}" if known else ""
    if point.equal_chances:
        return protect_share(share.met, share.of, INTERNAL).words + (
            f", {within}" if within else ""
        )
    if share.of < INTERNAL.percent_base:
        return f"{share.met} of {share.of} of the files looked at" + (
            f"; of the frame {within}" if within else ""
        )
    return f"{percent(share.rate)} of the frame" + (f", {within}" if within else "")


def _notes(found: Trend) -> tuple[str, ...]:
    how = (
        "Each point is the rate of the round's frame with its 95% interval, by the estimator that "
        f"fits how the cases were drawn. Points of fewer than {JOINED_FROM} cases join no line."
    )
    notes = [how]
    findings = sum(not point.gives_rate for point in found.points)
    if findings:
        notes.append(
            f"{say_count(findings, 'round')} without a point: the cases were not drawn at random, "
            "so there are findings and no rate."
        )
    if found.running:
        notes.append(
            f"{say_count(found.running, 'round')} still open and left out: figures of part of "
            "the cases may still change."
        )
    return tuple(notes)
