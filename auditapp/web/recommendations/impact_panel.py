"""The impact panel of a recommendation: before, target and after, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from auditapp.services.impact import Figure, Impact
from auditapp.services.recommendations_reading import Measure
from auditapp.services.report_estimates import percent
from auditapp.web.access import may_open
from auditapp.web.request import current
from auditapp.web.words import say_date, say_month

__all__ = ["ImpactPanel", "impact_panel"]


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One measure, with its dot where it has an interval."""

    label: str
    source: str
    source_url: str
    count: str
    rate: str
    method: str
    dot: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class ImpactPanel:
    """What is known of the effect, as the page shows it."""

    facts: tuple[Mapping[str, str], ...]
    rows: tuple[PanelRow, ...]
    sentences: tuple[str, ...]
    method: str
    trend_url: str
    later: tuple[Mapping[str, str], ...]


def impact_panel(found: Impact, measure: Measure) -> ImpactPanel:
    """Return the panel of a recommendation."""
    rows = (
        _row("Before", found.before, measure.target_percent),
        _row("After", found.after, measure.target_percent),
    )
    return ImpactPanel(
        facts=_facts(found, measure),
        rows=tuple(row for row in rows if row is not None),
        sentences=found.sentences,
        method=f"How the change was estimated: {found.change.method}." if found.change else "",
        trend_url=_trend_url(found),
        later=()
        if measure.later
        else tuple(
            {
                "label": f"{point.reference}, {say_month(point.month)}",
                "value": f"{point.share.met} of {point.share.of}",
            }
            for point in found.later
        ),
    )


def _facts(found: Impact, measure: Measure) -> tuple[Mapping[str, str], ...]:
    target = measure.target_percent
    result = measure.result
    rows = [
        ("Measured by", found.subject or measure.question or measure.words or "Not said yet"),
        ("Commitment", measure.commitment or "None"),
        ("Target", f"{target}%" if target is not None else "Not set"),
        ("To be measured on", say_date(measure.due_on)),
        ("What it shows", result.value.replace("_", " ").capitalize() if result else "Not yet"),
    ]
    return tuple({"label": label, "value": value} for label, value in rows)


def _row(label: str, figure: Figure | None, target: int | None) -> PanelRow | None:
    if figure is None:
        return None
    share, point = figure.share, figure.point
    opens = point is not None and may_open("results.show", current().actor)
    return PanelRow(
        label=label,
        source=point.reference if point else "typed",
        source_url=url_for("results.show", round_id=point.round_id) if point and opens else "",
        count=f"{share.met} of {share.of}",
        rate=_rate(figure),
        method=share.method,
        dot=_dot(label, figure, target),
    )


def _rate(figure: Figure) -> str:
    share = figure.share
    if not figure.yields_rate or share.point is None:
        return "Findings, no rate"
    if share.low is None or share.high is None:
        return percent(share.point)
    return f"{percent(share.point)}, between {percent(share.low)} and {percent(share.high)}"


def _dot(label: str, figure: Figure, target: int | None) -> Mapping[str, object] | None:
    share = figure.share
    if not figure.yields_rate or share.point is None or share.low is None or share.high is None:
        return None
    aim = f"; target {target}%" if target is not None else ""
    return {
        "id": f"impact-{label.lower()}",
        "words": f"{label}: {_rate(figure)}{aim}",
        "percent": 100 * share.point,
        "low": 100 * share.low,
        "high": 100 * share.high,
        "target": target,
    }


def _trend_url(found: Impact) -> str:
    if not found.template or not may_open("trends.show", current().actor):
        return ""
    return url_for("trends.show", key=found.template, question=found.question)
