"""Earlier rounds in a report: as their own reports gave them, and for the board no more."""

from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from auditapp.domain.disclosure import BOARD, INTERNAL
from auditapp.domain.grades import Grade
from auditapp.domain.rounds import RoundState
from auditapp.persistence.rounds import Round
from auditapp.services import rounds
from auditapp.services.report_previous import before, previous
from auditapp.services.results import round_results
from tests.support.cast import Cast
from tests.support.chain import plan
from tests.support.finished import Read, finished_round


@pytest.fixture
def later(session: Session, cast: Cast, now: datetime) -> UUID:
    """Give a round after one of 12 audits, of which 3 were not good."""
    reads = [Read(Grade.GOOD)] * 9 + [Read(Grade.INADEQUATE)] * 3
    _settle(session, finished_round(session, cast, now, reads), RoundState.CLOSED, now)
    wanted = plan(period_end=date(2026, 11, 30), title="November")
    return rounds.plan(session, wanted, actor=cast.lee.actor, now=now)


def _settle(session: Session, round_id: UUID, state: RoundState, now: datetime) -> None:
    session.execute(update(Round).where(Round.id == round_id).values(state=state, closed_at=now))
    session.expire_all()


def test_the_internal_edition_gives_the_earlier_figure_with_its_interval(
    session: Session, cast: Cast, later: UUID
) -> None:
    results = round_results(session, later, actor=cast.lee.actor)
    found = before(session, results, actor=cast.lee.actor)
    table = previous(found, INTERNAL)
    assert table is not None
    (row,) = table.rows
    assert row.cells[1] == "Simple random"
    assert row.cells[2].startswith("75% (9 of 12); between ")
    assert row.cells[3] == "Yes"


def test_the_board_reads_it_only_once_reported_and_without_small_counts(
    session: Session, cast: Cast, now: datetime, later: UUID
) -> None:
    results = round_results(session, later, actor=cast.lee.actor)
    assert previous(before(session, results, actor=cast.lee.actor), BOARD) is None
    earlier = before(session, results, actor=cast.lee.actor)[0][0].view.id
    _settle(session, earlier, RoundState.REPORTED, now)
    table = previous(before(session, results, actor=cast.lee.actor), BOARD)
    assert table is not None
    told = table.rows[0].cells[2]
    # 3 of 12 were not good, so "9 of 12" would tell a count below 5.
    assert "9" not in told
    assert "12" not in told or "fewer than 5" in told
