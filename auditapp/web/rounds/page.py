"""What the pages about rounds read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from auditapp.domain.permissions import Actor
from auditapp.domain.rounds import ROUND_WORKFLOW, STEPS, RoundState
from auditapp.services.events import HistoryLine
from auditapp.services.rounds import RoundView
from auditapp.web.access import may_open
from auditapp.web.words import (
    PageEntry,
    PageOffer,
    page_history,
    page_offers,
    say_count,
    say_date,
    say_moment,
    say_month,
)

# Moves that carry facts of their own have their own pages.
_OWN_PAGES = frozenset({"frame", "draw", "redraw", "publish_plan", "allocate", "report"})
COLOURS: Mapping[RoundState, str] = {
    RoundState.PLANNED: "grey",
    RoundState.FRAMED: "blue",
    RoundState.DRAWN: "blue",
    RoundState.ALLOCATED: "blue",
    RoundState.OPEN: "yellow",
    RoundState.CLOSED: "green",
    RoundState.REPORTED: "green",
    RoundState.CANCELLED: "grey",
}


@dataclass(frozen=True, slots=True)
class RoundCard:
    """A round in the year's programme."""

    url: str
    reference: str
    title: str
    kind: str
    state: str
    colour: str
    progress: str
    due: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the programme."""

    title: str
    cards: tuple[RoundCard, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next, as a link."""

    label: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The overview of one round."""

    title: str
    caption: str
    state: str
    colour: str
    steps: tuple[Mapping[str, str], ...]
    next_step: NextStep | None
    tabs: tuple[Mapping[str, object], ...]
    summary: tuple[Mapping[str, str], ...]
    numbers: tuple[Mapping[str, str], ...]
    offers: tuple[PageOffer, ...]
    history: tuple[PageEntry, ...]
    revision: int
    edit_url: str


def programme_rows(views: tuple[RoundView, ...], start: date, months: int) -> tuple[MonthRow, ...]:
    """Return the programme month by month, empty months too."""
    return tuple(
        MonthRow(say_month(month), tuple(card(v) for v in views if v.plan.planned_for == month))
        for month in months_from(start, months)
    )


def months_from(start: date, months: int) -> tuple[date, ...]:
    """Return the first days of so many months."""
    places = (start.month - 1 + offset for offset in range(months))
    return tuple(date(start.year + place // 12, place % 12 + 1, 1) for place in places)


def card(view: RoundView) -> RoundCard:
    """Return one round as the programme shows it."""
    progress = view.progress
    words = (
        f"{progress.final} of {progress.audits} audits final"
        if progress.audits
        else f"{say_count(view.plan.planned_size, 'case')} planned"
    )
    return RoundCard(
        url=url_for("rounds.show", round_id=view.id),
        reference=view.reference,
        title=view.plan.title,
        kind=view.plan.kind.label,
        state=view.state.value.replace("_", " ").capitalize(),
        colour=COLOURS[view.state],
        progress=words,
        due=f"Due {say_date(view.plan.due_on)}" if view.plan.due_on else "No due date yet",
    )


def round_page(
    view: RoundView, history: tuple[HistoryLine, ...], zone: str, actor: Actor
) -> RoundPage:
    """Return the overview of one round."""
    return RoundPage(
        title=view.plan.title,
        caption=f"{view.reference}, {view.plan.kind.label.lower()}",
        state=view.state.value.capitalize(),
        colour=COLOURS[view.state],
        steps=_steps(view.state),
        next_step=_next_step(view, actor),
        tabs=tabs(view.id, "overview", actor),
        summary=_summary(view, zone),
        numbers=_numbers(view),
        offers=page_offers(
            view.offers,
            lambda action: url_for("rounds.move", round_id=view.id, action=action),
            leave_out=_OWN_PAGES,
        ),
        history=page_history(history, ROUND_WORKFLOW, zone, others={"planned": "planned it"}),
        revision=view.revision,
        edit_url=url_for("rounds.edit", round_id=view.id)
        if view.state is RoundState.PLANNED and may_open("rounds.edit", actor)
        else "",
    )


def tabs(round_id: UUID, current: str, actor: Actor) -> tuple[Mapping[str, object], ...]:
    """Return the links between the pages about one round that this person may open."""
    pages = (
        ("overview", "Overview", "rounds.show"),
        ("sample", "Sample", "draws.sample"),
        ("stop_rule", "Stop rule", "dip_grid.stop_rule"),
        ("allocation", "Allocation", "allocation.show"),
        ("audits", "Audits", "audits.search"),
        ("results", "Results", "results.show"),
        ("report", "Report", "reports.of_round"),
    )
    return tuple(
        {
            "label": label,
            "url": url_for(endpoint, round_id=round_id),
            "current": name == current,
        }
        for name, label, endpoint in pages
        if may_open(endpoint, actor)
    )


def _steps(state: RoundState) -> tuple[Mapping[str, str], ...]:
    here = STEPS.index(state) if state in STEPS else -1
    return tuple(
        {
            "label": step.value.capitalize(),
            "mark": "done" if index < here else "current" if index == here else "ahead",
        }
        for index, step in enumerate(STEPS)
    )


def _next_step(view: RoundView, actor: Actor) -> NextStep | None:
    links = {
        RoundState.PLANNED: ("Choose the population", "draws.population", "Freeze the frame."),
        RoundState.FRAMED: ("Draw the sample", "draws.design", "Choose the design and the seed."),
        RoundState.DRAWN: ("Allocate the cases", "allocation.show", "Name an auditor for each."),
        RoundState.CLOSED: ("Write the report", "reports.of_round", "All audits are finished."),
    }
    found = links.get(view.state)
    if found is None or not may_open(found[1], actor):
        return None
    label, endpoint, words = found
    return NextStep(label, url_for(endpoint, round_id=view.id), words)


def _summary(view: RoundView, zone: str) -> tuple[Mapping[str, str], ...]:
    plan = view.plan
    rows = [
        (
            "Audit template",
            f"{plan.template_key.replace('_', ' ')}, version {plan.template_version}",
        ),
        ("Cases from", f"{say_date(plan.period_start)} to {say_date(plan.period_end)}"),
        ("Planned for", say_month(plan.planned_for)),
        ("Theme", plan.theme or "None"),
        ("Why", plan.why or "Not said yet"),
        ("Programme lead", view.lead_name),
        ("Audits due on", say_date(plan.due_on)),
        ("Opened", say_moment(view.opened_at, zone)),
        ("Closed", say_moment(view.closed_at, zone)),
    ]
    if view.reason:
        rows.append(("Why it was cancelled", view.reason))
    return tuple({"label": label, "value": value} for label, value in rows)


def _numbers(view: RoundView) -> tuple[Mapping[str, str], ...]:
    progress = view.progress
    return (
        {"label": "Units in the frame", "value": str(progress.frame_size)},
        {"label": "Drawn", "value": f"{progress.drawn} of {view.plan.planned_size} planned"},
        {"label": "Replaced", "value": str(progress.replaced)},
        {"label": "Waiting for an auditor", "value": str(progress.unallocated)},
        {"label": "Audits final", "value": f"{progress.final} of {progress.audits}"},
        {"label": "Audits withdrawn", "value": str(progress.withdrawn)},
    )
