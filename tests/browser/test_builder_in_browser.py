"""A template built with the keyboard alone, from an empty draft to a proposed grade."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from auditapp.app import create_app
from auditapp.persistence.base import writing
from auditapp.settings import Environment, Settings
from auditapp.web.request import system_clock
from tests.support.browsing import faults, launch_arguments, served, watch_policy
from tests.support.cast import COST, PASSWORD, make_cast
from tests.support.databases import fresh_engine
from tests.support.templates import OWN, begin, save

WIDE = ViewportSize(width=1280, height=900)
MIDDLE = ViewportSize(width=768, height=900)
NARROW = ViewportSize(width=375, height=700)
pytestmark = pytest.mark.browser

# One domain, and an overall grade that rests on it.
GRADED = OWN.replace(
    "grading:\n  overall: o.grade\n",
    "      - {key: o.overall, kind: g4, text: Overall grade, good: All of it}\n"
    "grading:\n  overall: o.overall\n  domains: [o.grade]\n",
).replace("text: Overall grade\n", "text: Safety of the child\n")
FAULTY = OWN.replace("o.seen: [partly", "o.gone: [partly")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_arguments()


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[str, UUID, UUID]]:
    """Serve the app with a draft without a fault, and one with a fault."""
    with fresh_engine("sqlite") as engine:
        now = system_clock()
        with writing(engine) as session:
            cast = make_cast(session, now)
        with writing(engine) as session:
            draft_id = begin(session, cast, now)
            assert save(session, draft_id, cast.lee, now, GRADED) == ()
            other_id = begin(session, cast, now, key="other")
            save(session, other_id, cast.lee, now, FAULTY.replace("key: own", "key: other"))
        settings = Settings(
            environment=Environment.DEMO,
            secret_key="a key that only the tests use, long enough",
            password_cost=COST,
        )
        with served(create_app(settings, engine=engine)) as address:
            yield address, draft_id, other_id


@pytest.fixture
def lee(page: Page, site: tuple[str, UUID, UUID]) -> Page:
    """Give a page on which the programme lead is signed in."""
    page.goto(f"{site[0]}/account/sign-in")
    page.fill("#name", "lee")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def tab_to(page: Page, words: str, most: int = 120) -> None:
    """Press Tab until the thing with these words, or this label, has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const one = document.activeElement;"
            " const label = one.labels?.[0]?.textContent ?? '';"
            " return `${one.textContent}|${label}`.replace(/\\s+/g, ' ').trim(); }"
        )
        if words in found:
            return
    raise AssertionError(f"Tab never came to {words}")


def test_a_template_is_built_with_the_keyboard_alone(
    lee: Page, site: tuple[str, UUID, UUID]
) -> None:
    address, draft_id, _other = site
    refused = watch_policy(lee)
    lee.set_viewport_size(WIDE)
    lee.goto(f"{address}/template-builder/{draft_id}")
    add_by_keyboard(lee)
    paste_by_keyboard(lee)
    move_by_keyboard(lee)
    lee.goto(f"{address}/template-builder/{draft_id}/preview")
    answer_by_keyboard(lee)
    assert refused == []


def add_by_keyboard(page: Page) -> None:
    """Add a section, and a question to it."""
    tab_to(page, "Title of a new section")
    page.keyboard.type("Next steps")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Next steps")).to_be_visible()
    tab_to(page, "Add a question to Next steps")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/new")
    tab_to(page, "|Question")
    page.keyboard.type("Was the plan shared with the family?")
    tab_to(page, "What good looks like")
    page.keyboard.type("Shared, and in words they use")
    tab_to(page, "Add the question")
    page.keyboard.press("Enter")
    expect(page.get_by_text("nextsteps.plan_shared_family ·")).to_be_visible()


def paste_by_keyboard(page: Page) -> None:
    """Paste two lines as questions."""
    tab_to(page, "paste several into Next steps")
    page.keyboard.press("Enter")
    page.wait_for_url("**#paste")
    tab_to(page, "One question a line")
    page.keyboard.insert_text("Was the plan reviewed?\tyn\tIn its time\nWho holds it?\ttxt")
    tab_to(page, "Add these questions")
    page.keyboard.press("Enter")
    expect(page.get_by_text("nextsteps.holds ·")).to_be_visible()


def move_by_keyboard(page: Page) -> None:
    """Move a question up twice: the button that moved it has the focus again."""
    tab_to(page, "Move up Who holds it?")
    page.keyboard.press("Enter")
    page.wait_for_url("**moved=**")
    expect(page.get_by_role("button", name="Move up Who holds it?")).to_be_focused()
    expect(page.locator("[data-section=next_steps] [data-question]").nth(1)).to_have_attribute(
        "data-question", "nextsteps.holds"
    )
    page.keyboard.press("Enter")
    keys = page.locator("[data-section=next_steps] [data-question]")
    expect(keys.first).to_have_attribute("data-question", "nextsteps.holds")


def answer_by_keyboard(page: Page) -> None:
    """Answer in the preview until a grade is proposed."""
    tab_to(page, "Seen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Seen")).to_be_visible()
    page.get_by_label("Inadequate", exact=True).first.focus()
    page.keyboard.press("Space")
    tab_to(page, "Show what follows")
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("Proposed grade: Requires improvement")
    expect(page.locator("#result")).to_contain_text("One domain is Inadequate")


def test_a_question_is_dragged_to_another_place(lee: Page, site: tuple[str, UUID, UUID]) -> None:
    address, _draft, other_id = site
    lee.goto(f"{address}/template-builder/{other_id}")
    rows = lee.locator("[data-section=seen] [data-question]")
    expect(rows.first).to_have_attribute("data-question", "o.seen")
    lee.drag_and_drop(
        "[data-question='o.grade']", "[data-question='o.seen']", target_position={"x": 20, "y": 5}
    )
    lee.wait_for_url("**moved=**")
    expect(rows.first).to_have_attribute("data-question", "o.grade")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/{faulty}",
        "/{whole}",
        "/{whole}/sections/seen",
        "/{whole}/sections/seen/questions/new",
        "/{whole}/questions/o.seen",
        "/{faulty}/questions/o.why",
        "/{whole}/whole",
        "/{whole}/preview",
        "/{faulty}/preview",
        "/{whole}/upload",
    ],
)
def test_every_page_of_the_builder_is_accessible_and_fits(
    lee: Page, site: tuple[str, UUID, UUID], path: str
) -> None:
    address, draft_id, other_id = site
    refused = watch_policy(lee)
    where = path.format(whole=draft_id, faulty=other_id)
    lee.goto(f"{address}/template-builder{where or '/'}")
    for group in lee.locator("details").all():
        group.evaluate("one => { one.open = true; }")
    for size in (WIDE, MIDDLE, NARROW):
        lee.set_viewport_size(size)
        assert lee.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert faults(lee) == []
    assert refused == []


def test_what_was_refused_is_accessible_too(lee: Page, site: tuple[str, UUID, UUID]) -> None:
    address, draft_id, _other = site
    lee.goto(f"{address}/template-builder/{draft_id}/questions/o.seen")
    lee.fill("#text", "")
    lee.get_by_text("Numbers and rows").click()
    lee.fill("#min", "few")
    lee.get_by_role("button", name="Save the question").click()
    expect(lee.get_by_role("alert")).to_contain_text("“few” is not a whole number")
    assert faults(lee) == []
    lee.get_by_role("link", name="“few” is not a whole number").click()
    expect(lee.locator("#min")).to_be_focused()


def test_what_was_removed_is_put_back_by_one_press(lee: Page, site: tuple[str, UUID, UUID]) -> None:
    address, _draft, other_id = site
    lee.goto(f"{address}/template-builder/{other_id}")
    lee.get_by_role("button", name="Remove What was missed?").click()
    expect(lee.locator("[data-question='o.why']")).to_have_count(0)
    assert faults(lee) == []
    lee.get_by_role("button", name="Undo").click()
    expect(lee.locator("[data-question='o.why']")).to_have_count(1)
