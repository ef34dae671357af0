"""Who may moderate an audit: trained people, and what speaks against each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.errors import Problem, Severity
from auditapp.domain.independence import Candidate, may_moderate, stopped
from auditapp.domain.moderation import CONCEALING
from auditapp.domain.permissions import Role
from auditapp.persistence.audits import Audit
from auditapp.persistence.concerns import Concern
from auditapp.persistence.events import history_of
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import PersonRole, TrainingKind
from auditapp.persistence.rounds import DrawnUnit, FrameRow, Round
from auditapp.services.independence import trained_people, unit_facts

__all__ = ["ModeratorChoice", "moderators"]


@dataclass(frozen=True, slots=True)
class ModeratorChoice:
    """Someone trained and accredited to moderate today."""

    person_id: UUID
    name: str
    job_title: str
    waiting: int  # moderations they hold and have not locked
    problems: tuple[Problem, ...]  # stops first, then warnings

    @property
    def blocked(self) -> bool:
        """Whether a hard stop bars them."""
        return stopped(self.problems)


def moderators(
    session: Session, moderation: Moderation, *, today: date
) -> Mapping[UUID, ModeratorChoice]:
    """Return everyone who could moderate, by name, with what speaks against them."""
    audit = session.get_one(Audit, moderation.audit_id)
    row = _frame_row(session, audit)
    round_row = session.get_one(Round, audit.round_id)
    unit = unit_facts(session, round_row, [row], auditors={row.id: audit.auditor_id})[row.id]
    declined, knowing, leads = (
        _declined(session, moderation.id),
        _knowing(session, audit),
        _leads(session),
    )
    held = _held(session)

    def problems(who: Candidate) -> tuple[Problem, ...]:
        found = list(may_moderate(unit, who))
        if who.person_id in declined:
            words = "gave this moderation back, having an interest"
            found.insert(0, Problem("", words, Severity.INDEPENDENCE))
        if who.person_id in leads:
            words = "leads the programme and may have read the first grading"
            found.append(Problem("", words, Severity.WARNING))
        if who.person_id in knowing:
            words = "has had part in a concern from this audit"
            found.append(Problem("", words, Severity.WARNING))
        return tuple(found)

    people = trained_people(session, role=Role.MODERATOR, kind=TrainingKind.MODERATOR, today=today)
    return {
        person.candidate.person_id: ModeratorChoice(
            person.candidate.person_id,
            person.name,
            person.job_title,
            held.get(person.candidate.person_id, 0),
            problems(person.candidate),
        )
        for person in people
    }


def _frame_row(session: Session, audit: Audit) -> FrameRow:
    unit = session.get_one(DrawnUnit, audit.drawn_unit_id)
    return session.get_one(FrameRow, unit.frame_row_id)


def _declined(session: Session, moderation_id: UUID) -> frozenset[UUID]:
    events = session.scalars(history_of(moderation_id))
    return frozenset(UUID(event.actor) for event in events if event.action == "moderation.decline")


def _knowing(session: Session, audit: Audit) -> frozenset[UUID]:
    rows = session.execute(
        select(Concern.receiver_id, Concern.acknowledged_by, Concern.decided_by).where(
            Concern.audit_id == audit.id
        )
    )
    return frozenset(person for row in rows for person in row if person is not None)


def _leads(session: Session) -> frozenset[UUID]:
    return frozenset(
        session.scalars(select(PersonRole.person_id).where(PersonRole.role == Role.PROGRAMME_LEAD))
    )


def _held(session: Session) -> Mapping[UUID, int]:
    held: dict[UUID, int] = {}
    rows = select(Moderation.moderator_id).where(
        Moderation.moderator_id.is_not(None), Moderation.state.in_(CONCEALING)
    )
    for person in session.scalars(rows):
        if person is not None:
            held[person] = held.get(person, 0) + 1
    return held
