"""What the page of one audit reads, whoever opens it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, url_for

from auditapp.domain.audit_visibility import Sight
from auditapp.domain.audits import AUDIT_WORKFLOW, AuditState
from auditapp.domain.concerns import ConcernState
from auditapp.domain.grades import Grade
from auditapp.domain.permissions import Actor, Permission
from auditapp.services.audits_reading import AuditDetail
from auditapp.services.views import VIEWED
from auditapp.web.audit_notes.page import ThreadPart, notes_url, thread_parts
from auditapp.web.urls import url_by
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
    AuditState.SUBMITTED: "teal",
    AuditState.RETURNED: "orange",
    AuditState.FINAL: "green",
    AuditState.WITHDRAWN: "grey",
}
# The auditor's own moves have pages of their own.
_ELSEWHERE = frozenset({"accept", "declare_interest", "begin", "submit"})
_PAST = {
    "assigned": "gave it to its auditor",
    "reallocated": "gave the case to somebody else",
    "taken_over": "moved the case here from another auditor",
    "warning_passed": "chose this auditor in spite of a warning",
    "reply_asked": "made a code for the worker's view",
    "reply_opened": "opened the findings with the worker's code",
    "reply_sent": "sent the worker's view",
    "reply_written_down": "wrote down the worker's view",
    "words_masked": "replaced words that may tell who somebody is",
    "masking_undone": "put back words that were replaced",
    "note_asked": "asked about it in a note",
    "note_answered": "answered a note",
    "note_reopened": "asked again about a note",
    "note_resolved": "marked a note as resolved",
    "feedback_recorded": "recorded the feedback conversation",
}
_WHAT_FOLLOWS = {
    "finalise": "The grades can then change only by a request that is kept beside them.",
    "return": "The auditor can change the answers again, and answers your note first.",
    "withdraw": "The case goes back to the pool. What was written is kept, and counts nowhere.",
}


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One of the four grades."""

    label: str
    grade: Grade | None
    impact: Grade | None
    words: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One audit."""

    reference: str
    title: str
    caption: str
    state: str
    colour: str
    summary: tuple[Mapping[str, str], ...]
    grades: tuple[GradeLine, ...]
    because: tuple[Mapping[str, str], ...]
    notes: tuple[ThreadPart, ...]
    notes_url: str
    may_ask: bool
    concerns: tuple[Mapping[str, str], ...]
    actions: tuple[Mapping[str, str], ...]
    offers: tuple[PageOffer, ...]
    conversations: tuple[Mapping[str, str], ...]
    feedback_url: str  # where the conversation is recorded, "" when it cannot be
    history: tuple[PageEntry, ...]
    read_url: str
    reply_url: str
    print_url: str
    moderation_url: str
    action_url: str
    give_url: str
    revision: int


def audit_page(detail: AuditDetail, actor: Actor, zone: str) -> AuditPage:
    """Return an audit as this person may see it."""
    line = detail.line
    readable = detail.grading is not None
    return AuditPage(
        reference=line.reference,
        title=line.template_title,
        caption=f"Audit {line.reference}, {line.round_title}",
        state=state_words(line.state),
        colour=COLOURS[line.state],
        summary=summary_rows(detail, zone),
        grades=grade_lines(detail),
        because=_because(detail),
        notes=thread_parts(detail.notes, zone),
        notes_url=notes_url(line.id) if detail.reads_notes else "",
        may_ask=detail.may_ask,
        concerns=_concerns(detail, actor),
        actions=_actions(detail),
        offers=page_offers(
            detail.offers, _move_url(line.id), notes=_WHAT_FOLLOWS, leave_out=_ELSEWHERE
        ),
        conversations=_conversations(detail),
        feedback_url=_feedback_url(detail, actor),
        history=_history(detail, zone),
        read_url=url_for("audits.read", audit_id=line.id) if readable else "",
        reply_url=url_for("replies.show", audit_id=line.id) if readable else "",
        print_url=url_for("audits.printed", audit_id=line.id) if readable else "",
        moderation_url=_moderation_url(detail, actor),
        action_url=action_url(line.id, actor),
        give_url=url_for("giving.show", audit_id=line.id) if detail.may_go_elsewhere else "",
        revision=line.revision,
    )


def state_words(state: AuditState) -> str:
    """Return the state in words."""
    return state.value.replace("_", " ").capitalize()


def action_url(audit_id: UUID, actor: Actor) -> str:
    """Return where an action is added, or "" for whoever may add none."""
    return url_for("actions.add", audit_id=audit_id) if _adds_actions(actor) else ""


def action_urls(audit_id: UUID, actor: Actor) -> Callable[[str], str] | None:
    """Return what gives where an action on a question is added; None where none may be added."""
    return url_by("actions.add", "question", audit_id=audit_id) if _adds_actions(actor) else None


def _adds_actions(actor: Actor) -> bool:
    return actor.may(Permission.ACTIONS_ADD) and "actions.add" in current_app.view_functions


def concern_url(audit_id: UUID, actor: Actor) -> str:
    """Return where a concern is raised, or "" for whoever may raise none."""
    may = actor.may(Permission.CONCERNS_RAISE)
    return url_for("concerns.new", audit_id=audit_id) if may else ""


def grade_lines(detail: AuditDetail) -> tuple[GradeLine, ...]:
    """Return the grades this person may see, each apart; none before the first is handed in."""
    grades = detail.grades
    lines = (
        GradeLine("Proposed from the answers", grades.proposed, None, ""),
        GradeLine("Auditor's", grades.auditor, grades.auditor_impact, grades.auditor_reason),
        GradeLine("Moderator's", grades.moderator, grades.moderator_impact, ""),
        GradeLine("Final", grades.final, grades.final_impact, ""),
    )
    return tuple(line for line in lines if line.grade is not None or line.impact is not None)


def summary_rows(detail: AuditDetail, zone: str) -> tuple[Mapping[str, str], ...]:
    """Return the audit's own facts."""
    line = detail.line
    rows = [
        ("Case", line.child_ref or "A worker's file, no child"),
        ("Team", line.team_code or "Not recorded"),
        ("Auditor", line.auditor_name),
        ("Round", f"{line.round_title} ({line.round_reference})"),
        ("Work reviewed", f"{say_date(detail.window_start)} to {say_date(detail.window_end)}"),
        ("Due", f"{say_date(line.due_on)}{', overdue' if line.overdue else ''}"),
        ("Submitted", say_moment(line.submitted_at, zone)),
        ("Moderated", _moderation_words(detail)),
        ("Feedback", _feedback_words(detail)),
        ("Worker's comment", detail.comment),
    ]
    if detail.selection:
        rows.append(("Why it was moderated", detail.selection))
    if detail.reason:
        rows.append(("Why it was withdrawn", detail.reason))
    return tuple({"label": label, "value": value} for label, value in rows if value)


def _history(detail: AuditDetail, zone: str) -> tuple[PageEntry, ...]:
    # Who looked is told in the log; here it would hide what was done.
    done = (line for line in detail.history if line.action != VIEWED)
    return page_history(done, AUDIT_WORKFLOW, zone, others=_PAST)


def _because(detail: AuditDetail) -> tuple[Mapping[str, str], ...]:
    code = detail.grades.agreed_because
    return ({"label": "Agreed because", "value": code.label},) if code else ()


def _moderation_words(detail: AuditDetail) -> str:
    if detail.sight < Sight.GRADING or detail.line.submitted_at is None:
        return ""
    state = detail.moderation_state
    return state.value.capitalize() if state else "Not selected"


def _feedback_words(detail: AuditDetail) -> str:
    if detail.feedback_on is not None:
        return say_date(detail.feedback_on)
    return f"None: {detail.feedback_absence}" if detail.feedback_absence else "Not yet"


def _conversations(detail: AuditDetail) -> tuple[Mapping[str, str], ...]:
    return tuple(
        {
            "when": say_date(one.held_on),
            "heard": one.heard.label,
            "said": one.said,
            "who": one.recorded_by,
        }
        for one in detail.conversations
    )


def _feedback_url(detail: AuditDetail, actor: Actor) -> str:
    tells = detail.is_own or actor.may(Permission.AUDITS_FINALISE)
    if not tells or detail.line.state is not AuditState.SUBMITTED:
        return ""
    return url_for("audits.feedback", audit_id=detail.line.id)


def _concerns(detail: AuditDetail, actor: Actor) -> tuple[Mapping[str, str], ...]:
    # Whoever only leads is told that there is one and how far it is, not what it says.
    reads = detail.is_own or actor.may(Permission.CONCERNS_DECIDE)
    return tuple(
        {
            "reference": one.reference,
            "url": url_for("concerns.show", concern_id=one.id) if reads else "",
            "level": one.level.label,
            "state": one.state.value.capitalize(),
            "colour": "red" if one.state is ConcernState.RAISED else "grey",
            "receiver": one.receiver,
        }
        for one in detail.concerns
    )


def _actions(detail: AuditDetail) -> tuple[Mapping[str, str], ...]:
    return tuple(
        {
            "text": action.text,
            "url": url_for("actions.show", action_id=action.id),
            "owner": action.owner_name,
            "due": say_date(action.due_on),
            "state": action.state.value.replace("_", " ").capitalize(),
        }
        for action in detail.actions
    )


def _moderation_url(detail: AuditDetail, actor: Actor) -> str:
    sees = detail.sight is Sight.WHOLE or actor.may(Permission.MODERATION_ASSIGN)
    known = "moderation.show" in current_app.view_functions
    if detail.moderation_id is None or not (sees and known):
        return ""
    return url_for("moderation.show", moderation_id=detail.moderation_id)


def _move_url(audit_id: UUID) -> Callable[[str], str]:
    return lambda action: url_for(_ENDPOINTS[action], audit_id=audit_id)


_ENDPOINTS: Mapping[str, str] = {
    "return": "audits.return_with_note",
    "finalise": "audits.finalise",
    "withdraw": "audits.withdraw",
}
