"""Recommendations: written, accepted by the service, carried out, verified, effect measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.actions import EntryKind, Priority
from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.recommendations import (
    RECOMMENDATION_WORKFLOW,
    ImpactResult,
    RecommendationKind,
    RecommendationState,
)
from auditapp.persistence.base import save_revision
from auditapp.persistence.recommendations import Recommendation
from auditapp.persistence.references import next_reference
from auditapp.persistence.rounds import Round
from auditapp.services.recommendations_reading import facts_of, find
from auditapp.services.recommendations_record import enter, log, owner_problems

__all__ = [
    "LaterFigure",
    "RecommendationText",
    "change",
    "draft",
    "move",
    "record_later_figure",
    "set_impact_date",
]


@dataclass(frozen=True, slots=True)
class RecommendationText:
    """What the author says: the change wanted, who, by when, and how its effect will be seen."""

    kind: RecommendationKind
    text: str
    priority: Priority
    finding: str = ""
    theme: str = ""
    owner_id: UUID | None = None
    due_on: date | None = None
    commitment: str | None = None
    measure_question: str | None = None
    measure_words: str = ""
    baseline_met: int | None = None
    baseline_of: int | None = None
    target_percent: int | None = None
    impact_due_on: date | None = None
    board_visible: bool = True


@dataclass(frozen=True, slots=True)
class LaterFigure:
    """The measure taken again: how many of how many, and what it shows."""

    met: int
    of: int
    result: ImpactResult


def draft(
    session: Session,
    wanted: RecommendationText,
    *,
    round_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Draft a recommendation and return its id.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError
        Nothing is stored in any of these cases.
    """
    _need(actor, Permission.RECOMMENDATIONS_WRITE)
    if round_id is not None and session.get(Round, round_id) is None:
        raise NotFoundError(f"round {round_id}")
    _check(session, wanted)
    row = Recommendation(
        reference=next_reference(session, "REC", now.year),
        round_id=round_id,
        author_id=actor.id,
        raised_at=now,
        first_due_on=wanted.due_on,
        **_columns(wanted),
    )
    session.add(row)
    session.flush()
    log(session, row, "drafted", actor, now)
    return row.id


def change(
    session: Session,
    recommendation_id: UUID,
    wanted: RecommendationText,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Change a recommendation that is not accepted yet."""
    _need(actor, Permission.RECOMMENDATIONS_WRITE)
    row = find(session, recommendation_id, actor)
    if row.state not in {RecommendationState.DRAFT, RecommendationState.PROPOSED}:
        raise RefusedError(
            [Problem("", "It is accepted, so its words stay; replace it by another instead")]
        )
    _check(session, wanted)
    columns = _columns(wanted)
    save_revision(session, row, expected=expected, entered=columns)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    row.first_due_on = row.due_on
    log(session, row, "changed", actor, now, facts={"fields": changed})


def move(  # noqa: PLR0913  # the sides of a move, all named by the caller
    session: Session,
    recommendation_id: UUID,
    action: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
    evidence: str = "",
    where_found: str = "",
) -> None:
    """Move a recommendation along its workflow; evidence entered with the move counts for it.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = find(session, recommendation_id, actor)
    save_revision(session, row, expected=expected, entered={"state": action})
    if evidence.strip():
        kind = EntryKind.VERIFICATION if action == "verify" else EntryKind.EVIDENCE
        enter(session, row, kind, evidence, actor, now, where_found=where_found)
    facts = facts_of(session, row)
    step = RECOMMENDATION_WORKFLOW.decide(action, row.state, facts, actor, reason=reason)
    if reason.strip():
        enter(session, row, EntryKind.NOTE, reason, actor, now)
    row.state = step.target
    if effect := _EFFECTS.get(action):
        effect(row, actor, now, reason.strip())
    log(session, row, action, actor, now, reason=reason.strip())


def set_impact_date(
    session: Session,
    recommendation_id: UUID,
    on: date,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Set when the effect will be measured."""
    _need(actor, Permission.RECOMMENDATIONS_WRITE)
    row = find(session, recommendation_id, actor)
    if on < now.date():
        raise RefusedError([Problem("impact_due_on", "Enter a date that is still to come")])
    save_revision(session, row, expected=expected, entered={"impact_due_on": on})
    row.impact_due_on = on
    log(session, row, "impact_date_set", actor, now, facts={"on": on.isoformat()})


def record_later_figure(
    session: Session,
    recommendation_id: UUID,
    figure: LaterFigure,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Record the measure taken again.

    Raises
    ------
    RefusedError
        If the figure is no share, or the effect is not due to be measured yet.
    """
    _need(actor, Permission.RECOMMENDATIONS_WRITE)
    row = find(session, recommendation_id, actor)
    if row.state is not RecommendationState.IMPACT_DUE:
        raise RefusedError([Problem("", "It is not yet verified and waiting for its effect")])
    if figure.of < 1 or not 0 <= figure.met <= figure.of:
        raise RefusedError([Problem("met", "Enter how many of how many, like 8 of 10")])
    entered = {"impact_met": figure.met, "impact_of": figure.of, "impact_result": figure.result}
    save_revision(session, row, expected=expected, entered=entered)
    row.impact_met, row.impact_of, row.impact_result = figure.met, figure.of, figure.result
    enter(
        session,
        row,
        EntryKind.IMPACT,
        f"{figure.met} of {figure.of}: {figure.result.value.replace('_', ' ')}",
        actor,
        now,
    )
    facts = {"met": figure.met, "of": figure.of, "result": figure.result.value}
    log(session, row, "measured", actor, now, facts=facts)


def _finish(row: Recommendation, actor: Actor, now: datetime, reason: str) -> None:
    del actor, reason
    row.done_at = now


def _verify(row: Recommendation, actor: Actor, now: datetime, reason: str) -> None:
    del reason
    row.verified_by, row.verified_at = actor.id, now


def _start_again(row: Recommendation, actor: Actor, now: datetime, reason: str) -> None:
    del actor, now, reason
    row.done_at = row.verified_by = row.verified_at = None
    row.impact_result = row.impact_met = row.impact_of = None
    row.reopened += 1


def _close(row: Recommendation, actor: Actor, now: datetime, reason: str) -> None:
    del actor, reason
    row.closed_at = now


def _decline(row: Recommendation, actor: Actor, now: datetime, reason: str) -> None:
    del actor, now
    row.not_accepted_reason = reason


# What a move changes beside the state.
_EFFECTS: Mapping[str, Callable[[Recommendation, Actor, datetime, str], None]] = {
    "finish": _finish,
    "verify": _verify,
    "reopen": _start_again,
    "no_change": _start_again,
    "close": _close,
    "decline": _decline,
}


def _columns(wanted: RecommendationText) -> dict[str, object]:
    columns = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    return {
        name: value.strip() if isinstance(value, str) and not hasattr(value, "name") else value
        for name, value in columns.items()
    }


def _check(session: Session, wanted: RecommendationText) -> None:
    problems = owner_problems(session, wanted.owner_id) if wanted.owner_id else []
    if not wanted.text.strip():
        problems.append(Problem("text", "Say what must change, starting with a verb"))
    if wanted.target_percent is not None and not 0 <= wanted.target_percent <= 100:  # noqa: PLR2004  # a percentage
        problems.append(Problem("target_percent", "Enter the target as a percentage from 0 to 100"))
    met, of = wanted.baseline_met, wanted.baseline_of
    if (met is None) != (of is None) or (met is not None and of is not None and not 0 <= met <= of):
        problems.append(Problem("baseline_met", "Enter how many of how many, like 4 of 10"))
    if problems:
        raise RefusedError(problems)


def _need(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise NotAllowedError(permission.value)
