"""Commands that take the text of an audit template out, and bring one in as a draft."""

from pathlib import Path

import click

from auditapp.cli.sessions import fail, present_moment, reading, writing
from auditapp.cli.templates import refused_words
from auditapp.domain.errors import UseCaseError
from auditapp.library.writing import to_yaml
from auditapp.services import people, template_drafts, template_exchange

__all__ = ["export", "import_template"]


@click.command()
@click.argument("key")
@click.argument("version", type=click.IntRange(1))
@click.option(
    "--workbook",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as a workbook (.xlsx) to this file, instead of printing the text.",
)
def export(key: str, version: int, workbook: Path | None) -> None:
    """Print the text of a version that is or was published, or write it as a workbook."""
    try:
        with reading() as session:
            source = template_drafts.text_of(session, key, version)
            content = template_exchange.from_text(source, key, version) if workbook else b""
    except UseCaseError as refused:
        raise refused_words(refused) from refused
    if workbook is None:
        click.echo(source, nl=False)
        return
    workbook.write_bytes(content)
    click.echo(f"{key} version {version} is in {workbook.name}.")


@click.command("import")
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "sign_in_name", required=True, help="Whose draft it is, by sign-in name.")
def import_template(key: str, file: Path, sign_in_name: str) -> None:
    """Begin the next version of KEY as a draft with FILE: its text, or a workbook (.xlsx).

    The draft is kept whatever it says; its faults are printed, with exit status 1. A workbook with
    a cell that cannot be read begins nothing.
    """
    try:
        source = _source(file)
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


def _source(file: Path) -> str:
    """Return the text of a file, or of the template in a workbook.

    Raises
    ------
    RefusedError
        With everything that is wrong with a workbook, each at its cell.
    """
    if file.suffix.casefold() == ".xlsx":
        template, notices = template_exchange.read(file.name, file.read_bytes())
        for notice in notices:
            click.echo(notice, err=True)
        return to_yaml(template)
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise fail(f"{file.name} is not UTF-8 text; save it as UTF-8.", 2) from wrong
