"""Audits: the list, one audit, and every move but the auditor's own work on it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from auditapp.domain.audits import WRITABLE, AuditState
from auditapp.domain.burden import RULE
from auditapp.domain.errors import (
    IndependenceError,
    NotFoundError,
    Problem,
    RefusedError,
    WrongStateError,
)
from auditapp.domain.feedback import Feedback, Heard
from auditapp.domain.permissions import Permission
from auditapp.domain.replies import findings
from auditapp.services import (
    audit_notes,
    audits,
    audits_reading,
    burden,
    replies_reading,
    self_notes,
)
from auditapp.services.audits_reading import AuditDetail
from auditapp.services.feedback import record as record_feedback
from auditapp.web.access import requires
from auditapp.web.audit_notes.page import by_question, notes_url
from auditapp.web.audits.keeping import pages
from auditapp.web.audits.list_page import PER_PAGE, asked, list_page
from auditapp.web.audits.page import audit_page, concern_url
from auditapp.web.audits.reading_page import answer_groups, note_rows
from auditapp.web.audits.work_page import start_page, start_summary, work_page
from auditapp.web.fields import DatePartsField
from auditapp.web.forms.section_page import timeline_page
from auditapp.web.problems import problems_of
from auditapp.web.request import current, undo
from auditapp.web.words import say_count

__all__ = ["pages"]


class FeedbackForm(Form):
    """When worker and manager heard what was found, or why they did not."""

    held_on = DatePartsField("When was the conversation held?", noun="the day of the conversation")
    heard = SelectField(
        "Who took part?",
        choices=[SelectChoice(one.value, one.label) for one in Heard],
        default=Heard.BOTH.value,
    )
    said = TextAreaField("What they said of the work, what helped and what hindered (optional)")
    absence = StringField("Or: why there was none")


@pages.get("/")
@requires(Permission.AUDITS_READ)
def search() -> ResponseReturnValue:
    """List the audits this person may know of."""
    here, ask = current(), asked(request.args)
    found = audits_reading.search(
        here.session,
        ask.wanted(here.today),
        actor=here.actor,
        today=here.today,
        order=ask.order,
        falling=ask.falling,
        offset=(ask.page - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    rounds, auditors = audits_reading.choices(here.session, actor=here.actor)
    return render_template("audits/search.html", page=list_page(found, ask, rounds, auditors))


@pages.get("/<uuid:audit_id>")
@requires(Permission.AUDITS_READ)
def show(audit_id: UUID) -> ResponseReturnValue:
    """Show one audit: to its auditor what to do next, to others how far it is."""
    detail = _detail(audit_id)
    if detail.is_own and detail.line.state is AuditState.ASSIGNED:
        return redirect(url_for(".start", audit_id=audit_id))
    return _show(detail)


@pages.get("/<uuid:audit_id>/start")
@requires(Permission.AUDITS_COMPLETE)
def start(audit_id: UUID) -> ResponseReturnValue:
    """Show why this case, and ask for a declaration of interest."""
    detail = _detail(audit_id)
    if not detail.is_own or detail.line.state is not AuditState.ASSIGNED:
        return redirect(url_for(".show", audit_id=audit_id))
    return _start(detail)


@pages.post("/<uuid:audit_id>/accept")
@requires(Permission.AUDITS_COMPLETE)
def accept(audit_id: UUID) -> ResponseReturnValue:
    """Accept the audit, with no interest to declare."""
    done = "You accepted the audit. Everything you enter is saved as you go."
    return _move(audit_id, "accept", done)


@pages.post("/<uuid:audit_id>/declare-interest")
@requires(Permission.AUDITS_COMPLETE)
def declare_interest(audit_id: UUID) -> ResponseReturnValue:
    """Declare an interest; the audit goes back to the pool."""
    done = "You declared an interest. The audit went back, and someone else will do it."
    return _move(audit_id, "declare_interest", done, onward=url_for(".search"))


@pages.post("/<uuid:audit_id>/withdraw")
@requires(Permission.AUDITS_WITHDRAW)
def withdraw(audit_id: UUID) -> ResponseReturnValue:
    """Withdraw the audit with a reason."""
    return _move(audit_id, "withdraw", "The audit is withdrawn.")


@pages.post("/<uuid:audit_id>/return")
@requires(Permission.MODERATION_READ)
def return_with_note(audit_id: UUID) -> ResponseReturnValue:
    """Return the audit to its auditor with a question."""
    here = current()
    act = partial(
        audit_notes.return_with_note,
        here.session,
        audit_id,
        request.form.get("reason", ""),
        expected=_revision(),
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
    )
    return _carry_out(audit_id, act, "The audit is back with its auditor.", tried="return")


@pages.post("/<uuid:audit_id>/feedback")
@requires(Permission.AUDITS_READ)
def feedback(audit_id: UUID) -> ResponseReturnValue:
    """Record the feedback conversation, or why there was none."""
    here, form = current(), FeedbackForm(request.form)
    if not form.validate():
        return _show(_detail(audit_id), problems_of(form)), 422
    act = partial(
        record_feedback,
        here.session,
        audit_id,
        Feedback(
            form.held_on.data, form.absence.data or "", Heard(form.heard.data), form.said.data or ""
        ),
        expected=_revision(),
        actor=here.actor,
        today=here.today,
        now=here.now,
    )
    return _carry_out(audit_id, act, "The feedback conversation is recorded.")


@pages.post("/<uuid:audit_id>/final")
@requires(Permission.AUDITS_FINALISE)
def finalise(audit_id: UUID) -> ResponseReturnValue:
    """Make the audit final."""
    here = current()
    act = partial(
        audits.finalise,
        here.session,
        audit_id,
        expected=_revision(),
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
    )
    return _carry_out(audit_id, act, "The audit is final.", tried="finalise")


@pages.get("/<uuid:audit_id>/read")
@requires(Permission.AUDITS_READ)
def read(audit_id: UUID) -> ResponseReturnValue:
    """Show every answer, for whoever may read them now."""
    return _answers("audits/read.html", audit_id)


@pages.get("/<uuid:audit_id>/print")
@requires(Permission.AUDITS_READ)
def printed(audit_id: UUID) -> ResponseReturnValue:
    """Show the whole audit as one page to print."""
    return _answers("audits/printed.html", audit_id)


def _move(audit_id: UUID, action: str, done: str, *, onward: str = "") -> ResponseReturnValue:
    here = current()
    act = partial(
        audits.move,
        here.session,
        audit_id,
        action,
        expected=_revision(),
        zone=here.settings.time_zone,
        actor=here.actor,
        now=here.now,
        reason=request.form.get("reason", ""),
    )
    return _carry_out(audit_id, act, done, tried=action, onward=onward)


def _carry_out(
    audit_id: UUID, act: Callable[[], object], done: str, *, tried: str = "", onward: str = ""
) -> ResponseReturnValue:
    try:
        act()
    except (IndependenceError, WrongStateError):
        raise
    except RefusedError as refused:
        undo()
        detail = _detail(audit_id)
        if detail.is_own and detail.line.state is AuditState.ASSIGNED:
            return _start(detail, refused.problems), 422
        return _show(detail, refused.problems, tried=tried), 422
    flash(done, "success")
    return redirect(onward or url_for(".show", audit_id=audit_id))


def _show(detail: AuditDetail, problems: tuple[Problem, ...] = (), tried: str = "") -> str:
    here, line = current(), detail.line
    working = detail.is_own and line.state in WRITABLE and detail.grading is not None
    section_url = partial(_section_url, line.id)
    return render_template(
        "audits/show.html",
        page=audit_page(detail, here.actor, here.settings.time_zone),
        work=work_page(detail, detail.grading, section_url, here.settings.time_zone)
        if working and detail.grading is not None
        else None,
        worked=_worked(detail),
        rule=RULE,
        feedback_form=FeedbackForm(request.form if problems else None),
        problems=problems,
        tried=tried,
        reason=request.form.get("reason", ""),
        concern_url=concern_url(line.id, here.actor),
    )


def _worked(detail: AuditDetail) -> str:
    """Return how long the auditor worked on it, told to nobody else."""
    if not detail.is_own or detail.grading is None:
        return ""
    worked = burden.of_grading(current().session, detail.grading.id)
    return say_count(round(worked.total_seconds() / 60), "minute")


def _start(detail: AuditDetail, problems: tuple[Problem, ...] = ()) -> str:
    return render_template(
        "audits/start.html",
        page=start_page(detail, start_summary(detail)),
        problems=problems,
        reason=request.form.get("reason", ""),
        concern_url=concern_url(detail.line.id, current().actor),
    )


def _answers(template: str, audit_id: UUID) -> str:
    here, detail = current(), _detail(audit_id)
    if detail.grading is None:
        raise NotFoundError(f"answers of audit {audit_id}")
    page = audit_page(detail, here.actor, here.settings.time_zone)
    said = replies_reading.show(here.session, audit_id, actor=here.actor)
    return render_template(
        template,
        page=page,
        found=findings(detail.grading.sheet),
        replies=[line.text for line in said.lines if line.text],
        groups=answer_groups(detail.grading, history_url=partial(_history_url, audit_id)),
        own_notes=note_rows(
            detail.grading,
            self_notes.read(here.session, audit_id, actor=here.actor),
            partial(_section_url, audit_id),
        ),
        notes=by_question(page.notes),
        ask_url=partial(notes_url, audit_id) if page.may_ask else None,
        facts=[{"label": fact.label, "value": fact.words} for fact in detail.facts],
        timeline=timeline_page(detail.timeline),
        concern_url=concern_url(audit_id, here.actor),
        back={"url": url_for(".show", audit_id=audit_id), "label": "Back to the audit"},
    )


def _detail(audit_id: UUID) -> AuditDetail:
    here = current()
    return audits_reading.show(
        here.session, audit_id, actor=here.actor, zone=here.settings.time_zone, now=here.now
    )


def _revision() -> int:
    return request.form.get("revision", 0, type=int)


def _history_url(audit_id: UUID, question_key: str) -> str:
    return url_for("audits.history", audit_id=audit_id, question_key=question_key)


def _section_url(audit_id: UUID, section_key: str) -> str:
    return url_for("audits.section", audit_id=audit_id, section_key=section_key)
