"""An open round, made once for each kind of database; each test's work on it is undone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from auditapp.persistence.audits import Audit
from auditapp.persistence.base import writing
from tests.conftest import NOW
from tests.support.cast import Cast, make_cast
from tests.support.chain import open_round, store_contacts
from tests.support.databases import fresh_engine


@dataclass(frozen=True)
class OpenRound:
    """A database with the cast and a round whose six cases Ana and Sam audit."""

    engine: Engine
    cast: Cast


@dataclass(frozen=True)
class Desk:
    """The open round, as one test has it."""

    session: Session
    cast: Cast
    mine: list[Audit]  # Ana's, by reference


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("sqlite"),
        pytest.param("postgresql", marks=pytest.mark.postgresql),
    ],
)
def opened(request: pytest.FixtureRequest) -> Iterator[OpenRound]:
    """Give the open round; it is only ever read through ``desk``."""
    with fresh_engine(request.param) as engine:
        with writing(engine) as session:
            cast = make_cast(session, NOW)
            store_contacts(session, cast, NOW)
            open_round(session, cast, NOW)
        yield OpenRound(engine, cast)


@pytest.fixture
def desk(opened: OpenRound) -> Iterator[Desk]:
    """Give a session on the open round whose work is undone."""
    with opened.engine.connect() as connection, connection.begin() as everything:
        session = Session(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        mine = session.scalars(
            select(Audit).where(Audit.auditor_id == opened.cast.ana.id).order_by(Audit.reference)
        )
        yield Desk(session, opened.cast, list(mine))
        session.close()
        everything.rollback()
