"""The lead's way from a planned round to its certificate and allocation, page by page."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from auditapp.persistence.base import writing
from tests.conftest import NOW
from tests.support.cast import Cast, Member
from tests.support.chain import drawn_round, store_contacts
from tests.support.client import Browser, plain
from tests.web.test_sign_in import ROUND

SignedIn = Callable[[Member], Browser]


@pytest.fixture
def lee(sqlite_engine: Engine, web_cast: Cast, signed_in: SignedIn) -> Browser:
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
    return signed_in(web_cast.lee)


def address(page: str, pattern: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return found.group(0)


def planned(lee: Browser) -> str:
    lee.get("/rounds/new")
    page = lee.post("/rounds/new", fields=ROUND)
    return address(page, r"/rounds/[0-9a-f-]{36}").removeprefix("/rounds/")


def test_the_population_page_counts_and_says_who_is_left_out(lee: Browser) -> None:
    round_id = planned(lee)
    words = plain(lee.get(f"/draws/rounds/{round_id}/population"))
    assert "24 of 24 units may be drawn" in words
    chosen = f"/draws/rounds/{round_id}/population?sent=1&is_outcome=early_help_step_down"
    words = plain(lee.get(f"{chosen}&stratify_by=team"))
    assert "20 of 20 units may be drawn" in words
    assert "EAST: 10" in words


def test_a_sample_is_framed_drawn_certified_verified_and_downloaded(lee: Browser) -> None:
    round_id = planned(lee)
    lee.get(f"/draws/rounds/{round_id}/population?sent=1&is_outcome=early_help_step_down")
    page = lee.post(
        f"/draws/rounds/{round_id}/population",
        sent="1",
        is_outcome="early_help_step_down",
        stratify_by="team",
    )
    assert "The frame is frozen" in plain(page)
    assert "If half of the cases meet a standard, 10 of 20" in plain(page)
    page = lee.post(
        f"/draws/rounds/{round_id}/design",
        size="6",
        design="stratified",
        by="team",
        seed="8203 5517 4096",
        seed_words="Ten-sided dice, seen by Hana",
    )
    words = plain(page)
    assert "The sample is drawn" in words
    assert "casedraw/1" in words
    draw = address(page, r"/draws/[0-9a-f-]{36}/verify")
    assert "the same 6 cases from 20" in plain(lee.post(draw))
    body = lee.post(draw.replace("verify", "download/csv"), status=200)
    assert body.splitlines()[0].startswith("id,stratum,team,worker,date,drawn")
    assert len(body.splitlines()) == 21


def test_a_draw_that_cannot_be_made_says_why_beside_the_field(lee: Browser) -> None:
    round_id = planned(lee)
    lee.get(f"/draws/rounds/{round_id}/population")
    lee.post(f"/draws/rounds/{round_id}/population")
    words = plain(
        lee.post(
            f"/draws/rounds/{round_id}/design",
            status=422,
            size="99",
            design="simple",
            seed="1",
            seed_words="x",
        )
    )
    assert "There is a problem" in words
    assert "99" in words


def test_cases_are_allocated_as_suggested(
    lee: Browser, sqlite_engine: Engine, web_cast: Cast
) -> None:
    with writing(sqlite_engine) as session:
        round_id = drawn_round(session, web_cast, NOW)
    page = lee.get(f"/allocation/{round_id}")
    assert "is in the team whose work this is" in plain(page)
    chosen = {}
    for select in re.findall(r'<select.*?name="(unit_[0-9a-f-]+)">(.*?)</select>', page, re.DOTALL):
        picked = re.search(r'value="([0-9a-f-]{36})" selected', select[1])
        assert picked
        chosen[select[0]] = picked.group(1)
    assert len(chosen) == 6
    page = lee.post(
        f"/allocation/{round_id}",
        fields={
            **chosen,
            "due_on-day": "14",
            "due_on-month": "12",
            "due_on-year": "2026",
        },
    )
    assert "6 cases allocated" in plain(page)
    assert "Open the round to its auditors" in plain(page)


def test_a_stale_plan_is_refused_with_both_versions(lee: Browser) -> None:
    round_id = planned(lee)
    lee.get(f"/rounds/{round_id}/edit")
    first = lee.page
    lee.post(f"/rounds/{round_id}/edit", fields={**ROUND, "title": "Changed by the first"})
    lee.page = first
    page = lee.post(
        f"/rounds/{round_id}/edit",
        status=409,
        submission_key="another rendering",
        fields={**ROUND, "title": "Changed by the second"},
    )
    assert "Changed by the first" in plain(page)
    assert "Changed by the second" in plain(page)


def test_a_round_is_cancelled_only_with_a_reason(lee: Browser) -> None:
    round_id = planned(lee)
    lee.get(f"/rounds/{round_id}")
    words = plain(lee.post(f"/rounds/{round_id}/cancel", status=422))
    assert "Enter the reason" in words
    words = plain(lee.post(f"/rounds/{round_id}/cancel", reason="The theme moved to spring"))
    assert "You cancelled the round" in words


@pytest.mark.parametrize("name", ["ana", "sam", "bo", "adi", "tess"])
def test_only_leads_and_heads_see_the_programme(
    web_cast: Cast, signed_in: SignedIn, name: str
) -> None:
    signed_in(getattr(web_cast, name)).get("/rounds/", status=403)


def test_the_programme_shows_its_themes_by_month(lee: Browser) -> None:
    planned(lee)
    page = lee.get("/rounds/?year=2026")
    (row,) = re.findall(r'<tr class="govuk-table__row"><th scope="row".*?</tr>', page, re.DOTALL)
    cells = re.findall(r"<td.*?</td>", row, re.DOTALL)
    assert "No theme" in row
    assert "1 round" in plain(row)
    filled = [place for place, cell in enumerate(cells, start=1) if "/rounds/" in cell]
    assert (len(cells), filled) == (12, [11])
    assert "Themes by month" not in lee.get("/rounds/?year=2020")
