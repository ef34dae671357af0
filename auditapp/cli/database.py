"""Commands about the database itself: bring it to this version, back it up."""

import sqlite3
from pathlib import Path

import click

from auditapp.app import migrate_database
from auditapp.cli.sessions import fail, present_moment, settings

__all__ = ["backup", "migrate"]


@click.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    before, after = migrate_database(settings(), now=present_moment())
    if before == after:
        click.echo(f"The database is at this version already ({after}).")
        return
    click.echo(f"The database went from {before or 'empty'} to {after}.")


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> None:
    """Write a consistent copy of the SQLite database to TARGET, while others go on working."""
    file = settings().database_file
    if file is None:
        raise fail("This database is PostgreSQL: back it up with pg_dump.", 2)
    if target.exists():
        raise fail(f"{target} exists already; name a new file.", 2)
    with sqlite3.connect(file) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    with sqlite3.connect(target) as copy:
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise fail(f"The copy is damaged: {verdict}")
    target.chmod(0o600)
    click.echo(f"Backed up to {target}; the copy is sound.")
