"""Brings a database to the schema this version needs, and says which one it has."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

FOLDER = Path(__file__).resolve().parent / "migrations"


def newest() -> str:
    """Return the revision this version of the product needs.

    Raises
    ------
    RuntimeError
        If the migrations have no single newest one.
    """
    heads = ScriptDirectory(str(FOLDER)).get_heads()
    if len(heads) != 1:
        raise RuntimeError(f"the migrations must end in one revision, not in {heads}")
    return heads[0]


def present(engine: Engine) -> str | None:
    """Return the revision a database is at, or None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest revision, step by step, each whole or not at all."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
