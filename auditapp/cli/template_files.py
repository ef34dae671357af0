"""Commands that take the text of an audit template out, and bring one in as a draft."""

from pathlib import Path

import click

from auditapp.cli.sessions import fail, present_moment, reading, writing
from auditapp.cli.templates import refused_words
from auditapp.domain.errors import UseCaseError
from auditapp.services import people, template_drafts

__all__ = ["export", "import_template"]


@click.command()
@click.argument("key")
@click.argument("version", type=click.IntRange(1))
def export(key: str, version: int) -> None:
    """Print the text of a version that is or was published."""
    try:
        with reading() as session:
            click.echo(template_drafts.text_of(session, key, version), nl=False)
    except UseCaseError as refused:
        raise refused_words(refused) from refused


@click.command("import")
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "sign_in_name", required=True, help="Whose draft it is, by sign-in name.")
def import_template(key: str, file: Path, sign_in_name: str) -> None:
    """Begin the next version of KEY as a draft with the text of FILE.

    The draft is kept whatever it says; its faults are printed, with exit status 1.
    """
    try:
        source = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise fail(f"{file.name} is not UTF-8 text; save it as UTF-8.", 2) from wrong
    try:
        with writing() as session:
            actor = people.actor_named(session, sign_in_name)
            version, faults = template_drafts.import_text(
                session, key, source, actor=actor, now=present_moment()
            )
    except UseCaseError as refused:
        raise refused_words(refused) from refused
    click.echo(f"Version {version} of {key} is a draft now.")
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise click.exceptions.Exit(1)
