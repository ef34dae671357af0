"""The design of a draw on its page, without script: every design shown, drawn, refused."""

import re
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import Engine

from auditapp.domain.designs import DesignKind
from auditapp.persistence.base import writing
from auditapp.services import frames, rounds
from tests.conftest import NOW
from tests.support.cast import Cast, Member
from tests.support.chain import plan, population, store_contacts
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]
ASKED: Mapping[str, str] = {
    "simple": "size=6&design=simple",
    "stratified": "size=6&design=stratified&by=worker&sharing=proportional&at_least=1",
    "targeted": "size=14&design=targeted&flags=contacts_often&flags=police&adds=1&cap=3",
    "must_audit": "size=8&design=must_audit&must=contacts_often&rest_by=team",
    "year_walk": "size=6&design=year_walk",
    "judgement": "size=6&design=judgement",
}
SENT: Mapping[str, Mapping[str, object]] = {
    "simple": {"size": "6"},
    "stratified": {"size": "6", "by": "worker", "sharing": "equal", "at_least": "1"},
    "targeted": {"size": "14", "flags": ["contacts_often", "police"], "adds": "1", "cap": "3"},
    "must_audit": {"size": "8", "must": ["contacts_often"], "rest_by": "team"},
    "year_walk": {"size": "6"},
    "judgement": {"size": "6", "picks": "K-0009, its third contact\r\nK-0012, police, at night"},
}
SEED = {"seed": "8203 5517 4096", "seed_words": "Ten-sided dice, seen by Hana"}


@pytest.fixture
def round_id(sqlite_engine: Engine, web_cast: Cast) -> str:
    """Return a round whose frame of 20 is frozen."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        lee = web_cast.lee.actor
        made = rounds.plan(session, plan(), actor=lee, now=NOW)
        frames.freeze(
            session, made, population(), stratify_by="team", expected=1, actor=lee, now=NOW
        )
        return str(made)


@pytest.fixture
def lee(web_cast: Cast, signed_in: SignedIn) -> Browser:
    return signed_in(web_cast.lee)


def address(round_id: str) -> str:
    return f"/draws/rounds/{round_id}/design"


def test_the_page_offers_every_design_and_begins_with_what_was_planned(
    lee: Browser, round_id: str
) -> None:
    page = lee.get(address(round_id))
    offered = re.findall(r'name="design" type="radio" value="(\w+)"', page)
    assert offered == [kind.value for kind in DesignKind]
    words = plain(page)
    assert "By team: in proportion to their size." in words
    assert "EAST 10 3 3.33" in words
    assert "Worker (6 strata)" in words
    assert "3 or more earlier contacts in 12 months (5)" in words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("simple", "For 10 points either way, read 17 of the 20."),
        ("stratified", "strata give one case only, so its doubt is counted with a neighbour"),
        ("targeted", "chance of being drawn lies between"),
        ("must_audit", "all 5, and 12 of the other 15."),
        ("year_walk", "The first draw of the year"),
        ("judgement", "they yield findings and no rate."),
    ],
)
def test_each_design_is_told_by_the_button_alone(
    lee: Browser, round_id: str, kind: str, words: str
) -> None:
    page = lee.get(f"{address(round_id)}?{ASKED[kind]}")
    assert words in plain(page)
    assert "There is a problem" not in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert (hidden["design"], hidden["size"]) == (kind, re.findall(r"\d+", ASKED[kind])[0])


@pytest.mark.parametrize("kind", [kind.value for kind in DesignKind])
def test_each_design_is_drawn_and_its_certificate_verifies(
    lee: Browser, round_id: str, kind: str
) -> None:
    lee.get(f"{address(round_id)}?{ASKED[kind]}")
    seed = {} if kind == "judgement" else SEED
    page = lee.post(address(round_id), fields={"design": kind, **SENT[kind], **seed})
    words = plain(page)
    assert "The sample is drawn" in words
    assert "Draws made in this scope 1" in words
    verify = re.search(r"/draws/[0-9a-f-]{36}/verify", page)
    assert verify
    assert "Checked: the same" in plain(lee.post(verify.group(0)))


def test_the_certificate_of_a_targeted_draw_states_formula_chances_and_weights(
    lee: Browser, round_id: str
) -> None:
    lee.get(f"{address(round_id)}?{ASKED['targeted']}")
    fields = {"design": "targeted", **SENT["targeted"], **SEED}
    words = plain(lee.post(address(round_id), fields=fields))
    assert "Weight 1, and 1 more for each of: 3 or more earlier contacts in 12 months;" in words
    assert "Digest of the plan" in words
    assert "Inclusion probability Weight State" in words


def test_picks_are_shown_with_their_reasons_and_no_probability(lee: Browser, round_id: str) -> None:
    page = lee.get(f"{address(round_id)}?{ASKED['judgement']}")
    assert "The cases of the frame" in plain(page)
    words = plain(lee.post(address(round_id), fields={"design": "judgement", **SENT["judgement"]}))
    assert "Why it was picked" in words
    assert "police, at night" in words
    assert "No rate: no chance had a part in the choice." in words
    assert "Inclusion probability" not in words
    assert "Seed" not in words


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"design": "simple", "size": "21"}, "size", "Enter 20 or fewer"),
        ({"design": "stratified", "size": "5", "by": "worker"}, "size", "Enter 6 or more"),
        ({"design": "stratified", "size": "5", "by": ""}, "by", "Choose what the strata are"),
        ({"design": "targeted", "size": "6"}, "flags", "Tick at least one flag"),
        (
            {"design": "must_audit", "size": "5", "must": ["contacts_often"]},
            "size",
            "5 cases must be audited",
        ),
        ({"design": "targeted", "size": "6", "cap": "99"}, "cap", "Enter 2 to 10"),
        ({"design": "stratified", "size": "6", "at_least": "0"}, "at_least", "Enter 1 to 100"),
        ({"design": "judgement", "size": "1", "picks": "K-9999, why"}, "picks", "not in the frame"),
        ({"design": "simple", "size": "6", "seed": ""}, "seed", "Enter a seed"),
        ({"design": "simple", "size": "", "seed": "1"}, "size", "Enter how many cases"),
    ],
)
def test_an_impossible_design_is_refused_at_its_field(
    lee: Browser, round_id: str, fields: Mapping[str, object], field: str, words: str
) -> None:
    lee.get(address(round_id))
    page = lee.post(address(round_id), fields={**SEED, **fields}, status=422)
    assert words in plain(page)
    assert re.search(rf'href="#{field}"', page)
    assert lee.follow(f"/draws/rounds/{round_id}").count("The frame holds 20 units") == 1


def test_what_the_planner_cannot_draw_it_says_before_anything_is_sent(
    lee: Browser, round_id: str
) -> None:
    page = lee.get(f"{address(round_id)}?size=5&design=stratified&by=worker")
    assert "There is a problem" in plain(page)
    assert "At least 1 from each of 6 strata makes 6. Enter 6 or more" in plain(page)
    lee.get(f"{address(round_id)}?size=many&design=nothing")


def test_a_generated_seed_keeps_the_design_that_was_chosen(lee: Browser, round_id: str) -> None:
    page = lee.get(f"{address(round_id)}?{ASKED['must_audit']}&generate=1")
    assert re.search(r'name="seed" type="text" value="[0-9 ]{10,}"', page)
    assert "Generated here, before the draw" in page
    assert '<input type="hidden" name="must" value="contacts_often">' in page
    assert '<input type="hidden" name="rest_by" value="team">' in page


def test_a_redraw_names_the_draw_it_replaces(lee: Browser, round_id: str) -> None:
    lee.get(address(round_id))
    lee.post(address(round_id), fields={"design": "simple", "size": "6", **SEED})
    assert "R-2026-0001/draw-1, and this reason" in plain(lee.get(address(round_id)))
    again = {"design": "simple", "size": "7", **SEED}
    lee.post(address(round_id), fields=again, status=422)
    lee.get(address(round_id))
    words = plain(lee.post(address(round_id), fields={**again, "reason": "A team was missing"}))
    assert "Replaces R-2026-0001/draw-1" in words
    assert "Why it was drawn again A team was missing" in words
    assert "Draws made for this round 2" in words


@pytest.mark.parametrize("name", ["ana", "sam", "mo", "bo", "adi", "tess"])
def test_only_who_may_draw_sees_the_designs(
    web_cast: Cast, signed_in: SignedIn, round_id: str, name: str
) -> None:
    browser = signed_in(getattr(web_cast, name))
    browser.get(address(round_id), status=403)


def test_a_round_that_is_not_framed_is_told_so(lee: Browser) -> None:
    lee.get("/draws/rounds/00000000-0000-4000-8000-000000000000/design", status=404)


def test_a_published_plan_is_told_on_the_page_and_on_the_certificate(
    lee: Browser, round_id: str
) -> None:
    page = plain(lee.get(f"{address(round_id)}?{ASKED['must_audit']}"))
    assert "Publish the plan first" in page
    to, sent = f"/draws/rounds/{round_id}/plan", {"design": "must_audit", **SENT["must_audit"]}
    page = plain(lee.post(to, fields=sent, status=422))
    assert "Say how the seed will be made and who will see it" in page
    page = plain(lee.post(to, fields={**sent, "seed_rule": "Dice on Tuesday"}))
    assert "The plan is published in the log." in page
    assert "This plan is published: 8 cases, must-audit cases read whole" in page
    other = plain(lee.get(f"{address(round_id)}?size=9&design=simple"))
    assert "Another plan is published: 8 cases" in other
    page = plain(lee.post(address(round_id), fields={**sent, **SEED}))
    assert "before the seed was entered. How the seed was to be made: Dice on Tuesday." in page
