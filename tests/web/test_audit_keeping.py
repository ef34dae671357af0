"""Earlier versions of an answer, and notes that an auditor keeps for themselves."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from auditapp.persistence.audits import Audit
from auditapp.persistence.base import reading, writing
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.self_notes import AuditSelfNote
from tests.conftest import NOW, Clock
from tests.support.audit_pages import SUMMARY, SignedIn, revisions, save, send, stored
from tests.support.auditing import grading_id
from tests.support.cast import Cast
from tests.support.chain import fill
from tests.support.client import Browser, plain
from tests.support.everything import addresses, known_ids

CANARY = "CANARY-OF-MY-OWN"


def note(browser: Browser, audit_id: UUID, key: str, text: object, base: object = 0) -> Any:  # noqa: ANN401  # the client's response
    return browser.client.post(
        f"/audits/{audit_id}/self-notes",
        json={"key": f"note-{key}", "value": text, "base_revision": base},
        headers={"X-CSRFToken": browser.token, "Accept": "application/json"},
    )


def notes(engine: Engine) -> dict[str, tuple[str, int]]:
    with reading(engine) as session:
        rows = session.scalars(select(AuditSelfNote))
        return {row.question_key: (row.text, row.revision) for row in rows}


def write_three_versions(ana: Browser, audit_id: UUID, clock: Clock) -> None:
    ana.get(f"/audits/{audit_id}")
    for base, words in enumerate(["First words", "First words and more", "Other words"]):
        if base == 2:
            clock.now += timedelta(minutes=10)
        sent = send(
            ana, audit_id, key="core.summary", value=words, base_revision=base, sequence=base + 1
        )
        assert sent.status_code == 200


# Earlier versions


def test_every_version_is_shown_with_who_and_when_those_of_one_writing_together(
    ana: Browser, begun: UUID, clock: Clock
) -> None:
    write_three_versions(ana, begun, clock)
    page = plain(ana.get(f"/audits/{begun}/answers/core.summary"))
    assert "Ana Example , 23 November 2026, 10:10:00 Counts now Other words" in page
    assert page.index("Other words") < page.index("First words and more")
    assert "1 saved while writing" in page
    assert page.count("Put this version back") == 2


def test_an_earlier_version_is_put_back_as_a_new_one(
    ana: Browser, begun: UUID, clock: Clock
) -> None:
    write_three_versions(ana, begun, clock)
    where = f"/audits/{begun}/answers/core.summary"
    ana.get(where)
    page = plain(ana.post(where, version="1"))
    assert "The earlier version is back" in page
    assert "Counts now First words" in page
    assert "Other words" in page
    shown = ana.get(f"/audits/{begun}/sections/core")
    assert revisions(shown)["revision-core.summary"] == "4"


def test_nothing_is_put_back_over_what_was_saved_since(
    ana: Browser, begun: UUID, clock: Clock
) -> None:
    write_three_versions(ana, begun, clock)
    where = f"/audits/{begun}/answers/core.summary"
    ana.get(where)
    send(ana, begun, key="core.summary", value="Newer still", base_revision=3, sequence=9)
    page = plain(ana.post(where, status=409, version="1"))
    assert "Newer still" in page
    assert "First words" in page


@pytest.mark.parametrize("version", ["0", "9", "x"])
def test_there_is_no_such_version(ana: Browser, begun: UUID, clock: Clock, version: str) -> None:
    write_three_versions(ana, begun, clock)
    where = f"/audits/{begun}/answers/core.summary"
    ana.get(where)
    ana.post(where, status=404, version=version)


@pytest.mark.parametrize("key", ["core.nothing", "m.hours", "x"])
def test_there_is_no_history_of_what_takes_no_answer(ana: Browser, begun: UUID, key: str) -> None:
    ana.get(f"/audits/{begun}/answers/{key}", status=404)


def test_a_draft_s_history_is_its_auditors_alone(
    ana: Browser, lee: Browser, signed_in: SignedIn, web_cast: Cast, begun: UUID, clock: Clock
) -> None:
    write_three_versions(ana, begun, clock)
    where = f"/audits/{begun}/answers/core.summary"
    lee.get(where, status=404)
    sam = signed_in(web_cast.sam)
    sam.get(where, status=404)
    sam.post(where, status=404, version="1")


def test_a_submitted_audit_s_history_is_read_and_no_longer_changed(
    ana: Browser, lee: Browser, sqlite_engine: Engine, whole: UUID
) -> None:
    ana.get(f"/audits/{whole}/check")
    ana.post(f"/audits/{whole}/submit")
    where = f"/audits/{whole}/answers/core.summary"
    assert "As on the file" in plain(lee.get(where))
    assert "Put this version back" not in ana.get(where)
    ana.post(where, status=409, version="1", revision="1")
    assert stored(sqlite_engine, whole).state.value == "submitted"


# Notes to self


def test_a_note_is_saved_with_the_page_and_shown_to_its_auditor_again(
    ana: Browser, begun: UUID
) -> None:
    fields = {"note-core.summary": "Ask the nursery", "note-revision-core.summary": "0"}
    whole_audit = {"note-": "Two files were lent", "note-revision-": "0"}
    save(ana, begun, "core", **{SUMMARY: "A summary", **fields, **whole_audit})
    page = ana.get(f"/audits/{begun}/sections/core")
    assert "\nAsk the nursery</textarea>" in page
    assert "\nTwo files were lent</textarea>" in page
    check = plain(ana.get(f"/audits/{begun}/check"))
    assert "Ask the nursery" in check
    assert "The whole audit Two files were lent" in check


def test_the_script_saves_a_note_and_builds_on_its_revision(
    ana: Browser, sqlite_engine: Engine, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}")
    first = note(ana, begun, "core.summary", "Ask the nursery")
    assert (first.status_code, first.json["revision"]) == (200, 1)
    assert first.json["saved_at"].startswith("2026-11-23T10:00:00")
    assert note(ana, begun, "core.summary", "Asked", 1).json["revision"] == 2
    assert notes(sqlite_engine) == {"core.summary": ("Asked", 2)}


def test_a_note_changed_in_two_windows_shows_both_and_loses_neither(
    ana: Browser, sqlite_engine: Engine, begun: UUID
) -> None:
    ana.get(f"/audits/{begun}")
    note(ana, begun, "core.summary", "From the first window")
    late = note(ana, begun, "core.summary", "From the second window")
    assert late.status_code == 409
    assert late.json["stored"]["value"] == "From the first window"
    assert late.json["revision"] == 1
    where = f"/audits/{begun}/sections/core"
    shown = revisions(ana.get(where))
    fields = {"note-core.summary": "Without script", "note-revision-core.summary": "0"}
    page = ana.post(where, status=409, fields={**shown, **fields, SUMMARY: "My summary"})
    assert "From the first window" in plain(page)
    assert "\nWithout script</textarea>" in page
    assert "\nMy summary</textarea>" in page
    assert 'name="note-revision-core.summary" value="1"' in page
    assert notes(sqlite_engine) == {"core.summary": ("From the first window", 1)}


@pytest.mark.parametrize(
    ("key", "text", "base", "status"),
    [
        ("core.nothing", "x", 0, 404),
        ("core.summary", "x" * 20_001, 0, 422),
        ("core.summary", None, 0, 422),
        ("core.summary", "x", -1, 422),
        ("core.summary", "x", True, 422),
        ("core.summary", "x", 3, 409),
    ],
)
def test_a_note_that_cannot_be_is_refused(  # the sides of a request
    ana: Browser,
    sqlite_engine: Engine,
    begun: UUID,
    key: str,
    text: object,
    base: object,
    status: int,
) -> None:
    ana.get(f"/audits/{begun}")
    assert note(ana, begun, key, text, base).status_code == status
    assert notes(sqlite_engine) == {}


def test_nobody_else_writes_a_note(
    lee: Browser, signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine, begun: UUID
) -> None:
    sam = signed_in(web_cast.sam)
    sam.get("/audits/")
    assert note(sam, begun, "core.summary", "x").status_code == 404
    lee.get("/audits/")
    assert note(lee, begun, "core.summary", "x").status_code == 403
    assert notes(sqlite_engine) == {}


@pytest.mark.parametrize("name", ["lee", "lou", "hana", "tess", "mo", "sam", "adi", "bo"])
def test_no_page_shows_a_note_to_anyone_else(
    app: Flask,
    ana: Browser,
    signed_in: SignedIn,
    web_cast: Cast,
    sqlite_engine: Engine,
    whole: UUID,
    name: str,
) -> None:
    ana.get(f"/audits/{whole}/check")
    for key in ("core.summary", ""):
        assert note(ana, whole, key, CANARY).status_code == 200
    ana.post(f"/audits/{whole}/submit")
    assert CANARY in ana.get(f"/audits/{whole}/read")
    known = {**known_ids(sqlite_engine), "audit_id": (whole,)}
    other = signed_in(getattr(web_cast, name))
    for endpoint, address in addresses(app, known):
        if endpoint != "reports.preview":  # a document of numbers; seconds each
            assert CANARY not in other.client.get(address).get_data(as_text=True), address


@pytest.mark.parametrize("end", ["final", "given up"])
def test_notes_are_gone_when_the_audit_is_over(
    ana: Browser, lee: Browser, sqlite_engine: Engine, web_cast: Cast, begun: UUID, end: str
) -> None:
    ana.get(f"/audits/{begun}")
    note(ana, begun, "core.summary", CANARY)
    if end == "given up":
        ana.post(f"/audits/{begun}/declare-interest", reason="We are neighbours")
    else:
        with writing(sqlite_engine) as session:
            audit = session.get_one(Audit, begun)
            fill(session, grading_id(session, audit, web_cast.ana), web_cast.ana, NOW, GOOD)
        ana.get(f"/audits/{begun}/check")
        ana.post(f"/audits/{begun}/submit")
        assert notes(sqlite_engine) != {}
        with writing(sqlite_engine) as session:
            session.delete(session.scalars(select(Moderation)).one())
        lee.get(f"/audits/{begun}")
        lee.post(f"/audits/{begun}/feedback", absence="The worker has left")
        lee.get(f"/audits/{begun}")
        lee.post(f"/audits/{begun}/final")
        assert stored(sqlite_engine, begun).state.value == "final"
    assert notes(sqlite_engine) == {}


GOOD = {"m.overall": "good"}
