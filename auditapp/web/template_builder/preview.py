"""A draft tried on an invented case: the real form, nothing stored.

What was typed on other sections travels along in the form itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from auditapp.domain.answers import Answer
from auditapp.domain.errors import RefusedError
from auditapp.domain.permissions import Permission
from auditapp.domain.questions import AuditTemplate
from auditapp.domain.values import Json
from auditapp.services import template_trial
from auditapp.services.answers import GradingView
from auditapp.services.template_trial import Trial
from auditapp.web.access import requires
from auditapp.web.forms.answer_form import form_class, names_of, revision_name
from auditapp.web.forms.question_parts import Marks
from auditapp.web.forms.section_page import asked_sections, section_form, section_page
from auditapp.web.request import current
from auditapp.web.template_builder.drafts import draft_of, pages
from auditapp.web.template_builder.page import links

_OURS = frozenset({"csrf_token", "section", "go"})


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed so far, on every section."""

    answers: Mapping[str, Answer]
    typed: Mapping[str, Json]


@pages.get("/<uuid:draft_id>/preview")
@requires(Permission.TEMPLATES_WRITE)
def preview(draft_id: UUID) -> ResponseReturnValue:
    """Show the form as an auditor would see it."""
    return _preview(draft_id, None)


@pages.post("/<uuid:draft_id>/preview")
@requires(Permission.TEMPLATES_WRITE)
def answer(draft_id: UUID) -> ResponseReturnValue:
    """Show what follows from invented answers."""
    return _preview(draft_id, request.form)


def _preview(draft_id: UUID, sent: Any) -> ResponseReturnValue:  # noqa: ANN401  # the library's multidict
    here, draft = current(), draft_of(draft_id)
    back = {"url": links(draft_id)["show"], "label": "Back to the outline"}
    template = draft.view.template
    given = _read(template, sent) if template and not draft.view.faults else _Typed({}, {})
    try:
        trial = template_trial.try_draft(
            here.session,
            draft_id,
            given.answers,
            actor=here.actor,
            now=here.now,
            zone=here.settings.time_zone,
        )
    except RefusedError as refused:
        faults = len(draft.view.faults)
        return render_template(
            "template_builder/preview.html",
            heading=draft.view.title,
            page=None,
            refused=refused.problems[0].message,
            faults=faults,
            outline_url=back["url"],
            back=back,
        )
    view = _as_grading(draft_id, trial, given)
    wanted = sent.get("go") or sent.get("section") if sent else ""
    keys = [progress.section.key for progress in asked_sections(view)]
    key = wanted if wanted in keys else keys[0]
    form = section_form(view, key)
    section_url = partial(_section_url, draft_id)
    return render_template(
        "template_builder/preview.html",
        heading=draft.view.title,
        page=section_page(view, key, form, section_url=section_url, marks=Marks()),
        sections=[
            {"key": p.section.key, "title": p.section.title, "current": p.section.key == key}
            for p in asked_sections(view)
        ],
        carried=_carried(view.template, key, sent),
        lines=[line.text for line in trial.proposal.lines],
        concerns=[concern.words for concern in trial.concerns],
        missing=len(trial.missing),
        back=back,
    )


def _section_url(draft_id: UUID, section_key: str) -> str:
    del section_key  # the preview is one page
    return url_for("template_builder.preview", draft_id=draft_id)


def _read(template: AuditTemplate, sent: Any) -> _Typed:  # noqa: ANN401  # the library's multidict
    answers: dict[str, Answer] = {}
    typed: dict[str, Json] = {}
    for section in template.sections if sent else ():
        for entry in form_class(template, section.key)(sent).entries():
            answers[entry.key] = entry.answer
            if entry.typed is not None:
                typed[entry.key] = entry.typed
    return _Typed(answers, typed)


def _as_grading(draft_id: UUID, trial: Trial, given: _Typed) -> GradingView:
    """Return a trial as the form's pages read a grading; it belongs to nobody."""
    return GradingView(
        id=draft_id,
        audit_id=draft_id,
        person_id=draft_id,
        sheet=trial.sheet,
        proposal=trial.proposal,
        stored=given.answers,
        typed=given.typed,
        revisions={},
        saved_at=None,
        locked_at=None,
        grade=None,
        impact_grade=None,
        grade_reason="",
        facts={},
        timeline=(),
    )


def _carried(template: AuditTemplate, section_key: str, sent: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # the library's multidict
    """Return what other sections hold, to be sent along."""
    if not sent:
        return []
    own: set[str] = set(_OURS)
    for question in template.section(section_key).questions:
        names = names_of(question)
        own |= {names.value, names.evidence, names.rationale, names.na_reason}
        own.add(revision_name(question.key))
    own.discard("")
    return [
        (name, text)
        for name, text in sent.items(multi=True)
        if name not in own and not any(name.startswith(f"{one}-") for one in own)
    ]
