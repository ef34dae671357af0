"""Migrations lead from an empty database to exactly the tables of the models."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from auditapp.persistence import migrating
from auditapp.persistence.schema import metadata
from tests.support.databases import KINDS, empty_engine


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_database_comes_to_the_tables_of_the_models(kind: str, tmp_path: Path) -> None:
    with empty_engine(kind, tmp_path) as engine:
        assert migrating.present(engine) is None
        migrating.upgrade(engine)
        assert migrating.present(engine) == migrating.newest()
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_upgrade_changes_nothing(kind: str, tmp_path: Path) -> None:
    with empty_engine(kind, tmp_path) as engine:
        migrating.upgrade(engine)
        migrating.upgrade(engine)
        assert migrating.present(engine) == migrating.newest()


@pytest.mark.parametrize("kind", KINDS)
def test_a_migrated_log_cannot_be_changed(kind: str, tmp_path: Path) -> None:
    with empty_engine(kind, tmp_path) as engine:
        migrating.upgrade(engine)
        _write_a_line(engine)
        for statement in ("UPDATE event SET reason = 'x'", "DELETE FROM event"):
            with (
                pytest.raises(DatabaseError, match="never changed or deleted"),
                engine.begin() as c,
            ):
                c.execute(text(statement))


def _write_a_line(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            metadata.tables["event"]
            .insert()
            .values(
                seq=1,
                at=datetime(2026, 1, 1, tzinfo=UTC),
                actor="system:test",
                action="test.written",
                subject_kind="test",
                reason="",
                facts={},
                previous_hash="0",
                hash="1",
            )
        )
