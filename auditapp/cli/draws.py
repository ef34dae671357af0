"""Commands about draws: verify a certificate anywhere, export one."""

import json
from pathlib import Path
from uuid import UUID

import click

from auditapp.cli.sessions import fail, present_moment, writing
from auditapp.services import draw_files, people

__all__ = ["draws"]


@click.group()
def draws() -> None:
    """Draws and their certificates."""


@draws.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def verify(file: Path, *, as_json: bool) -> None:
    """Perform a draw again, or check a list of picks: exit status 0 when the same, 1 when not."""
    try:
        found = draw_files.check_file(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as fault:
        raise fail(f"{file.name}: {fault}", 2) from fault
    if as_json:
        outcome = {
            "same": found.same,
            "differences": list(found.differences),
            "drawn": found.drawn,
            "frame_size": found.frame_size,
        }
        click.echo(json.dumps(outcome))
    elif found.same:
        click.echo(f"Same: {found.drawn} cases from {found.frame_size}.")
    else:
        click.echo("Different:")
        for difference in found.differences:
            click.echo(f"  {difference}")
    if not found.same:
        raise click.exceptions.Exit(1)


@draws.command()
@click.argument("draw_id", type=click.UUID)
@click.option("--as", "sign_in_name", required=True, help="Who exports, by sign-in name.")
@click.option("--csv", "as_csv", is_flag=True, help="The frame as CSV instead of JSON.")
def export(draw_id: UUID, sign_in_name: str, *, as_csv: bool) -> None:
    """Print the certificate of a draw with its frame; the log says who took it."""
    make = draw_files.as_csv if as_csv else draw_files.as_json
    with writing() as session:
        actor = people.actor_named(session, sign_in_name)
        click.echo(make(session, draw_id, actor=actor, now=present_moment()), nl=False)
