"""What every table shares: types, constraint names, and the engine with its locking rules."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Text,
    Uuid,
    create_engine,
    event,
    select,
    update,
)
from sqlalchemy import Enum as EnumType
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

from auditapp.domain.errors import ConflictError

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
RowT = TypeVar("RowT")
READ_ONLY = {"readonly": True}  # execution options of a session that will not write

_WAL_FIXED = (3, 51, 3)
_WAL_BACK_PORTS = frozenset({(3, 50, 7), (3, 44, 6)})


_BY_VALUE: dict[str, Any] = {
    "native_enum": False,
    "create_constraint": True,
    "length": 40,
    "values_callable": lambda kind: [member.value for member in kind],
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in time, kept in UTC on every database; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time needs its zone before it is stored, got {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware time in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table: a UUID for its key, enumerations stored by value with a CHECK."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        UUID: Uuid,
        str: Text,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        StrEnum: EnumType(StrEnum, **_BY_VALUE),
    }

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


def enum_type(kind: type[StrEnum], name: str) -> EnumType:
    """Return the column type for ``kind`` with its own CHECK name.

    Only for a table with several columns of one enumeration, whose CHECKs would share a name.
    """
    return EnumType(kind, name=name, **_BY_VALUE)


def sqlite_may_use_wal(version: tuple[int, ...]) -> bool:
    """Whether this SQLite keeps committed writes safe in WAL mode.

    Versions 3.7.0 to 3.51.2 can lose them when two connections write and checkpoint at the
    same moment; 3.51.3 mends it, with two back-ports.
    """
    return version >= _WAL_FIXED or version in _WAL_BACK_PORTS


def make_engine(url: str, *, synchronous: str = "FULL") -> Engine:
    """Return the engine for ``url``, with the locking rules of its database.

    On SQLite a transaction that may write takes the write lock as it begins, so that two
    people's read-then-write can never overtake each other; a read-only one does not.

    Raises
    ------
    ValueError
        If ``synchronous`` is not FULL or NORMAL, or an SQLite file is on a network share.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if synchronous not in {"FULL", "NORMAL"}:
        raise ValueError(f"synchronous must be FULL or NORMAL, got {synchronous!r}")
    database = make_url(url).database or ""
    if database not in {"", ":memory:"}:
        _refuse_network_share(Path(database))
    engine = create_engine(url)
    _prepare_sqlite(engine, synchronous)
    return engine


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return the maker of sessions; loaded values stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that only reads, so it never waits for the write lock."""
    with (
        engine.connect().execution_options(**READ_ONLY) as connection,
        Session(connection) as session,
    ):
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session that commits at the end of the block, or nothing at all on an error.

    Within the block the session may be rolled back, to begin anew from what is stored.
    """
    with session_factory(engine)() as session:
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        session.commit()


def save_revision(
    session: Session,
    row: Any,  # noqa: ANN401  # any table with a `revision` column
    *,
    expected: int,
    message: str = "Someone else saved this while you were working on it",
    entered: Mapping[str, object] | None = None,
) -> None:
    """Raise the row's revision by one, or refuse when someone else was first.

    Call it before changing ``row``. Works the same on every database and isolation level.

    Raises
    ------
    ConflictError
        If the stored revision is not ``expected``; it holds both versions of the fields in
        ``entered``.
    """
    table = type(row)
    session.flush()
    changed = session.execute(
        update(table)
        .where(table.id == row.id, table.revision == expected)
        .values(revision=expected + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    if getattr(changed, "rowcount", 0) != 1:
        given = dict(entered or {})
        raise ConflictError(
            message, stored={name: getattr(row, name, None) for name in given}, entered=given
        )


def locked_row(session: Session, table: type[RowT], name: str, **first: object) -> RowT:
    """Return the row called ``name`` with its lock, made from ``first`` where there is none yet.

    Of two who find none at the same moment one makes it, and the other waits and reads it.
    """
    named: Any = table  # a table with a unique `name`
    wanted = (
        select(table)
        .where(named.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = session.scalar(wanted)
    if row is None:
        new = _INSERTS[session.get_bind().dialect.name](table).values(name=name, **first)
        session.execute(new.on_conflict_do_nothing(index_elements=["name"]))
        row = session.scalars(wanted).one()
    return row


_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _prepare_sqlite(engine: Engine, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:  # noqa: ANN401  # DBAPI connection
        # The driver's own transactions begin too late; "begin" below starts ours.
        connection.isolation_level = None
        version = tuple(
            int(part)
            for part in re.findall(
                r"\d+", connection.execute("SELECT sqlite_version()").fetchone()[0]
            )
        )
        journal = "WAL" if sqlite_may_use_wal(version) else "DELETE"
        for pragma in (
            "busy_timeout=10000",
            f"journal_mode={journal}",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        readonly = connection.get_execution_options().get("readonly", False)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


def _refuse_network_share(database: Path) -> None:
    """Refuse a file on a network share: SQLite's locks cannot be trusted there."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return
    folder = database.resolve().parent
    best, kind = "", ""
    for line in mounts.read_text(encoding="utf-8").splitlines():
        _device, point, filesystem, *_ = line.split(" ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, filesystem
    if kind.startswith(("nfs", "cifs", "smb", "fuse.sshfs")):
        raise ValueError(
            f"the database {database} lies on a network share ({kind}); "
            "put it on a local disk or use PostgreSQL"
        )
