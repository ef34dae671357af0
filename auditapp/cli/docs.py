"""Writes the documents that are made from the product's own tables."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from auditapp.cli.sessions import fail
from auditapp.domain.actions import ACTION_WORKFLOW
from auditapp.domain.audits import AUDIT_WORKFLOW
from auditapp.domain.caseload_imports import IMPORT_WORKFLOW
from auditapp.domain.concerns import CONCERN_WORKFLOW
from auditapp.domain.draft_comments import COMMENT_WORKFLOW
from auditapp.domain.moderation import MODERATION_WORKFLOW
from auditapp.domain.notes import NOTE_WORKFLOW
from auditapp.domain.permissions import GRANTS, Permission, Role
from auditapp.domain.recommendations import RECOMMENDATION_WORKFLOW
from auditapp.domain.reports import REPORT_WORKFLOW
from auditapp.domain.rounds import ROUND_WORKFLOW
from auditapp.domain.template_versions import TEMPLATE_WORKFLOW
from auditapp.domain.workflow import Transition, Workflow
from auditapp.importers.describing import document as import_formats
from auditapp.library.format_document import format_document, writing_document

__all__ = ["DOCUMENTS", "docs"]

WORKFLOWS: tuple[Workflow[Any, Any], ...] = (
    IMPORT_WORKFLOW,
    ROUND_WORKFLOW,
    AUDIT_WORKFLOW,
    NOTE_WORKFLOW,
    COMMENT_WORKFLOW,
    MODERATION_WORKFLOW,
    CONCERN_WORKFLOW,
    ACTION_WORKFLOW,
    RECOMMENDATION_WORKFLOW,
    REPORT_WORKFLOW,
    TEMPLATE_WORKFLOW,
)


def workflows() -> str:
    """Return every workflow as a diagram and a table."""
    parts = ["# Workflows", "", "Made by `auditapp docs` from the tables in `auditapp/domain`.", ""]
    for workflow in WORKFLOWS:
        parts += [f"## {workflow.noun.capitalize()}", "", *_diagram(workflow), ""]
        parts += ["| from | move | to | permission | rules | reason |", "|---|---|---|---|---|---|"]
        parts += [_row(transition) for transition in workflow.transitions]
        parts.append("")
    return "\n".join(parts)


def permissions() -> str:
    """Return who is granted what."""
    heads = [role.label for role in Role]
    parts = [
        "# Permissions",
        "",
        "Made by `auditapp docs` from `auditapp/domain/permissions.py`. A grant lets a role do a",
        "kind of thing at all; rules over the record decide whether it may do it to this one, and",
        "the denials of independence hold whatever the roles.",
        "",
        f"| permission | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    for permission in Permission:
        marks = ["yes" if permission in GRANTS[role] else "" for role in Role]
        parts.append(f"| `{permission.value}` | {' | '.join(marks)} |")
    return "\n".join([*parts, ""])


DOCUMENTS: Mapping[str, Callable[[], str]] = {
    "workflows.md": workflows,
    "permissions.md": permissions,
    "template-format.md": format_document,
    "template-writing.md": writing_document,
    "import-formats.md": import_formats,
}


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="docs")
@click.option("--check", is_flag=True, help="Write nothing; fail when a document is out of date.")
def docs(folder: Path, *, check: bool) -> None:
    """Write the generated documents into FOLDER."""
    stale = [
        name
        for name, make in DOCUMENTS.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != make()
    ]
    if check and stale:
        raise fail(f"Out of date: {', '.join(stale)}. Run: auditapp docs")
    for name in stale:
        (folder / name).write_text(DOCUMENTS[name](), encoding="utf-8")
        click.echo(f"Wrote {folder / name}")


def _diagram(workflow: Workflow[Any, Any]) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial.value}"]
    for transition in workflow.transitions:
        lines += [
            f"    {source.value} --> {transition.target.value}: {transition.action}"
            for source in sorted(transition.sources)
        ]
    return [*lines, "```"]


def _row(transition: Transition[Any, Any]) -> str:
    sources = ", ".join(sorted(source.value for source in transition.sources))
    rules = ", ".join(rule.__name__.replace("_", " ") for rule in transition.rules)
    reason = "needed" if transition.needs_reason else ""
    return (
        f"| {sources} | {transition.label} (`{transition.action}`) | {transition.target.value} "
        f"| `{transition.permission.value}` | {rules} | {reason} |"
    )
