"""What the pages of the allocation read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from auditapp.services.allocation import Board, Pair, Unit
from auditapp.services.independence import TrainedPerson
from auditapp.services.orphan_drafts import LeftBehind
from auditapp.web.words import say_count, say_date, say_moment

CAPACITY = 6  # cases at once; beyond it the load bar turns
_HOUR = 60


@dataclass(frozen=True, slots=True)
class PersonOption:
    """One auditor as a choice for one case."""

    id: str
    label: str
    blocked: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One case with the auditors it can have."""

    id: str
    field: str
    position: str
    key: str
    team: str
    worker: str
    options: tuple[PersonOption, ...]
    warning: str
    reason: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One auditor's load, now and with this allocation."""

    id: str
    name: str
    title: str
    now: int
    after: int
    minutes: str  # of what is open now and with this allocation
    due: str
    away: str


def options_of(
    case: UUID,
    people: Sequence[TrainedPerson],
    pairs: Mapping[tuple[UUID, UUID], Pair],
    chosen: UUID | None,
) -> tuple[PersonOption, ...]:
    """Return every auditor as a choice for one case; who is barred says why."""
    found = []
    for person in people:
        who = person.candidate.person_id
        pair = pairs[case, who]
        words = f" ({pair.words})" if pair.problems else ""
        found.append(PersonOption(str(who), f"{person.name}{words}", pair.blocked, chosen == who))
    return tuple(found)


def unit_rows(
    board: Board,
    chosen: Mapping[UUID, UUID],
    reasons: Mapping[UUID, str],
    only: Collection[UUID] | None = None,
) -> tuple[UnitRow, ...]:
    """Return the cases to allocate; ``only`` names some of them."""
    return tuple(
        _unit_row(board, unit, chosen.get(unit.id), reasons.get(unit.id, ""))
        for unit in board.units
        if only is None or unit.id in only
    )


def load_rows(
    people: Sequence[TrainedPerson], given: Sequence[UUID], minutes: int
) -> tuple[LoadRow, ...]:
    """Return each auditor's load; ``given`` has a person once for each case they would get."""
    return tuple(
        LoadRow(
            id=str(person.candidate.person_id),
            name=person.name,
            title=person.job_title,
            now=person.open_audits,
            after=person.open_audits + given.count(person.candidate.person_id),
            minutes=_hours(person.open_minutes, given.count(person.candidate.person_id) * minutes),
            due=say_date(person.next_due, "Nothing open"),
            away="; ".join(f"Away {away.words}" for away in person.away),
        )
        for person in people
    )


def draft_rows(drafts: Sequence[LeftBehind], zone: str) -> list[tuple[str, str, str, str]]:
    """Return what former auditors left behind: that it exists, and not what it says."""
    return [
        (
            draft.reference,
            draft.who,
            say_count(draft.answers, "answer")
            + (f", and {draft.late} that came too late" if draft.late else ""),
            say_moment(draft.last_at, zone, ""),
        )
        for draft in drafts
    ]


def done_rows(board: Board) -> list[tuple[str, str, str]]:
    """Return the cases that have their auditor."""
    names = {person.candidate.person_id: person.name for person in board.people}
    gone = "Somebody no longer in the pool"
    return [
        (item.unit.unit_key, item.unit.team_code or "", names.get(item.auditor_id, gone))
        for item in board.allocated
    ]


def choose_url(round_id: UUID) -> str:
    """Return where some of the cases are picked."""
    return url_for("allocation.choose", round_id=round_id)


def _unit_row(board: Board, unit: Unit, chosen: UUID | None, reason: str) -> UnitRow:
    picked = board.pairs.get((unit.id, chosen)) if chosen else None
    return UnitRow(
        id=str(unit.id),
        field=f"unit_{unit.id}",
        position=str(unit.position),
        key=unit.unit_key,
        team=unit.team_code or "",
        worker=unit.worker_ref or "",
        options=options_of(unit.id, board.people, board.pairs, chosen),
        warning=picked.words if picked else "",
        reason=reason,
    )


def _hours(now: int, more: int) -> str:
    after = f", {_say_hours(now + more)} with these" if more else ""
    return f"{_say_hours(now)}{after}"


def _say_hours(minutes: int) -> str:
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
