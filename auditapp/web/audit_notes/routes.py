"""Notes on an audit and its questions: reading, asking, answering, settling."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from auditapp.domain.errors import IndependenceError, Problem, RefusedError, WrongStateError
from auditapp.domain.permissions import Permission
from auditapp.domain.questions import AuditTemplate
from auditapp.services import audit_notes, audit_notes_reading
from auditapp.web.access import requires
from auditapp.web.audit_notes.page import WHOLE, done_words, thread_parts
from auditapp.web.request import current, undo

pages = Blueprint("audit_notes", __name__, url_prefix="/audits")


class NoteForm(Form):
    """What is asked, and about which question."""

    question_key = SelectField("What is it about?", validate_choice=False)
    text = TextAreaField("What do you want to know?")


@pages.get("/<uuid:audit_id>/notes")
@requires(Permission.AUDITS_READ)
def show(audit_id: UUID) -> ResponseReturnValue:
    """Show every note on an audit, and where to ask."""
    return _page(audit_id, NoteForm(data={"question_key": request.args.get("question", "")}))


@pages.post("/<uuid:audit_id>/notes")
@requires(Permission.AUDITS_READ)
def ask(audit_id: UUID) -> ResponseReturnValue:
    """Open a note."""
    here, form = current(), NoteForm(request.form)
    try:
        note_id = audit_notes.ask(
            here.session,
            audit_id,
            form.text.data or "",
            question_key=form.question_key.data or "",
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _page(audit_id, form, refused.problems), 422
    flash("Your note is with the other side.", "success")
    return redirect(url_for(".show", audit_id=audit_id, _anchor=f"note-{note_id}"))


@pages.post("/notes/<uuid:note_id>/<action>")
@requires(Permission.AUDITS_READ)
def move(note_id: UUID, action: str) -> ResponseReturnValue:
    """Answer a note, settle it, or ask again."""
    here, text = current(), request.form.get("text", "")
    audit_id = audit_notes.audit_of(here.session, note_id, actor=here.actor)
    try:
        audit_notes.move(
            here.session,
            note_id,
            action,
            text,
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except (IndependenceError, WrongStateError):
        raise
    except RefusedError as refused:
        undo()
        return _page(audit_id, NoteForm(), refused.problems, {f"text-{note_id}": text}), 422
    flash(done_words(action), "success")
    return redirect(url_for(".show", audit_id=audit_id, _anchor=f"note-{note_id}"))


def _page(
    audit_id: UUID,
    form: NoteForm,
    problems: tuple[Problem, ...] = (),
    typed: dict[str, str] | None = None,
) -> str:
    here = current()
    found = audit_notes_reading.show(here.session, audit_id, actor=here.actor)
    form.question_key.choices = _choices(found.template)
    return render_template(
        "audit_notes/show.html",
        reference=found.reference,
        notes=thread_parts(found.threads, here.settings.time_zone),
        form=form if found.may_ask else None,
        problems=problems,
        typed=typed or {},
        back={"url": url_for("audits.show", audit_id=audit_id), "label": "Back to the audit"},
        concern_url=url_for("concerns.new", audit_id=audit_id),
    )


def _choices(template: AuditTemplate) -> list[SelectChoice]:
    numbered = enumerate(template.questions.values(), start=1)
    return [
        SelectChoice("", WHOLE),
        *(SelectChoice(question.key, f"{n} {question.text}") for n, question in numbered),
    ]
