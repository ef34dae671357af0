"""Lists of audits, and what pages ask of the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from auditapp.persistence.audits import Audit
from auditapp.persistence.base import writing
from tests.conftest import NOW
from tests.support.cast import Cast
from tests.support.chain import fill
from tests.support.client import Browser, plain


def test_the_list_is_narrowed_sorted_and_says_how_many(
    lee: Browser, web_cast: Cast, audit_id: UUID
) -> None:
    del audit_id
    assert "6 audits" in plain(lee.get("/audits/"))
    page = lee.get(f"/audits/?auditor_id={web_cast.sam.id}&order=reference&falling=yes")
    assert "3 audits" in plain(page)
    assert 'aria-sort="descending"' in page
    assert "Remove" in plain(page)
    found = re.findall(r"A-2026-\d{4}</a>", page)
    assert found == sorted(found, reverse=True)
    empty = plain(lee.get("/audits/?state=overdue"))
    assert "No audit fits. Remove a filter to see more." in empty


@pytest.mark.parametrize(
    "query", ["state=nothing", "order=;drop", "page=-3", "page=x", "round_id=1", "auditor_id=%00"]
)
def test_a_list_asked_for_nonsense_shows_what_there_is(
    lee: Browser, audit_id: UUID, query: str
) -> None:
    del audit_id
    assert "6 audits" in plain(lee.get(f"/audits/?{query}"))


def test_an_empty_list_says_when_there_will_be_something(lee: Browser) -> None:
    assert "once a round's cases are allocated" in plain(lee.get("/audits/")).replace("&#39;", "'")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def reads(statements: list[str]) -> int:
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in statements)


def test_a_page_of_questions_asks_the_database_as_often_full_as_empty(
    ana: Browser, sqlite_engine: Engine, begun: UUID, web_cast: Cast
) -> None:
    where = f"/audits/{begun}/sections/contact"
    ana.get(where)
    with counted(sqlite_engine) as empty:
        ana.get(where)
    with writing(sqlite_engine) as session:
        answers_all(session, begun, web_cast)
    with counted(sqlite_engine) as full:
        ana.get(where)
    assert reads(full) == reads(empty)
    assert reads(full) <= 14


def answers_all(session: Session, audit_id: UUID, cast: Cast) -> None:
    from auditapp.services import audits  # noqa: PLC0415  # only here

    audit = session.get_one(Audit, audit_id)
    fill(session, audits.own_grading(session, audit, cast.ana.actor).id, cast.ana, NOW)


def test_a_long_list_asks_the_database_no_more_often_than_a_short_one(
    lee: Browser, sqlite_engine: Engine, audit_id: UUID
) -> None:
    del audit_id
    lee.get("/audits/")
    with counted(sqlite_engine) as short:
        lee.get("/audits/?state=final")
    with counted(sqlite_engine) as long:
        lee.get("/audits/")
    assert reads(long) == reads(short)
