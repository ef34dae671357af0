"""Comments on a draft, page by page: a moderator writes, the lead answers and settles."""

import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine

from auditapp.persistence.base import writing
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain
from tests.support.templates import OWN, begin, save

SignIn = Callable[[Member], Browser]


@pytest.fixture
def draft_id(sqlite_engine: Engine, web_cast: Cast, now: datetime) -> UUID:
    with writing(sqlite_engine) as session:
        found = begin(session, web_cast, now)
        save(session, found, web_cast.lee, now, OWN)
    return found


def test_a_moderator_finds_the_draft_comments_and_the_lead_settles(
    signed_in: SignIn, web_cast: Cast, draft_id: UUID
) -> None:
    mo, address = signed_in(web_cast.mo), f"/audit-templates/drafts/{draft_id}"
    assert address in mo.get("/audit-templates/")
    draft = mo.get(address)
    assert "Nobody has commented on this draft yet." in plain(draft)
    assert "Discard the draft" not in draft
    assert "/template-builder/" not in draft
    mo.get(f"{address}/comments")
    page = mo.post(f"{address}/comments", fields={"question_key": "o.seen", "text": ""}, status=422)
    assert "Write your comment" in plain(page)
    fields = {"question_key": "o.seen", "text": "Seen by whom?"}
    page = plain(mo.post(f"{address}/comments", fields=fields))
    assert "Seen by whom?" in page
    assert "Was the child seen? Open" in page
    lee = signed_in(web_cast.lee)
    assert "1 comment, 1 not settled." in plain(lee.get(address))
    asked = lee.get(f"{address}/comments")
    (move,) = re.findall(r"/audit-templates/draft-comments/[0-9a-f-]+/resolve", asked)
    page = plain(lee.post(move, fields={"text": "It says by whom now", "revision": "1"}))
    assert "The comment is resolved." in page
    assert "It says by whom now" in page


def test_an_auditor_finds_no_draft(signed_in: SignIn, web_cast: Cast, draft_id: UUID) -> None:
    ana = signed_in(web_cast.ana)
    for page in ("", "/comments"):
        ana.get(f"/audit-templates/drafts/{draft_id}{page}", status=403)
