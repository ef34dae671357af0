"""The real app served to a real browser, with cases on Ana's desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, select

from auditapp.app import create_app
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import writing
from auditapp.settings import Environment, Settings
from auditapp.web.request import system_clock
from tests.support.auditing import accept
from tests.support.browsing import served
from tests.support.cast import COST, PASSWORD, Cast, make_cast
from tests.support.chain import open_round, store_contacts
from tests.support.databases import fresh_engine


@dataclass
class Desk:
    """A served app, and the audits Ana has accepted but not begun."""

    address: str
    engine: Engine
    cast: Cast
    untouched: list[UUID]

    def next_audit(self) -> UUID:
        """Return an accepted audit that no test has used yet."""
        return self.untouched.pop()


@contextmanager
def open_desk(cases: int = 40) -> Iterator[Desk]:
    """Serve the app with some of the cases of a round on Ana's desk."""
    now = system_clock()
    with fresh_engine("sqlite") as engine:
        with writing(engine) as session:
            cast = make_cast(session, now)
            store_contacts(session, cast, now, count=max(cases + 8, 12))
            open_round(session, cast, now, size=cases)
            mine = list(session.scalars(select(Audit).where(Audit.auditor_id == cast.ana.id)))
            for audit in mine:
                accept(session, audit, cast.ana, now)
        settings = Settings(
            environment=Environment.TEST,
            secret_key="a key that only the tests use, long enough",
            password_cost=COST,
        )
        with served(create_app(settings, engine=engine)) as address:
            yield Desk(address, engine, cast, [audit.id for audit in mine])


def sign_in(page: Page, address: str, name: str) -> None:
    """Sign in on the page of its own."""
    page.goto(f"{address}/account/sign-in")
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed in as")).to_be_visible()


def sign_in_again(dialog: Locator, name: str, password: str) -> None:
    """Sign in in the dialogue beside the page."""
    dialog.get_by_label("Sign-in name").fill(name)
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name="Sign in and save").click()
