"""A drawn case is replaced on its page: asked by one person, decided by another."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from auditapp.persistence.base import writing
from auditapp.services.draws import current_draw
from tests.conftest import NOW
from tests.support.cast import Cast, Member
from tests.support.chain import drawn_round, store_contacts
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]


@pytest.fixture
def sample(sqlite_engine: Engine, web_cast: Cast) -> str:
    """Return the address of a sample of six that nobody audits yet."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        drawn = current_draw(session, drawn_round(session, web_cast, NOW))
        assert drawn
        return f"/draws/{drawn}"


def offers(page: str) -> list[str]:
    return re.findall(r'href="(/draws/units/[0-9a-f-]+/replace)"', page)


def ask(browser: Browser, sample: str) -> str:
    first = offers(browser.get(sample))[0]
    browser.get(first)
    browser.post(first, reason="restricted", note="The banner of the record")
    return browser.get(sample)


def test_a_case_whose_replacement_was_asked_says_so_and_offers_no_second_request(
    signed_in: SignedIn, web_cast: Cast, sample: str
) -> None:
    lee = signed_in(web_cast.lee)
    before = lee.get(sample)
    after = ask(lee, sample)
    assert len(offers(before)) == 6
    assert len(offers(after)) == 5
    assert after.count("In the sample, replacement asked") == 1
    assert "You asked for it, so someone else must decide" in plain(lee.get(sample))


def test_a_second_lead_approves_and_the_next_reserve_comes_in(
    signed_in: SignedIn, web_cast: Cast, sample: str
) -> None:
    lee, lou = signed_in(web_cast.lee), signed_in(web_cast.lou)
    page = ask(lee, sample)
    where = re.findall(r'action="(/draws/replacements/[0-9a-f-]+/approve)"', page)
    assert where == []
    page = lou.get(sample)
    (where,) = re.findall(r'action="(/draws/replacements/[0-9a-f-]+/approve)"', page)
    done = plain(lou.post(where, revision=1))
    assert "The next reserve is in the sample" in done
    page = lou.get(sample)
    assert page.count("In the sample, from reserve") == 1
    assert len(offers(page)) == 6


def test_a_refused_request_gives_back_what_was_written_and_no_hidden_field(
    signed_in: SignedIn, web_cast: Cast, sample: str
) -> None:
    lee, lou = signed_in(web_cast.lee), signed_in(web_cast.lou)
    ask(lee, sample)
    page = lou.get(sample)
    (where,) = re.findall(r'action="(/draws/replacements/[0-9a-f-]+/approve)"', page)
    lou.post(where, revision=1)
    late = lou.post(
        where.replace("approve", "refuse"),
        status=422,
        revision=2,
        reason="It can be read after all",
    )
    assert "It can be read after all" in plain(late)
    assert lou.token not in late.partition("What you wrote")[2].partition("</dl>")[0]
