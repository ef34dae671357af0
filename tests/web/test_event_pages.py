"""The log on a page: who reads which part, that it is checked, and that reading is written down."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, func, select, text

from auditapp.persistence.base import reading, writing
from auditapp.persistence.events import Event
from auditapp.services import events, moderation, people
from tests.conftest import NOW, Clock
from tests.support.cast import Cast, Member
from tests.support.chain import open_round, store_contacts
from tests.support.client import Browser, plain
from tests.support.moderating import selected

SignedIn = Callable[[Member], Browser]


def test_lee_reads_what_was_done_but_not_who_else_signed_in(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        open_round(session, web_cast, NOW)
    signed_in(web_cast.ana)
    page = plain(signed_in(web_cast.lee).get("/events/"))
    assert "opened the round" in page
    assert "Ana Example signed in" not in page
    assert "Lee Example (you) signed in" in page


def test_an_administrator_reads_sign_ins_and_only_counts_of_the_rest(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        open_round(session, web_cast, NOW)
    signed_in(web_cast.ana)
    page = plain(signed_in(web_cast.adi).get("/events/"))
    assert "Ana Example signed in" in page
    assert "opened the round" not in page
    assert "A-2026-" not in page
    assert "Audit 6 lines" in page


def test_an_auditor_and_a_board_reader_do_not_read_the_log(
    signed_in: SignedIn, web_cast: Cast
) -> None:
    for member in (web_cast.ana, web_cast.mo, web_cast.tess, web_cast.bo):
        signed_in(member).get("/events/", status=403)


def test_the_log_is_checked_and_the_finding_is_shown(signed_in: SignedIn, web_cast: Cast) -> None:
    lee = signed_in(web_cast.lee)
    lee.get("/events/")
    lee.post("/events/check")
    assert "follow one another unchanged" in plain(lee.page)
    assert "Lee Example (you) checked the log" in plain(lee.page)


def test_a_changed_line_is_named_on_the_page(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    lee = signed_in(web_cast.lee)
    with sqlite_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET actor = 'system:nobody' WHERE seq = 1"))
    lee.get("/events/")
    lee.post("/events/check")
    assert "line 1 was changed after it was written" in plain(lee.page)


def test_the_log_is_read_a_hundred_lines_at_a_time(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    lee = signed_in(web_cast.lee)
    with writing(sqlite_engine) as session:
        for _ in range(250):
            events.record(
                session,
                now=NOW,
                actor=web_cast.lee.actor,
                action="round.planned",
                subject_kind="round",
                subject_id=None,
            )
    first = lee.get("/events/")
    assert first.count("<time ") == 100
    older = lee.get("/events/?only=changes&before=101")
    assert 0 < older.count("<time ") <= 100
    assert "Previous" in plain(older)


def test_looking_at_the_log_is_written_down_once_in_ten_minutes(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine, clock: Clock
) -> None:
    lee = signed_in(web_cast.lee)
    for _ in range(3):
        lee.get("/events/")
    assert _views(sqlite_engine, web_cast.lee) == 1
    clock.now += timedelta(minutes=11)
    lee.get("/events/")
    assert _views(sqlite_engine, web_cast.lee) == 2


def test_a_page_nobody_was_shown_is_no_view(
    signed_in: SignedIn, web_cast: Cast, sqlite_engine: Engine
) -> None:
    signed_in(web_cast.ana).get("/events/", status=403)
    assert _views(sqlite_engine, web_cast.ana) == 0


def test_a_second_grader_reads_no_line_about_the_case_they_grade_blind(
    web_cast: Cast, sqlite_engine: Engine, signed_in: SignedIn
) -> None:
    with writing(sqlite_engine) as session:
        row = selected(session, web_cast, NOW)
        reference = session.scalar(
            text("SELECT reference FROM audit WHERE id = :id"),
            {"id": row.audit_id.hex},
        )
        people.set_roles(
            session,
            web_cast.mo.id,
            web_cast.mo.actor.roles | web_cast.lee.actor.roles,
            expected=1,
            actor=web_cast.adi.actor,
            now=NOW,
        )
    assert str(reference) in signed_in(web_cast.mo).get("/events/")
    with writing(sqlite_engine) as session:
        row = session.merge(row)
        moderation.assign(
            session,
            row.id,
            web_cast.mo.id,
            expected=row.revision,
            reason="Nobody else is free",
            actor=web_cast.lou.actor,
            now=NOW,
        )
    assert str(reference) not in signed_in(web_cast.mo).get("/events/")
    assert str(reference) in signed_in(web_cast.lee).get("/events/")


def _views(engine: Engine, member: Member) -> int:
    with reading(engine) as session:
        counted = select(func.count()).where(
            Event.action == "case.viewed", Event.actor == str(member.id)
        )
        return session.scalar(counted) or 0
