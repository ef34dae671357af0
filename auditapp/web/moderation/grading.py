"""The second grading: the same questions as the audit's, without sight of the first."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import (
    ConflictError,
    NotFoundError,
    Problem,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.moderation import ModerationState
from auditapp.domain.permissions import Permission
from auditapp.services import answer_history, moderation, moderation_reading, name_guard
from auditapp.services.answers import Entry, GradingView
from auditapp.services.audit_concerns import Alarm
from auditapp.services.moderation import SavedBlind
from auditapp.services.moderation_reading import Blind
from auditapp.web.access import requires
from auditapp.web.audits.beside import MaskedRow, NameRow, masked_rows, name_rows
from auditapp.web.forms.answer_form import AnswerForm
from auditapp.web.forms.history_page import history_page
from auditapp.web.forms.lacking import WAYS, lacking_rows, next_lacking
from auditapp.web.forms.question_parts import Marks
from auditapp.web.forms.script import (
    entry_from_script,
    grade_so_far,
    saved_version,
    stored_version,
)
from auditapp.web.forms.section_page import (
    SectionPage,
    neighbours,
    new_question,
    page_problems,
    question_url,
    saved_words,
    section_form,
    section_links,
    section_page,
    unreadable,
)
from auditapp.web.moderation.page import blind_offers, blind_summary, section_url, words_of
from auditapp.web.request import current, undo

pages = Blueprint("moderation", __name__, url_prefix="/moderation")


@pages.get("/<uuid:moderation_id>/sections/<section_key>")
@requires(Permission.MODERATION_GRADE)
def section(moderation_id: UUID, section_key: str) -> ResponseReturnValue:
    """Show one page of questions with the caseload's facts and guidance beside them."""
    work = _work(moderation_id)
    form = _form(_open(work), section_key)
    return _section(work, section_key, form, Marks(missing="missing" in request.args))


@pages.post("/<uuid:moderation_id>/sections/<section_key>")
@requires(Permission.MODERATION_GRADE)
def save_section(moderation_id: UUID, section_key: str) -> ResponseReturnValue:
    """Save a page of answers; a draft saves whatever it holds."""
    before = _open(_work(moderation_id))
    form = _form(before, section_key, request.form)
    try:
        done = _save(moderation_id, form.entries())
    except ConflictError as conflict:
        stored = {key: str(conflict.stored.get(key, "")) for key in conflict.entered}
        marks = Marks(conflicts={key: words or "Nothing" for key, words in stored.items()})
        return _again(moderation_id, section_key, marks), 409
    except WrongStateError as late:
        return _again(moderation_id, section_key, Marks(), late.problems), 409
    except RefusedError as refused:
        problems = {problem.where: problem.message for problem in refused.problems}
        return _again(moderation_id, section_key, Marks(problems=problems)), 422
    if words := _alarm_words(done.alarm):
        flash(words, "important")
    return redirect(_onward(moderation_id, before, done.view, section_key))


@pages.post("/<uuid:moderation_id>/answers")
@requires(Permission.MODERATION_GRADE)
def save_answer(moderation_id: UUID) -> ResponseReturnValue:
    """Save one answer sent by the page's script."""
    view = _open(_work(moderation_id))
    try:
        entry = entry_from_script(view.template, request.get_json())
    except RefusedError as refused:
        return jsonify(message=refused.problems[0].message), 422
    try:
        done = _save(moderation_id, [entry])
    except WrongStateError as late:
        return jsonify(message=str(late), closed=True), 409
    except ConflictError as late:
        undo()
        fresh = _open(_work(moderation_id))
        return jsonify(message=str(late), **stored_version(fresh, entry.key)), 409
    except RefusedError as refused:
        return jsonify(message=refused.problems[0].message), 422
    told = saved_version(done.view, entry.key, done.saved.revisions)
    saved_at = done.saved.saved_at.isoformat()
    return jsonify(saved_at=saved_at, alarm=_alarm_words(done.alarm), **told)


@pages.get("/<uuid:moderation_id>/answers/<question_key>")
@requires(Permission.MODERATION_GRADE)
def history(moderation_id: UUID, question_key: str) -> ResponseReturnValue:
    """Show every version of one's own answer, and of nobody else's."""
    here, work = current(), _work(moderation_id)
    view = _open(work)
    found = answer_history.of_grading(here.session, view.id, question_key, actor=here.actor)
    section = partial(section_url, moderation_id)
    return render_template(
        "moderation/history.html",
        page=history_page(found, here.settings.time_zone),
        back={"url": question_url(view, question_key, section), "label": "Back to the question"},
        concern_url=url_for("concerns.new", audit_id=work.line.audit_id),
    )


@pages.post("/<uuid:moderation_id>/lock")
@requires(Permission.MODERATION_GRADE)
def lock(moderation_id: UUID) -> ResponseReturnValue:
    """Lock the second grading; both lie side by side from here on."""
    here, reason = current(), request.form.get("reason", "")
    try:
        moderation.lock(
            here.session,
            moderation_id,
            expected=request.form.get("revision", 0, type=int),
            zone=here.settings.time_zone,
            reason=reason,
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return task_list_page(moderation_id, refused.problems, reason=reason), 422
    flash("Your grades are locked. Now compare them with the first grading.", "success")
    return redirect(url_for(".compare", moderation_id=moderation_id))


def task_list_page(
    moderation_id: UUID,
    problems: tuple[Problem, ...] = (),
    *,
    tried: str = "lock",
    reason: str = "",
) -> str:
    """Return the second grader's list of sections, with the move that comes next."""
    here, work = current(), _work(moderation_id)
    view = work.grading
    names, masked = _names(work)
    proposed, because = grade_so_far(view.proposal) if view else ("", "")
    return render_template(
        "moderation/show.html",
        line=work.line,
        state=words_of(work.line.state),
        summary=blind_summary(work),
        offers=blind_offers(work),
        links=section_links(view, partial(section_url, moderation_id)) if view else (),
        left=view.sheet.left if view else 0,
        lacking=lacking_rows(view, partial(section_url, moderation_id)) if view else (),
        saved=saved_words(view, here.settings.time_zone, here.now) if view else "",
        grade=view.grade.label if view and view.grade else "",
        proposed=proposed,
        because=because,
        problems=problems,
        typed={tried: reason},
        wrong={tried: problems},
        names=names,
        masked=masked,
        concern_url=url_for("concerns.new", audit_id=work.line.audit_id),
    )


def _names(work: Blind) -> tuple[tuple[NameRow, ...], tuple[MaskedRow, ...]]:
    """Return what in one's own words may tell who somebody is, while it can still be changed."""
    here, view, one = current(), work.grading, work.line
    if view is None or one.state is not ModerationState.GRADING:
        return (), ()
    guarded = name_guard.look(here.session, view, one.child_ref, secret=here.settings.secret_key)
    url = partial(section_url, one.id)
    mask_url = url_for("moderation_names.mask", moderation_id=one.id)
    undo_url = url_for("moderation_names.put_back", moderation_id=one.id)
    return (
        name_rows(view, guarded, url, back="check", mask_url=mask_url),
        masked_rows(view, guarded, url, back="check", undo_url=undo_url),
    )


def _work(moderation_id: UUID) -> Blind:
    here = current()
    return moderation_reading.blind(
        here.session,
        moderation_id,
        zone=here.settings.time_zone,
        actor=here.actor,
        today=here.today,
    )


def _open(work: Blind) -> GradingView:
    if work.grading is None:
        raise NotFoundError(f"grading of moderation {work.line.id}")
    return work.grading


def _save(moderation_id: UUID, entries: list[Entry]) -> SavedBlind:
    here = current()
    return moderation.save_answers(
        here.session,
        moderation_id,
        entries,
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
    )


def _form(view: GradingView, section_key: str, sent: object = None) -> AnswerForm:
    try:
        return section_form(view, section_key, sent)
    except KeyError as missing:
        raise NotFoundError(f"section {section_key}") from missing


def _again(
    moderation_id: UUID, section_key: str, marks: Marks, problems: tuple[Problem, ...] = ()
) -> str:
    """Show a page again as it was sent, beside what is stored."""
    undo()
    work = _work(moderation_id)
    form = _form(_open(work), section_key, request.form)
    return _section(work, section_key, form, marks, problems)


def _section(
    work: Blind,
    section_key: str,
    form: AnswerForm,
    marks: Marks,
    problems: tuple[Problem, ...] = (),
) -> str:
    here, moderation_id = current(), work.line.id
    page = _page(work, section_key, form, marks)
    return render_template(
        "moderation/section.html",
        page=page,
        reference=work.line.audit_reference,
        saved=saved_words(_open(work), here.settings.time_zone, here.now),
        zone=here.settings.time_zone,
        autosave_url=url_for(".save_answer", moderation_id=moderation_id),
        problems=(*problems, *page_problems(page)),
        back={"url": url_for(".show", moderation_id=moderation_id), "label": "All sections"},
        concern_url=url_for("concerns.new", audit_id=work.line.audit_id),
    )


def _page(work: Blind, section_key: str, form: AnswerForm, marks: Marks) -> SectionPage:
    url = partial(section_url, work.line.id)
    marks = replace(marks, history_url=partial(_history_url, work.line.id))
    try:
        return section_page(_open(work), section_key, form, section_url=url, marks=marks)
    except KeyError as missing:
        raise NotFoundError(f"section {section_key}") from missing


def _history_url(moderation_id: UUID, question_key: str) -> str:
    return url_for(".history", moderation_id=moderation_id, question_key=question_key)


def _onward(moderation_id: UUID, before: GradingView, after: GradingView, section_key: str) -> str:
    """Return where saving leads: on, unless this page asks for more."""
    here = section_url(moderation_id, section_key)
    if new := new_question(before, after, section_key):
        flash("Saved. Your answers ask for more on this page.", "important")
        return f"{here}#question-{new}"
    if key := unreadable(after, section_key):
        return f"{here}#question-{key}"
    go = request.form.get("go", "next")
    if go == "here":
        return here
    if go in WAYS:
        found = next_lacking(after, section_key, go, partial(section_url, moderation_id))
        return found or url_for(".show", moderation_id=moderation_id)
    previous, following = neighbours(after, section_key)
    key = {"next": following, "previous": previous}.get(go, "")
    return section_url(moderation_id, key) if key else url_for(".show", moderation_id=moderation_id)


def _alarm_words(alarm: Alarm) -> str:
    if alarm.problem:
        return f"No concern could be opened. {alarm.problem}"
    if not alarm.opened:
        return ""
    return (
        "This answer opened a safeguarding concern, and its receiver is told. "
        "If a child is in danger now, telephone as well."
    )
