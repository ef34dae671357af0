"""The dip grid by keys alone, in a real browser, with the rules of accessibility."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from auditapp.app import create_app
from auditapp.domain.populations import Population
from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import writing
from auditapp.persistence.caseload import CaseloadRow
from auditapp.services import allocation, audits, draws, frames, rounds
from auditapp.services.allocation import Choice
from auditapp.services.draws import Design
from auditapp.settings import Environment, Settings
from tests.conftest import NOW
from tests.support.browsing import faults, launch_arguments, served, watch_policy
from tests.support.cast import COST, PASSWORD, make_cast
from tests.support.chain import ZONE, plan, store_contacts
from tests.support.databases import fresh_engine

pytestmark = pytest.mark.browser
SUMMARY = '[data-question-key="rc.summary"]'


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return launch_arguments()


@pytest.fixture
def grid(page: Page) -> Iterator[Page]:
    """Give a browser in which Ana is on the grid of three accepted cases."""
    with fresh_engine("sqlite") as engine:
        with writing(engine) as session:
            cast = make_cast(session, NOW)
            lee, ana = cast.lee.actor, cast.ana.actor
            store_contacts(session, cast, NOW, count=9)
            for row in session.scalars(select(CaseloadRow)):
                row.kind = "open_case"
            wanted = plan(template_key="record_check", unit_kind="open_case", planned_size=3)
            made = rounds.plan(session, wanted, actor=lee, now=NOW)
            whole = Population("open_case", wanted.period_start, wanted.period_end, ())
            frames.freeze(session, made, whole, stratify_by="", expected=1, actor=lee, now=NOW)
            design = Design(3, seed="8203 5517 4096", seed_words="dice")
            draws.make(session, made, design, expected=2, actor=lee, now=NOW)
            board = allocation.board(session, made, actor=lee, today=NOW.date())
            chosen = allocation.suggest(board, people={cast.ana.id})
            allocation.confirm(
                session,
                made,
                [Choice(unit, person) for unit, person in chosen.items()],
                expected=3,
                due_on=NOW.date() + timedelta(days=9),
                actor=lee,
                now=NOW,
            )
            rounds.move(session, made, "open", expected=4, actor=lee, now=NOW)
            for audit in session.scalars(select(Audit)):
                audits.move(session, audit.id, "accept", expected=1, zone=ZONE, actor=ana, now=NOW)
        settings = Settings(
            environment=Environment.TEST,
            secret_key="a key that only the tests use, long enough",
            password_cost=COST,
        )
        with served(create_app(settings, engine=engine, clock=lambda: NOW)) as address:
            page.goto(f"{address}/account/sign-in")
            page.fill("[name=name]", "ana")
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            page.goto(f"{address}/dip-grid/rounds/{made}")
            page.context.engine = engine  # type: ignore[attr-defined]  # for looking at what is stored
            yield page


def stored(page: Page, key: str) -> list[tuple[object, str]]:
    with writing(page.context.engine) as session:  # type: ignore[attr-defined]  # set by the fixture
        rows = session.scalars(
            select(AnswerRevision).where(
                AnswerRevision.question_key == key, AnswerRevision.is_current.is_(True)
            )
        )
        return [(row.value, row.evidence) for row in rows]


def test_cases_are_answered_by_keys_alone_and_each_answer_is_saved(grid: Page) -> None:
    refused = watch_policy(grid)
    expect(grid.locator("table[data-dip-grid]")).to_have_attribute("role", "grid")
    assert grid.locator('[data-dip-cell][tabindex="0"]').count() == 1
    cell = grid.locator(SUMMARY).first
    cell.focus()
    expect(grid.locator('[data-dip-question="rc.summary"]')).to_be_visible()
    expect(grid.locator('[data-dip-question="rc.plan"]')).to_be_hidden()
    grid.keyboard.press("1")
    expect(cell.locator("[data-dip-words]")).to_have_text("Met")
    grid.keyboard.press("ArrowDown")
    # Not met needs its evidence: the box opens at once, in place.
    grid.keyboard.press("n")
    box = grid.locator(SUMMARY).nth(1).locator('[data-answer-part="evidence"] input')
    expect(box).to_be_focused()
    grid.keyboard.type("Case note of 3 October")
    grid.keyboard.press("Escape")
    expect(grid.locator(SUMMARY).nth(1)).to_be_focused()
    grid.keyboard.press("ArrowDown")
    grid.keyboard.press("Space")
    expect(grid.locator("[data-save-status]")).to_contain_text("Saved 10:00", timeout=9000)
    answers = [("met", ""), ("met", ""), ("not_met", "Case note of 3 October")]
    assert sorted(stored(grid, "rc.summary")) == answers
    expect(grid.locator('tfoot [data-dip-count="rc.summary"]')).to_contain_text("2 of 3 met")
    grid.keyboard.press("Home")
    expect(grid.locator("tbody tr").nth(2).locator("th")).to_be_focused()
    assert refused == []


def test_a_cell_that_somebody_changed_meanwhile_shows_both_versions_in_place(grid: Page) -> None:
    other = grid.context.new_page()
    other.goto(grid.url)
    other.locator(SUMMARY).first.focus()
    other.keyboard.press("1")
    expect(other.locator("[data-save-status]")).to_contain_text("Saved", timeout=9000)
    cell = grid.locator(SUMMARY).first
    cell.focus()
    grid.keyboard.press("2")
    expect(cell.locator(".app-conflict")).to_be_visible(timeout=9000)
    cell.get_by_role("button", name="Use what is stored").click()
    expect(cell.locator("[data-dip-words]")).to_have_text("Met")
    assert stored(grid, "rc.summary") == [("met", "")]


@pytest.mark.parametrize("width", [1300, 390])
def test_the_grid_breaks_no_rule_of_accessibility(grid: Page, width: int) -> None:
    grid.set_viewport_size({"width": width, "height": 900})
    assert faults(grid) == []
    grid.locator(SUMMARY).first.focus()
    grid.keyboard.press("Enter")
    assert faults(grid) == []
