"""The dip grid of a template too long for one grid: a section at a time, nothing lost between."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from tests.support.auditing import accept
from tests.support.cast import Cast, Member
from tests.support.chain import open_round, store_contacts
from tests.support.client import Browser

SignIn = Callable[[Member], Browser]


@pytest.fixture
def address(sqlite_engine: Engine, web_cast: Cast, now: datetime) -> str:
    """Return the grid of a round of step-downs, of which Ana has accepted hers."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, now)
        round_id = open_round(session, web_cast, now)
        for audit in session.scalars(select(Audit).where(Audit.auditor_id == web_cast.ana.id)):
            accept(session, audit, web_cast.ana, now)
    return f"/dip-grid/rounds/{round_id}"


def mine(engine: Engine, cast: Cast) -> UUID:
    with reading(engine) as session:
        statement = select(Audit.id).where(Audit.auditor_id == cast.ana.id)
        return session.scalars(statement.order_by(Audit.reference)).first() or UUID(int=0)


def asked(page: str) -> set[str]:
    """Return the questions that the grid has fields for."""
    return {name.replace("__", ".") for name in re.findall(r'name="c[0-9a-f]{32}-q_(\w+)', page)}


def test_each_section_has_a_tab_and_the_grid_only_its_questions(
    signed_in: SignIn, web_cast: Cast, address: str
) -> None:
    ana = signed_in(web_cast.ana)
    first = ana.get(address)
    tabs = re.findall(rf'href="{address}\?section=(\w+)"', first)
    assert tabs[:4] == ["core", "safe", "contact", "known"]
    assert {key.split(".")[0] for key in asked(first)} == {"core"}
    safe = ana.get(f"{address}?section=safe")
    assert {key.split(".")[0] for key in asked(safe)} == {"safe"}
    assert "safe.now" in asked(safe)


def test_an_unknown_section_shows_the_first(
    signed_in: SignIn, web_cast: Cast, address: str
) -> None:
    page = signed_in(web_cast.ana).get(f"{address}?section=nowhere")
    assert {key.split(".")[0] for key in asked(page)} == {"core"}


def test_what_is_saved_in_one_section_stays_while_another_is_saved(
    signed_in: SignIn, web_cast: Cast, sqlite_engine: Engine, address: str
) -> None:
    ana, audit = signed_in(web_cast.ana), mine(sqlite_engine, web_cast)
    for section, key, value in (("safe", "safe.now", "no"), ("contact", "m.rag", "yes")):
        ana.get(f"{address}?section={section}")
        name = f"c{audit.hex}-q_{key.replace('.', '__')}"
        ana.post(
            f"{address}?section={section}",
            fields={name: value, f"c{audit.hex}-revision-{key}": "0"},
        )
    with reading(sqlite_engine) as session:
        rows = session.scalars(select(AnswerRevision)).all()
    stored = {row.question_key: row.value for row in rows}
    assert {key: stored.get(key) for key in ("safe.now", "m.rag")} == {
        "safe.now": "no",
        "m.rag": "yes",
    }
