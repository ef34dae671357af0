"""Certificates as pages and reports read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.designs import DesignRule, rule_of
from auditapp.domain.errors import NotAllowedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.persistence.people import Person
from auditapp.persistence.round_progress import IN_SAMPLE
from auditapp.persistence.rounds import Draw, DrawnUnit, Frame, FrameRow, Round, UnitState
from auditapp.services.draw_designs import Shares
from auditapp.services.draw_sources import made_in
from auditapp.services.draws import find

__all__ = ["PLAN_LABELS", "CertificateView", "DrawnUnitView", "certificate_of"]

# What a certificate says of its plan, by the name it keeps it under, and what that is called.
PLAN_LABELS: Mapping[str, str] = {
    "strata": "Strata",
    "formula": "Formula of the weights",
    "must_audit": "Must be audited",
    "walk": "Walk through the year",
    "published": "Plan published",
    "caution": "To be known",
}
# The columns that say why a case was likelier, or had to be read; the first that is there counts.
_WHY = ("must", "flags")


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
    inclusion_probability: float | None  # None for a pick
    state: UnitState
    why: str = ""  # the flags it carries, or why it was picked

    @property
    def in_sample(self) -> bool:
        """Whether it is read now: drawn first, or come in from the reserve."""
        return self.state in IN_SAMPLE

    @property
    def weight(self) -> float | None:
        """How many cases of the frame it stands for; a pick stands for itself alone."""
        return 1 / self.inclusion_probability if self.inclusion_probability else None


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
    rule: DesignRule
    seed: str
    seed_words: str
    scope: str
    algorithm: str
    frame_digest: str
    frozen_digest: str
    plan_digest: str
    frame_words: str
    frame_size: int
    excluded: Mapping[str, int]
    size: int
    reserve_size: int
    digest: str
    words: Mapping[str, str]  # the formula, the strata, the walk, a caution: what the plan says
    strata: tuple[Shares, ...]
    units: tuple[DrawnUnitView, ...]  # empty for those who may not see references
    draws_made: int  # for this round; drawing until the list looks good would show here
    draws_in_scope: int
    replaces_scope: str
    replaces_digest: str
    replaces_reason: str


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
    replaced = session.get(Draw, row.replaces_id) if row.replaces_id else None
    body, rule = row.manifest, rule_of(row.design)
    return CertificateView(
        draw_id=row.id,
        round_id=row.round_id,
        round_reference=round_row.reference,
        round_title=round_row.title,
        drawn_at=row.drawn_at,
        drawn_by=session.get_one(Person, row.drawn_by).name,
        design=row.design,
        rule=rule,
        seed=row.seed,
        seed_words=row.seed_words,
        scope=row.scope,
        algorithm=row.algorithm,
        frame_digest=body["frame"]["digest"],
        frozen_digest=frame.digest,
        plan_digest=body.get("plan_digest", ""),
        frame_words=frame.filter_words,
        frame_size=frame.size,
        excluded=frame.excluded,
        size=row.size,
        reserve_size=row.reserve_size,
        digest=row.digest,
        words=_plan_words(body),
        strata=tuple(
            Shares(part["stratum"], part["size"], part["taken"]) for part in body["strata"]
        ),
        units=_units(session, row, rule) if actor.may(Permission.CASELOAD_READ) else (),
        draws_made=made_in(session, Draw.round_id == row.round_id),
        draws_in_scope=made_in(session, Draw.scope == row.scope),
        replaces_scope=replaced.scope if replaced else "",
        replaces_digest=replaced.digest if replaced else "",
        replaces_reason=row.replaces_reason,
    )


def _plan_words(body: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: body["about"][name] for name in PLAN_LABELS if name in body["about"]}


def _units(session: Session, draw: Draw, rule: DesignRule) -> tuple[DrawnUnitView, ...]:
    statement = (
        select(DrawnUnit, FrameRow)
        .join(FrameRow, FrameRow.id == DrawnUnit.frame_row_id)
        .where(DrawnUnit.draw_id == draw.id)
        .order_by(DrawnUnit.is_reserve, DrawnUnit.stratum, DrawnUnit.position)
    )
    why = _why(draw.manifest)
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
            inclusion_probability=unit.inclusion_probability if rule.gives_rate else None,
            state=unit.state,
            why=why.get(row.unit_key, ""),
        )
        for unit, row in session.execute(statement)
    )


def _why(body: Mapping[str, Any]) -> Mapping[str, str]:
    columns = body["frame"]["columns"]
    found = {
        cells[0]: cells[columns.index(name)]
        for name in _WHY
        if name in columns
        for cells in body["frame"]["rows"]
    }
    return found | {
        place["unit_id"]: place["reason"] for place in body["positions"] if "reason" in place
    }
