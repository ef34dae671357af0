"""What the page of the log reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from auditapp.domain.permissions import Actor, Permission
from auditapp.services.log_reading import Check, Line, LogPage, Only
from auditapp.web.words import say_count, say_moment

# Where a kind of record is shown, the name of its id there, and who may open all of them. A concern
# is not here: its text is its receiver's, who has it on their own list.
PLACES: Mapping[str, tuple[str, str, Permission]] = {
    "action": ("actions.show", "action_id", Permission.ALLOCATION_MAKE),
    "audit": ("audits.show", "audit_id", Permission.ALLOCATION_MAKE),
    "caseload_import": ("caseload.show", "import_id", Permission.CASELOAD_IMPORT),
    "draw": ("draws.certificate", "draw_id", Permission.ROUNDS_READ),
    "moderation": ("moderation.show", "moderation_id", Permission.MODERATION_ASSIGN),
    "person": ("people.show", "person_id", Permission.PEOPLE_TRAIN),
    "recommendation": (
        "recommendations.show",
        "recommendation_id",
        Permission.RECOMMENDATIONS_WRITE,
    ),
    "report": ("reports.show", "report_id", Permission.REPORTS_WRITE),
    "round": ("rounds.show", "round_id", Permission.ROUNDS_READ),
}
_PEOPLE = Permission.PEOPLE_CHANGE
TABS: Mapping[Only, str] = {
    Only.ALL: "Everything",
    Only.CHANGES: "Changes",
    Only.VIEWS: "Who looked at what",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line as the table shows it."""

    seq: int
    at: str
    when: str
    who: str
    is_own: bool
    words: str
    subject: str
    url: str
    more: str


@dataclass(frozen=True, slots=True)
class CheckWords:
    """What the latest check found, in words."""

    words: str
    whole: bool
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """Where older and newer lines are; pages have no number, since new lines come in above."""

    previous_url: str
    next_url: str
    numbers: tuple[()] = ()


@dataclass(frozen=True, slots=True)
class EventsPage:
    """The whole page."""

    rows: tuple[Row, ...]
    tabs: tuple[dict[str, object], ...]
    pages: Pages
    checked: CheckWords | None
    counts: tuple[dict[str, str], ...]


def events_page(
    log: LogPage,
    counted: tuple[tuple[str, int], ...],
    *,
    actor: Actor,
    only: Only,
    first: bool,
    zone: str,
) -> EventsPage:
    """Return what the page shows."""
    older = url_for("events.index", only=only.value, before=log.older) if log.older else ""
    return EventsPage(
        rows=tuple(_row(line, actor, zone) for line in log.lines),
        tabs=tuple(
            {"label": label, "url": url_for("events.index", only=name), "current": name is only}
            for name, label in TABS.items()
        ),
        pages=Pages("" if first else url_for("events.index", only=only.value), older),
        checked=_checked(log.checked, zone) if log.checked else None,
        counts=tuple(
            {"label": _kind(noun), "value": say_count(count, "line")} for noun, count in counted
        ),
    )


def _row(line: Line, actor: Actor, zone: str) -> Row:
    return Row(
        seq=line.seq,
        at=line.at.isoformat(),
        when=say_moment(line.at, zone),
        who="The system" if line.who.startswith("system:") else line.who,
        is_own=line.is_own,
        words=line.words,
        subject=line.subject or _kind(line.kind),
        url=_url(line, actor),
        more="; ".join([line.reason] * bool(line.reason) + _facts(line.facts)),
    )


def _facts(facts: Mapping[str, object]) -> list[str]:
    return [
        f"{name.replace('_', ' ')}: {_words(value)}"
        for name, value in sorted(facts.items())
        if isinstance(value, str | int | list) and value not in ("", [])
    ]


def _words(value: object) -> str:
    items = value if isinstance(value, list) else [value]
    return ", ".join(str(item).replace("_", " ") for item in items)


def _kind(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _url(line: Line, actor: Actor) -> str:
    if line.subject_id is None or line.kind not in PLACES:
        return ""
    endpoint, name, permission = PLACES[line.kind]
    # An administrator sees people, and nothing else that the log speaks of.
    allowed = actor.may(permission) or (line.kind == "person" and actor.may(_PEOPLE))
    if not allowed:
        return ""
    return url_for(endpoint, **{name: str(line.subject_id)})  # type: ignore[arg-type]  # the id's name differs by place


def _checked(check: Check, zone: str) -> CheckWords:
    when = f"{say_moment(check.at, zone)} by {check.who}"
    lines = say_count(check.lines, "line")
    if not check.faults:
        return CheckWords(
            f"Checked on {when}: all {lines} follow one another unchanged.", whole=True, named=()
        )
    broken = say_count(check.faults, "place")
    words = f"Checked on {when}: the log of {lines} is not what was written, in {broken}."
    return CheckWords(words, whole=False, named=check.named)
