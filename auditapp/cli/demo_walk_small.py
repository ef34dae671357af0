"""The small rounds of the demonstration: a walk through the year, and cases picked by judgement."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from auditapp.cli.demo_walk import Diary
from auditapp.cli.demo_walk_audits import plain_round_audits
from auditapp.cli.demo_walk_draws import Programme
from auditapp.cli.demo_walk_rounds import STEP_DOWNS
from auditapp.domain.designs import DesignKind
from auditapp.domain.rounds import RoundState

__all__ = ["small_rounds"]

_AFTER = timedelta(days=5)  # the step-downs of the month are drawn
_EACH_MONTH, _PICKED = 3, 3
_CAME_BACK = "The child was referred again within weeks of the step-down"


def small_rounds(diary: Diary, months: Sequence[datetime]) -> list[Programme]:
    """Return a record check of each month and one look at step-downs that came back."""
    walk = [
        _record_check(diary.on(moment.date() + _AFTER, 10, 30), number)
        for number, moment in enumerate(months)
    ]
    return [*walk, _came_back(diary.on(months[-1].date() + _AFTER, 14))]


def _record_check(moment: datetime, number: int) -> Programme:
    first = moment.date().replace(day=1)
    return Programme(
        title=f"Record check, {first - timedelta(days=1):%B %Y}",
        template="record_check",
        period=((first - timedelta(days=190 + number)), first - timedelta(days=1)),
        size=_EACH_MONTH,
        planned_at=moment - timedelta(days=11),
        drawn_at=moment,
        why="A few files every month, so that each open case has its turn before any comes again.",
        theme="Recording",
        design=DesignKind.YEAR_WALK,
        commitments=("C-01", "C-07"),
        goes_to=RoundState.CLOSED,
        audits=plain_round_audits,
    )


def _came_back(moment: datetime) -> Programme:
    first = moment.date().replace(day=1)
    return Programme(
        title="Step-downs that came back",
        template="mash_stepdown",
        period=(first - timedelta(days=92), first - timedelta(days=1)),
        size=_PICKED,
        planned_at=moment - timedelta(days=9),
        drawn_at=moment,
        why="Three children were referred again soon after a step-down. What had been missed?",
        theme="Front door",
        conditions=STEP_DOWNS,
        design=DesignKind.JUDGEMENT,
        why_picked=_CAME_BACK,
        goes_to=RoundState.CLOSED,
        audits=plain_round_audits,
    )
