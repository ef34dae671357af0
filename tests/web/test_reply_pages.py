"""The worker's right of reply: a code for one audit, the same answer to every wrong one."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from auditapp.domain.audits import AuditState
from auditapp.domain.moderation import ModerationState
from auditapp.domain.replies import FREE_TRIES
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.events import Event
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.replies import Reply
from tests.conftest import NOW, Clock
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain
from tests.support.databases import stored_bytes
from tests.support.moderating import locked, selected

SignedIn = Callable[[Member], Browser]
VIEW = "The record was thin because the visit was that night"
KEYS = re.compile(r'name="(?:csrf_token|code)" value="[^"]*"|nonce="[^"]*"')


@pytest.fixture
def audit_id(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    """Give Ana's audit, submitted, with both gradings side by side."""
    with writing(sqlite_engine) as session:
        row = selected(session, web_cast, NOW)
        locked(session, row, web_cast, NOW)
        return row.audit_id


@pytest.fixture
def ana(signed_in: SignedIn, web_cast: Cast) -> Browser:
    return signed_in(web_cast.ana)


def make_code(browser: Browser, audit_id: UUID) -> str:
    browser.get(f"/audits/{audit_id}/reply")
    page = browser.post(f"/audits/{audit_id}/reply/code", status=200)
    found = re.search(r"[2-9A-Z]{5}(?:-[2-9A-Z]{1,5}){5}", page)
    assert found
    return found.group()


def enter(browser: Browser, code: str, *, status: int = 200) -> str:
    browser.get("/reply")
    return browser.post("/reply", status=status, code=code)


def test_the_code_shows_strengths_first_with_no_grade_and_no_reference(
    ana: Browser, visitor: Browser, sqlite_engine: Engine, audit_id: UUID
) -> None:
    page = plain(enter(visitor, make_code(ana, audit_id)))
    assert page.index("What was strong") < page.index("What to work on") < page.index("Your view")
    with reading(sqlite_engine) as session:
        audit = session.get_one(Audit, audit_id)
    for word in (audit.child_ref, audit.reference, "Outstanding", "Inadequate", "Ana", "Mo "):
        assert word
        assert word not in page


def test_the_view_is_kept_once_and_read_beside_the_findings(
    ana: Browser, visitor: Browser, sqlite_engine: Engine, audit_id: UUID
) -> None:
    code = make_code(ana, audit_id)
    enter(visitor, code.lower().replace("-", " "))
    for _ in range(2):  # a double press
        assert "Your view is kept" in plain(visitor.post("/reply/send", code=code, text=VIEW))
    with reading(sqlite_engine) as session:
        assert [row.text for row in session.scalars(select(Reply))] == [VIEW]
    for where in ("reply", "read", "print"):
        assert VIEW in plain(ana.get(f"/audits/{audit_id}/{where}"))


def test_every_wrong_code_gets_the_same_answer(
    app: Flask, ana: Browser, clock: Clock, audit_id: UUID, sqlite_engine: Engine
) -> None:
    replaced = make_code(ana, audit_id)
    used = make_code(ana, audit_id)
    visitor = Browser(app)
    enter(visitor, used)
    visitor.post("/reply/send", code=used, text=VIEW)
    late = make_code(ana, audit_id)
    clock.now = NOW + timedelta(days=14)
    answers = {
        KEYS.sub("", enter(Browser(app), code, status=422))
        for code in (replaced, used, late, "", "ABCDE", "2" * 26, "x" * 5_000, "\u2603")
    }
    assert len(answers) == 1
    with reading(sqlite_engine) as session:
        assert len(session.scalars(select(Reply).where(Reply.text != "")).all()) == 1


def test_after_too_many_wrong_codes_a_right_one_gets_the_same_answer_for_a_while(
    visitor: Browser, ana: Browser, clock: Clock, audit_id: UUID
) -> None:
    code = make_code(ana, audit_id)
    wrong = [KEYS.sub("", enter(visitor, "2" * 26, status=422)) for _ in range(FREE_TRIES)]
    assert KEYS.sub("", enter(visitor, code, status=422)) == wrong[0]
    clock.now = NOW + timedelta(hours=1, minutes=1)
    enter(visitor, code)


def test_a_final_audit_takes_no_reply(
    visitor: Browser, ana: Browser, sqlite_engine: Engine, audit_id: UUID
) -> None:
    code = make_code(ana, audit_id)
    with writing(sqlite_engine) as session:
        session.get_one(Audit, audit_id).state = AuditState.WITHDRAWN
        session.get_one(Audit, audit_id).reason = "Restricted"
    enter(visitor, code, status=422)


def test_an_empty_view_is_refused_at_its_box_and_the_code_stays_good(
    visitor: Browser, ana: Browser, audit_id: UUID
) -> None:
    code = make_code(ana, audit_id)
    enter(visitor, code)
    page = visitor.post("/reply/send", status=422, code=code, text=" ")
    assert "Write what you think of it" in plain(page)
    assert "Your view is kept" in plain(visitor.post("/reply/send", code=code, text=VIEW))


def test_the_code_is_in_no_file_log_or_address(
    visitor: Browser, ana: Browser, sqlite_engine: Engine, audit_id: UUID
) -> None:
    code = make_code(ana, audit_id)
    enter(visitor, code)
    visitor.post("/reply/send", code=code, text=VIEW)
    stored = stored_bytes(sqlite_engine)
    assert VIEW.encode() in stored
    for spelling in (code, code.replace("-", "")):
        assert spelling.encode() not in stored
    with reading(sqlite_engine) as session:
        lines = session.scalars(select(Event).where(Event.subject_id == audit_id)).all()
    actions = [line.action for line in lines]
    for action in ("audit.reply_asked", "audit.reply_opened", "audit.reply_sent"):
        assert action in actions
    assert VIEW not in " ".join(str(line.facts) for line in lines)


def test_the_answer_is_never_stored_by_the_browser(visitor: Browser) -> None:
    assert visitor.client.get("/reply").headers["Cache-Control"] == "no-store"


def test_the_worker_is_asked_after_the_second_grading_by_auditor_or_lead(
    ana: Browser, signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine, audit_id: UUID
) -> None:
    for member in (web_cast.sam, web_cast.tess, web_cast.hana):
        browser = signed_in(member)
        browser.get(f"/audits/{audit_id}/reply", status=404)
        browser.get("/my-work/")
        browser.post(f"/audits/{audit_id}/reply/code", status=404)
    mo = signed_in(web_cast.mo)
    mo.get(f"/audits/{audit_id}/reply")
    page = mo.post(f"/audits/{audit_id}/reply/code", status=422)
    assert "The auditor or the programme lead asks" in plain(page)
    with writing(sqlite_engine) as session:
        session.scalars(select(Moderation)).one().state = ModerationState.GRADING
    mo.get(f"/audits/{audit_id}/reply", status=404)
    page = plain(ana.get(f"/audits/{audit_id}/reply"))
    assert "The second grading comes first" in page
    ana.post(f"/audits/{audit_id}/reply/code", status=422)


def test_the_auditor_writes_down_what_the_worker_said(ana: Browser, audit_id: UUID) -> None:
    ana.get(f"/audits/{audit_id}/reply")
    page = ana.post(f"/audits/{audit_id}/reply", status=422, text=" ")
    assert "Write what you think of it" in plain(page)
    page = plain(ana.post(f"/audits/{audit_id}/reply", text=VIEW))
    assert "Written down by the auditor or lead" in page
    assert VIEW in page


def test_the_read_page_tells_strengths_before_grades(ana: Browser, audit_id: UUID) -> None:
    page = plain(ana.get(f"/audits/{audit_id}/read"))
    assert page.index("What was strong") < page.index("Grades Whose")
