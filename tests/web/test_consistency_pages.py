"""The consistency page: its sentence first, then how sure it is, and names only for the lead."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from auditapp.persistence.base import writing
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain
from tests.support.settled import G, I, O, R, settle

SignIn = Callable[[Member], Browser]
TWENTY = [(G, G)] * 6 + [(R, R)] * 5 + [(I, I)] * 2 + [(O, O)] * 2 + [(G, R)] * 3 + [(R, G), (G, I)]


def test_the_page_begins_with_its_sentence(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, now: datetime
) -> None:
    with writing(sqlite_engine) as session:
        settle(session, web_cast, now, TWENTY)
    page = plain(signed_in(web_cast.lee).get("/consistency/"))
    assert "Auditors and moderators agree on 15 of 20 grades; 19 within one." in page
    assert "the auditor gave the better grade 4 times and the lower grade 1 time" in page
    assert "Gwet's AC2" in page.replace("&#39;", "'")
    assert "Ana Example" in page


def test_with_few_gradings_no_coefficient_is_shown(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, now: datetime
) -> None:
    with writing(sqlite_engine) as session:
        settle(session, web_cast, now, [(G, G), (G, R)])
    page = plain(signed_in(web_cast.lee).get("/consistency/"))
    assert "agree on 1 of 2 grades; 2 within one" in page
    assert "A coefficient is shown from 20 gradings on" in page
    assert "Gwet" not in page


def test_without_a_settled_moderation_the_page_says_so(signed_in: SignIn, web_cast: Cast) -> None:
    page = plain(signed_in(web_cast.lee).get("/consistency/"))
    assert "No moderation is settled yet" in page
    signed_in(web_cast.bo).get("/consistency/", status=403)


def test_an_auditor_reads_their_own_figures_and_no_other_name(
    signed_in: SignIn, sqlite_engine: Engine, web_cast: Cast, now: datetime
) -> None:
    with writing(sqlite_engine) as session:
        settle(session, web_cast, now, TWENTY)
    ana = signed_in(web_cast.ana)
    assert "Sam Stranger" not in plain(ana.get("/consistency/"))
    own = plain(ana.get(f"/consistency/auditors/{web_cast.ana.id}"))
    assert "Ana Example and the moderators agree on" in own
    assert "Sam Stranger" not in own
    ana.get(f"/consistency/auditors/{web_cast.sam.id}", status=404)
