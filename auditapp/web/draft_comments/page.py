"""What pages read to show the comments on a draft of an audit template."""

from collections.abc import Iterable, Mapping

from flask import url_for
from wtforms import Form, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from auditapp.domain.draft_comments import COMMENT_WORKFLOW, CommentState
from auditapp.domain.questions import AuditTemplate
from auditapp.services.draft_comments import CommentThread
from auditapp.web.audit_notes.page import MovePart, SaidPart, ThreadPart
from auditapp.web.words import say_moment

__all__ = ["CommentForm", "comment_parts", "done_words"]

_WHOLE = "The draft as a whole"
_COLOURS: Mapping[CommentState, str] = {
    CommentState.OPEN: "orange",
    CommentState.RESOLVED: "green",
    CommentState.REOPENED: "orange",
}
_BOXES: Mapping[str, str] = {
    "reply": "Your reply",
    "resolve": "What was done, or why nothing was",
    "reopen": "What is still open?",
}
_DONE: Mapping[str, str] = {
    "reply": "Your reply is recorded.",
    "resolve": "The comment is resolved.",
    "reopen": "The comment is open again.",
}
_PAST = {step.action: step.past for step in COMMENT_WORKFLOW.transitions}


class CommentForm(Form):
    """What is said, and about which question."""

    question_key = SelectField("What is it about?", validate_choice=False)
    text = TextAreaField("Your comment")

    def offer(self, template: AuditTemplate | None) -> None:
        """Offer the questions of a draft, as far as it can be read."""
        known = template.questions.values() if template else ()
        self.question_key.choices = [
            SelectChoice("", _WHOLE),
            *(SelectChoice(one.key, f"{n} {one.text}") for n, one in enumerate(known, start=1)),
        ]


def comment_parts(threads: Iterable[CommentThread], zone: str) -> tuple[ThreadPart, ...]:
    """Return comments as pages show them: first those that are not settled."""
    return tuple(_part(one, zone) for one in sorted(threads, key=lambda one: not one.waits))


def done_words(action: str) -> str:
    """Return what a move did, in words."""
    return _DONE[action]


def _part(thread: CommentThread, zone: str) -> ThreadPart:
    first = SaidPart(thread.who, say_moment(thread.at, zone), "commented", thread.text)
    after = (
        SaidPart(one.who, say_moment(one.at, zone), _PAST[one.action], one.text)
        for one in thread.said
    )
    return ThreadPart(
        anchor=f"comment-{thread.id}",
        question_key=thread.question_key,
        question=thread.question or _WHOLE,
        state=thread.state.value.capitalize(),
        colour=_COLOURS[thread.state],
        said=(first, *after),
        moves=tuple(
            MovePart(
                label=offer.transition.label,
                url=url_for(
                    "draft_comments.move", comment_id=thread.id, action=offer.transition.action
                ),
                box=_BOXES[offer.transition.action],
            )
            for offer in thread.offers
            if offer.open
        ),
        field=f"text-{thread.id}",
        revision=thread.revision,
    )
