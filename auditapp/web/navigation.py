"""The service navigation: what each person may use, and where they are."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from auditapp.domain.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its words, where it leads, who sees it, which blueprints it stands for."""

    label: str
    endpoint: str
    permission: Permission
    blueprints: tuple[str, ...]


ITEMS: tuple[Item, ...] = (
    Item(
        "My work",
        "work.mine",
        Permission.WORK_READ,
        ("work", "kept_text", "audits", "audit_notes", "dip_grid", "moderation"),
    ),
    Item(
        "Programme",
        "rounds.programme",
        Permission.PROGRAMME_READ,
        ("rounds", "draws", "allocation", "absences", "independence", "results", "trends"),
    ),
    Item("Actions", "actions.search", Permission.ACTIONS_READ, ("actions",)),
    Item(
        "Recommendations",
        "recommendations.search",
        Permission.RECOMMENDATIONS_READ,
        ("recommendations",),
    ),
    Item("Concerns", "concerns.search", Permission.CONCERNS_RECEIVE, ("concerns",)),
    Item("Reports", "reports.index", Permission.REPORTS_READ_BOARD, ("reports",)),
    Item("Consistency", "consistency.show", Permission.CONSISTENCY_READ, ("consistency",)),
    Item("Caseload", "caseload.index", Permission.CASELOAD_READ, ("caseload",)),
    Item("People", "people.index", Permission.PEOPLE_READ, ("people",)),
    Item(
        "Templates",
        "audit_templates.index",
        Permission.TEMPLATES_READ,
        ("audit_templates", "draft_comments", "template_builder"),
    ),
    Item("Event log", "events.index", Permission.EVENTS_READ, ("events",)),
)
# Pages that belong elsewhere than the others of their blueprint.
ELSEWHERE = {
    "dip_grid.declare_stop_rule": "rounds.programme",
    "dip_grid.end_early": "rounds.programme",
    "dip_grid.stop_rule": "rounds.programme",
}


def navigation(actor: Actor) -> list[dict[str, object]]:
    """Return the entries this person may use, marking where they are."""
    return [
        {
            "label": item.label,
            "url": url_for(item.endpoint),
            "current": _is_here(item),
        }
        for item in ITEMS
        if actor.may(item.permission) and item.endpoint in current_app.view_functions
    ]


def _is_here(item: Item) -> bool:
    place = ELSEWHERE.get(request.endpoint or "")
    return item.endpoint == place if place else request.blueprint in item.blueprints
