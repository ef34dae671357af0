"""What every test can ask for: databases, people, a moment, the app and its browsers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from auditapp.app import create_app
from auditapp.persistence.base import session_factory, writing
from auditapp.settings import Environment, Settings
from tests.support.cast import COST, Cast, Member, make_cast
from tests.support.client import Browser
from tests.support.databases import KINDS, drop_spare, fresh_engine

hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis_settings.load_profile("steady")

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Clock:
    """A clock the tests set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Return the moment the clock stands at."""
        return self.now


@pytest.fixture(scope="session", autouse=True)
def spare_databases() -> Iterator[None]:
    """Leave nothing behind on the database server."""
    yield
    drop_spare()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(
    params=[
        pytest.param("sqlite"),
        pytest.param("postgresql", marks=pytest.mark.postgresql),
    ]
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Give an empty database, once on each kind."""
    assert request.param in KINDS
    with fresh_engine(request.param) as made:
        yield made


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Give a session whose work is undone."""
    with session_factory(engine)() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session, NOW)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sqlite_engine() -> Iterator[Engine]:
    """Give an empty SQLite database; pages are tested on this one."""
    with fresh_engine("sqlite") as made:
        yield made


@pytest.fixture
def web_cast(sqlite_engine: Engine) -> Cast:
    with writing(sqlite_engine) as opened:
        return make_cast(opened, NOW)


@pytest.fixture
def app(sqlite_engine: Engine, web_cast: Cast, clock: Clock) -> Flask:
    """Give the whole app on that database, with the cast in it."""
    del web_cast
    settings = Settings(
        environment=Environment.TEST,
        secret_key="a key that only the tests use, long enough",
        password_cost=COST,
    )
    made = create_app(settings, engine=sqlite_engine, clock=clock)
    made.testing = True
    return made


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Give a browser that nobody signed in with."""
    return Browser(app)


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Member], Browser]:
    """Give a browser for one of the cast, signed in."""
    return lambda member: Browser(app).sign_in(member)
