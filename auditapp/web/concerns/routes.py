"""Raising a safeguarding concern, and seeing it through."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from auditapp.domain.concerns import LEVEL_THREE, ConcernLevel
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.permissions import Permission
from auditapp.services import concern_names, concerns, concerns_reading
from auditapp.web.access import requires
from auditapp.web.concerns.page import concern_page, row
from auditapp.web.problems import problems_of
from auditapp.web.request import current, undo

pages = Blueprint("concerns", __name__, url_prefix="/concerns")


class ConcernForm(Form):
    """What is worrying, how urgent, who gets it: the first field alone is enough."""

    what = TextAreaField("What have you seen?", [InputRequired("Say what you saw")])
    level = RadioField(
        "How urgent is it?",
        choices=[SelectChoice(level.value, level.label) for level in ConcernLevel],
        default=ConcernLevel.IMMEDIATE.value,
    )
    receiver_id = SelectField("Who receives it?")
    since_when = StringField("Since when, if you know")
    told = StringField("Who has been told already, and when")


@pages.get("/")
@requires(Permission.CONCERNS_READ)
def search() -> ResponseReturnValue:
    """List the concerns this person may read."""
    here = current()
    lines = concerns_reading.search(
        here.session, actor=here.actor, now=here.now, zone=here.settings.zone
    )
    return render_template(
        "concerns/search.html", rows=[row(line, here.settings.time_zone) for line in lines]
    )


@pages.get("/new/<uuid:audit_id>")
@requires(Permission.CONCERNS_RAISE)
def new(audit_id: UUID) -> ResponseReturnValue:
    """Ask what was seen."""
    return _ask(audit_id, ConcernForm())


@pages.post("/new/<uuid:audit_id>")
@requires(Permission.CONCERNS_RAISE)
def create(audit_id: UUID) -> ResponseReturnValue:
    """Raise the concern."""
    here, form = current(), ConcernForm(request.form)
    _offer(form, audit_id)
    if not form.validate():
        return _ask(audit_id, form, problems_of(form))
    said = concerns.ConcernText(
        what=form.what.data or "",
        level=ConcernLevel(form.level.data),
        since_when=form.since_when.data or "",
        told=form.told.data or "",
        receiver_id=UUID(form.receiver_id.data) if form.receiver_id.data else None,
    )
    try:
        concern_id = concerns.raise_concern(
            here.session, audit_id, said, actor=here.actor, now=here.now
        )
    except RefusedError as refused:
        undo()
        return _ask(audit_id, form, refused.problems)
    urgent = here.settings.urgent_words
    flash(f"The concern is raised. If a child is in danger now, {urgent} as well.", "success")
    return redirect(url_for(".show", concern_id=concern_id))


@pages.get("/<uuid:concern_id>")
@requires(Permission.CONCERNS_READ)
def show(concern_id: UUID) -> ResponseReturnValue:
    """Show one concern, its clock and what has been done."""
    return _page(concern_id)


@pages.post("/<uuid:concern_id>/names")
@requires(Permission.CONCERNS_RAISE)
def mask(concern_id: UUID) -> ResponseReturnValue:
    """Put other words in the place of one piece of what was raised."""
    here = current()
    concern_names.mask_words(
        here.session,
        concern_id,
        request.form.get("text", ""),
        secret=here.settings.secret_key,
        actor=here.actor,
        now=here.now,
    )
    flash("Replaced.", "success")
    return redirect(url_for(".show", concern_id=concern_id))


@pages.post("/<uuid:concern_id>/acknowledge")
@requires(Permission.CONCERNS_RECEIVE)
def acknowledge(concern_id: UUID) -> ResponseReturnValue:
    """Acknowledge it."""
    here = current()
    act = partial(
        concerns.acknowledge,
        here.session,
        concern_id,
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
    )
    return _carry_out(concern_id, act, "You acknowledged the concern.")


@pages.post("/<uuid:concern_id>/decide")
@requires(Permission.CONCERNS_DECIDE)
def decide(concern_id: UUID) -> ResponseReturnValue:
    """Record the safety decision."""
    here = current()
    act = partial(
        concerns.decide,
        here.session,
        concern_id,
        request.form.get("decision", ""),
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
    )
    return _carry_out(concern_id, act, "The safety decision is recorded.")


@pages.post("/<uuid:concern_id>/close")
@requires(Permission.CONCERNS_DECIDE)
def close(concern_id: UUID) -> ResponseReturnValue:
    """Close it, saying what was seen to be done."""
    here = current()
    act = partial(
        concerns.close,
        here.session,
        concern_id,
        request.form.get("reason", ""),
        expected=request.form.get("revision", 0, type=int),
        actor=here.actor,
        now=here.now,
    )
    return _carry_out(concern_id, act, "The concern is closed.")


def _carry_out(concern_id: UUID, act: Callable[[], None], words: str) -> ResponseReturnValue:
    try:
        act()
    except RefusedError as refused:
        undo()
        return _page(concern_id, refused.problems), 422
    flash(words, "success")
    return redirect(url_for(".show", concern_id=concern_id))


def _page(concern_id: UUID, problems: tuple[Problem, ...] = ()) -> str:
    here = current()
    detail = concerns_reading.show(
        here.session, concern_id, actor=here.actor, now=here.now, zone=here.settings.zone
    )
    told = concern_names.look(
        here.session, concern_id, secret=here.settings.secret_key, actor=here.actor
    )
    return render_template(
        "concerns/show.html",
        concern_url=_again_url(detail.line.audit_id),
        told={one.finding.text: one for one in told},
        mask_url=url_for(".mask", concern_id=concern_id),
        page=concern_page(detail, here.settings.time_zone),
        problems=problems,
        typed=request.form,
        urgent_words=here.settings.urgent_words,
    )


def _again_url(audit_id: UUID | None) -> str:
    """Return where another concern about the same child is raised, for whoever may."""
    here = current()
    if audit_id is None or not concerns.may_raise(here.session, audit_id, actor=here.actor):
        return ""
    return url_for(".new", audit_id=audit_id)


def _offer(form: ConcernForm, audit_id: UUID) -> None:
    here = current()
    people = concerns.receivers(here.session, audit_id, actor=here.actor)
    form.receiver_id.choices = [SelectChoice(str(person), name) for person, name in people]


def _ask(
    audit_id: UUID, form: ConcernForm, problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    _offer(form, audit_id)
    here = current()
    page = render_template(
        "concerns/new.html",
        form=form,
        problems=problems,
        urgent_words=here.settings.urgent_words,
        level_three=LEVEL_THREE,
        action_url=url_for("actions.add", audit_id=audit_id)
        if here.actor.may(Permission.ACTIONS_ADD)
        else "",
    )
    return (page, 422) if problems else page
