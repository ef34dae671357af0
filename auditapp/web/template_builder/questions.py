"""The questions of a draft: added, changed, copied, moved, removed."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import ConflictError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.library import editing
from auditapp.library.editing_forms import FIELDS, QUESTION_BOXES, question_of, typed
from auditapp.library.editing_keys import prefix_of, question_key
from auditapp.library.editing_rows import RowField, rows_of
from auditapp.library.schema import WrittenQuestion, WrittenSection
from auditapp.services.template_builder import Draft
from auditapp.web.access import requires
from auditapp.web.request import undo
from auditapp.web.template_builder.boxes import (
    NEW_QUESTION,
    QUESTION_GROUPS,
    BoxForm,
    QuestionForm,
    box_groups,
    offer_lists,
)
from auditapp.web.template_builder.conflicts import versions
from auditapp.web.template_builder.drafts import draft_of, edit, outline_url, pages
from auditapp.web.template_builder.page import fault_lines, links, places_of, question_url
from auditapp.web.template_builder.rows import pressed_rows, rows_page, sent_rows


@pages.get("/<uuid:draft_id>/sections/<section_key>/questions/new")
@requires(Permission.TEMPLATES_WRITE)
def new_question(draft_id: UUID, section_key: str) -> ResponseReturnValue:
    """Offer the boxes of a new question."""
    draft = draft_of(draft_id)
    return _new_page(draft, section_key, QuestionForm(data=NEW_QUESTION))


@pages.post("/<uuid:draft_id>/sections/<section_key>/questions/new")
@requires(Permission.TEMPLATES_WRITE)
def add_question(draft_id: UUID, section_key: str) -> ResponseReturnValue:
    """Add a question at the end of a section; an empty key is made from its words."""
    draft, form = draft_of(draft_id), QuestionForm(request.form)
    texts, rows = dict(form.texts), sent_rows()
    if pressed := pressed_rows(rows or ()):
        undo()
        return _new_page(draft, section_key, form, rows=pressed)
    if not texts["key"].strip() and texts["text"].strip():
        taken = draft.known | _own_keys(draft)
        texts["key"] = question_key(prefix_of(_section(draft, section_key)), texts["text"], taken)
    try:
        made = question_of(texts, rows=rows)
        edit(
            draft_id,
            partial(
                editing.add_question, section_key=section_key, question=made, known=draft.known
            ),
            f"added the question {made.key}",
        )
    except ConflictError:
        undo()
        problems = (Problem("", _MEANWHILE),)
        return _new_page(draft_of(draft_id), section_key, form, problems), 409
    except RefusedError as refused:
        undo()
        return _new_page(draft, section_key, form, refused.problems), 422
    flash(f"The question is added as {made.key}.", "success")
    if request.form.get("go") == "another":
        onward = url_for(".new_question", draft_id=draft_id, section_key=section_key)
        return redirect(onward, 303)
    return redirect(outline_url(draft_id, moved=made.key, by="up"), 303)


@pages.get("/<uuid:draft_id>/questions/<key>")
@requires(Permission.TEMPLATES_WRITE)
def question(draft_id: UUID, key: str) -> ResponseReturnValue:
    """Show every box of one question."""
    draft = draft_of(draft_id)
    form = QuestionForm(data=typed(_question(draft, key), QUESTION_BOXES))
    return _page(draft, key, form)


@pages.post("/<uuid:draft_id>/questions/<key>")
@requires(Permission.TEMPLATES_WRITE)
def save_question(draft_id: UUID, key: str) -> ResponseReturnValue:
    """Save one question; a new key is followed wherever the old one is named."""
    draft, form = draft_of(draft_id), QuestionForm(request.form)
    old, rows = _question(draft, key), sent_rows()
    if pressed := pressed_rows(rows or ()):
        undo()
        return _page(draft, key, form, rows=pressed)
    try:
        made = question_of(form.texts, old, rows)
        edit(
            draft_id,
            partial(
                editing.change_question,
                key=key,
                question=made,
                published=draft.published,
                known=draft.known,
            ),
            f"changed the question {key}",
        )
    except ConflictError:
        undo()
        return _page(draft_of(draft_id), key, form, conflict=True), 409
    except RefusedError as refused:
        undo()
        return _page(draft, key, form, refused.problems), 422
    flash("The question is saved.", "success")
    return redirect(outline_url(draft_id, moved=made.key, by="up"), 303)


@pages.post("/<uuid:draft_id>/questions/<key>/duplicate")
@requires(Permission.TEMPLATES_WRITE)
def duplicate_question(draft_id: UUID, key: str) -> ResponseReturnValue:
    """Copy a question, under a key of its own."""
    known = draft_of(draft_id).known
    act = partial(editing.duplicate_question, key=key, known=known)
    edit(draft_id, act, f"copied the question {key}")
    flash("The question is copied.", "success")
    return redirect(outline_url(draft_id, moved=key, by="down"), 303)


@pages.post("/<uuid:draft_id>/questions/<key>/move")
@requires(Permission.TEMPLATES_WRITE)
def move_question(draft_id: UUID, key: str) -> ResponseReturnValue:
    """Move a question up, down, or to where it was dropped."""
    by, what = request.form.get("by", ""), f"moved the question {key}"
    if by in _STEPS:
        edit(draft_id, partial(editing.shift_question, key=key, by=_STEPS[by]), what)
    else:
        section_key, place = request.form.get("section", ""), request.form.get("to", 0, type=int)
        act = partial(editing.move_question, key=key, section_key=section_key, place=place)
        edit(draft_id, act, what)
    return redirect(outline_url(draft_id, moved=key, by=by or "up"), 303)


_STEPS = {"up": -1, "down": 1}
_MEANWHILE = (
    "Someone else changed the template meanwhile. What you typed is still here: look at the "
    "outline, then add the question again"
)


def _page(
    draft: Draft,
    key: str,
    form: BoxForm,
    problems: tuple[Problem, ...] = (),
    *,
    conflict: bool = False,
    rows: tuple[tuple[RowField, ...], int] | None = None,
) -> str:
    question = _question(draft, key)
    stored = typed(question, QUESTION_BOXES)
    shown, focus = rows or (sent_rows() or rows_of(question), -1)
    hints = {}
    if key in draft.published:
        hints["key"] = "Published: answers are stored under this key, so it stays as it is"
    return render_template(
        "template_builder/question.html",
        heading=stored["text"],
        caption=key,
        groups=box_groups(
            offer_lists(form, draft.lists), QUESTION_GROUPS, _wrong(problems, shown), hints
        ),
        rows=rows_page(shown, problems, focus),
        revision=draft.view.revision,
        problems=problems,
        faults=fault_lines(draft).get(places_of(draft, key), ()),
        versions=versions(form, stored) if conflict else (),
        url=question_url(draft.view.id, key),
        back={"url": links(draft.view.id)["show"], "label": "Back to the outline"},
    )


def _wrong(problems: Sequence[Problem], rows: Sequence[RowField]) -> list[str]:
    """Return the boxes whose group is open: those with a problem, and the rows where there are."""
    return [problem.where for problem in problems] + ([FIELDS.name] if rows else [])


def _new_page(
    draft: Draft,
    section_key: str,
    form: BoxForm,
    problems: tuple[Problem, ...] = (),
    *,
    rows: tuple[tuple[RowField, ...], int] | None = None,
) -> str:
    shown, focus = rows or (sent_rows() or (), -1)
    section = _section(draft, section_key)
    hints = {"key": f"Leave it empty to have one made, like {prefix_of(section)}.seen_alone"}
    return render_template(
        "template_builder/new_question.html",
        section=section.title,
        groups=box_groups(
            offer_lists(form, draft.lists), QUESTION_GROUPS, _wrong(problems, shown), hints
        ),
        rows=rows_page(shown, problems, focus),
        revision=draft.view.revision,
        problems=problems,
        back={"url": links(draft.view.id)["show"], "label": "Back to the outline"},
    )


def _question(draft: Draft, key: str) -> WrittenQuestion:
    try:
        return editing.find_question(draft.written, key)[1]
    except KeyError as missing:
        raise NotFoundError(f"question {key}") from missing


def _section(draft: Draft, key: str) -> WrittenSection:
    try:
        return editing.find_section(draft.written, key)
    except KeyError as missing:
        raise NotFoundError(f"section {key}") from missing


def _own_keys(draft: Draft) -> frozenset[str]:
    return frozenset(
        question.key
        for part in draft.written.sections
        if isinstance(part, WrittenSection)
        for question in part.questions
    )
