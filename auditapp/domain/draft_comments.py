"""Comments on a draft of an audit template: what a second reader asks before it is published.

Moderators know where a question is read in two ways. They comment; whoever writes the template
settles what they said, and they can come back to it. The draft is published when nothing is open.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from auditapp.domain.errors import Problem
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.workflow import Transition, Workflow


class CommentState(StrEnum):
    """How far a comment has come."""

    OPEN = "open"
    RESOLVED = "resolved"
    REOPENED = "reopened"


WAITING = frozenset({CommentState.OPEN, CommentState.REOPENED})  # for whoever writes the draft


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """What the rules of a comment may see."""

    said_by: UUID
    is_draft: bool  # whether the version is still being written


def draft_is_being_written(facts: CommentFacts, actor: Actor) -> Problem | None:
    """Once a version is published, what was said about its draft stays as it is."""
    del actor
    if facts.is_draft:
        return None
    return Problem("", "The version is published, so its comments stay as they are")


def who_said_it_asks_again(facts: CommentFacts, actor: Actor) -> Problem | None:
    """Whether an answer was enough is for whoever asked to say."""
    if actor.id == facts.said_by:
        return None
    return Problem("", "Whoever made the comment says whether it is settled")


_S = CommentState
COMMENT_WORKFLOW: Workflow[CommentState, CommentFacts] = Workflow(
    "draft_comment",
    CommentState.OPEN,
    (
        Transition(
            action="reply",
            label="Reply",
            past="replied",
            sources=frozenset({_S.OPEN}),
            target=_S.OPEN,
            permission=Permission.TEMPLATES_COMMENT,
            rules=(draft_is_being_written,),
            needs_reason=True,
        ),
        Transition(
            action="reply",
            label="Reply",
            past="replied",
            sources=frozenset({_S.REOPENED}),
            target=_S.REOPENED,
            permission=Permission.TEMPLATES_COMMENT,
            rules=(draft_is_being_written,),
            needs_reason=True,
        ),
        Transition(
            action="resolve",
            label="Mark as resolved",
            past="resolved the comment",
            sources=WAITING,
            target=_S.RESOLVED,
            permission=Permission.TEMPLATES_WRITE,
            rules=(draft_is_being_written,),
            needs_reason=True,
        ),
        Transition(
            action="reopen",
            label="Come back to it",
            past="came back to the comment",
            sources=frozenset({_S.RESOLVED}),
            target=_S.REOPENED,
            permission=Permission.TEMPLATES_COMMENT,
            rules=(draft_is_being_written, who_said_it_asks_again),
            needs_reason=True,
        ),
    ),
)
