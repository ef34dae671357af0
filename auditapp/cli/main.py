"""The command ``auditapp``: every group of commands, and what a wrong setting says."""

import sys

import click

from auditapp.cli.database import backup, migrate
from auditapp.cli.demo import demo
from auditapp.cli.docs import docs
from auditapp.cli.draws import draws
from auditapp.cli.imports import import_files
from auditapp.cli.integrity import check
from auditapp.cli.people import people
from auditapp.cli.serve import serve, worker
from auditapp.cli.template_files import export, import_template
from auditapp.cli.templates import templates
from auditapp.settings import SettingsError

COMMANDS: tuple[click.Command, ...] = (
    backup,
    check,
    demo,
    docs,
    draws,
    import_files,
    migrate,
    people,
    serve,
    templates,
    worker,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="auditapp")
def cli() -> None:
    """Case-file audit: proven samples, blind moderation, recommendations followed to closure."""


for command in (export, import_template):
    templates.add_command(command)
for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run a command; a wrong setting is said in words, with exit status 2."""
    try:
        cli()
    except SettingsError as fault:
        for line in fault.faults:
            click.echo(f"Cannot start: {line}", err=True)
        sys.exit(2)
