"""Every page as every role: who may open it, that its links lead somewhere, what it never tells."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

import html5lib
import pytest
from flask import Flask
from sqlalchemy import Engine, select

from auditapp.app import create_app
from auditapp.persistence.base import reading, writing
from auditapp.persistence.rounds import FrameRow
from auditapp.settings import Environment, Settings
from tests.conftest import NOW
from tests.support.cast import COST, Cast, Member, make_cast
from tests.support.client import Browser
from tests.support.databases import fresh_engine
from tests.support.everything import addresses, known_ids, make_everything, nowhere

LINK = re.compile(r'(?:href|action)="(/[^"]*)"')
CHANGES = re.compile(
    r'(name="(?:csrf_token|submission_key)" value|nonce|name="csrf-token" content)="[^"]*"'
)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
DONE_ELSEWHERE = {"static", "reports.preview"}  # files; the PDF takes seconds each
MOST = 3  # pages of one kind that are opened for each person

AU, MO, PL, TM, HS, AD, BR = "ana", "mo", "lee", "tess", "hana", "adi", "bo"
EVERYBODY = {AU, MO, PL, TM, HS, AD, BR}
# Who may open each list, written out by hand from what each role is there for.
LISTS: Mapping[str, set[str]] = {
    "/absences/": {PL},
    "/account/": EVERYBODY,
    "/actions/": {AU, MO, PL, TM, HS},
    "/audit-templates/": {AU, MO, PL, TM, HS, AD},
    "/audits/": {AU, MO, PL, TM, HS},
    "/caseload/": {PL, HS},
    "/caseload/rows": {PL, HS},
    "/concerns/": {AU, MO, PL, TM, HS},
    "/consistency/": {AU, MO, PL, HS},
    "/events/": {PL, HS, AD},
    "/independence/": {PL, HS},
    "/moderation/": {MO, PL, HS},
    "/my-work/": EVERYBODY,
    "/my-work/kept-text/": EVERYBODY,
    "/people/": {PL, TM, HS, AD},
    "/people/new": {AD},
    "/recommendations/": {PL, TM, HS},
    "/recommendations/new": {PL},
    "/reports/": EVERYBODY,
    "/rounds/": {PL, HS},
    "/rounds/new": {PL},
    "/template-builder/": {PL},
    "/trends/": {PL, TM, HS},
}


# One of each role; the others of the cast hold a role that is here already.
ROLES = (AU, MO, PL, TM, HS, AD, BR)


@dataclass(frozen=True, slots=True)
class Stage:
    """The app with one record of each kind. Reading changes nothing, so the tests share it."""

    app: Flask
    engine: Engine
    cast: Cast

    def browser(self, name: str) -> Browser:
        """Return a browser of one of the cast, signed in."""
        member: Member = getattr(self.cast, name)
        return Browser(self.app).sign_in(member)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with fresh_engine("sqlite") as engine:
        with writing(engine) as session:
            cast = make_cast(session, NOW)
        with writing(engine) as session:
            make_everything(session, cast, NOW)
        settings = Settings(
            environment=Environment.TEST,
            secret_key="a key that only the tests use, long enough",
            password_cost=COST,
        )
        app = create_app(settings, engine=engine, clock=lambda: NOW)
        app.testing = True
        yield Stage(app, engine, cast)


def test_every_list_opens_for_whom_it_is_there_and_for_nobody_else(stage: Stage) -> None:
    for name in ROLES:
        browser = stage.browser(name)
        for address, allowed in LISTS.items():
            browser.get(address, status=200 if name in allowed else 403)


def test_every_list_of_the_app_is_in_that_table(stage: Stage) -> None:
    without_id = {
        rule.rule
        for rule in stage.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    }
    others = {"/", "/healthz", "/account/sign-in", "/account/kept", "/reply", "/reply/thanks"}
    assert without_id == LISTS.keys() | others


@pytest.mark.parametrize("name", ROLES)
def test_every_page_answers_every_role_and_changes_nothing_but_the_log(
    stage: Stage, name: str
) -> None:
    browser = stage.browser(name)
    before = contents(stage.engine)
    for _endpoint, address in addresses(stage.app, known_ids(stage.engine)):
        answer = browser.client.get(address)
        assert answer.status_code in {200, 303, 302, 403, 404}, (address, answer.status_code)
        if answer.mimetype == "text/html":
            html5lib.HTMLParser(strict=True).parse(answer.get_data(as_text=True))
    assert contents(stage.engine) == before


@pytest.mark.parametrize("name", ROLES)
def test_every_link_leads_to_a_page_and_no_address_tells_of_a_child(
    stage: Stage, name: str
) -> None:
    with reading(stage.engine) as session:
        told = {
            part
            for row in session.scalars(select(FrameRow))
            for part in (row.child_ref, row.family_ref, row.unit_key)
            if part
        }
    for came_from, address, status in walk(stage.browser(name), stage.app):
        assert status == 200, f"{address}, a link of {came_from}"
        assert not any(part in address for part in told), address


def test_what_is_not_there_and_what_one_may_not_know_of_look_the_same(stage: Stage) -> None:
    sam = stage.browser("sam")
    absent = dict(addresses(stage.app, nowhere()))
    compared = set()
    for endpoint, address in addresses(stage.app, known_ids(stage.engine), few=8):
        answer = sam.client.get(address)
        if answer.status_code != 404:
            continue
        other = sam.client.get(absent[endpoint])
        assert other.status_code == 404, endpoint
        assert cleaned(answer.get_data(as_text=True)) == cleaned(other.get_data(as_text=True))
        assert sorted(answer.headers.keys()) == sorted(other.headers.keys())
        compared.add(endpoint)
    assert {"actions.show", "audits.show", "concerns.show", "moderation.show"} <= compared


def cleaned(page: str) -> str:
    return ID.sub("", CHANGES.sub("", page))


def walk(browser: Browser, app: Flask) -> Iterator[tuple[str, str, int]]:
    """Yield where a link was, where it leads and what came back, a few of each kind of page."""
    router = app.url_map.bind("localhost")
    waiting, seen, kinds = deque([("", "/my-work/")]), {"/my-work/"}, Counter[str]()
    while waiting:
        came_from, address = waiting.popleft()
        answer = browser.client.get(address, follow_redirects=True)
        yield came_from, address, answer.status_code
        if answer.mimetype != "text/html":
            continue
        for found in LINK.findall(answer.get_data(as_text=True)):
            link = unescape(found).partition("#")[0]
            path = link.partition("?")[0]
            if link in seen or not router.test(path, method="GET"):
                continue
            seen.add(link)
            endpoint, _values = router.match(path, method="GET")
            kinds[endpoint] += 1
            if endpoint not in DONE_ELSEWHERE and kinds[endpoint] <= MOST:
                waiting.append((address, link))


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return everything stored, but for the log and the browsers' sessions."""
    grows = {"event", "event_head", "web_session"}
    with engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).scalars()
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]  # noqa: S608  # names of our own tables
            for name in tables.all()
            if name not in grows
        }
