"""What the pages about audits read."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, url_for

from auditapp.domain.audits import AUDIT_WORKFLOW, AuditState
from auditapp.domain.errors import Severity
from auditapp.domain.kinds import text_of
from auditapp.domain.name_guard import Finding, find_names
from auditapp.domain.sheets import SectionState
from auditapp.services.answers import GradingView
from auditapp.services.audits_reading import AuditDetail, AuditLine
from auditapp.web.audits.section_page import because_of, day_words
from auditapp.web.words import (
    PageEntry,
    PageOffer,
    page_history,
    page_offers,
    say_date,
    say_moment,
)

COLOURS: Mapping[AuditState, str] = {
    AuditState.ASSIGNED: "blue",
    AuditState.ACCEPTED: "blue",
    AuditState.IN_PROGRESS: "yellow",
    AuditState.SUBMITTED: "turquoise",
    AuditState.RETURNED: "orange",
    AuditState.FINAL: "green",
    AuditState.WITHDRAWN: "grey",
}
# These moves have a form or page of their own.
_OWN_FORMS = frozenset({"accept", "declare_interest", "begin", "submit", "return"})
PAST = {
    "assigned": "gave it to its auditor",
    "note_answered": "answered a note",
    "feedback_recorded": "recorded the feedback conversation",
}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An audit in a list."""

    url: str
    reference: str
    title: str
    auditor: str
    team: str
    state: str
    colour: str
    due: str
    late: str
    overdue: bool
    grade: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as it is read back."""

    number: int
    question: str
    answer: str
    evidence: str
    rationale: str
    missing: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """The answers of one section."""

    title: str
    rows: tuple[AnswerRow, ...]
    missing: int
    url: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """An audit, for every page about it."""

    id: UUID
    reference: str
    title: str
    caption: str
    state: str
    colour: str
    summary: tuple[Mapping[str, str], ...]
    facts: tuple[Mapping[str, str], ...]
    offers: tuple[PageOffer, ...]
    history: tuple[PageEntry, ...]
    revision: int
    concern_url: str
    action_url: str
    moderation_url: str


def row(line: AuditLine) -> AuditRow:
    """Return one audit as a list shows it."""
    return AuditRow(
        url=url_for("audits.show", audit_id=line.id),
        reference=line.reference,
        title=line.round_title,
        auditor=line.auditor_name,
        team=line.team_code or "",
        state=words_of(line.state),
        colour=COLOURS[line.state],
        due=say_date(line.due_on),
        late="Overdue" if line.overdue else "",
        overdue=line.overdue,
        grade=line.final_grade.value if line.final_grade else "",
    )


def audit_page(detail: AuditDetail, zone: str) -> AuditPage:
    """Return an audit, for every page about it."""
    line = detail.line
    audit_id = line.id

    def url(action: str) -> str:
        if action == "finalise":
            return url_for("audits.finalise", audit_id=audit_id)
        return url_for("audits.move", audit_id=audit_id, action=action)

    return AuditPage(
        id=audit_id,
        reference=line.reference,
        title=line.round_title,
        caption=f"Audit {line.reference}, {line.template_title}",
        state=words_of(line.state),
        colour=COLOURS[line.state],
        summary=_summary(detail, zone),
        facts=tuple({"label": fact.label, "value": fact.words} for fact in detail.facts),
        offers=page_offers(detail.offers, url, leave_out=_OWN_FORMS),
        history=page_history(detail.history, AUDIT_WORKFLOW, zone, others=PAST),
        revision=line.revision,
        concern_url=url_for("concerns.new", audit_id=audit_id),
        action_url=url_for("actions.add", audit_id=audit_id),
        moderation_url=_moderation_url(detail),
    )


def answer_groups(view: GradingView, audit_id: UUID, *, edit: bool) -> tuple[AnswerGroup, ...]:
    """Return every answer asked for, by section, with what is missing beside it."""
    numbers = {question.key: n for n, question in enumerate(view.sheet.asked, start=1)}
    missing: dict[str, list[str]] = {}
    for problem in view.sheet.problems:
        if problem.severity is not Severity.WARNING:
            missing.setdefault(problem.where, []).append(problem.message)
    groups = []
    for progress in view.sheet.sections:
        if progress.state is SectionState.NOT_ASKED:
            continue
        key = progress.section.key
        section_url = url_for("audits.section", audit_id=audit_id, section_key=key) if edit else ""
        rows = tuple(
            AnswerRow(
                number=numbers[question.key],
                question=question.text,
                answer=_answer_words(view, question.key),
                evidence=view.sheet.answer(question.key).evidence,
                rationale=view.sheet.answer(question.key).rationale,
                missing=tuple(missing.get(question.key, ())),
                url=f"{section_url}#question-{question.key}" if edit else "",
            )
            for question in progress.section.questions
            if question.key in numbers
        )
        groups.append(AnswerGroup(progress.section.title, rows, progress.left, section_url))
    return tuple(groups)


def named_people(view: GradingView) -> tuple[Finding, ...]:
    """Return what looks like a name or number in what was written, with its question."""
    found: list[Finding] = []
    for key, answer in view.stored.items():
        question = view.template.question(key)
        texts = [answer.evidence, answer.rationale, answer.na_reason]
        if isinstance(answer.value, str) and not question.choices:
            texts.append(answer.value)
        for text in texts:
            found += [Finding(f.kind, f.text, question.text) for f in find_names(text)]
    return tuple(found)


def grade_words(detail: AuditDetail) -> tuple[Mapping[str, str], ...]:
    """Return the grades this person may see, with their reasons."""
    grades = detail.grades
    rows = [
        ("Proposed by the rules", grades.proposed),
        ("Auditor's", grades.auditor),
        ("Moderator's", grades.moderator),
        ("Final", grades.final),
        ("Impact for the child", grades.final_impact),
    ]
    shown = [{"label": label, "value": grade.label} for label, grade in rows if grade]
    if grades.auditor_reason:
        shown.append({"label": "Why it differs", "value": grades.auditor_reason})
    if detail.grading:
        because = because_of(detail.grading.proposal)
        if because:
            shown.append({"label": "Rules that fired", "value": because})
    return tuple(shown)


def words_of(state: AuditState) -> str:
    """Return the state in words."""
    return state.value.replace("_", " ").capitalize()


def _answer_words(view: GradingView, key: str) -> str:
    answer = view.sheet.answer(key)
    if answer.blank or answer.value is None:
        return "Not answered"
    words = text_of(view.template.question(key), answer.value)
    return f"{words}: {answer.na_reason}" if answer.na_reason else words


def _moderation_url(detail: AuditDetail) -> str:
    if detail.moderation_id is None or "moderation.show" not in current_app.view_functions:
        return ""
    return url_for("moderation.show", moderation_id=detail.moderation_id)


def _summary(detail: AuditDetail, zone: str) -> tuple[Mapping[str, str], ...]:
    line = detail.line
    feedback = day_words(detail.feedback_on) if detail.feedback_on else detail.feedback_absence
    rows = [
        ("Child", line.child_ref or "Not recorded"),
        ("Team", line.team_code or "Not recorded"),
        ("Auditor", line.auditor_name),
        ("Round", f"{line.round_title} ({line.round_reference})"),
        ("Work reviewed", f"{day_words(detail.window_start)} to {day_words(detail.window_end)}"),
        ("Due", say_date(line.due_on)),
        ("Submitted", say_moment(line.submitted_at, zone)),
        ("Feedback conversation", feedback or "Not yet"),
    ]
    if detail.selection:
        rows.append(("Why it was moderated", detail.selection))
    if detail.reason:
        rows.append(("Why it was withdrawn", detail.reason))
    return tuple({"label": label, "value": value} for label, value in rows)
