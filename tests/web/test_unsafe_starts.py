"""The app does not start unsafe, and says all that is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from auditapp.app import create_app
from auditapp.domain.template_versions import TemplateState
from auditapp.persistence import migrating
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.base import writing
from auditapp.persistence.people import Person
from auditapp.settings import Environment, Settings, SettingsError, from_environment
from auditapp.web.access import check_all_declared
from tests.support.databases import empty_engine

KEY = "a secret key that is long enough to be one"
LIVE = Settings(environment=Environment.PRODUCTION, secret_key=KEY)


def faults_of(variables: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        from_environment(variables)
    return " / ".join(refused.value.faults)


def test_production_refuses_a_missing_and_a_short_key() -> None:
    assert "AUDITAPP_SECRET_KEY" in faults_of({"AUDITAPP_ENV": "production"})
    short = {"AUDITAPP_ENV": "production", "AUDITAPP_SECRET_KEY": "short"}
    assert "at least 32 bytes" in faults_of(short)


def test_production_refuses_debug() -> None:
    wrong = {"AUDITAPP_ENV": "production", "AUDITAPP_SECRET_KEY": KEY, "AUDITAPP_DEBUG": "yes"}
    assert "AUDITAPP_DEBUG must be off" in faults_of(wrong)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ENV", "live", "must be one of"),
        ("TIME_ZONE", "Jersey/Somewhere", "no such time zone"),
        ("IDLE_MINUTES", "soon", "whole number"),
        ("UPLOAD_MEBIBYTES", "1000", "from 1 to 100"),
        ("DATABASE_URL", "mysql://x", "sqlite:/// or postgresql://"),
        ("DEBUG", "perhaps", "yes or no"),
    ],
)
def test_a_bad_value_stops_the_start_in_words(name: str, value: str, words: str) -> None:
    assert words in faults_of({f"AUDITAPP_{name}": value})


def test_every_fault_is_told_at_once() -> None:
    told = faults_of({"AUDITAPP_ENV": "live", "AUDITAPP_IDLE_MINUTES": "0"})
    assert "AUDITAPP_ENV" in told
    assert "AUDITAPP_IDLE_MINUTES" in told


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    with empty_engine("sqlite", tmp_path) as made:
        return made


def test_production_refuses_a_database_that_is_not_migrated(engine: Engine) -> None:
    with pytest.raises(SettingsError, match="run: auditapp migrate"):
        create_app(LIVE, engine=engine)


def test_production_refuses_demonstration_people(engine: Engine) -> None:
    migrating.upgrade(engine)
    create_app(LIVE, engine=engine)
    with writing(engine) as session:
        session.add(
            Person(
                name="Dee Demo",
                sign_in_name="dee",
                password_hash="x",
                is_demo=True,
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
    with pytest.raises(SettingsError, match="demonstration people"):
        create_app(LIVE, engine=engine)


def test_an_endpoint_without_declared_access_stops_the_start() -> None:
    app = Flask("one that forgot")
    app.add_url_rule("/open", "open_door", lambda: "come in")
    with pytest.raises(RuntimeError, match="open_door"):
        check_all_declared(app)


def test_production_cookies_are_strict(engine: Engine) -> None:
    migrating.upgrade(engine)
    client = create_app(LIVE, engine=engine).test_client()
    answer = client.get("/account/sign-in", base_url="https://audit.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_a_start_publishes_the_templates_and_refuses_one_that_changed(engine: Engine) -> None:
    migrating.upgrade(engine)
    create_app(LIVE, engine=engine)
    with writing(engine) as session:
        rows = session.scalars(select(TemplateVersion)).all()
        assert {row.state for row in rows} == {TemplateState.PUBLISHED}
        row = next(row for row in rows if row.key == "closure")
        row.digest = "0" * 64
    with pytest.raises(SettingsError) as refused:
        create_app(LIVE, engine=engine)
    assert refused.value.faults == (
        "closure version 1 was published and has changed; bring the former file back",
    )
