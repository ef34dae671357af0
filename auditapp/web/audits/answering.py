"""The auditor's own work: sections, saving, checking, handing in."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.audits import AuditState
from auditapp.domain.errors import (
    ConflictError,
    IndependenceError,
    NotFoundError,
    Problem,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.permissions import Permission
from auditapp.services import (
    audit_notes_reading,
    audit_work,
    audits,
    audits_reading,
    name_guard,
    self_notes,
)
from auditapp.services.answers import Entry
from auditapp.services.audit_concerns import Alarm
from auditapp.services.audit_work import AuditWork
from auditapp.services.audits import SavedAnswers
from auditapp.web.access import requires
from auditapp.web.audit_notes.page import notes_url
from auditapp.web.audits.beside import Beside, beside_questions
from auditapp.web.audits.check_page import check_page
from auditapp.web.audits.page import action_urls, concern_url
from auditapp.web.audits.reading_page import note_rows
from auditapp.web.forms.answer_form import AnswerForm
from auditapp.web.forms.lacking import WAYS, next_lacking
from auditapp.web.forms.question_parts import Marks
from auditapp.web.forms.script import entry_from_script, saved_version, stored_version
from auditapp.web.forms.section_page import (
    SectionPage,
    held_back,
    neighbours,
    new_question,
    page_problems,
    saved_words,
    section_form,
    section_page,
    unreadable,
)
from auditapp.web.forms.self_note_parts import note_parts, sent_notes
from auditapp.web.kept_text.late import closed_to_script, keep_late, sent_too_late, words_for_late
from auditapp.web.request import current, undo
from auditapp.web.urls import url_by

pages = Blueprint("audits", __name__, url_prefix="/audits")


@pages.get("/<uuid:audit_id>/sections/<section_key>")
@requires(Permission.AUDITS_COMPLETE)
def section(audit_id: UUID, section_key: str) -> ResponseReturnValue:
    """Show one page of questions with facts and guidance beside them."""
    work = _work(audit_id)
    if not work.writable:
        return redirect(url_for(".show", audit_id=audit_id))
    form = _form(work, section_key)
    return _section(work, section_key, form, Marks(missing="missing" in request.args))


@pages.post("/<uuid:audit_id>/sections/<section_key>")
@requires(Permission.AUDITS_COMPLETE)
def save_section(audit_id: UUID, section_key: str) -> ResponseReturnValue:
    """Save a page of answers; a draft saves whatever it holds."""
    work = _sent_work(audit_id)
    form = _form(work, section_key, request.form)
    if held_back(work.view, section_key):
        return redirect(_section_url(audit_id, section_key))
    try:
        saved = _save(audit_id, form.entries())
        late_notes = _save_notes(audit_id)
    except ConflictError as conflict:
        undo()
        stored = {key: str(conflict.stored.get(key, "")) for key in conflict.entered}
        marks = Marks(conflicts={key: words or "Nothing" for key, words in stored.items()})
        return _again(audit_id, section_key, marks), 409
    except WrongStateError as late:
        undo()
        return _too_late(work, section_key, form, late)
    except RefusedError as refused:
        undo()
        problems = {problem.where: problem.message for problem in refused.problems}
        loose = tuple(problem for problem in refused.problems if not problem.where)
        return _again(audit_id, section_key, Marks(problems=problems), loose), 422
    if late_notes:
        undo()
        return _again(audit_id, section_key, Marks(), late_notes=late_notes), 409
    _tell(saved.alarm)
    return redirect(_onward(work, saved, section_key))


def _too_late(
    work: AuditWork, section_key: str, form: AnswerForm, late: WrongStateError
) -> ResponseReturnValue:
    kept = keep_late(work.id, form.entries())
    if work.state is AuditState.WITHDRAWN:
        return redirect(sent_too_late(late, kept=kept))
    problem = Problem("", words_for_late(late, kept=kept))
    return _again(work.id, section_key, Marks(), (problem,)), 409


@pages.post("/<uuid:audit_id>/answers")
@requires(Permission.AUDITS_COMPLETE)
def save_answer(audit_id: UUID) -> ResponseReturnValue:
    """Save one answer sent by the page's script."""
    here = current()
    template = audit_work.template_of(here.session, audit_id, actor=here.actor)
    try:
        entry = entry_from_script(template, request.get_json())
    except RefusedError as refused:
        return jsonify(message=refused.problems[0].message), 422
    try:
        saved = _save(audit_id, [entry])
    except WrongStateError as late:
        undo()
        return closed_to_script(late, kept=keep_late(audit_id, [entry]))
    except ConflictError as late:
        undo()
        return jsonify(message=str(late), **stored_version(_work(audit_id).view, entry.key)), 409
    if held_back(saved.view, template.section_of[entry.key].key):
        undo()
        return jsonify(message="Answer the earlier question first; then open this page again"), 422
    told = saved_version(saved.view, entry.key, saved.revisions)
    return jsonify(saved_at=saved.saved_at.isoformat(), alarm=_alarm_words(saved.alarm), **told)


@pages.get("/<uuid:audit_id>/check")
@requires(Permission.AUDITS_COMPLETE)
def check(audit_id: UUID) -> ResponseReturnValue:
    """Show every answer, what is missing first, before the audit is handed in."""
    if not _work(audit_id).writable:
        return redirect(url_for(".show", audit_id=audit_id))
    return _check(audit_id)


@pages.post("/<uuid:audit_id>/submit")
@requires(Permission.AUDITS_COMPLETE)
def submit(audit_id: UUID) -> ResponseReturnValue:
    """Hand the audit in."""
    here, reason = current(), request.form.get("grade_reason", "")
    try:
        audits.submit(
            here.session,
            audit_id,
            expected=request.form.get("revision", 0, type=int),
            zone=here.settings.time_zone,
            reason=reason,
            actor=here.actor,
            now=here.now,
        )
    except WrongStateError:
        raise
    except RefusedError as refused:
        undo()
        status = 403 if isinstance(refused, IndependenceError) else 422
        return _check(audit_id, refused.problems, reason), status
    flash("The audit is submitted. You will hear from its moderator if it is selected.", "success")
    return redirect(url_for(".show", audit_id=audit_id))


def _work(audit_id: UUID) -> AuditWork:
    here = current()
    zone = here.settings.time_zone
    return audit_work.open_work(here.session, audit_id, actor=here.actor, zone=zone)


def _sent_work(audit_id: UUID) -> AuditWork:
    here = current()
    zone = here.settings.time_zone
    return audit_work.sent_work(here.session, audit_id, actor=here.actor, zone=zone)


def _save(audit_id: UUID, entries: list[Entry]) -> SavedAnswers:
    here = current()
    return audits.save_answers(
        here.session,
        audit_id,
        entries,
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
    )


def _save_notes(audit_id: UUID) -> Mapping[str, str]:
    """Save the notes to self that were sent; return what was stored of those changed meanwhile."""
    here = current()
    late: dict[str, str] = {}
    for note in sent_notes(request.form):
        try:
            self_notes.save(
                here.session,
                audit_id,
                note.question_key,
                note.text,
                expected=note.base_revision,
                actor=here.actor,
                now=here.now,
            )
        except ConflictError as conflict:
            late |= {key: str(text) or "Nothing" for key, text in conflict.stored.items()}
    return late


def _form(work: AuditWork, section_key: str, sent: object = None) -> AnswerForm:
    try:
        return section_form(work.view, section_key, sent)
    except KeyError as missing:
        raise NotFoundError(f"section {section_key}") from missing


def _again(
    audit_id: UUID,
    section_key: str,
    marks: Marks,
    problems: tuple[Problem, ...] = (),
    late_notes: Mapping[str, str] | None = None,
) -> str:
    """Show a page again as it was sent, beside what is stored."""
    work = _work(audit_id)
    form = _form(work, section_key, request.form)
    return _section(work, section_key, form, marks, problems, late_notes)


def _section(
    work: AuditWork,
    section_key: str,
    form: AnswerForm,
    marks: Marks,
    problems: tuple[Problem, ...] = (),
    late_notes: Mapping[str, str] | None = None,
) -> str:
    here = current()
    keys = tuple(question.key for question in form.questions)
    stored = self_notes.read(here.session, work.id, actor=here.actor)
    notes = note_parts(("", *keys), stored, sent_notes(request.form), late_notes)
    page = _page(work, section_key, form, replace(marks, notes=notes))
    place, of = work.place
    return render_template(
        "audits/section.html",
        page=page,
        caption=f"Audit {work.reference}, {work.round_title}",
        case_words=f"Case {place} of {of}" if place else "",
        saved=saved_words(work.view, here.settings.time_zone, here.now),
        zone=here.settings.time_zone,
        autosave_url=url_for(".save_answer", audit_id=work.id),
        self_note_url=url_for(".save_self_note", audit_id=work.id),
        own_note=notes[""],
        beside=_beside(work),
        notes_url=notes_url(work.id),
        problems=(*problems, *page_problems(page)),
        back={"url": url_for(".show", audit_id=work.id), "label": "All sections"},
        concern_url=concern_url(work.id, here.actor),
    )


def _beside(work: AuditWork) -> Mapping[str, Beside]:
    here = current()
    notes = audit_notes_reading.show(here.session, work.id, actor=here.actor)
    guarded = name_guard.look(
        here.session, work.view, work.child_ref, secret=here.settings.secret_key
    )
    section_url = partial(_section_url, work.id)
    return beside_questions(work.view, notes, guarded, section_url, here.settings.time_zone)


def _page(work: AuditWork, section_key: str, form: AnswerForm, marks: Marks) -> SectionPage:
    section_url = partial(_section_url, work.id)
    actor = current().actor
    marks = replace(
        marks,
        action_url=action_urls(work.id, actor),
        history_url=url_by("audits.history", "question_key", audit_id=work.id),
    )
    try:
        return section_page(
            work.view,
            section_key,
            form,
            section_url=section_url,
            marks=marks,
        )
    except KeyError as missing:
        raise NotFoundError(f"section {section_key}") from missing


def _onward(work: AuditWork, saved: SavedAnswers, section_key: str) -> str:
    """Return where saving leads: on, unless this page asks for more."""
    here = _section_url(work.id, section_key)
    if new := new_question(work.view, saved.view, section_key):
        flash("Saved. Your answers ask for more on this page.", "important")
        return f"{here}#question-{new}"
    if key := unreadable(saved.view, section_key):
        return f"{here}#question-{key}"
    go = request.form.get("go", "next")
    if go == "here":
        return here
    if go in WAYS:
        found = next_lacking(saved.view, section_key, go, partial(_section_url, work.id))
        return found or url_for(".check", audit_id=work.id)
    previous, following = neighbours(saved.view, section_key)
    key = {"next": following, "previous": previous}.get(go, "")
    if key:
        return _section_url(work.id, key)
    return url_for(".check" if go == "next" else ".show", audit_id=work.id)


def _tell(alarm: Alarm) -> None:
    if words := _alarm_words(alarm):
        flash(words, "important")


def _alarm_words(alarm: Alarm) -> str:
    if alarm.problem:
        return f"No concern could be opened. {alarm.problem}"
    if not alarm.opened:
        return ""
    return (
        "This answer opened a safeguarding concern, and its receiver is told. "
        "If a child is in danger now, telephone as well."
    )


def _check(audit_id: UUID, problems: tuple[Problem, ...] = (), reason: str = "") -> str:
    here = current()
    detail = audits_reading.show(
        here.session, audit_id, actor=here.actor, zone=here.settings.time_zone, now=here.now
    )
    if detail.grading is None:
        raise NotFoundError(f"audit {audit_id}")
    guarded = name_guard.look(
        here.session,
        detail.grading,
        detail.line.child_ref,
        secret=here.settings.secret_key,
    )
    return render_template(
        "audits/check.html",
        page=check_page(detail, detail.grading, guarded, partial(_section_url, audit_id), reason),
        own_notes=note_rows(
            detail.grading,
            self_notes.read(here.session, audit_id, actor=here.actor),
            partial(_section_url, audit_id),
        ),
        submit_url=url_for(".submit", audit_id=audit_id),
        problems=problems,
        back={"url": url_for(".show", audit_id=audit_id), "label": "All sections"},
        concern_url=concern_url(audit_id, here.actor),
    )


def _section_url(audit_id: UUID, section_key: str) -> str:
    return url_for("audits.section", audit_id=audit_id, section_key=section_key)
