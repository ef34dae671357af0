"""What stands on every answer, whatever it is: policy, no storing, no guessing of types."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from auditapp.app import create_app
from auditapp.settings import Environment, Settings
from auditapp.web.access import public
from tests.conftest import Clock
from tests.support.cast import COST, Cast, Member
from tests.support.client import Browser

SignedIn = Callable[[Member], Browser]
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Whatever is not named here is refused by the first of them.
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}


@pytest.fixture
def answers(app: Flask, signed_in: SignedIn, web_cast: Cast) -> dict[str, TestResponse]:
    """Give an answer of each kind."""
    ana = signed_in(web_cast.ana).client
    big = {"csrf_token": "x" * (60 * 1024 * 1024)}
    found = {
        "a page": ana.get("/my-work/"),
        "a redirect": app.test_client().get("/my-work/"),
        "a form out of date": ana.post("/account/sign-out"),
        "a page not allowed": ana.get("/rounds/"),
        "no such page": ana.get("/nothing"),
        "a wrong method": ana.delete("/my-work/"),
        "a form too large": ana.post("/account/password", data=big),
        "health": ana.get("/healthz"),
        "as JSON": ana.get("/nothing", headers={"Accept": "application/json"}),
    }
    statuses = [answer.status_code for answer in found.values()]
    assert statuses == [200, 303, 400, 403, 404, 405, 413, 200, 404]
    return found


def test_every_answer_carries_the_policy_and_is_never_stored(
    answers: dict[str, TestResponse],
) -> None:
    for kind, answer in answers.items():
        held(kind, answer)
        assert answer.headers["Cache-Control"] == "no-store", kind
        assert "Cookie" in answer.vary, kind


def test_an_unexpected_error_tells_nothing_and_carries_the_same_headers(
    sqlite_engine: Engine, web_cast: Cast, clock: Clock
) -> None:
    del web_cast
    settings = Settings(
        environment=Environment.TEST,
        secret_key="a key that only the tests use, long enough",
        password_cost=COST,
    )
    app = create_app(settings, engine=sqlite_engine, clock=clock)

    def broken() -> str:
        raise RuntimeError("SELECT secret FROM /srv/case/C-0001")

    app.view_functions["health.show"] = public(broken)
    answer = app.test_client().get("/healthz")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    told = ("SELECT", "RuntimeError", "Traceback", "C-0001", ".py")
    assert not any(part in page for part in told)
    held("an error", answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_styles_and_scripts_may_be_kept_and_are_guarded_too(app: Flask) -> None:
    with app.test_client().get("/static/vendor/auditapp.css") as answer:
        assert answer.status_code == 200
        for name, value in EVERYWHERE.items():
            assert answer.headers[name] == value


def test_each_answer_has_its_own_nonce(signed_in: SignedIn, web_cast: Cast) -> None:
    ana = signed_in(web_cast.ana).client
    policies = [ana.get("/my-work/").headers["Content-Security-Policy"] for _ in range(5)]
    nonces = {nonce for policy in policies for nonce in re.findall(r"'nonce-([^']+)'", policy)}
    assert len(nonces) == 5
    assert all(len(nonce) >= 22 for nonce in nonces)  # 128 bits


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    (cookie,) = app.test_client().get("/account/sign-in").headers.getlist("Set-Cookie")
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"httponly", "path=/", "samesite=lax"} <= parts
    assert not any(part.startswith("domain=") for part in parts)


def test_no_answer_lets_another_site_read_it(app: Flask) -> None:
    answer = app.test_client().get(
        "/account/sign-in", headers={"Origin": "https://elsewhere.example"}
    )
    names = [name for name, _value in answer.headers]
    assert not [name for name in names if name.startswith("Access-Control")]


def held(kind: str, answer: TestResponse) -> None:
    for name, value in EVERYWHERE.items():
        assert answer.headers[name] == value, (kind, name)
    written = answer.headers["Content-Security-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in written.split(";"))
    assert re.fullmatch(r"'self' 'nonce-[\w-]{22,}'", policy.pop("script-src")), kind
    assert policy == POLICY, kind
    assert "unsafe" not in written
