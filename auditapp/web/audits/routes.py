"""Audits: lists, the auditor's own work, and what others may read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, TextAreaField

from auditapp.domain.audits import AUDIT_WORKFLOW, BEFORE_SUBMIT, WRITABLE, AuditState
from auditapp.domain.errors import ConflictError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.services import audit_notes, audits, audits_reading
from auditapp.services.answers import Entry, GradingView
from auditapp.services.audit_notes import Feedback
from auditapp.services.audits_reading import AuditDetail, Wanted
from auditapp.web.access import requires
from auditapp.web.audits.page import (
    answer_groups,
    audit_page,
    grade_words,
    named_people,
    row,
    words_of,
)
from auditapp.web.audits.saving import entries_from, entry_from_script, script_answer
from auditapp.web.audits.section_page import because_of, section_links, section_page
from auditapp.web.fields import DatePartsField
from auditapp.web.forms.answers import AnswerForm, entered, form_class
from auditapp.web.problems import problems_of
from auditapp.web.request import current, keep, undo
from auditapp.web.words import say_moment

pages = Blueprint("audits", __name__, url_prefix="/audits")

VIEWS: Mapping[str, tuple[str, tuple[AuditState, ...]]] = {
    "open": ("Open", tuple(sorted(BEFORE_SUBMIT))),
    "submitted": ("Submitted", (AuditState.SUBMITTED,)),
    "final": ("Final", (AuditState.FINAL,)),
    "all": ("All", ()),
}


class FeedbackForm(Form):
    """When worker and manager heard what was found, or why not."""

    held_on = DatePartsField("When the conversation was held", noun="the day of the conversation")
    absence = StringField("Or why there was none")


class NoteForm(Form):
    """A question back to the auditor."""

    reason = TextAreaField("What the auditor should look at again")


@pages.get("/")
@requires(Permission.AUDITS_READ)
def search() -> ResponseReturnValue:
    """List the audits this person may see."""
    here = current()
    view = request.args.get("view", "all")
    view = view if view in VIEWS else "all"
    round_id = request.args.get("round_id", None, type=UUID)
    wanted = Wanted(round_id=round_id, states=VIEWS[view][1])
    lines = audits_reading.search(here.session, wanted, actor=here.actor, today=here.today).lines
    return render_template(
        "audits/search.html",
        rows=[row(line) for line in lines],
        round_url=url_for("rounds.show", round_id=round_id) if round_id else "",
        tabs=[
            {
                "label": label,
                "url": url_for(".search", view=name, round_id=round_id),
                "current": name == view,
            }
            for name, (label, _states) in VIEWS.items()
        ],
    )


@pages.get("/<uuid:audit_id>")
@requires(Permission.AUDITS_READ)
def show(audit_id: UUID) -> ResponseReturnValue:
    """Lead to where this person left the audit."""
    detail = _detail(audit_id)
    if detail.is_own and detail.line.state is AuditState.ASSIGNED:
        return redirect(url_for(".start", audit_id=audit_id))
    if detail.is_own and detail.line.state in WRITABLE:
        return redirect(url_for(".sections", audit_id=audit_id))
    return redirect(url_for(".read", audit_id=audit_id))


@pages.get("/<uuid:audit_id>/start")
@requires(Permission.AUDITS_COMPLETE)
def start(audit_id: UUID) -> ResponseReturnValue:
    """Show why this case, and ask for a declaration of interest."""
    return _start(_detail(audit_id))


@pages.post("/<uuid:audit_id>/moves/<action>")
@requires(Permission.AUDITS_READ)
def move(audit_id: UUID, action: str) -> ResponseReturnValue:
    """Accept, declare an interest, or withdraw; the workflow says who may."""
    here, reason = current(), request.form.get("reason", "")
    try:
        audits.move(
            here.session,
            audit_id,
            action,
            expected=_revision(),
            zone=here.settings.time_zone,
            actor=here.actor,
            now=here.now,
            reason=reason,
        )
    except RefusedError as refused:
        undo()
        detail = _detail(audit_id)
        if detail.line.state is AuditState.ASSIGNED and detail.is_own:
            return _start(detail, refused.problems, reason), 422
        return _read(detail, refused.problems, tried=action, reason=reason), 422
    past = next(step.past for step in AUDIT_WORKFLOW.transitions if step.action == action)
    flash(f"You {past}.", "success")
    if action == "declare_interest":
        return redirect("/")
    return redirect(url_for(".show", audit_id=audit_id))


@pages.get("/<uuid:audit_id>/sections")
@requires(Permission.AUDITS_COMPLETE)
def sections(audit_id: UUID) -> ResponseReturnValue:
    """Show the sections as a task list, with the grade so far."""
    detail = _detail(audit_id)
    view = _own(detail)
    zone = current().settings.time_zone
    return render_template(
        "audits/sections.html",
        page=audit_page(detail, zone),
        links=section_links(view, _section_url(audit_id)),
        left=view.sheet.left,
        saved=say_moment(view.saved_at, zone, "Nothing saved yet"),
        proposal=view.proposal,
        because=because_of(view.proposal),
        notes=[note for note in detail.notes if note.answered_at is None],
        concern_url=url_for("concerns.new", audit_id=audit_id),
    )


@pages.get("/<uuid:audit_id>/sections/<section_key>")
@requires(Permission.AUDITS_COMPLETE)
def section(audit_id: UUID, section_key: str) -> ResponseReturnValue:
    """Show one page of questions with facts and guidance beside them."""
    detail = _detail(audit_id)
    view = _own(detail)
    form = _section_class(view, section_key)(
        data=entered(view.sheet.answers, view.template, section_key)
    )
    return _section(detail, view, section_key, form)


@pages.post("/<uuid:audit_id>/sections/<section_key>")
@requires(Permission.AUDITS_COMPLETE)
def save_section(audit_id: UUID, section_key: str) -> ResponseReturnValue:
    """Save a page of answers; a draft saves whatever it holds."""
    here, detail = current(), _detail(audit_id)
    view = _own(detail)
    form = _section_class(view, section_key)(request.form)
    faults = form.faults()
    asked = {question.key for question in view.sheet.asked}
    audits.save_answers(
        here.session,
        audit_id,
        entries_from(form, request.form, view, asked),
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
    )
    if faults:
        # What could be read is saved all the same, so this page must not be undone.
        keep()
        return _section(detail, _own(_detail(audit_id)), section_key, form, faults), 422
    after = _own(_detail(audit_id))
    if {question.key for question in after.sheet.asked} - asked:
        flash("Saved. Your answers brought more questions: they are on this page.", "important")
        newly = section_key
    else:
        newly = request.form.get("go", "") or section_key
        flash("Saved.", "success")
    if newly == "check":
        return redirect(url_for(".check", audit_id=audit_id))
    if newly == "sections":
        return redirect(url_for(".sections", audit_id=audit_id))
    return redirect(url_for(".section", audit_id=audit_id, section_key=newly))


@pages.post("/<uuid:audit_id>/answers")
@requires(Permission.AUDITS_COMPLETE)
def save_answer(audit_id: UUID) -> ResponseReturnValue:
    """Save one answer sent by the page's script."""
    here, detail = current(), _detail(audit_id)
    view = _own(detail)
    body: Mapping[str, Any] = request.get_json()
    entry = entry_from_script(view, body)
    if isinstance(entry, str):
        return jsonify(message=entry), 422
    try:
        saved = audits.save_answers(
            here.session,
            audit_id,
            [entry],
            zone=here.settings.time_zone,
            actor=here.actor,
            now=here.now,
        )
    except ConflictError as conflict:
        here.session.rollback()
        fresh = _own(_detail(audit_id))
        return jsonify(script_answer(fresh, entry.key, message=str(conflict))), 409
    except RefusedError as refused:
        undo()
        return jsonify(message=refused.problems[0].message), 422
    return jsonify(_after_save(audit_id, entry, saved.saved_at.isoformat(), saved.revisions))


@pages.get("/<uuid:audit_id>/check")
@requires(Permission.AUDITS_COMPLETE)
def check(audit_id: UUID) -> ResponseReturnValue:
    """Show every answer, what is missing first, before the audit is handed in."""
    return _check(_detail(audit_id))


@pages.post("/<uuid:audit_id>/submit")
@requires(Permission.AUDITS_COMPLETE)
def submit(audit_id: UUID) -> ResponseReturnValue:
    """Hand the audit in."""
    here = current()
    try:
        audits.submit(
            here.session,
            audit_id,
            expected=_revision(),
            zone=here.settings.time_zone,
            reason=request.form.get("grade_reason", ""),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _check(_detail(audit_id), refused.problems), 422
    flash("The audit is submitted. You will hear if it is moderated.", "success")
    return redirect(url_for(".read", audit_id=audit_id))


@pages.get("/<uuid:audit_id>/read")
@requires(Permission.AUDITS_READ)
def read(audit_id: UUID) -> ResponseReturnValue:
    """Show an audit as it stands, with the grades this person may see."""
    return _read(_detail(audit_id))


@pages.post("/<uuid:audit_id>/return")
@requires(Permission.AUDITS_FINALISE)
def send_back(audit_id: UUID) -> ResponseReturnValue:
    """Return the audit to its auditor with a question."""
    here = current()
    try:
        audit_notes.return_with_note(
            here.session,
            audit_id,
            request.form.get("reason", ""),
            expected=_revision(),
            zone=here.settings.time_zone,
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _read(_detail(audit_id), refused.problems, tried="return"), 422
    flash("The audit is back with its auditor.", "success")
    return redirect(url_for(".read", audit_id=audit_id))


@pages.post("/notes/<uuid:note_id>")
@requires(Permission.AUDITS_COMPLETE)
def answer_note(note_id: UUID) -> ResponseReturnValue:
    """Answer a question that came back."""
    here = current()
    audit_id = audit_notes.answer_note(
        here.session, note_id, request.form.get("answer", ""), actor=here.actor, now=here.now
    )
    flash("Your answer is recorded.", "success")
    return redirect(url_for(".show", audit_id=audit_id))


@pages.post("/<uuid:audit_id>/feedback")
@requires(Permission.AUDITS_READ)
def feedback(audit_id: UUID) -> ResponseReturnValue:
    """Record the feedback conversation, or why there was none."""
    here, form = current(), FeedbackForm(request.form)
    problems = () if form.validate() else problems_of(form)
    if not problems:
        try:
            audit_notes.record_feedback(
                here.session,
                audit_id,
                Feedback(form.held_on.data, form.absence.data or ""),
                expected=_revision(),
                actor=here.actor,
                today=here.today,
                now=here.now,
            )
        except RefusedError as refused:
            undo()
            problems = refused.problems
        else:
            flash("The feedback conversation is recorded.", "success")
            return redirect(url_for(".read", audit_id=audit_id))
    return _read(_detail(audit_id), problems), 422


@pages.post("/<uuid:audit_id>/final")
@requires(Permission.AUDITS_FINALISE)
def finalise(audit_id: UUID) -> ResponseReturnValue:
    """Make the audit final."""
    here = current()
    try:
        audits.finalise(
            here.session,
            audit_id,
            expected=_revision(),
            zone=here.settings.time_zone,
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _read(_detail(audit_id), refused.problems, tried="finalise"), 422
    flash("The audit is final.", "success")
    return redirect(url_for(".read", audit_id=audit_id))


def _detail(audit_id: UUID) -> AuditDetail:
    here = current()
    return audits_reading.show(
        here.session, audit_id, actor=here.actor, zone=here.settings.time_zone, now=here.now
    )


def _own(detail: AuditDetail) -> GradingView:
    """Return the auditor's own open grading; nobody else reaches these pages."""
    if not detail.is_own or detail.grading is None or detail.line.state not in WRITABLE:
        raise NotFoundError("grading")
    return detail.grading


def _revision() -> int:
    return request.form.get("revision", 0, type=int)


def _section_url(audit_id: UUID) -> Any:  # noqa: ANN401  # a small function
    return lambda key: url_for("audits.section", audit_id=audit_id, section_key=key)


def _section_class(view: GradingView, section_key: str) -> type[AnswerForm]:
    try:
        return form_class(view.template, section_key)
    except KeyError as missing:
        raise NotFoundError(f"section {section_key}") from missing


def _start(detail: AuditDetail, problems: tuple[Problem, ...] = (), reason: str = "") -> str:
    if not detail.is_own or detail.line.state is not AuditState.ASSIGNED:
        raise NotFoundError("audit to accept")
    return render_template(
        "audits/start.html",
        page=audit_page(detail, current().settings.time_zone),
        why=detail.why,
        minutes=detail.minutes,
        offers={offer.transition.action: offer for offer in detail.offers},
        problems=problems,
        reason=reason,
        concern_url=url_for("concerns.new", audit_id=detail.line.id),
    )


def _section(
    detail: AuditDetail,
    view: GradingView,
    section_key: str,
    form: AnswerForm,
    problems: tuple[Problem, ...] = (),
) -> str:
    audit_id = detail.line.id
    zone = current().settings.time_zone
    page = section_page(view, section_key, form, url=_section_url(audit_id), problems=problems)
    return render_template(
        "audits/section.html",
        page=page,
        form=form,
        reference=detail.line.reference,
        round_title=detail.line.round_title,
        saved=say_moment(view.saved_at, zone, "Nothing saved yet"),
        problems=problems,
        next_key=page.later_url.rsplit("/", 1)[-1] if page.later_url else "check",
        autosave_url=url_for("audits.save_answer", audit_id=audit_id),
        back={"url": url_for("audits.sections", audit_id=audit_id), "label": "All sections"},
        concern_url=url_for("concerns.new", audit_id=audit_id),
        action_url=url_for("actions.add", audit_id=audit_id),
        zone=zone,
    )


def _check(detail: AuditDetail, problems: tuple[Problem, ...] = ()) -> str:
    view = _own(detail)
    return render_template(
        "audits/check.html",
        page=audit_page(detail, current().settings.time_zone),
        groups=answer_groups(view, detail.line.id, edit=True),
        left=view.sheet.left,
        proposal=view.proposal,
        because=because_of(view.proposal),
        grade=view.grade,
        names=named_people(view),
        problems=problems,
        grade_reason=request.form.get("grade_reason", view.grade_reason),
        concern_url=url_for("concerns.new", audit_id=detail.line.id),
    )


def _read(
    detail: AuditDetail,
    problems: tuple[Problem, ...] = (),
    *,
    tried: str = "",
    reason: str = "",
) -> str:
    here = current()
    finishes = here.actor.may(Permission.AUDITS_FINALISE)
    submitted = detail.line.state is AuditState.SUBMITTED
    view = detail.grading
    return render_template(
        "audits/read.html",
        page=audit_page(detail, here.settings.time_zone),
        groups=answer_groups(view, detail.line.id, edit=False) if view else (),
        grades=grade_words(detail),
        notes=detail.notes,
        is_own=detail.is_own,
        state_words=words_of(detail.line.state),
        may_return=finishes and submitted,
        may_record_feedback=submitted and (detail.is_own or finishes),
        feedback_form=FeedbackForm(request.form if request.method == "POST" else MultiDict()),
        note_form=NoteForm(),
        problems=problems,
        tried=tried,
        reason=reason,
        concern_url=url_for("concerns.new", audit_id=detail.line.id),
    )


def _after_save(
    audit_id: UUID, entry: Entry, saved_at: str, revisions: Mapping[str, int]
) -> dict[str, object]:
    view = _own(_detail(audit_id))
    grade = view.proposal.grade
    return {
        "revision": revisions[entry.key],
        "saved_at": saved_at,
        "asked": [question.key for question in view.sheet.asked],
        "missing": view.sheet.left,
        "proposed_grade": {"label": grade.label, "because": because_of(view.proposal)}
        if grade
        else "",
    }
