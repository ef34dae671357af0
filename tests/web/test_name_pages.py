"""Words that may tell who somebody is: told at the question and at the end, masked at once."""

import re
from collections.abc import Callable
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from auditapp.persistence.answers import AnswerRevision
from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.events import Event
from auditapp.services import name_hashes
from tests.conftest import NOW
from tests.support.auditing import accept
from tests.support.cast import Cast, Member
from tests.support.chain import open_round, store_contacts
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]
TEXT = "zoe lives with Jayden Example"
SECRET = "a key that only the tests use, long enough"


@pytest.fixture
def begun(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    """Give Ana's first audit, accepted, of a child whose name an import dropped."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        open_round(session, web_cast, NOW)
        audit = session.scalar(
            select(Audit).where(Audit.auditor_id == web_cast.ana.id).order_by(Audit.reference)
        )
        assert audit is not None
        assert audit.child_ref is not None
        accept(session, audit, web_cast.ana, NOW)
        key = name_hashes.name_key(SECRET)
        assert key is not None
        name_hashes.keep(session, {audit.child_ref: frozenset({"zoe"})}, key=key)
        return audit.id


@pytest.fixture
def ana(signed_in: SignedIn, web_cast: Cast, begun: UUID) -> Browser:
    browser = signed_in(web_cast.ana)
    write(browser, begun, TEXT)
    return browser


def write(browser: Browser, audit_id: UUID, text: str) -> None:
    where = f"/audits/{audit_id}/sections/core"
    shown = dict(re.findall(r'name="(revision-[^"]+)" value="(\d+)"', browser.get(where)))
    browser.post(where, fields={**shown, "q_core__summary": text, "go": "here"})


def press(browser: Browser, form: str) -> tuple[str, dict[str, str]]:
    """Return where a form of the page leads and its fields, as its button sends them."""
    pattern = rf'<form method="post" id="{form}" action="([^"]+)">(.*?)</form>'
    ((address, inside),) = re.findall(pattern, browser.page, re.DOTALL)
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', inside))
    return address, {name: unescape(value) for name, value in fields.items()}


def stored(engine: Engine) -> list[object]:
    with reading(engine) as session:
        rows = select(AnswerRevision).where(AnswerRevision.question_key == "core.summary")
        return [row.value for row in session.scalars(rows.order_by(AnswerRevision.revision))]


def test_both_are_told_at_the_question_after_saving(ana: Browser, begun: UUID) -> None:
    page = plain(ana.get(f"/audits/{begun}/sections/core"))
    assert "This may tell who somebody is" in page
    assert "“zoe” A name from the child" in page
    assert "“Jayden Example” Looks like a name" in page
    assert "This may tell" not in plain(ana.get(f"/audits/{begun}/sections/contact"))


@pytest.mark.parametrize("where", ["sections/core", "check"])
def test_one_press_masks_and_another_puts_back(
    ana: Browser, sqlite_engine: Engine, begun: UUID, where: str
) -> None:
    ana.get(f"/audits/{begun}/{where}")
    address, fields = press(ana, "mask-1")
    page = ana.post(address, fields=fields)
    assert "Replaced. You can put it back until you submit" in plain(page)
    assert stored(sqlite_engine) == [TEXT, "the child lives with Jayden Example"]
    address, fields = press(ana, "put-back-1")
    page = ana.post(address, fields=fields)
    assert "What you wrote stands again" in plain(page)
    assert stored(sqlite_engine)[-1] == TEXT
    assert ana.post(address, status=409, fields=fields | {"submission_key": "again"})


def test_a_press_sent_twice_masks_once(ana: Browser, sqlite_engine: Engine, begun: UUID) -> None:
    ana.get(f"/audits/{begun}/check")
    address, fields = press(ana, "mask-1")
    for _ in range(2):
        ana.post(address, fields=fields)
    assert len(stored(sqlite_engine)) == 2


def test_a_press_on_a_stale_page_changes_nothing(
    ana: Browser, sqlite_engine: Engine, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}/check")
    address, fields = press(ana, "mask-1")
    write(ana, begun, "zoe and more")
    page = ana.post(address, status=409, fields=fields)
    assert "nothing was replaced" in plain(page)
    assert stored(sqlite_engine) == [TEXT, "zoe and more"]


def test_nobody_else_masks(
    ana: Browser, signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}/check")
    address, _fields = press(ana, "mask-1")
    sam = signed_in(web_cast.sam)
    sam.get("/my-work/")
    sam.post(address, status=404, question="core.summary", text="zoe", revision=1)
    lee = signed_in(web_cast.lee)
    lee.get("/my-work/")
    lee.post(address, status=403, question="core.summary", text="zoe", revision=1)
    assert stored(sqlite_engine) == [TEXT]


def test_the_log_says_that_words_were_replaced_and_not_which(
    ana: Browser, sqlite_engine: Engine, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}/check")
    address, fields = press(ana, "mask-1")
    ana.post(address, fields=fields)
    with reading(sqlite_engine) as session:
        lines = session.scalars(select(Event).where(Event.subject_id == begun)).all()
    assert "audit.words_masked" in [line.action for line in lines]
    assert "zoe" not in " ".join(f"{line.reason} {line.facts}" for line in lines)
