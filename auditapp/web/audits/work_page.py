"""What the pages read on which an auditor takes up an audit and finds their way through it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from auditapp.domain.errors import Problem
from auditapp.domain.grades import Grade
from auditapp.services.answers import GradingView
from auditapp.services.audits_reading import AuditDetail
from auditapp.web.audits.check_page import RuleRow, rule_rows
from auditapp.web.forms.script import grade_so_far
from auditapp.web.forms.section_page import SectionLink, asked_sections, section_links
from auditapp.web.words import say_count, say_date, say_moment

SectionUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class StartPage:
    """An audit before it is accepted."""

    reference: str
    title: str
    caption: str
    why: str
    minutes: int
    summary: tuple[Mapping[str, str], ...]
    obstacles: tuple[Problem, ...]  # why it cannot be accepted yet
    accept_url: str
    declare_url: str
    revision: int


@dataclass(frozen=True, slots=True)
class WorkPage:
    """The sections of an audit, with the next thing to do."""

    next_label: str
    next_url: str
    check_url: str
    tasks: tuple[SectionLink, ...]
    left: str
    saved: str
    grade: Grade | None
    grade_words: str
    rules: tuple[RuleRow, ...]
    declare_url: str


def start_page(detail: AuditDetail, summary: Sequence[Mapping[str, str]]) -> StartPage:
    """Return the page on which an audit is accepted or returned."""
    line = detail.line
    accept = next((o for o in detail.offers if o.transition.action == "accept"), None)
    return StartPage(
        reference=line.reference,
        title=line.template_title,
        caption=f"Audit {line.reference}, {line.round_title}",
        why=detail.why,
        minutes=detail.minutes,
        summary=tuple(summary),
        obstacles=accept.problems if accept else (),
        accept_url=url_for("audits.accept", audit_id=line.id),
        declare_url=url_for("audits.declare_interest", audit_id=line.id),
        revision=line.revision,
    )


def work_page(
    detail: AuditDetail, view: GradingView, section_url: SectionUrl, zone: str
) -> WorkPage:
    """Return the sections of an audit with the next thing to do."""
    check_url = url_for("audits.check", audit_id=detail.line.id)
    unfinished = next((p for p in asked_sections(view) if p.left), None)
    words, _because = grade_so_far(view.proposal)
    return WorkPage(
        next_label=_next_label(unfinished.section.title if unfinished else "", view),
        next_url=section_url(unfinished.section.key) if unfinished else check_url,
        check_url=check_url,
        tasks=section_links(view, section_url),
        left=_left(view),
        saved=say_moment(view.saved_at, zone, "Nothing saved yet"),
        grade=view.proposal.grade,
        grade_words=words or "Too little is answered to say",
        rules=rule_rows(view, section_url),
        declare_url=url_for("audits.declare_interest", audit_id=detail.line.id),
    )


def start_summary(detail: AuditDetail) -> tuple[Mapping[str, str], ...]:
    """Return what an auditor needs to know before saying yes."""
    place, of = detail.place
    rows = [
        ("Case", detail.line.child_ref or "A worker's file, no child"),
        ("Team", detail.line.team_code or "Not recorded"),
        ("Worker", _fact(detail, "worker_ref")),
        ("Worker's manager", _fact(detail, "manager_ref")),
        (
            "Work to review",
            f"{say_date(detail.window_start)} to {say_date(detail.window_end)}",
        ),
        ("Usually takes", f"{detail.minutes} minutes"),
        ("Due", say_date(detail.line.due_on)),
        ("Yours in this round", f"Case {place} of {of}"),
    ]
    return tuple({"label": label, "value": value} for label, value in rows)


def _fact(detail: AuditDetail, name: str) -> str:
    return next((fact.words for fact in detail.facts if fact.name == name), "Not recorded")


def _next_label(section: str, view: GradingView) -> str:
    if not section:
        return "Check your answers"
    return f"Continue: {section}" if view.stored else f"Begin: {section}"


def _left(view: GradingView) -> str:
    left = view.sheet.left
    if not left:
        return "Every question is answered."
    return f"{say_count(left, 'question')} still {'needs' if left == 1 else 'need'} something."
