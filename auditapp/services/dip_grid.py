"""The dip grid: one auditor's cases of a round side by side, for templates that are quick to read.

It reads and saves through the same services as any other page. What is counted is the auditor's
own work alone: other people's drafts are nobody's business, and a second grader must learn
nothing of a first grading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.audits import WRITABLE, AuditState
from auditapp.domain.designs import rule_of
from auditapp.domain.errors import NotFoundError, Problem, RefusedError
from auditapp.domain.kinds import rule_for
from auditapp.domain.permissions import Actor
from auditapp.domain.questions import AuditTemplate, Standing
from auditapp.domain.rounds import RoundState
from auditapp.persistence.audits import Audit
from auditapp.persistence.caseload import Team
from auditapp.persistence.rounds import Draw, DrawnUnit, FrameRow, Round
from auditapp.services import answers, audit_templates, audits, rounds, stop_rules
from auditapp.services.answers import GradingView
from auditapp.services.rates import Share
from auditapp.services.stop_rules import Stopped, StopRuleView
from sampling import exact_finite, wilson

__all__ = [
    "AskedCase",
    "Declaration",
    "DipGrid",
    "GridCase",
    "GridRound",
    "count",
    "declare_all",
    "is_short",
    "open_rounds",
    "show",
    "to_accept",
]

SHORT = 24  # questions that still fit beside each other
_DECISIONS = {"accept": "accept", "interest": "declare_interest"}


@dataclass(frozen=True, slots=True)
class GridCase:
    """One case of the grid: an audit that its auditor has accepted."""

    audit_id: UUID
    reference: str
    unit: str
    place: int  # in drawn order
    state: AuditState
    revision: int
    view: GradingView

    @property
    def writable(self) -> bool:
        """Whether answers can still be saved."""
        return self.state in WRITABLE


@dataclass(frozen=True, slots=True)
class DipGrid:
    """One auditor's cases of a round, as they were drawn."""

    round_id: UUID
    reference: str
    title: str
    is_open: bool
    template: AuditTemplate
    cases: tuple[GridCase, ...]
    waiting: int  # cases to be accepted first
    whole_sample: bool  # whether every case of the round is this auditor's
    frame_size: int | None  # where the sample is simple random
    stop_rule: StopRuleView | None

    @property
    def stopped(self) -> Stopped | None:
        """What the stop rule says; only where every case of the round is this auditor's."""
        if self.stop_rule is None or not self.whole_sample:
            return None
        views = {case.place: case.view for case in self.cases}
        drawn = range(1, len(self.cases) + self.waiting + 1)
        return stop_rules.judge(self.stop_rule, [views.get(place) for place in drawn])


@dataclass(frozen=True, slots=True)
class AskedCase:
    """A case before it is accepted: what tells its auditor whether they know it."""

    audit_id: UUID
    reference: str
    unit: str
    team: str
    worker_ref: str
    manager_ref: str
    revision: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an auditor says of one case: no interest, or one with its reason."""

    audit_id: UUID
    decision: str  # "accept" or "interest"
    expected: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GridRound:
    """A round in which somebody has cases that fit the grid."""

    id: UUID
    title: str
    cases: int


def is_short(template: AuditTemplate) -> bool:
    """Whether all questions of a template fit beside each other."""
    return sum(rule_for(q).entered for q in template.questions.values()) <= SHORT


def show(session: Session, round_id: UUID, *, actor: Actor, zone: str) -> DipGrid:
    """Return the auditor's own cases of a round.

    Raises
    ------
    NotFoundError
        If there is no such round, or none of its cases is this person's.
    """
    round_row = rounds.find(session, round_id)
    rows = _own(session, round_id, actor)
    if not rows:
        raise NotFoundError(f"round {round_id}")
    design = session.execute(
        select(Draw.design, Draw.id)
        .join(DrawnUnit, DrawnUnit.draw_id == Draw.id)
        .where(DrawnUnit.id == rows[0][0].drawn_unit_id)
    ).first()
    others = session.scalar(
        select(func.count()).where(
            Audit.round_id == round_id,
            Audit.auditor_id != actor.id,
            Audit.state != AuditState.WITHDRAWN,
        )
    )
    progress = rounds.show(session, round_id, actor=actor).progress
    whole = not others and not progress.unallocated
    random = design is not None and rule_of(design[0]).equal_chances
    return DipGrid(
        round_id=round_id,
        reference=round_row.reference,
        title=round_row.title,
        is_open=round_row.state is RoundState.OPEN,
        template=audit_templates.find(session, round_row.template_key, round_row.template_version),
        cases=tuple(
            _case(session, audit, frame_row, place, actor, zone)
            for place, (audit, frame_row) in enumerate(rows, start=1)
            if audit.state is not AuditState.ASSIGNED
        ),
        waiting=sum(audit.state is AuditState.ASSIGNED for audit, _row in rows),
        whole_sample=whole,
        frame_size=progress.frame_size if whole and random else None,
        stop_rule=stop_rules.of_round(session, round_id),
    )


def count(grid: DipGrid, key: str) -> Share:
    """Return how many of the cases read so far meet a standard, with the interval that fits.

    The exact interval of the frame where the cases are a simple random sample of it, and every
    case read so far was judged; else Wilson's.
    """
    standings = [case.view.sheet.standing(key) for case in grid.cases]
    judged = [standing for standing in standings if standing is not None]
    met, of = judged.count(Standing.MET), len(judged)
    if not of:
        return Share(met, of, None, None, "no case is judged yet")
    left_out = any(case.view.sheet.answer(key).not_applicable for case in grid.cases)
    if grid.frame_size is not None and not left_out and of <= grid.frame_size:
        found = exact_finite(met, of, grid.frame_size)
        return Share(
            met, of, found.low, found.high, f"exact, of the {grid.frame_size} in the frame"
        )
    low, high = wilson(met, of)
    return Share(met, of, low, high, "Wilson")


def to_accept(session: Session, round_id: UUID, *, actor: Actor) -> tuple[AskedCase, ...]:
    """Return the auditor's cases of a round that are not accepted yet, as they were drawn.

    Raises
    ------
    NotFoundError
        If there is no such round, or none of its cases is this person's.
    """
    rounds.find(session, round_id)
    rows = _own(session, round_id, actor)
    if not rows:
        raise NotFoundError(f"round {round_id}")
    names = dict(session.execute(select(Team.code, Team.name)).all())
    return tuple(
        AskedCase(
            audit_id=audit.id,
            reference=audit.reference,
            unit=audit.child_ref or frame_row.unit_key,
            team=names.get(audit.team_code or "") or audit.team_code or "",
            worker_ref=audit.worker_ref or "",
            manager_ref=str(audit.facts.get("manager_ref") or ""),
            revision=audit.revision,
        )
        for audit, frame_row in rows
        if audit.state is AuditState.ASSIGNED
    )


def declare_all(
    session: Session,
    round_id: UUID,
    declarations: Sequence[Declaration],
    *,
    zone: str,
    actor: Actor,
    now: datetime,
) -> tuple[int, int]:
    """Accept cases or give them back, each by its own declaration; return how many of each.

    Raises
    ------
    NotFoundError, WrongStateError, RefusedError, ConflictError
        All problems at once, each at its case; nothing is stored.
    """
    waiting = {case.audit_id for case in to_accept(session, round_id, actor=actor)}
    problems = [] if declarations else [Problem("", "Declare at least one case")]
    for one in declarations:
        if one.audit_id not in waiting:
            problems.append(Problem("", "A case was answered for already; look at the list again"))
        elif one.decision == "interest" and not one.reason.strip():
            words = "Enter how you are connected to this case"
            problems.append(Problem(f"reason_{one.audit_id}", words))
    if problems:
        raise RefusedError(problems)
    for one in declarations:
        audits.move(
            session,
            one.audit_id,
            _DECISIONS[one.decision],
            expected=one.expected,
            zone=zone,
            actor=actor,
            now=now,
            reason=one.reason if one.decision == "interest" else "",
        )
    accepted = sum(one.decision == "accept" for one in declarations)
    return accepted, len(declarations) - accepted


def open_rounds(session: Session, *, actor: Actor, at_least: int = 2) -> tuple[GridRound, ...]:
    """Return the open rounds in which this person has several cases of a dip sample."""
    rows = session.execute(
        select(Round, func.count(Audit.id))
        .join(Audit, Audit.round_id == Round.id)
        .where(
            Audit.auditor_id == actor.id,
            Audit.state.in_((*WRITABLE, AuditState.ASSIGNED)),
            Round.state == RoundState.OPEN,
        )
        .group_by(Round.id)
        .order_by(Round.reference)
    )
    return tuple(
        GridRound(row.id, row.title, cases)
        for row, cases in rows
        if cases >= at_least
        and audit_templates.find(session, row.template_key, row.template_version).kind == "dip"
    )


def _own(session: Session, round_id: UUID, actor: Actor) -> list[tuple[Audit, FrameRow]]:
    rows = session.execute(
        select(Audit, FrameRow)
        .join(DrawnUnit, DrawnUnit.id == Audit.drawn_unit_id)
        .join(FrameRow, FrameRow.id == DrawnUnit.frame_row_id)
        .where(
            Audit.round_id == round_id,
            Audit.auditor_id == actor.id,
            Audit.state != AuditState.WITHDRAWN,
        )
        .order_by(DrawnUnit.is_reserve, DrawnUnit.stratum, DrawnUnit.position)
    )
    return [(audit, frame_row) for audit, frame_row in rows]


def _case(
    session: Session, audit: Audit, frame_row: FrameRow, place: int, actor: Actor, zone: str
) -> GridCase:
    grading = audits.own_grading(session, audit, actor)
    return GridCase(
        audit_id=audit.id,
        reference=audit.reference,
        unit=audit.child_ref or frame_row.unit_key,
        place=place,
        state=audit.state,
        revision=audit.revision,
        view=answers.read(session, grading.id, zone=zone),
    )
