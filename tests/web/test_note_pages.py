"""Notes on the pages: beside the question, refused with what was typed, sent twice, not there."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, func, select

from auditapp.persistence.audit_notes import AuditNote, NoteMessage
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from tests.conftest import NOW
from tests.support.auditing import accept
from tests.support.cast import Cast, Member
from tests.support.chain import open_round, store_contacts
from tests.support.client import Browser, plain
from tests.support.moderating import grading, locked, selected

SignedIn = Callable[[Member], Browser]


@pytest.fixture
def begun(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    """Give Ana's first audit of an open round, accepted."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        open_round(session, web_cast, NOW)
        audit = session.scalar(
            select(Audit).where(Audit.auditor_id == web_cast.ana.id).order_by(Audit.reference)
        )
        assert audit is not None
        accept(session, audit, web_cast.ana, NOW)
        return audit.id


@pytest.fixture
def ana(signed_in: SignedIn, web_cast: Cast) -> Browser:
    return signed_in(web_cast.ana)


@pytest.fixture
def lee(signed_in: SignedIn, web_cast: Cast) -> Browser:
    return signed_in(web_cast.lee)


def count(engine: Engine, table: type[AuditNote] | type[NoteMessage]) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def ask(browser: Browser, audit_id: UUID, text: str, key: str = "m.rag") -> str:
    browser.get(f"/audits/{audit_id}/notes")
    return browser.post(f"/audits/{audit_id}/notes", question_key=key, text=text)


def form_of(page: str, action: str) -> str:
    (found,) = re.findall(rf'action="(/audits/notes/[^"]+/{action})"', page)
    return str(found)


def test_a_note_stands_beside_its_question_until_it_is_settled(
    ana: Browser, lee: Browser, begun: UUID
) -> None:
    ask(lee, begun, "Was it rated again?")
    page = plain(ana.get(f"/audits/{begun}/sections/contact"))
    assert "Note Open on: Was the rating recorded at triage" in page
    assert "Lee Example asked 23 November 2026, 10:00 Was it rated again?" in page
    assert "Was it rated again?" not in plain(ana.get(f"/audits/{begun}/sections/core"))
    page = ana.get(f"/audits/{begun}")
    assert "Notes for you" in plain(page)
    ana.post(form_of(page, "answer"), text="Yes, on the same day")
    page = lee.get(f"/audits/{begun}/notes")
    assert "Yes, on the same day" in plain(page)
    page = lee.post(form_of(page, "resolve"))
    assert "The note is resolved" in plain(page)
    assert "Note Resolved" in plain(ana.get(f"/audits/{begun}/sections/contact"))


def test_the_question_asked_from_is_chosen_already(ana: Browser, begun: UUID) -> None:
    page = ana.get(f"/audits/{begun}/notes?question=m.rag")
    assert re.search(r'<option value="m\.rag" selected>', page)


def test_an_empty_note_is_refused_at_its_box_and_a_refused_answer_is_kept(
    ana: Browser, lee: Browser, begun: UUID
) -> None:
    lee.get(f"/audits/{begun}/notes")
    page = lee.post(f"/audits/{begun}/notes", status=422, question_key="m.rag", text=" ")
    assert "Write your question" in plain(page)
    assert re.search(r'<option value="m\.rag" selected>', page)
    ask(lee, begun, "Which day?")
    page = ana.get(f"/audits/{begun}/notes")
    page = ana.post(form_of(page, "answer"), status=422, text="y" * 20_001)
    assert "Shorten this to 20,000 characters" in plain(page)
    assert "y" * 20_001 in page


def test_a_note_sent_twice_is_one_note(
    lee: Browser, ana: Browser, sqlite_engine: Engine, begun: UUID
) -> None:
    lee.get(f"/audits/{begun}/notes")
    shown = lee.page
    for _ in range(2):
        lee.page = shown
        lee.post(f"/audits/{begun}/notes", question_key="", text="Which day?")
    assert count(sqlite_engine, AuditNote) == 1
    page = ana.get(f"/audits/{begun}/notes")
    for _ in range(2):
        ana.page = page
        ana.post(form_of(page, "answer"), text="The second")
    assert count(sqlite_engine, NoteMessage) == 1


def test_a_stale_answer_is_shown_beside_what_was_said_meanwhile(
    ana: Browser, lee: Browser, signed_in: SignedIn, web_cast: Cast, begun: UUID
) -> None:
    ask(ana, begun, "May I use the older record?")
    lou = signed_in(web_cast.lou)
    answer = form_of(lee.get(f"/audits/{begun}/notes"), "answer")
    lou.get(f"/audits/{begun}/notes")
    lou.post(answer, text="Yes, say so")
    page = plain(lee.post(answer, status=409, text="No"))
    assert "Yes, say so" in page
    assert "What you entered No" in page


def test_strangers_find_no_note_and_unknown_ones_look_the_same(
    lee: Browser, signed_in: SignedIn, web_cast: Cast, begun: UUID
) -> None:
    ask(lee, begun, "Which day?")
    answer = form_of(signed_in(web_cast.ana).get(f"/audits/{begun}/notes"), "answer")
    for member in (web_cast.sam, web_cast.hana, web_cast.tess, web_cast.mo):
        browser = signed_in(member)
        browser.get(f"/audits/{begun}/notes", status=404)
        browser.get("/my-work/")
        browser.post(answer, status=404, text="x")
        browser.post(f"/audits/{begun}/notes", status=404, question_key="", text="x")
    signed_in(web_cast.bo).get(f"/audits/{begun}/notes", status=403)
    lee.get(f"/audits/{uuid4()}/notes", status=404)
    lee.post(answer.replace("/answer", "/start"), status=404, text="x")


def test_a_second_grader_asks_once_the_gradings_lie_side_by_side(
    sqlite_engine: Engine, web_cast: Cast, signed_in: SignedIn
) -> None:
    with writing(sqlite_engine) as session:
        row = selected(session, web_cast, NOW)
        audit_id = row.audit_id
        grading(session, row, web_cast, NOW)
    mo = signed_in(web_cast.mo)
    mo.get(f"/audits/{audit_id}/notes", status=404)
    mo.get("/my-work/")
    mo.post(f"/audits/{audit_id}/notes", status=404, question_key="", text="x")
    assert count(sqlite_engine, AuditNote) == 0


def test_after_the_comparison_the_second_grader_asks_the_auditor(
    sqlite_engine: Engine, web_cast: Cast, signed_in: SignedIn, ana: Browser
) -> None:
    with writing(sqlite_engine) as session:
        row = selected(session, web_cast, NOW)
        locked(session, row, web_cast, NOW)
        audit_id = row.audit_id
    ask(signed_in(web_cast.mo), audit_id, "Why good?")
    assert "Answer a note" in plain(ana.get("/my-work/"))
    assert "1 note to answer" in plain(ana.get("/audits/"))
    assert "Why good?" in plain(ana.get(f"/audits/{audit_id}/read"))
