"""The first page after signing in."""

from collections.abc import Callable

from sqlalchemy import Engine

from auditapp.persistence.base import writing
from tests.conftest import NOW
from tests.support.cast import Cast, Member
from tests.support.chain import open_round, store_contacts
from tests.support.client import Browser, plain
from tests.support.moderating import locked, selected

SignedIn = Callable[[Member], Browser]


def test_signing_in_leads_to_ones_own_work(signed_in: SignedIn, web_cast: Cast) -> None:
    assert "Nothing waits for you" in plain(signed_in(web_cast.ana).page)


def test_every_line_leads_to_a_page_that_opens(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        open_round(session, web_cast, NOW)
    ana = signed_in(web_cast.ana)
    ana.get("/my-work/")
    assert "soonest due first" in plain(ana.page)
    links = {part.split('"')[0] for part in ana.page.split('href="')[1:] if "/audits/" in part[:9]}
    assert links - {"/audits/"}
    for link in links:
        ana.follow(link)


def test_a_board_reader_is_led_to_the_reports(signed_in: SignedIn, web_cast: Cast) -> None:
    assert "Reports that were released are under Reports" in plain(
        signed_in(web_cast.bo).get("/my-work/")
    )


def test_lee_sees_what_is_stuck_and_ana_what_she_finished(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        selected(session, web_cast, NOW)
    assert "waits for a moderator" in plain(signed_in(web_cast.lee).get("/my-work/"))
    page = plain(signed_in(web_cast.ana).get("/my-work/"))
    assert "What you finished in November 2026 1 audit submitted" in page
    assert "What is stuck" not in page


def test_mo_is_asked_to_agree_once_both_are_locked(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        locked(session, selected(session, web_cast, NOW), web_cast, NOW)
    assert "Agree the grades" in plain(signed_in(web_cast.mo).get("/my-work/"))
