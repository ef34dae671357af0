"""The words of names that an upload holds and the caseload never takes, by child.

They are for one use alone: hashed with a key, they let the product warn of a child's name in
what an auditor writes. Nothing here is ever stored, shown or logged.
"""

import re
from collections.abc import Iterable, Mapping

from auditapp.domain.masks import name_words
from auditapp.importers.formats import plain_heading
from auditapp.importers.recognising import Recognised

_NAMES = re.compile(
    r"\bnames?\b|\b(?:fore|sur)names?\b|\balias\b|\bknown as\b"
    r"|\bmother\b|\bfather\b|\bparents?\b|\bcarers?\b"
)
# Names of places and colleagues, and what says something else of a parent.
_OTHERS = re.compile(
    r"\b(?:school|gp|team|worker|manager|service|provider|placement|agency|street|town|parish"
    r"|id|ref|code|number|phone|telephone|mobile|address|email|type|status|date)\b"
)


def names_by_child(
    found: Recognised, children: Mapping[int, str | None]
) -> dict[str, frozenset[str]]:
    """Return the words of the names in a sheet; ``children`` gives the child of a row's number."""
    taken = {one.position for one in found.mapped}
    headings = found.sheet.rows[found.header_index].cells
    places = [n for n, cell in enumerate(headings) if n not in taken and _holds_names(cell)]
    names: dict[str, frozenset[str]] = {}
    if not places:
        return names
    for row in found.sheet.rows[found.header_index + 1 :]:
        child = children.get(row.number)
        if child:
            cells = " ".join(row.cells[place] for place in places if place < len(row.cells))
            names[child] = names.get(child, frozenset()) | name_words(cells)
    return names


def together(tables: Iterable[Mapping[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    """Return the words of several tables by child."""
    names: dict[str, frozenset[str]] = {}
    for table in tables:
        for child, words in table.items():
            names[child] = names.get(child, frozenset()) | words
    return names


def _holds_names(heading: str) -> bool:
    plain = plain_heading(heading)
    return bool(_NAMES.search(plain)) and not _OTHERS.search(plain)
