"""Versions of audit templates: drafted, published by a second person, retired.

A published version never changes. Audits keep the version they were begun with for ever; a
retired one is only no longer offered to new rounds.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from auditapp.domain.errors import Problem, Severity
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class TemplateState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.capitalize()


# Read for ever: an audit may rest on it.
KEPT = frozenset({TemplateState.PUBLISHED, TemplateState.RETIRED})


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What the rules of a version may see."""

    last_editor: UUID | None = None  # None where it comes with the product
    faults: int = 0  # that stop its use
    warnings: int = 0
    rounds_not_open: int = 0  # that chose it and have no audits yet
    comments_open: int = 0  # on its draft, not settled yet


def it_has_no_faults(facts: TemplateFacts, actor: Actor) -> Problem | None:
    """Nothing with a fault is published."""
    del actor
    if not facts.faults:
        return None
    count = "1 fault" if facts.faults == 1 else f"{facts.faults} faults"
    return Problem("", f"The check found {count}; mend every one first")


def warnings_were_weighed(facts: TemplateFacts, actor: Actor) -> Problem | None:
    """What the check warns of may stay when somebody says why."""
    del actor
    if not facts.warnings:
        return None
    count = "1 warning" if facts.warnings == 1 else f"{facts.warnings} warnings"
    message = f"The check gave {count}; mend them, or give the reason to publish with them"
    return Problem("reason", message, Severity.WARNING)


def comments_are_settled(facts: TemplateFacts, actor: Actor) -> Problem | None:
    """What a second reader asked is settled, or somebody says why it may wait."""
    del actor
    if not facts.comments_open:
        return None
    one = facts.comments_open == 1
    count = "1 comment is" if one else f"{facts.comments_open} comments are"
    message = f"{count} not settled; settle what was said, or give the reason to publish without"
    return Problem("reason", message, Severity.WARNING)


def publisher_is_not_the_last_editor(facts: TemplateFacts, actor: Actor) -> Problem | None:
    """A second person reads what everyone will be asked."""
    if facts.last_editor is None or actor.id != facts.last_editor:
        return None
    message = "You were the last to change it, so someone else must publish it"
    return Problem("", message, Severity.INDEPENDENCE)


def rounds_keep_it(facts: TemplateFacts, actor: Actor) -> Problem | None:
    """A round that chose the version keeps it; whoever retires it knows."""
    del actor
    if not facts.rounds_not_open:
        return None
    one = facts.rounds_not_open == 1
    several = f"{facts.rounds_not_open} rounds that are not open yet use"
    count = "1 round that is not open yet uses" if one else several
    message = f"{count} it and will keep it; give the reason to retire it all the same"
    return Problem("reason", message, Severity.WARNING)


TEMPLATE_WORKFLOW: Workflow[TemplateState, TemplateFacts] = Workflow(
    "template",
    TemplateState.DRAFT,
    (
        Transition(
            action="publish",
            label="Publish: rounds can use it, and it never changes again",
            past="published it",
            sources=frozenset({TemplateState.DRAFT}),
            target=TemplateState.PUBLISHED,
            permission=Permission.TEMPLATES_PUBLISH,
            rules=(
                it_has_no_faults,
                warnings_were_weighed,
                comments_are_settled,
                publisher_is_not_the_last_editor,
            ),
        ),
        Transition(
            action="retire",
            label="Retire: new rounds no longer use it",
            past="retired it",
            sources=frozenset({TemplateState.PUBLISHED}),
            target=TemplateState.RETIRED,
            permission=Permission.TEMPLATES_PUBLISH,
            rules=(rounds_keep_it,),
            needs_reason=True,
        ),
    ),
)
