"""A concern on its page: from raised to closed, who takes each step, who may not know of it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from auditapp.domain.concerns import ConcernState
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.concerns import Concern
from tests.support.cast import Cast, Member
from tests.support.chain import open_round, store_contacts
from tests.support.client import Browser, plain

SignIn = Callable[[Member], Browser]


@pytest.fixture
def concern(sqlite_engine: Engine, web_cast: Cast, signed_in: SignIn, now: datetime) -> UUID:
    """Return a concern at the highest level that Ana raised on its page, for Tess."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, now)
        open_round(session, web_cast, now)
        mine = select(Audit.id).where(Audit.auditor_id == web_cast.ana.id).limit(1)
        audit = session.scalars(mine).one()
    ana = signed_in(web_cast.ana)
    ana.get(f"/concerns/new/{audit}")
    ana.post(
        f"/concerns/new/{audit}",
        what="the child may be alone with an adult who hurt them",
        level="immediate",
        receiver_id=web_cast.tess.id,
    )
    return stored(sqlite_engine).id


def stored(engine: Engine) -> Concern:
    with reading(engine) as session:
        return session.scalars(select(Concern)).one()


def test_its_receiver_acknowledges_and_a_head_of_service_decides_and_closes(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, concern: UUID
) -> None:
    where = f"/concerns/{concern}"
    tess, hana = signed_in(web_cast.tess), signed_in(web_cast.hana)
    tess.get(where)
    page = plain(tess.post(f"{where}/acknowledge"))
    assert "The next step is for a head of service: record the safety decision." in page
    assert f'action="{where}/decide"' not in tess.get(where)
    assert "The next step is for" not in plain(hana.get(where))
    hana.post(f"{where}/decide", decision="visited today, the child is with an aunt")
    assert "The next step is for a head of service: close." in plain(tess.get(where))
    hana.get(where)
    hana.post(f"{where}/close", reason="the plan is agreed and was seen to work")
    assert stored(sqlite_engine).state is ConcernState.CLOSED
    assert "The next step is for" not in plain(tess.get(where))


@pytest.mark.parametrize(("move", "field"), [("decide", "decision"), ("close", "reason")])
def test_no_step_is_taken_without_its_words(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, concern: UUID, move: str, field: str
) -> None:
    where = f"/concerns/{concern}"
    tess, hana = signed_in(web_cast.tess), signed_in(web_cast.hana)
    tess.get(where)
    tess.post(f"{where}/acknowledge")
    if move == "close":
        hana.get(where)
        hana.post(f"{where}/decide", decision="visited today")
    hana.get(where)
    before = stored(sqlite_engine).state
    hana.post(f"{where}/{move}", status=422, fields={field: "  "})
    assert stored(sqlite_engine).state is before


def test_who_is_not_concerned_cannot_know_of_it(
    signed_in: SignIn, web_cast: Cast, concern: UUID
) -> None:
    where = f"/concerns/{concern}"
    signed_in(web_cast.sam).get(where, status=404)
    signed_in(web_cast.mo).get(where, status=404)
    signed_in(web_cast.bo).get(where, status=403)
    sam = signed_in(web_cast.sam)
    sam.get("/concerns/")
    sam.post(f"{where}/acknowledge", status=403)
