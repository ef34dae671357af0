"""The pages of questions, walked as an auditor walks them."""

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select, update

from auditapp.domain.audits import AuditState
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.rounds import Round
from tests.conftest import NOW
from tests.support.audit_pages import SUMMARY, SignedIn, revisions, save, send, stored
from tests.support.auditing import move
from tests.support.cast import Cast
from tests.support.client import Browser, plain


def test_an_assigned_audit_leads_to_its_start(ana: Browser, audit_id: UUID) -> None:
    page = plain(ana.follow(f"/audits/{audit_id}"))
    assert "The board asks whether step-downs are safe" in page
    assert "31 October 2025 to 31 October 2026" in page
    assert "40 minutes" in page
    assert "Case 1 of 3" in page
    assert "Do you have an interest to declare?" in page


def test_an_accepted_audit_shows_its_sections_and_the_next_thing_to_do(
    ana: Browser, audit_id: UUID
) -> None:
    ana.follow(f"/audits/{audit_id}")
    page = plain(ana.post(f"/audits/{audit_id}/accept"))
    assert "You accepted the audit" in page
    assert "Begin: The case" in page
    assert "Cannot start yet" in page
    assert "First answer: Which level of need would you give" in page
    assert "The decision" in page


def test_an_interest_is_declared_with_a_reason_and_the_audit_is_gone(
    ana: Browser, sqlite_engine: Engine, audit_id: UUID
) -> None:
    ana.get(f"/audits/{audit_id}/start")
    page = ana.post(f"/audits/{audit_id}/declare-interest", status=422, reason=" ")
    assert "Enter the reason" in plain(page)
    page = ana.post(f"/audits/{audit_id}/declare-interest", reason="We are cousins")
    assert "someone else will do it" in plain(page)
    assert stored(sqlite_engine, audit_id).state is AuditState.WITHDRAWN
    for path in ("", "/start", "/sections/core", "/check", "/read", "/print"):
        ana.get(f"/audits/{audit_id}{path}", status=404)


def test_an_audit_waits_for_its_round(ana: Browser, sqlite_engine: Engine, audit_id: UUID) -> None:
    with writing(sqlite_engine) as session:
        session.execute(update(Round).values(state="allocated"))
    page = plain(ana.get(f"/audits/{audit_id}/start"))
    assert "The round is not open. You can accept the audit then." in page
    assert "accept the audit</button>" not in ana.page


@pytest.mark.parametrize("path", ["", "/start", "/sections/core", "/check", "/read", "/print"])
def test_to_a_stranger_there_is_no_such_audit(
    signed_in: SignedIn, web_cast: Cast, whole: UUID, path: str
) -> None:
    sam = signed_in(web_cast.sam)
    unknown = sam.get(f"/audits/{uuid4()}{path}", status=404)
    # The token of each page is its own; all else is the same.
    alike = re.compile(r'(nonce|value|content)="[^"]*"')
    page = sam.get(f"/audits/{whole}{path}", status=404)
    assert alike.sub("", page) == alike.sub("", unknown)


def test_a_section_is_saved_and_shown_again_without_script(ana: Browser, begun: UUID) -> None:
    page = save(
        ana, begun, "core", **{SUMMARY: "A boy of 9 <b>", "q_core__sources": ["record", "talk"]}
    )
    assert "A boy of 9 &lt;b&gt;</textarea>" in page
    assert "Saved 10:00" in plain(page)
    assert 'name="revision-core.summary" value="1"' in page


def test_saving_leads_on_back_and_to_the_list(ana: Browser, begun: UUID) -> None:
    where = f"/audits/{begun}/sections"
    for section, go, after in (
        ("safe", "next", f"{where}/contact"),
        ("safe", "previous", f"{where}/core"),
        ("safe", "sections", f"/audits/{begun}"),
        ("core", "previous", f"/audits/{begun}"),
    ):
        ana.get(f"{where}/{section}")
        assert ana.post(f"{where}/{section}", follow=False, go=go) == after


def test_the_last_section_leads_to_checking(ana: Browser, whole: UUID) -> None:
    where = f"/audits/{whole}/sections/outcome"
    shown = revisions(ana.get(where))
    after = ana.post(where, follow=False, fields={**shown, "go": "next"})
    assert after == f"/audits/{whole}/check"


def test_an_answer_that_asks_for_more_keeps_the_person_on_the_page(
    ana: Browser, begun: UUID
) -> None:
    where = f"/audits/{begun}/sections/known"
    shown = revisions(ana.get(where))
    more = {**shown, "q_m__other_children": "yes", "go": "next"}
    assert ana.post(where, follow=False, fields=more) == f"{where}#question-m.siblings"
    page = ana.get(where)
    assert "Your answers ask for more on this page" in plain(page)
    asked = re.search(r'<div class="app-question"[^>]*data-question-key="m.siblings"[^>]*>', page)
    assert asked is not None
    assert "hidden" not in asked.group()


def test_what_is_no_date_is_kept_and_said_at_its_boxes(ana: Browser, begun: UUID) -> None:
    save(ana, begun, "own_level", q_m__auditor_level="1")
    save(ana, begun, "early_help", q_m__accepted="yes")
    page = save(
        ana,
        begun,
        "early_help",
        **{
            "q_m__accepted_on-day": "31",
            "q_m__accepted_on-month": "2",
            "q_m__accepted_on-year": "2026",
        },
    )
    assert 'value="31"' in page
    assert "Enter a date, like 27 3 2026" in plain(page)
    assert 'href="#q_m__accepted_on"' in page
    assert "Not readable: 31 2 2026" in plain(ana.get(f"/audits/{begun}/check"))


def test_two_windows_show_both_versions_and_lose_neither(
    ana: Browser, signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine, begun: UUID
) -> None:
    where = f"/audits/{begun}/sections/core"
    shown = revisions(ana.get(where))
    other = signed_in(web_cast.ana)
    save(other, begun, "core", **{SUMMARY: "Written in the other window"})
    mine = {**shown, SUMMARY: "Written here", "q_core__sources": ["record"]}
    page = ana.post(where, status=409, fields=mine)
    assert "Written in the other window" in page
    assert "Written here</textarea>" in page
    assert 'value="record" checked' in page
    assert "Stored meanwhile" in plain(page)
    # Saving again, having seen both, is meant.
    again = {**revisions(page), SUMMARY: "Both, in one", "q_core__sources": ["record"]}
    assert "Both, in one" in ana.post(where, fields={**again, "go": "here"})
    with reading(sqlite_engine) as session:
        texts = session.scalars(
            select(AnswerRevision.value)
            .where(AnswerRevision.question_key == "core.summary")
            .order_by(AnswerRevision.revision)
        ).all()
    assert texts == ["Written in the other window", "Both, in one"]


def test_an_answer_too_long_to_store_is_shown_with_the_rest_of_the_page(
    ana: Browser, begun: UUID
) -> None:
    where = f"/audits/{begun}/sections/core"
    shown = revisions(ana.get(where))
    page = ana.post(
        where, status=422, fields={**shown, SUMMARY: "x" * 20_001, "e_core__status": "p. 4"}
    )
    assert "Shorten this to 20,000 characters; it has 20,001" in plain(page)
    assert 'value="p. 4"' in page


def test_text_sent_to_an_audit_that_was_withdrawn_is_shown_and_not_stored(
    ana: Browser, sqlite_engine: Engine, web_cast: Cast, begun: UUID
) -> None:
    where = f"/audits/{begun}/sections/core"
    shown = revisions(ana.get(where))
    with writing(sqlite_engine) as session:
        move(session, session.get_one(Audit, begun), "withdraw", web_cast.lee, NOW, "Restricted")
    page = ana.post(where, status=409, fields={**shown, SUMMARY: "Half an hour of work"})
    assert "Half an hour of work" in page
    assert "Lee Example withdrew the audit on 23 November 2026" in plain(page)
    response = send(ana, begun, key="core.summary", value="more")
    assert response.status_code == 409
    assert "Lee Example withdrew" in response.json["message"]
    assert response.json["stored"]["value"] is None


def test_a_page_held_back_says_what_to_answer_first_and_takes_nothing(
    ana: Browser, sqlite_engine: Engine, begun: UUID
) -> None:
    where = f"/audits/{begun}/sections/decision"
    page = ana.get(where)
    assert "This page opens once you have answered an earlier question" in plain(page)
    assert "Was the step-down right" not in plain(page)
    ana.post(where, fields={"revision-m.level": "0", "q_m__level": "2"})
    assert send(ana, begun, key="m.level", value="2").status_code == 422
    with reading(sqlite_engine) as session:
        assert session.scalars(select(AnswerRevision.question_key)).all() == []


def test_a_fact_can_be_disputed_and_both_are_kept(ana: Browser, begun: UUID) -> None:
    fields = {"q_m__contacts": "9", "e_m__contacts": "Chronology, page 2"}
    page = plain(save(ana, begun, "known", **fields))
    assert "(on file: 9 contacts)" in page
    read = plain(ana.get(f"/audits/{begun}/read"))
    assert "9 contacts" in read
    assert "The caseload says:" in read


@pytest.mark.parametrize("section", ["nothing", "core.", "0"])
def test_there_is_no_such_section(ana: Browser, begun: UUID, section: str) -> None:
    ana.get(f"/audits/{begun}/sections/{section}", status=404)
