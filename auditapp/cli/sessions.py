"""How commands reach the database: a session that commits at the end, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from auditapp.app import database
from auditapp.settings import Settings, from_environment

__all__ = ["present_moment", "reading", "settings", "writing"]


def settings() -> Settings:
    """Return the settings of this machine."""
    return from_environment()


@contextmanager
def writing(given: Settings | None = None) -> Iterator[Session]:
    """Give a session that commits when the block ends well."""
    with database(given or settings()).writing() as session:
        yield session


@contextmanager
def reading(given: Settings | None = None) -> Iterator[Session]:
    """Give a session that only reads."""
    with database(given or settings()).reading() as session:
        yield session


def present_moment() -> datetime:
    """Return the present moment; commands are an edge and may read the clock."""
    return datetime.now(UTC)  # noqa: TID251  # the edge


def fail(words: str, status: int = 1) -> click.exceptions.Exit:
    """Say what is wrong and return the exit to raise."""
    click.echo(words, err=True)
    return click.exceptions.Exit(status)
