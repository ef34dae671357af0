"""Draws: made once from a frozen frame and certified; a redraw names the draw it replaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.designs import DESIGNS, DesignKind
from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.rounds import RoundState
from auditapp.persistence.base import save_revision
from auditapp.persistence.rounds import Draw, DrawnUnit, FrameRow, UnitState
from auditapp.services import judgement, rounds, stop_rules
from auditapp.services.draw_designs import Design, prepare
from auditapp.services.draw_proof import FROZEN, prove
from auditapp.services.draw_sources import Source, current_draw, made_in, source_of
from auditapp.services.frames import DIGEST_COLUMNS, digest_rows
from auditapp.services.published_plans import say_published
from auditapp.services.year_walks import YearWalk
from sampling import (
    DesignError,
    Fault,
    Position,
    Redraw,
    Verification,
    certify,
    draw,
    frame_of,
    generated_seed,
)
from sampling import Draw as Drawn

__all__ = [
    "Design",
    "Source",
    "check",
    "current_draw",
    "find",
    "made_in",
    "make",
    "source_of",
    "suggest_seed",
]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A sealed choice of cases: drawn, or picked by judgement."""

    design: str
    scope: str
    manifest: dict[str, Any]
    positions: tuple[Position, ...]


def suggest_seed() -> str:
    """Return a fresh public seed."""
    return generated_seed()


def make(
    session: Session,
    round_id: UUID,
    design: Design,
    *,
    expected: int,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> UUID:
    """Choose the sample of a round, store its certificate, and return the draw's id.

    A second draw of the same round needs a reason, gets a scope of its own, and names the draw
    it replaces: drawing until the list looks good cannot be hidden.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = rounds.find(session, round_id)
    stop_words = stop_rules.declared_words(session, round_id)
    if stop_words and not DESIGNS[design.kind].equal_chances:
        words = "This round has a stop rule, which needs one random order: choose simple random"
        raise RefusedError([Problem("design", words)])
    save_revision(session, row, expected=expected, entered={"size": design.size})
    source = source_of(session, round_id)
    about = _about(source, design, actor, now)
    about |= {"stop_rule": stop_words} if stop_words else {}
    if design.kind is DesignKind.JUDGEMENT:
        chosen = _picked(design, source, about, reason.strip())
    else:
        chosen = _drawn(session, design, source, about, reason.strip())
    stored = _row(chosen, source, design, actor, now)
    stored.replaces_reason = reason.strip()
    # The workflow is asked before anything is kept; a redraw is a move of its own.
    action = "draw" if row.state is not RoundState.DRAWN else "redraw"
    session.add(stored)
    session.flush()
    _keep_units(session, stored, chosen.positions, source.eligible)
    facts = {
        "draw": str(stored.id),
        "design": stored.design,
        "size": stored.size,
        "digest": stored.digest,
    }
    rounds.step(session, row, action, actor=actor, now=now, reason=reason, facts=facts)
    return stored.id


def check(session: Session, draw_id: UUID, *, actor: Actor) -> Verification:
    """Perform a stored draw again and say whether it is the same."""
    if not actor.may(Permission.CERTIFICATES_READ):
        raise NotAllowedError(Permission.CERTIFICATES_READ.value)
    return prove(session, find(session, draw_id))


def find(session: Session, draw_id: UUID) -> Draw:
    """Return the draw's row, for the services beside this one.

    Raises
    ------
    NotFoundError
        If there is no such draw.
    """
    row = session.get(Draw, draw_id)
    if row is None:
        raise NotFoundError(f"draw {draw_id}")
    return row


def _drawn(
    session: Session, design: Design, source: Source, about: Mapping[str, str], reason: str
) -> _Chosen:
    _refuse_seed(design, source.walk)
    ready = prepare(
        design, source.eligible, frozen_on=source.frame.made_at.date(), walk=source.walk
    )
    scope = source.scope_of(design.kind)
    try:
        drawn = draw(ready.frame, ready.plan, seed=design.seed, scope=scope)
    except DesignError as fault:
        where = "seed" if fault.code in {Fault.NO_SEED, Fault.BAD_SEED} else "size"
        raise RefusedError([Problem(where, f"This cannot be drawn: {fault}")]) from fault
    manifest = certify(
        drawn,
        ready.frame,
        excluded=source.frame.excluded,
        about={
            **about,
            **ready.words,
            "published": say_published(session, source, design, ready),
            **_cautions(drawn),
        },
        redraw=_redraw(source, reason),
    ).to_dict()
    return _Chosen(drawn.design, scope, manifest, drawn.positions)


def _picked(design: Design, source: Source, about: Mapping[str, str], reason: str) -> _Chosen:
    frame = frame_of(DIGEST_COLUMNS, digest_rows(source.eligible))
    picks = judgement.picks_in(design.picks, frame, by=about["drawn_by"])
    before = source.replaces
    manifest, positions = judgement.list_of(
        picks,
        frame,
        scope=source.scope,
        excluded=source.frame.excluded,
        about=about,
        redraw={"replaces": before.digest, "reason": reason, "number": source.number}
        if before
        else None,
    )
    return _Chosen(manifest["design"], source.scope, manifest, positions)


def _refuse_seed(design: Design, walk: YearWalk) -> None:
    problems = []
    if not design.seed.strip():
        problems.append(Problem("seed", "Enter a seed, or have one generated"))
    elif design.kind is DesignKind.YEAR_WALK and walk.seed not in {"", design.seed}:
        words = f"The walk of this year has the seed {walk.seed}, first used before {walk.follows}"
        problems.append(Problem("seed", f"{words}. Enter that one"))
    if not design.seed_words.strip():
        words = "Say how the seed was made, like “ten-sided dice, seen by …”"
        problems.append(Problem("seed_words", words))
    if problems:
        raise RefusedError(problems)


def _redraw(source: Source, reason: str) -> Redraw | None:
    before = source.replaces
    return Redraw(before.digest, reason, source.number) if before else None


def _cautions(drawn: Drawn) -> dict[str, str]:
    words = " ".join(caution.words for caution in drawn.cautions)
    return {"caution": words} if words else {}


def _about(source: Source, design: Design, actor: Actor, now: datetime) -> dict[str, str]:
    return {
        "round": source.round.reference,
        "title": source.round.title,
        "population": source.frame.filter_words,
        "frame_frozen_at": source.frame.made_at.isoformat(),
        FROZEN: source.frame.digest,
        "drawn_at": now.isoformat(),
        "drawn_by": str(actor.id),
        "seed_made": design.seed_words,
    }


def _row(chosen: _Chosen, source: Source, design: Design, actor: Actor, now: datetime) -> Draw:
    main = sum(not position.is_reserve for position in chosen.positions)
    return Draw(
        round_id=source.round.id,
        frame_id=source.frame.id,
        design=chosen.design,
        seed=chosen.manifest["seed"],
        seed_words=design.seed_words,
        scope=chosen.scope,
        algorithm=chosen.manifest["algorithm"],
        size=main,
        reserve_size=len(chosen.positions) - main,
        manifest=chosen.manifest,
        digest=chosen.manifest["digest"],
        drawn_at=now,
        drawn_by=actor.id,
        replaces_id=source.replaces.id if source.replaces else None,
    )


def _keep_units(
    session: Session,
    stored: Draw,
    positions: tuple[Position, ...],
    eligible: tuple[FrameRow, ...],
) -> None:
    ids = {row.unit_key: row.id for row in eligible}
    session.add_all(
        DrawnUnit(
            draw_id=stored.id,
            frame_row_id=ids[position.unit_id],
            position=position.number,
            is_reserve=position.is_reserve,
            stratum=position.stratum,
            inclusion_probability=position.inclusion_probability,
            state=UnitState.RESERVE if position.is_reserve else UnitState.SELECTED,
        )
        for position in positions
    )
    session.flush()
