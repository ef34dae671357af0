"""Moderations as lists and pages show them.

Before both gradings are locked nothing of the first one is read here at all, so nothing of it can
be shown: neither to the second grader nor in the queue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotAllowedError, NotFoundError
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import (
    CONCEALING,
    MODERATION_WORKFLOW,
    SETTLED,
    ModerationFacts,
    ModerationState,
    ReasonCode,
    Response,
    dispute_may_go_on,
)
from auditapp.domain.moderation_selection import SelectionReason
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Offer
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import people_by_id
from auditapp.services import answers, audit_templates, events
from auditapp.services.answers import GradingView
from auditapp.services.audit_access import sight_of
from auditapp.services.moderation import facts_of, find, lacks
from auditapp.services.moderation_people import ModeratorChoice, moderators
from sampling import uniform

__all__ = [
    "Assigning",
    "Blind",
    "Comparison",
    "ModerationLine",
    "Settled",
    "Side",
    "assigning",
    "blind",
    "compare",
    "queue",
    "status",
]

OPEN_TO_IT = (AuditState.SUBMITTED, AuditState.RETURNED, AuditState.FINAL)


@dataclass(frozen=True, slots=True)
class ModerationLine:
    """A moderation as the queue shows it: no grade, and no reason but "selected"."""

    id: UUID
    audit_id: UUID
    audit_reference: str
    template_title: str
    child_ref: str | None
    state: ModerationState
    moderator_id: UUID | None
    moderator_name: str
    due_on: date | None
    overdue: bool
    is_mine: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Assigning:
    """What whoever chooses a moderator sees."""

    line: ModerationLine
    choices: tuple[ModeratorChoice, ...]


@dataclass(frozen=True, slots=True)
class Blind:
    """The second grader's own work: their grading, and the caseload's facts inside it."""

    line: ModerationLine
    grading: GradingView | None  # None before they start
    lacking: str  # what stands in the way of locking, as far as answers go
    window_start: date
    window_end: date
    offers: tuple[Offer[ModerationState, ModerationFacts], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two gradings laid side by side."""

    grading: GradingView
    grade: Grade | None
    impact: Grade | None
    proposed: Grade | None
    grade_reason: str
    is_first: bool
    who: str  # "" until the moderation is settled


@dataclass(frozen=True, slots=True)
class Settled:
    """The agreed record, the response to it, and the panel's decision: as far as they exist."""

    agreed_grade: Grade | None
    agreed_impact: Grade | None
    reason_code: ReasonCode | None
    narrative: str
    response: Response | None
    response_words: str
    responded_at: datetime | None
    panel_grade: Grade | None
    panel_narrative: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both gradings side by side; A and B stand in an order that tells nothing."""

    line: ModerationLine
    a: Side
    b: Side
    suggested: Grade | None  # the moderator's own grade, which stands where it is one apart
    wants_impact: bool
    settled: Settled
    selection: str
    stands: str  # why a disagreement would not go to a panel; "" where it would
    is_auditor: bool
    is_chair: bool
    offers: tuple[Offer[ModerationState, ModerationFacts], ...]
    history: tuple[events.HistoryLine, ...]


def queue(session: Session, *, actor: Actor, today: date) -> tuple[ModerationLine, ...]:
    """Return the moderations this person assigns, does or chairs, soonest due first.

    Raises
    ------
    NotAllowedError
        If the person's roles do not cover moderation.
    """
    if not actor.may(Permission.MODERATION_READ):
        raise NotAllowedError(Permission.MODERATION_READ.value)
    statement = _lines().where(Moderation.state.not_in(SETTLED))
    if not actor.may(Permission.MODERATION_ASSIGN):
        mine = or_(Moderation.moderator_id == actor.id, Moderation.chair_id == actor.id)
        statement = statement.where(mine)
    pairs = session.execute(statement.order_by(Moderation.due_on, Audit.reference)).all()
    names = _names(session, *(row for row, _audit in pairs))
    return tuple(_line(session, row, audit, names, actor, today) for row, audit in pairs)


def status(session: Session, moderation_id: UUID, *, actor: Actor, today: date) -> ModerationLine:
    """Return how far a moderation is, for whoever may know of it.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    found = find(session, moderation_id)
    row, audit = found.row, found.audit
    concealed = row.state in CONCEALING
    whole = sight_of(audit, row, actor=actor) is Sight.WHOLE
    knows = actor.id == row.moderator_id or actor.may(Permission.MODERATION_ASSIGN)
    if not (knows if concealed else whole):
        raise NotFoundError(f"moderation {moderation_id}")
    return _line(session, row, audit, _names(session, row), actor, today)


def assigning(session: Session, moderation_id: UUID, *, actor: Actor, today: date) -> Assigning:
    """Return the people who could moderate, with what speaks against each.

    Raises
    ------
    NotFoundError, NotAllowedError
        If there is no such moderation; if the actor does not assign, or audited the case.
    """
    if not actor.may(Permission.MODERATION_ASSIGN):
        raise NotAllowedError(Permission.MODERATION_ASSIGN.value)
    found = find(session, moderation_id)
    line = status(session, moderation_id, actor=actor, today=today)
    choices = moderators(session, found.row, today=today)
    return Assigning(line, tuple(choices.values()))


def blind(session: Session, moderation_id: UUID, *, zone: str, actor: Actor, today: date) -> Blind:
    """Return the second grader's own work.

    Raises
    ------
    NotFoundError
        If there is none, it is another person's, or both gradings are locked already.
    """
    found = find(session, moderation_id, moderator=actor)
    row, audit = found.row, found.audit
    if row.state not in CONCEALING:
        raise NotFoundError(f"moderation {moderation_id}")
    grading = None
    if found.second is not None and row.state is ModerationState.GRADING:
        grading = answers.read(session, found.second.id, zone=zone)
    problem = lacks(grading, found.second.grade_reason) if grading and found.second else None
    # A reason for the grade is asked for where it is locked; the button itself stays open.
    if problem is not None and problem.where:
        problem = None
    facts = facts_of(found, second_problem=problem)
    return Blind(
        line=_line(session, row, audit, _names(session, row), actor, today),
        grading=grading,
        lacking=problem.message if problem else "",
        window_start=audit.window_start,
        window_end=audit.window_end,
        offers=MODERATION_WORKFLOW.offers(row.state, facts, actor),
    )


def compare(
    session: Session, moderation_id: UUID, *, zone: str, actor: Actor, today: date
) -> Comparison:
    """Return both gradings side by side, once both are locked.

    Raises
    ------
    NotFoundError
        If there is none, this person may not know of it, or it is not compared yet.
    """
    line = status(session, moderation_id, actor=actor, today=today)
    found = find(session, moderation_id)
    row, audit = found.row, found.audit
    if row.state in CONCEALING or found.first is None or found.second is None:
        raise NotFoundError(f"moderation {moderation_id}")
    named = row.state in SETTLED
    names = dict(
        session.execute(people_by_id({found.first.person_id, found.second.person_id})).all()
    )
    sides = [
        _side(session, grading, first=first, zone=zone, names=names if named else {})
        for grading, first in ((found.first, True), (found.second, False))
    ]
    if uniform("sides", "moderation", str(row.id)) < _HALF:
        sides.reverse()
    facts = facts_of(found)
    stands = dispute_may_go_on(facts, actor)
    return Comparison(
        line=line,
        a=sides[0],
        b=sides[1],
        suggested=found.second.grade,
        wants_impact=facts.wants_impact,
        settled=_settled(row),
        selection=SelectionReason(audit.moderation_reason).label if audit.moderation_reason else "",
        stands=stands.message if stands else "",
        is_auditor=actor.id == audit.auditor_id,
        is_chair=actor.id == row.chair_id,
        offers=MODERATION_WORKFLOW.offers(row.state, facts, actor),
        history=events.history(session, row.id),
    )


_HALF = 0.5


def _lines() -> Select[Moderation, Audit]:
    return (
        select(Moderation, Audit)
        .join(Audit, Audit.id == Moderation.audit_id)
        .where(Audit.state.in_(OPEN_TO_IT))
    )


def _line(
    session: Session,
    row: Moderation,
    audit: Audit,
    names: Mapping[UUID, str],
    actor: Actor,
    today: date,
) -> ModerationLine:
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    return ModerationLine(
        id=row.id,
        audit_id=audit.id,
        audit_reference=audit.reference,
        template_title=template.title,
        child_ref=audit.child_ref,
        state=row.state,
        moderator_id=row.moderator_id,
        moderator_name=names.get(row.moderator_id, "") if row.moderator_id else "",
        due_on=row.due_on,
        overdue=row.state in CONCEALING and row.due_on is not None and row.due_on < today,
        is_mine=row.moderator_id == actor.id,
        revision=row.revision,
    )


def _side(
    session: Session, row: Grading, *, first: bool, zone: str, names: Mapping[UUID, str]
) -> Side:
    return Side(
        grading=answers.read(session, row.id, zone=zone),
        grade=row.grade,
        impact=row.impact_grade,
        proposed=row.proposed_grade,
        grade_reason=row.grade_reason,
        is_first=first,
        who=names.get(row.person_id, ""),
    )


def _settled(row: Moderation) -> Settled:
    return Settled(
        agreed_grade=row.agreed_grade,
        agreed_impact=row.agreed_impact,
        reason_code=row.reason_code,
        narrative=row.narrative,
        response=row.response,
        response_words=row.response_words,
        responded_at=row.responded_at,
        panel_grade=row.panel_grade,
        panel_narrative=row.panel_narrative,
        decided_at=row.decided_at,
    )


def _names(session: Session, *rows: Moderation) -> Mapping[UUID, str]:
    people = {row.moderator_id for row in rows if row.moderator_id is not None}
    return dict(session.execute(people_by_id(people)).all())
