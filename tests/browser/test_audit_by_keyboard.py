"""The pages of an audit in a real browser: by keyboard alone, and accessible in every state."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from auditapp.domain.questions import AuditTemplate, GradingRules
from auditapp.library.loader import shipped_library
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.base import reading, writing
from auditapp.services import audit_templates
from tests.support.audit_browsing import Desk, open_desk, sign_in
from tests.support.auditing import grading_id
from tests.support.browsing import faults, launch_arguments, until, watch_policy
from tests.support.chain import fill

pytestmark = pytest.mark.browser

WIDE = ViewportSize(width=1300, height=900)
NARROW = ViewportSize(width=390, height=800)
SIXTY = 60


def full_case_file() -> AuditTemplate:
    """Return the full case-file audit, as the round's own template."""
    full = shipped_library().template("case_file_full", 1)
    return replace(full, key="mash_stepdown", grading=GradingRules(), digest="full")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_arguments()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with open_desk() as made:
        yield made


@pytest.fixture
def ana(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    refused = watch_policy(page)
    sign_in(page, desk.address, "ana")
    yield page
    context.close()
    assert refused == []


def section(page: Page, desk: Desk, audit_id: UUID, key: str) -> None:
    page.goto(f"{desk.address}/audits/{audit_id}/sections/{key}")
    page.wait_for_load_state("load")


def focused(page: Page) -> str:
    """Return the key of the question that has the focus."""
    found = page.evaluate(
        "document.activeElement.closest('[data-question-key]')?.dataset.questionKey ?? ''"
    )
    return str(found)


def kind(page: Page) -> str:
    return str(page.evaluate("document.activeElement.type ?? ''"))


def answer_here(page: Page) -> None:
    """Answer whatever has the focus, as a person's fingers would."""
    if kind(page) in {"radio", "checkbox"}:
        page.keyboard.press("Space")
    elif page.evaluate("document.activeElement.name.endsWith('-day')"):
        for part in ("3", "10", "2026"):
            page.keyboard.type(part)
            page.keyboard.press("Tab")
    elif page.evaluate("document.activeElement.inputMode === 'numeric'"):
        page.keyboard.type("1")
    else:
        page.keyboard.type("On file")


def test_sixty_questions_are_answered_without_a_mouse(
    ana: Page, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = full_case_file()
    monkeypatch.setattr(audit_templates, "find", lambda _session, _key, _version: full)
    audit_id = desk.next_audit()
    section(ana, desk, audit_id, full.sections[0].key)
    answered: list[str] = []
    # What an answer asks for besides, its evidence say, leads to the same question again.
    while len(set(answered)) < SIXTY:
        assert len(answered) < SIXTY + 20, answered
        before = focused(ana)
        ana.keyboard.press("Alt+Shift+KeyN")
        until(
            ana,
            "before => { const here = document.activeElement?.closest('[data-question-key]');"
            " return here && here.dataset.questionKey !== before; }",
            before,
        )
        answered.append(focused(ana))
        answer_here(ana)
    ana.get_by_role("button", name="Save and go to all sections").focus()
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("heading", name="Sections")).to_be_visible()
    with reading(desk.engine) as session:
        grading = session.scalar(select(Grading.id).where(Grading.audit_id == audit_id))
        keys = set(
            session.scalars(
                select(AnswerRevision.question_key).where(AnswerRevision.grading_id == grading)
            )
        )
    assert set(answered) <= keys


def test_the_keys_lead_on_back_to_the_guidance_and_to_their_own_list(ana: Page, desk: Desk) -> None:
    section(ana, desk, desk.next_audit(), "contact")
    ana.keyboard.press("Alt+Shift+KeyN")
    first = focused(ana)
    ana.keyboard.press("Alt+Shift+KeyN")
    assert focused(ana) not in {"", first}
    ana.keyboard.press("Alt+Shift+KeyP")
    assert focused(ana) == first
    ana.keyboard.press("Alt+Shift+KeyG")
    assert ana.evaluate("document.activeElement.id") == "guidance"
    ana.keyboard.press("Alt+Shift+KeyG")
    assert focused(ana) == first
    ana.keyboard.press("Alt+Shift+KeyK")
    expect(ana.get_by_text("Next unanswered question")).to_be_visible()
    assert faults(ana) == []


def test_the_guidance_is_that_of_the_question_in_focus(ana: Page, desk: Desk) -> None:
    section(ana, desk, desk.next_audit(), "contact")
    questions = ana.locator("[data-question-key]:not([data-save-url]):has(.app-when-narrow)")
    for number in (1, 2):
        key = questions.nth(number).get_attribute("data-question-key")
        questions.nth(number).locator("input, textarea").nth(1).focus()
        expect(ana.locator(f"[data-guidance-for='{key}']")).to_be_visible()
        expect(ana.locator("[data-guidance-for]:visible")).to_have_count(1)
    ana.set_viewport_size(NARROW)
    folded = questions.nth(1).locator("details.app-when-narrow")
    folded.locator("summary").click()
    expect(folded.locator(".govuk-details__text")).to_be_visible()


def test_an_answer_of_a_branch_that_closes_is_kept_and_comes_back(ana: Page, desk: Desk) -> None:
    section(ana, desk, desk.next_audit(), "safe")
    asked = ana.locator("[data-question-key='safe.serious_what']")
    kept = ana.locator("[data-kept-for='safe.serious_what']")
    saved = expect(ana.locator("[data-save-status]"))
    expect(asked).to_be_hidden()
    ana.locator("[name='q_safe__serious'][value='yes']").check()
    asked.locator("textarea").first.fill("What was seen")
    asked.locator("textarea").first.blur()
    saved.to_contain_text("Saved")
    expect(kept).to_be_hidden()
    ana.locator("[name='q_safe__serious'][value='no']").check()
    expect(asked).to_be_hidden()
    expect(kept).to_contain_text("Its answer is kept but left out of the results")
    saved.to_contain_text("Saved")
    ana.reload()
    expect(kept).to_be_visible()
    ana.locator("[name='q_safe__serious'][value='yes']").check()
    expect(asked.locator("textarea").first).to_have_value("What was seen")
    expect(kept).to_be_hidden()


# Every state, accessible


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_state_of_an_audit_is_accessible_and_within_its_width(
    ana: Page, desk: Desk, size: ViewportSize
) -> None:
    ana.set_viewport_size(size)
    empty, partly, whole = (desk.next_audit() for _ in range(3))
    with writing(desk.engine) as session:
        audit = session.get_one(Audit, whole)
        mine = grading_id(session, audit, desk.cast.ana)
        fill(session, mine, desk.cast.ana, audit.assigned_at, {"m.overall": "good"})
    found: list[str] = []

    def look(where: str) -> None:
        ana.wait_for_load_state("load")
        found.extend(f"{where}: {fault}" for fault in faults(ana))
        if ana.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{where} is wider than the window")

    for name, path in {
        "sections": f"{partly}",
        "empty": f"{empty}/sections/core",
        "prefilled": f"{empty}/sections/contact",
        "held back": f"{empty}/sections/decision",
        "missing": f"{partly}/sections/core?missing=yes",
        "whole": f"{whole}/sections/contact",
        "check": f"{whole}/check",
        "read": f"{whole}/read",
        "history": f"{whole}/answers/core.summary",
    }.items():
        ana.goto(f"{desk.address}/audits/{path}")
        look(name)
    section(ana, desk, partly, "contact")
    ana.get_by_text("Dispute this fact").first.click()
    ana.locator(".govuk-details[open] input:visible").first.check()
    expect(ana.locator("[data-save-status]")).to_contain_text("Saved")
    look("disputed")
    section(ana, desk, partly, "safe")
    ana.locator("[name='q_safe__now'][value='told']").check()
    expect(ana.get_by_text("opened a safeguarding concern")).to_be_visible()
    look("concern raised")
    assert found == []


def test_the_start_is_accessible_before_anything_is_accepted(browser: Browser, desk: Desk) -> None:
    with reading(desk.engine) as session:
        theirs = session.scalars(
            select(Audit.id).where(Audit.auditor_id == desk.cast.sam.id, Audit.state == "assigned")
        ).first()
    page = browser.new_page(viewport=NARROW)
    sign_in(page, desk.address, "sam")
    page.goto(f"{desk.address}/audits/{theirs}/start")
    expect(page.get_by_text("Do you have an interest to declare?")).to_be_visible()
    assert faults(page) == []
    page.close()


def test_a_note_to_self_is_saved_as_it_is_written_and_an_earlier_answer_put_back(
    ana: Page, desk: Desk
) -> None:
    audit_id = desk.next_audit()
    section(ana, desk, audit_id, "core")
    own = ana.locator("[data-question-key='note-core.summary']")
    own.locator("summary").click()
    own.locator("textarea").fill("Ask the nursery")
    own.locator("textarea").blur()
    expect(ana.locator("[data-save-status]")).to_contain_text("Saved")
    summary = ana.locator("[name='q_core__summary']")
    for words in ("First words", "Second words"):
        summary.fill(words)
        summary.blur()
        expect(ana.locator("[data-save-status]")).to_contain_text("Saved")
    ana.reload()
    expect(own.locator("textarea")).to_have_value("Ask the nursery")
    expect(summary).to_have_value("Second words")
    ana.locator("[data-question-key='core.summary'] [data-history] a").click()
    assert faults(ana) == []
    ana.get_by_text("1 saved while writing").click()
    ana.get_by_role("button", name="Put this version back").click()
    expect(ana.get_by_text("The earlier version is back")).to_be_visible()
    ana.get_by_role("link", name="Back to the question").click()
    expect(summary).to_have_value("First words")
