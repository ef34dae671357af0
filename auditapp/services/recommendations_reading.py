"""Recommendations as lists, pages and reports show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.actions import EntryKind, Priority
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.permissions import Actor, Permission, Role
from auditapp.domain.recommendations import (
    LIVE,
    RECOMMENDATION_WORKFLOW,
    ImpactResult,
    RecommendationFacts,
    RecommendationKind,
    RecommendationState,
    is_overdue,
)
from auditapp.domain.workflow import Offer
from auditapp.persistence.people import Person
from auditapp.persistence.recommendations import Recommendation, RecommendationEntry
from auditapp.persistence.rounds import Round
from auditapp.services import events

__all__ = [
    "EntryView",
    "Measure",
    "RecommendationDetail",
    "RecommendationLine",
    "facts_of",
    "find",
    "may_change",
    "of_round",
    "owners",
    "search",
    "show",
]

_SEE_DRAFTS = Permission.RECOMMENDATIONS_WRITE


@dataclass(frozen=True, slots=True)
class Measure:
    """How the effect is seen: what is measured, before, the target, and after."""

    commitment: str | None
    question: str | None
    words: str
    baseline: tuple[int, int] | None  # met, of
    target_percent: int | None
    due_on: date | None
    result: ImpactResult | None
    later: tuple[int, int] | None  # met, of


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """A recommendation as a list or a report shows it."""

    id: UUID
    reference: str
    kind: RecommendationKind
    text: str
    finding: str
    theme: str
    priority: Priority
    state: RecommendationState
    owner_id: UUID | None
    owner_name: str | None
    owner_title: str | None
    round_id: UUID | None
    round_reference: str | None
    due_on: date | None
    overdue: bool
    days_late: int
    moves: int
    board_visible: bool
    not_accepted_reason: str
    measure: Measure
    revision: int


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the record."""

    at: datetime
    who: str
    kind: EntryKind
    text: str
    where_found: str


@dataclass(frozen=True, slots=True)
class RecommendationDetail:
    """A recommendation as its own page shows it."""

    line: RecommendationLine
    author: str
    raised_at: datetime
    first_due_on: date | None
    done_at: datetime | None
    verified_by: str | None
    verified_at: datetime | None
    reopened: int
    entries: tuple[EntryView, ...]
    history: tuple[events.HistoryLine, ...]
    offers: tuple[Offer[RecommendationState, RecommendationFacts], ...]
    may_change: bool


def search(
    session: Session,
    *,
    actor: Actor,
    today: date,
    states: Sequence[RecommendationState] = (),
    owner_id: UUID | None = None,
    only_overdue: bool = False,
) -> tuple[RecommendationLine, ...]:
    """Return the recommendations the actor may see, soonest due first."""
    if not actor.may(Permission.RECOMMENDATIONS_READ):
        raise NotAllowedError(Permission.RECOMMENDATIONS_READ.value)
    statement = select(Recommendation).order_by(
        Recommendation.due_on.is_(None), Recommendation.due_on, Recommendation.reference
    )
    if not actor.may(_SEE_DRAFTS):
        statement = statement.where(Recommendation.state != RecommendationState.DRAFT)
    if states:
        statement = statement.where(Recommendation.state.in_(states))
    if owner_id:
        statement = statement.where(Recommendation.owner_id == owner_id)
    lines = _lines(session, session.scalars(statement).all(), today)
    return tuple(line for line in lines if line.overdue or not only_overdue)


def of_round(session: Session, round_id: UUID, *, today: date) -> tuple[RecommendationLine, ...]:
    """Return a round's recommendations beyond draft, in the order of their references."""
    rows = session.scalars(
        select(Recommendation)
        .where(
            Recommendation.round_id == round_id,
            Recommendation.state != RecommendationState.DRAFT,
        )
        .order_by(Recommendation.reference)
    ).all()
    return _lines(session, rows, today)


def show(
    session: Session, recommendation_id: UUID, *, actor: Actor, today: date
) -> RecommendationDetail:
    """Return one recommendation with its record and what this person may do next.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    row = find(session, recommendation_id, actor)
    people = {row.author_id} | ({row.verified_by} if row.verified_by else set())
    names = _people(session, people)
    entries = (
        select(RecommendationEntry, Person.name)
        .join(Person, Person.id == RecommendationEntry.by)
        .where(RecommendationEntry.recommendation_id == row.id)
        .order_by(RecommendationEntry.at, RecommendationEntry.id)
    )
    return RecommendationDetail(
        line=_lines(session, [row], today)[0],
        author=names[row.author_id][0],
        raised_at=row.raised_at,
        first_due_on=row.first_due_on,
        done_at=row.done_at,
        verified_by=names[row.verified_by][0] if row.verified_by else None,
        verified_at=row.verified_at,
        reopened=row.reopened,
        entries=tuple(
            EntryView(entry.at, name, entry.kind, entry.text, entry.where_found)
            for entry, name in session.execute(entries)
        ),
        history=events.history(session, row.id),
        offers=RECOMMENDATION_WORKFLOW.offers(row.state, facts_of(session, row), actor),
        may_change=row.state in LIVE and may_change(row, actor),
    )


def owners(session: Session) -> tuple[tuple[UUID, str], ...]:
    """Return whoever may own a recommendation now: id and name with job title."""
    rows = session.scalars(
        select(Person).where(Person.ended_at.is_(None)).order_by(Person.name)
    ).all()
    return tuple(
        (row.id, f"{row.name}, {row.job_title}" if row.job_title else row.name)
        for row in rows
        if Actor(row.id, frozenset(r.role for r in row.roles)).may(Permission.RECOMMENDATIONS_OWN)
    )


def find(session: Session, recommendation_id: UUID, actor: Actor) -> Recommendation:
    """Return the row, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    row = session.get(Recommendation, recommendation_id)
    hidden = row is not None and row.state is RecommendationState.DRAFT
    if (
        row is None
        or not actor.may(Permission.RECOMMENDATIONS_READ)
        or (hidden and not actor.may(_SEE_DRAFTS))
    ):
        raise NotFoundError(f"recommendation {recommendation_id}")
    return row


def may_change(row: Recommendation, actor: Actor) -> bool:
    """Whether the actor may add notes, move the date or reassign."""
    return (
        actor.may(Permission.RECOMMENDATIONS_WRITE)
        or actor.holds(Role.HEAD_OF_SERVICE)
        or actor.id == row.owner_id
    )


def facts_of(session: Session, row: Recommendation) -> RecommendationFacts:
    """Return what the rules of a recommendation may see."""
    entry = RecommendationEntry
    entries = select(entry.id).where(entry.recommendation_id == row.id).limit(1)
    evidence = entries.where(entry.kind == EntryKind.EVIDENCE)
    sight = entries.where(entry.kind == EntryKind.VERIFICATION)
    if row.done_at is not None:
        sight = sight.where(entry.at >= row.done_at)
    return RecommendationFacts(
        author_id=row.author_id,
        owner_id=row.owner_id,
        has_due_date=row.due_on is not None,
        has_measure=bool(row.measure_question or row.commitment or row.measure_words.strip()),
        has_target=row.target_percent is not None,
        has_evidence=session.scalar(evidence) is not None,
        has_sight=session.scalar(sight) is not None,
        impact_due_on=row.impact_due_on,
        impact_result=row.impact_result,
        has_later_figure=row.impact_of is not None,
        moves=row.moves,
    )


def _lines(
    session: Session, rows: Sequence[Recommendation], today: date
) -> tuple[RecommendationLine, ...]:
    people = _people(session, {row.owner_id for row in rows if row.owner_id})
    rounds = dict(
        session.execute(
            select(Round.id, Round.reference).where(
                Round.id.in_({row.round_id for row in rows if row.round_id})
            )
        ).all()
    )
    return tuple(_line(row, people, rounds, today) for row in rows)


def _line(
    row: Recommendation,
    people: dict[UUID, tuple[str, str]],
    rounds: dict[UUID, str],
    today: date,
) -> RecommendationLine:
    overdue = is_overdue(row.state, row.due_on, today)
    owner = people.get(row.owner_id) if row.owner_id else None
    return RecommendationLine(
        id=row.id,
        reference=row.reference,
        kind=row.kind,
        text=row.text,
        finding=row.finding,
        theme=row.theme,
        priority=row.priority,
        state=row.state,
        owner_id=row.owner_id,
        owner_name=owner[0] if owner else None,
        owner_title=owner[1] if owner else None,
        round_id=row.round_id,
        round_reference=rounds.get(row.round_id) if row.round_id else None,
        due_on=row.due_on,
        overdue=overdue,
        days_late=(today - row.due_on).days if overdue and row.due_on else 0,
        moves=row.moves,
        board_visible=row.board_visible,
        not_accepted_reason=row.not_accepted_reason,
        measure=_measure(row),
        revision=row.revision,
    )


def _measure(row: Recommendation) -> Measure:
    return Measure(
        commitment=row.commitment,
        question=row.measure_question,
        words=row.measure_words,
        baseline=_share(row.baseline_met, row.baseline_of),
        target_percent=row.target_percent,
        due_on=row.impact_due_on,
        result=row.impact_result,
        later=_share(row.impact_met, row.impact_of),
    )


def _share(met: int | None, of: int | None) -> tuple[int, int] | None:
    return None if met is None or of is None else (met, of)


def _people(session: Session, ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    rows = session.execute(
        select(Person.id, Person.name, Person.job_title).where(Person.id.in_(ids))
    )
    return {person: (name, title) for person, name, title in rows}
