"""What the script of a page of questions sends, and is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

from auditapp.persistence.base import reading, writing
from auditapp.persistence.concerns import Concern
from auditapp.persistence.people import Person
from tests.conftest import NOW, Clock
from tests.support.audit_pages import SignedIn, save, send
from tests.support.cast import Cast
from tests.support.client import Browser, plain


def test_the_script_saves_one_answer_and_hears_what_it_led_to(ana: Browser, begun: UUID) -> None:
    ana.get(f"/audits/{begun}/sections/contact")
    first = send(ana, begun, key="m.rag", value="no", evidence="Contact record")
    assert first.status_code == 200
    assert first.json["revision"] == 1
    assert first.json["saved_at"].startswith("2026-11-23T10:00:00")
    assert "m.rag" in first.json["asked"]
    assert first.json["missing"] == 38  # one answered, but what is not met needs an action
    assert first.json["proposed_grade"] == ""
    second = send(ana, begun, key="m.rag", value="yes", base_revision=1, sequence=2)
    assert (second.json["revision"], second.json["missing"]) == (2, 37)


def test_the_script_is_told_of_the_grade_and_its_reason(ana: Browser, begun: UUID) -> None:
    ana.get(f"/audits/{begun}")
    found = send(ana, begun, key="safe.now", value="told").json
    assert found["proposed_grade"] == {
        "label": "Inadequate",
        "because": "A child is at risk now and not safeguarded: Inadequate at most",
    }
    assert "opened a safeguarding concern" in found["alarm"]
    assert send(ana, begun, key="safe.serious", value="no").json["alarm"] == ""


def test_the_script_gets_both_versions_in_its_own_shape(ana: Browser, begun: UUID) -> None:
    ana.get(f"/audits/{begun}")
    send(ana, begun, key="core.sources", value=["record"], client_id="another")
    late = send(ana, begun, key="core.sources", value=["talk"])
    assert late.status_code == 409
    assert late.json["revision"] == 1
    assert late.json["stored"]["value"] == ["record"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"key": "m.unknown", "value": "x"}, "not known"),
        ({"key": "m.hours", "value": "x"}, "not known"),
        ({"key": "core.summary", "value": "x" * 20_001}, "Shorten this"),
    ],
)
def test_what_cannot_be_stored_is_told_in_words(
    ana: Browser, begun: UUID, answer: dict[str, Any], words: str
) -> None:
    ana.get(f"/audits/{begun}")
    response = send(ana, begun, **answer)
    assert response.status_code == 422
    assert words in response.json["message"]


def test_a_script_without_its_token_or_its_session_saves_nothing(
    ana: Browser, app: Flask, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}")
    token, ana.token = ana.token, "forged"
    assert send(ana, begun, key="m.rag", value="no").status_code == 400
    ana.token = token
    nobody = Browser(app)
    nobody.get("/account/sign-in")
    response = send(nobody, begun, key="m.rag", value="no")
    assert response.status_code == 401
    assert "Sign in again" in response.json["message"]


def test_a_strangers_script_finds_nothing(signed_in: SignedIn, web_cast: Cast, begun: UUID) -> None:
    for member in (web_cast.sam, web_cast.mo, web_cast.lee):
        browser = signed_in(member)
        browser.get("/account/")
        assert send(browser, begun, key="m.rag", value="no").status_code in {403, 404}


def test_saving_works_while_the_clock_of_the_session_runs(
    ana: Browser, clock: Clock, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}")
    for minute in range(1, 4):
        clock.now = NOW + timedelta(minutes=20 * minute)
        answer = send(ana, begun, key="m.rag", value="no", base_revision=0, sequence=minute)
        assert answer.status_code == 200


def test_an_alarm_without_anybody_to_hear_it_is_told_on_the_page(
    ana: Browser, sqlite_engine: Engine, web_cast: Cast, begun: UUID
) -> None:
    with writing(sqlite_engine) as session:
        session.execute(
            update(Person)
            .where(Person.id.in_([web_cast.tess.id, web_cast.hana.id]))
            .values(ended_at=NOW)
        )
    page = plain(save(ana, begun, "safe", q_safe__now="not_told"))
    assert "No concern could be opened" in page
    with reading(sqlite_engine) as session:
        assert session.scalars(select(Concern)).all() == []
