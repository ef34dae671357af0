"""The cases of a draw as an estimate must see them: read, not eligible, not auditable, waiting.

A case that was never in the population leaves the estimate. One that belongs to it and could not
be audited stays in it unseen: what it could change is told as the worst and the best.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.designs import DesignRule, rule_of
from auditapp.persistence.audits import Audit
from auditapp.persistence.round_progress import IN_SAMPLE
from auditapp.persistence.rounds import Draw, DrawnUnit, Replacement, ReplacementState
from sampling import REASONS, SkipKind

__all__ = ["Cases", "Place", "cases_of"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a drawn case stands in its design."""

    stratum: str
    chance: float


@dataclass(frozen=True, slots=True)
class Cases:
    """What became of every drawn case."""

    rule: DesignRule
    sizes: Mapping[str, int]  # N of each stratum that was drawn from
    read: Mapping[UUID, Place]  # by audit, each of them final
    not_eligible: tuple[Place, ...] = ()
    unseen: tuple[Place, ...] = ()  # belong to the population and could not be audited
    waiting: int = 0  # in the sample, not final yet

    @property
    def population(self) -> int:
        """N: cases of the frame."""
        return sum(self.sizes.values())

    @property
    def eligible(self) -> int | None:
        """N estimated anew when drawn cases were not eligible; None when every one was."""
        if not self.not_eligible:
            return None
        reached = [*self.read.values(), *self.unseen, *self.not_eligible]
        if self.rule.equal_chances or len(self.sizes) > 1:
            return round(sum(self._eligible_in(name, reached) for name in self.sizes))
        whole = sum(1 / place.chance for place in reached)
        out = sum(1 / place.chance for place in self.not_eligible)
        return round(self.population * (1 - out / whole))

    def _eligible_in(self, stratum: str, reached: Iterable[Place]) -> float:
        here = sum(place.stratum == stratum for place in reached)
        out = sum(place.stratum == stratum for place in self.not_eligible)
        return self.sizes[stratum] * (1 - out / here) if here else float(self.sizes[stratum])


def cases_of(session: Session, draw_id: UUID) -> Cases:
    """Return what became of every case of a draw."""
    draw = session.get_one(Draw, draw_id)
    units = session.scalars(select(DrawnUnit).where(DrawnUnit.draw_id == draw_id)).all()
    places = {unit.id: Place(unit.stratum, unit.inclusion_probability) for unit in units}
    audits = [
        (audit.id, audit.drawn_unit_id, audit.state)
        for audit in session.scalars(select(Audit).where(Audit.drawn_unit_id.in_(places)))
        if audit.drawn_unit_id is not None
    ]
    read = {audit: places[unit] for audit, unit, state in audits if state is AuditState.FINAL}
    states: dict[UUID, set[AuditState]] = {}
    for _audit, unit, state in audits:
        states.setdefault(unit, set()).add(state)
    withdrawn = {unit for unit, found in states.items() if found == {AuditState.WITHDRAWN}}
    final = {unit for unit, found in states.items() if AuditState.FINAL in found}
    sample = {unit.id for unit in units if unit.state in IN_SAMPLE}
    skipped = _skipped(session, draw_id)
    return Cases(
        rule=rule_of(draw.design),
        sizes={part["stratum"]: part["size"] for part in draw.manifest["strata"] if part["taken"]},
        read=read,
        not_eligible=tuple(
            places[unit] for unit, kind in skipped.items() if kind is SkipKind.NOT_ELIGIBLE
        ),
        unseen=tuple(
            places[unit]
            for unit in places
            if skipped.get(unit) is SkipKind.NOT_AUDITABLE or unit in sample & withdrawn
        ),
        waiting=len(sample - withdrawn - final),
    )


def _skipped(session: Session, draw_id: UUID) -> dict[UUID, SkipKind]:
    """Return the kind of reason for which each replaced unit went out."""
    rows = session.execute(
        select(Replacement.out_unit_id, Replacement.reason_code).where(
            Replacement.draw_id == draw_id, Replacement.state == ReplacementState.APPROVED
        )
    )
    return {unit: REASONS[reason] for unit, reason in rows}
