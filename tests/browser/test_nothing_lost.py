"""Nothing typed is lost, in a real browser on the real app: kept unreadable, sent later."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select

from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.base import reading, writing
from auditapp.persistence.people import WebSession
from tests.support.audit_browsing import Desk, open_desk, sign_in, sign_in_again
from tests.support.browsing import faults, launch_arguments, until, watch_policy
from tests.support.cast import PASSWORD

pytestmark = pytest.mark.browser

SUMMARY = "core.summary"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_arguments()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with open_desk() as made:
        yield made


@pytest.fixture
def section(browser: Browser, desk: Desk) -> Iterator[Page]:
    """Give Ana's page of questions, with nothing answered in it yet."""
    audit_id = desk.next_audit()
    context = browser.new_context()
    page = context.new_page()
    refused = watch_policy(page)
    sign_in(page, desk.address, "ana")
    page.goto(f"{desk.address}/audits/{audit_id}/sections/core")
    yield page
    context.close()
    assert refused == []


def box(page: Page) -> Any:  # noqa: ANN401  # the library's locator
    return page.locator("[name='q_core__summary']")


def status(page: Page) -> Any:  # noqa: ANN401  # the library's assertions
    return expect(page.locator("[data-save-status]"))


def kept(page: Page) -> dict[str, str]:
    """Return whatever this browser keeps beyond the page."""
    found: dict[str, str] = page.evaluate("({...localStorage, ...sessionStorage})")
    return found


def until_kept(page: Page) -> dict[str, str]:
    until(page, "localStorage.length > 0")
    return kept(page)


def cut_off(page: Page) -> None:
    """Let no answer through to the server; pages still open."""
    page.route(re.compile("/answers$"), lambda route: route.abort())


def through(page: Page) -> None:
    page.unroute(re.compile("/answers$"))


def audit_of(page: Page) -> UUID:
    return UUID(page.url.split("/audits/")[1].split("/")[0])


def texts(engine: Engine, page: Page) -> list[str]:
    """Return every revision of the summary that is stored for the page's audit, oldest first."""
    with reading(engine) as session:
        rows = session.scalars(
            select(AnswerRevision)
            .where(AnswerRevision.question_key == SUMMARY)
            .order_by(AnswerRevision.revision)
        )
        mine = session.scalar(select(Grading.id).where(Grading.audit_id == audit_of(page)))
        return [str(row.value) for row in rows if row.grading_id == mine]


def texts_of_all(engine: Engine, words: str) -> int:
    with reading(engine) as session:
        rows = session.scalars(select(AnswerRevision))
        return sum(words in str(row.value) for row in rows)


def end_sessions(engine: Engine) -> None:
    """Let every session run out, as after half an hour."""
    with writing(engine) as session:
        for row in session.scalars(select(WebSession)):
            row.last_seen_at = row.last_seen_at - timedelta(minutes=31)


def test_text_without_a_connection_is_kept_unreadable_and_sent_after_a_reload(
    section: Page, desk: Desk
) -> None:
    cut_off(section)
    box(section).fill("Written where no signal is")
    box(section).blur()
    status(section).to_contain_text("No connection")
    stored = until_kept(section)
    assert len(stored) == 1
    assert "signal" not in str(stored)
    section.on("dialog", lambda dialog: dialog.accept())
    section.reload()
    expect(box(section)).to_have_value("Written where no signal is")
    expect(section.get_by_text("and could not be saved then")).to_be_visible()
    assert faults(section) == []
    through(section)
    section.evaluate("window.dispatchEvent(new Event('online'))")
    status(section).to_contain_text("Saved")
    until(section, "localStorage.length === 0")
    assert texts(desk.engine, section) == ["Written where no signal is"]


def test_text_of_a_closed_tab_is_shown_beside_what_was_saved_since(
    browser: Browser, section: Page, desk: Desk
) -> None:
    cut_off(section)
    box(section).fill("Mine, from the closed tab")
    until_kept(section)
    address, context = section.url, section.context
    # A page that closes still sends what it can, past whatever stands between.
    section.evaluate("void (globalThis.fetch = () => Promise.reject(new TypeError('cut')))")
    section.close()
    other = browser.new_context()
    second = other.new_page()
    sign_in(second, desk.address, "ana")
    second.goto(address)
    box(second).fill("Saved elsewhere since")
    box(second).blur()
    status(second).to_contain_text("Saved")
    other.close()
    page = context.new_page()
    page.goto(address)
    conflict = page.get_by_role("group", name="Two versions of this answer")
    expect(conflict).to_contain_text("Saved elsewhere since")
    expect(conflict).to_contain_text("Mine, from the closed tab")
    assert faults(page) == []
    assert texts(desk.engine, page) == ["Saved elsewhere since"]
    page.get_by_role("button", name="Save what I entered").click()
    status(page).to_contain_text(re.compile(r"Saved \d"))
    assert texts(desk.engine, page)[-1] == "Mine, from the closed tab"
    until(page, "localStorage.length === 0")


def test_someone_else_on_the_same_browser_finds_nothing(section: Page, desk: Desk) -> None:
    cut_off(section)
    box(section).fill("Not for Sam")
    until_kept(section)
    end_sessions(desk.engine)
    page = section.context.new_page()
    sign_in(page, desk.address, "sam")
    assert kept(page) == {}
    page.close()


def test_signing_out_removes_what_was_kept(section: Page) -> None:
    cut_off(section)
    box(section).fill("Not for the next one at this desk")
    until_kept(section)
    section.on("dialog", lambda dialog: dialog.accept())
    section.get_by_role("button", name="Sign out").click()
    expect(section.get_by_role("heading", name="Sign in")).to_be_visible()
    assert kept(section) == {}


def test_after_a_day_nothing_is_kept(section: Page) -> None:
    cut_off(section)
    box(section).fill("Yesterday's")
    until_kept(section)
    section.evaluate(
        "for (const name of Object.keys(localStorage)) {"
        "const entry = JSON.parse(localStorage[name]); entry.at -= 24 * 3600 * 1000 + 1;"
        "localStorage[name] = JSON.stringify(entry); }"
    )
    section.on("dialog", lambda dialog: dialog.accept())
    section.reload()
    expect(box(section)).to_have_value("")
    assert kept(section) == {}


def test_nothing_of_a_restricted_record_is_kept(section: Page, desk: Desk) -> None:
    with writing(desk.engine) as session:
        audit = session.get_one(Audit, audit_of(section))
        audit.facts = {**audit.facts, "restricted": True}
    section.reload()
    cut_off(section)
    box(section).fill("In the page and nowhere else")
    box(section).blur()
    status(section).to_contain_text("No connection")
    section.wait_for_timeout(300)
    assert kept(section) == {}


def test_the_same_person_signs_in_again_beside_the_page_and_goes_on(
    section: Page, desk: Desk
) -> None:
    end_sessions(desk.engine)
    box(section).fill("Typed after the session ended: é, 漢字")
    box(section).blur()
    dialog = section.get_by_role("dialog", name="You have been signed out")
    expect(dialog).to_be_visible()
    assert faults(section) == []
    sign_in_again(dialog, "ana", "not the right words")
    expect(dialog.get_by_role("alert")).to_contain_text("not right")
    sign_in_again(dialog, "ana", PASSWORD)
    expect(dialog).to_be_hidden()
    status(section).to_contain_text("Saved")
    assert texts(desk.engine, section) == ["Typed after the session ended: é, 漢字"]


def test_another_person_is_warned_and_then_the_text_is_gone(section: Page, desk: Desk) -> None:
    cut_off(section)
    box(section).fill("Ana's own words")
    until_kept(section)
    end_sessions(desk.engine)
    through(section)
    box(section).blur()
    dialog = section.get_by_role("dialog", name="You have been signed out")
    sign_in_again(dialog, "sam", PASSWORD)
    expect(dialog.get_by_role("alert")).to_contain_text("not the person who wrote")
    assert len(kept(section)) == 1
    dialog.get_by_role("button", name="Sign in and remove it").click()
    expect(section.get_by_role("link", name="Sam Stranger")).to_be_visible()
    assert kept(section) == {}
    assert texts_of_all(desk.engine, "Ana's own words") == 0


def test_before_a_session_ends_the_page_asks_and_any_key_answers(
    browser: Browser, desk: Desk
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    sign_in(page, desk.address, "ana")
    dialog = page.get_by_role("dialog", name="Are you still there?")
    page.clock.run_for(24 * 60 * 1000)
    expect(dialog).to_be_hidden()
    page.clock.run_for(2 * 60 * 1000)
    expect(dialog).to_be_visible()
    assert faults(page) == []
    with page.expect_response(re.compile("/account/stay$")) as answered:
        page.keyboard.press("Enter")
    assert answered.value.status == 204
    expect(dialog).to_be_hidden()
    context.close()
