"""The command that checks whether everything stored is still what it was."""

import json

import click

from auditapp.app import database
from auditapp.cli.sessions import settings
from auditapp.services import integrity

__all__ = ["check"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(*, as_json: bool) -> None:
    """Check the log's chain, every draw, published templates, and the database's safety."""
    with database(settings()).reading() as session:
        findings = integrity.check(session)
    if as_json:
        click.echo(
            json.dumps([{"kind": f.kind, "message": f.message, "stop": f.stop} for f in findings])
        )
    else:
        for finding in findings:
            click.echo(f"{'FAULT' if finding.stop else 'Note'}: {finding.message}")
        if not any(finding.stop for finding in findings):
            click.echo("The log, every draw and every published template are whole.")
    if any(finding.stop for finding in findings):
        raise click.exceptions.Exit(1)
