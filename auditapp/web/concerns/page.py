"""What the pages about concerns read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for

from auditapp.domain.concerns import CONCERN_WORKFLOW, OPEN, ConcernState
from auditapp.domain.permissions import GRANTS
from auditapp.services.concerns_reading import ConcernDetail, ConcernLine
from auditapp.web.words import (
    PageEntry,
    PageOffer,
    page_history,
    page_offers,
    say_count,
    say_date,
    say_moment,
)

COLOURS: Mapping[ConcernState, str] = {
    ConcernState.RAISED: "red",
    ConcernState.ACKNOWLEDGED: "yellow",
    ConcernState.DECIDED: "blue",
    ConcernState.CLOSED: "green",
}


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern in a list."""

    url: str
    reference: str
    level: str
    state: str
    colour: str
    receiver: str
    raised: str
    clock: str
    is_late: bool
    audit_reference: str


@dataclass(frozen=True, slots=True)
class ConcernPage:
    """One concern."""

    row: ConcernRow
    steps: tuple[Mapping[str, str], ...]
    what: str
    summary: tuple[Mapping[str, str], ...]
    is_open: bool
    offers: Mapping[str, PageOffer]
    shut: tuple[PageOffer, ...]
    history: tuple[PageEntry, ...]
    revision: int
    waits_for: str


def row(line: ConcernLine, zone: str) -> ConcernRow:
    """Return one concern as a list shows it."""
    return ConcernRow(
        url=url_for("concerns.show", concern_id=line.id),
        reference=line.reference,
        level=line.level.label,
        state=line.state.value.capitalize(),
        colour=COLOURS[line.state],
        receiver=line.receiver_name,
        raised=say_moment(line.raised_at, zone),
        clock=_clock(line, zone),
        is_late=line.is_late,
        audit_reference=line.audit_reference or "",
    )


def concern_page(detail: ConcernDetail, zone: str) -> ConcernPage:
    """Return one concern as its page shows it."""
    line = detail.line

    def url(action: str) -> str:
        return url_for(f"concerns.{action}", concern_id=line.id)

    every = page_offers(detail.offers, url)
    states = tuple(ConcernState)
    here = states.index(line.state)
    return ConcernPage(
        row=row(line, zone),
        steps=tuple(
            {
                "label": state.value.capitalize(),
                "mark": "done" if index < here else "current" if index == here else "ahead",
            }
            for index, state in enumerate(states)
        ),
        what=detail.what,
        summary=_summary(detail, zone),
        is_open=line.state in OPEN,
        offers={
            # To decide is to write the decision: the page has the field, so the offer is open.
            offer.action: offer
            for offer in every
            if offer.open or offer.action == "decide"
        },
        shut=tuple(offer for offer in every if not offer.open and offer.action != "decide"),
        history=page_history(
            detail.history,
            CONCERN_WORKFLOW,
            zone,
            others={
                "raised": "raised it",
                "acknowledged": "acknowledged it",
                "decided": "recorded the safety decision",
                "closed": "closed it",
                "climbed": "handed it to the next receiver",
                "words_masked": "replaced words that may tell who somebody is",
            },
        ),
        revision=detail.revision,
        waits_for=_waits_for(line.state, {offer.action for offer in every}),
    )


def _waits_for(state: ConcernState, offered: Collection[str]) -> str:
    """Say who takes the next step, where it is not the reader."""
    step = next((t for t in CONCERN_WORKFLOW.transitions if state in t.sources), None)
    if step is None or step.action in offered or step.action == "acknowledge":
        return ""  # the receiver is named beside
    roles = " or ".join(r.label.lower() for r, held in GRANTS.items() if step.permission in held)
    return f"The next step is for a {roles}: {step.label[0].lower()}{step.label[1:]}."


def _clock(line: ConcernLine, zone: str) -> str:
    if line.state is ConcernState.RAISED:
        if line.is_late:
            return "Not acknowledged in time: telephone the receiver"
        if line.climbs_at is not None:
            return f"Climbs to the next receiver at {say_moment(line.climbs_at, zone)}"
        return "Waits for its receiver, the last there is"
    if line.state is ConcernState.ACKNOWLEDGED and line.is_late:
        return f"The safety decision was due by the end of {say_date(line.act_by)}"
    if line.acknowledged_at is None:
        return ""
    minutes = int((line.acknowledged_at - line.raised_at).total_seconds() // 60)
    return f"Acknowledged after {say_count(minutes, 'minute')}"


def _summary(detail: ConcernDetail, zone: str) -> tuple[Mapping[str, str], ...]:
    line = detail.line
    rows = [
        ("Level", line.level.label),
        ("Child", detail.child_ref or "Not recorded"),
        ("Raised", f"{say_moment(line.raised_at, zone)} by {detail.raised_by}"),
        ("Receiver", line.receiver_name),
        ("Decision due", f"By the end of {say_date(line.act_by)}"),
        (
            "Acknowledged",
            f"{say_moment(line.acknowledged_at, zone)} by {detail.acknowledged_by}"
            if detail.acknowledged_by
            else "Not yet",
        ),
        ("Since when", detail.since_when or "Not known"),
        ("Told already", detail.told or "Nobody named"),
        ("Safety decision", detail.decision or "Not yet"),
    ]
    if detail.decided_by:
        rows.append(("Decided", f"{say_moment(detail.decided_at, zone)} by {detail.decided_by}"))
    if detail.closed_at:
        rows.append(("Closed", f"{say_moment(detail.closed_at, zone)}: {detail.closing_words}"))
    return tuple({"label": label, "value": value} for label, value in rows)
