"""Draws: made once from a frozen frame, certified, shown, exported, verified."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.rounds import RoundState
from auditapp.persistence.base import save_revision
from auditapp.persistence.people import Person
from auditapp.persistence.round_progress import current_draws
from auditapp.persistence.rounds import Draw, DrawnUnit, Frame, FrameRow, Round, UnitState
from auditapp.services import rounds, stop_rules
from auditapp.services.frames import DIGEST_COLUMNS, digest_rows
from sampling import Draw as Drawn
from sampling import (
    Unit,
    Verification,
    certificate,
    draw_simple,
    draw_stratified,
    generated_seed,
    proportional,
    verify,
)

__all__ = [
    "CertificateView",
    "Design",
    "DrawnUnitView",
    "Shares",
    "certificate_of",
    "check",
    "current_draw",
    "find",
    "make",
    "shares",
    "suggest_seed",
]

RESERVE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Design:
    """How to draw: how many, by stratum or not, from which public seed."""

    size: int
    stratified: bool
    seed: str
    seed_words: str  # how the seed was made and who saw it
    at_least: int = 1  # least from each stratum


@dataclass(frozen=True, slots=True)
class Shares:
    """N and n of one stratum."""

    stratum: str
    size: int
    taken: int


@dataclass(frozen=True, slots=True)
class DrawnUnitView:
    """One position of a draw as the sample page shows it."""

    id: UUID
    unit_key: str
    child_ref: str | None
    team_code: str | None
    worker_ref: str | None
    stratum: str
    position: int
    is_reserve: bool
    inclusion_probability: float
    state: UnitState


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate in words: everything but the references, unless they may be seen."""

    draw_id: UUID
    round_id: UUID
    round_reference: str
    round_title: str
    drawn_at: datetime
    drawn_by: str
    design: str
    seed: str
    seed_words: str
    scope: str
    algorithm: str
    frame_digest: str
    frame_words: str
    frame_size: int
    excluded: Mapping[str, int]
    size: int
    reserve_size: int
    digest: str
    strata: tuple[Shares, ...]
    units: tuple[DrawnUnitView, ...]  # empty for those who may not see references
    draws_made: int  # for this round; drawing until the list looks good would show here
    replaces_reason: str


def suggest_seed() -> str:
    """Return a fresh public seed."""
    return generated_seed()


def shares(session: Session, round_id: UUID, *, size: int, at_least: int = 1) -> tuple[Shares, ...]:
    """Return how ``size`` cases would be shared over the strata of the round's frame.

    Raises
    ------
    RefusedError
        If so many cannot be taken.
    """
    frame = _frame(session, round_id)
    sizes = Counter(row.stratum for row in _eligible(session, frame.id))
    try:
        taken = proportional(sizes, size, at_least=at_least)
    except ValueError as fault:
        raise RefusedError([Problem("size", f"This cannot be drawn: {fault}")]) from fault
    return tuple(Shares(name, sizes[name], taken[name]) for name in sorted(sizes))


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
    """Draw the sample of a round, store its certificate, and return the draw's id.

    A second draw of the same round needs a reason, gets a scope of its own, and names the draw
    it replaces: drawing until the list looks good cannot be hidden.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    row = rounds.find(session, round_id)
    stop_words = stop_rules.declared_words(session, round_id)
    if stop_words and design.stratified:
        words = "This round has a stop rule, which needs one list in random order; do not stratify"
        raise RefusedError([Problem("stratified", words)])
    save_revision(session, row, expected=expected, entered={"size": design.size})
    frame = _frame(session, round_id)
    before = current_draw(session, round_id)
    made = _count(session, round_id)
    scope = f"{row.reference}/draw-{made + 1}"
    eligible = _eligible(session, frame.id)
    drawn = _draw(design, eligible, scope)
    manifest = certificate(
        drawn,
        columns=DIGEST_COLUMNS,
        rows=digest_rows(eligible),
        excluded=frame.excluded,
        about=_about(row, frame, design, actor, now)
        | ({"stop_rule": stop_words} if stop_words else {}),
    )
    stored = Draw(
        round_id=round_id,
        frame_id=frame.id,
        design=drawn.design,
        seed=design.seed,
        seed_words=design.seed_words,
        scope=scope,
        algorithm=manifest["algorithm"],
        size=len(drawn.main),
        reserve_size=len(drawn.reserve),
        manifest=manifest,
        digest=manifest["digest"],
        drawn_at=now,
        drawn_by=actor.id,
        replaces_id=before,
        replaces_reason=reason.strip(),
    )
    # The workflow is asked before anything is kept; a redraw is a move of its own.
    action = "draw" if row.state is not RoundState.DRAWN else "redraw"
    session.add(stored)
    session.flush()
    _keep_units(session, stored, drawn, eligible)
    facts = {"draw": str(stored.id), "size": stored.size, "digest": stored.digest}
    rounds.step(session, row, action, actor=actor, now=now, reason=reason, facts=facts)
    return stored.id


def current_draw(session: Session, round_id: UUID) -> UUID | None:
    """Return the round's draw that no later draw replaces, or None."""
    found = session.execute(current_draws([round_id])).first()
    return found[1] if found else None


def certificate_of(session: Session, draw_id: UUID, *, actor: Actor) -> CertificateView:
    """Return the certificate of a draw, with the drawn references for those who may see them.

    Raises
    ------
    NotFoundError, NotAllowedError
        If there is no such draw; if this person may see no certificate.
    """
    if not actor.may(Permission.CERTIFICATES_READ):
        raise NotAllowedError(Permission.CERTIFICATES_READ.value)
    row = find(session, draw_id)
    frame = session.get_one(Frame, row.frame_id)
    round_row = session.get_one(Round, row.round_id)
    sees = actor.may(Permission.CASELOAD_READ)
    return CertificateView(
        draw_id=row.id,
        round_id=row.round_id,
        round_reference=round_row.reference,
        round_title=round_row.title,
        drawn_at=row.drawn_at,
        drawn_by=session.get_one(Person, row.drawn_by).name,
        design=row.design,
        seed=row.seed,
        seed_words=row.seed_words,
        scope=row.scope,
        algorithm=row.algorithm,
        frame_digest=frame.digest,
        frame_words=frame.filter_words,
        frame_size=frame.size,
        excluded=frame.excluded,
        size=row.size,
        reserve_size=row.reserve_size,
        digest=row.digest,
        strata=tuple(
            Shares(part["stratum"], part["size"], part["taken"]) for part in row.manifest["strata"]
        ),
        units=_units(session, draw_id) if sees else (),
        draws_made=_count(session, row.round_id),
        replaces_reason=row.replaces_reason,
    )


def check(session: Session, draw_id: UUID, *, actor: Actor) -> Verification:
    """Perform a stored draw again and say whether it is the same."""
    if not actor.may(Permission.CERTIFICATES_READ):
        raise NotAllowedError(Permission.CERTIFICATES_READ.value)
    return verify(find(session, draw_id).manifest)


def _draw(design: Design, eligible: list[FrameRow], scope: str) -> Drawn:
    units = [Unit(row.unit_key, row.stratum) for row in eligible]
    spare = ceil(design.size * RESERVE_SHARE)
    try:
        if not design.stratified:
            return draw_simple(units, design.size, seed=design.seed, scope=scope, reserves=spare)
        sizes = Counter(unit.stratum for unit in units)
        taken = proportional(sizes, design.size, at_least=design.at_least)
        reserves = {name: max(1, ceil(count * RESERVE_SHARE)) for name, count in taken.items()}
        return draw_stratified(units, taken, seed=design.seed, scope=scope, reserves=reserves)
    except ValueError as fault:
        where = "seed" if "seed" in str(fault) else "size"
        raise RefusedError([Problem(where, f"This cannot be drawn: {fault}")]) from fault


def _about(row: Round, frame: Frame, design: Design, actor: Actor, now: datetime) -> dict[str, str]:
    return {
        "round": row.reference,
        "title": row.title,
        "population": frame.filter_words,
        "frame_frozen_at": frame.made_at.isoformat(),
        "drawn_at": now.isoformat(),
        "drawn_by": str(actor.id),
        "seed_made": design.seed_words,
    }


def _keep_units(session: Session, stored: Draw, drawn: Drawn, eligible: list[FrameRow]) -> None:
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
        for position in drawn.positions
    )
    session.flush()


def _units(session: Session, draw_id: UUID) -> tuple[DrawnUnitView, ...]:
    statement = (
        select(DrawnUnit, FrameRow)
        .join(FrameRow, FrameRow.id == DrawnUnit.frame_row_id)
        .where(DrawnUnit.draw_id == draw_id)
        .order_by(DrawnUnit.is_reserve, DrawnUnit.stratum, DrawnUnit.position)
    )
    return tuple(
        DrawnUnitView(
            id=unit.id,
            unit_key=row.unit_key,
            child_ref=row.child_ref,
            team_code=row.team_code,
            worker_ref=row.worker_ref,
            stratum=unit.stratum,
            position=unit.position,
            is_reserve=unit.is_reserve,
            inclusion_probability=unit.inclusion_probability,
            state=unit.state,
        )
        for unit, row in session.execute(statement)
    )


def _frame(session: Session, round_id: UUID) -> Frame:
    frame = session.scalar(
        select(Frame).where(Frame.round_id == round_id).order_by(Frame.made_at.desc()).limit(1)
    )
    if frame is None:
        raise RefusedError([Problem("", "Freeze the frame before you draw from it")])
    return frame


def _eligible(session: Session, frame_id: UUID) -> list[FrameRow]:
    return list(
        session.scalars(
            select(FrameRow)
            .where(FrameRow.frame_id == frame_id, FrameRow.excluded_reason.is_(None))
            .order_by(FrameRow.position)
        )
    )


def _count(session: Session, round_id: UUID) -> int:
    return len(session.scalars(select(Draw.id).where(Draw.round_id == round_id)).all())


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
