"""Commands about audit templates: check, list, publish, retire, compare."""

import json
from pathlib import Path

import click

from auditapp.cli.sessions import fail, present_moment, reading, writing
from auditapp.domain.errors import (
    NotAllowedError,
    NotFoundError,
    RefusedError,
    Severity,
    UseCaseError,
)
from auditapp.library.faults import Fault
from auditapp.library.loader import check_library
from auditapp.library.texts import check_file
from auditapp.paths import data_dir
from auditapp.services import audit_templates, people, template_drafts, template_reading
from auditapp.services.template_effects import Effects, QuestionEffect, compare
from auditapp.services.template_versions import publish_shipped

__all__ = ["refused_words", "templates"]

_ACTS_AS = click.option("--as", "sign_in_name", required=True, help="Who acts, by sign-in name.")


@click.group()
def templates() -> None:
    """Audit templates and their versions."""


@templates.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def lint(path: Path | None, *, as_json: bool) -> None:
    """Check a folder of templates, or one file; without PATH those of the product.

    Every fault is told at once. Exit status 1 when one of them stops the use of a template.
    """
    found = check_file(path) if path and path.is_file() else _folder(path)
    if as_json:
        click.echo(json.dumps([_plain(fault) for fault in found]))
    else:
        for fault in found:
            click.echo(f"{'Warning: ' if fault.severity is Severity.WARNING else ''}{fault}")
        click.echo(_counted(found))
    if any(fault.severity is Severity.STOP for fault in found):
        raise click.exceptions.Exit(1)


@templates.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the versions as JSON.")
def list_versions(*, as_json: bool) -> None:
    """List every version that is or was published."""
    with reading() as session:
        found = [
            {
                "key": one.key,
                "version": one.version,
                "state": one.state.value,
                "title": one.template.title,
                "questions": len(one.template.questions),
                "shipped": one.shipped,
            }
            for one in audit_templates.kept(session)
        ]
    if as_json:
        click.echo(json.dumps(found))
        return
    for one in found:
        whose = "product" if one["shipped"] else "own"
        name = f"{one['key']} v{one['version']}"
        click.echo(f"{name:<34}{one['state']:<11}{whose:<9}{one['title']}")


@templates.command()
@click.argument("key", required=False)
@click.option("--as", "sign_in_name", help="Who publishes, by sign-in name.")
@click.option("--reason", default="", help="Why it is published with warnings.")
def publish(key: str | None, sign_in_name: str | None, reason: str) -> None:
    """Publish the open draft of KEY; without KEY, the templates the product brings."""
    if key is None:
        with writing() as session:
            done = publish_shipped(session, now=present_moment())
        for name, version in done:
            click.echo(f"Published {name} version {version}.")
        click.echo(f"{len(done)} published." if done else "Everything is published already.")
        return
    if sign_in_name is None:
        raise fail("Say who publishes it: --as NAME.", 2)
    try:
        with writing() as session:
            actor = people.actor_named(session, sign_in_name)
            draft_id, revision = template_reading.identify(session, key, None, actor=actor)
            template_drafts.publish(
                session,
                draft_id,
                expected=revision,
                actor=actor,
                now=present_moment(),
                reason=reason,
            )
    except UseCaseError as refused:
        raise refused_words(refused) from refused
    click.echo(f"Published the draft of {key}.")


@templates.command()
@click.argument("key")
@click.argument("version", type=click.IntRange(1))
@_ACTS_AS
@click.option("--reason", required=True, help="Why new rounds no longer use it.")
def retire(key: str, version: int, sign_in_name: str, reason: str) -> None:
    """Retire a published version; rounds and audits that have it keep it."""
    try:
        with writing() as session:
            actor = people.actor_named(session, sign_in_name)
            row_id, revision = template_reading.identify(session, key, version, actor=actor)
            template_drafts.retire(
                session,
                row_id,
                expected=revision,
                actor=actor,
                now=present_moment(),
                reason=reason,
            )
    except UseCaseError as refused:
        raise refused_words(refused) from refused
    click.echo(f"Retired {key} version {version}.")


@templates.command()
@click.argument("key")
@click.argument("first", type=click.IntRange(1))
@click.argument("second", type=click.IntRange(1))
@click.option("--as", "sign_in_name", help="Who asks; needed to see a draft.")
@click.option("--all", "everything", is_flag=True, help="Show the questions that stay as they are.")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def diff(
    key: str, first: int, second: int, sign_in_name: str | None, *, everything: bool, as_json: bool
) -> None:
    """Compare two versions: what becomes of each question, and of the answers to it."""
    try:
        with reading() as session:
            actor = people.actor_named(session, sign_in_name) if sign_in_name else None
            found = compare(session, key, first, second, actor=actor)
    except UseCaseError as refused:
        raise refused_words(refused) from refused
    shown = found.questions if everything else found.changed
    if as_json:
        click.echo(json.dumps([_as_data(one) for one in shown]))
        return
    click.echo(_audits(found))
    for one in shown:
        _say(one)
    if not shown:
        click.echo("No question is different.")


def _folder(path: Path | None) -> tuple[Fault, ...]:
    return check_library(path or data_dir("audit_templates"))


def _plain(fault: Fault) -> dict[str, object]:
    return {
        "code": fault.code.value,
        "file": fault.file,
        "line": fault.line,
        "path": fault.path,
        "message": fault.message,
        "advice": fault.advice,
        "stops": fault.severity is Severity.STOP,
    }


def _counted(found: tuple[Fault, ...]) -> str:
    stops = sum(fault.severity is Severity.STOP for fault in found)
    if not found:
        return "No fault and no warning."
    return f"{stops} to mend, {len(found) - stops} to look at."


def _audits(found: Effects) -> str:
    return (
        f"{found.before.key}: version {found.before.version} to {found.after.version}. "
        f"{found.open_audits} open audits keep version {found.before.version}; "
        f"{found.ended_audits} are final or withdrawn."
    )


def _say(one: QuestionEffect) -> None:
    difference = one.difference
    words = f"{difference.verdict.label:<17}{difference.key}: {difference.effect.label.lower()}"
    click.echo(words + (f" ({', '.join(difference.parts)})" if difference.parts else ""))
    if difference.was:
        click.echo(f"{'':<17}was {difference.was}")
    if difference.because:
        click.echo(f"{'':<17}{difference.because}")
    if one.former:
        click.echo(f"{'':<17}- {one.former}\n{'':<17}+ {one.text}")
    if one.answers:
        click.echo(f"{'':<17}{one.answers} answers are stored under it")


def _as_data(one: QuestionEffect) -> dict[str, object]:
    return {
        "key": one.difference.key,
        "was": one.difference.was,
        "effect": one.difference.effect.value,
        "verdict": one.difference.verdict.value,
        "because": one.difference.because,
        "parts": list(one.difference.parts),
        "answers": one.answers,
    }


def refused_words(refused: UseCaseError) -> click.exceptions.Exit:
    """Say why something was not done, and return the exit to raise."""
    if isinstance(refused, RefusedError):
        return fail("\n".join(problem.message for problem in refused.problems))
    if isinstance(refused, NotAllowedError):
        return fail("This person's roles do not cover that.")
    if isinstance(refused, NotFoundError):
        return fail(str(refused), 2)
    return fail(str(refused))
