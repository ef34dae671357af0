"""Results over time: one figure for each settled round, by the estimator that fits its design.

Figures are joined only over versions of the template that ask the same. A round whose cases were
not drawn at random is in the table with its findings and has no point.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotAllowedError
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.rounds import RoundState
from auditapp.persistence.round_progress import current_draws
from auditapp.persistence.rounds import Round
from auditapp.persistence.stop_rules import StopRule
from auditapp.services import audit_templates
from auditapp.services.drawn_cases import Cases, cases_of
from auditapp.services.question_results import final_audits, question_result, sheets_of
from auditapp.services.rates import NOTHING, Share, estimate
from auditapp.services.trend_lines import Line, lines_of, pick

__all__ = [
    "JOINED_FROM",
    "SETTLED",
    "Followed",
    "Part",
    "Trend",
    "TrendPoint",
    "templates_with_results",
    "trend",
]

SETTLED = (RoundState.CLOSED, RoundState.REPORTED)
_RUNNING = (RoundState.OPEN,)
JOINED_FROM = 10  # cases judged, below which a point joins no line


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What one round says of it."""

    round_id: UUID
    reference: str
    title: str
    month: date
    version: int
    design: str
    gives_rate: bool  # whether its cases were drawn at random
    equal_chances: bool
    stopped: bool  # read under a stop rule, so that its share is no plain estimate
    share: Share

    @property
    def has_point(self) -> bool:
        """Whether there is a rate of the frame to draw."""
        return self.share.rate is not None and not self.stopped


@dataclass(frozen=True, slots=True)
class Part:
    """Rounds whose figures compare; ``because`` says why the part before does not."""

    because: str
    points: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure of a template over time."""

    template: str
    title: str
    lines: tuple[Line, ...]  # what else can be followed
    line: Line
    parts: tuple[Part, ...]
    running: int  # rounds still open, which are left out

    @property
    def points(self) -> tuple[TrendPoint, ...]:
        """Every point, oldest first."""
        return tuple(point for part in self.parts for point in part.points)


def trend(
    session: Session, template: str, question: str = "", *, actor: Actor, until: date | None = None
) -> Trend:
    """Return the results of a question, or of the grade, in every settled round of a template.

    Parameters
    ----------
    question : str
        The question's key in any version, ``GRADE``, or "" for the first there is.
    until : date, optional
        The last planned month to take in.

    Raises
    ------
    NotFoundError, NotAllowedError
        If there is no such template or question; if the actor may read no internal results.
    """
    _need(actor)
    lines = lines_of(session, template, actor=actor)
    line = pick(lines, question)
    rows = _rounds(session, template, until)
    points = {row.id: _point(session, row, line) for row in rows}
    return Trend(
        template=template,
        title=line.templates[max(line.templates)].title,
        lines=lines,
        line=line,
        parts=tuple(
            Part(stretch.because, found)
            for stretch in line.stretches
            if (found := _of_versions(rows, points, dict(stretch.keys)))
        ),
        running=_running(session, template),
    )


def _rounds(session: Session, template: str, until: date | None) -> Sequence[Round]:
    statement = (
        select(Round)
        .where(Round.template_key == template, Round.state.in_(SETTLED))
        .order_by(Round.planned_for, Round.reference)
    )
    if until is not None:
        statement = statement.where(Round.planned_for <= until)
    return session.scalars(statement).all()


def _running(session: Session, template: str) -> int:
    statement = select(func.count()).where(
        Round.template_key == template, Round.state.in_(_RUNNING)
    )
    return session.scalar(statement) or 0


def _of_versions(
    rows: Sequence[Round], points: dict[UUID, TrendPoint | None], keys: dict[int, str]
) -> tuple[TrendPoint, ...]:
    here = (points[row.id] for row in rows if row.template_version in keys)
    return tuple(point for point in here if point is not None)


def _point(session: Session, row: Round, line: Line) -> TrendPoint | None:
    """Return what a round says; None where its version does not ask it."""
    keys = {version: key for part in line.stretches for version, key in part.keys}
    if row.template_version not in keys:
        return None
    cases = _cases(session, row.id)
    stop = select(StopRule.id).where(StopRule.round_id == row.id)
    return TrendPoint(
        round_id=row.id,
        reference=row.reference,
        title=row.title,
        month=row.planned_for,
        version=row.template_version,
        design=cases.rule.sample if cases else "not drawn",
        gives_rate=cases is not None and cases.rule.gives_rate,
        equal_chances=cases is not None and cases.rule.equal_chances,
        stopped=session.scalar(stop) is not None,
        share=_share(session, row, line, keys[row.template_version], cases),
    )


def _share(session: Session, row: Round, line: Line, key: str, cases: Cases | None) -> Share:
    audits = final_audits(session, row.id)
    if line.is_grade:
        grades = {audit.id: audit.final_grade for audit in audits if audit.final_grade}
        return estimate({audit: g.good_or_better for audit, g in grades.items()}, cases)
    template = line.templates[row.template_version]
    sheets = sheets_of(session, audits, template)
    found = question_result(template.question(key), sheets, cases)
    return found.share if found else Share(0, 0, None, None, NOTHING)


def _cases(session: Session, round_id: UUID) -> Cases | None:
    found = session.execute(current_draws([round_id])).first()
    return cases_of(session, found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Followed:
    """A template with results over time."""

    key: str
    title: str
    rounds: int  # settled
    latest: date


def templates_with_results(session: Session, *, actor: Actor) -> tuple[Followed, ...]:
    """Return the templates that have settled rounds, by title.

    Raises
    ------
    NotAllowedError
        If the actor may read no internal results.
    """
    _need(actor)
    counted = session.execute(
        select(Round.template_key, func.count(), func.max(Round.planned_for))
        .where(Round.state.in_(SETTLED))
        .group_by(Round.template_key)
    ).all()
    newest = {one.template.key: one.template for one in reversed(audit_templates.kept(session))}
    return tuple(
        sorted(
            (
                Followed(key, newest[key].title, rounds, latest)
                for key, rounds, latest in counted
                if key in newest and audit_templates.may_read(newest[key], actor)
            ),
            key=lambda one: one.title,
        )
    )


def _need(actor: Actor) -> None:
    if not actor.may(Permission.REPORTS_READ_INTERNAL):
        raise NotAllowedError(Permission.REPORTS_READ_INTERNAL.value)
