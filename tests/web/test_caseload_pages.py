from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from auditapp.persistence.base import reading
from auditapp.persistence.caseload import CaseloadImport, CaseloadRow
from tests.conftest import Clock
from tests.support.cast import Cast, Member
from tests.support.client import Browser, plain

HEADINGS = "Mosaic ID,Name,DOB,Case Status,Responsible Team,Allocated Worker ID,Start Date\r\n"
CASES = (
    HEADINGS + "700101,Not A Name,01/02/2015,CIN,EAST,W-EAST-1,01/03/2026\r\n"
    "700102,Not A Name,01/02/2015,Local word,EAST,W-EAST-2,15/05/2026\r\n"
    "700103,Not A Name,01/02/2015,CP,WEST,W-WEST-1,31/02/2026\r\n"
)
SignedIn = Callable[[Member], Browser]


@pytest.fixture
def lee(signed_in: SignedIn, web_cast: Cast) -> Browser:
    return signed_in(web_cast.lee)


def send(browser: Browser, *files: tuple[str, str | bytes], status: int = 303) -> str:
    browser.get("/caseload/")
    return browser.post("/caseload/", status=status, files=uploads(files))


def uploads(files: Sequence[tuple[str, str | bytes]]) -> list[tuple[BytesIO, str]]:
    return [
        (BytesIO(body.encode() if isinstance(body, str) else body), name) for name, body in files
    ]


def address(engine: Engine) -> str:
    with reading(engine) as session:
        newest = select(CaseloadImport.id).order_by(CaseloadImport.at.desc()).limit(1)
        return f"/caseload/imports/{session.scalars(newest).one()}"


def stored_rows(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(CaseloadRow)) or 0


def test_an_upload_shows_what_was_found_before_anything_is_stored(
    lee: Browser, sqlite_engine: Engine
) -> None:
    words = plain(send(lee, ("cases.csv", CASES)))
    assert "2 rows accepted, 1 rejected. Nothing is changed until you apply it." in words
    assert "Case management export (Mosaic style)" in words
    assert "Name : it may name or locate a person; it is never kept" in words
    assert "DOB became an age band and nothing else of it is kept" in words
    assert "1 local value is not decided" in words
    assert "Not A Name" not in lee.page
    assert stored_rows(sqlite_engine) == 0


def test_a_rejected_row_says_where_why_and_what_to_do(lee: Browser) -> None:
    words = plain(send(lee, ("cases.csv", CASES)))
    assert "cases.csv 4 Start Date" in words
    assert "31/02/2026" in words


def test_a_decided_value_is_used_and_the_import_applied(
    lee: Browser, sqlite_engine: Engine, clock: Clock
) -> None:
    send(lee, ("cases.csv", CASES))
    where = address(sqlite_engine)
    clock.now += timedelta(minutes=1)
    words = plain(
        lee.post(
            f"{where}/values",
            list=["case_status"],
            local=["local word"],
            value=["cp"],
            whole=["open_case"],
        )
    )
    assert "Saved, and the file is checked again" in words
    assert "not decided" not in words
    clock.now += timedelta(minutes=1)
    words = plain(lee.post(f"{where}/apply"))
    assert "Applied on 23 November 2026, 10:02 by Lee Example" in words
    assert "applied the import" in words
    assert "700102" in lee.get("/caseload/rows?kind=open_case&team=EAST")
    assert "Child protection" in lee.page


def test_the_same_file_again_says_when_and_by_whom_it_was_applied(
    lee: Browser, sqlite_engine: Engine
) -> None:
    send(lee, ("cases.csv", CASES))
    lee.post(f"{address(sqlite_engine)}/apply")
    rows = stored_rows(sqlite_engine)
    words = plain(send(lee, ("cases again.csv", CASES)))
    assert (
        "This was already applied on 23 November 2026, 10:00 by Lee Example. Nothing was changed."
        in words
    )
    assert stored_rows(sqlite_engine) == rows


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("empty.csv", b"", "empty.csv: it is empty"),
        ("page.csv", b"<!doctype html><p>Sign in", "not a table"),
        ("letter.pdf", b"%PDF-1.7 x", "not a table"),
        ("broken.xlsx", b"PK\x03\x04 nothing", "cannot be unpacked"),
        ("other.csv", b"colour,size\r\nred,3\r\n", "no heading row of a known list"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_at_the_field(
    lee: Browser, sqlite_engine: Engine, name: str, body: bytes, words: str
) -> None:
    page = send(lee, (name, body), status=422)
    assert words in plain(page)
    assert 'id="files-error"' in page
    assert 'href="#files"' in page
    assert stored_rows(sqlite_engine) == 0
    send(lee, ("cases.csv", CASES))


def test_no_file_at_all_is_named(lee: Browser) -> None:
    lee.get("/caseload/")
    page = lee.post("/caseload/", status=422, files=[(BytesIO(b""), "")])
    assert "Choose at least one file" in plain(page)


def test_files_too_large_together_are_refused_at_the_field(lee: Browser, app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 20_000
    page = send(lee, ("large.csv", b"x" * 30_000), status=413)
    assert "The files are larger than 25 MiB together" in plain(page)
    assert 'id="files-error"' in page


def test_a_file_name_is_shown_and_never_used(lee: Browser) -> None:
    send(lee, ("<b>../../x</b>.csv", CASES))
    assert "<b>.." not in lee.page
    assert "<h1" in lee.page


def test_a_file_is_left_unused_only_with_a_reason(lee: Browser, sqlite_engine: Engine) -> None:
    send(lee, ("cases.csv", CASES))
    where = address(sqlite_engine)
    assert "Enter the reason" in plain(lee.post(f"{where}/refuse", status=422, reason=""))
    words = plain(lee.post(f"{where}/refuse", reason="Wrong month"))
    assert "The file is not used" in words
    assert "Not used" in words


def test_applying_twice_is_refused_as_done(lee: Browser, sqlite_engine: Engine) -> None:
    send(lee, ("cases.csv", CASES))
    where = address(sqlite_engine)
    lee.post(f"{where}/apply")
    words = plain(lee.post(f"{where}/apply", status=422))
    assert "This import is now applied" in words


def test_a_stale_page_is_a_conflict(lee: Browser, sqlite_engine: Engine) -> None:
    send(lee, ("cases.csv", CASES))
    lee.post(f"{address(sqlite_engine)}/apply", status=409, revision=7)
    assert stored_rows(sqlite_engine) == 0


def test_rejects_and_rows_come_in_pages_of_fifty(lee: Browser, sqlite_engine: Engine) -> None:
    good = "".join(f"{710000 + n},,01/02/2015,CIN,EAST,W-EAST-1,01/03/2026\r\n" for n in range(120))
    bad = "".join(f"{720000 + n},,,CIN,EAST,W-EAST-1,31/02/2026\r\n" for n in range(60))
    send(lee, ("many.csv", HEADINGS + good + bad))
    where = address(sqlite_engine)
    assert "Rows rejected (60)" in plain(lee.page)
    assert "many.csv 122 Start Date" in plain(lee.page)
    assert "many.csv 172 Start Date" in plain(lee.get(f"{where}?page=2"))
    lee.post(f"{where}/apply")
    words = plain(lee.get("/caseload/rows?kind=open_case&page=3"))
    assert "120 rows, page 3 of 3." in words
    assert "710119" in words
    assert "No row fits" in plain(lee.get("/caseload/rows?kind=contact"))
    assert "Enter From like 2026-03-27" in plain(lee.get("/caseload/rows?start=soon"))


def test_the_head_of_service_looks_but_brings_nothing_in(
    lee: Browser, signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    send(lee, ("cases.csv", CASES))
    where = address(sqlite_engine)
    hana = signed_in(web_cast.hana)
    assert "Upload and check" not in hana.get("/caseload/")
    assert "Apply this import" not in hana.get(where)
    hana.post(f"{where}/apply", status=403, revision=1)
    hana.post("/caseload/", status=403)
    assert stored_rows(sqlite_engine) == 0


@pytest.mark.parametrize("name", ["ana", "mo", "sam", "tess", "adi", "bo"])
def test_nobody_else_sees_the_caseload(
    lee: Browser, signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine, name: str
) -> None:
    send(lee, ("cases.csv", CASES))
    browser = signed_in(getattr(web_cast, name))
    for path in ("/caseload/", address(sqlite_engine), "/caseload/rows"):
        browser.get(path, status=403)


def test_an_unknown_import_is_not_found(lee: Browser) -> None:
    lee.get("/caseload/imports/00000000-0000-0000-0000-000000000000", status=404)
