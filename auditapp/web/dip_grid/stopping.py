"""The stop rule of a round: declared before the draw, read while the cases come in."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from auditapp.domain.errors import Problem, RefusedError, WrongStateError
from auditapp.domain.permissions import Permission
from auditapp.domain.stop_rules import BEFORE_DRAW, CAVEAT, StopRulePlan
from auditapp.services import rounds, stop_rules
from auditapp.services.stop_rules import StopRuleView
from auditapp.web.access import may_open, requires
from auditapp.web.dip_grid.page import stop_words
from auditapp.web.dip_grid.routes import pages
from auditapp.web.problems import problems_of
from auditapp.web.request import current, undo
from auditapp.web.rounds.page import tabs
from auditapp.web.words import say_count, say_moment

__all__ = ["pages"]


class StopRuleForm(Form):
    """What is declared before the first case is drawn."""

    question = SelectField("Which question decides?", [InputRequired("Choose the question")])
    good_percent = StringField("Good enough: per cent of cases not met", default="5")
    bad_percent = StringField("Too poor: per cent of cases not met", default="20")
    alpha_percent = StringField("Risk of calling good practice poor, per cent", default="5")
    beta_percent = StringField("Risk of calling poor practice good, per cent", default="10")

    def plan(self) -> StopRulePlan:
        """Return what was entered; the form must have been validated."""
        return StopRulePlan(
            self.question.data or "",
            self.good_percent.data or "",
            self.bad_percent.data or "",
            self.alpha_percent.data or "",
            self.beta_percent.data or "",
        )


@pages.get("/rounds/<uuid:round_id>/stop-rule")
@requires(Permission.ROUNDS_READ)
def stop_rule(round_id: UUID) -> ResponseReturnValue:
    """Show the stop rule and what it says so far, or ask for one before the draw."""
    return _page(round_id)


@pages.post("/rounds/<uuid:round_id>/stop-rule")
@requires(Permission.ROUNDS_MAKE)
def declare_stop_rule(round_id: UUID) -> ResponseReturnValue:
    """Declare the stop rule."""
    here, form = current(), StopRuleForm(request.form)
    _offer(form, round_id)
    if not form.validate():
        return _page(round_id, problems_of(form), form), 422
    try:
        stop_rules.declare(
            here.session,
            round_id,
            form.plan(),
            expected=request.form.get("revision", 0, type=int),
            actor=here.actor,
            now=here.now,
        )
    except RefusedError as refused:
        undo()
        return _page(round_id, refused.problems, form), 422
    flash("The stop rule is declared. It stands once the sample is drawn.", "success")
    return redirect(url_for(".stop_rule", round_id=round_id))


@pages.post("/rounds/<uuid:round_id>/end-early")
@requires(Permission.AUDITS_WITHDRAW)
def end_early(round_id: UUID) -> ResponseReturnValue:
    """Withdraw the cases nobody has begun, once enough has been seen."""
    here = current()
    try:
        ended = stop_rules.end_early(
            here.session,
            round_id,
            zone=here.settings.time_zone,
            actor=here.actor,
            now=here.now,
        )
    except WrongStateError:
        raise
    except RefusedError as refused:
        undo()
        return _page(round_id, refused.problems), 422
    flash(f"{say_count(ended, 'case')} that nobody had begun withdrawn.", "success")
    return redirect(url_for(".stop_rule", round_id=round_id))


def _page(
    round_id: UUID, problems: tuple[Problem, ...] = (), form: StopRuleForm | None = None
) -> str:
    here = current()
    view = rounds.show(here.session, round_id, actor=here.actor)
    rule = stop_rules.of_round(here.session, round_id)
    zone = here.settings.time_zone
    stopped = stop_rules.progress(here.session, round_id, actor=here.actor, zone=zone)
    may_declare = may_open("dip_grid.declare_stop_rule", here.actor) and view.state in BEFORE_DRAW
    return render_template(
        "dip_grid/stop_rule.html",
        view=view,
        tabs=tabs(round_id, "stop_rule", here.actor),
        rule=rule,
        declared=say_moment(rule.declared_at, zone) if rule else "",
        limits=_limits(rule) if rule else (),
        verdict=stop_words(stopped) if stopped else "",
        enough=stopped is not None and stopped.enough,
        may_end=stopped is not None
        and stopped.enough
        and may_open("dip_grid.end_early", here.actor),
        hidden=rule is not None and stopped is None,
        caveat=CAVEAT,
        form=(form or _form(rule, round_id)) if may_declare else None,
        problems=problems,
    )


def _form(rule: StopRuleView | None, round_id: UUID) -> StopRuleForm:
    form = StopRuleForm(data=_as_entered(rule) if rule else None)
    _offer(form, round_id)
    return form


def _as_entered(rule: StopRuleView) -> dict[str, str]:
    return {name: getattr(rule.plan, name) for name in StopRulePlan.__dataclass_fields__}


def _offer(form: StopRuleForm, round_id: UUID) -> None:
    session = current().session
    standards = stop_rules.standards_of(session, rounds.find(session, round_id))
    form.question.choices = [
        SelectChoice("", "Choose a question"),
        *(SelectChoice(key, text) for key, text in standards.items()),
    ]


def _limits(rule: StopRuleView) -> list[tuple[str, str, str]]:
    """Return only the sizes at which a limit moves: the others follow from them."""
    rows = []
    before: tuple[int | None, int | None] = (None, None)
    for limit in rule.limits:
        if (limit.good, limit.poor) != before:
            before = (limit.good, limit.poor)
            rows.append((str(limit.size), _at(limit.good, "at most"), _at(limit.poor, "at least")))
    return rows


def _at(number: int | None, words: str) -> str:
    return "Not yet" if number is None else f"{words} {number} not met"
