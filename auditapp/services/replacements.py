"""Replacements: a drawn case that cannot be audited goes out, the next reserve comes in.

Asked for with a listed reason, approved by a second person; the original stays on record.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import (
    IndependenceError,
    NotAllowedError,
    NotFoundError,
    Problem,
    RefusedError,
    Severity,
)
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.replacements import ReplacementReason
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.people import Person
from auditapp.persistence.round_progress import IN_SAMPLE
from auditapp.persistence.rounds import (
    Draw,
    DrawnUnit,
    FrameRow,
    Replacement,
    ReplacementState,
    UnitState,
)
from auditapp.services import events

__all__ = ["ReplacementView", "approve", "ask", "of_draw", "refuse"]


@dataclass(frozen=True, slots=True)
class ReplacementView:
    """A replacement as the sample page and the report show it."""

    id: UUID
    out_key: str
    in_key: str | None
    stratum: str
    reason: ReplacementReason
    note: str
    asked_by: str
    asked_by_id: UUID
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str
    state: ReplacementState
    revision: int

    @property
    def waits(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.state is ReplacementState.ASKED


def ask(
    session: Session,
    unit_id: UUID,
    reason: ReplacementReason,
    *,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> UUID:
    """Ask for a drawn case to be replaced, and return the draw's id.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError
        If the unit is not in the sample, is being replaced already, or its audit is finished.
    """
    if not actor.may(Permission.DRAWS_MAKE):
        raise NotAllowedError(Permission.DRAWS_MAKE.value)
    unit = session.get(DrawnUnit, unit_id)
    if unit is None:
        raise NotFoundError(f"drawn unit {unit_id}")
    problems = []
    if unit.state not in IN_SAMPLE:
        problems.append(Problem("", "This case is not in the sample"))
    waiting = select(Replacement.id).where(
        Replacement.out_unit_id == unit_id, Replacement.state == ReplacementState.ASKED
    )
    if session.scalar(waiting) is not None:
        problems.append(Problem("", "A replacement of this case already waits for approval"))
    if _audit_goes_on(session, unit_id):
        problems.append(Problem("", "Withdraw the audit of this case first"))
    if problems:
        raise RefusedError(problems)
    row = Replacement(
        draw_id=unit.draw_id,
        out_unit_id=unit_id,
        reason_code=reason.value,
        note=note.strip(),
        asked_by=actor.id,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    _log(session, row, "asked", actor, now)
    return row.draw_id


def approve(
    session: Session, replacement_id: UUID, *, expected: int, actor: Actor, now: datetime
) -> UUID:
    """Approve a replacement: the next reserve of the same stratum comes in; return the draw's id.

    Where no reserve is left, as among cases that must be audited, the case goes out all the same
    and the sample is one smaller: the estimate knows why.

    Raises
    ------
    NotFoundError, NotAllowedError, IndependenceError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = _decidable(session, replacement_id, expected, actor)
    unit = session.get_one(DrawnUnit, row.out_unit_id)
    reserve = session.scalar(
        select(DrawnUnit)
        .where(
            DrawnUnit.draw_id == row.draw_id,
            DrawnUnit.stratum == unit.stratum,
            DrawnUnit.state == UnitState.RESERVE,
        )
        .order_by(DrawnUnit.position)
        .limit(1)
    )
    unit.state = UnitState.REPLACED
    if reserve is not None:
        reserve.state = UnitState.PROMOTED
        row.in_unit_id = reserve.id
    _decide(row, ReplacementState.APPROVED, "", actor, now)
    _log(session, row, "approved", actor, now)
    return row.draw_id


def refuse(
    session: Session,
    replacement_id: UUID,
    note: str,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Refuse a replacement: the case stays in the sample; return the draw's id."""
    if not note.strip():
        raise RefusedError([Problem("note", "Say why the case stays in the sample")])
    row = _decidable(session, replacement_id, expected, actor)
    _decide(row, ReplacementState.REFUSED, note.strip(), actor, now)
    _log(session, row, "refused", actor, now)
    return row.draw_id


def of_draw(session: Session, draw_id: UUID) -> tuple[ReplacementView, ...]:
    """Return every replacement of a draw, oldest first."""
    out_unit, in_unit = aliased(DrawnUnit), aliased(DrawnUnit)
    out_row, in_row = aliased(FrameRow), aliased(FrameRow)
    statement = (
        select(Replacement, out_row.unit_key, in_row.unit_key, out_unit.stratum)
        .join(out_unit, out_unit.id == Replacement.out_unit_id)
        .join(out_row, out_row.id == out_unit.frame_row_id)
        .join(in_unit, in_unit.id == Replacement.in_unit_id, isouter=True)
        .join(in_row, in_row.id == in_unit.frame_row_id, isouter=True)
        .where(Replacement.draw_id == draw_id)
        .order_by(Replacement.asked_at, Replacement.id)
    )
    found = session.execute(statement).all()
    ids = {row.asked_by for row, *_ in found} | {
        row.decided_by for row, *_ in found if row.decided_by
    }
    people = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    names = dict(people.all())
    return tuple(
        ReplacementView(
            id=row.id,
            out_key=out_key,
            in_key=in_key,
            stratum=stratum,
            reason=ReplacementReason(row.reason_code),
            note=row.note,
            asked_by=names[row.asked_by],
            asked_by_id=row.asked_by,
            asked_at=row.asked_at,
            decided_by=names[row.decided_by] if row.decided_by else None,
            decided_at=row.decided_at,
            decision_note=row.decision_note,
            state=row.state,
            revision=row.revision,
        )
        for row, out_key, in_key, stratum in found
    )


def _decidable(session: Session, replacement_id: UUID, expected: int, actor: Actor) -> Replacement:
    if not actor.may(Permission.DRAWS_APPROVE):
        raise NotAllowedError(Permission.DRAWS_APPROVE.value)
    row = session.get(Replacement, replacement_id)
    if row is None:
        raise NotFoundError(f"replacement {replacement_id}")
    save_revision(session, row, expected=expected)
    if row.state is not ReplacementState.ASKED:
        raise RefusedError([Problem("", "This replacement has been decided already")])
    if row.asked_by == actor.id:
        words = "You asked for this replacement, so someone else must decide it"
        raise IndependenceError([Problem("", words, Severity.INDEPENDENCE)])
    return row


def _decide(
    row: Replacement, state: ReplacementState, note: str, actor: Actor, now: datetime
) -> None:
    row.state, row.decision_note = state, note
    row.decided_by, row.decided_at = actor.id, now


def _audit_goes_on(session: Session, unit_id: UUID) -> bool:
    live = select(Audit.id).where(
        Audit.drawn_unit_id == unit_id, Audit.state != AuditState.WITHDRAWN
    )
    return session.scalar(live) is not None


def _log(session: Session, row: Replacement, action: str, actor: Actor, now: datetime) -> None:
    draw = session.get_one(Draw, row.draw_id)
    events.record(
        session,
        now=now,
        actor=actor,
        action=f"replacement.{action}",
        subject_kind="round",
        subject_id=draw.round_id,
        facts={"draw": str(draw.id), "unit": str(row.out_unit_id), "reason": row.reason_code},
    )
