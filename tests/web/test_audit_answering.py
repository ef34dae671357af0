"""The pages of questions, with and without the script that saves them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from auditapp.domain.audits import AuditState
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.services import audits
from tests.conftest import NOW, Clock
from tests.support.audit_pages import revisions, save, send
from tests.support.auditing import move
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]
SUMMARY, RAG, DETAIL = "q_core__summary", "q_m__rag", "q_m__detail"


def test_a_section_is_saved_and_shown_again_without_script(ana: Browser, begun: UUID) -> None:
    page = save(
        ana, begun, "core", **{SUMMARY: "A boy of 9 <b>", "q_core__sources": ["record", "talk"]}
    )
    assert "A boy of 9 &lt;b&gt;</textarea>" in page
    assert "Saved 10:00:00" in plain(page)
    assert 'name="revision-core.summary" value="1"' in page


def test_saving_leads_on_back_and_to_the_list(ana: Browser, begun: UUID) -> None:
    where = f"/audits/{begun}/sections"

    def leads(section: str, go: str) -> str:
        ana.get(f"{where}/{section}")
        return ana.post(f"{where}/{section}", follow=False, go=go)

    assert leads("safe", "next") == f"{where}/contact"
    assert leads("safe", "previous") == f"{where}/core"
    assert leads("safe", "sections") == f"/audits/{begun}"
    assert leads("core", "previous") == f"/audits/{begun}"


def test_the_way_to_what_is_unanswered_leads_on_past_the_page_and_back(
    ana: Browser, begun: UUID
) -> None:
    where = f"/audits/{begun}/sections"

    def leads(section: str, go: str) -> str:
        ana.get(f"{where}/{section}")
        return ana.post(f"{where}/{section}", follow=False, go=go)

    assert leads("safe", "open") == f"{where}/safe#question-safe.now"
    assert leads("safe", "beyond") == f"{where}/contact#question-m.rag_level"
    assert leads("safe", "before").startswith(f"{where}/core#question-core.")
    assert leads("contact", "before").startswith(f"{where}/safe#question-safe.")


def test_the_way_to_what_is_unanswered_ends_at_the_check(ana: Browser, whole: UUID) -> None:
    where = f"/audits/{whole}/sections/outcome"
    shown = revisions(ana.get(where))
    for go in ("open", "beyond", "before"):
        assert ana.post(where, follow=False, fields={**shown, "go": go}) == f"/audits/{whole}/check"
        shown = revisions(ana.get(where))


def test_progress_counts_what_a_person_answered_and_no_fact(ana: Browser, begun: UUID) -> None:
    page = plain(ana.get(f"/audits/{begun}"))
    known = [int(n) for n in re.findall(r"(\d+) known from the caseload", page)]
    assert sum(known) > 0
    assert all(given == "0" for given in re.findall(r"(\d+) of \d+ answered", page))
    save(ana, begun, "core", **{SUMMARY: "What the file says"})
    assert "1 of " in plain(ana.get(f"/audits/{begun}"))


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


def test_text_sent_to_a_withdrawn_audit_is_kept_and_nothing_else_of_the_audit_is_shown(
    ana: Browser, sqlite_engine: Engine, web_cast: Cast, begun: UUID
) -> None:
    where = f"/audits/{begun}/sections/core"
    shown = revisions(ana.get(where))
    with writing(sqlite_engine) as session:
        move(session, session.get_one(Audit, begun), "withdraw", web_cast.lee, NOW, "Restricted")
    page = plain(ana.post(where, fields={**shown, SUMMARY: "Half an hour of work"}))
    assert "Half an hour of work" in page
    assert "Lee Example withdrew the audit on 23 November 2026" in page
    assert "Kept until 23 December 2026" in page
    response = send(ana, begun, key="core.summary", value="Half an hour of work, and more")
    assert response.status_code == 409
    assert "Lee Example withdrew" in response.json["message"]
    assert (response.json["closed"], response.json["kept"]) == (True, True)
    assert "stored" not in response.json
    for gone in (f"/audits/{begun}", where, f"/audits/{begun}/read"):
        ana.get(gone, status=404)
    page = plain(ana.get("/my-work/kept-text/"))
    assert page.count("Half an hour of work") == 1  # typed on, so the earlier text is in it
    assert "Text kept for you : 1 answer" in plain(ana.get("/my-work/"))


def test_text_sent_after_the_audit_was_handed_in_from_elsewhere_is_kept_and_shown_again(
    ana: Browser, sqlite_engine: Engine, web_cast: Cast, begun: UUID
) -> None:
    where = f"/audits/{begun}/sections/core"
    shown = revisions(ana.get(where))
    with writing(sqlite_engine) as session:
        audit = session.get_one(Audit, begun)
        audit.submitted_at, audit.state = NOW, AuditState.SUBMITTED
        audits.log(session, audit, "submit", web_cast.ana.actor, NOW)
    page = ana.post(where, status=409, fields={**shown, SUMMARY: "One last thing"})
    assert "One last thing</textarea>" in page
    assert "Ana Example submitted the audit on 23 November 2026" in plain(page)
    assert "is kept for you for 30 days" in plain(page)
    assert "One last thing" in plain(ana.get("/my-work/kept-text/"))


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


# The script


def test_the_script_saves_one_answer_and_hears_what_it_led_to(ana: Browser, begun: UUID) -> None:
    ana.get(f"/audits/{begun}/sections/contact")
    first = send(ana, begun, key="m.rag", value="no", evidence="Contact record")
    assert first.status_code == 200
    assert first.json["revision"] == 1
    assert first.json["saved_at"].startswith("2026-11-23T10:00:00")
    assert "m.rag" in first.json["asked"]
    assert first.json["missing"] == 38
    assert first.json["proposed_grade"] == ""
    second = send(ana, begun, key="m.rag", value="yes", base_revision=1, sequence=2)
    assert second.json["revision"] == 2


def test_the_script_is_told_of_the_grade_and_its_reason(ana: Browser, begun: UUID) -> None:
    ana.get(f"/audits/{begun}")
    found = send(ana, begun, key="safe.now", value="told").json
    assert found["proposed_grade"] == {
        "label": "Inadequate",
        "because": "A child is at risk now and not safeguarded: Inadequate at most",
    }
    assert "opened a safeguarding concern" in found["alarm"]
    assert send(ana, begun, key="safe.serious", value="no").json["alarm"] == ""


def test_the_script_gets_both_versions_in_its_own_shape(ana: Browser, begun: UUID) -> None:
    ana.get(f"/audits/{begun}")
    send(ana, begun, key="core.sources", value=["record"], client_id="another")
    late = send(ana, begun, key="core.sources", value=["talk"])
    assert late.status_code == 409
    assert late.json["revision"] == 1
    assert late.json["stored"]["value"] == ["record"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"key": "m.unknown", "value": "x"}, "not known"),
        ({"key": "m.hours", "value": "x"}, "not known"),
        ({"key": "core.summary", "value": "x" * 20_001}, "Shorten this"),
    ],
)
def test_what_cannot_be_stored_is_told_in_words(
    ana: Browser, begun: UUID, answer: dict[str, Any], words: str
) -> None:
    ana.get(f"/audits/{begun}")
    response = send(ana, begun, **answer)
    assert response.status_code == 422
    assert words in response.json["message"]


def test_a_script_without_its_token_or_its_session_saves_nothing(
    ana: Browser, app: Flask, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}")
    token, ana.token = ana.token, "forged"
    assert send(ana, begun, key="m.rag", value="no").status_code == 400
    ana.token = token
    nobody = Browser(app)
    nobody.get("/account/sign-in")
    response = send(nobody, begun, key="m.rag", value="no")
    assert response.status_code == 401
    assert "Sign in again" in response.json["message"]


def test_a_strangers_script_finds_nothing(signed_in: SignedIn, web_cast: Cast, begun: UUID) -> None:
    for member in (web_cast.sam, web_cast.mo, web_cast.lee):
        browser = signed_in(member)
        browser.get("/account/")
        assert send(browser, begun, key="m.rag", value="no").status_code in {403, 404}


def test_saving_works_while_the_clock_of_the_session_runs(
    ana: Browser, clock: Clock, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}")
    for minute in range(1, 4):
        clock.now = NOW + timedelta(minutes=20 * minute)
        answer = send(ana, begun, key="m.rag", value="no", base_revision=0, sequence=minute)
        assert answer.status_code == 200
