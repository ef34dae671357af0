"""Commands that run: the web server and the job runner."""

import time

import click
import waitress

from auditapp.app import create_app
from auditapp.cli.listening import PORTS, listen
from auditapp.cli.sessions import present_moment, settings, writing
from auditapp.jobs.rounds_of_work import work_once

__all__ = ["serve", "worker"]

EVERY_SECONDS = 30


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(*PORTS))
def serve(host: str, port: int) -> None:
    """Serve the app on this machine; in production put gunicorn and a proxy before it."""
    given = settings()
    app = create_app(given)
    listening = listen(host, port, command="serve")
    click.echo(f"Serving on http://{host}:{port}. Stop with Ctrl-C.")
    waitress.serve(app, sockets=[listening], threads=8, ident=None)


@click.command()
@click.option("--once", is_flag=True, help="Work through what is due, then stop.")
def worker(*, once: bool) -> None:
    """Do what is due: hand late concerns on, forget what is over."""
    while True:
        with writing() as session:
            done = work_once(session, now=present_moment())
        if once:
            click.echo(f"{done} pieces of work done.")
            return
        time.sleep(EVERY_SECONDS)
