"""The outline of a draft: its sections, their order, and the template as a whole."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import ConflictError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.library import editing
from auditapp.library.editing_forms import (
    SECTION_BOXES,
    TEMPLATE_BOXES,
    section_of,
    template_of,
    typed,
)
from auditapp.library.editing_pasting import paste_questions
from auditapp.library.schema import WrittenSection, WrittenTemplate
from auditapp.services import template_drafts
from auditapp.web.access import requires
from auditapp.web.forms.typed import clean
from auditapp.web.request import current, undo
from auditapp.web.template_builder import changes, preview, questions, workbooks
from auditapp.web.template_builder.boxes import (
    SECTION_GROUPS,
    TEMPLATE_GROUPS,
    BoxForm,
    SectionForm,
    StartForm,
    TemplateForm,
    box_groups,
)
from auditapp.web.template_builder.conflicts import versions
from auditapp.web.template_builder.drafts import draft_of, edit, outline_url, pages
from auditapp.web.template_builder.page import fault_lines, links, outline, section_url

__all__ = ["changes", "pages", "preview", "questions", "workbooks"]


@pages.get("/")
@requires(Permission.TEMPLATES_WRITE)
def index() -> ResponseReturnValue:
    """List the drafts that are open, and offer to begin a template of the service's own."""
    return _index(StartForm())


@pages.post("/")
@requires(Permission.TEMPLATES_WRITE)
def start() -> ResponseReturnValue:
    """Begin a template that nobody wrote yet."""
    here, form = current(), StartForm(request.form)
    try:
        draft_id = template_drafts.start_draft(
            here.session,
            key=(form.key.data or "").strip(),
            title=form.title.data or "",
            unit=form.unit.data or "",
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _index(form, refused.problems), 422
    flash("The draft is begun. Nobody is asked it before it is published.", "success")
    return redirect(outline_url(draft_id), 303)


@pages.get("/<uuid:draft_id>")
@requires(Permission.TEMPLATES_WRITE)
def show(draft_id: UUID) -> ResponseReturnValue:
    """Show the outline of a draft."""
    return _show(draft_id)


@pages.post("/<uuid:draft_id>/sections")
@requires(Permission.TEMPLATES_WRITE)
def add_section(draft_id: UUID) -> ResponseReturnValue:
    """Add a section at the end."""
    title = clean(request.form.get("title", ""))
    act = partial(editing.add_section, title=title)
    return _change(draft_id, act, f"added the section {title.strip()}", "The section is added.")


@pages.post("/<uuid:draft_id>/blocks")
@requires(Permission.TEMPLATES_WRITE)
def add_block(draft_id: UUID) -> ResponseReturnValue:
    """Put a shared block in at the end."""
    use = request.form.get("use", "")
    if use not in draft_of(draft_id).blocks:
        raise NotFoundError(f"block {use}")
    act = partial(editing.add_block, use=use)
    return _change(draft_id, act, f"put the block {use} in", "The block is put in.")


@pages.post("/<uuid:draft_id>/parts/<int:place>/move")
@requires(Permission.TEMPLATES_WRITE)
def move_part(draft_id: UUID, place: int) -> ResponseReturnValue:
    """Move a section or block up, down, or to where it was dropped."""
    by = request.form.get("by", "")
    to = place + _STEPS[by] if by in _STEPS else request.form.get("to", place, type=int)
    to = max(to, 0)
    act = partial(editing.move_part, place=place, to=to)
    onward = outline_url(draft_id, moved=f"part-{to}", by=by)
    return _change(draft_id, act, f"moved part {place + 1}", "", onward)


@pages.post("/<uuid:draft_id>/parts/<int:place>/remove")
@requires(Permission.TEMPLATES_WRITE)
def remove_part(draft_id: UUID, place: int) -> ResponseReturnValue:
    """Remove a section or block."""
    act = partial(editing.remove_part, place=place)
    return _change(draft_id, act, f"removed part {place + 1}", _REMOVED)


@pages.post("/<uuid:draft_id>/questions/<key>/remove")
@requires(Permission.TEMPLATES_WRITE)
def remove_question(draft_id: UUID, key: str) -> ResponseReturnValue:
    """Remove a question."""
    act = partial(editing.remove_question, key=key)
    return _change(draft_id, act, f"removed the question {key}", _REMOVED)


@pages.get("/<uuid:draft_id>/sections/<section_key>")
@requires(Permission.TEMPLATES_WRITE)
def section(draft_id: UUID, section_key: str) -> ResponseReturnValue:
    """Show one section, with a place to paste questions."""
    found = _section(draft_id, section_key)
    return _section_page(draft_id, section_key, SectionForm(data=typed(found, SECTION_BOXES)))


@pages.post("/<uuid:draft_id>/sections/<section_key>")
@requires(Permission.TEMPLATES_WRITE)
def save_section(draft_id: UUID, section_key: str) -> ResponseReturnValue:
    """Save a section's title, words and condition."""
    _section(draft_id, section_key)
    form = SectionForm(request.form)
    try:
        made = section_of(form.texts)
        act = partial(editing.change_section, key=section_key, section=made)
        edit(draft_id, act, f"changed the section {section_key}")
    except ConflictError:
        undo()
        return _section_page(draft_id, section_key, form, conflict=True), 409
    except RefusedError as refused:
        undo()
        return _section_page(draft_id, section_key, form, refused.problems), 422
    flash("The section is saved.", "success")
    return redirect(section_url(draft_id, made.key), 303)


@pages.post("/<uuid:draft_id>/sections/<section_key>/duplicate")
@requires(Permission.TEMPLATES_WRITE)
def duplicate_section(draft_id: UUID, section_key: str) -> ResponseReturnValue:
    """Copy a section with its questions, under keys of their own."""
    known = draft_of(draft_id).known
    act = partial(editing.duplicate_section, key=section_key, known=known)
    return _change(draft_id, act, f"copied the section {section_key}", "The section is copied.")


@pages.post("/<uuid:draft_id>/sections/<section_key>/paste")
@requires(Permission.TEMPLATES_WRITE)
def paste(draft_id: UUID, section_key: str) -> ResponseReturnValue:
    """Add a question for each line that was pasted."""
    lines, draft = clean(request.form.get("lines", "")), draft_of(draft_id)
    found = _section(draft_id, section_key)
    try:
        edit(
            draft_id,
            partial(paste_questions, section_key=section_key, text=lines, known=draft.known),
            f"pasted questions into the section {section_key}",
        )
    except RefusedError as refused:
        undo()
        form = SectionForm(data=typed(found, SECTION_BOXES))
        return _section_page(draft_id, section_key, form, refused.problems, lines=lines), 422
    except ConflictError:
        undo()
        form = SectionForm(data=typed(found, SECTION_BOXES))
        problems = (Problem("lines", _MEANWHILE),)
        return _section_page(draft_id, section_key, form, problems, lines=lines), 409
    flash("The questions are added at the end of the section.", "success")
    return redirect(outline_url(draft_id), 303)


@pages.get("/<uuid:draft_id>/whole")
@requires(Permission.TEMPLATES_WRITE)
def whole(draft_id: UUID) -> ResponseReturnValue:
    """Show what is true of the template as a whole."""
    written = draft_of(draft_id).written
    return _whole(draft_id, TemplateForm(data=typed(written, TEMPLATE_BOXES)))


@pages.post("/<uuid:draft_id>/whole")
@requires(Permission.TEMPLATES_WRITE)
def save_whole(draft_id: UUID) -> ResponseReturnValue:
    """Save what is true of the template as a whole."""
    form = TemplateForm(request.form)
    try:
        act = partial(template_of, form.texts)
        edit(draft_id, act, "changed what is true of the template as a whole")
    except ConflictError:
        undo()
        return _whole(draft_id, form, conflict=True), 409
    except RefusedError as refused:
        undo()
        return _whole(draft_id, form, refused.problems), 422
    flash("The template is saved.", "success")
    return redirect(outline_url(draft_id), 303)


_REMOVED = "It is removed. You can undo that above the outline."
_STEPS = {"up": -1, "down": 1}
_MEANWHILE = (
    "Someone else changed the template meanwhile. Your lines are still here: look at the section, "
    "then add them again"
)


def _index(form: StartForm, problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    drafts = template_drafts.list_drafts(here.session, actor=here.actor)
    return render_template(
        "template_builder/index.html", drafts=drafts, form=form, problems=problems
    )


def _change(
    draft_id: UUID,
    act: Callable[[WrittenTemplate], WrittenTemplate],
    what: str,
    done: str,
    onward: str = "",
) -> ResponseReturnValue:
    try:
        edit(draft_id, act, what)
    except RefusedError as refused:
        undo()
        return _show(draft_id, refused.problems), 422
    if done:
        flash(done, "success")
    return redirect(onward or outline_url(draft_id), 303)


def _show(draft_id: UUID, problems: tuple[Problem, ...] = ()) -> str:
    page = outline(
        draft_of(draft_id),
        current().settings.zone,
        moved=request.args.get("moved", ""),
        by=request.args.get("by", ""),
    )
    return render_template(
        "template_builder/show.html",
        page=page,
        problems=problems,
        title=request.form.get("title", "") if problems else "",
        ways=changes.ways(draft_id),
    )


def _section(draft_id: UUID, section_key: str) -> WrittenSection:
    try:
        return editing.find_section(draft_of(draft_id).written, section_key)
    except KeyError as missing:
        raise NotFoundError(f"section {section_key}") from missing


def _section_page(
    draft_id: UUID,
    section_key: str,
    form: BoxForm,
    problems: tuple[Problem, ...] = (),
    *,
    conflict: bool = False,
    lines: str = "",
) -> str:
    draft, found = draft_of(draft_id), _section(draft_id, section_key)
    place = draft.written.sections.index(found)
    wrong = [problem.where for problem in problems]
    return render_template(
        "template_builder/section.html",
        heading=found.title,
        groups=box_groups(form, SECTION_GROUPS, wrong, {}),
        revision=draft.view.revision,
        problems=problems,
        faults=fault_lines(draft).get((place, -1), ()),
        versions=versions(form, typed(found, SECTION_BOXES)) if conflict else (),
        lines=lines,
        paste_url=url_for(".paste", draft_id=draft_id, section_key=section_key),
        add_url=url_for(".new_question", draft_id=draft_id, section_key=section_key),
        back={"url": links(draft_id)["show"], "label": "Back to the outline"},
    )


def _whole(
    draft_id: UUID,
    form: BoxForm,
    problems: tuple[Problem, ...] = (),
    *,
    conflict: bool = False,
) -> str:
    draft = draft_of(draft_id)
    wrong = [problem.where for problem in problems]
    return render_template(
        "template_builder/whole.html",
        heading=draft.view.title,
        groups=box_groups(form, TEMPLATE_GROUPS, wrong, {}),
        revision=draft.view.revision,
        problems=problems,
        faults=fault_lines(draft).get((-1, -1), ()),
        versions=versions(form, typed(draft.written, TEMPLATE_BOXES)) if conflict else (),
        back={"url": links(draft_id)["show"], "label": "Back to the outline"},
    )
