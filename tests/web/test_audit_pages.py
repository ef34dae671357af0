"""The pages of an audit, walked as its people walk them; the script's requests among them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person
from auditapp.persistence.rounds import Round
from tests.conftest import NOW, Clock
from tests.support.auditing import accept, move
from tests.support.cast import Cast, Member
from tests.support.chain import fill, open_round, store_contacts
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]
SUMMARY, RAG, DETAIL = "q_core__summary", "q_m__rag", "q_m__detail"


@pytest.fixture
def audit_id(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    """Give Ana's first audit of an open round."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        open_round(session, web_cast, NOW)
        found = session.scalar(
            select(Audit.id).where(Audit.auditor_id == web_cast.ana.id).order_by(Audit.reference)
        )
    assert found is not None
    return found


@pytest.fixture
def begun(sqlite_engine: Engine, web_cast: Cast, audit_id: UUID) -> UUID:
    with writing(sqlite_engine) as session:
        accept(session, session.get_one(Audit, audit_id), web_cast.ana, NOW)
    return audit_id


@pytest.fixture
def whole(sqlite_engine: Engine, web_cast: Cast, audit_id: UUID) -> UUID:
    """Give it with every question answered."""
    with writing(sqlite_engine) as session:
        grading = accept(session, session.get_one(Audit, audit_id), web_cast.ana, NOW)
        fill(session, grading, web_cast.ana, NOW, {"m.overall": "good"})
    return audit_id


@pytest.fixture
def ana(signed_in: SignedIn, web_cast: Cast) -> Browser:
    return signed_in(web_cast.ana)


@pytest.fixture
def lee(signed_in: SignedIn, web_cast: Cast) -> Browser:
    return signed_in(web_cast.lee)


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
    ana.get(f"{where}/safe")
    assert ana.post(f"{where}/safe", follow=False, go="next") == f"{where}/contact"
    assert ana.post(f"{where}/safe", follow=False, go="previous") == f"{where}/core"
    assert ana.post(f"{where}/safe", follow=False, go="sections") == f"/audits/{begun}"
    assert ana.post(f"{where}/core", follow=False, go="previous") == f"/audits/{begun}"


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


# The script


def test_the_script_saves_one_answer_and_hears_what_it_led_to(ana: Browser, begun: UUID) -> None:
    ana.get(f"/audits/{begun}/sections/contact")
    first = send(ana, begun, key="m.rag", value="no", evidence="Contact record")
    assert first.status_code == 200
    assert first.json["revision"] == 1
    assert first.json["saved_at"].startswith("2026-11-23T10:00:00")
    assert "m.rag" in first.json["asked"]
    assert first.json["missing"] == 37
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


# Checking and handing in


def test_checking_lists_what_is_missing_first_with_links(ana: Browser, begun: UUID) -> None:
    page = ana.get(f"/audits/{begun}/check")
    assert "Still to do: 38" in plain(page)
    assert f"/audits/{begun}/sections/contact?missing=yes#question-m.rag" in page
    assert re.search(r"<button[^>]*disabled[^>]*>Submit audit for moderation", page)
    told = ana.get(f"/audits/{begun}/sections/contact?missing=yes")
    assert "There is a problem" in plain(told)
    assert 'href="#q_m__rag"' in told


def test_checking_points_at_what_looks_like_a_name(ana: Browser, begun: UUID) -> None:
    save(ana, begun, "core", **{SUMMARY: "Jayden lives with his aunt, 01534 123456"})
    page = plain(ana.get(f"/audits/{begun}/check"))
    assert "Jayden Looks like a name" in page
    assert "01534 123456 Looks like a telephone number" in page


def test_a_whole_audit_is_submitted(ana: Browser, sqlite_engine: Engine, whole: UUID) -> None:
    page = plain(ana.get(f"/audits/{whole}/check"))
    assert "Still to do" not in page
    page = plain(ana.post(f"/audits/{whole}/submit"))
    assert "The audit is submitted" in page
    assert "Auditor's Good Good" in page.replace("&#39;", "'")
    assert stored(sqlite_engine, whole).state is AuditState.SUBMITTED
    # What is handed in can be read and no longer changed.
    assert ana.follow(f"/audits/{whole}/sections/core").count("Read the answers") == 1
    assert ana.follow(f"/audits/{whole}/check").count("Read the answers") == 1


def test_a_grade_above_the_proposed_one_asks_for_its_reason_on_the_page(
    ana: Browser, sqlite_engine: Engine, web_cast: Cast, audit_id: UUID
) -> None:
    with writing(sqlite_engine) as session:
        grading = accept(session, session.get_one(Audit, audit_id), web_cast.ana, NOW)
        changes = {"m.overall": "good", "m.threshold_ok": "too_low"}
        fill(session, grading, web_cast.ana, NOW, changes)
    page = plain(ana.get(f"/audits/{audit_id}/check"))
    assert "Your grade is above the proposed one: say why" in page
    page = ana.post(f"/audits/{audit_id}/submit", status=422, grade_reason=" ")
    assert "Say why this is Good when the answers point to Requires improvement" in plain(page)
    page = ana.post(f"/audits/{audit_id}/submit", grade_reason="Put right within the hour")
    assert "Put right within the hour" in plain(page)


def test_submitting_an_unfinished_audit_is_refused_by_the_server_too(
    ana: Browser, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}/check")
    page = ana.post(f"/audits/{begun}/submit", status=422)
    assert "38 answers are not yet complete" in plain(page)


def test_a_connection_told_in_the_answers_leads_back_to_the_pool(ana: Browser, whole: UUID) -> None:
    save(ana, whole, "core", q_core__conflict="yes")
    page = plain(ana.get(f"/audits/{whole}/check"))
    assert "Return this audit to the pool" in page
    page = plain(ana.post(f"/audits/{whole}/submit", status=403))
    assert "Return this audit to the pool" in page


# After


@pytest.fixture
def submitted(ana: Browser, whole: UUID) -> UUID:
    ana.get(f"/audits/{whole}/check")
    ana.post(f"/audits/{whole}/submit")
    return whole


def test_the_lead_reads_a_submitted_audit_and_returns_it_with_a_note(
    ana: Browser, lee: Browser, submitted: UUID
) -> None:
    page = plain(lee.get(f"/audits/{submitted}"))
    assert "Proposed from the answers Good" in page
    assert "Return to the auditor with a note" in page
    assert "Its moderation is not settled yet" in page
    assert "Does the contact record itself hold the concern?" in plain(
        lee.get(f"/audits/{submitted}/read")
    )
    lee.get(f"/audits/{submitted}")
    assert "Enter the reason" in plain(
        lee.post(f"/audits/{submitted}/return", status=422, reason=" ")
    )
    lee.post(f"/audits/{submitted}/return", reason="Which contact was it?")
    page = ana.follow(f"/audits/{submitted}")
    assert "Which contact was it?" in plain(page)
    (note,) = re.findall(r'action="(/audits/notes/[^"]+/answer)"', page)
    assert "Write your answer" in plain(ana.post(note, status=422, text=""))
    assert "Your answer is recorded" in plain(ana.post(note, text="The second"))
    ana.get(f"/audits/{submitted}/check")
    ana.post(f"/audits/{submitted}/submit")
    assert "The second" in plain(lee.get(f"/audits/{submitted}"))


def test_a_draft_is_its_auditors_alone(lee: Browser, begun: UUID) -> None:
    page = plain(lee.get(f"/audits/{begun}"))
    assert "Accepted" in page
    assert "Read the answers" not in page
    lee.get(f"/audits/{begun}/read", status=404)
    lee.get(f"/audits/{begun}/print", status=404)


def test_feedback_is_recorded_and_the_audit_made_final(
    ana: Browser, lee: Browser, sqlite_engine: Engine, submitted: UUID
) -> None:
    with writing(sqlite_engine) as session:
        session.delete(session.scalars(select(Moderation)).one())
    page = plain(lee.get(f"/audits/{submitted}"))
    assert "Date the feedback conversation, or say why there was none" in page
    ana.get(f"/audits/{submitted}")
    wrong = {"held_on-day": "31", "held_on-month": "2", "held_on-year": "2026"}
    page = ana.post(f"/audits/{submitted}/feedback", status=422, fields=wrong)
    assert "must be a real date" in plain(page)
    page = ana.post(f"/audits/{submitted}/feedback", status=422)
    assert "or why there was none" in plain(page)
    right = {"held_on-day": "20", "held_on-month": "11", "held_on-year": "2026"}
    assert "20 November 2026" in plain(ana.post(f"/audits/{submitted}/feedback", fields=right))
    lee.get(f"/audits/{submitted}")
    page = plain(lee.post(f"/audits/{submitted}/final"))
    assert "The audit is final" in page
    assert "Final Good Good" in page
    assert stored(sqlite_engine, submitted).state is AuditState.FINAL


def test_a_stale_page_is_answered_with_a_conflict(
    ana: Browser, lee: Browser, submitted: UUID
) -> None:
    lee.get(f"/audits/{submitted}")
    shown = lee.page
    ana.get(f"/audits/{submitted}")
    ana.post(f"/audits/{submitted}/feedback", absence="The worker has left")
    lee.page = shown
    page = lee.post(f"/audits/{submitted}/feedback", status=409, absence="Nobody asked")
    assert "The worker has left" in plain(page)
    assert "Nobody asked" in plain(page)


def test_a_withdrawn_audit_says_why(lee: Browser, begun: UUID) -> None:
    lee.get(f"/audits/{begun}")
    page = plain(lee.post(f"/audits/{begun}/withdraw", reason="The record is restricted"))
    assert "The audit is withdrawn" in page
    assert "The record is restricted" in page


def test_the_print_view_holds_the_whole_audit(ana: Browser, submitted: UUID) -> None:
    page = plain(ana.get(f"/audits/{submitted}/print"))
    for words in ("The contact", "Facts from the caseload", "Evidence: Case note", "History"):
        assert words in page


# Lists


def test_the_list_is_narrowed_sorted_and_says_how_many(
    lee: Browser, web_cast: Cast, audit_id: UUID
) -> None:
    del audit_id
    assert "6 audits" in plain(lee.get("/audits/"))
    page = lee.get(f"/audits/?auditor_id={web_cast.sam.id}&order=reference&falling=yes")
    assert "3 audits" in plain(page)
    assert 'aria-sort="descending"' in page
    assert "Remove" in plain(page)
    found = re.findall(r"A-2026-\d{4}</a>", page)
    assert found == sorted(found, reverse=True)
    empty = plain(lee.get("/audits/?state=overdue"))
    assert "No audit fits. Remove a filter to see more." in empty


@pytest.mark.parametrize(
    "query", ["state=nothing", "order=;drop", "page=-3", "page=x", "round_id=1", "auditor_id=%00"]
)
def test_a_list_asked_for_nonsense_shows_what_there_is(
    lee: Browser, audit_id: UUID, query: str
) -> None:
    del audit_id
    assert "6 audits" in plain(lee.get(f"/audits/?{query}"))


def test_an_empty_list_says_when_there_will_be_something(lee: Browser) -> None:
    assert "once a round's cases are allocated" in plain(lee.get("/audits/")).replace("&#39;", "'")


# What a page costs


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def reads(statements: list[str]) -> int:
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in statements)


def test_a_page_of_questions_asks_the_database_as_often_full_as_empty(
    ana: Browser, sqlite_engine: Engine, begun: UUID, web_cast: Cast
) -> None:
    where = f"/audits/{begun}/sections/contact"
    ana.get(where)
    with counted(sqlite_engine) as empty:
        ana.get(where)
    with writing(sqlite_engine) as session:
        answers_all(session, begun, web_cast)
    with counted(sqlite_engine) as full:
        ana.get(where)
    assert reads(full) == reads(empty)
    assert reads(full) <= 14


def answers_all(session: Session, audit_id: UUID, cast: Cast) -> None:
    from auditapp.services import audits  # noqa: PLC0415  # only here

    audit = session.get_one(Audit, audit_id)
    fill(session, audits.own_grading(session, audit, cast.ana.actor).id, cast.ana, NOW)


def test_a_long_list_asks_the_database_no_more_often_than_a_short_one(
    lee: Browser, sqlite_engine: Engine, audit_id: UUID
) -> None:
    del audit_id
    lee.get("/audits/")
    with counted(sqlite_engine) as short:
        lee.get("/audits/?state=final")
    with counted(sqlite_engine) as long:
        lee.get("/audits/")
    assert reads(long) == reads(short)


def test_an_alarm_without_anybody_to_hear_it_is_told_on_the_page(
    ana: Browser, sqlite_engine: Engine, web_cast: Cast, begun: UUID
) -> None:
    with writing(sqlite_engine) as session:
        session.execute(
            update(Person)
            .where(Person.id.in_([web_cast.tess.id, web_cast.hana.id]))
            .values(ended_at=NOW)
        )
    page = plain(save(ana, begun, "safe", q_safe__now="not_told"))
    assert "No concern could be opened" in page
    with reading(sqlite_engine) as session:
        assert session.scalars(select(Concern)).all() == []
