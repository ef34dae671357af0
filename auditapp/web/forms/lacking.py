"""The questions that lack something, and the way from one to the next across the pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from auditapp.domain.errors import Severity
from auditapp.services.answers import GradingView
from auditapp.web.forms.question_parts import numbers_of
from auditapp.web.forms.section_page import asked_sections, question_url

# What the buttons send: to the first on this page or past it, past it, and back before it.
OPEN, BEYOND, BEFORE = "open", "beyond", "before"
WAYS = frozenset({OPEN, BEYOND, BEFORE})


@dataclass(frozen=True, slots=True)
class LackingRow:
    """A question that lacks something, and where to put it right."""

    number: int
    question: str
    words: str
    url: str


def missing_words(view: GradingView) -> Mapping[str, list[str]]:
    """Return what each question lacks, by its key."""
    found: dict[str, list[str]] = {}
    for problem in view.sheet.problems:
        if problem.severity is not Severity.WARNING:
            found.setdefault(problem.where, []).append(problem.message.partition(": ")[0])
    return found


def lacking_rows(view: GradingView, section_url: Callable[[str], str]) -> tuple[LackingRow, ...]:
    """Return the questions on open pages that lack something, in their order."""
    held = {p.section.key for p in asked_sections(view) if p.held_by}
    section_of, numbers = view.template.section_of, numbers_of(view)
    found = missing_words(view)
    return tuple(
        LackingRow(
            number=number,
            question=view.template.question(key).text,
            words="; ".join(found[key]),
            url=question_url(view, key, section_url).replace("#", "?missing=yes#"),
        )
        for key, number in numbers.items()
        if key in found and section_of[key].key not in held
    )


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
