"""What the tests of the builder share: where its pages are and what they hold."""

import re
from html import unescape
from uuid import UUID

from sqlalchemy import Engine

from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.base import reading

HIDDEN = {"csrf_token", "submission_key", "revision", "lines"}


def source(engine: Engine, draft_id: UUID) -> str:
    """Return the text of a draft."""
    with reading(engine) as session:
        return session.get_one(TemplateVersion, draft_id).source


def at(draft_id: UUID, path: str = "") -> str:
    """Return where a page of the builder is."""
    return f"/template-builder/{draft_id}{path}"


def boxes(page: str) -> dict[str, str]:
    """Return what the boxes of a page hold, as a browser would send them."""
    found = {
        name: unescape(text)
        for name, text in re.findall(
            r'<textarea[^>]*name="([a-z_0-9-]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL
        )
    }
    for name, value in re.findall(r'<input[^>]*name="([a-z_0-9-]+)"[^>]*value="([^"]*)"', page):
        found.setdefault(name, unescape(value))
    for name, inside in re.findall(
        r'<select[^>]*name="([a-z_0-9-]+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    return {name: text for name, text in found.items() if name not in HIDDEN}
