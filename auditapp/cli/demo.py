"""The command ``demo``: an invented service with a year of work, served on this machine."""

import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic

import click
import structlog
import waitress
from sqlalchemy.orm import Session

from auditapp.app import Database, create_app, database, migrate_database
from auditapp.cli.demo_people import CAST
from auditapp.cli.demo_walk_reports import pdf_can_be_made
from auditapp.cli.demo_walk_year import walk_year
from auditapp.cli.listening import listen
from auditapp.cli.sessions import fail, present_moment
from auditapp.domain.errors import NotFoundError
from auditapp.jobs.rounds_of_work import work_once
from auditapp.services import people
from auditapp.settings import Environment, Settings, from_environment

__all__ = ["demo"]

JOBS_EVERY_SECONDS = 30
SERVICE = "Children's service (invented)"
_PASSWORD_WORDS = (
    *("amber", "anchor", "apple", "beacon", "birch", "button", "candle", "cedar"),
    *("clover", "copper", "coral", "daisy", "ferry", "garden", "harbour", "hazel"),
    *("kettle", "ladder", "lantern", "maple", "meadow", "mitten", "nutmeg", "orchard"),
    *("pebble", "pepper", "puffin", "saddle", "sparrow", "thimble", "walnut", "willow"),
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--seed", default="island", show_default=True, help="Another seed, other data.")
@click.option("--no-serve", is_flag=True, help="Only make the data.")
@click.option("--fresh", is_flag=True, help="Throw the demonstration's data away, make it anew.")
@click.option(
    "--folder",
    default="instance",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the demonstration keeps its database and key.",
)
def demo(host: str, port: int, seed: str, *, no_serve: bool, fresh: bool, folder: Path) -> None:
    """Show the product with invented people and data: one command, nothing to set up."""
    if os.environ.get("AUDITAPP_ENV") == Environment.PRODUCTION:
        raise fail("AUDITAPP_ENV is production; the demonstration never runs there.", 2)
    listening = None if no_serve else listen(host, port, command="demo")
    given = _settings(folder)
    if fresh:
        _throw_away(folder)
    migrate_database(given)
    kept = database(given)
    _fill(kept, given, seed) if _is_empty(kept) else _say_kept()
    if listening is not None:
        _serve(given, kept, listening)


def _settings(folder: Path) -> Settings:
    """Return the demonstration's settings: its own database and key, whatever else is set."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = {
        "AUDITAPP_ENV": Environment.DEMO.value,
        "AUDITAPP_DATABASE_URL": f"sqlite:///{folder.resolve() / 'demo.db'}",
        "AUDITAPP_SECRET_KEY": _key(folder / "demo.key"),
    }
    return from_environment({"AUDITAPP_SERVICE_NAME": SERVICE, **os.environ, **own})


def _key(file: Path) -> str:
    """Return the key that signs sessions, made once and readable by its owner alone."""
    if not file.exists():
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def _throw_away(folder: Path) -> None:
    for name in ("demo.db", "demo.db-wal", "demo.db-shm", "demo.db-journal"):
        (folder / name).unlink(missing_ok=True)


def _is_empty(kept: Database) -> bool:
    """Whether the data is still to be made: nobody of the cast is there."""
    with kept.reading() as session:
        return not any(_is_there(session, part.sign_in) for part in CAST)


def _is_there(session: Session, sign_in: str) -> bool:
    try:
        people.actor_named(session, sign_in)
    except NotFoundError:
        return False
    return True


def _fill(kept: Database, given: Settings, seed: str) -> None:
    """Make the whole year in one transaction: all of it, or nothing."""
    click.echo("Making an invented service with a year of audits. This takes about a minute.")
    if not pdf_can_be_made():
        click.echo("Reports stay unreleased: this machine lacks the libraries that make PDF files.")
    password = _new_password()
    start = monotonic()
    with kept.writing() as session:
        walk_year(
            session,
            password=password,
            cost=given.password_cost,
            seed=seed,
            zone=given.time_zone,
            now=present_moment(),
            tell=_tell_months(),
            secret=given.secret_key,
        )
    click.echo(f"Made in {monotonic() - start:.0f} seconds.\n")
    _say_people()
    click.echo(f"\nEveryone signs in with this password, shown once: {password}")


def _tell_months() -> Callable[[datetime], None]:
    told: set[str] = set()

    def tell(moment: datetime) -> None:
        month = f"{moment:%B %Y}"
        if month not in told:
            told.add(month)
            click.echo(f"  {month}")

    return tell


def _say_people() -> None:
    for part in CAST:
        roles = ", ".join(role.label.lower() for role in sorted(part.roles))
        click.echo(f"  {part.sign_in:<5} {part.name:<20} {part.title:<24} {roles}")


def _say_kept() -> None:
    _say_people()
    click.echo(
        "\n"
        "The demonstration's data is kept from an earlier run, with its password.\n"
        "To throw it away and make it anew, with a new password: auditapp demo --fresh"
    )


def _new_password() -> str:
    words = "-".join(secrets.choice(_PASSWORD_WORDS) for _word in range(4))
    return f"{words}-{secrets.randbelow(9000) + 1000}"


def _serve(given: Settings, kept: Database, listening: socket.socket) -> None:
    """Serve until Ctrl-C, with the job runner beside it."""
    host, port = listening.getsockname()[:2]
    server = waitress.create_server(create_app(given), sockets=[listening], threads=8, ident=None)
    over = threading.Event()
    jobs = threading.Thread(target=_work_on, args=(kept, over), name="jobs", daemon=True)
    jobs.start()
    click.echo(f"Serving on http://{host}:{port}. Stop with Ctrl-C.")
    try:
        server.run()
    finally:
        over.set()
        jobs.join(timeout=5)
        server.close()
    click.echo("Stopped.")


def _work_on(kept: Database, over: threading.Event) -> None:
    """Do what is due, again and again; a failure is told, and tried again the next time."""
    while not over.wait(JOBS_EVERY_SECONDS):
        try:
            with kept.writing() as session:
                work_once(session, now=present_moment())
        except Exception as fault:  # noqa: BLE001  # the runner must outlive any one piece of work
            structlog.get_logger().warning("job_failed", job="work_once", kind=type(fault).__name__)
