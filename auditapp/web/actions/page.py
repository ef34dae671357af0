"""What the pages about actions read."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from auditapp.domain.actions import ACTION_WORKFLOW, ActionState
from auditapp.services.actions_reading import ActionDetail, ActionLine
from auditapp.web.words import (
    PageEntry,
    PageOffer,
    page_history,
    page_offers,
    say_date,
    say_moment,
    say_times,
)

# These moves ask for more than a reason, so the page has a form for each, whose fields are named.
WITH_FORM: Mapping[str, frozenset[str]] = {
    "finish": frozenset({"text"}),
    "verify": frozenset({"text"}),
    "close": frozenset({"impact"}),
}
COLOURS: Mapping[ActionState, str] = {
    ActionState.OPEN: "blue",
    ActionState.IN_PROGRESS: "yellow",
    ActionState.DONE: "turquoise",
    ActionState.VERIFIED: "green",
    ActionState.CLOSED: "green",
    ActionState.NOT_ACCEPTED: "grey",
    ActionState.SUPERSEDED: "grey",
}
_STEPS = (
    ActionState.OPEN,
    ActionState.IN_PROGRESS,
    ActionState.DONE,
    ActionState.VERIFIED,
    ActionState.CLOSED,
)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action in a list."""

    url: str
    reference: str
    text: str
    owner: str
    priority: str
    state: str
    colour: str
    due: str
    late: str
    overdue: bool
    audit_url: str
    audit_reference: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """One action."""

    row: ActionRow
    steps: tuple[Mapping[str, str], ...]
    summary: tuple[Mapping[str, str], ...]
    entries: tuple[PageEntry, ...]
    history: tuple[PageEntry, ...]
    offers: tuple[PageOffer, ...]
    forms: Mapping[str, PageOffer]
    may_change: bool
    revision: int


def row(line: ActionLine) -> ActionRow:
    """Return one action as a list shows it."""
    return ActionRow(
        url=url_for("actions.show", action_id=line.id),
        reference=line.reference,
        text=line.text,
        owner=line.owner_name,
        priority=line.priority.value.capitalize(),
        state=words_of(line.state),
        colour=COLOURS[line.state],
        due=say_date(line.due_on),
        late=f"{line.days_late} days late" if line.overdue else "",
        overdue=line.overdue,
        audit_url=url_for("audits.show", audit_id=line.audit_id) if line.audit_opens else "",
        audit_reference=line.audit_reference or "",
    )


def action_page(detail: ActionDetail, zone: str) -> ActionPage:
    """Return one action as its page shows it."""
    line = detail.line

    def url(action: str) -> str:
        return url_for("actions.move", action_id=line.id, action=action)

    every = page_offers(detail.offers, url)
    forms = {
        offer.action: offer
        for offer in every
        if offer.action in WITH_FORM and offer.waits_only_for(WITH_FORM[offer.action])
    }
    return ActionPage(
        row=row(line),
        steps=_steps(line.state),
        summary=_summary(detail, zone),
        entries=tuple(
            PageEntry(
                when=say_moment(entry.at, zone),
                at=entry.at.isoformat(),
                who=entry.who,
                words=entry.kind.value.replace("_", " "),
                reason=f"{entry.text} ({entry.where_found})" if entry.where_found else entry.text,
            )
            for entry in reversed(detail.entries)
        ),
        history=page_history(
            detail.history,
            ACTION_WORKFLOW,
            zone,
            others={"added": "raised it", "date_moved": "moved the date"},
        ),
        offers=tuple(o for o in every if o.action not in forms),
        forms=forms,
        may_change=detail.may_change,
        revision=line.revision,
    )


def words_of(state: ActionState) -> str:
    """Return the state in words."""
    return state.value.replace("_", " ").capitalize()


def _steps(state: ActionState) -> tuple[Mapping[str, str], ...]:
    here = _STEPS.index(state) if state in _STEPS else -1
    return tuple(
        {
            "label": words_of(step),
            "mark": "done" if index < here else "current" if index == here else "ahead",
        }
        for index, step in enumerate(_STEPS)
    )


def _summary(detail: ActionDetail, zone: str) -> tuple[Mapping[str, str], ...]:
    line = detail.line
    rows = [
        ("Owner", line.owner_name),
        ("Priority", line.priority.label),
        ("Due", _due(detail)),
        ("Child", detail.child_ref or "Not recorded"),
        ("Team", line.team_code or "Not recorded"),
        ("Raised", f"{say_moment(line.raised_at, zone)} by {detail.raised_by}"),
        ("Done", say_moment(detail.done_at, zone)),
        (
            "Verified",
            f"{say_moment(detail.verified_at, zone)} by {detail.verified_by}"
            if detail.verified_by
            else "Not yet",
        ),
        ("Impact for the child", detail.impact.label if detail.impact else "Not recorded yet"),
    ]
    if detail.reopened:
        rows.append(("Reopened", say_times(detail.reopened).capitalize()))
    if detail.reason:
        rows.append(("Why it ended", detail.reason))
    return tuple({"label": label, "value": value} for label, value in rows)


def _due(detail: ActionDetail) -> str:
    line = detail.line
    words = say_date(line.due_on)
    if line.moves:
        words += f" (first {say_date(detail.first_due_on)}, moved {say_times(line.moves)})"
    return words
