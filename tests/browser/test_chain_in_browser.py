"""The whole chain in a real browser: every page accessible, within its width, under the policy."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import Engine, select

from auditapp.app import create_app
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.settings import Environment, Settings
from auditapp.web.request import system_clock
from tests.support.browsing import faults, launch_arguments, served, watch_policy
from tests.support.cast import COST, PASSWORD, make_cast
from tests.support.chain import open_round, store_contacts, submitted_audit
from tests.support.databases import fresh_engine

WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=375, height=700)
pytestmark = pytest.mark.browser

# Where each person looks; {round}, {draw}, {audit} and {done} are put in.
PAGES = {
    "lee": [
        "/",
        "/rounds/",
        "/rounds/new",
        "/rounds/{round}",
        "/draws/{draw}",
        "/allocation/{round}",
        "/audits/?round_id={round}",
        "/audits/{done}",
        "/audits/{done}/read",
        "/audits/{done}/print",
        "/results/rounds/{round}",
        "/reports/",
        "/reports/rounds/{round}",
        "/actions/",
        "/recommendations/",
        "/recommendations/new",
        "/concerns/",
        "/caseload/",
        "/account/",
    ],
    "ana": [
        "/audits/",
        "/audits/{audit}/start",
        "/concerns/new/{audit}",
        "/actions/new/{audit}",
    ],
}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_arguments()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with fresh_engine("sqlite") as made:
        yield made


@pytest.fixture(scope="module")
def places(engine: Engine) -> dict[str, str]:
    """Fill the service: an open round, one audit assigned and one submitted."""
    now = system_clock()
    with writing(engine) as session:
        cast = make_cast(session, now)
        store_contacts(session, cast, now)
        round_id = open_round(session, cast, now)
        mine = list(session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)))
        submitted_audit(session, mine[1].id, cast.ana, now)
        from auditapp.services.draws import current_draw  # noqa: PLC0415  # only here

        return {
            "round": str(round_id),
            "draw": str(current_draw(session, round_id)),
            "audit": str(mine[0].id),
            "done": str(mine[1].id),
        }


@pytest.fixture(scope="module")
def address(engine: Engine, places: dict[str, str]) -> Iterator[str]:
    del places
    settings = Settings(
        environment=Environment.DEMO,
        secret_key="a key that only the tests use, long enough",
        password_cost=COST,
    )
    with served(create_app(settings, engine=engine)) as found:
        yield found


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/account/sign-in")
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed in as")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", list(PAGES))
def test_every_page_is_accessible_and_within_its_width(
    browser: Browser, address: str, places: dict[str, str], name: str, size: ViewportSize
) -> None:
    page = browser.new_page(viewport=size)
    refused = watch_policy(page)
    sign_in(page, address, name)
    found = []
    for path in PAGES[name]:
        answer = page.goto(address + path.format(**places))
        assert answer is not None
        assert answer.ok, (path, answer.status)
        found += [f"{path}: {fault}" for fault in faults(page)]
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        if wide:
            found.append(f"{path} is wider than the window")
        expect(page.get_by_text("Demonstration.")).to_be_visible()
    assert found == []
    assert refused == []
    page.close()


def test_ana_audits_a_case_from_acceptance_to_submission(
    browser: Browser, address: str, engine: Engine, places: dict[str, str]
) -> None:
    page = browser.new_page(viewport=WIDE)
    refused = watch_policy(page)
    sign_in(page, address, "ana")
    page.goto(f"{address}/audits/{places['audit']}")
    page.get_by_role("button", name="I have no interest: accept the audit").click()
    first = page.locator(".govuk-task-list__link").first
    first.click()
    assert faults(page) == []
    boxes = "[data-question-key] textarea:visible, [data-question-key] input[type=text]:visible"
    box = page.locator(boxes).first
    box.fill("Seen on the file")
    box.press("Tab")
    expect(page.locator("[data-save-status]")).to_contain_text(re.compile("Saved"), timeout=15000)
    page.reload()
    expect(page.locator(boxes).first).to_have_value("Seen on the file")
    page.get_by_role("button", name="Save and go to all sections").click()
    page.get_by_role("button", name="Check your answers").click()
    assert faults(page) == []
    expect(page.get_by_role("heading", name=re.compile("Still to do"))).to_be_visible()
    expect(page.get_by_role("button", name="Submit audit for moderation")).to_be_disabled()
    with reading(engine) as session:
        states = session.scalars(select(Audit.state)).all()
    assert "in_progress" in states
    assert refused == []
    page.close()


def test_a_concern_is_raised_by_keyboard_alone(
    browser: Browser, address: str, places: dict[str, str]
) -> None:
    page = browser.new_page(viewport=NARROW)
    sign_in(page, address, "ana")
    page.goto(f"{address}/concerns/new/{places['audit']}")
    page.get_by_label("What have you seen?").focus()
    page.keyboard.type("Bruising was noted and not followed up")
    page.get_by_role("button", name="Raise the concern now").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The concern is raised")).to_be_visible()
    assert faults(page) == []
    page.close()


def test_the_chain_works_without_script(
    browser: Browser, address: str, places: dict[str, str]
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    sign_in(page, address, "lee")
    page.goto(f"{address}/rounds/{places['round']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("MASH step-downs, October")
    page.goto(f"{address}/draws/{places['draw']}")
    page.get_by_role("button", name="Draw again and compare").click()
    expect(page.get_by_text("Checked: the same 6 cases from 20")).to_be_visible()
    context.close()
