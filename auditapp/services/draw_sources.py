"""What the next draw of a round is made from: its frozen frame, its scope, the draw it replaces."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.designs import DesignKind
from auditapp.domain.errors import Problem, RefusedError
from auditapp.persistence.round_progress import current_draws
from auditapp.persistence.rounds import Draw, Frame, FrameRow, Round
from auditapp.services import rounds
from auditapp.services.year_walks import YearWalk, walk_of

__all__ = ["Source", "current_draw", "made_in", "source_of"]


@dataclass(frozen=True, slots=True)
class Source:
    """What a draw of a round is made from."""

    round: Round
    frame: Frame
    eligible: tuple[FrameRow, ...]
    walk: YearWalk
    scope: str  # of the next draw, unless it walks through the year
    number: int  # this would be the so manieth draw of the round
    replaces: Draw | None

    def scope_of(self, kind: DesignKind) -> str:
        """Return the scope of a draw by this design."""
        return self.walk.scope if kind is DesignKind.YEAR_WALK else self.scope


def source_of(session: Session, round_id: UUID) -> Source:
    """Return what the next draw of a round would be made from.

    Raises
    ------
    NotFoundError, RefusedError
        If there is no such round; if its frame is not frozen yet.
    """
    row = rounds.find(session, round_id)
    frame = session.scalar(
        select(Frame).where(Frame.round_id == round_id).order_by(Frame.made_at.desc()).limit(1)
    )
    if frame is None:
        raise RefusedError([Problem("", "Freeze the frame before you draw from it")])
    eligible = session.scalars(
        select(FrameRow)
        .where(FrameRow.frame_id == frame.id, FrameRow.excluded_reason.is_(None))
        .order_by(FrameRow.position)
    ).all()
    number = made_in(session, Draw.round_id == round_id) + 1
    before = current_draw(session, round_id)
    return Source(
        round=row,
        frame=frame,
        eligible=tuple(eligible),
        walk=walk_of(session, row),
        scope=f"{row.reference}/draw-{number}",
        number=number,
        replaces=session.get(Draw, before) if before else None,
    )


def current_draw(session: Session, round_id: UUID) -> UUID | None:
    """Return the round's draw that no later draw replaces, or None."""
    found = session.execute(current_draws([round_id])).first()
    return found[1] if found else None


def made_in(session: Session, where: Any) -> int:  # noqa: ANN401  # a condition on draws
    """Return how many draws were made, such as those of one round or in one scope."""
    return session.scalar(select(func.count()).select_from(Draw).where(where)) or 0
