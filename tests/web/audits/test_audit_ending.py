"""An audit is checked, handed in, read, returned and made final."""

import re
from uuid import UUID

from sqlalchemy import Engine, select

from auditapp.domain.audits import AuditState
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import writing
from auditapp.persistence.moderation import Moderation
from tests.conftest import NOW
from tests.support.audit_pages import SUMMARY, save, stored
from tests.support.auditing import accept
from tests.support.cast import Cast
from tests.support.chain import fill
from tests.support.client import Browser, plain


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
    (note,) = re.findall(r'action="(/audits/notes/[^"]+)"', page)
    assert "Write your answer" in plain(ana.post(note, status=422, answer=""))
    assert "Your answer is recorded" in plain(ana.post(note, answer="The second"))
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
