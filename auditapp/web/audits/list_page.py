"""What the list of audits reads: its rows, what it is narrowed to, how it is sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField
from wtforms.fields import SelectChoice

from auditapp.domain.audits import AuditState
from auditapp.domain.grades import Grade
from auditapp.services.audits_reading import AuditLine, AuditList, Order, Wanted
from auditapp.web.audits.page import COLOURS, state_words
from auditapp.web.words import say_count, say_date

PER_PAGE = 50
_NEAR = 2  # pages named on each side of the present one
_OVERDUE = "overdue"
_COLUMNS = (
    (Order.REFERENCE, "Audit"),
    (None, "Case"),
    (None, "Round"),
    (Order.AUDITOR, "Auditor"),
    (Order.TEAM, "Team"),
    (Order.DUE, "Due"),
    (Order.STATE, "State"),
    (None, "Final grade"),
)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An audit in a list."""

    url: str
    reference: str
    case: str
    round_title: str
    round_url: str
    auditor: str
    team: str
    due: str
    late: str
    overdue: bool
    state: str
    notes: str  # how many wait for an answer
    colour: str
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for, as its address says it."""

    round_id: UUID | None
    states: tuple[AuditState, ...]
    auditor_id: UUID | None
    overdue: bool
    order: Order
    falling: bool
    page: int

    def wanted(self, today: date) -> Wanted:
        """Return what the list shows on a day."""
        return Wanted(self.round_id, self.states, self.auditor_id, today if self.overdue else None)


class FilterForm(Form):
    """What the list is narrowed to."""

    state = SelectField("State")
    round_id = SelectField("Round")
    auditor_id = SelectField("Auditor")


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list."""

    rows: tuple[AuditRow, ...]
    count: str
    columns: tuple[Mapping[str, str], ...]
    form: FilterForm
    chosen: tuple[Mapping[str, str], ...]
    clear_url: str
    pages: Mapping[str, Any]
    empty: str


def asked(arguments: MultiDict[str, str]) -> Asked:
    """Return what the address asks for; what it cannot mean is left out."""
    state = arguments.get("state", "")
    order = arguments.get("order", "")
    return Asked(
        round_id=arguments.get("round_id", None, type=UUID),
        states=(AuditState(state),) if state in set(AuditState) else (),
        auditor_id=arguments.get("auditor_id", None, type=UUID),
        overdue=state == _OVERDUE,
        order=Order(order) if order in set(Order) else Order.DUE,
        falling=arguments.get("falling") == "yes",
        page=max(1, arguments.get("page", 1, type=int)),
    )


def list_page(
    found: AuditList,
    ask: Asked,
    rounds: Sequence[tuple[UUID, str]],
    auditors: Sequence[tuple[UUID, str]],
) -> ListPage:
    """Return the list as its page shows it."""
    form = _form(ask, rounds, auditors)
    chosen = _chosen(ask, dict(rounds), dict(auditors))
    return ListPage(
        rows=tuple(_row(line) for line in found.lines),
        count=say_count(found.total, "audit"),
        columns=tuple(_column(order, label, ask) for order, label in _COLUMNS),
        form=form,
        chosen=chosen,
        clear_url=url_for("audits.search"),
        pages=_pages(found.total, ask),
        empty="No audit fits. Remove a filter to see more."
        if chosen
        else "No audits yet. They appear here once a round's cases are allocated.",
    )


def _row(line: AuditLine) -> AuditRow:
    return AuditRow(
        url=url_for("audits.show", audit_id=line.id),
        reference=line.reference,
        case=line.child_ref or "",
        round_title=line.round_title,
        round_url=url_for("audits.search", round_id=line.round_id),
        auditor=line.auditor_name,
        team=line.team_code or "",
        due=say_date(line.due_on),
        late="overdue" if line.overdue else "",
        overdue=line.overdue,
        state=state_words(line.state),
        notes=say_count(line.open_notes, "note") if line.open_notes else "",
        colour=COLOURS[line.state],
        grade=line.final_grade,
    )


def _column(order: Order | None, label: str, ask: Asked) -> Mapping[str, str]:
    if order is None:
        return {"label": label}
    here = ask.order is order
    falling = here and not ask.falling
    found = {"label": label, "sort_url": _url(ask, order=order.value, falling=_yes(falling))}
    return found | ({"sorted": "descending" if ask.falling else "ascending"} if here else {})


def _form(
    ask: Asked, rounds: Sequence[tuple[UUID, str]], auditors: Sequence[tuple[UUID, str]]
) -> FilterForm:
    states = [(state.value, state_words(state)) for state in AuditState]
    form = FilterForm(
        data={
            "state": _state(ask),
            "round_id": str(ask.round_id or ""),
            "auditor_id": str(ask.auditor_id or ""),
        }
    )
    form.state.choices = _choices([(_OVERDUE, "Overdue"), *states], "Every state")
    form.round_id.choices = _choices([(str(one), name) for one, name in rounds], "Every round")
    form.auditor_id.choices = _choices([(str(one), name) for one, name in auditors], "Everyone")
    return form


def _choices(found: Sequence[tuple[str, str]], every: str) -> list[SelectChoice]:
    return [SelectChoice("", every), *(SelectChoice(value, label) for value, label in found)]


def _chosen(
    ask: Asked, rounds: Mapping[UUID, str], auditors: Mapping[UUID, str]
) -> tuple[Mapping[str, str], ...]:
    state = _state(ask)
    named = (
        ("state", state, state.replace("_", " ").capitalize()),
        ("round_id", ask.round_id, rounds.get(ask.round_id, "One round") if ask.round_id else ""),
        (
            "auditor_id",
            ask.auditor_id,
            auditors.get(ask.auditor_id, "One auditor") if ask.auditor_id else "",
        ),
    )
    return tuple(
        {"label": label, "url": _url(ask, **{name: None})} for name, value, label in named if value
    )


def _state(ask: Asked) -> str:
    if ask.overdue:
        return _OVERDUE
    return ask.states[0].value if ask.states else ""


def _pages(total: int, ask: Asked) -> Mapping[str, Any]:
    last = max(1, -(-total // PER_PAGE))
    here = min(ask.page, last)
    near = {1, last, *range(here - _NEAR, here + _NEAR + 1)}
    numbers: list[Mapping[str, object]] = []
    before = 0
    for number in sorted(one for one in near if 1 <= one <= last):
        if number > before + 1:
            numbers.append({"gap": True})
        numbers.append({"number": number, "url": _url(ask, page=number), "current": number == here})
        before = number
    return {
        "previous_url": _url(ask, page=here - 1) if here > 1 else "",
        "next_url": _url(ask, page=here + 1) if here < last else "",
        "numbers": numbers,
    }


def _url(ask: Asked, **changes: object) -> str:
    given: dict[str, Any] = {
        "state": _state(ask) or None,
        "round_id": ask.round_id,
        "auditor_id": ask.auditor_id,
        "order": None if ask.order is Order.DUE else ask.order.value,
        "falling": _yes(ask.falling),
    }
    return url_for("audits.search", **(given | changes))


def _yes(truth: bool) -> str | None:  # noqa: FBT001  # turns a truth into its word
    return "yes" if truth else None
