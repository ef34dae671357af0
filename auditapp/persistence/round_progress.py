"""How far each round has come, counted in one query per table whatever the number of rounds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from auditapp.domain.audits import AuditState
from auditapp.domain.reports import ReportState
from auditapp.persistence.audits import Audit
from auditapp.persistence.reports import Report
from auditapp.persistence.rounds import (
    Draw,
    DrawnUnit,
    Frame,
    Replacement,
    ReplacementState,
    UnitState,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one round; every count is of the present frame and draw."""

    frame_id: UUID | None = None
    frame_size: int = 0
    draw_id: UUID | None = None
    drawn: int = 0
    unallocated: int = 0
    replacements_waiting: int = 0
    replaced: int = 0
    audits: int = 0
    submitted: int = 0
    final: int = 0
    withdrawn: int = 0
    has_released_report: bool = False


IN_SAMPLE = (UnitState.SELECTED, UnitState.PROMOTED)


def current_draws(round_ids: Collection[UUID]) -> Select[UUID, UUID, UUID]:
    """Select round, draw and frame of each round's draw that no later draw replaces."""
    later = aliased(Draw)
    return select(Draw.round_id, Draw.id, Draw.frame_id).where(
        Draw.round_id.in_(round_ids), ~exists().where(later.replaces_id == Draw.id)
    )


def progress_of(session: Session, round_ids: Collection[UUID]) -> Mapping[UUID, Progress]:
    """Return the progress of each round."""
    found = {round_id: Progress() for round_id in round_ids}
    frames = select(Frame.round_id, Frame.id, Frame.size).where(Frame.round_id.in_(round_ids))
    for round_id, frame_id, size in session.execute(frames.order_by(Frame.made_at)):
        found[round_id] = replace(found[round_id], frame_id=frame_id, frame_size=size)
    of_draw = {}
    for round_id, draw_id, _frame in session.execute(current_draws(round_ids)):
        found[round_id] = replace(found[round_id], draw_id=draw_id)
        of_draw[draw_id] = round_id
    _count_units(session, of_draw, found)
    _count_audits(session, found)
    reported = select(Report.round_id).where(
        Report.round_id.in_(round_ids), Report.state == ReportState.RELEASED
    )
    for round_id in session.scalars(reported):
        found[round_id] = replace(found[round_id], has_released_report=True)
    return found


def _count_units(
    session: Session, of_draw: Mapping[UUID, UUID], found: dict[UUID, Progress]
) -> None:
    live_audit = exists().where(
        Audit.drawn_unit_id == DrawnUnit.id, Audit.state != AuditState.WITHDRAWN
    )
    units = (
        select(
            DrawnUnit.draw_id,
            func.sum(case((DrawnUnit.state.in_(IN_SAMPLE), 1), else_=0)),
            func.sum(case((DrawnUnit.state.in_(IN_SAMPLE) & ~live_audit, 1), else_=0)),
            func.sum(case((DrawnUnit.state == UnitState.REPLACED, 1), else_=0)),
        )
        .where(DrawnUnit.draw_id.in_(of_draw))
        .group_by(DrawnUnit.draw_id)
    )
    for draw_id, drawn, unallocated, replaced in session.execute(units):
        found[of_draw[draw_id]] = replace(
            found[of_draw[draw_id]], drawn=drawn, unallocated=unallocated, replaced=replaced
        )
    waiting = (
        select(Replacement.draw_id, func.count())
        .where(Replacement.draw_id.in_(of_draw), Replacement.state == ReplacementState.ASKED)
        .group_by(Replacement.draw_id)
    )
    for draw_id, count in session.execute(waiting):
        round_id = of_draw[draw_id]
        found[round_id] = replace(found[round_id], replacements_waiting=count)


def _count_audits(session: Session, found: dict[UUID, Progress]) -> None:
    states = (
        select(Audit.round_id, Audit.state, func.count())
        .where(Audit.round_id.in_(found))
        .group_by(Audit.round_id, Audit.state)
    )
    for round_id, state, count in session.execute(states):
        before = found[round_id]
        found[round_id] = replace(
            before,
            audits=before.audits + count,
            submitted=before.submitted + (count if state is AuditState.SUBMITTED else 0),
            final=before.final + (count if state is AuditState.FINAL else 0),
            withdrawn=before.withdrawn + (count if state is AuditState.WITHDRAWN else 0),
        )
