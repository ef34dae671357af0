"""The pages of an audit, walked as its people walk them; the script's requests among them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from auditapp.domain.audits import AuditState
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.concerns import Concern
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person
from auditapp.persistence.rounds import Round
from tests.conftest import NOW
from tests.support.audit_pages import save, stored
from tests.support.auditing import accept
from tests.support.cast import Cast, Member
from tests.support.chain import fill
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]
SUMMARY, RAG, DETAIL = "q_core__summary", "q_m__rag", "q_m__detail"


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
    assert "“Jayden” Looks like a name" in page
    assert "“01534 123456” Looks like a telephone number" in page


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
    right = {"held_on-day": "13", "held_on-month": "11", "held_on-year": "2026"}
    said = {"heard": "worker", "said": "The visits <b>"}
    page = ana.post(f"/audits/{submitted}/feedback", fields={**right, **said})
    assert "13 November 2026. The worker." in plain(page)
    assert "The visits &lt;b&gt;" in page
    assert "No reply within 5 working days" in plain(page)
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
    assert reads(full) <= 17


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
    # Of its six rows one question is asked for all notes, and one for the template.
    assert reads(long) <= reads(short) + 2


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
