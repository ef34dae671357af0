"""Moderation: the queue, choosing a moderator, comparing and settling.

The second grading itself is in ``grading``.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice

from auditapp.domain.errors import NotFoundError, Problem, RefusedError
from auditapp.domain.moderation import CONCEALING, MODERATION_WORKFLOW
from auditapp.domain.permissions import Permission
from auditapp.services import moderation, moderation_reading
from auditapp.services.moderation_people import ModeratorChoice
from auditapp.web.access import requires
from auditapp.web.moderation.forms import AssignForm, PanelForm, RecordForm, ResponseForm
from auditapp.web.moderation.grading import pages, task_list_page
from auditapp.web.moderation.page import choice_hint, choice_label, compare_page, row
from auditapp.web.request import current, undo

__all__ = ["pages"]

MOVES = frozenset({"start", "decline", "convene"})


@pages.get("/")
@requires(Permission.MODERATION_READ)
def index() -> ResponseReturnValue:
    """List the moderations this person assigns, does or chairs."""
    here = current()
    assigns = here.actor.may(Permission.MODERATION_ASSIGN)
    lines = moderation_reading.queue(here.session, actor=here.actor, today=here.today)
    return render_template(
        "moderation/index.html",
        rows=[row(line, assigns=assigns and line.state in CONCEALING) for line in lines],
        assigns=assigns,
    )


@pages.get("/<uuid:moderation_id>")
@requires(Permission.AUDITS_READ)
def show(moderation_id: UUID) -> ResponseReturnValue:
    """Lead to what this person does with it now."""
    here = current()
    line = moderation_reading.status(
        here.session, moderation_id, actor=here.actor, today=here.today
    )
    if line.state not in CONCEALING:
        return redirect(url_for(".compare", moderation_id=moderation_id))
    if line.is_mine:
        return task_list_page(moderation_id)
    return redirect(url_for(".assign", moderation_id=moderation_id))


@pages.get("/<uuid:moderation_id>/moderator")
@requires(Permission.MODERATION_ASSIGN)
def assign(moderation_id: UUID) -> ResponseReturnValue:
    """Show who could moderate, and what speaks against each."""
    return _assign(moderation_id, AssignForm())


@pages.post("/<uuid:moderation_id>/moderator")
@requires(Permission.MODERATION_ASSIGN)
def choose(moderation_id: UUID) -> ResponseReturnValue:
    """Name the moderator."""
    here, form = current(), AssignForm(request.form)
    try:
        moderation.assign(
            here.session,
            moderation_id,
            _uuid(form.moderator_id.data),
            expected=_revision(),
            reason=form.reason.data or "",
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _assign(moderation_id, form, refused.problems), 422
    flash("The moderator is chosen.", "success")
    return redirect(url_for(".index"))


@pages.post("/<uuid:moderation_id>/moves/<action>")
@requires(Permission.MODERATION_READ)
def move(moderation_id: UUID, action: str) -> ResponseReturnValue:
    """Start grading, give it back, or take the chair of a panel."""
    if action not in MOVES:
        raise NotFoundError(f"move {action}")
    here, reason = current(), request.form.get("reason", "")
    step: Callable[..., object] = getattr(moderation, action)
    if action == "decline":
        step = partial(step, reason=reason)
    try:
        step(here.session, moderation_id, expected=_revision(), actor=here.actor, now=here.now)
    except RefusedError as refused:
        undo()
        if action == "convene":
            return _compare(moderation_id, refused.problems), 422
        return task_list_page(moderation_id, refused.problems, tried=action, reason=reason), 422
    past = next(one.past for one in MODERATION_WORKFLOW.transitions if one.action == action)
    flash(f"You {past}.", "success")
    if action == "decline":
        return redirect(url_for(".index"))
    return redirect(url_for(".show", moderation_id=moderation_id))


@pages.get("/<uuid:moderation_id>/compare")
@requires(Permission.AUDITS_READ)
def compare(moderation_id: UUID) -> ResponseReturnValue:
    """Show both gradings side by side."""
    return _compare(moderation_id)


@pages.post("/<uuid:moderation_id>/agree")
@requires(Permission.MODERATION_GRADE)
def agree(moderation_id: UUID) -> ResponseReturnValue:
    """Write the agreed record."""
    here, form = current(), RecordForm(request.form)
    act = partial(
        moderation.agree,
        here.session,
        moderation_id,
        form.record(),
        expected=_revision(),
        actor=here.actor,
        now=here.now,
    )
    return _settle(moderation_id, act, "The agreed record is made.", record=form)


@pages.post("/<uuid:moderation_id>/respond")
@requires(Permission.AUDITS_COMPLETE)
def respond(moderation_id: UUID) -> ResponseReturnValue:
    """Take the auditor's response."""
    here, form = current(), ResponseForm(request.form)
    act = partial(
        moderation.respond,
        here.session,
        moderation_id,
        form.chosen(),
        form.reason.data or "",
        expected=_revision(),
        actor=here.actor,
        now=here.now,
    )
    return _settle(moderation_id, act, "Your response is recorded.", response=form)


@pages.post("/<uuid:moderation_id>/decide")
@requires(Permission.MODERATION_CHAIR)
def decide(moderation_id: UUID) -> ResponseReturnValue:
    """Write the panel's decision."""
    here, form = current(), PanelForm(request.form)
    act = partial(
        moderation.decide,
        here.session,
        moderation_id,
        form.record(),
        expected=_revision(),
        actor=here.actor,
        now=here.now,
    )
    return _settle(moderation_id, act, "The panel's decision is recorded.", panel=form)


def _settle(
    moderation_id: UUID,
    act: Callable[[], None],
    words: str,
    *,
    record: RecordForm | None = None,
    response: ResponseForm | None = None,
    panel: PanelForm | None = None,
) -> ResponseReturnValue:
    try:
        act()
    except RefusedError as refused:
        undo()
        page = _compare(
            moderation_id, refused.problems, record=record, response=response, panel=panel
        )
        return page, 422
    flash(words, "success")
    return redirect(url_for(".compare", moderation_id=moderation_id))


def _compare(
    moderation_id: UUID,
    problems: tuple[Problem, ...] = (),
    *,
    record: RecordForm | None = None,
    response: ResponseForm | None = None,
    panel: PanelForm | None = None,
) -> str:
    here = current()
    found = moderation_reading.compare(
        here.session,
        moderation_id,
        zone=here.settings.time_zone,
        actor=here.actor,
        today=here.today,
    )
    suggested = found.suggested.value if found.suggested else None
    return render_template(
        "moderation/compare.html",
        page=compare_page(found, here.settings.time_zone),
        moderation_id=moderation_id,
        record_form=record or RecordForm(data={"grade": suggested}),
        response_form=response or ResponseForm(),
        panel_form=panel or PanelForm(),
        problems=problems,
        concern_url=url_for("concerns.new", audit_id=found.line.audit_id),
    )


def _assign(moderation_id: UUID, form: AssignForm, problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    found = moderation_reading.assigning(
        here.session, moderation_id, actor=here.actor, today=here.today
    )
    free = [choice for choice in found.choices if not choice.blocked]
    form.moderator_id.choices = [
        SelectChoice(str(choice.person_id), choice_label(choice)) for choice in free
    ]
    return render_template(
        "moderation/assign.html",
        line=row(found.line, assigns=True),
        form=form,
        hints={str(choice.person_id): choice_hint(choice) for choice in free},
        barred=[_barred(choice) for choice in found.choices if choice.blocked],
        revision=found.line.revision,
        problems=problems,
    )


def _barred(choice: ModeratorChoice) -> tuple[str, str]:
    return choice.name, choice_hint(choice)


def _revision() -> int:
    return request.form.get("revision", 0, type=int)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
