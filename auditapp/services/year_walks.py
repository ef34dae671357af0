"""Monthly draws that walk down one order of the year, so that no case comes again too soon."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.persistence.rounds import Draw, DrawnUnit, FrameRow, Round, UnitState

__all__ = ["NO_WALK", "YearWalk", "walk_of"]

_WAITS = UnitState.RESERVE  # a reserve that nobody called on has not had its turn


@dataclass(frozen=True, slots=True)
class YearWalk:
    """Where the walk of a round's year stands: its scope and seed, and where it goes on."""

    scope: str
    seed: str = ""  # "" before the first draw of the year
    seed_words: str = ""
    after: str = ""  # the ticket where the last draw stopped
    follows: str = ""  # the reference of the round drawn last

    @property
    def words(self) -> str:
        """Where this draw begins, in words."""
        if not self.follows:
            return "The first draw of the year's walk."
        return f"Goes on where the draw of {self.follows} stopped."


NO_WALK = YearWalk("")


def walk_of(session: Session, row: Round) -> YearWalk:
    """Return the walk that a round's draw goes on with.

    Rounds of one audit template planned for one year share a walk.
    """
    scope = f"year/{row.planned_for.year}/{row.template_key}"
    found = session.execute(
        select(Draw, Round.reference)
        .join(Round, Round.id == Draw.round_id)
        .where(Draw.scope == scope)
        .order_by(Draw.drawn_at.desc(), Draw.id)
        .limit(1)
    ).first()
    if found is None:
        return YearWalk(scope)
    last, reference = found
    return YearWalk(scope, last.seed, last.seed_words, _stopped(session, last), reference)


def _stopped(session: Session, last: Draw) -> str:
    used = set(
        session.scalars(
            select(FrameRow.unit_key)
            .join(DrawnUnit, DrawnUnit.frame_row_id == FrameRow.id)
            .where(DrawnUnit.draw_id == last.id, DrawnUnit.state != _WAITS)
        )
    )
    walked = reversed(last.manifest["positions"])
    return next(str(place["ticket"]) for place in walked if place["unit_id"] in used)
