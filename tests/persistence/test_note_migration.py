"""A note and its one answer, as the first version kept them, become a thread."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from auditapp.persistence import migrating
from auditapp.persistence.audit_notes import AuditNote, NoteMessage
from auditapp.persistence.base import reading, writing
from tests.support.databases import KINDS, empty_engine

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANSWERED_AT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
ANA, LEE, AUDIT, ROUND, OPEN, ANSWERED = (uuid4() for _ in range(6))


BLANK: dict[type[TypeEngine[Any]], Any] = {
    Boolean: False,
    DateTime: AT,
    Date: AT.date(),
    Integer: 1,
    JSON: {},
    String: "",
}


def store(connection: Connection, into: str, **values: Any) -> None:  # noqa: ANN401  # of any column
    """Insert a row of a table as it is in this version, with blanks for what it needs besides."""
    table = Table(into, MetaData(), autoload_with=connection)
    for column in table.columns:
        if not column.nullable and column.name not in values:
            kinds = (blank for kind, blank in BLANK.items() if isinstance(column.type, kind))
            values[column.name] = next(kinds, None)
    on_sqlite = connection.dialect.name == "sqlite"
    given = {
        key: value.hex if isinstance(value, UUID) and on_sqlite else value
        for key, value in values.items()
    }
    connection.execute(table.insert().values(**given))


def first_version(connection: Connection) -> None:
    for person, name in ((ANA, "ana"), (LEE, "lee")):
        store(connection, "person", id=person, sign_in_name=name)
    store(connection, "round", id=ROUND, kind="dip", state="open", lead_id=LEE)
    store(
        connection,
        "audit",
        id=AUDIT,
        round_id=ROUND,
        auditor_id=ANA,
        state="in_progress",
        assigned_by=LEE,
        accepted_at=AT,
    )
    note: dict[str, Any] = {"audit_id": AUDIT, "at": AT, "by": LEE}
    store(connection, "audit_note", id=OPEN, text="Which day?", **note)
    store(
        connection,
        "audit_note",
        id=ANSWERED,
        text="Who decided?",
        answer="The manager",
        answered_at=ANSWERED_AT,
        **note,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_note_becomes_a_thread_and_its_answer_the_auditors_message(
    kind: str, tmp_path: Path
) -> None:
    with empty_engine(kind, tmp_path) as engine:
        with engine.begin() as connection:
            command.upgrade(migrating._config(connection), "0001")  # the one way to stop half-way
            first_version(connection)
        migrating.upgrade(engine)
        with reading(engine) as session:
            notes = session.scalars(select(AuditNote).order_by(AuditNote.text)).all()
            assert [(n.id, n.text, n.state, n.question_key, n.by, n.revision) for n in notes] == [
                (OPEN, "Which day?", "open", "", LEE, 1),
                (ANSWERED, "Who decided?", "answered", "", LEE, 1),
            ]
            (message,) = session.scalars(select(NoteMessage)).all()
            told = (message.note_id, message.at, message.by, message.action, message.text)
            assert told == (ANSWERED, ANSWERED_AT, ANA, "answer", "The manager")
        for state in ("answered", "resolved", "lost"):
            with pytest.raises(IntegrityError), writing(engine) as session:
                session.connection().exec_driver_sql(
                    f"UPDATE audit_note SET state = '{state}' WHERE text = 'Which day?'"  # noqa: S608  # words of this test
                )
