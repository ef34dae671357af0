"""What a test does on the pages of an audit, and how it reads them."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading
from tests.support.cast import Member
from tests.support.client import Browser

SignedIn = Callable[[Member], Browser]
SUMMARY, RAG, DETAIL = "q_core__summary", "q_m__rag", "q_m__detail"


def stored(engine: Engine, audit_id: UUID) -> Audit:
    with reading(engine) as session:
        found = session.get_one(Audit, audit_id)
        session.expunge(found)
        return found


def revisions(page: str) -> dict[str, str]:
    """Return the revisions a page of questions was shown with."""
    return dict(re.findall(r'name="(revision-[^"]+)" value="(\d+)"', page))


def send(browser: Browser, audit_id: UUID, **answer: Any) -> Any:  # noqa: ANN401  # the client's response
    body = {"base_revision": 0, "client_id": "tab", "sequence": 1, "na_reason": ""}
    return browser.client.post(
        f"/audits/{audit_id}/answers",
        json=body | {"evidence": "", "rationale": ""} | answer,
        headers={"X-CSRFToken": browser.token, "Accept": "application/json"},
    )


def save(browser: Browser, audit_id: UUID, section: str, **fields: object) -> str:
    """Open a section and save it with these fields."""
    where = f"/audits/{audit_id}/sections/{section}"
    shown = revisions(browser.get(where))
    return browser.post(where, fields={**shown, "go": "here", **fields})
