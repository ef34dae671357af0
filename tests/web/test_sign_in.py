"""Signing in, what stands in its way, and what is kept when a session runs out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.support.cast import PASSWORD, Cast, Member
from tests.support.client import Browser, plain

SignedIn = Callable[[Member], Browser]


def test_a_stranger_is_led_to_the_sign_in_page(visitor: Browser) -> None:
    assert "/account/sign-in?next=/rounds/" in visitor.client.get("/rounds/").location


def test_lee_signs_in_and_comes_back_to_the_page_asked_for(
    visitor: Browser, web_cast: Cast
) -> None:
    visitor.get("/account/sign-in?next=/rounds/")
    visitor.post(
        "/account/sign-in", name="lee", password="four invented words here", next="/rounds/"
    )
    assert "Programme 2026" in plain(visitor.page)
    assert web_cast.lee.name in plain(visitor.page)


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(visitor: Browser) -> None:
    def answer(name: str) -> str:
        visitor.get("/account/sign-in")
        page = visitor.post("/account/sign-in", status=422, name=name, password="wrong")
        return plain(page)

    assert answer("lee") == answer("nobody")


def test_after_five_wrong_tries_even_the_right_password_waits(
    visitor: Browser, clock: Clock
) -> None:
    visitor.get("/account/sign-in")
    for _ in range(5):
        visitor.post("/account/sign-in", status=422, name="lee", password="wrong")
    right = {"name": "lee", "password": "four invented words here"}
    visitor.post("/account/sign-in", status=422, fields=right)
    clock.now += timedelta(hours=1, minutes=1)
    visitor.get("/account/sign-in")
    visitor.post("/account/sign-in", fields=right)


def test_the_token_from_before_signing_in_is_dead_after_it(visitor: Browser, app: Flask) -> None:
    visitor.get("/account/sign-in")
    before = visitor.client.get_cookie("session")
    visitor.post("/account/sign-in", name="lee", password="four invented words here")
    after = visitor.client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = app.test_client()
    thief.set_cookie("session", before.value)
    assert thief.get("/rounds/").status_code == 303


def test_signing_out_ends_the_session_on_the_server(
    signed_in: SignedIn, web_cast: Cast, app: Flask
) -> None:
    lee = signed_in(web_cast.lee)
    cookie = lee.client.get_cookie("session")
    assert cookie is not None
    lee.get("/rounds/")
    lee.post("/account/sign-out")
    copied = app.test_client()
    copied.set_cookie("session", cookie.value)
    assert copied.get("/rounds/").status_code == 303


def test_a_session_that_rests_too_long_is_over(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    lee = signed_in(web_cast.lee)
    clock.now += timedelta(minutes=29)
    lee.get("/rounds/")
    clock.now += timedelta(minutes=31)
    assert lee.client.get("/rounds/").status_code == 303


def test_no_session_outlives_twelve_hours(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    lee = signed_in(web_cast.lee)
    for _ in range(36):
        clock.now += timedelta(minutes=20)
        lee.client.get("/rounds/")
    assert lee.client.get("/rounds/").status_code == 303


ROUND = {
    "title": "MASH step-downs, October",
    "kind": "dip",
    "template": "mash_stepdown/1",
    "period_start-day": "1",
    "period_start-month": "10",
    "period_start-year": "2026",
    "period_end-day": "31",
    "period_end-month": "10",
    "period_end-year": "2026",
    "planned_for-day": "1",
    "planned_for-month": "11",
    "planned_for-year": "2026",
    "planned_size": "10",
}


def test_what_was_typed_before_the_session_ended_is_kept_for_the_same_person(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/rounds/new")
    clock.now += timedelta(minutes=31)
    page = lee.post("/rounds/new", fields=ROUND)
    assert "what you entered is kept" in plain(page)
    page = lee.post("/account/sign-in", name="lee", password="four invented words here")
    assert "MASH step-downs, October" in plain(page)
    page = lee.post("/rounds/new", fields=ROUND)
    assert "The round is planned" in plain(page)


def test_what_was_kept_is_never_shown_to_another_person(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/rounds/new")
    clock.now += timedelta(minutes=31)
    lee.post("/rounds/new", fields=ROUND)
    page = lee.post("/account/sign-in", name="lou", password="four invented words here")
    assert "MASH step-downs, October" not in page
    assert "MASH step-downs, October" not in lee.follow("/account/kept")


def test_a_form_sent_twice_acts_once(signed_in: SignedIn, web_cast: Cast) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/rounds/new")
    form_page = lee.page
    first = lee.post("/rounds/new", follow=False, fields=ROUND)
    lee.page = form_page
    second = lee.post("/rounds/new", follow=False, fields=ROUND)
    assert first == second
    programme = plain(lee.get("/rounds/"))
    assert "R-2026-0001" in programme
    assert "R-2026-0002" not in programme


def test_the_same_form_with_other_content_is_a_conflict(
    signed_in: SignedIn, web_cast: Cast
) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/rounds/new")
    form_page = lee.page
    lee.post("/rounds/new", follow=False, fields=ROUND)
    lee.page = form_page
    lee.post("/rounds/new", status=409, fields={**ROUND, "title": "Another"})


def test_a_form_without_its_token_is_refused(signed_in: SignedIn, web_cast: Cast) -> None:
    lee = signed_in(web_cast.lee)
    assert lee.client.post("/rounds/new", data=ROUND).status_code == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example"])
def test_a_form_of_another_site_is_refused(
    signed_in: SignedIn, web_cast: Cast, origin: str
) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/rounds/new")
    data = {**ROUND, "csrf_token": lee.token}
    assert lee.client.post("/rounds/new", data=data, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\t//evil",
        "/nowhere",
        "/%2f%2f",
    ],
)
def test_nobody_is_led_off_the_site_after_signing_in(visitor: Browser, wanted: str) -> None:
    visitor.get("/account/sign-in")
    led_to = visitor.post(
        "/account/sign-in",
        follow=False,
        name="lee",
        password="four invented words here",
        next=wanted,
    )
    assert led_to in {"/account/", "/my-work/"}


def keys_of(browser: Browser) -> list[dict[str, str]]:
    """Return the keys this browser is given for text that is not saved."""
    browser.get("/account/")
    answer = browser.client.post("/account/unsaved-keys", headers={"X-CSRFToken": browser.token})
    assert answer.status_code == 200
    return list(answer.json["keys"]) if answer.json else []


def again(browser: Browser, person: Member, name: str, password: str, **more: str) -> int:
    """Sign in beside a page, as its script does; return the status."""
    browser.get("/account/sign-in")
    body = {"csrf_token": browser.token, "person": str(person.id), "name": name}
    return browser.client.post(
        "/account/sign-in-again", data={**body, "password": password, **more}
    ).status_code


def test_keys_for_unsaved_text_are_given_to_whoever_is_signed_in_alone(
    visitor: Browser, signed_in: SignedIn, web_cast: Cast
) -> None:
    (key,) = keys_of(signed_in(web_cast.ana))
    assert len(key["key"]) == 44  # 32 bytes in base 64
    assert keys_of(signed_in(web_cast.ana)) != [key]
    visitor.get("/account/sign-in")
    refused = visitor.client.post(
        "/account/unsaved-keys",
        headers={"X-CSRFToken": visitor.token, "Accept": "application/json"},
    )
    assert refused.status_code == 401
    assert key["key"] not in refused.get_data(as_text=True)


def test_a_session_that_ran_out_leaves_its_key_to_the_same_person(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    ana = signed_in(web_cast.ana)
    (before,) = keys_of(ana)
    clock.now += timedelta(minutes=31)
    assert again(ana, web_cast.ana, "ana", PASSWORD) == 200
    new, old = keys_of(ana)
    assert old == before
    assert new["id"] != before["id"]
    clock.now += timedelta(hours=11)
    ana.get("/account/sign-in")
    ana.sign_in(web_cast.ana)
    clock.now += timedelta(minutes=29)
    assert before in keys_of(ana)


def test_after_a_day_a_key_is_given_no_more(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    ana = signed_in(web_cast.ana)
    (before,) = keys_of(ana)
    for _ in range(3):
        clock.now += timedelta(hours=8, minutes=1)
        ana.sign_in(web_cast.ana)
    assert before not in keys_of(ana)


@pytest.mark.parametrize("ended", ["someone else comes", "signed out"])
def test_no_key_is_left_to_anyone_else(
    signed_in: SignedIn, web_cast: Cast, clock: Clock, ended: str
) -> None:
    ana = signed_in(web_cast.ana)
    (before,) = keys_of(ana)
    if ended == "signed out":
        ana.post("/account/sign-out")
        ana.sign_in(web_cast.ana)
    else:
        clock.now += timedelta(minutes=31)
        ana.sign_in(web_cast.sam)
    assert before not in keys_of(ana)


def test_beside_a_page_someone_else_is_warned_before_they_are_signed_in(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    ana = signed_in(web_cast.ana)
    clock.now += timedelta(minutes=31)
    assert again(ana, web_cast.ana, "sam", PASSWORD) == 409
    assert ana.client.get("/my-work/").status_code == 303
    assert again(ana, web_cast.ana, "sam", PASSWORD, other="yes") == 200
    assert "Sam Stranger" in ana.get("/my-work/")


def test_beside_a_page_wrong_words_are_refused_and_counted(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    ana = signed_in(web_cast.ana)
    clock.now += timedelta(minutes=31)
    for _ in range(5):
        assert again(ana, web_cast.ana, "ana", "wrong") == 422
    assert again(ana, web_cast.ana, "ana", PASSWORD) == 422
    assert ana.client.get("/my-work/").status_code == 303


def test_a_script_with_nobody_at_the_page_does_not_keep_the_session_going(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    lee = signed_in(web_cast.lee)
    for _ in range(3):
        clock.now += timedelta(minutes=10)
        lee.client.get("/rounds/", headers={"X-Person-Active": "no"})
    clock.now += timedelta(minutes=1)
    assert lee.client.get("/rounds/").status_code == 303


def test_somebody_at_the_page_stays_signed_in(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/rounds/")
    for _ in range(3):
        clock.now += timedelta(minutes=20)
        answer = lee.client.post("/account/stay", headers={"X-CSRFToken": lee.token})
        assert answer.status_code == 204
    lee.get("/rounds/")


def test_a_wrong_password_beside_a_page_is_told_and_the_right_one_still_enters(
    signed_in: SignedIn, web_cast: Cast, clock: Clock
) -> None:
    ana = signed_in(web_cast.ana)
    clock.now += timedelta(minutes=31)
    assert again(ana, web_cast.ana, "ana", "not her password") == 422
    assert again(ana, web_cast.ana, "ana", "not her password", other="yes") == 422
    assert again(ana, web_cast.ana, "ana", PASSWORD) == 200
