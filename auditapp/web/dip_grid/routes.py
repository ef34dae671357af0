"""The dip grid: accept, answer, submit; and the stop rule of a round."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from auditapp.domain.errors import (
    ConflictError,
    NotFoundError,
    Problem,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.permissions import Permission
from auditapp.services import audit_work, audits, dip_grid
from auditapp.services.answers import Entry
from auditapp.services.audit_concerns import Alarm
from auditapp.services.dip_grid import Declaration, DipGrid, GridCase
from auditapp.web.access import requires
from auditapp.web.dip_grid.cells import states_of
from auditapp.web.dip_grid.page import counts_of, grid_page, shown_sections, stop_words
from auditapp.web.dip_grid.saving import Outcome, keep_all, save_cases
from auditapp.web.forms.question_parts import Marks
from auditapp.web.forms.script import entry_from_script, stored_version
from auditapp.web.forms.section_page import held_back
from auditapp.web.kept_text.late import closed_to_script, keep_late
from auditapp.web.request import current, keep, undo
from auditapp.web.words import say_count

pages = Blueprint("dip_grid", __name__, url_prefix="/dip-grid")


@pages.get("/rounds/<uuid:round_id>")
@requires(Permission.AUDITS_COMPLETE)
def show(round_id: UUID) -> ResponseReturnValue:
    """Show the person's cases of a round beside each other."""
    grid = _grid(round_id)
    if not grid.cases:
        return redirect(url_for(".accept", round_id=round_id))
    return _page(grid)


@pages.post("/rounds/<uuid:round_id>")
@requires(Permission.AUDITS_COMPLETE)
def save(round_id: UUID) -> ResponseReturnValue:
    """Save the whole form; without a script this is how answers are kept."""
    try:
        grid = _grid(round_id)
    except NotFoundError:
        return _all_gone()
    outcome = save_cases(grid, _wanted(), request.form)
    _tell(outcome)
    if outcome.problems:
        return _in_trouble(round_id, outcome), outcome.status
    flash("Your answers are saved.", "success")
    return redirect(url_for(".show", round_id=round_id, section=_wanted() or None))


@pages.post("/audits/<uuid:audit_id>/answers")
@requires(Permission.AUDITS_COMPLETE)
def save_cell(audit_id: UUID) -> ResponseReturnValue:
    """Save one cell sent by the page's script."""
    here, zone = current(), current().settings.time_zone
    work = audit_work.sent_work(here.session, audit_id, actor=here.actor, zone=zone)
    try:
        entry = entry_from_script(work.view.template, request.get_json())
    except RefusedError as refused:
        return jsonify(message=refused.problems[0].message), 422
    if held_back(work.view, work.view.template.section_of[entry.key].key):
        return jsonify(message="Answer the earlier question first; then open this page again"), 422
    try:
        saved = audits.save_answers(
            here.session, audit_id, [entry], zone=zone, actor=here.actor, now=here.now
        )
    except WrongStateError as late:
        undo()
        return closed_to_script(late, kept=keep_late(audit_id, [entry]))
    except ConflictError as late:
        undo()
        return jsonify(message=str(late), **_stored(audit_id, entry)), 409
    return jsonify(
        saved_at=saved.saved_at.isoformat(),
        revision=saved.revisions[entry.key],
        alarm=_alarm_words(saved.alarm),
        **_row_told(work.round_id, audit_id),
    )


@pages.post("/audits/<uuid:audit_id>/submit")
@requires(Permission.AUDITS_COMPLETE)
def submit(audit_id: UUID) -> ResponseReturnValue:
    """Save the form, then hand one case in."""
    here, zone = current(), current().settings.time_zone
    work = audit_work.open_work(here.session, audit_id, actor=here.actor, zone=zone)
    grid = _grid(work.round_id)
    outcome = save_cases(grid, _wanted(), request.form)
    _tell(outcome)
    case = _case(grid, audit_id)
    if outcome.problems:
        return _in_trouble(work.round_id, outcome), outcome.status
    try:
        with here.session.begin_nested():
            audits.submit(
                here.session,
                audit_id,
                expected=request.form.get(f"audit-{audit_id}", 0, type=int),
                zone=zone,
                reason="",
                actor=here.actor,
                now=here.now,
            )
    except RefusedError as refused:
        outcome.problems += [Problem("", f"{case.unit}: {p.message}") for p in refused.problems]
        return _in_trouble(work.round_id, outcome), 422
    flash(f"{work.reference} is submitted.", "success")
    return redirect(url_for(".show", round_id=work.round_id, section=_wanted() or None))


@pages.get("/rounds/<uuid:round_id>/accept")
@requires(Permission.AUDITS_COMPLETE)
def accept(round_id: UUID) -> ResponseReturnValue:
    """Ask for a declaration of interest in each case before its file is opened."""
    here = current()
    if not dip_grid.to_accept(here.session, round_id, actor=here.actor):
        return redirect(url_for(".show", round_id=round_id))
    return _accept_page(round_id)


@pages.post("/rounds/<uuid:round_id>/accept")
@requires(Permission.AUDITS_COMPLETE)
def declare(round_id: UUID) -> ResponseReturnValue:
    """Accept the cases, or give them back, each by its own declaration."""
    here = current()
    try:
        accepted, returned = dip_grid.declare_all(
            here.session,
            round_id,
            _declarations(),
            zone=here.settings.time_zone,
            actor=here.actor,
            now=here.now,
        )
    except WrongStateError:
        raise
    except RefusedError as refused:
        undo()
        return _accept_page(round_id, refused.problems, request.form), 422
    words = [f"{say_count(accepted, 'case')} accepted"] if accepted else []
    words += [f"{say_count(returned, 'case')} returned for someone else"] if returned else []
    flash(f"{' and '.join(words)}.", "success")
    if not accepted:
        return redirect(url_for("work.mine"))
    return redirect(url_for(".show", round_id=round_id))


def _grid(round_id: UUID) -> DipGrid:
    here = current()
    zone = here.settings.time_zone
    return dip_grid.show(here.session, round_id, actor=here.actor, zone=zone)


def _case(grid: DipGrid, audit_id: UUID) -> GridCase:
    for case in grid.cases:
        if case.audit_id == audit_id:
            return case
    raise NotFoundError(f"audit {audit_id}")


def _wanted() -> str:
    return request.form.get("section") or request.args.get("section", "")


def _page(
    grid: DipGrid,
    problems: tuple[Problem, ...] = (),
    marks: Mapping[UUID, Marks] | None = None,
    sent: MultiDict[str, str] | None = None,
) -> str:
    here = current()
    return render_template(
        "dip_grid/show.html",
        page=grid_page(grid, _wanted(), here.actor, marks=marks, sent=sent),
        section=_wanted(),
        form_url=url_for(".save", round_id=grid.round_id),
        zone=here.settings.time_zone,
        problems=problems,
        back={"url": url_for("work.mine"), "label": "My work"},
    )


def _in_trouble(round_id: UUID, outcome: Outcome) -> str:
    """Show the grid again: what was saved is kept, what was not is shown as it was sent."""
    keep()
    sent = request.form if outcome.marks else None
    return _page(_grid(round_id), tuple(outcome.problems), outcome.marks, sent)


def _row_told(round_id: UUID, audit_id: UUID) -> dict[str, object]:
    """Return what a script is told after a save: the case's cells, the counts, the stop rule."""
    grid = _grid(round_id)
    case, sections = _case(grid, audit_id), shown_sections(grid, _wanted())
    return {
        "cells": states_of(case, sections, is_open=grid.is_open),
        "left": case.view.sheet.left,
        "counts": counts_of(grid, sections),
        "stop": stop_words(grid.stopped) if grid.stopped else "",
    }


def _stored(audit_id: UUID, entry: Entry) -> dict[str, object]:
    here, zone = current(), current().settings.time_zone
    work = audit_work.open_work(here.session, audit_id, actor=here.actor, zone=zone)
    return stored_version(work.view, entry.key)


def _all_gone() -> ResponseReturnValue:
    """Answer a form none of whose cases is this person's any more: its text is kept for them."""
    outcome = keep_all(request.form)
    if not outcome.kept:
        raise NotFoundError("grid without a case")
    for problem in outcome.problems:
        flash(problem.message, "important")
    return redirect(url_for("kept_text.mine"))


def _tell(outcome: Outcome) -> None:
    for alarm in outcome.alarms:
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


def _declarations() -> list[Declaration]:
    found = []
    for name in request.form:
        what, _, text = name.partition("_")
        decision = request.form[name]
        if what == "decision" and decision in {"accept", "interest"}:
            audit_id = request.form.get(f"id_{text}", None, type=UUID)
            expected = request.form.get(f"expected_{text}", 0, type=int)
            reason = request.form.get(f"reason_{text}", "")
            if audit_id is not None:
                found.append(Declaration(audit_id, decision, expected, reason))
    return found


def _accept_page(
    round_id: UUID,
    problems: tuple[Problem, ...] = (),
    sent: Mapping[str, str] | None = None,
) -> str:
    here, typed = current(), sent or {}
    cases = dip_grid.to_accept(here.session, round_id, actor=here.actor)
    return render_template(
        "dip_grid/accept.html",
        cases=[
            {
                "case": case,
                "decision": typed.get(f"decision_{case.audit_id}", ""),
                "reason": typed.get(f"reason_{case.audit_id}", ""),
            }
            for case in cases
        ],
        problems=problems,
        back={"url": url_for("work.mine"), "label": "My work"},
    )
