"""The audit templates: which there are, one read in full, a draft published, a version retired."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.burden import RULE
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.services import (
    audit_templates_reading,
    burden,
    draft_comments,
    template_drafts,
    template_effects,
    template_labels,
    template_reading,
)
from auditapp.web.access import may_open, requires
from auditapp.web.audit_templates.draft_page import comments_words, draft_line, draft_page
from auditapp.web.audit_templates.page import line_words, template_page, took_words
from auditapp.web.audit_templates.words_page import WordsForm, words_page
from auditapp.web.request import current, undo

pages = Blueprint("audit_templates", __name__, url_prefix="/audit-templates")


@pages.get("/")
@requires(Permission.TEMPLATES_READ)
def index() -> ResponseReturnValue:
    """List every version this person may read, and the drafts for those who write or publish."""
    here = current()
    lines = audit_templates_reading.search(here.session, actor=here.actor)
    drafts = template_reading.list_drafts(here.session, actor=here.actor)
    return render_template(
        "audit_templates/index.html",
        rows=[line_words(one) for one in lines],
        drafts=[draft_line(one, here.settings.time_zone) for one in drafts],
        sees_drafts=template_reading.may_read_drafts(here.actor),
        builder_url=url_for("template_builder.index")
        if may_open("template_builder.index", here.actor)
        else "",
    )


@pages.get("/<key>/<int:version>")
@requires(Permission.TEMPLATES_READ)
def show(key: str, version: int) -> ResponseReturnValue:
    """Show one version: every question, when it is asked, and what follows from its answers."""
    return _version(key, version)


@pages.get("/<key>/<int:version>/words")
@requires(Permission.TEMPLATES_WRITE)
def words(key: str, version: int) -> ResponseReturnValue:
    """Show what the service calls the parts of a version."""
    return _words(key, version, WordsForm())


@pages.post("/<key>/<int:version>/words")
@requires(Permission.TEMPLATES_WRITE)
def set_words(key: str, version: int) -> ResponseReturnValue:
    """Set what the service calls one part, or take it back."""
    here, form = current(), WordsForm(request.form)
    try:
        template_labels.set_label(
            here.session,
            key,
            version,
            form.part.data or "",
            form.words.data or "",
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _words(key, version, form, refused.problems), 422
    flash("The words are saved. Every page shows them from now on.", "success")
    return redirect(url_for(".words", key=key, version=version))


@pages.post("/<key>/drafts")
@requires(Permission.TEMPLATES_WRITE)
def start(key: str) -> ResponseReturnValue:
    """Begin the next version as a copy of the version shown."""
    here = current()
    version = request.form.get("version", 0, type=int)
    try:
        draft_id = template_drafts.start_draft(
            here.session, key=key, from_version=version, actor=here.actor, now=here.now
        )
    except RefusedError as refused:
        undo()
        return _version(key, version, refused.problems), 422
    flash("The draft is begun. Nobody is asked it before it is published.", "success")
    return redirect(url_for(".draft", draft_id=draft_id))


@pages.get("/drafts/<uuid:draft_id>")
@requires(Permission.TEMPLATES_COMMENT)
def draft(draft_id: UUID) -> ResponseReturnValue:
    """Show a draft: its faults, what publishing it does, and who may."""
    return _draft(draft_id)


@pages.post("/drafts/<uuid:draft_id>/publish")
@requires(Permission.TEMPLATES_PUBLISH)
def publish(draft_id: UUID) -> ResponseReturnValue:
    """Publish a draft that someone else wrote."""
    here, reason = current(), request.form.get("reason", "")
    try:
        template_drafts.publish(
            here.session,
            draft_id,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
            reason=reason,
        )
    except RefusedError as refused:
        undo()
        return _draft(draft_id, refused.problems, reason=reason), 422
    view = template_drafts.read_draft(here.session, draft_id, actor=here.actor)
    flash("You published it. New rounds can use it from now on.", "success")
    return redirect(url_for(".show", key=view.key, version=view.version))


@pages.post("/drafts/<uuid:draft_id>/discard")
@requires(Permission.TEMPLATES_WRITE)
def discard(draft_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    here = current()
    try:
        template_drafts.discard(
            here.session,
            draft_id,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _draft(draft_id, refused.problems), 422
    flash("The draft is discarded. What was published before stands as it was.", "success")
    return redirect(url_for(".index"))


@pages.post("/versions/<uuid:template_id>/retire")
@requires(Permission.TEMPLATES_PUBLISH)
def retire(template_id: UUID) -> ResponseReturnValue:
    """Retire a published version, saying why."""
    here, reason = current(), request.form.get("reason", "")
    key, version = template_reading.name_of(here.session, template_id, actor=here.actor)
    try:
        template_drafts.retire(
            here.session,
            template_id,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
            reason=reason,
        )
    except RefusedError as refused:
        undo()
        return _version(key, version, refused.problems, tried="retire", reason=reason), 422
    flash("You retired it. Rounds and audits that have it keep it.", "success")
    return redirect(url_for(".show", key=key, version=version))


def _version(
    key: str,
    version: int,
    problems: tuple[Problem, ...] = (),
    *,
    tried: str = "",
    reason: str = "",
) -> str:
    here = current()
    view = audit_templates_reading.show(here.session, key, version, actor=here.actor)
    took = burden.of_template(here.session, key, version, actor=here.actor)
    return render_template(
        "audit_templates/show.html",
        page=template_page(view, here.settings.time_zone),
        took=took_words(took),
        trend_url=url_for("trends.show", key=key) if may_open("trends.show", here.actor) else "",
        rule=RULE,
        problems=problems,
        tried=tried,
        reason=reason,
    )


def _words(key: str, version: int, form: WordsForm, problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    view = audit_templates_reading.show(here.session, key, version, actor=here.actor)
    form.offer(view.published)
    return render_template(
        "audit_templates/words.html",
        page=words_page(view.published, view.labels),
        form=form,
        problems=problems,
    )


def _draft(draft_id: UUID, problems: tuple[Problem, ...] = (), *, reason: str = "") -> str:
    here = current()
    view = template_drafts.read_draft(here.session, draft_id, actor=here.actor)
    compared = None
    if view.before is not None and view.template is not None:
        compared = template_effects.effects(
            here.session, view.before, view.template, actor=here.actor
        )
    return render_template(
        "audit_templates/draft.html",
        page=draft_page(view, compared, here.settings.time_zone),
        comments=comments_words(draft_comments.threads(here.session, view, actor=here.actor)),
        comments_url=url_for("draft_comments.show", draft_id=draft_id),
        problems=problems,
        tried="publish" if problems else "",
        reason=reason,
    )
