"""The second grading: the same questions as the audit's, without sight of the first."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.errors import ConflictError, NotFoundError, Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.domain.sheets import SectionState
from auditapp.services import moderation, moderation_reading
from auditapp.services.answers import Entry, GradingView
from auditapp.services.moderation import SavedBlind
from auditapp.services.moderation_reading import Blind
from auditapp.web.access import requires
from auditapp.web.audits.saving import entries_from, entry_from_script, script_answer
from auditapp.web.audits.section_page import because_of, section_links, section_page
from auditapp.web.forms.answers import AnswerForm, entered, form_class
from auditapp.web.moderation.page import blind_offers, blind_summary, section_url, words_of
from auditapp.web.request import current, keep, undo
from auditapp.web.words import say_moment

pages = Blueprint("moderation", __name__, url_prefix="/moderation")


@pages.get("/<uuid:moderation_id>/sections/<section_key>")
@requires(Permission.MODERATION_GRADE)
def section(moderation_id: UUID, section_key: str) -> ResponseReturnValue:
    """Show one page of questions with the caseload's facts and guidance beside them."""
    work = _work(moderation_id)
    view = _open(work)
    form = _form_of(view, section_key)
    filled = form(data=entered(view.sheet.answers, view.template, section_key))
    return _section(work, view, section_key, filled)


@pages.post("/<uuid:moderation_id>/sections/<section_key>")
@requires(Permission.MODERATION_GRADE)
def save_section(moderation_id: UUID, section_key: str) -> ResponseReturnValue:
    """Save a page of answers; a draft saves whatever it holds."""
    view = _open(_work(moderation_id))
    form = _form_of(view, section_key)(request.form)
    faults = form.faults()
    asked = {question.key for question in view.sheet.asked}
    done = _save(moderation_id, entries_from(form, request.form, view, asked))
    work = _work(moderation_id)
    after = _open(work)
    if faults:
        # What could be read is saved all the same, so this page must not be undone.
        keep()
        return _section(work, after, section_key, form, faults), 422
    _tell(done)
    if {question.key for question in after.sheet.asked} - asked:
        flash("Saved. Your answers brought more questions: they are on this page.", "important")
        return redirect(section_url(moderation_id, section_key))
    flash("Saved.", "success")
    there = request.form.get("go", "") or section_key
    if there == "sections":
        return redirect(url_for(".show", moderation_id=moderation_id))
    return redirect(section_url(moderation_id, there))


@pages.post("/<uuid:moderation_id>/answers")
@requires(Permission.MODERATION_GRADE)
def save_answer(moderation_id: UUID) -> ResponseReturnValue:
    """Save one answer sent by the page's script."""
    view = _open(_work(moderation_id))
    body: Mapping[str, Any] = request.get_json()
    entry = entry_from_script(view, body)
    if isinstance(entry, str):
        return jsonify(message=entry), 422
    try:
        done = _save(moderation_id, [entry])
    except ConflictError as conflict:
        undo()
        fresh = _open(_work(moderation_id))
        return jsonify(script_answer(fresh, entry.key, message=str(conflict))), 409
    except RefusedError as refused:
        undo()
        return jsonify(message=refused.problems[0].message), 422
    after = _open(_work(moderation_id))
    grade = after.proposal.grade
    return jsonify(
        revision=done.saved.revisions[entry.key],
        saved_at=done.saved.saved_at.isoformat(),
        asked=[question.key for question in after.sheet.asked],
        missing=after.sheet.left,
        proposed_grade={"label": grade.label, "because": because_of(after.proposal)}
        if grade
        else "",
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
    work = _work(moderation_id)
    view = work.grading
    return render_template(
        "moderation/show.html",
        line=work.line,
        state=words_of(work.line.state),
        summary=blind_summary(work),
        offers=blind_offers(work),
        links=section_links(view, partial(section_url, moderation_id)) if view else (),
        left=view.sheet.left if view else 0,
        saved=_saved(view) if view else "",
        grade=view.grade if view else None,
        proposal=view.proposal if view else None,
        because=because_of(view.proposal) if view else "",
        problems=problems,
        typed={tried: reason},
        wrong={tried: problems},
        concern_url=url_for("concerns.new", audit_id=work.line.audit_id),
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


def _tell(done: SavedBlind) -> None:
    if done.alarm.opened:
        flash("Your answer raised a safeguarding concern: its receiver is told.", "important")
    if done.alarm.problem:
        flash(f"No concern could be raised: {done.alarm.problem}", "important")


def _form_of(view: GradingView, section_key: str) -> type[AnswerForm]:
    if not _has(view, section_key):
        raise NotFoundError(f"section {section_key}")
    return form_class(view.template, section_key)


def _has(view: GradingView, section_key: str) -> bool:
    asked = (one for one in view.sheet.sections if one.state is not SectionState.NOT_ASKED)
    return any(one.section.key == section_key for one in asked)


def _saved(view: GradingView) -> str:
    return say_moment(view.saved_at, current().settings.time_zone, "Nothing saved yet")


def _section(
    work: Blind,
    view: GradingView,
    section_key: str,
    form: AnswerForm,
    problems: tuple[Problem, ...] = (),
) -> str:
    moderation_id = work.line.id
    url: Callable[[str], str] = partial(section_url, moderation_id)
    page = section_page(view, section_key, form, url=url, problems=problems)
    return render_template(
        "moderation/section.html",
        page=page,
        form=form,
        reference=work.line.audit_reference,
        saved=_saved(view),
        problems=problems,
        next_key=page.later_url.rsplit("/", 1)[-1] if page.later_url else "sections",
        autosave_url=url_for("moderation.save_answer", moderation_id=moderation_id),
        back={
            "url": url_for("moderation.show", moderation_id=moderation_id),
            "label": "All sections",
        },
        concern_url=url_for("concerns.new", audit_id=work.line.audit_id),
        zone=current().settings.time_zone,
    )
