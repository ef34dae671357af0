"""Audits as lists and pages show them; what a person may not see is never read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import (
    AUDIT_WORKFLOW,
    BEFORE_SUBMIT,
    AuditFacts,
    AuditState,
    GradingKind,
)
from auditapp.domain.concerns import OPEN, ConcernLevel, ConcernState
from auditapp.domain.errors import NotAllowedError
from auditapp.domain.fact_words import FactLine, fact_lines
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationState, ReasonCode
from auditapp.domain.moderation_selection import SelectionReason
from auditapp.domain.notes import notes_are_seen
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Offer
from auditapp.persistence.audit_queries import (
    Order,
    Wanted,
    auditors_of,
    counted_audits,
    listed_audits,
    rounds_of,
)
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.concerns import Concern
from auditapp.persistence.people import Person
from auditapp.persistence.rounds import Round
from auditapp.services import (
    actions_reading,
    answers,
    audit_notes_reading,
    audit_templates,
    events,
    feedback,
)
from auditapp.services.actions_reading import ActionLine
from auditapp.services.answers import GradingView
from auditapp.services.audit_access import Seen, see
from auditapp.services.audit_facts import audit_facts
from auditapp.services.audit_notes_reading import NoteThread
from auditapp.services.audit_work import place_of
from auditapp.services.feedback import ConversationLine
from auditapp.services.reallocation import may_go_elsewhere

__all__ = [
    "AuditDetail",
    "AuditLine",
    "AuditList",
    "ConcernMark",
    "Grades",
    "Order",
    "Wanted",
    "choices",
    "search",
    "show",
]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An audit as a list shows it; no grade is in it before the audit is final."""

    id: UUID
    reference: str
    round_id: UUID
    round_reference: str
    round_title: str
    template_title: str
    state: AuditState
    auditor_id: UUID
    auditor_name: str
    child_ref: str | None
    team_code: str | None
    due_on: date
    overdue: bool
    submitted_at: datetime | None
    final_grade: Grade | None
    open_notes: int
    revision: int


@dataclass(frozen=True, slots=True)
class AuditList:
    """One page of a list, and how many audits the whole list has."""

    lines: tuple[AuditLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Grades:
    """The four grades, kept apart; those this person may not see are None."""

    proposed: Grade | None = None
    auditor: Grade | None = None
    auditor_impact: Grade | None = None
    auditor_reason: str = ""  # why it differs from the proposed one
    moderator: Grade | None = None
    moderator_impact: Grade | None = None
    agreed_because: ReasonCode | None = None
    final: Grade | None = None
    final_impact: Grade | None = None


@dataclass(frozen=True, slots=True)
class ConcernMark:
    """That there is a concern, and how far it is; never a word of what it says."""

    id: UUID
    reference: str
    level: ConcernLevel
    state: ConcernState
    receiver: str

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class AuditDetail:
    """One audit as its own pages show it."""

    line: AuditLine
    sight: Sight
    unit: str
    minutes: int
    place: tuple[int, int]  # which of this auditor's cases in the round, and of how many
    window_start: date
    window_end: date
    assigned_at: datetime
    why: str
    facts: tuple[FactLine, ...]
    timeline: tuple[Mapping[str, str], ...]
    grading: GradingView | None  # the auditor's, when this person may read it
    grades: Grades
    notes: tuple[NoteThread, ...]
    reads_notes: bool
    may_ask: bool
    concerns: tuple[ConcernMark, ...]
    actions: tuple[ActionLine, ...]
    feedback_on: date | None
    feedback_absence: str
    conversations: tuple[ConversationLine, ...]
    comment: str  # how the worker's comment stands, "" before the feedback
    moderation_id: UUID | None
    moderation_state: ModerationState | None
    selection: str  # why it was moderated, once that is open
    reason: str  # why it was withdrawn
    is_own: bool
    may_go_elsewhere: bool  # this person may give it to somebody else
    offers: tuple[Offer[AuditState, AuditFacts], ...]
    history: tuple[events.HistoryLine, ...]


def search(  # noqa: PLR0913  # the sides of a list
    session: Session,
    wanted: Wanted,
    *,
    actor: Actor,
    today: date,
    order: Order = Order.DUE,
    falling: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> AuditList:
    """Return one page of the audits this person may know of.

    Raises
    ------
    NotAllowedError
        If the person's roles do not cover audits at all.
    """
    _need(actor)
    statement = listed_audits(actor, wanted, order=order, falling=falling)
    rows = session.execute(statement.offset(offset).limit(limit)).all()
    waiting = audit_notes_reading.counts(session, [audit.id for audit, _round, _name in rows])
    lines = tuple(
        _line(session, audit, round_row, name, today, waiting.get(audit.id, 0))
        for audit, round_row, name in rows
    )
    return AuditList(lines, session.scalar(counted_audits(actor, wanted)) or 0)


def choices(
    session: Session, *, actor: Actor
) -> tuple[tuple[tuple[UUID, str], ...], tuple[tuple[UUID, str], ...]]:
    """Return what a list can be narrowed to: rounds and auditors, by id with their words."""
    _need(actor)
    rounds = session.execute(rounds_of(actor))
    auditors = session.execute(auditors_of(actor))
    return (
        tuple((one, f"{reference} {title}") for one, reference, title in rounds),
        tuple((one, name) for one, name in auditors),
    )


def show(
    session: Session, audit_id: UUID, *, actor: Actor, zone: str, now: datetime
) -> AuditDetail:
    """Return one audit, with the answers only for those who may read them now.

    Raises
    ------
    NotFoundError
        If there is none, or this person may not know of it.
    """
    seen = see(session, audit_id, actor=actor)
    audit, today = seen.audit, now.astimezone(ZoneInfo(zone)).date()
    round_row = session.get_one(Round, audit.round_id)
    name = session.scalar(select(Person.name).where(Person.id == audit.auditor_id)) or ""
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    first = answers.grading_of(session, audit.id, kind=GradingKind.AUDITOR)
    view = None
    if first is not None and seen.sight >= Sight.GRADING:
        view = answers.read(session, first.id, zone=zone)
    facts = audit_facts(session, audit, zone=zone, now=now, grading=view)
    comment = feedback.comment_time(session, audit)
    return AuditDetail(
        line=_line(session, audit, round_row, name, today, facts.open_notes),
        sight=seen.sight,
        unit=template.unit,
        minutes=template.minutes,
        place=place_of(session, audit),
        window_start=audit.window_start,
        window_end=audit.window_end,
        assigned_at=audit.assigned_at,
        why=round_row.why,
        facts=fact_lines(template.unit, audit.facts),
        timeline=tuple(audit.timeline),
        grading=view,
        grades=_grades(session, seen, first),
        notes=audit_notes_reading.threads(session, seen, actor=actor),
        reads_notes=notes_are_seen(seen.sight, actor),
        may_ask=audit_notes_reading.may_ask(seen, actor=actor),
        concerns=_concerns(session, audit.id),
        actions=_actions(session, audit.id, actor, today),
        feedback_on=audit.feedback_on,
        feedback_absence=audit.feedback_absence,
        conversations=feedback.conversations(session, seen),
        comment=comment.words(today) if comment else "",
        moderation_id=seen.moderation.id if seen.moderation else None,
        moderation_state=seen.moderation.state if seen.moderation else None,
        selection=_selection(seen),
        reason=audit.reason,
        is_own=audit.auditor_id == actor.id,
        may_go_elsewhere=may_go_elsewhere(audit.state, round_row.state, actor),
        offers=AUDIT_WORKFLOW.offers(audit.state, facts, actor),
        history=events.history(session, audit.id),
    )


def _need(actor: Actor) -> None:
    if not actor.may(Permission.AUDITS_READ):
        raise NotAllowedError(Permission.AUDITS_READ.value)


def _grades(session: Session, seen: Seen, first: Grading | None) -> Grades:
    """Return the grades of the gradings that are handed in, as far as this person sees them."""
    if first is None or first.locked_at is None or seen.sight < Sight.GRADING:
        return Grades()
    own = Grades(
        proposed=first.proposed_grade,
        auditor=first.grade,
        auditor_impact=first.impact_grade,
        auditor_reason=first.grade_reason,
    )
    return own if seen.sight < Sight.WHOLE else _with_second(session, seen, own)


def _with_second(session: Session, seen: Seen, own: Grades) -> Grades:
    second = None
    if seen.moderation is not None:
        second = answers.grading_of(session, seen.audit.id, kind=GradingKind.MODERATOR)
    return Grades(
        proposed=own.proposed,
        auditor=own.auditor,
        auditor_impact=own.auditor_impact,
        auditor_reason=own.auditor_reason,
        moderator=second.grade if second else None,
        moderator_impact=second.impact_grade if second else None,
        agreed_because=seen.moderation.reason_code if seen.moderation else None,
        final=seen.audit.final_grade,
        final_impact=seen.audit.final_impact,
    )


def _selection(seen: Seen) -> str:
    if seen.sight < Sight.WHOLE or not seen.audit.moderation_reason:
        return ""
    return SelectionReason(seen.audit.moderation_reason).label


def _concerns(session: Session, audit_id: UUID) -> tuple[ConcernMark, ...]:
    rows = session.execute(
        select(Concern, Person.name)
        .join(Person, Person.id == Concern.receiver_id)
        .where(Concern.audit_id == audit_id)
        .order_by(Concern.raised_at)
    )
    return tuple(
        ConcernMark(row.id, row.reference, row.level, row.state, name) for row, name in rows
    )


def _actions(session: Session, audit_id: UUID, actor: Actor, today: date) -> tuple[ActionLine, ...]:
    if not actor.may(Permission.ACTIONS_READ):
        return ()
    found: Sequence[ActionLine] = actions_reading.search(
        session, actor=actor, today=today, audit_id=audit_id
    )
    return tuple(found)


def _line(  # the sides of a line
    session: Session, audit: Audit, round_row: Round, name: str, today: date, open_notes: int
) -> AuditLine:
    template = audit_templates.find(session, audit.template_key, audit.template_version)
    return AuditLine(
        id=audit.id,
        reference=audit.reference,
        round_id=audit.round_id,
        round_reference=round_row.reference,
        round_title=round_row.title,
        template_title=template.title,
        state=audit.state,
        auditor_id=audit.auditor_id,
        auditor_name=name,
        child_ref=audit.child_ref,
        team_code=audit.team_code,
        due_on=audit.due_on,
        overdue=audit.state in BEFORE_SUBMIT and audit.due_on < today,
        submitted_at=audit.submitted_at,
        final_grade=audit.final_grade if audit.state is AuditState.FINAL else None,
        open_notes=open_notes,
        revision=audit.revision,
    )
