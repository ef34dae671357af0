"""Every state of the page of questions, in the real app: what it says, axe, focus, and its width.

One server, one sign-in and one audit serve all states; what the server answers is put in its place.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.audit_browsing import open_desk, sign_in
from tests.support.browsing import faults, launch_arguments, watch_policy

pytestmark = pytest.mark.browser

WIDTHS = (390, 768, 1300)
BOX = "[name='q_core__summary']"
QUESTION = '[data-question-key="core.summary"]'
LINE = ".app-sticky-line"
NOTHING = {"value": "Typed in the other window", "na_reason": "", "evidence": "", "rationale": ""}
Answer = Callable[[Route], None]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_arguments()


@pytest.fixture(scope="module")
def signed_in(browser: Browser) -> Iterator[tuple[BrowserContext, str]]:
    """Give Ana's browser and the address of an audit she has accepted."""
    with open_desk(cases=4) as desk:
        context = browser.new_context()
        sign_in(context.new_page(), desk.address, "ana")
        yield context, f"{desk.address}/audits/{desk.next_audit()}"
        context.close()


@pytest.fixture
def section(signed_in: tuple[BrowserContext, str]) -> Iterator[Page]:
    """Give the page of questions anew."""
    context, audit = signed_in
    page = context.new_page()
    # A page that closes keeps what it could not send, so it is cleared only once it is gone.
    page.goto(f"{audit}/read")
    page.evaluate("localStorage.clear()")
    refused = watch_policy(page)
    page.goto(f"{audit}/sections/core")
    yield page
    page.close()
    assert refused == []


def says(status: int, **body: object) -> Answer:
    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="application/json", body=json.dumps(body))

    return answer


def never(route: Route) -> None:
    del route  # the answer is still on its way


SAVED = says(200, revision=1, saved_at="2026-11-23T10:00:00+00:00")
CONFLICT = says(409, stored=NOTHING, revision=2, message="Someone else changed this answer")
CLOSED = says(409, closed=True, kept=True, message="Lee Example withdrew the audit")
# State: what the server answers, and what the line at the foot of the page then says.
STATES: dict[str, tuple[Answer | None, str]] = {
    "clean": (None, ""),
    "saving": (never, "Not saved yet"),
    "saved": (SAVED, "Saved 10:00:00"),
    "offline": (lambda route: route.abort(), "Not saved yet. No connection: trying again."),
    "too long": (says(422, message="Shorten this"), "Not saved"),
    "conflict": (CONFLICT, "Not saved. Someone else changed this answer."),
    "session over": (says(401), "Not saved yet. You have been signed out."),
    "closed": (CLOSED, "Not saved in the audit. Your text is kept under My work."),
}


def reach(page: Page, state: str) -> None:
    """Bring a page into a state by typing."""
    answer, words = STATES[state]
    if answer is not None:
        page.route(re.compile("/answers$"), answer)
        page.fill(BOX, "Half a sentence")
        page.locator(BOX).blur()
    expect(page.locator("[data-save-status]")).to_have_text(words, timeout=15000)


def fits(page: Page) -> bool:
    found: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return found


@pytest.mark.parametrize("state", STATES)
def test_each_state_says_where_the_text_is_fits_and_breaks_no_rule(
    section: Page, state: str
) -> None:
    reach(section, state)
    if state != "clean":
        assert section.input_value(BOX) == "Half a sentence"
    for width in WIDTHS:
        section.set_viewport_size({"width": width, "height": 900})
        assert fits(section), width
        if state == "session over":
            assert faults(section, within="dialog[open]") == []
        elif state == "clean":
            assert width != WIDTHS[0] or faults(section) == []
        else:
            assert faults(section, within=QUESTION) == []
    if state != "session over":
        assert faults(section, within=LINE) == []


def test_an_audit_that_is_only_read_breaks_no_rule(
    section: Page, signed_in: tuple[BrowserContext, str]
) -> None:
    section.goto(f"{signed_in[1]}/read")
    assert section.locator("main textarea, main input:not([type=hidden])").count() == 0
    for width in WIDTHS:
        section.set_viewport_size({"width": width, "height": 900})
        assert fits(section), width
    assert faults(section) == []


def test_two_versions_take_the_focus_and_give_it_back_to_the_answer(section: Page) -> None:
    reach(section, "conflict")
    versions = section.get_by_role("group", name="Two versions of this answer")
    expect(versions).to_be_focused()
    section.keyboard.press("Tab")
    expect(section.get_by_role("button", name="Save what I entered")).to_be_focused()
    section.keyboard.press("Tab")
    section.keyboard.press("Enter")
    expect(section.locator(BOX)).to_be_focused()
    expect(section.locator(BOX)).to_have_value("Typed in the other window")
    expect(versions).to_have_count(0)


def test_the_dialogue_of_an_ended_session_holds_the_focus_until_it_is_left(section: Page) -> None:
    answer, words = STATES["session over"]
    assert answer is not None
    section.route(re.compile("/answers$"), answer)
    box = section.locator(BOX)
    box.focus()
    box.fill("Another sentence")  # whatever an earlier page sent as it closed
    expect(section.locator("[data-save-status]")).to_have_text(words, timeout=15000)
    dialog = section.locator("dialog#signed-out")
    expect(dialog).to_be_visible()
    for _ in range(12):  # more than it has controls
        section.keyboard.press("Tab")
        # Beyond the last control is the browser's own frame, never the page behind.
        assert section.evaluate(
            "document.activeElement === document.body"
            " || document.activeElement.closest('dialog[open]') !== null"
        )
    section.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(box).to_be_focused()
    expect(box).to_have_value("Another sentence")
