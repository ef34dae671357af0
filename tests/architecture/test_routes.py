"""Every route is declared, named as the others are, and guarded in the same way."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.routing import IntegerConverter, Rule, UUIDConverter

from auditapp.domain.permissions import Role
from auditapp.persistence.base import reading, writing
from auditapp.persistence.events import Event
from auditapp.persistence.people import PersonRole
from auditapp.web.access import DECLARED
from auditapp.web.view_log import SHOWS
from tests.support.cast import Cast
from tests.support.client import Browser
from tests.support.everything import addresses, nowhere
from tests.support.routes import route_lines

HERE = Path(__file__).parent
PAGES = HERE.parents[1] / "templates"
SEGMENT = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
# The only words that stand in an address beside ids: none of them tells of a child.
WORDS = {"action", "form", "key", "question_key", "rendition", "section_key"}
# Endpoints that lead on, give a file, or share the page of the endpoint named.
OTHER_PAGES = {
    "consistency.auditor": "consistency/show.html",
    "draws.sample": "draws/none.html",
    "health.index": "",
    "health.show": "",
    "recommendations.edit": "recommendations/form.html",
    "recommendations.new": "recommendations/form.html",
    "reports.preview": "reports/thematic.html",
    "rounds.edit": "rounds/form.html",
    "rounds.new": "rounds/form.html",
    "template_builder.workbook": "",
}
# Pages with an id in the address that show no case, no answer, no grade and no concern.
SHOW_NO_CASE = {
    "actions.add",
    "audit_templates.draft",
    "audit_templates.show",
    "audit_templates.words",
    "caseload.show",
    "consistency.auditor",
    "dip_grid.stop_rule",
    "draft_comments.show",
    "draws.certificate",
    "draws.design",
    "draws.population",
    "draws.replace",
    "moderation.assign",
    "people.show",
    "recommendations.edit",
    "recommendations.show",
    "reports.preview",
    "reports.show",
    "rounds.edit",
    "rounds.show",
    "template_builder.changes",
    "template_builder.new_question",
    "template_builder.preview",
    "template_builder.question",
    "template_builder.section",
    "template_builder.show",
    "template_builder.upload",
    "template_builder.whole",
    "template_builder.workbook",
    "trends.show",
}


def rules(app: Flask, method: str) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint != "static"
    ]


def test_the_table_of_routes_is_the_one_that_was_reviewed(app: Flask) -> None:
    stored = (HERE / "routes.txt").read_text(encoding="utf-8").splitlines()
    served = route_lines(app)
    assert served == stored, (
        "the routes changed; look at the difference, then write them out with "
        "python -m tests.support.routes > tests/architecture/routes.txt"
    )


def test_every_endpoint_says_who_may_reach_it(app: Flask) -> None:
    assert [name for name, view in app.view_functions.items() if not hasattr(view, DECLARED)] == []


def test_only_signing_in_and_health_are_public(app: Flask) -> None:
    public = {line.split("  ")[2] for line in route_lines(app) if line.endswith("  public")}
    assert public == {
        "account.enter",
        "account.enter_again",
        "account.sign_in",
        "health.index",
        "health.show",
        "static",
    }


def test_addresses_are_kebab_case_with_typed_ids(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        for segment in filter(None, rule.rule.split("/")):
            if not segment.startswith("<"):
                assert SEGMENT.match(segment), rule.rule
        for name in rule.arguments:
            converter = rule._converters[name]  # no public way to the type
            if name.endswith("_id"):
                assert isinstance(converter, UUIDConverter), rule.rule
            elif name in {"place", "version"}:
                assert isinstance(converter, IntegerConverter), rule.rule
            else:
                assert name in WORDS, f"{rule.rule}: {name} could hold a reference"


def test_nothing_is_changed_by_reading_an_address(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods in ({"GET"}, {"POST"}), rule.rule


def test_every_page_is_in_the_file_named_after_its_endpoint(app: Flask) -> None:
    for rule in rules(app, "GET"):
        expected = OTHER_PAGES.get(rule.endpoint, f"{rule.endpoint.replace('.', '/')}.html")
        assert not expected or (PAGES / expected).is_file(), rule.endpoint


def test_every_page_about_one_record_is_noted_when_seen_or_shows_no_case(app: Flask) -> None:
    with_id = {rule.endpoint for rule in rules(app, "GET") if rule.arguments}
    assert with_id - SHOWS.keys() - SHOW_NO_CASE == set()
    assert SHOWS.keys() <= {rule.endpoint for rule in rules(app, "GET")}
    for endpoint, (_kind, argument) in SHOWS.items():
        (rule,) = [one for one in rules(app, "GET") if one.endpoint == endpoint]
        assert not argument or argument in rule.arguments


# ---- Forged and stale forms: held for every route, those to come included.


@pytest.fixture
def everyman(app: Flask, sqlite_engine: Engine, web_cast: Cast) -> Browser:
    """Give a browser of somebody with every role, so that no permission stands in the way."""
    with writing(sqlite_engine) as session:
        held = {Role.AUDITOR}
        session.add_all(
            PersonRole(person_id=web_cast.ana.id, role=role) for role in set(Role) - held
        )
    return Browser(app).sign_in(web_cast.ana)


def posts(app: Flask) -> Iterator[str]:
    known = nowhere()
    for _endpoint, address in addresses(app, known, method="POST"):
        yield address


def events(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


def test_a_form_without_its_token_is_refused_everywhere(
    app: Flask, everyman: Browser, sqlite_engine: Engine
) -> None:
    before = events(sqlite_engine)
    for address in posts(app):
        assert everyman.client.post(address).status_code == 400, address
        refused = everyman.client.post(address, json={"key": "m.why", "value": "x"})
        assert refused.status_code == 400, address
    assert events(sqlite_engine) == before


def test_a_token_of_another_session_is_refused_everywhere(
    app: Flask, everyman: Browser, web_cast: Cast
) -> None:
    other = Browser(app).sign_in(web_cast.lee)
    other.get("/my-work/")
    for address in posts(app):
        body = {"csrf_token": other.token}
        assert everyman.client.post(address, data=body).status_code == 400, address


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_a_token(
    app: Flask, everyman: Browser, headers: dict[str, str]
) -> None:
    everyman.get("/my-work/")
    for address in posts(app):
        body = {"csrf_token": everyman.token}
        answer = everyman.client.post(address, data=body, headers=headers)
        assert answer.status_code == 403, address


def test_nobody_reaches_a_page_or_a_form_without_signing_in(app: Flask) -> None:
    public = {
        "account.enter",
        "account.enter_again",
        "account.sign_in",
        "health.index",
        "health.show",
    }
    public |= {"replies.enter", "replies.findings", "replies.send", "replies.thanks"}  # by code
    known = nowhere()
    visitor = app.test_client()
    for endpoint, address in addresses(app, known):
        if endpoint not in public:
            answer = visitor.get(address)
            assert answer.status_code == 303, address
            assert answer.location.startswith("/account/sign-in"), address
            assert visitor.get(address, headers={"Accept": "application/json"}).status_code == 401
    for endpoint, address in addresses(app, known, method="POST"):
        if endpoint not in public:
            answer = visitor.post(address)
            assert (answer.status_code, "/account/sign-in" in answer.location) == (303, True)


def test_other_methods_are_no_way_in(everyman: Browser) -> None:
    some_id: UUID = uuid4()
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        for address in ("/my-work/", f"/audits/{some_id}", "/people/"):
            assert everyman.client.open(address, method=method).status_code in {400, 404, 405}
