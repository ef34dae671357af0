"""A round whose audits are settled, with the grades and answers a test chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState, GradingKind
from auditapp.domain.designs import DesignKind
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationState, ReasonCode
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.moderation import Moderation
from auditapp.services import allocation, draws, frames, rounds
from auditapp.services.allocation import Choice
from auditapp.services.draw_designs import Design
from tests.support.cast import Cast
from tests.support.chain import plan, population, store_contacts

NA = "na"


@dataclass(frozen=True, slots=True)
class Read:
    """One audit as its auditor left it, and the second grade if there was one."""

    grade: Grade | None = Grade.GOOD
    second: Grade | None = None
    impact: Grade | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    state: AuditState = AuditState.FINAL


def finished_round(
    session: Session,
    cast: Cast,
    now: datetime,
    reads: Sequence[Read],
    *,
    contacts: int = 24,
    stratified: bool = False,
    design: Design | None = None,
) -> UUID:
    """Return an open round whose sample was drawn for exactly these audits."""
    store_contacts(session, cast, now, contacts)
    kind = DesignKind.STRATIFIED if stratified else DesignKind.SIMPLE
    wanted = design or Design(len(reads), kind, by="team" if stratified else "")
    round_id = _opened(session, cast, now, wanted)
    audits = session.scalars(
        select(Audit).where(Audit.round_id == round_id).order_by(Audit.reference)
    ).all()
    for audit, read in zip(audits, reads, strict=True):
        _settle(session, audit, read, cast, now)
    session.flush()
    return round_id


def _opened(session: Session, cast: Cast, now: datetime, wanted: Design) -> UUID:
    lee = cast.lee.actor
    round_id = rounds.plan(session, plan(planned_size=wanted.size), actor=lee, now=now)
    frames.freeze(
        session, round_id, population(), stratify_by=wanted.by, expected=1, actor=lee, now=now
    )
    design = replace(wanted, seed="8203 5517", seed_words="dice, seen by Hana")
    draws.make(session, round_id, design, expected=2, actor=lee, now=now)
    board = allocation.board(session, round_id, actor=lee, today=now.date())
    chosen = [
        Choice(unit, person, "nobody else is free")
        for unit, person in allocation.suggest(board).items()
    ]
    allocation.confirm(
        session,
        round_id,
        chosen,
        expected=3,
        due_on=now.date() + timedelta(days=14),
        actor=lee,
        now=now,
    )
    rounds.move(session, round_id, "open", expected=4, actor=lee, now=now)
    return round_id


def _settle(session: Session, audit: Audit, read: Read, cast: Cast, now: datetime) -> None:
    audit.state = read.state
    if read.state is AuditState.WITHDRAWN:
        audit.reason = "The file is with the court"
    if read.state is not AuditState.FINAL:
        return
    audit.accepted_at = audit.submitted_at = audit.final_at = now
    audit.feedback_on = now.date()
    audit.final_grade, audit.final_impact = read.second or read.grade, read.impact
    first = _grading(session, audit, GradingKind.AUDITOR, read.grade, audit.auditor_id, now)
    for key, value in read.answers.items():
        session.add(
            AnswerRevision(
                grading_id=first.id,
                question_key=key,
                revision=1,
                value=value,
                na_reason="Does not apply" if value == NA else "",
                saved_by=audit.auditor_id,
                saved_at=now,
            )
        )
    if read.second is None:
        return
    _grading(session, audit, GradingKind.MODERATOR, read.second, cast.mo.id, now)
    session.add(
        Moderation(
            audit_id=audit.id,
            state=ModerationState.AGREED,
            moderator_id=cast.mo.id,
            created_at=now,
            compared_at=now,
            agreed_at=now,
            agreed_grade=read.second,
            reason_code=ReasonCode.DESCRIPTOR_MISREAD,
            narrative="As the descriptor says",
        )
    )


def _grading(  # the sides of a grading
    session: Session,
    audit: Audit,
    kind: GradingKind,
    grade: Grade | None,
    person_id: UUID,
    now: datetime,
) -> Grading:
    row = Grading(
        audit_id=audit.id,
        kind=kind,
        person_id=person_id,
        started_at=now,
        locked_at=now,
        grade=grade,
    )
    session.add(row)
    session.flush()
    return row
