"""What earlier rounds of the same audit template found, as a report of one edition may print it.

Each figure reads as in its own round's report, so that two reports together tell no more than each.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.domain.disclosure import BOARD, INTERNAL, Policy
from auditapp.domain.permissions import Actor
from auditapp.domain.reports import Rendition
from auditapp.domain.rounds import RoundState
from auditapp.persistence.rounds import Round
from auditapp.reports.values import Table, TableRow, ThematicReport
from auditapp.services import report_figures as figures
from auditapp.services.results import RoundResults, round_results
from auditapp.services.trend_lines import GRADE, lines_of
from auditapp.services.trends import SETTLED

__all__ = ["before", "previous", "with_previous"]

_MOST = 4
_NO_RATE = "; findings only"


def before(
    session: Session, results: RoundResults, *, actor: Actor
) -> tuple[tuple[RoundResults, bool], ...]:
    """Return the results of the last settled rounds of the same template, newest first.

    With each, whether its grades compare with those of this round.
    """
    plan = results.view.plan
    rows = session.scalars(
        select(Round)
        .where(
            Round.template_key == plan.template_key,
            Round.id != results.view.id,
            Round.state.in_(SETTLED),
            Round.period_end <= plan.period_end,
        )
        .order_by(Round.period_end.desc(), Round.reference.desc())
        .limit(_MOST)
    ).all()
    joined = _compares_with(session, plan.template_key, plan.template_version, actor)
    return tuple(
        (round_results(session, row.id, actor=actor), row.template_version in joined)
        for row in rows
    )


def with_previous(
    report: ThematicReport, found: Sequence[tuple[RoundResults, bool]], rendition: Rendition
) -> ThematicReport:
    """Return a report with its table of earlier rounds, in its own edition."""
    policy = BOARD if rendition is Rendition.BOARD else INTERNAL
    return replace(report, previous=previous(found, policy))


def previous(found: Sequence[tuple[RoundResults, bool]], policy: Policy) -> Table | None:
    """Return earlier rounds as a small table; the board reads those whose report is out."""
    rows = tuple(
        _row(results, policy, compares=compares)
        for results, compares in found
        if results.grades is not None
        and (not policy.hides or results.view.state is RoundState.REPORTED)
    )
    if not rows:
        return None
    return Table(
        "Earlier rounds of this audit",
        ("Round", "Sample", "Good or better", "Compares with this round"),
        rows,
        "Each figure as its own report gives it. Rounds differ by chance too: see the intervals.",
    )


def _row(results: RoundResults, policy: Policy, *, compares: bool) -> TableRow:
    words = "; ".join(fact.words for fact in figures.headline(results, policy)[:1]) or "not shown"
    sample = results.design + ("" if results.is_random else _NO_RATE)
    return TableRow(
        (
            f"{results.view.reference}: {results.view.plan.title}",
            sample.capitalize(),
            words,
            "Yes" if compares and results.is_random else "No",
        )
    )


def _compares_with(session: Session, key: str, version: int, actor: Actor) -> set[int]:
    """Return the versions whose grades may be joined with those of one version."""
    grade = next((line for line in lines_of(session, key, actor=actor) if line.key == GRADE), None)
    for part in grade.stretches if grade else ():
        versions = {one for one, _question in part.keys}
        if version in versions:
            return versions
    return set()
