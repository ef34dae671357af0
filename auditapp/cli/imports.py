"""The command that brings files into the caseload, as the page does."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from auditapp.cli.sessions import fail, present_moment, reading, settings, writing
from auditapp.domain.caseload_imports import ImportState
from auditapp.domain.errors import NotAllowedError, NotFoundError, RefusedError
from auditapp.domain.permissions import Actor
from auditapp.services import caseload, caseload_reading, people
from auditapp.services.caseload import SourceFile, Staged
from auditapp.services.caseload_reading import ImportView, RejectView

__all__ = ["import_files"]

_MOST_REJECTS = 1_000


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--as", "sign_in_name", required=True, help="Who imports, by sign-in name.")
@click.option("--apply", "also_apply", is_flag=True, help="Apply it too, unless rules forbid it.")
@click.option("--part", is_flag=True, help="The lists are a part only: no missing row is gone.")
@click.option("--reason", default="", help="Why warnings are passed; kept in the log.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_files(
    files: tuple[Path, ...],
    sign_in_name: str,
    *,
    also_apply: bool,
    part: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Check FILES together and say what they would change; with --apply, change it.

    Files that belong together, such as the tables of the dataset, go in one command. Exit
    status 1 when the files, or applying them, were refused.
    """
    sources = [SourceFile(file.name, file.read_bytes()) for file in files]
    now = present_moment()
    today = now.astimezone(settings().zone).date()
    try:
        with writing() as session:
            actor = people.actor_named(session, sign_in_name)
            staged = caseload.stage(session, sources, actor=actor, now=now, today=today)
            if part and staged.state is ImportState.CHECKED:
                _take_as_part(session, staged, actor, now, today)
        # What was checked stays, even if applying it is refused.
        if also_apply and staged.state is ImportState.CHECKED:
            _apply(staged, sign_in_name, reason)
    except RefusedError as refused:
        raise fail("\n".join(problem.message for problem in refused.problems)) from refused
    except NotFoundError as missing:
        raise fail(f"Nobody signs in as {sign_in_name}.") from missing
    except NotAllowedError as denied:
        raise fail(f"{sign_in_name} may not import the caseload.") from denied
    _report(staged, sign_in_name, as_json=as_json)


def _take_as_part(
    session: Session, staged: Staged, actor: Actor, now: datetime, today: date
) -> None:
    view = caseload_reading.show(session, staged.import_id, actor=actor)
    caseload.save_values(
        session,
        staged.import_id,
        (),
        whole_lists=(),
        expected=view.revision,
        actor=actor,
        now=now,
        today=today,
    )


def _apply(staged: Staged, sign_in_name: str, reason: str) -> None:
    with writing() as session:
        actor = people.actor_named(session, sign_in_name)
        view = caseload_reading.show(session, staged.import_id, actor=actor)
        caseload.apply(
            session,
            staged.import_id,
            expected=view.revision,
            actor=actor,
            now=present_moment(),
            reason=reason,
            secret=settings().secret_key,
        )


def _report(staged: Staged, sign_in_name: str, *, as_json: bool) -> None:
    with reading() as session:
        actor = people.actor_named(session, sign_in_name)
        view = caseload_reading.show(session, staged.import_id, actor=actor)
        rejects, _ = caseload_reading.rejects(
            session, staged.import_id, page=1, actor=actor, size=_MOST_REJECTS
        )
    if as_json:
        click.echo(json.dumps(_as_json(staged, view, rejects)))
    else:
        _say(staged, view, rejects)


def _as_json(
    staged: Staged, view: ImportView, rejects: tuple[RejectView, ...]
) -> dict[str, object]:
    return {
        "import": str(staged.import_id),
        "state": view.line.state.value,
        "known_before": staged.known_before,
        "format": view.line.format.value,
        "read": view.line.read,
        "accepted": view.line.accepted,
        "rejected": view.line.rejected,
        "preview": {
            one.kind.value: {
                "new": one.new,
                "changed": one.changed,
                "unchanged": one.unchanged,
                "gone": one.gone,
            }
            for one in view.preview
        },
        "undecided_values": [
            {"list": one.list_name, "local": one.local, "count": one.count}
            for one in view.values
            if one.value is None
        ],
        "notices": list(view.notices),
        "rejects": [_line(one) for one in rejects],
    }


def _say(staged: Staged, view: ImportView, rejects: tuple[RejectView, ...]) -> None:
    line = view.line
    click.echo(f"{line.file_name}: {line.format.label}")
    click.echo(f"{line.read} rows read, {line.accepted} accepted, {line.rejected} rejected.")
    for one in view.preview:
        click.echo(
            f"  {one.kind.label}: {one.new} new, {one.changed} changed, "
            f"{one.unchanged} unchanged, {one.gone} gone"
        )
    for notice in view.notices:
        click.echo(f"Note: {notice}", err=True)
    for value in view.values:
        if value.value is None:
            click.echo(f"Not decided: {value.list_label} {value.local!r} ({value.count})", err=True)
    for reject in rejects:
        click.echo(f"Rejected: {_line(reject)}", err=True)
    click.echo(_outcome(staged, view))


def _line(one: RejectView) -> str:
    place = ", ".join(filter(None, (one.file, one.sheet, f"row {one.row}", one.column)))
    return f"{place}: {one.reason}. {one.advice}."


def _outcome(staged: Staged, view: ImportView) -> str:
    line = view.line
    if line.state is not ImportState.APPLIED:
        return f"Checked, not applied. It waits on the page of import {staged.import_id}."
    if staged.known_before and staged.state is ImportState.APPLIED:
        return (
            f"This was already applied on {line.applied_at:%Y-%m-%d %H:%M} UTC by "
            f"{line.applied_by}. Nothing was changed."
        )
    return "Applied."
