"""Frames: see who would be in a population, then freeze the list a draw is made from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import NotAllowedError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.populations import Exclusion, Population, UnitRow, exclude
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import save_revision
from auditapp.persistence.caseload import CaseloadRow
from auditapp.persistence.rounds import Frame, FrameRow
from auditapp.services import rounds
from sampling import frame_digest

__all__ = [
    "DIGEST_COLUMNS",
    "FieldValues",
    "FrameRowView",
    "FrameView",
    "Preview",
    "digest_rows",
    "freeze",
    "preview",
    "rows_of",
    "show",
    "stratum_of",
]

# What the frame digest is made from: id first, then all that can affect a draw.
DIGEST_COLUMNS = ("id", "stratum", "team", "worker", "date")
STANDING_KINDS = frozenset({"open_case", "looked_after_child", "worker"})
_AUDITED_WITHIN = timedelta(days=365)
_VALUES_SHOWN = 25


@dataclass(frozen=True, slots=True)
class FieldValues:
    """A field one can filter or stratify by, with how often each value occurs."""

    name: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a population would give, before anything is frozen."""

    words: str
    found: int  # rows of the kind and period that satisfy every condition
    eligible: int  # N
    excluded: tuple[tuple[Exclusion, int], ...]
    strata: tuple[tuple[str, int], ...]
    fields: tuple[FieldValues, ...]  # over all rows of the kind and period


@dataclass(frozen=True, slots=True)
class FrameRowView:
    """One unit of a frozen frame."""

    id: UUID
    unit_key: str
    child_ref: str | None
    team_code: str | None
    worker_ref: str | None
    stratum: str
    facts: Mapping[str, Any]
    excluded_reason: Exclusion | None


@dataclass(frozen=True, slots=True)
class FrameView:
    """A frozen frame."""

    id: UUID
    round_id: UUID
    made_at: datetime
    words: str
    population: Population
    stratify_by: str
    size: int
    excluded: tuple[tuple[Exclusion, int], ...]
    strata: tuple[tuple[str, int], ...]
    digest: str


def preview(
    session: Session,
    population: Population,
    *,
    stratify_by: str = "",
    actor: Actor,
    today: date,
) -> Preview:
    """Return what this population would give today; nothing is stored.

    Raises
    ------
    NotAllowedError
        If the actor may not draw samples.
    """
    _need(actor)
    everything = _units(session, population, today)
    rows = [row for row in everything if population.holds(_facts(row))]
    reasons = exclude(rows, _exclusions(population))
    eligible = [row for row, reason in zip(rows, reasons, strict=True) if reason is None]
    return Preview(
        words=population.words,
        found=len(rows),
        eligible=len(eligible),
        excluded=_counted(reasons),
        strata=_strata([_stratum(row, stratify_by) for row in eligible]),
        fields=_fields(everything),
    )


def freeze(
    session: Session,
    round_id: UUID,
    population: Population,
    *,
    stratify_by: str = "",
    expected: int,
    actor: Actor,
    now: datetime,
) -> UUID:
    """Freeze the frame of a round and return its id.

    Excluded units are kept with their reason, so that anyone can see what was left out.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    _need(actor)
    round_row = rounds.find(session, round_id)
    if population.unit_kind != round_row.unit_kind:
        raise RefusedError([Problem("unit_kind", "The round is about another kind of unit")])
    save_revision(session, round_row, expected=expected)
    rows = [r for r in _units(session, population, now.date()) if population.holds(_facts(r))]
    reasons = exclude(rows, _exclusions(population))
    frame = Frame(
        round_id=round_id,
        made_at=now,
        made_by=actor.id,
        filter=population.as_json(),
        filter_words=population.words,
        stratify_by=stratify_by,
        size=reasons.count(None),
        excluded={reason.value: count for reason, count in _counted(reasons)},
        digest="",
    )
    session.add(frame)
    session.flush()
    kept = _keep(session, frame, rows, reasons)
    frame.digest = frame_digest(
        DIGEST_COLUMNS, digest_rows([row for row in kept if row.excluded_reason is None])
    )
    session.flush()
    facts = {"frame": str(frame.id), "size": frame.size, "digest": frame.digest}
    rounds.step(session, round_row, "frame", actor=actor, now=now, facts=facts)
    return frame.id


def show(session: Session, frame_id: UUID, *, actor: Actor) -> FrameView:
    """Return a frozen frame without its rows.

    Raises
    ------
    NotFoundError
        If there is no such frame.
    """
    if not actor.may(Permission.CERTIFICATES_READ):
        raise NotAllowedError(Permission.CERTIFICATES_READ.value)
    frame = session.get(Frame, frame_id)
    if frame is None:
        raise NotFoundError(f"frame {frame_id}")
    strata = session.scalars(
        select(FrameRow.stratum).where(
            FrameRow.frame_id == frame_id, FrameRow.excluded_reason.is_(None)
        )
    ).all()
    return FrameView(
        id=frame.id,
        round_id=frame.round_id,
        made_at=frame.made_at,
        words=frame.filter_words,
        population=Population.from_json(frame.filter),
        stratify_by=frame.stratify_by,
        size=frame.size,
        excluded=tuple((Exclusion(name), count) for name, count in frame.excluded.items()),
        strata=_strata(strata),
        digest=frame.digest,
    )


def rows_of(session: Session, frame_id: UUID, *, actor: Actor) -> tuple[FrameRowView, ...]:
    """Return every unit of a frame, with references: for those who may see the caseload."""
    if not actor.may(Permission.CASELOAD_READ):
        raise NotAllowedError(Permission.CASELOAD_READ.value)
    rows = session.scalars(
        select(FrameRow).where(FrameRow.frame_id == frame_id).order_by(FrameRow.position)
    )
    return tuple(
        FrameRowView(
            id=row.id,
            unit_key=row.unit_key,
            child_ref=row.child_ref,
            team_code=row.team_code,
            worker_ref=row.worker_ref,
            stratum=row.stratum,
            facts=row.facts,
            excluded_reason=Exclusion(row.excluded_reason) if row.excluded_reason else None,
        )
        for row in rows
    )


def digest_rows(rows: Sequence[FrameRow]) -> list[tuple[str, ...]]:
    """Return the rows as the frame digest reads them, in the order of ``DIGEST_COLUMNS``."""
    return [
        (
            row.unit_key,
            row.stratum,
            row.team_code or "",
            row.worker_ref or "",
            str(row.facts.get("on_date") or ""),
        )
        for row in rows
    ]


def stratum_of(row: FrameRow, by: str) -> str:
    """Return the stratum of a frozen unit when the strata are the values of a field."""
    known = {**row.facts, "team": row.team_code, "worker": row.worker_ref}
    return str(known.get(by) or "not known") if by else ""


def _keep(
    session: Session,
    frame: Frame,
    rows: Sequence[UnitRow],
    reasons: Sequence[Exclusion | None],
) -> list[FrameRow]:
    stored_ids = dict(
        session.execute(
            select(CaseloadRow.key, CaseloadRow.id).where(
                CaseloadRow.kind == Population.from_json(frame.filter).unit_kind
            )
        ).all()
    )
    kept = [
        FrameRow(
            frame_id=frame.id,
            position=position,
            unit_key=row.key,
            caseload_row_id=stored_ids.get(row.key),
            child_ref=row.child_ref,
            family_ref=row.family_ref,
            team_code=row.team_code,
            worker_ref=row.worker_ref,
            stratum=_stratum(row, frame.stratify_by),
            facts={
                **row.facts,
                "on_date": row.on_date.isoformat() if row.on_date else None,
            },
            excluded_reason=reason.value if reason else None,
        )
        for position, (row, reason) in enumerate(zip(rows, reasons, strict=True), start=1)
    ]
    session.add_all(kept)
    return kept


def _units(session: Session, population: Population, today: date) -> list[UnitRow]:
    standing = population.unit_kind in STANDING_KINDS
    audited = set(session.scalars(_audited_since(today - _AUDITED_WITHIN)))
    return [
        UnitRow(
            key=row.key,
            on_date=row.on_date,
            child_ref=row.child_ref,
            family_ref=row.family_ref,
            team_code=row.team_code,
            worker_ref=row.worker_ref,
            facts=row.facts,
            audited_lately=row.child_ref is not None and row.child_ref in audited,
            is_standing=standing,
        )
        for row in session.scalars(_rows(population, standing=standing))
    ]


def _rows(population: Population, *, standing: bool) -> Select[CaseloadRow]:
    statement = (
        select(CaseloadRow)
        .where(CaseloadRow.kind == population.unit_kind, CaseloadRow.gone_at.is_(None))
        .order_by(CaseloadRow.key)
    )
    if standing:
        return statement
    in_period = CaseloadRow.on_date.between(population.start, population.end)
    return statement.where(or_(in_period, CaseloadRow.on_date.is_(None)))


def _audited_since(day: date) -> Select[str | None]:
    return select(Audit.child_ref).where(
        Audit.state != AuditState.WITHDRAWN, Audit.window_end >= day
    )


def _exclusions(population: Population) -> tuple[Exclusion, ...]:
    # A row without its day cannot be shown to be in the period, so this one is not optional.
    return (*population.exclusions, Exclusion.NO_DATE)


def _facts(row: UnitRow) -> dict[str, Any]:
    return {**row.facts, "team": row.team_code, "worker": row.worker_ref}


def _stratum(row: UnitRow, stratify_by: str) -> str:
    return str(_facts(row).get(stratify_by) or "not known") if stratify_by else ""


def _strata(values: Sequence[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items()))


def _counted(reasons: Sequence[Exclusion | None]) -> tuple[tuple[Exclusion, int], ...]:
    counts = Counter(reason for reason in reasons if reason is not None)
    return tuple((reason, counts[reason]) for reason in Exclusion if counts[reason])


def _fields(rows: Sequence[UnitRow]) -> tuple[FieldValues, ...]:
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        for name, value in _facts(row).items():
            text = "yes" if value is True else "no" if value is False else value
            if text not in (None, "") and not isinstance(text, list | dict):
                counts.setdefault(name, Counter())[str(text)] += 1
    return tuple(
        FieldValues(name, tuple(sorted(found.items())))
        for name, found in sorted(counts.items())
        if 1 <= len(found) <= _VALUES_SHOWN
    )


def _need(actor: Actor) -> None:
    if not actor.may(Permission.DRAWS_MAKE):
        raise NotAllowedError(Permission.DRAWS_MAKE.value)
