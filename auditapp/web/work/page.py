"""What the page of one's own work reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from auditapp.services.work import Done, Moved, Stuck, Task
from auditapp.web.words import say_count, say_date, say_moment

# Where each kind of record is dealt with, and the name of its id there.
PLACES: Mapping[str, tuple[str, str]] = {
    "action": ("actions.show", "action_id"),
    "allocation": ("allocation.show", "round_id"),
    "audit": ("audits.show", "audit_id"),
    "audit_note": ("audit_notes.show", "audit_id"),
    "concern": ("concerns.show", "concern_id"),
    "moderation": ("moderation.show", "moderation_id"),
    "moderator": ("moderation.assign", "moderation_id"),
    "recommendation": ("recommendations.show", "recommendation_id"),
    "replacement": ("draws.certificate", "draw_id"),
    "reply": ("replies.show", "audit_id"),
    "report": ("reports.show", "report_id"),
}
COLOURS: Mapping[str, str] = {
    "action": "yellow",
    "audit": "",
    "concern": "red",
    "moderation": "purple",
}
# Words for one and for several of what the log says was done.
FINISHED: Mapping[str, tuple[str, str]] = {
    "action.finish": ("action done", "actions done"),
    "action.verify": ("action verified", "actions verified"),
    "audit.finalise": ("audit made final", "audits made final"),
    "audit.submit": ("audit submitted", "audits submitted"),
    "concern.acknowledge": ("concern acknowledged", "concerns acknowledged"),
    "concern.decide": ("safety decision recorded", "safety decisions recorded"),
    "moderation.agree": ("agreed record made", "agreed records made"),
    "moderation.decide": ("panel decision recorded", "panel decisions recorded"),
    "moderation.lock": ("case graded a second time", "cases graded a second time"),
    "recommendation.finish": ("recommendation done", "recommendations done"),
    "recommendation.verify": ("recommendation verified", "recommendations verified"),
    "report.approve": ("report approved", "reports approved"),
    "report.release": ("report released", "reports released"),
}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One thing to do as the list shows it."""

    verb: str
    subject: str
    noun: str
    colour: str
    url: str
    due: str
    note: str
    urgent: bool


def task_row(task: Task, today: date) -> TaskRow:
    """Return a row of the list, saying what its date means today."""
    return TaskRow(
        verb=task.verb,
        subject=task.subject,
        noun=task.noun.capitalize().replace("_", " "),
        colour=COLOURS.get(task.noun, "grey"),
        url=_url(task.noun, task.id),
        due=say_date(task.due_on, "No date"),
        note=_note(task, today),
        urgent=task.urgent,
    )


def stuck_rows(waiting: tuple[Stuck, ...]) -> list[dict[str, str]]:
    """Return what is stuck, each with where to set it going."""
    return [
        {"words": item.words, "url": _url(item.noun, item.id) if item.id else ""}
        for item in waiting
    ]


def moved_rows(gone: tuple[Moved, ...], zone: str) -> list[dict[str, str]]:
    """Return what was given to somebody else, with when and why."""
    return [
        {
            "reference": one.reference,
            "when": say_moment(one.at, zone),
            "reason": one.reason,
        }
        for one in gone
    ]


def finished_words(done: tuple[Done, ...]) -> list[str]:
    """Return what was finished, a count each."""
    return [say_count(one.count, *FINISHED[one.action]) for one in done]


def _note(task: Task, today: date) -> str:
    if task.due_on is None:
        return ""
    days = (task.due_on - today).days
    if task.urgent and days < 0:
        return f"{say_count(-days, 'day')} overdue"
    if task.urgent:
        return "act now"
    return {0: "today", 1: "tomorrow"}.get(days, "")


def _url(noun: str, record: UUID) -> str:
    endpoint, name = PLACES[noun]
    return url_for(endpoint, **{name: str(record)})  # type: ignore[arg-type]  # the id's name differs by place
