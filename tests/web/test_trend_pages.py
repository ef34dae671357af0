"""The pages of results over time, and the links that lead there."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, update

from auditapp.domain.grades import Grade
from auditapp.domain.rounds import RoundState
from auditapp.persistence.base import writing
from auditapp.persistence.rounds import Round
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain
from tests.support.finished import Read, finished_round

SignIn = Callable[[Member], Browser]


@pytest.fixture
def settled(sqlite_engine: Engine, web_cast: Cast, now: datetime) -> UUID:
    good, weak = Read(Grade.GOOD, answers={"m.history": "met"}), Read(Grade.INADEQUATE)
    with writing(sqlite_engine) as session:
        round_id = finished_round(session, web_cast, now, [good] * 8 + [weak] * 4)
        session.execute(
            update(Round).where(Round.id == round_id).values(state=RoundState.CLOSED, closed_at=now)
        )
    return round_id


def test_the_grade_over_time_is_a_chart_with_its_table(
    signed_in: SignIn, web_cast: Cast, settled: UUID
) -> None:
    lee = signed_in(web_cast.lee)
    results = lee.get(f"/results/rounds/{settled}")
    assert '/trends/mash_stepdown"' in results
    assert "/trends/mash_stepdown?question=m.history" in results
    assert "MASH step-down to early help" in plain(lee.get("/trends/"))
    answer = lee.get("/trends/mash_stepdown")
    page = plain(answer)
    assert "1 settled round of this template asked it; 1 of them gives a rate." in page
    assert "67% (8 of 12), between 50% and 80%" in page
    assert "1 round has a rate that compares. From 10 on" in page
    assert 'cx="54.0%"' in answer
    one = plain(lee.get("/trends/mash_stepdown?question=m.history"))
    assert "8 of 8" in one
    lee.get("/trends/mash_stepdown?question=no.such", status=404)


def test_a_board_reader_finds_no_internal_figure_over_time(
    signed_in: SignIn, web_cast: Cast, settled: UUID
) -> None:
    del settled
    for member in (web_cast.bo, web_cast.ana):
        signed_in(member).get("/trends/mash_stepdown", status=403)
    assert "/trends/" not in signed_in(web_cast.ana).get("/audit-templates/mash_stepdown/1")
