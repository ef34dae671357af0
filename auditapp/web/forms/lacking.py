"""The way from one question that lacks something to the next, across the pages of an audit."""

from collections.abc import Callable, Sequence

from auditapp.services.answers import GradingView
from auditapp.web.forms.section_page import asked_sections, question_url

# What the buttons send: to the first on this page or past it, past it, and back before it.
OPEN, BEYOND, BEFORE = "open", "beyond", "before"
WAYS = frozenset({OPEN, BEYOND, BEFORE})


def next_lacking(
    view: GradingView, section_key: str, way: str, section_url: Callable[[str], str]
) -> str:
    """Return where the next question stands that lacks something, or ""."""
    section_of = view.template.section_of
    found = list(view.sheet.lacking)
    if way == BEFORE:
        found.reverse()
    order = _order(view, section_key, way)
    places = {key: place for place, key in enumerate(order)}
    reachable = [key for key in found if section_of[key].key in places]
    nearest = min(reachable, key=lambda key: places[section_of[key].key], default="")
    return question_url(view, nearest, section_url) if nearest else ""


def _order(view: GradingView, section_key: str, way: str) -> Sequence[str]:
    """Return the sections that are open, in the order to look through, round to this one."""
    keys = [progress.section.key for progress in asked_sections(view) if not progress.held_by]
    here = keys.index(section_key) if section_key in keys else 0
    if way == OPEN:
        return keys[here:] + keys[:here]
    if way == BEFORE:
        return [*reversed(keys[:here]), *reversed(keys[here:])]
    return keys[here + 1 :] + keys[: here + 1]
