"""Comments on drafts of audit templates: reading, commenting, answering, settling."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import Problem, RefusedError, WrongStateError
from auditapp.domain.permissions import Permission
from auditapp.services import draft_comments, template_reading
from auditapp.web.access import requires
from auditapp.web.draft_comments.page import CommentForm, comment_parts, done_words
from auditapp.web.request import current, undo

pages = Blueprint("draft_comments", __name__, url_prefix="/audit-templates")


@pages.get("/drafts/<uuid:draft_id>/comments")
@requires(Permission.TEMPLATES_COMMENT)
def show(draft_id: UUID) -> ResponseReturnValue:
    """Show every comment on a draft, and where to comment."""
    return _page(draft_id, CommentForm(data={"question_key": request.args.get("question", "")}))


@pages.post("/drafts/<uuid:draft_id>/comments")
@requires(Permission.TEMPLATES_COMMENT)
def comment(draft_id: UUID) -> ResponseReturnValue:
    """Comment on the draft or one of its questions."""
    here, form = current(), CommentForm(request.form)
    try:
        made = draft_comments.comment(
            here.session,
            draft_id,
            form.text.data or "",
            question_key=form.question_key.data or "",
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _page(draft_id, form, refused.problems), 422
    flash("Your comment is with whoever writes the draft.", "success")
    return redirect(url_for(".show", draft_id=draft_id, _anchor=f"comment-{made}"))


@pages.post("/draft-comments/<uuid:comment_id>/<action>")
@requires(Permission.TEMPLATES_COMMENT)
def move(comment_id: UUID, action: str) -> ResponseReturnValue:
    """Reply to a comment, settle it, or come back to it."""
    here, text = current(), request.form.get("text", "")
    draft_id = draft_comments.draft_of(here.session, comment_id, actor=here.actor)
    try:
        draft_comments.move(
            here.session,
            comment_id,
            action,
            text,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except WrongStateError:
        raise
    except RefusedError as refused:
        undo()
        typed = {f"text-{comment_id}": text}
        return _page(draft_id, CommentForm(), refused.problems, typed), 422
    flash(done_words(action), "success")
    return redirect(url_for(".show", draft_id=draft_id, _anchor=f"comment-{comment_id}"))


def _page(
    draft_id: UUID,
    form: CommentForm,
    problems: tuple[Problem, ...] = (),
    typed: dict[str, str] | None = None,
) -> str:
    here = current()
    draft = template_reading.read_draft(here.session, draft_id, actor=here.actor)
    form.offer(draft.template)
    found = draft_comments.threads(here.session, draft, actor=here.actor)
    return render_template(
        "draft_comments/show.html",
        title=draft.title,
        draft_version=draft.version,
        draft_id=draft_id,
        comments=comment_parts(found, here.settings.time_zone),
        form=form if draft_comments.may_comment(draft, actor=here.actor) else None,
        problems=problems,
        typed=typed or {},
        back={
            "url": url_for("audit_templates.draft", draft_id=draft_id),
            "label": "Back to the draft",
        },
    )
