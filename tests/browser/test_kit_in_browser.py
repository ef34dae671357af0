"""The kit of components in a real browser: accessible, within its width, walked by keyboard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, flash, render_template
from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import Browser, Page, ViewportSize, expect

from auditapp.paths import data_dir
from tests.support.browsing import POLICY, faults, launch_arguments, served, watch_policy
from tests.support.kit import kit_context, plain

ROOT = Path(__file__).resolve().parents[2]
WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=375, height=700)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_arguments()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = Flask(__name__, static_folder=str(ROOT / "auditapp" / "static"))
    app.secret_key = "for this test only"
    pages = FileSystemLoader(data_dir("templates"))
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "tests" / "support"), pages])
    app.jinja_env.globals.update(csrf_token=lambda: "token", submission_key=lambda: "key")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.get("/refused")
    def refused() -> str:
        return render_template("kitchen_sink.html", **kit_context(plain))

    @app.get("/done")
    def done() -> str:
        flash("Audit submitted", "success")
        return render_template("kitchen_sink.html", **{**kit_context(plain), "problems": []})

    @app.get("/conflict")
    def conflict() -> str:
        return render_template(
            "errors/409.html", stored={"a": "1"}, entered={"a": "2"}, csp_nonce="n0nce"
        )

    with served(app) as address:
        yield address


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", ["/refused", "/done", "/conflict"])
def test_the_kit_breaks_no_rule_of_accessibility(
    page: Page, address: str, path: str, size: ViewportSize
) -> None:
    refused = watch_policy(page)
    page.set_viewport_size(size)
    page.goto(address + path)
    assert faults(page) == []
    assert refused == []


def test_the_rules_of_accessibility_are_able_to_fail(page: Page) -> None:
    page.set_content("<img src='x'><input><p style='color:#ccc;background:#fff'>Pale</p>")
    rules = {fault.split(":")[0] for fault in faults(page)}
    assert {"image-alt", "label", "color-contrast"} <= rules


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_no_page_scrolls_sideways(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/refused")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_error_summary_takes_the_focus_and_leads_to_the_first_option(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/refused")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter threshold").click()
    expect(page.locator("#threshold")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#threshold-2")).to_be_focused()


def test_what_has_the_focus_is_never_behind_the_line_that_stays_in_view(
    page: Page, address: str
) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"{address}/done")
    page.locator("#plain").focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        box = page.locator(":focus").bounding_box()
        line = page.locator(".app-sticky-line").bounding_box()
        assert box
        assert line
        assert box["y"] < line["y"]


def test_a_table_narrows_to_the_rows_with_every_word(page: Page, address: str) -> None:
    page.goto(f"{address}/done")
    page.get_by_label("Show audits with").fill("wést 12")
    expect(page.locator("[data-filter-count]")).to_have_text("1 of 2 audits")
    expect(page.locator("#audits tbody tr:visible")).to_have_count(1)


def test_a_grid_is_filled_with_keys_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/done")
    page.locator("select[name='1-a']").focus()
    page.keyboard.press("y")
    expect(page.locator("select[name='1-a']")).to_have_value("y")
    expect(page.locator("select[name='2-a']")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("select[name='2-b']")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("select[name='2-a']")).to_be_focused()


def test_a_form_on_its_way_is_not_sent_twice(page: Page, address: str) -> None:
    page.goto(f"{address}/done")
    sent = page.evaluate("""() => {
        let sent = 0;
        window.addEventListener("submit", (event) => {
            sent += event.defaultPrevented ? 0 : 1;
            event.preventDefault();
        });
        const form = document.querySelector("form[action='/submit']");
        form.requestSubmit();
        form.requestSubmit();
        return sent;
    }""")
    assert sent == 1


def test_the_guidance_follows_the_question_in_focus(page: Page, address: str) -> None:
    page.goto(f"{address}/done")
    expect(page.locator("[data-guidance-for='m.why']")).to_be_hidden()
    page.locator("#threshold").check()
    page.locator("#threshold-2").check()
    page.locator("#why").focus()
    expect(page.locator("[data-guidance-for='m.why']")).to_be_visible()
    expect(page.locator("[data-guidance-for='m.threshold']")).to_be_hidden()


def test_everything_can_be_reached_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/done")
    expect(page.locator("#other")).to_be_visible()
    expect(page.get_by_text("First panel")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    expect(page.get_by_role("link", name="My work")).to_be_visible()
    expect(page.get_by_label("Show audits with")).to_be_hidden()
    context.close()
